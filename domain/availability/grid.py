"""Which hours a meeting may begin at: the starts of every local day that is looked at, and runs of them as bits."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from domain.legal_calendar import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A local day, the instants (UTC) between which it lies, and which of the starts are its own."""

    day: date
    begins: datetime
    ends: datetime
    first: int
    last: int


@dataclass(frozen=True)
class Grid:
    """Starts in rising order (UTC); a set of them is an integer with a bit for each, the earliest lowest.

    One operation on such integers decides over all starts at once: what takes the time is the number of busy stretches,
    never the number of starts.
    """

    starts: tuple[datetime, ...]
    days: tuple[LocalDay, ...]
    length: timedelta
    zone: ZoneInfo

    @cached_property
    def every(self) -> int:
        """All starts."""
        return (1 << len(self.starts)) - 1

    def run(self, first: int, last: int) -> int:
        """The starts from one index up to another, without it."""
        return ((1 << (last - first)) - 1) << first if first < last else 0

    def within(self, begins: datetime, ends: datetime) -> int:
        """Starts of meetings that lie between two instants from beginning to end."""
        return self.run(bisect_left(self.starts, begins), bisect_right(self.starts, ends - self.length))

    def overlapping(self, begins: datetime, ends: datetime, before: timedelta, after: timedelta) -> int:
        """Starts of meetings that share an instant with this stretch, when they take so much more on either side."""
        first = bisect_right(self.starts, begins - self.length - after)
        return self.run(first, bisect_left(self.starts, ends + before))

    def on(self, holds: Callable[[date], bool]) -> int:
        """The starts of the days of which something holds."""
        return self._united(self.run(each.first, each.last) for each in self.days if holds(each.day))

    def between_hours(self, hours: Callable[[int], Iterable[tuple[time, time]]]) -> int:
        """Starts of meetings that lie within the local hours of their weekday (ISO, 1 is Monday), each stretch alone."""
        return self._united(
            self.within(instant(each.day, opens, self.zone), instant(each.day, closes, self.zone))
            & self.run(each.first, each.last)
            for each in self.days
            for opens, closes in hours(each.day.isoweekday())
        )

    def _united(self, parts: Iterable[int]) -> int:
        whole = 0
        for part in parts:
            whole |= part
        return whole


def instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant (UTC); where clocks skip it, what it would have been; where they repeat it, the first."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def grid_of(
    days: Iterable[date],
    calendar: Calendar,
    hours: tuple[time, time],
    wider: timedelta,
    length: timedelta,
    step: timedelta,
    not_before: datetime,
) -> Grid:
    """Starts after `not_before` on these local days, a step apart counted from the opening hour.

    They go as much beyond the hours as `wider` says, and as much more as a meeting of this length needs; no meeting
    crosses midnight.
    """
    zone = ZoneInfo(calendar.zone)
    starts: list[datetime] = []
    found: list[LocalDay] = []
    for day in days:
        begins, ends = calendar.midnight(day), calendar.midnight(day + DAY)
        opens, closes = (instant(day, clock, zone) for clock in hours)
        lowest = max(begins, min(opens - wider, closes - length), not_before)
        highest = min(ends - timedelta(microseconds=1), max(closes + wider, opens + length)) - length
        first = len(starts)
        starts += [
            opens + number * step for number in range(-((opens - lowest) // step), (highest - opens) // step + 1)
        ]
        if starts[first:] and starts[first] <= not_before:
            del starts[first]
        found.append(LocalDay(day, begins, ends, first, len(starts)))
    return Grid(tuple(starts), tuple(found), length, zone)
