"""Seasons to plan: random ones of any size, with the same people wanted at several cases and taken at odd hours."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.programmes.problem import Attendee, CaseWanted, Problem, RoomOffered

ZONE = "Asia/Shanghai"
FIRST = date(2025, 4, 7)  # a Monday
HOURS = ((time(8, 30), time(12)), (time(13, 30), time(18)))


def ident(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def season(
    seed: int,
    *,
    meetings: int = 20,
    cases: int = 27,
    deputies: int = 60,
    units: int = 27,
    hosts: int = 9,
    rooms: int = 3,
    days: int = 180,
    bookings: int = 2000,
    host_load: float = 0.6,
    room_load: float = 0.3,
    cases_per_meeting: int = 3,
    hosts_per_case: int = 1,
    starts: Sequence[time] = (time(9), time(14, 30)),
) -> Problem:
    """A season of `days`: each case has a host or more, a unit or two and two deputies or more; all have other work too."""
    chance = Random(seed)
    window = [FIRST + timedelta(days=day) for day in range(days)]
    leading = [ident(chance) for _ in range(hosts)]
    heads = [(ident(chance), ident(chance)) for _ in range(units)]
    sitting = [ident(chance) for _ in range(deputies)]
    people = [*leading, *(head for _, head in heads), *sitting]
    busy: dict[UUID, list[tuple[datetime, datetime]]] = {person: [] for person in people}
    for _ in range(bookings):
        begins = _at(chance.choice(window), time(chance.choice((8, 9, 10, 14, 15, 16))))
        busy[chance.choice(people)].append((begins, begins + timedelta(hours=chance.randint(1, 4))))
    for leader in leading:
        busy[leader] += _half_days(chance, window, starts, host_load)
    return Problem(
        zone=ZONE,
        days=tuple(day for day in window if day.isoweekday() <= 5),
        starts=tuple(starts),
        duration=timedelta(hours=2),
        travel=timedelta(minutes=30),
        meetings=meetings,
        cases_per_meeting=cases_per_meeting,
        cases=tuple(_case(chance, n, cases, leading, heads, sitting, window, hosts_per_case) for n in range(cases)),
        rooms=tuple(
            RoomOffered(
                ident(chance),
                (40, 25, 16)[n % 3],
                timedelta(minutes=30),
                dict.fromkeys(range(1, 8), HOURS),
                tuple(_half_days(chance, window, starts, room_load)),
            )
            for n in range(rooms)
        ),
        busy={person: tuple(spans) for person, spans in busy.items()},
    )


def _case(
    chance: Random,
    number: int,
    cases: int,
    leading: Sequence[UUID],
    heads: Sequence[tuple[UUID, UUID]],
    sitting: Sequence[UUID],
    window: Sequence[date],
    hosts_per_case: int,
) -> CaseWanted:
    """Every deputy and every unit comes at least once where there are cases enough."""
    units = {heads[number % len(heads)], *([chance.choice(heads)] if chance.random() < 0.35 else [])}
    deputies = {sitting[(2 * number) % len(sitting)], sitting[(2 * number + 1) % len(sitting)]}
    left = 2 * cases + number  # who has come to no case of the first round
    deputies |= {sitting[left]} if left < len(sitting) else set(chance.sample(sitting, k=chance.random() < 0.4))
    attendees = [Attendee(head, "unit", unit) for unit, head in sorted(units)]
    attendees += [Attendee(each, "deputy") for each in sorted(deputies)]
    hosts = [leading[(number + turn) % len(leading)] for turn in range(hosts_per_case)]
    due = window[chance.randrange(len(window) // 4, len(window))] if chance.random() < 0.7 else None
    return CaseWanted(ident(chance), tuple(attendees), tuple(dict.fromkeys(hosts)), due)


def _half_days(
    chance: Random, window: Sequence[date], starts: Sequence[time], load: float
) -> list[tuple[datetime, datetime]]:
    taken = [_at(day, start) for day in window for start in starts if chance.random() < load]
    return [(begins, begins + timedelta(hours=2)) for begins in taken]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(ZONE)).astimezone(UTC)
