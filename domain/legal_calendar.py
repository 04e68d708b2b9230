"""Which local days are working days: the weekday unless a row says otherwise, with make-up workdays (调休)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

SATURDAY = 5


class DayKind(StrEnum):
    """What a row may say of a day. Days without a row are plain: Monday to Friday work, Saturday and Sunday do not."""

    WORKDAY = "workday"  # Monday to Friday after all: a congress works on a day that is a holiday elsewhere
    HOLIDAY = "holiday"  # off, whatever the weekday; also a make-up workday that a congress does not follow
    MAKEUP_WORKDAY = "makeup_workday"  # a Saturday or Sunday on which offices work (调休)

    def fits(self, day: date) -> bool:
        if self is DayKind.HOLIDAY:
            return True
        return (day.weekday() < SATURDAY) == (self is DayKind.WORKDAY)


class Why(StrEnum):
    ANCHOR_DAY = "anchor_day"
    CALENDAR_DAY = "calendar_day"
    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP_WORKDAY = "makeup_workday"
    UNPUBLISHED_WEEKDAY = "unpublished_weekday"
    PAUSED = "paused"
    ROLLED = "rolled"
    EXTENDED = "extended"


@dataclass(frozen=True, slots=True)
class Calendar:
    zone: str
    days: Mapping[date, DayKind] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    years: frozenset[int] = frozenset()  # published by the State Council
    version: int = 1
    _place: ZoneInfo = field(init=False, repr=False, compare=False)
    _off: Sequence[date] = field(init=False, repr=False, compare=False)  # weekdays without work, sorted
    _on: Sequence[date] = field(init=False, repr=False, compare=False)  # weekend days with work, sorted

    def __post_init__(self) -> None:
        object.__setattr__(self, "_place", ZoneInfo(self.zone))
        special = sorted(self.days)
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "names", MappingProxyType(dict(self.names)))
        object.__setattr__(self, "_off", [d for d in special if d.weekday() < SATURDAY and not self.is_workday(d)])
        object.__setattr__(self, "_on", [d for d in special if d.weekday() >= SATURDAY and self.is_workday(d)])

    @classmethod
    def from_rows(
        cls, zone: str, rows: Iterable[Mapping[str, Any]], years: Iterable[int] = (), version: int = 1
    ) -> Self:
        """Rows are {"day": "2026-02-14", "kind": "makeup_workday", "name": "春节" or absent}.

        The later row wins: give the country's rows first, then those of the congress. A kind that does not fit its
        weekday is refused, because a day entered in the wrong year would otherwise count without a word.
        """
        days: dict[date, DayKind] = {}
        names: dict[date, str] = {}
        for row in rows:
            day, kind = date.fromisoformat(str(row["day"])), DayKind(row["kind"])
            if not kind.fits(day):
                raise ValueError(f"{day} is a {day:%A} and cannot be a {kind}")
            days[day] = kind
            names.pop(day, None)
            if row.get("name"):
                names[day] = row["name"]
        return cls(zone=zone, days=days, names=names, years=frozenset(years), version=version)

    def is_workday(self, day: date) -> bool:
        kind = self.days.get(day)
        return day.weekday() < SATURDAY if kind is None else kind is not DayKind.HOLIDAY

    def why(self, day: date) -> Why:
        kind = self.days.get(day)
        if kind is not None:
            return Why.WEEKDAY if kind is DayKind.WORKDAY else Why(kind)
        if day.weekday() >= SATURDAY:
            return Why.WEEKEND
        return Why.WEEKDAY if day.year in self.years else Why.UNPUBLISHED_WEEKDAY

    def workdays_after(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`, without walking the days; negative if end < start."""
        return self._workdays_to(end) - self._workdays_to(start)

    def _workdays_to(self, day: date) -> int:
        weeks, rest = divmod(day.toordinal(), 7)  # day 1 of the calendar was a Monday
        return weeks * 5 + min(rest, 5) - bisect_right(self._off, day) + bisect_right(self._on, day)

    def local_day(self, instant: datetime) -> date:
        if instant.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return instant.astimezone(self._place).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a local day; where clocks skip midnight, the instant of the change."""
        return datetime.combine(day, time.min, tzinfo=self._place).astimezone(UTC)

    def last_day(self, due: datetime) -> date:
        return self.local_day(due - timedelta(microseconds=1))
