"""What an iCalendar file says of busy times; run as a process of its own, because whoever wrote the file is not to be trusted.

A rule that never comes true, or a file that grows in memory, ends with the limits of that process and takes nobody along.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event
from icalendar.error import BrokenCalendarProperty

MOST_STRETCHES = 5_000  # after those that touch each other are one
MOST_OCCURRENCES = 50_000  # looked at, of one calendar
CPU_SECONDS = 5
MEMORY = 1024 * 1024 * 1024
DAY = timedelta(days=1)
Stretch = tuple[datetime, datetime, bool]  # from, until (UTC), whether tentative


class Unreadable(Exception):
    """It is no calendar, or says of an event neither when it begins nor how it recurs."""


class TooMany(Exception):
    """More than anybody's calendar holds."""


def busy_times(content: bytes, zone: str, from_at: datetime, until_at: datetime) -> list[Stretch]:
    """The stretches in which the owner is busy, sorted; those of equal standing that touch are one. Raises Unreadable, TooMany.

    What is cancelled or transparent takes nothing. Days and times without a zone are those of `zone`.
    """
    try:
        return _read(content, ZoneInfo(zone), from_at, until_at)
    except BrokenCalendarProperty as error:
        raise Unreadable from error


def _read(content: bytes, home: ZoneInfo, from_at: datetime, until_at: datetime) -> list[Stretch]:
    events = _events(content)
    moved: dict[str, set[datetime]] = {}
    for event in events:
        if "RECURRENCE-ID" in event:
            moved.setdefault(str(event.get("UID")), set()).add(_instant(_moment(event, "RECURRENCE-ID"), home))
    left = iter(range(MOST_OCCURRENCES))
    found = []
    for event in events:
        elsewhere = set() if "RECURRENCE-ID" in event else moved.get(str(event.get("UID")), set())
        for starts, ends in _occurrences(event, home, until_at):
            if next(left, None) is None:
                raise TooMany
            if starts not in elsewhere and ends > from_at and starts < until_at and ends > starts and _takes(event):
                found.append((starts, ends, event.get("STATUS") == "TENTATIVE"))
    united = list(_united(found))
    if len(united) > MOST_STRETCHES:
        raise TooMany
    return united


def _events(content: bytes) -> list[Event]:
    try:
        calendar = Calendar.from_ical(content)
    except (ValueError, IndexError, KeyError) as error:
        raise Unreadable from error
    if calendar.name != "VCALENDAR":
        raise Unreadable
    return [each for each in calendar.walk("VEVENT") if isinstance(each, Event)]


def _takes(event: Mapping[str, Any]) -> bool:
    return str(event.get("TRANSP")).upper() != "TRANSPARENT" and str(event.get("STATUS")).upper() != "CANCELLED"


def _moment(event: Any, name: str) -> date:
    """The day or the time of a property."""
    value = getattr(event.get(name), "dt", None)
    if not isinstance(value, date):
        raise Unreadable
    return value


def _instant(value: date, zone: ZoneInfo) -> datetime:
    """Of a day its first instant, of a time without a zone that of the congress."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def _occurrences(event: Any, home: ZoneInfo, until_at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when to when the event takes place, each time; rules are followed on the wall clock of its own zone."""
    first = _moment(event, "DTSTART")
    whole_day = not isinstance(first, datetime)
    local = first if isinstance(first, datetime) else datetime.combine(first, time.min)
    zone, wall = local.tzinfo or home, local.replace(tzinfo=None)
    length = _length(event, first, home)
    off = {_wall(each, zone) for each in _dates(event, "EXDATE")}
    extra = (_wall(each, zone) for each in _dates(event, "RDATE"))
    rules = chain.from_iterable(_ruled(rule, wall, zone, until_at) for rule in _listed(event.get("RRULE")))
    for each in {wall, *extra} - off:
        yield _from(each, zone, length, whole_day=whole_day)
    for each in rules:
        if each not in off and each != wall:
            yield _from(each, zone, length, whole_day=whole_day)


def _from(wall: datetime, zone: Any, length: timedelta, *, whole_day: bool) -> tuple[datetime, datetime]:
    starts = wall.replace(tzinfo=zone).astimezone(UTC)
    return starts, (wall + length).replace(tzinfo=zone).astimezone(UTC) if whole_day else starts + length


def _length(event: Any, first: date, home: ZoneInfo) -> timedelta:
    if "DTEND" in event:
        last = _moment(event, "DTEND")
        if isinstance(first, datetime) or isinstance(last, datetime):
            return _instant(last, home) - _instant(first, home)
        return last - first
    lasts = getattr(event.get("DURATION"), "dt", None)
    return lasts if isinstance(lasts, timedelta) else timedelta(0) if isinstance(first, datetime) else DAY


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _dates(event: Any, name: str) -> Iterator[date]:
    for group in _listed(event.get(name)):
        for each in getattr(group, "dts", ()):
            yield each.dt[0] if isinstance(each.dt, tuple) else each.dt


def _wall(value: date, zone: Any) -> datetime:
    """On the wall clock of the event's zone."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min)
    return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value


def _ruled(rule: Any, wall: datetime, zone: Any, until_at: datetime) -> Iterator[datetime]:
    """The times of a rule up to the end of what is looked at."""
    parts = {str(name).upper(): value for name, value in rule.items()}
    ends = parts.pop("UNTIL", [])
    told = ";".join(f"{name}={_spelled(value)}" for name, value in parts.items())
    try:
        made = rrulestr(told, dtstart=wall)
    except (ValueError, TypeError, AttributeError) as error:
        raise Unreadable from error
    last = min([_wall(until_at, zone), *(_last(each, zone) for each in ends)])
    for each in made:
        if each > last:
            return
        yield each


def _last(until: date, zone: Any) -> datetime:
    """A day as `UNTIL` is meant whole."""
    return _wall(until, zone) + (timedelta(0) if isinstance(until, datetime) else DAY - timedelta(seconds=1))


def _spelled(value: Any) -> str:
    return ",".join(each.to_ical().decode() if hasattr(each, "to_ical") else str(each) for each in _listed(value))


def _united(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    for tentative in (False, True):
        current: tuple[datetime, datetime] | None = None
        for starts, ends, _ in sorted(each for each in stretches if each[2] is tentative):
            if current is None or starts > current[1]:
                if current is not None:
                    yield (*current, tentative)
                current = starts, ends
            else:
                current = current[0], max(current[1], ends)
        if current is not None:
            yield (*current, tentative)


def main() -> None:
    """Zone and window as arguments, the file on standard input; what it says on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    zone, from_at, until_at = sys.argv[1:]
    try:
        window = datetime.fromisoformat(from_at), datetime.fromisoformat(until_at)
        busy = busy_times(sys.stdin.buffer.read(), zone, *window)
        told: Any = [(starts.isoformat(), ends.isoformat(), tentative) for starts, ends, tentative in busy]
    except Unreadable:
        told = "malformed"
    except TooMany:
        told = "too_many"
    except (ValueError, TypeError, OverflowError, MemoryError, RecursionError):
        told = "malformed"  # dates beyond the calendar of Python, and what the parsers let through
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
