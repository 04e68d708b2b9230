"""What a withdrawal ends with the case: the units' work, their requests, promises and demands; each is told by its own event."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, cast, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB

from domain.actor import Actor
from domain.assignments.states import AssignmentState, RequestState
from domain.assignments.tables import assignment, extension_request, return_request
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.suggestions.facts import CaseFacts
from domain.suggestions.falling import falling

Also = tuple[tuple[Statement, Mapping[str, Any]], ...]
# What a unit has finished stays as it was when the deputy withdraws.
DONE = frozenset(
    {AssignmentState.RETURNED, AssignmentState.OPINION_WAIVED, AssignmentState.SENT, AssignmentState.CANCELLED}
)
_a = assignment.c


def _cancelling() -> Statement:
    """The assignments and their events in one statement; `units` says which, from which state, under which event id."""
    given = (
        func.jsonb_to_recordset(bindparam("units", type_=JSONB))
        .table_valued(column("id", Uuid()), column("event_id", Uuid()), column("before", Text()), name="given")
        .render_derived(with_types=True)
    )
    ended = (
        update(assignment)
        .where(_a.congress_id == bindparam("congress"), _a.suggestion_id == bindparam("case"), _a.id == given.c.id)
        .values(state=AssignmentState.CANCELLED, version=_a.version + 1)
        .returning(*_a, given.c.event_id, given.c.before)
        .cte("ended")
    )
    told = {
        "congress_id": ended.c.congress_id,
        "id": ended.c.event_id,
        "at": cast(bindparam("at", type_=event.c.at.type), event.c.at.type),
        "kind": literal("assignment_cancelled", literal_execute=True),
        "suggestion_id": ended.c.suggestion_id,
        "assignment_id": ended.c.id,
        "subject_id": ended.c.id,
        "action": literal("cancel", literal_execute=True),
        "account_id": cast(bindparam("account", type_=Uuid()), Uuid()),
        "person_id": cast(bindparam("person", type_=Uuid()), Uuid()),
        "state_before": ended.c.before,
        "state_after": ended.c.state,
        "data": cast(bindparam("data", type_=JSONB), JSONB),
        "request_id": cast(bindparam("request_id", type_=Text), Text),
    }
    logged = insert(event).from_select(list(told), select(*told.values())).cte("logged")
    return Statement(select(func.count()).select_from(ended).add_cte(logged))


_CANCEL_UNITS = _cancelling()


def _void_requests(table: Any) -> Statement:
    of_case = select(_a.id).where(_a.congress_id == bindparam("congress"), _a.suggestion_id == bindparam("case"))
    pending = table.c.state == RequestState.PENDING
    return Statement(
        update(table)
        .where(table.c.congress_id == bindparam("congress"), table.c.assignment_id.in_(of_case), pending)
        .values(state=RequestState.VOID)
    )


_VOID_REQUESTS = (_void_requests(return_request), _void_requests(extension_request))


async def work_ended(tx: Tx, case: CaseFacts, given: Mapping[str, Any], me: Actor) -> Also:
    """The statements that end what was begun for a case; nothing for one that no unit has."""
    if not case.current:
        return ()
    place = {"congress": case.congress_id, "case": case.id}
    units = [{"id": a.id, "event_id": new_id(), "before": a.state} for a in case.assignments if a.state not in DONE]
    by = {"account": me.account_id, "person": me.person_id, "request_id": me.request_id}
    return (
        (_CANCEL_UNITS, {**place, **by, "units": units, "at": case.now, "data": {"reason": given["reason"]}}),
        *((statement, place) for statement in _VOID_REQUESTS),
        *await falling(tx, case, me, given["reason"]),
    )
