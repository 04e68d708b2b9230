"""The search for a time, pure: which starts suit everybody, in which order, and what stands in the way where none does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, reduce
from operator import and_
from uuid import UUID

from domain.availability.facts import Busy
from domain.availability.grid import Grid, grid_of
from domain.availability.states import Hindrance, NotThere, RankReason
from domain.legal_calendar import Calendar
from domain.meetings.facts import Opening

DAY = timedelta(days=1)
WIDER_DAYS = 14  # how much later, and
WIDER_HOURS = timedelta(hours=2)  # how much earlier and later in the day, a relaxation is looked for
MOST_RELAXATIONS = 20


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody wanted. `mandates`: first and last local days (None: open); None for whoever comes not as a deputy."""

    id: UUID
    busy: Sequence[Busy]
    mandates: Sequence[tuple[date, date | None]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A room that is big enough, with what it needs after a meeting, and when its venue is open."""

    id: UUID
    seats: int
    turn_round: timedelta
    opening: tuple[Opening, ...]
    busy: Sequence[Busy]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `days_off`: the kind allows a day without work; `least_notice`: what the kind insists on."""

    calendar: Calendar
    now: datetime
    from_at: datetime
    until_at: datetime
    length: timedelta
    step: timedelta
    hours: tuple[time, time]
    travel: timedelta
    days_off: bool
    only_workdays: bool
    least_notice: int
    notice: int
    limit: int
    seats: int
    rooms: tuple[Place, ...]
    required: tuple[Attendee, ...] = ()
    optional: tuple[Attendee, ...] = ()
    one_of: tuple[tuple[Attendee, ...], ...] = ()
    due: tuple[tuple[UUID, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """Somebody, or a room, that cannot be had at an hour, and why; `busy` is what takes them then."""

    id: UUID
    why: NotThere
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that suits. `chosen`: who comes of each group. `reasons`: the numbers by which it is ranked."""

    starts_at: datetime
    ends_at: datetime
    room: UUID
    other_rooms: tuple[UUID, ...]
    chosen: tuple[UUID, ...]
    missing: tuple[Absent, ...]
    reasons: tuple[tuple[RankReason, int], ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way. `case` and `due_on`: whose day would pass; `absent`: the people or rooms that cannot be had."""

    code: Hindrance
    case: UUID | None = None
    due_on: date | None = None
    absent: tuple[Absent, ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Without these obstacles, and no fewer, this would be the first slot."""

    obstacles: tuple[Obstacle, ...]
    starts_at: datetime
    ends_at: datetime
    room: UUID | None


@dataclass(frozen=True, slots=True)
class Found:
    """Slots, the best first; else the smallest relaxations, the earliest first."""

    slots: tuple[Slot, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bar:
    """A condition and the starts that it forbids."""

    code: Hindrance
    forbids: int
    case: UUID | None = None
    due_on: date | None = None
    people: tuple[Attendee, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sight:
    """All starts, and which of them each person and room leaves open."""

    wanted: Wanted
    grid: Grid
    missing: Mapping[UUID, int] = field(default_factory=dict)
    free: Mapping[UUID, int] = field(default_factory=dict)


def search(wanted: Wanted) -> Found:
    """The slots, ranked; none of them overlaps another. Where there is none: what stands in the way."""
    sight = _sight(wanted)
    bars = list(_bars(sight))
    good = sight.grid.every
    for bar in bars:
        good &= ~bar.forbids
    return Found(slots=tuple(_ranked(sight, good))) if good else Found(relaxations=tuple(_relaxations(sight, bars)))


def last_day(calendar: Calendar, now: datetime, until_at: datetime, least_notice: int) -> date:
    """The last local day that is looked at: some days beyond the window, and beyond the notice that the kind insists on."""
    day = today = calendar.local_day(now)
    while calendar.workdays_after(today, day) < least_notice:
        day += DAY
    return max(calendar.local_day(until_at), day) + WIDER_DAYS * DAY


def _sight(wanted: Wanted) -> _Sight:
    calendar, today = wanted.calendar, wanted.calendar.local_day(wanted.now)
    first = calendar.local_day(wanted.from_at)
    last = last_day(calendar, wanted.now, wanted.until_at, wanted.least_notice)
    days = (
        day
        for day in (first + number * DAY for number in range((last - first).days + 1))
        if (wanted.days_off or calendar.is_workday(day)) and calendar.workdays_after(today, day) >= wanted.least_notice
    )
    grid = grid_of(days, calendar, wanted.hours, WIDER_HOURS, wanted.length, wanted.step, wanted.now)
    everybody = (*wanted.required, *wanted.optional, *(each for group in wanted.one_of for each in group))
    missing = {each.id: _missing(grid, each, wanted.travel) for each in everybody}
    open_at = cache(lambda opening: grid.between_hours(lambda weekday: _hours(opening, weekday)))
    nothing = timedelta(0)
    free = {
        each.id: open_at(each.opening) & ~_taken(grid, each.busy, nothing, each.turn_round) for each in wanted.rooms
    }
    return _Sight(wanted, grid, missing, free)


def _hours(opening: Sequence[Opening], weekday: int) -> Iterator[tuple[time, time]]:
    return ((each.opens, each.closes) for each in opening if each.weekday == weekday)


def _taken(grid: Grid, busy: Sequence[Busy], before: timedelta, after: timedelta) -> int:
    taken = 0
    for starts_at, ends_at, _ in busy:
        taken |= grid.overlapping(starts_at, ends_at, before, after)
    return taken


def _missing(grid: Grid, person: Attendee, travel: timedelta) -> int:
    taken = _taken(grid, person.busy, travel, travel)
    return taken if person.mandates is None else taken | grid.on(lambda day: not _sits(person, day))


def _sits(person: Attendee, day: date) -> bool:
    return person.mandates is None or any(
        first <= day and (last is None or day <= last) for first, last in person.mandates
    )


def _bars(sight: _Sight) -> Iterator[_Bar]:
    """Everything that a slot must keep to, each with the starts that it forbids."""
    wanted, grid, every = sight.wanted, sight.grid, sight.grid.every
    calendar, today = wanted.calendar, wanted.calendar.local_day(wanted.now)
    yield _Bar(Hindrance.WINDOW, every & ~grid.within(wanted.from_at, wanted.until_at))
    yield _Bar(Hindrance.HOURS, every & ~grid.between_hours(lambda _: [wanted.hours]))
    if wanted.only_workdays:
        yield _Bar(Hindrance.WORKING_DAYS, grid.on(lambda day: not calendar.is_workday(day)))
    yield _Bar(Hindrance.NOTICE, grid.on(lambda day: calendar.workdays_after(today, day) < wanted.notice))
    for case, last in wanted.due:
        yield _Bar(Hindrance.DUE_DATE, grid.on(lambda day, last=last: day > last), case, last)  # type: ignore[misc]
    for person in wanted.required:
        yield _Bar(Hindrance.PERSON, sight.missing[person.id], people=(person,))
    for group in wanted.one_of:
        none_of = every
        for person in group:
            none_of &= sight.missing[person.id]
        yield _Bar(Hindrance.ONE_OF, none_of, people=group)
    some_room = 0
    for free in sight.free.values():
        some_room |= free
    yield _Bar(Hindrance.ROOM, every & ~some_room)


def _counted(every: int, sets: Sequence[int]) -> list[int]:
    """The starts that lie in none of the sets, in one of them, in two, …"""
    levels = [every] + [0] * len(sets)
    for number, each in enumerate(sets, 1):
        for level in range(number, 0, -1):
            levels[level] = (levels[level] & ~each) | (levels[level - 1] & each)
        levels[0] &= ~each
    return levels


def _ranked(sight: _Sight, good: int) -> Iterator[Slot]:
    """By the number of optional people missing, then working days before others, then the earliest first."""
    wanted, grid = sight.wanted, sight.grid
    workdays = grid.on(wanted.calendar.is_workday)
    left, count = good, 0
    for level in _counted(good, [sight.missing[each.id] for each in wanted.optional]):
        for days in (workdays, ~workdays):
            while count < wanted.limit and (these := level & days & left):
                index = _lowest(these)
                start = grid.starts[index]
                left &= ~grid.overlapping(start, start + wanted.length, timedelta(0), timedelta(0))
                count += 1
                yield _slot(sight, index, day_off=days != workdays)


def _lowest(starts: int) -> int:
    return (starts & -starts).bit_length() - 1


def _slot(sight: _Sight, index: int, *, day_off: bool) -> Slot:
    wanted, start = sight.wanted, sight.grid.starts[index]
    rooms = sorted((each for each in wanted.rooms if sight.free[each.id] >> index & 1), key=lambda r: (r.seats, r.id))
    missing = tuple(_absent(sight, each, index) for each in wanted.optional if sight.missing[each.id] >> index & 1)
    days = (wanted.calendar.local_day(start) - wanted.calendar.local_day(wanted.from_at)).days
    return Slot(
        starts_at=start,
        ends_at=start + wanted.length,
        room=rooms[0].id,
        other_rooms=tuple(each.id for each in rooms[1:]),
        chosen=tuple(next(p.id for p in group if not sight.missing[p.id] >> index & 1) for group in wanted.one_of),
        missing=missing,
        reasons=(
            (RankReason.OPTIONAL_MISSING, len(missing)),
            (RankReason.DAY_OFF, int(day_off)),
            (RankReason.STARTS_LATER, days),
            (RankReason.SPARE_SEATS, rooms[0].seats - wanted.seats),
        ),
    )


def _absent(sight: _Sight, person: Attendee, index: int) -> Absent:
    start, travel = sight.grid.starts[index], sight.wanted.travel
    busy = _during(person.busy, start - travel, start + sight.wanted.length + travel)
    return Absent(person.id, NotThere.BUSY if busy else NotThere.NO_MANDATE, busy)


def _during(busy: Sequence[Busy], begins: datetime, ends: datetime) -> tuple[Busy, ...]:
    return tuple(sorted(each for each in busy if each.starts_at < ends and each.ends_at > begins))


def _relaxations(sight: _Sight, bars: Sequence[_Bar]) -> Iterator[Relaxation]:
    """The fewest conditions that one would have to give up, each set of them once, with its first slot."""
    levels = _counted(sight.grid.every, [bar.forbids for bar in bars])
    left = next((level for level in levels if level), 0)
    for _ in range(MOST_RELAXATIONS):
        if not left:
            return
        index = _lowest(left)
        broken = [bar for bar in bars if bar.forbids >> index & 1]
        left &= ~reduce(and_, (bar.forbids for bar in broken))
        yield _relaxation(sight, broken, index)


def _relaxation(sight: _Sight, broken: Sequence[_Bar], index: int) -> Relaxation:
    wanted, start = sight.wanted, sight.grid.starts[index]
    free = sorted((each.seats, each.id) for each in wanted.rooms if sight.free[each.id] >> index & 1)
    obstacles = tuple(_obstacle(sight, bar, index) for bar in broken)
    return Relaxation(obstacles, start, start + wanted.length, free[0][1] if free else None)


def _obstacle(sight: _Sight, bar: _Bar, index: int) -> Obstacle:
    absent = tuple(_absent(sight, each, index) for each in bar.people)
    if bar.code is Hindrance.ROOM:
        absent = tuple(_not_had(sight, each, index) for each in sight.wanted.rooms)
    return Obstacle(bar.code, bar.case, bar.due_on, absent)


def _not_had(sight: _Sight, room: Place, index: int) -> Absent:
    start = sight.grid.starts[index]
    busy = _during(room.busy, start, start + sight.wanted.length + room.turn_round)
    return Absent(room.id, NotThere.BUSY if busy else NotThere.CLOSED, busy)
