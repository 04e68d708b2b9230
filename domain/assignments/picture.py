"""The one statement that reads an assignment with its case, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, or_, select

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts, ClassFact, DeadlineFact, ReplyDraftFact
from domain.assignments.states import AssignmentState, ReplyState, RequestState, UnitRole
from domain.assignments.tables import assignment, consultation, extension_request, reply, return_request
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.deadlines.tables import deadline
from domain.errors import NotFound
from domain.rules.profile import Step
from domain.shapes import array_of, first_of, object_of
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, facts_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_a, _s = assignment.c, suggestion.c


def _of_unit(table: Any) -> list[Any]:
    return [table.c.congress_id == _a.congress_id, table.c.assignment_id == _a.id]


def _pending(table: Any, *names: str) -> Any:
    fields = {name: table.c[name] for name in ("id", "reason", "requested_at", *names)}
    return first_of(fields, [*_of_unit(table), table.c.state == RequestState.PENDING], table.c.id)


_current_reply = [*_of_unit(reply), reply.c.state != ReplyState.SUPERSEDED]
_class_of_unit = [class_change.c.congress_id == _a.congress_id, reply.c.assignment_id == _a.id]
_reply_of_class = class_change.join(
    reply, and_(reply.c.congress_id == class_change.c.congress_id, reply.c.id == class_change.c.reply_id)
)
_reply_clock = or_(deadline.c.step == Step.REPLY, deadline.c.step == Step.REDO_REPLY)

# What the guards of an assignment look at beside the case; correlated to a row of `assignment`.
UNIT_FACTS = object_of(
    {
        "id": _a.id,
        "organisation_id": _a.organisation_id,
        "role": _a.role,
        "state": _a.state,
        "round": _a.round,
        "version": _a.version,
        "assigned_at": _a.assigned_at,
        "received_at": _a.received_at,
        "opinion_redos": _a.opinion_redos,
        "consultations": select(func.count()).where(*_of_unit(consultation)).scalar_subquery(),
        "drafts": select(func.count()).where(*_of_unit(reply)).scalar_subquery(),
        "return_pending": _pending(return_request, "proposed_organisation_id"),
        "extension_pending": _pending(extension_request, "until"),
        "reply": first_of(
            {name: reply.c[name] for name in ("id", "draft", "state", "class_code")},
            _current_reply,
            reply.c.draft.desc(),
        ),
        "class_now": first_of(
            {"code": class_change.c.to_code, "source": class_change.c.source},
            _class_of_unit,
            (class_change.c.at.desc(), class_change.c.id.desc()),
            source=_reply_of_class,
        ),
        "reply_clock": first_of(
            {name: deadline.c[name] for name in ("id", "step", "due_at", "cap_at", "version")},
            [*_of_unit(deadline), deadline.c.state == "running", _reply_clock],
            deadline.c.due_at,
        ),
    }
)

FACTS_OF_UNITS = array_of(
    {"unit": UNIT_FACTS},
    [_a.congress_id == _s.congress_id, _a.suggestion_id == _s.id],
    _a.id,
    source=assignment,
)


@cache
def _statement(kinds: Scope) -> Statement:
    joined = SOURCE.join(assignment, and_(_a.congress_id == _s.congress_id, _a.suggestion_id == _s.id))
    return Statement(
        select(*FACT_COLUMNS, UNIT_FACTS.label("unit"))
        .select_from(joined)
        .where(visible(kinds), _a.id == bindparam("assignment"))
    )


async def unit_facts(tx: Tx, me: Actor, assignment_id: UUID, now: datetime) -> AssignmentFacts:
    """The picture of an assignment whose case this caller may see, at `now` (UTC); NotFound otherwise. One statement.

    A unit does not see another unit's assignment except as the lead of the same case.
    """
    kinds = scope(me)
    row = await tx.one(
        _statement(kinds), congress=me.congress_id, assignment=assignment_id, now=now, **scope_values(me, kinds)
    )
    if row is None:
        raise NotFound("assignment_not_found")
    return unit_picture(row["unit"], await facts_of(tx, dict(row), now))


def unit_picture(unit: Mapping[str, Any], case: CaseFacts) -> AssignmentFacts:
    """Pure: the typed picture of one unit, out of the JSON of `UNIT_FACTS`."""
    unit_id = UUID(unit["id"])
    return AssignmentFacts(
        id=unit_id,
        organisation_id=UUID(unit["organisation_id"]),
        role=UnitRole(unit["role"]),
        state=AssignmentState(unit["state"]),
        round=unit["round"],
        opinion_redos=unit["opinion_redos"],
        consultations=unit["consultations"],
        drafts=unit["drafts"],
        assigned_at=datetime.fromisoformat(unit["assigned_at"]),
        received_at=unit["received_at"] and datetime.fromisoformat(unit["received_at"]),
        return_pending=unit["return_pending"],
        extension_pending=unit["extension_pending"],
        reply=unit["reply"] and ReplyDraftFact(**{**unit["reply"], "id": UUID(unit["reply"]["id"])}),
        class_now=unit["class_now"] and ClassFact(**unit["class_now"]),
        reply_clock=unit["reply_clock"] and _clock(unit["reply_clock"]),
        return_clock=case.clock(Step.RETURN, unit_id),
        version=unit["version"],
        case=case,
    )


def _clock(row: Mapping[str, Any]) -> DeadlineFact:
    return DeadlineFact(
        UUID(row["id"]),
        row["step"],
        datetime.fromisoformat(row["due_at"]),
        row["cap_at"] and datetime.fromisoformat(row["cap_at"]),
        row["version"],
    )
