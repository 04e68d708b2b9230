"""The sweep over the clocks of every congress: first it announces what runs out and which promises and demands fall due, and reminds of meetings, then it lets lapse what lapses.

Any number of sweeps may run at once, at any instants: a notice has a key, and a lapse holds its case.
"""

from dataclasses import dataclass
from datetime import datetime

import asyncpg
import structlog

from domain.db import Database
from domain.deadlines.announcing import Told
from domain.deadlines.lapses import Lapsed, lapse, run_out
from domain.deadlines.notices import announce, announce_caps
from domain.deadlines.recompute import catch_up
from domain.errors import Conflict
from domain.ids import new_id
from domain.lookbacks.notices import announce_look_backs
from domain.meetings.reminders import remind
from domain.oversight.notices import announce_demands
from domain.promises.notices import announce_promises
from domain.supervision.notices import announce_supervisions

BATCH = 500

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("domain.deadlines")


@dataclass(slots=True)
class Swept:
    """What one sweep did. `supervisions`: decisions of the council whose due day was announced, `look_backs`: batches; `reminders`: people reminded of a meeting; `caught_up`: clocks that a calendar change had missed; `refused`: lapses that a guard holds back; `broken`: those that failed and were logged."""

    caught_up: int = 0
    due_soon: int = 0
    overdue: int = 0
    supervisions: int = 0
    promises_due_soon: int = 0
    promises_overdue: int = 0
    demands_due_soon: int = 0
    demands_overdue: int = 0
    look_backs: int = 0
    reminders: int = 0
    lapsed: int = 0
    refused: int = 0
    broken: int = 0


def _clocks(swept: Swept, told: Told) -> None:
    swept.due_soon += told.due_soon
    swept.overdue += told.overdue


def _promises(swept: Swept, told: Told) -> None:
    swept.promises_due_soon += told.due_soon
    swept.promises_overdue += told.overdue


def _demands(swept: Swept, told: Told) -> None:
    swept.demands_due_soon += told.due_soon
    swept.demands_overdue += told.overdue


def _supervisions(swept: Swept, told: Told) -> None:
    swept.supervisions += told.due_soon + told.overdue


def _look_backs(swept: Swept, told: Told) -> None:
    swept.look_backs += told.due_soon + told.overdue


def _reminders(swept: Swept, told: Told) -> None:
    swept.reminders += told.due_soon


ANNOUNCEMENTS = (
    (announce, _clocks),
    (announce_caps, _clocks),
    (announce_supervisions, _supervisions),
    (announce_promises, _promises),
    (announce_demands, _demands),
    (announce_look_backs, _look_backs),
    (remind, _reminders),
)


async def sweep(db: Database, now: datetime, limit: int = BATCH, request_id: str | None = None) -> Swept:
    """Announce and let lapse all that is due at `now` (UTC), `limit` clocks a statement.

    A clock is announced before it lapses. One that a guard holds back, that somebody is moving, or that fails, is left
    for the next sweep and keeps nobody else waiting. An outage of the database is raised.
    """
    request = request_id or f"sweep-{new_id()}"
    async with db.write() as tx:
        swept = Swept(caught_up=await catch_up(tx, now, request))
    for announcement, count in ANNOUNCEMENTS:
        while True:
            async with db.write() as tx:
                told = await announcement(tx, now, request, limit)
            count(swept, told)
            if told.found < limit:
                break
    last: Lapsed | None = None
    while True:
        async with db.write() as tx:
            clocks = await run_out(tx, now, limit, last)
        for clock in clocks:
            await _lapsed(db, clock, now, request, swept)
        if len(clocks) < limit:
            return swept
        last = clocks[-1]


async def _lapsed(db: Database, clock: Lapsed, now: datetime, request_id: str, swept: Swept) -> None:
    """One transaction for one lapse: what goes wrong in it is undone with it."""
    try:
        async with db.write() as tx:
            swept.lapsed += await lapse(tx, clock, now, request_id)
    except Conflict as refusal:
        swept.refused += 1
        log.debug("lapse_refused", step=clock.step, deadline=str(clock.id), code=refusal.code)
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
        raise
    except Exception:
        swept.broken += 1
        log.exception(
            "lapse_failed",
            step=clock.step,
            congress=str(clock.congress_id),
            suggestion=str(clock.suggestion_id),
            deadline=str(clock.id),
        )
