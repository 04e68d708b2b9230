"""When a period given in months, days or working days ends, and which days led there.

Instants are aware datetimes and every result is UTC; legal days are local dates of the calendar's zone. A due instant is
the first late one (exclusive): 00:00 local time of the day after the last day in time. Misuse raises ValueError.

The day of the anchor is not counted. Months are calendar months and end on the corresponding day, or on the last day of a
month that has none (domain.md §2.4, last lines). `roll=True` carries a last day that is no working day to the next working
day, as Civil Code §203 has it; the texts on suggestions do not say so, hence it is off unless a profile switches it on.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.legal_calendar import Calendar as Calendar
from domain.legal_calendar import DayKind as DayKind
from domain.legal_calendar import Why as Why

DAY = timedelta(days=1)


class Unit(StrEnum):
    MONTH = "month"
    DAY = "day"
    WORKDAY = "workday"


class Note(StrEnum):
    MONTH_END = "month_end"  # the month has no corresponding day
    PAUSED = "paused"
    ROLLED = "rolled"
    EXTENDED = "extended"
    CAPPED = "capped"
    UNPUBLISHED_YEAR = "unpublished_year"  # counted as plain weekdays until published


class Lamp(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Span:
    """Local days on which a clock stood still, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a span ends before it starts")

    @classmethod
    def between(cls, paused_at: datetime, resumed_at: datetime, calendar: Calendar) -> Self | None:
        """The day of the pause stands still, the day of resumption counts again; within one day nothing is paused."""
        start, end = calendar.local_day(paused_at), calendar.local_day(resumed_at) - DAY
        return cls(start, end) if start <= end else None


@dataclass(frozen=True, slots=True)
class Line:
    """One day, or a run of days for one reason (`first` to `last`). `number` is how many days had counted by its end."""

    first: date
    last: date
    counts: bool
    why: Why
    name: str | None
    number: int


