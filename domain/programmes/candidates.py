"""Where a case can stand at all: the slots at which its people, a host and a room are free before its due day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from uuid import UUID

from domain.programmes.problem import CaseWanted, Hindrance, Problem, RoomOffered, Spans, everybody
from domain.programmes.states import Obstacle

MANY = 3  # of a larger group that is never free together all are named


@dataclass(frozen=True, slots=True)
class Freedom:
    """Free slots, as positions in `Problem.slots`."""

    people: dict[UUID, frozenset[int]]
    rooms: dict[UUID, frozenset[int]]


def freedom(problem: Problem) -> Freedom:
    """When each person and each room could be at a meeting, taken for itself."""
    every = frozenset(range(len(problem.slots)))
    after = problem.duration + problem.travel
    return Freedom(
        {
            person: every - _blocked(problem, problem.busy.get(person, ()), problem.travel, after)
            for person in set(everybody(problem))
        },
        {
            room.id: frozenset(slot for slot in every if opens(problem, room, slot))
            - _blocked(problem, room.taken, timedelta(), problem.duration + room.turn_round)
            for room in problem.rooms
        },
    )


def _blocked(problem: Problem, spans: Spans, before: timedelta, after: timedelta) -> set[int]:
    """The slots whose stretch, from `before` their beginning to `after` it, meets one of these."""
    slots = problem.slots
    return {
        slot
        for begins, ends in spans
        for slot in range(bisect_right(slots, begins - after), bisect_left(slots, ends + before))
    }


def opens(problem: Problem, room: RoomOffered, slot: int) -> bool:
    """Whether the venue is open from the beginning to the end of the meeting, within one local day."""
    starts = problem.slots[slot]
    begins, ends = problem.local(starts), problem.local(starts + problem.duration)
    hours = room.opening.get(begins.isoweekday(), ())
    return begins.date() == ends.date() and any(o <= begins.time() and ends.time() <= c for o, c in hours)


def before_due(problem: Problem, case: CaseWanted) -> frozenset[int]:
    """The slots not after the due day."""
    return frozenset(
        slot
        for slot, starts in enumerate(problem.slots)
        if case.due_on is None or problem.local(starts).date() <= case.due_on
    )


def together(free: Freedom, people: Iterable[UUID], among: frozenset[int]) -> frozenset[int]:
    """The slots at which all of these are free."""
    return among.intersection(*(free.people[person] for person in people))


def hosts_of(case: CaseWanted) -> tuple[UUID, ...]:
    """Who may host it and is not brought by it in another capacity."""
    brought = {each.person_id for each in case.people}
    return tuple(host for host in dict.fromkeys(case.hosts) if host not in brought)


def roomy(problem: Problem, free: Freedom, case: CaseWanted) -> frozenset[int]:
    """The slots at which a room is free that seats the case and its host."""
    needed = len({each.person_id for each in case.people}) + 1
    return frozenset().union(*(free.rooms[room.id] for room in problem.rooms if room.seats >= needed))


def placings(problem: Problem, free: Freedom, case: CaseWanted) -> list[tuple[int, UUID]]:
    """Each slot and host with which the case can stand when nothing else is asked for."""
    people = {each.person_id for each in case.people}
    common = together(free, people, before_due(problem, case)) & roomy(problem, free, case)
    return [(slot, host) for slot in sorted(common) for host in hosts_of(case) if slot in free.people[host]]


def hindrance(problem: Problem, free: Freedom, case: CaseWanted) -> Hindrance | None:
    """Why the case can stand nowhere, the smallest reason first; None when it can."""
    before = before_due(problem, case)
    if not before:
        return Hindrance(Obstacle.NO_TIME_BEFORE_DUE, case.id)
    people = tuple(dict.fromkeys(each.person_id for each in case.people))
    common = together(free, people, before)
    if not common:
        return Hindrance(Obstacle.PEOPLE_NEVER_FREE, case.id, _never_free(free, people, before))
    hosted = [host for host in hosts_of(case) if common & free.people[host]]
    if not hosted:
        return Hindrance(Obstacle.NO_HOST_FREE, case.id, case.hosts)
    if not placings(problem, free, case):
        return Hindrance(Obstacle.NO_ROOM_FREE, case.id)
    return None


def _never_free(free: Freedom, people: tuple[UUID, ...], before: frozenset[int]) -> tuple[UUID, ...]:
    """The smallest group of them that has no slot in common."""
    for size in range(1, MANY + 1):
        for group in combinations(people, size):
            if not together(free, group, before):
                return group
    return people
