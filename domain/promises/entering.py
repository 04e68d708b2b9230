"""How a promise begins: a row that a move of the assignment writes, by its unit or by the office."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts
from domain.classes.states import ClassSource
from domain.db import Tx
from domain.moves import Effect
from domain.promises.states import PromiseSource, PromiseState
from domain.suggestions.facts import CaseFacts


async def make_promise(_: Tx, unit: AssignmentFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """By the answering unit, for a reply whose class says that something is still to come."""
    first = unit.class_now is not None and unit.class_now.source == ClassSource.REPLY_SENT
    return _entered(unit, given, PromiseSource.REPLY if first else PromiseSource.CLASS_CHANGE, me)


async def enter_promise(_: Tx, unit: AssignmentFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """By the office, whatever the class: a matter that is raised again and again and stays unsolved.

    Or, where a `source` is given, what a look-back, a reconciliation or a meeting left to be done.
    """
    return _entered(unit, given, given.get("source", PromiseSource.RAISED_AGAIN), me)


def _entered(unit: AssignmentFacts, given: Mapping[str, Any], source: PromiseSource, me: Actor) -> Effect:
    assert unit.reply is not None
    row = promise_row(unit.case, (unit.id, unit.reply.id, unit.organisation_id), given, source, me)
    of_meeting = {name: given[name] for name in ("meeting_id",) if name in given}
    return Effect(rows={"promise": [row]}, data=promise_told(row) | of_meeting)


def promise_row(
    case: CaseFacts, unit: tuple[UUID, UUID, UUID], given: Mapping[str, Any], source: PromiseSource, me: Actor
) -> dict[str, Any]:
    """A promise that begins; `unit`: the assignment, the reply that leaves something to be done, and whose it is."""
    return {
        "congress_id": case.congress_id,
        "id": given["promise_id"],
        "suggestion_id": case.id,
        "assignment_id": unit[0],
        "reply_id": unit[1],
        "organisation_id": unit[2],
        "source": source,
        "text": given["text"],
        "due_on": given["due_on"],
        "year": case.calendar.local_day(case.now).year,
        "state": PromiseState.OPEN,
        "made_at": case.now,
        "made_by": me.account_id,
        "version": 1,
    }


def promise_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the event of a new promise says."""
    return {"promise_id": row["id"]} | {
        name: row[name] for name in ("source", "organisation_id", "text", "due_on", "year")
    }
