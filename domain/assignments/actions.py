"""The moves of an assignment: each touches its case, so that the units of one case queue behind each other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.effects import UNIT_EFFECTS, case_after
from domain.assignments.facts import AssignmentFacts, assignment_parts
from domain.assignments.flow import ASSIGNMENT
from domain.assignments.picture import unit_facts
from domain.db import Tx
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.errors import Conflict, PreconditionFailed
from domain.moves import Effect, write_unit
from domain.rules.profile import Anchor, Step
from domain.suggestions.actions import ATTEMPTS, fire
from domain.workflow import Transition, plan

ANCHOR_OF: dict[str, Anchor] = {
    "received": Anchor.RECEIVED,
    "return_refused": Anchor.RECEIVED,  # who must go on has received it, signed for or not
    "return_requested": Anchor.REQUESTED,
    "opinion_sent_back": Anchor.OPINION_SENT_BACK,
}


async def advance_unit(
    tx: Tx,
    me: Actor,
    assignment_id: UUID,
    action: str,
    payload: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of an assignment at `now` (UTC) and whatever it fires on the case; gives the moved row.

    Raises NotFound, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code, `changed_meanwhile`), and
    PreconditionFailed when `seen` is not the assignment's version. When another unit of the case moved meanwhile, the
    assignment is read again and the move decided anew.
    """
    for _ in range(ATTEMPTS):
        unit = await unit_facts(tx, me, assignment_id, now)
        if seen is not None and unit.version != seen:
            raise PreconditionFailed("version_stale", version=unit.version)
        move = plan(ASSIGNMENT, unit, action, assignment_parts(unit, me), payload)
        effect = await UNIT_EFFECTS[action](tx, unit, payload, me)
        effect = replace(effect, clocks=(*effect.clocks, *_clocks(unit, move)))
        moved = await _written(tx, me, unit, action, move, effect)
        if moved is not None:
            return moved
    raise Conflict("changed_meanwhile")


async def _written(
    tx: Tx, me: Actor, unit: AssignmentFacts, action: str, move: Transition[AssignmentFacts], effect: Effect
) -> dict[str, Any] | None:
    case = unit.case
    row = await write_unit(
        tx,
        me,
        case.congress_id,
        case.id,
        case.version,
        unit.id,
        unit.version,
        unit.state,
        action,
        move,
        effect,
        case.now,
    )
    if row is None:
        return None
    for statement, values in effect.also:
        await tx.one(statement, **values)
    moved = dict(row)
    fired = await fire(tx, me, case_after(unit, moved["state"], moved["case_version"]), move.fires)
    return moved | {
        "case_state": fired["state"] if fired else case.state,
        "case_version": fired["version"] if fired else moved["case_version"],
    }


def _clocks(unit: AssignmentFacts, move: Transition[AssignmentFacts]) -> list[dict[str, Any]]:
    anchor = ANCHOR_OF.get(move.event)
    if anchor is None or (anchor is Anchor.RECEIVED and unit.received_at is not None):
        return []
    case = unit.case
    counted_from = case.assigned_at if unit.round == 1 and case.assigned_at else unit.assigned_at
    subject = Subject(case.congress_id, case.id, unit.round, case.in_session, unit.id, unit.role, counted_from)
    rows = clocks.started(
        move.starts, subject, {anchor: case.now}, case.profile, case.rule_ids, case.calendar, case.now
    )
    redo = [clock.due_at for clock in case.clocks if clock.step == Step.REDO_REPLY]
    return clocks.within_redo(rows, min(redo, default=None))