@dataclass(frozen=True, slots=True)
class Explanation:
    anchor_day: date
    amount: int
    unit: Unit
    due: datetime
    last_day: date
    plain_last_day: date  # before pauses, roll-over, extension and cap
    zone: str
    calendar_version: int
    notes: tuple[Note, ...]
    unpublished_years: tuple[int, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """Whole days after today up to the last day in time: 0 on the last day, -1 on the first late one."""

    calendar: int
    working: int  # a late weekend leaves this at 0, hence `late`
    late: bool


@dataclass(frozen=True, slots=True)
class _Course:
    """The last day in time after each step that may move it."""

    start: date
    plain: date
    resumed: date
    rolled: date
    extended: date
    last: date


def due_at(
    anchor: datetime,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    *,
    pauses: Sequence[Span] = (),
    extension: date | None = None,
    cap_at: datetime | None = None,
    roll: bool = False,
) -> datetime:
    """The first late instant, UTC. Order: the period, pauses, roll-over, extension (never earlier), cap.

    `extension` is the last day consented to and stands as it is: pauses do not move it. `cap_at` is an absolute end
    (the first late instant of six months from assignment): neither pauses nor extensions pass it.
    """
    course = _course(anchor, amount, unit, calendar, pauses, extension, cap_at, roll)
    return calendar.midnight(course.last + DAY)


def capped(
    due: datetime, anchor: datetime, cap_amount: int, cap_unit: Unit, calendar: Calendar, *, roll: bool = False
) -> datetime:
    """`due`, but no later than the cap allows, counted from the cap's own anchor (DL25 §51: from assignment)."""
    return min(due, due_at(anchor, cap_amount, cap_unit, calendar, roll=roll))


def shifted(due: datetime, anchor: datetime, unit: Unit, calendar: Calendar, pauses: Sequence[Span]) -> datetime:
    """A due instant moved by the pauses that fell between anchor and due: by local days, or by working days."""
    last = _resumed(calendar.local_day(anchor), calendar.last_day(due), unit, calendar, pauses)
    return calendar.midnight(last + DAY)


def explain(
    anchor: datetime,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    pauses: Sequence[Span] = (),
    extension: date | None = None,
    *,
    cap_at: datetime | None = None,
    roll: bool = False,
) -> Explanation:
    """The same sum as `due_at`, day by day. Days counted one by one have a line each; equal plain days share one."""
    course = _course(anchor, amount, unit, calendar, pauses, extension, cap_at, roll)
    uses_calendar = unit is Unit.WORKDAY or roll
    years = range(course.start.year, course.last.year + 1) if uses_calendar else range(0)
    unpublished = tuple(year for year in years if year not in calendar.years)
    happened = {
        Note.MONTH_END: unit is Unit.MONTH and course.plain.day != course.start.day,
        Note.PAUSED: course.resumed != course.plain,
        Note.ROLLED: course.rolled != course.resumed,
        Note.EXTENDED: course.extended != course.rolled,
        Note.CAPPED: course.last != course.extended,
        Note.UNPUBLISHED_YEAR: bool(unpublished),
    }
    return Explanation(
        anchor_day=course.start,
        amount=amount,
        unit=unit,
        due=calendar.midnight(course.last + DAY),
        last_day=course.last,
        plain_last_day=course.plain,
        zone=calendar.zone,
        calendar_version=calendar.version,
        notes=tuple(note for note, true in happened.items() if true),
        unpublished_years=unpublished,
        lines=tuple(_lines(course, unit, calendar, pauses)),
    )


def days_left(due: datetime, now: datetime, calendar: Calendar) -> DaysLeft:
    today, last = calendar.local_day(now), calendar.last_day(due)
    return DaysLeft((last - today).days, calendar.workdays_after(today, last), late=now >= due)


def warn_at(due: datetime, days: int, calendar: Calendar) -> datetime:
    """The first instant at which no more than `days` calendar days are left: a local midnight, UTC."""
    return calendar.midnight(calendar.last_day(due) - timedelta(days=days))


def lamp(due: datetime, now: datetime, warn_days: int, calendar: Calendar) -> Lamp:
    """Red from the first late instant, yellow while no more than `warn_days` calendar days are left."""
    if now >= due:
        return Lamp.RED
    return Lamp.YELLOW if now >= warn_at(due, warn_days, calendar) else Lamp.GREEN


def _course(  # the inputs of a deadline row, in the order in which they act
    anchor: datetime,
    amount: int,
    unit: Unit,
    calendar: Calendar,
    pauses: Sequence[Span],
    extension: date | None,
    cap_at: datetime | None,
    roll: bool,
) -> _Course:
    if amount < 1:
        raise ValueError("a period has at least one day")
    start = calendar.local_day(anchor)
    plain = _plain(start, amount, unit, calendar)
    resumed = _resumed(start, plain, unit, calendar, pauses)
    rolled = next(_workdays_from(resumed, calendar)) if roll else resumed
    extended = max(rolled, extension or rolled)
    last = extended if cap_at is None else min(extended, calendar.last_day(cap_at))
    return _Course(start, plain, resumed, rolled, extended, last)


def _plain(start: date, amount: int, unit: Unit, calendar: Calendar) -> date:
    if unit is Unit.MONTH:
        year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
    if unit is Unit.DAY:
        return start + timedelta(days=amount)
    days = _workdays_from(start + DAY, calendar)
    return [next(days) for _ in range(amount)][-1]


def _resumed(start: date, last: date, unit: Unit, calendar: Calendar, pauses: Sequence[Span]) -> date:
    """Each day of the period that stood still is owed once more after its end, unless that day stands still too."""
    if not pauses:
        return last
    day, owed = start, 0
    while day < last or owed:
        day += DAY
        counts = unit is not Unit.WORKDAY or calendar.is_workday(day)
        owed += counts and _stands_still(day, pauses) and day <= last
        owed -= counts and not _stands_still(day, pauses) and day > last
    return day


def _lines(course: _Course, unit: Unit, calendar: Calendar, pauses: Sequence[Span]) -> Iterator[Line]:
    current = Line(course.start, course.start, counts=False, why=Why.ANCHOR_DAY, name=None, number=0)
    for offset in range(1, (course.last - course.start).days + 1):
        day = course.start + timedelta(days=offset)
        why, counts = _reason(day, course, unit, calendar, pauses)
        number, name = current.number + counts, None
        if why not in {Why.CALENDAR_DAY, Why.PAUSED, Why.EXTENDED}:
            name = calendar.names.get(day)
        elif why is current.why:
            current = replace(current, last=day, number=number)
            continue
        yield current
        current = Line(day, day, counts, why, name, number)
    yield current


def _reason(day: date, course: _Course, unit: Unit, calendar: Calendar, pauses: Sequence[Span]) -> tuple[Why, bool]:
    if day > course.rolled:
        return Why.EXTENDED, False
    if day > course.resumed:
        return Why.ROLLED, False
    if _stands_still(day, pauses):
        return Why.PAUSED, False
    if unit is not Unit.WORKDAY:
        return Why.CALENDAR_DAY, True
    return calendar.why(day), calendar.is_workday(day)


def _stands_still(day: date, pauses: Sequence[Span]) -> bool:
    return any(span.start <= day <= span.end for span in pauses)


def _workdays_from(day: date, calendar: Calendar) -> Iterator[date]:
    while True:
        if calendar.is_workday(day):
            yield day
        day += DAY
