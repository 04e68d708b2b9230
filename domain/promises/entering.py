"""How a promise begins: a row that a move of the assignment writes, by its unit or by the office."""

from collections.abc import Mapping
from typing import Any

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts
from domain.classes.states import ClassSource
from domain.db import Tx
from domain.moves import Effect
from domain.promises.states import PromiseSource, PromiseState


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
    row = {
        "congress_id": unit.case.congress_id,
        "id": given["promise_id"],
        "suggestion_id": unit.case.id,
        "assignment_id": unit.id,
        "reply_id": unit.reply.id,
        "organisation_id": unit.organisation_id,
        "source": source,
        "text": given["text"],
        "due_on": given["due_on"],
        "year": unit.case.calendar.local_day(unit.case.now).year,
        "state": PromiseState.OPEN,
        "made_at": unit.case.now,
        "made_by": me.account_id,
        "version": 1,
    }
    told = {name: row[name] for name in ("source", "organisation_id", "text", "due_on", "year")}
    told |= {name: given[name] for name in ("meeting_id",) if name in given}
    return Effect(rows={"promise": [row]}, data={"promise_id": row["id"], **told})
