"""The moves of a case: read once, decide without touching anything, write once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain import actor
from domain.actor import Actor
from domain.db import Tx
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.errors import Conflict, PreconditionFailed
from domain.moves import Effect, write_case
from domain.rules.profile import Anchor, Step
from domain.suggestions.effects import CASE_EFFECTS, after
from domain.suggestions.facts import CaseFacts, case_parts
from domain.suggestions.flow import CASE
from domain.suggestions.picture import case_facts
from domain.suggestions.states import CaseState
from domain.workflow import Transition, plan, refused

ATTEMPTS = 4

# The event of the procedure that each move is; the clocks that count from it start here.
ANCHOR_OF: dict[str, Anchor] = {
    "cosigners_invited": Anchor.INVITED,
    "accepted": Anchor.ACCEPTED,
    "assigned": Anchor.ASSIGNED,
    "unit_added": Anchor.ASSIGNED,
    "replied": Anchor.REPLIED,
    "reply_received": Anchor.REPLY_RECEIVED,
    "feedback_urged": Anchor.URGED,
    "rehandling_demanded": Anchor.DISSATISFIED,
}


async def advance(
    tx: Tx,
    me: Actor,
    suggestion_id: UUID,
    action: str,
    payload: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a case and whatever it fires, at `now` (UTC); gives the moved row: id, state, version, number.

    Raises NotFound, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code, `changed_meanwhile`), and
    PreconditionFailed when `seen` is not the case's version. A caller who names no version is not told of a race that
    the move survives: the case is read again and the move decided anew.
    """
    for _ in range(ATTEMPTS):
        case = await case_facts(tx, me, suggestion_id, now)
        if seen is not None and case.version != seen:
            raise PreconditionFailed("version_stale", version=case.version)
        move = plan(CASE, case, action, case_parts(case, me), payload)
        moved = await make(tx, me, case, action, move, payload)
        if moved is not None:
            return moved
        if action == "accept":  # the counter has moved on; only a rollback gives the number back
            break
    raise Conflict("changed_meanwhile")


async def make(
    tx: Tx, me: Actor, case: CaseFacts, action: str, move: Transition[CaseFacts], payload: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Write a decided move and try what it fires; None when the case has changed since it was read."""
    effect = await CASE_EFFECTS[action](tx, case, payload, me)
    becomes = after(case, case.state, case.version, effect)
    effect = replace(effect, clocks=(*effect.clocks, *_clocks(becomes, move, effect)))
    row = await write_case(tx, me, case.congress_id, case.id, case.version, case.state, action, move, effect, case.now)
    if row is None:
        return None
    for statement, values in effect.also:
        await tx.one(statement, **values)
    moved = dict(row)
    now_is = after(becomes, CaseState(moved["state"]), moved["version"], Effect())
    return await fire(tx, me, now_is, move.fires) or moved


async def fire(
    tx: Tx, me: Actor, case: CaseFacts, actions: tuple[str, ...], payload: Mapping[str, Any] | None = None
) -> dict[str, Any] | None:
    """Try these moves as SYSTEM in turn; the first that no guard refuses is made. A refusal means "not yet".

    `payload`: what a child machine has to say of why it moves its parent.
    """
    system = actor.system(case.congress_id, me.request_id)
    for action in actions:
        if refused(CASE, case, action) is None:
            moved = await make(tx, system, case, action, CASE.transitions[action], payload or {})
            if moved is None:
                raise Conflict("changed_meanwhile")
            return moved
    return None


def _clocks(case: CaseFacts, move: Transition[CaseFacts], effect: Effect) -> list[dict[str, Any]]:
    """The clocks of the case itself, and those of the units that this move brings in."""
    anchors = _anchors(case, move.event, asks_again=effect.data.get("asks_again", False))
    if not move.starts or not anchors:
        return []
    begun = [Subject(case.congress_id, case.id, case.round, case.in_session)]
    begun += [
        Subject(
            case.congress_id,
            case.id,
            row["round"],
            case.in_session,
            row["id"],
            row["role"],
            # The absolute end of the first round counts from the day on which the case was assigned, for all its units.
            case.assigned_at if row["round"] == 1 and case.assigned_at else row["assigned_at"],
        )
        for row in effect.rows.get("assignment", ())
    ]
    rows = [
        row
        for subject in begun
        for row in clocks.started(move.starts, subject, anchors, case.profile, case.rule_ids, case.calendar, case.now)
    ]
    redo = [clock.due_at for clock in case.clocks if clock.step == Step.REDO_REPLY]
    return clocks.within_redo(rows, min(redo, default=None))


def _anchors(case: CaseFacts, event: str, *, asks_again: bool) -> dict[Anchor, datetime]:
    """The instants that clocks started by this event may count from."""
    if event == "text_edited":
        return {Anchor.INVITED: case.now} if asks_again else {}
    anchor = ANCHOR_OF.get(event)
    anchors = {anchor: case.now} if anchor else {}
    if anchor is Anchor.ACCEPTED:
        anchors[Anchor.SUBMITTED] = case.submitted_at or case.now
        if case.in_session:
            anchors[Anchor.SESSION_CLOSED] = case.session_closed_at
    if event == "rating_reopened":  # the time for feedback begins anew, from whichever event the profile counts it
        anchors = {Anchor.REPLIED: case.now, Anchor.REPLY_RECEIVED: case.now}
    if anchor is Anchor.DISSATISFIED:
        anchors[Anchor.ASSIGNED] = case.now
    if event == "unit_added" and case.round > 1:  # who joins a re-handling owes its part like the others
        anchors[Anchor.DISSATISFIED] = case.now
    return anchors
