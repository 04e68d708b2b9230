"""Every constraint of a season, checked minute by minute by code that shares nothing with the planner but its question."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.programmes.problem import Drafted, Problem

MINUTE = timedelta(minutes=1)


def minutes(begins: datetime, ends: datetime) -> range:
    """The minutes of a stretch, as numbers."""
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return range((begins - epoch) // MINUTE, (ends - epoch) // MINUTE)


def violations(problem: Problem, meetings: tuple[Drafted, ...]) -> list[str]:
    """What is wrong, in words; empty when nothing is."""
    return [
        *_whole(problem, meetings),
        *_times(problem, meetings),
        *_seats(problem, meetings),
        *_clashes(problem, meetings),
    ]


def _whole(problem: Problem, meetings: tuple[Drafted, ...]) -> Iterator[str]:
    if len(meetings) != problem.meetings:
        yield f"{len(meetings)} meetings instead of {problem.meetings}"
    held = Counter(case for meeting in meetings for case in meeting.cases)
    if held != Counter({case.id: 1 for case in problem.cases}):
        yield "a case stands not exactly once"
    for meeting in meetings:
        if not 1 <= len(meeting.cases) <= problem.cases_per_meeting:
            yield f"{len(meeting.cases)} cases in a meeting"


def _times(problem: Problem, meetings: tuple[Drafted, ...]) -> Iterator[str]:
    due = {case.id: case.due_on for case in problem.cases}
    rooms = {room.id: room for room in problem.rooms}
    for meeting in meetings:
        begins = meeting.starts_at.astimezone(ZoneInfo(problem.zone))
        ends = begins + problem.duration
        if begins.date() not in problem.days or begins.time() not in problem.starts:
            yield f"{begins} is no beginning of a meeting"
        for case in meeting.cases:
            last = due[case]
            if last is not None and ends.date() > last:
                yield f"a case due on {last} is spoken of at {begins}"
        hours = rooms[meeting.room_id].opening.get(begins.isoweekday(), ())
        if not any(opens <= begins.time() and ends.time() <= closes for opens, closes in hours):
            yield f"the venue is closed at {begins}"


def _seats(problem: Problem, meetings: tuple[Drafted, ...]) -> Iterator[str]:
    cases = {case.id: case for case in problem.cases}
    seats = {room.id: room.seats for room in problem.rooms}
    for meeting in meetings:
        capacities: dict[UUID, set[tuple[str, UUID | None]]] = defaultdict(set)
        for case in meeting.cases:
            if meeting.host_id not in cases[case].hosts:
                yield "the host is none of the case"
            for each in cases[case].people:
                capacities[each.person_id].add((each.role, each.organisation_id))
        if meeting.host_id in capacities:
            yield "the host is invited in another capacity"
        if any(len(each) > 1 for each in capacities.values()):
            yield "somebody sits there in two capacities"
        if len(capacities) + 1 > seats[meeting.room_id]:
            yield f"{len(capacities) + 1} people in a room of {seats[meeting.room_id]}"


def _clashes(problem: Problem, meetings: tuple[Drafted, ...]) -> Iterator[str]:
    taken: dict[UUID, set[int]] = defaultdict(set)
    for person, spans in problem.busy.items():
        for begins, ends in spans:
            taken[person].update(minutes(begins, ends))
    cases = {case.id: case for case in problem.cases}
    rooms = {room.id: room for room in problem.rooms}
    for room in problem.rooms:
        for begins, ends in room.taken:
            taken[room.id].update(minutes(begins, ends))
    for meeting in meetings:
        ends = meeting.starts_at + problem.duration
        people = {meeting.host_id} | {each.person_id for case in meeting.cases for each in cases[case].people}
        stretches = {person: minutes(meeting.starts_at - problem.travel, ends + problem.travel) for person in people}
        stretches[meeting.room_id] = minutes(meeting.starts_at, ends + rooms[meeting.room_id].turn_round)
        for resource, stretch in stretches.items():
            if not taken[resource].isdisjoint(stretch):
                yield f"{resource} is taken twice at {meeting.starts_at}"
            taken[resource].update(stretch)
