"""What a season planner is asked and what it answers: plain values without a database; times are UTC, days local."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.programmes.states import Obstacle, SearchOutcome

Spans = tuple[tuple[datetime, datetime], ...]  # half-open, in any order


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody whom a case brings to its meeting."""

    person_id: UUID
    role: str
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseWanted:
    """A case: whom it brings, who may host its meeting, and by which local day it must have been spoken of."""

    id: UUID
    people: tuple[Attendee, ...]
    hosts: tuple[UUID, ...]
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class RoomOffered:
    """A room: its seats for the invited, its opening by ISO weekday, when it is taken, and how long it is put in order."""

    id: UUID
    seats: int
    turn_round: timedelta
    opening: Mapping[int, tuple[tuple[time, time], ...]]
    taken: Spans = ()


@dataclass(frozen=True)  # no slots: what is derived is kept
class Problem:
    """`days` are the working days on which a meeting may stand; each may begin at any of `starts`.

    `busy` are the people who are not always free. `travel`: on both sides of a meeting its people are taken too.
    """

    zone: str
    days: tuple[date, ...]
    starts: tuple[time, ...]
    duration: timedelta
    travel: timedelta
    meetings: int
    cases_per_meeting: int
    cases: tuple[CaseWanted, ...]
    rooms: tuple[RoomOffered, ...]
    busy: Mapping[UUID, Spans]

    @cached_property
    def slots(self) -> tuple[datetime, ...]:
        """Every instant at which a meeting may begin, in order."""
        zone = ZoneInfo(self.zone)
        return tuple(
            sorted(
                datetime.combine(day, start, zone).astimezone(ZoneInfo("UTC"))
                for day in self.days
                for start in self.starts
            )
        )

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.zone))

    def attended(self, starts: datetime) -> tuple[datetime, datetime]:
        """When the people of a meeting that begins then are taken."""
        return starts - self.travel, starts + self.duration + self.travel

    @cached_property
    def apart(self) -> frozenset[frozenset[UUID]]:
        """Pairs of cases that bring one person in two capacities: nobody sits at one table for two units."""
        brought = [(case.id, each) for case in self.cases for each in case.people]
        return frozenset(
            frozenset({one, other})
            for one, left in brought
            for other, right in brought
            if one != other and left.person_id == right.person_id and left != right
        )


@dataclass(frozen=True, slots=True)
class Drafted:
    """A meeting of a programme: its cases in the order of the agenda."""

    starts_at: datetime
    room_id: UUID
    host_id: UUID
    cases: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What stands in the way: of a case, or of the number of meetings; `people` and `cases` who or what it is."""

    kind: Obstacle
    case: UUID | None = None
    people: tuple[UUID, ...] = ()
    cases: tuple[UUID, ...] = ()
    possible: int | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """`gap`: by how much, of its own cost, the programme may be worse than the best one; 0 when proven best.

    `uneven`: meetings before or after the even line of the weeks; `overload`: meetings beyond an even share of the hosts.
    """

    outcome: SearchOutcome
    meetings: tuple[Drafted, ...] = ()
    gap: float | None = None
    uneven: int | None = None
    overload: int | None = None
    seconds: float = 0.0
    hindrances: tuple[Hindrance, ...] = ()


def overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    """Whether two half-open stretches share an instant."""
    return one[0] < other[1] and other[0] < one[1]


def everybody(problem: Problem) -> Iterator[UUID]:
    """Hosts and attendees, each as often as named."""
    for case in problem.cases:
        yield from case.hosts
        yield from (each.person_id for each in case.people)
