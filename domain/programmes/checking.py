"""What a drafted programme breaks: each constraint asked of the draft as it stands, whoever made it; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from uuid import UUID

from domain.legal_calendar import Calendar
from domain.programmes.problem import CaseWanted, Drafted, Problem, RoomOffered, overlap
from domain.programmes.states import Breach


@dataclass(frozen=True, slots=True)
class Window:
    """From which local day to which the season lasts, and from when on a meeting keeps its notice."""

    from_on: date
    until_on: date
    earliest_on: date
    now: datetime
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Broken:
    """One breach; `meetings` are positions in the draft, `people`, `cases` and `rooms` what it is about."""

    kind: Breach
    meetings: tuple[int, ...] = ()
    people: tuple[UUID, ...] = ()
    cases: tuple[UUID, ...] = ()
    rooms: tuple[UUID, ...] = ()


def broken(problem: Problem, window: Window, draft: Sequence[Drafted]) -> tuple[Broken, ...]:
    """Everything that the draft breaks, meeting by meeting, then what two meetings share, then what is left out."""
    cases = {case.id: case for case in problem.cases}
    rooms = {room.id: room for room in problem.rooms}
    found: list[Broken] = []
    for place, meeting in enumerate(draft):
        agenda = [cases[each] for each in meeting.cases]
        found += (Broken(kind, (place,)) for kind in _time(problem, window, meeting))
        found += _room(problem, place, meeting, agenda, rooms[meeting.room_id])
        found += _agenda(problem, place, meeting, agenda)
        found += _people(problem, place, meeting, agenda)
    for (one, first), (other, second) in combinations(enumerate(draft), 2):
        found += _beside(problem, rooms, cases, (one, first), (other, second))
    held = {case for meeting in draft for case in meeting.cases}
    found += (Broken(Breach.CASE_LEFT_OUT, cases=(case,)) for case in cases if case not in held)
    return tuple(found)


def _time(problem: Problem, window: Window, meeting: Drafted) -> Iterator[Breach]:
    begins, ends = problem.local(meeting.starts_at), problem.local(meeting.starts_at + problem.duration)
    day = begins.date()
    if not window.from_on <= day <= window.until_on:
        yield Breach.OUTSIDE_WINDOW
    if day < window.earliest_on or meeting.starts_at <= window.now:
        yield Breach.TOO_SOON
    if not window.calendar.is_workday(day):
        yield Breach.NOT_A_WORKING_DAY
    if ends.date() != day:
        yield Breach.ACROSS_MIDNIGHT


def _room(
    problem: Problem, place: int, meeting: Drafted, agenda: Sequence[CaseWanted], room: RoomOffered
) -> Iterator[Broken]:
    begins, ends = problem.local(meeting.starts_at), problem.local(meeting.starts_at + problem.duration)
    hours = room.opening.get(begins.isoweekday(), ())
    wrong: list[Breach] = []
    within = any(opens <= begins.time() and ends.time() <= closes for opens, closes in hours)
    if not within or ends.date() != begins.date():
        wrong.append(Breach.ROOM_CLOSED)
    if any(overlap(_held(problem, meeting, room), span) for span in room.taken):
        wrong.append(Breach.ROOM_BUSY)
    if len(_present(meeting, agenda)) > room.seats:
        wrong.append(Breach.ROOM_TOO_SMALL)
    return (Broken(kind, (place,), rooms=(room.id,)) for kind in wrong)


def _agenda(problem: Problem, place: int, meeting: Drafted, agenda: Sequence[CaseWanted]) -> Iterator[Broken]:
    day = problem.local(meeting.starts_at).date()
    late = tuple(case.id for case in agenda if case.due_on is not None and day > case.due_on)
    if late:
        yield Broken(Breach.AFTER_DUE, (place,), cases=late)
    if len(agenda) > problem.cases_per_meeting:
        yield Broken(Breach.TOO_MANY_CASES, (place,), cases=meeting.cases)
    if not agenda:
        yield Broken(Breach.MEETING_EMPTY, (place,))
    for one, other in combinations(meeting.cases, 2):
        if frozenset({one, other}) in problem.apart:
            yield Broken(Breach.CASES_APART, (place,), cases=(one, other))


def _people(problem: Problem, place: int, meeting: Drafted, agenda: Sequence[CaseWanted]) -> Iterator[Broken]:
    taken = problem.attended(meeting.starts_at)
    busy = tuple(
        person
        for person in sorted(_present(meeting, agenda))
        if any(overlap(taken, span) for span in problem.busy.get(person, ()))
    )
    if busy:
        yield Broken(Breach.PERSON_BUSY, (place,), busy)
    if any(each.person_id == meeting.host_id for case in agenda for each in case.people):
        yield Broken(Breach.HOST_IS_INVITED, (place,), (meeting.host_id,))


def _beside(
    problem: Problem,
    rooms: dict[UUID, RoomOffered],
    cases: dict[UUID, CaseWanted],
    one: tuple[int, Drafted],
    other: tuple[int, Drafted],
) -> Iterator[Broken]:
    places, first, second = (one[0], other[0]), one[1], other[1]
    if overlap(problem.attended(first.starts_at), problem.attended(second.starts_at)):
        both = _present(first, [cases[each] for each in first.cases]) & _present(
            second, [cases[each] for each in second.cases]
        )
        if both:
            yield Broken(Breach.PERSON_TWICE, places, tuple(sorted(both)))
    room = rooms[first.room_id]
    if first.room_id == second.room_id and overlap(_held(problem, first, room), _held(problem, second, room)):
        yield Broken(Breach.ROOM_TWICE, places, rooms=(room.id,))


def _held(problem: Problem, meeting: Drafted, room: RoomOffered) -> tuple[datetime, datetime]:
    return meeting.starts_at, meeting.starts_at + problem.duration + room.turn_round


def _present(meeting: Drafted, agenda: Sequence[CaseWanted]) -> set[UUID]:
    return {meeting.host_id, *(each.person_id for case in agenda for each in case.people)}
