"""How a promise is shown: what a detail selects of it, and what of that is said to whom; the second part pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_

from domain.actor import Actor
from domain.assignments.states import RequestState
from domain.attachments.proof import proof_of
from domain.attachments.tables import AttachedTo
from domain.deadlines.tables import DeadlineState
from domain.deadlines.view import left_of
from domain.legal_calendar import Calendar
from domain.organisations.tables import organisation
from domain.promises.facts import PromiseFacts, promise_parts
from domain.promises.flow import PROMISE, UNIT
from domain.promises.picture import of_promise
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_change, promise_progress, promise_rating, promise_reply
from domain.shapes import array_of, first_of
from domain.suggestions.moves_open import carried, told
from domain.suggestions.rights import PROMISE_RIGHTS
from domain.suggestions.sight import Sight
from domain.workflow import allowed

Row = Mapping[str, Any]
_p = promise.c
OPEN_CHANGES = frozenset({RequestState.GRANTED})
WITH_UNIT = promise.join(
    organisation, and_(organisation.c.congress_id == _p.congress_id, organisation.c.id == _p.organisation_id)
)


def _fields(table: Any, *names: str) -> dict[str, Any]:
    return {name: table.c[name] for name in names}


WHOLE: dict[str, Any] = {
    **_fields(promise, "id", "suggestion_id", "assignment_id", "reply_id", "organisation_id", "source", "text"),
    **_fields(promise, "due_on", "year", "state", "made_at", "ended_at", "given_up_reason", "version"),
    "name": organisation.c.name,
    "short_name": organisation.c.short_name,
    "progress": array_of(
        _fields(promise_progress, "id", "organisation_id", "at", "text", "percent")
        | {"proof": proof_of(AttachedTo.PROMISE_PROGRESS, promise_progress)},
        of_promise(promise_progress),
        promise_progress.c.id,
    ),
    "changes": array_of(
        {
            **_fields(promise_change, "id", "changed", "state", "reason", "requested_at", "decided_at"),
            **_fields(promise_change, "before_due_on", "after_due_on", "decision_reason"),
            **_fields(promise_change, "before_organisation_id", "after_organisation_id"),
        },
        of_promise(promise_change),
        promise_change.c.id,
    ),
    "second_reply": first_of(
        _fields(promise_reply, "id", "organisation_id", "body", "document_number", "class_code", "sent_at")
        | {"proof": proof_of(AttachedTo.PROMISE_REPLY, promise_reply)},
        of_promise(promise_reply),
        promise_reply.c.id,
    ),
    "rating": first_of(
        _fields(promise_rating, "id", "person_id", "level", "reason", "rated_at"),
        of_promise(promise_rating),
        promise_rating.c.id,
    ),
}


def left(due_on: date, state: str, yellow_days: int, calendar: Calendar, now: Any) -> dict[str, Any]:
    """What is left of an open promise's time at `now` (UTC); of one that ended nothing is said."""
    running = DeadlineState.RUNNING if state == PromiseState.OPEN else DeadlineState.MET
    due_at = calendar.midnight(due_on + timedelta(days=1))
    said = left_of(due_at, running, None, yellow_days, calendar, now)
    overdue = state == PromiseState.OPEN and due_at <= now
    return {"overdue": overdue, **{name: said[name] for name in ("days_left", "workdays_left", "lamp")}}


def promise_moves(facts: PromiseFacts, me: Actor) -> list[dict[str, Any]]:
    """The moves of this caller on this promise."""
    return told(carried(allowed(PROMISE, facts, promise_parts(facts, me)), PROMISE_RIGHTS, me))


def promise_shown(row: Row, facts: PromiseFacts, me: Actor, seen: Sight) -> dict[str, Any]:
    """A promise whole. Another day that is only asked for, or was refused, is between its unit and the office."""
    own = bool(promise_parts(facts, me) & UNIT)
    within = own or seen.within(row["organisation_id"])
    switches = facts.case.profile.switches
    hidden = dict.fromkeys(("reason", "person_id")) if seen.of_units and switches.reason_hidden_from_unit else {}
    rest = {name: value for name, value in row.items() if name not in {"organisation_id", "name", "short_name"}}
    return {
        **rest,
        **left(facts.due_on, facts.state, switches.yellow_days, facts.case.calendar, facts.case.now),
        "organisation": {"id": row["organisation_id"], "name": row["name"], "short_name": row["short_name"]},
        "changes": [each for each in row["changes"] if within or each["state"] in OPEN_CHANGES],
        "rating": row["rating"] and {**row["rating"], **hidden},
        "actions": promise_moves(facts, me),
    }
