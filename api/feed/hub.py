"""How the streams of a process learn that there is something new: one look for all of them, twice a second."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import asyncpg

from api.logs import log
from domain.actor import Actor
from domain.db import Database
from domain.errors import Throttled
from domain.event_feed import settled

LOOK = timedelta(milliseconds=500)
OF_ONE_CALLER = 10
READING = 2  # connections that all streams together take from the pool
RETRY_SECONDS = 30


@dataclass(eq=False, slots=True)
class Line:
    """One stream: whose it is, and whether there may be something new for it."""

    congress_id: UUID
    caller: UUID | None
    new: asyncio.Event = field(default_factory=asyncio.Event)


class Hub:
    """Every stream of this process. A look costs one statement whatever their number, and none where there is no stream."""

    def __init__(self, db: Database, most: int, seconds: int) -> None:
        self.db, self.most, self.seconds = db, most, seconds
        self.reading = asyncio.Semaphore(READING)
        self.closing = asyncio.Event()
        self.settled = 0  # every event of a smaller transaction was there when it was last looked
        self._lines: set[Line] = set()
        self._callers: Counter[UUID | None] = Counter()

    def join(self, me: Actor) -> Line:
        """A line for a stream; raises Throttled `streams_too_many`."""
        if self.closing.is_set() or len(self._lines) >= self.most or self._callers[me.account_id] >= OF_ONE_CALLER:
            raise Throttled("streams_too_many", retry_after=RETRY_SECONDS)
        line = Line(me.congress_id, me.account_id)
        self._lines.add(line)
        self._callers[line.caller] += 1
        return line

    def leave(self, line: Line) -> None:
        """The stream is over; saying so twice is harmless."""
        if line in self._lines:
            self._lines.remove(line)
            self._callers -= Counter([line.caller])

    @property
    def streams(self) -> int:
        """How many there are."""
        return len(self._lines)

    def close(self) -> None:
        """Every stream ends after what it is just telling."""
        self.closing.set()
        for line in self._lines:
            line.new.set()

    async def look(self) -> None:
        """Wake those in whose congress something has settled."""
        watched: Collection[UUID] = {line.congress_id for line in self._lines}
        if not watched:
            return
        async with self.db.read() as tx:
            reached, changed = await settled(tx, watched, self.settled)
        self.settled = reached
        for line in self._lines:
            if line.congress_id in changed:
                line.new.set()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """Look again and again for as long as the block runs; then all streams end."""
        task = asyncio.create_task(self._look_on(), name="streams")
        try:
            yield
        finally:
            self.close()
            await task

    async def _look_on(self) -> None:
        while not self.closing.is_set():
            try:
                await self.look()
            except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError) as error:
                log.warning("streams_without_database", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.closing.wait(), LOOK.total_seconds())
