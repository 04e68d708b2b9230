"""What a look-back or a reconciliation of the past led to: a line of the class history and a promise, each with its event. Pure."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.marks import event_row, past_row
from domain.imports.past_cases import PastReply
from domain.imports.records import Asked
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes
from domain.promises.states import PromiseSource, PromiseState
from domain.promises.tables import promise


class Changed(NamedTuple):
    """Another class of a reply: from, to, on what ground, and what is said of it."""

    codes: tuple[str, str]
    source: ClassSource
    reason: str | None
    evidence: str


def class_now(asked: Asked, reply: PastReply, at: datetime) -> str:
    """The class of a reply at an instant; the one that it was sent with where it is asked for before."""
    history = asked.case.classes[reply.id]
    return next((code for since, code in reversed(history) if since <= at), history[0][1])


def class_follows(asked: Asked, reply: PastReply, at: datetime, column: str) -> Flaw | None:
    """A change is the last line of the history of its reply; an earlier one cannot be put before it."""
    since, _ = asked.case.classes[reply.id][-1]
    return Flaw("class_out_of_order", None, column) if since >= at else None


def add_change(changes: Changes, asked: Asked, reply: PastReply, change: Changed, at: datetime) -> UUID:
    """The line of the history with its event; gives its id. Later rows of the file see it."""
    me, case = asked.me, asked.case
    case.classes[reply.id].append((at, change.codes[1]))
    row: dict[str, Any] = {
        "congress_id": me.congress_id,
        "id": new_id(),
        "suggestion_id": case.id,
        "reply_id": reply.id,
        "round": reply.round,
        "from_code": change.codes[0],
        "to_code": change.codes[1],
        "source": change.source,
        "reason": change.reason,
        "evidence": change.evidence,
        "at": at,
    }
    told = {"reply_id": reply.id, "from": change.codes[0], "to": change.codes[1], "source": change.source}
    told |= {"reason": change.reason}
    of_unit = {"assignment_id": reply.assignment_id, "subject_id": reply.assignment_id}
    changes.insert(class_change, row)
    changes.insert(event, past_row(me, asked.run_id, at, "class_changed", "change_class", case.id, told) | of_unit)
    id_: UUID = row["id"]
    return id_


def add_promise(
    changes: Changes, asked: Asked, reply: PastReply, text: str, due_on: date, source: PromiseSource, at: datetime
) -> UUID:
    """The promise with its event; gives its id. A row of a ledger that names it by its text goes on with it."""
    me, case, year = asked.me, asked.case, at.astimezone(asked.knows.zone).year
    row: dict[str, Any] = {
        "congress_id": me.congress_id,
        "id": new_id(),
        "suggestion_id": case.id,
        "assignment_id": reply.assignment_id,
        "reply_id": reply.id,
        "organisation_id": reply.organisation_id,
        "source": source,
        "text": text,
        "due_on": due_on,
        "year": year,
        "state": PromiseState.OPEN,
        "made_at": at,
        "ended_at": None,
        "given_up_reason": None,
        "version": 1,
    }
    told = {name: row[name] for name in ("source", "organisation_id", "text", "due_on", "year")}
    told |= {"promise_id": row["id"]}
    of_unit = {"assignment_id": reply.assignment_id, "subject_id": reply.assignment_id}
    changes.insert(promise, row)
    entered = past_row(me, asked.run_id, at, "promise_entered", "enter_promise", case.id, told) | of_unit
    mark = {"key": asked.key(reply, "promise", text), "digest": asked.digest, "again": False}
    known = event_row(me, asked.run_id, asked.now, "imported", "import", row["id"], mark)
    changes.insert(event, entered, known | {"suggestion_id": case.id})
    id_: UUID = row["id"]
    return id_
