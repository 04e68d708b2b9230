"""The clock of the demo: cases wait for their instants, the clock goes from one to the next, and sweeps every morning."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from domain.calendar_source import published_days, published_years
from domain.legal_calendar import Calendar

DAY = timedelta(days=1)
OPEN_END = datetime.max.replace(tzinfo=UTC)
MORNING = time(8, 30)  # before anybody is at work


class Clock:
    """Cases are coroutines; `until` gives the word back when their instant has come, in the order of the instants.

    The cases of one day run side by side, as many as there are connections; no day begins before the last has ended.
    """

    def __init__(self, calendar: Calendar, morning: Callable[[datetime], Awaitable[object]]) -> None:
        self.calendar = calendar
        self._morning = morning
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._turn = count()
        self._busy = 0
        self._quiet = asyncio.Event()

    async def until(self, at: datetime) -> None:
        """Wait for an instant; one that has passed is now."""
        waited = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (at, next(self._turn), waited))
        self._rest()
        await waited

    async def play(self, cases: list[Coroutine[Any, Any, None]], ends: datetime | None = None) -> None:
        """Run the cases to their ends; the mornings go on until `ends`. The first that fails ends all."""
        async with asyncio.TaskGroup() as group:
            self._busy = len(cases)
            self._quiet.clear()
            for case in cases:
                group.create_task(self._whole(case))
            await self._run(ends)

    async def _whole(self, case: Coroutine[Any, Any, None]) -> None:
        await case
        self._rest()

    def _rest(self) -> None:
        self._busy -= 1
        if self._busy == 0:
            self._quiet.set()

    async def _run(self, ends: datetime | None) -> None:
        await self._quiet.wait()
        day = self.calendar.local_day(self._waiting[0][0]) if self._waiting else None
        while day is not None and (self._waiting or (ends is not None and self._at(day) <= ends)):
            await self._morning(self._at(day))
            day += DAY
            tomorrow = self.calendar.midnight(day)
            while self._waiting and self._waiting[0][0] < tomorrow:
                self._wake(tomorrow)
                await self._quiet.wait()

    def _wake(self, before: datetime) -> None:
        self._quiet.clear()
        while self._waiting and self._waiting[0][0] < before:
            _, _, waited = heapq.heappop(self._waiting)
            self._busy += 1
            waited.set_result(None)

    def _at(self, day: date) -> datetime:
        return self.calendar.midnight(day) + timedelta(hours=MORNING.hour, minutes=MORNING.minute)


def office_calendar(zone: str) -> Calendar:
    """The published calendar, as the demo's congress has it."""
    return Calendar.from_rows(zone, [day.as_row() for day in published_days()], published_years())


@dataclass(slots=True)
class Diary:
    """The course of one case: each step comes some working days later, at an hour when offices are open."""

    calendar: Calendar
    chance: Random
    at: datetime
    latest: datetime = field(default=OPEN_END)

    def later(self, least: int, most: int) -> datetime:
        """An hour of a working day, that many working days on; at least a minute after the step before."""
        day = self.calendar.local_day(self.at)
        for _ in range(self.chance.randint(least, most)):
            day += DAY
            while not self.calendar.is_workday(day):
                day += DAY
        hour = timedelta(
            hours=self.chance.randint(9, 16), minutes=self.chance.randint(0, 59), seconds=self.chance.randint(0, 59)
        )
        wanted = self.calendar.midnight(day) + hour
        soonest = self.at + timedelta(seconds=self.chance.randint(60, 560))
        self.at = min(max(wanted, soonest), max(self.latest, soonest))
        return self.at

    def soon(self) -> datetime:
        """Some minutes on, the same day."""
        self.at += timedelta(seconds=self.chance.randint(90, 1200))
        return self.at
