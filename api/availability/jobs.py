"""When calendars elsewhere are looked at: every few minutes those that are due, a few at a time."""

import asyncio
from datetime import UTC, datetime, timedelta

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.availability.fetching import fetched
from api.logs import log
from api.settings import Settings
from domain.availability.subscriptions import Due, keep, take_due
from domain.db import Database

EACH_FEW_MINUTES = "*/5 * * * *"
AT_ONCE = 4
LEASE = timedelta(minutes=15)
AHEAD = timedelta(days=400)


def declare(queue: PgQueuer, db: Database, settings: Settings) -> None:
    """Two workers that look at once take different calendars."""

    @queue.schedule("calendars_due", EACH_FEW_MINUTES)
    async def calendars_due(_schedule: Schedule) -> None:
        while await read_due(db, datetime.now(UTC), loopback=settings.calendar_fetch_loopback):
            pass


async def read_due(db: Database, now: datetime, *, loopback: bool = False) -> int:
    """Read a batch of the calendars that are due at `now` (UTC); how many there were. What fails keeps no other from it."""
    found = await take_due(db, now, LEASE)
    room = asyncio.Semaphore(AT_ONCE)

    async def one(due: Due) -> None:
        async with room:
            read = await fetched(due, now - timedelta(days=1), now + AHEAD, loopback=loopback)
            await keep(db, due, read, now)
            if read.error is not None:
                log.info("calendar_not_read", subscription=str(due.id), error=str(read.error))

    await asyncio.gather(*(one(due) for due in found))
    return len(found)
