"""What happens by itself when a clock has run out: the move that the flow table names for its step, made as SYSTEM."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Integer, Text, Uuid, any_, bindparam, exists, or_, select, tuple_, update

from domain import actor
from domain.assignments.actions import advance_unit
from domain.assignments.flow import ASSIGNMENT
from domain.db import Statement, Tx
from domain.deadlines.announcing import OVERDUE
from domain.deadlines.clocks import UNIT_STEPS, WINDOWS
from domain.deadlines.tables import DeadlineState, deadline, deadline_notice
from domain.errors import Conflict
from domain.suggestions.actions import advance
from domain.suggestions.flow import CASE
from domain.suggestions.tables import suggestion

LAPSES: Mapping[str, tuple[str, ...]] = {
    str(step): actions
    for step, actions in (*CASE.lapses.items(), *ASSIGNMENT.lapses.items(), *((window, ()) for window in WINDOWS))
}

_d, _n, _s = deadline.c, deadline_notice.c, suggestion.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class Lapsed:
    """A clock that has run out and whose step lapses by itself."""

    congress_id: UUID
    id: UUID
    suggestion_id: UUID
    assignment_id: UUID | None
    step: str
    due_at: datetime


_RUN_OUT = Statement(
    select(_d.congress_id, _d.id, _d.suggestion_id, _d.assignment_id, _d.step, _d.due_at)
    .where(
        _d.state == DeadlineState.RUNNING,
        _d.due_at <= _NOW,
        _d.step == any_(bindparam("steps", type_=ARRAY(Text))),
        or_(
            *(_d.step == window for window in WINDOWS),
            exists().where(
                _n.congress_id == _d.congress_id,
                _n.deadline_id == _d.id,
                _n.due_at == _d.due_at,
                _n.threshold == OVERDUE,
            ),
        ),
        tuple_(_d.due_at, _d.id)
        > tuple_(bindparam("after_due", type_=_d.due_at.type), bindparam("after_id", type_=Uuid())),
    )
    .order_by(_d.due_at, _d.id)
    .limit(bindparam("most", type_=Integer))
)
_BEGINNING = (datetime(1, 1, 2, tzinfo=UTC), UUID(int=0))

# The case before its clocks: the order in which every move takes its locks.
_HOLD = Statement(
    select(_s.id)
    .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("case"))
    .with_for_update(skip_locked=True, key_share=True)
)


# Ended before the move is made, so that the move does not end it as met or late.
_END = Statement(
    update(deadline)
    .where(
        _d.congress_id == bindparam("congress"),
        _d.id == bindparam("deadline"),
        _d.state == DeadlineState.RUNNING,
        _d.due_at <= _NOW,
    )
    .values(state=DeadlineState.LAPSED, ended_at=_NOW, version=_d.version + 1)
    .returning(_d.id)
)


async def run_out(tx: Tx, now: datetime, most: int, after: Lapsed | None = None) -> list[Lapsed]:
    """Up to `most` running clocks whose step lapses and whose end has been announced, the earliest first, after `after`."""
    due, last = (after.due_at, after.id) if after else _BEGINNING
    found = await tx.all(_RUN_OUT, now=now, steps=list(LAPSES), after_due=due, after_id=last, most=most)
    return [Lapsed(**row) for row in found]


async def lapse(tx: Tx, clock: Lapsed, now: datetime, request_id: str) -> bool:
    """Let one clock lapse at `now` (UTC) in the transaction given; False when somebody else is at it, or was.

    Raises Conflict when a guard refuses the move: the transaction is to be rolled back and the clock runs on.
    """
    if await tx.one(_HOLD, congress=clock.congress_id, case=clock.suggestion_id) is None:
        return False
    if await tx.one(_END, congress=clock.congress_id, deadline=clock.id, now=now) is None:
        return False
    refusal: Conflict | None = None
    for action in LAPSES[clock.step]:
        try:
            await _move(tx, clock, action, now, request_id)
        except Conflict as refused:  # by a guard, before anything was written; the next move may be the one
            refusal = refused
        else:
            return True
    if refusal is not None:
        raise refusal
    return True


async def _move(tx: Tx, clock: Lapsed, action: str, now: datetime, request_id: str) -> None:
    system = actor.system(clock.congress_id, request_id)
    if clock.step in UNIT_STEPS:
        assert clock.assignment_id is not None  # the clock of a unit's step is a unit's
        await advance_unit(tx, system, clock.assignment_id, action, {}, now)
    else:
        await advance(tx, system, clock.suggestion_id, action, {}, now)
