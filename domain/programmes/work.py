"""What a worker does of the programmes: takes one up, searches with no connection in its hands, and writes what it found."""

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import DateTime, bindparam, or_, select, update

from domain.actor import system
from domain.db import Database, Statement, Tx
from domain.programmes.checking import broken
from domain.programmes.effects import PROGRAMME_EFFECTS, facts_of, told_broken
from domain.programmes.facts import programme_parts
from domain.programmes.flow import PROGRAMME
from domain.programmes.inputs import asked_of
from domain.programmes.picture import Row, picture, programme_whole
from domain.programmes.problem import Solution
from domain.programmes.solving import solve
from domain.programmes.states import ProgrammeState
from domain.programmes.tables import programme
from domain.programmes.writing import write_move
from domain.workflow import plan

GIVEN_UP = timedelta(minutes=10)  # a worker that has not answered by then is gone, and another takes the programme up
_g = programme.c
_NEXT = (
    select(_g.congress_id, _g.id)
    .where(
        _g.state == ProgrammeState.PLANNING,
        or_(_g.started_at.is_(None), _g.started_at < bindparam("gone", type_=DateTime(timezone=True))),
    )
    .order_by(_g.created_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("waiting")
)
_TAKE_UP = Statement(
    update(programme)
    .where(_g.congress_id == _NEXT.c.congress_id, _g.id == _NEXT.c.id)
    .values(started_at=bindparam("now", type_=DateTime(timezone=True)))
    .returning(_g.congress_id, _g.id)
)


async def step(db: Database, now: datetime, seconds: float) -> bool:
    """Whether a programme was searched for, for at most `seconds`, which a search may pass by a little, or twice.

    Between reading and writing no connection is held; what happened to the programme meanwhile wins.
    """
    async with db.write() as tx:
        found = await tx.one(_TAKE_UP, now=now, gone=now - GIVEN_UP)
        if found is None:
            return False
        row = await programme_whole(tx, found["congress_id"], found["id"])
        problem, _ = await asked_of(tx, system(row["congress_id"], row["request_id"]), row, now)
    solution = await asyncio.to_thread(solve, problem, seconds)
    async with db.write() as tx:
        await _told(tx, row, solution, now, seconds)
    return True


async def _told(tx: Tx, row: Row, solution: Solution, now: datetime, seconds: float) -> None:
    """A proposal is checked as an edited one would be, by other code than that which found it."""
    me, facts = system(row["congress_id"], row["request_id"]), picture(row)
    drafted = facts_of(solution)
    action = "propose_programme" if drafted else "give_up_search"
    problem, window = await asked_of(tx, me, row, now, solution.meetings)
    breaches = told_broken(broken(problem, window, solution.meetings), drafted) if drafted else []
    given = {"solution": solution, "drafted": drafted, "breaches": breaches, "seconds": seconds}
    move = plan(PROGRAMME, facts, action, programme_parts(me), given)
    await write_move(tx, me, facts, action, move, PROGRAMME_EFFECTS[action](facts, given, now), now)
