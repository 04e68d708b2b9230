"""What the planner finds keeps every constraint; where it finds nothing, what it says stands in the way does stand there."""

from collections import Counter
from dataclasses import replace
from datetime import time, timedelta
from itertools import pairwise
from random import Random

import pytest

from domain.legal_calendar import Calendar
from domain.programmes.checking import Window, broken
from domain.programmes.model import even_line
from domain.programmes.problem import Attendee, CaseWanted, Drafted, Problem, Solution
from domain.programmes.solving import solve
from domain.programmes.states import Breach, Obstacle, SearchOutcome
from tests.programmes.constraints import violations
from tests.programmes.seasons import FIRST, ZONE, ident, season

pytestmark = pytest.mark.once  # the search asks no database

SECONDS = 4.0  # a small budget; nothing below depends on what is reached within it, but on that it is sound
FOUND = {SearchOutcome.OPTIMAL, SearchOutcome.FEASIBLE}
SMALL = {"meetings": 4, "cases": 6, "deputies": 9, "units": 5, "hosts": 3, "rooms": 2, "days": 28, "bookings": 40}
SHAPES = [
    pytest.param(SMALL, id="small"),
    pytest.param(SMALL | {"hosts_per_case": 3, "host_load": 0.3}, id="any host"),
    pytest.param(SMALL | {"rooms": 1, "room_load": 0.5}, id="one room"),
    pytest.param(SMALL | {"starts": (time(9), time(9, 30), time(10), time(14))}, id="overlapping hours"),
    pytest.param(SMALL | {"meetings": 6, "days": 7, "host_load": 0.2, "bookings": 0}, id="one week"),
    pytest.param(SMALL | {"deputies": 4, "units": 2, "host_load": 0.2, "bookings": 20}, id="shared people"),
]


def window(problem: Problem) -> Window:
    """The season of a problem, with plain weeks."""
    before = problem.days[0] - timedelta(days=1)
    calendar = Calendar(ZONE)
    return Window(problem.days[0], problem.days[-1], problem.days[0], calendar.midnight(before), calendar)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_found_keeps_every_constraint_and_what_is_refused_has_a_reason(shape, seed):
    problem = season(seed, **shape)
    found = solve(problem, SECONDS)

    if found.outcome in FOUND:
        assert violations(problem, found.meetings) == []
        assert broken(problem, window(problem), found.meetings) == ()
        assert found.gap is not None
        assert list(found.meetings) == sorted(found.meetings, key=lambda each: each.starts_at)
    else:
        assert found.meetings == ()
        assert found.hindrances or found.outcome is SearchOutcome.NOT_FOUND


def test_the_shapes_are_both_solved_and_refused():
    outcomes = [solve(season(0, **shape.values[0]), SECONDS).outcome for shape in SHAPES]

    assert FOUND & set(outcomes)


@pytest.mark.once
def test_the_year_of_the_bulletin_is_found():
    """20 meetings, 27 cases, 60 deputies, 27 units, nine leaders busy three half-days out of five, 2,000 bookings."""
    problem = season(1)
    people = {each.person_id: each.role for case in problem.cases for each in case.people}
    found = solve(problem, 30)  # ends when the best is proven, after a tenth of it on a core of its own

    assert (problem.meetings, len(problem.cases)) == (20, 27)
    assert Counter(people.values()) == {"deputy": 60, "unit": 27}
    assert found.outcome in FOUND
    assert violations(problem, found.meetings) == []
    assert found.gap is not None
    assert (found.gap == 0) == (found.outcome is SearchOutcome.OPTIMAL)
    if found.uneven == 0:
        days = [problem.local(each.starts_at).date() for each in found.meetings]
        assert all(abs(sum(day <= last for day in days) - held) < 1 for last, held in even_line(problem))


def test_the_checker_of_the_tests_sees_what_is_wrong():
    """A good programme, spoiled in every way at a time."""
    problem = next(each for seed in range(20) if solve(each := season(seed, **SMALL), SECONDS).outcome in FOUND)
    good = solve(problem, SECONDS).meetings
    first, *rest = good
    tight = replace(problem, rooms=tuple(replace(room, seats=1) for room in problem.rooms))
    due = replace(problem, cases=tuple(replace(case, due_on=FIRST - timedelta(days=1)) for case in problem.cases))
    shut = replace(problem, rooms=tuple(replace(room, opening={}) for room in problem.rooms))
    taken = (good[0].starts_at, good[0].starts_at + timedelta(minutes=1))
    busy = replace(problem, busy={first.host_id: (taken,)})
    full = replace(problem, rooms=tuple(replace(room, taken=(taken,)) for room in problem.rooms))
    wrong = [
        (problem, tuple(rest)),
        (problem, (replace(first, cases=()), *rest)),
        (problem, (replace(first, starts_at=first.starts_at + timedelta(days=200)), *rest)),
        (problem, (replace(first, starts_at=rest[0].starts_at, host_id=rest[0].host_id), *rest)),
        (tight, good),
        (due, good),
        (shut, good),
        (busy, good),
        (full, good),
    ]

    assert violations(problem, good) == []
    for question, answer in wrong:
        assert violations(question, answer), answer
        assert broken(question, window(question), answer), answer


def alone(**given) -> Problem:
    """One meeting for one case, in a week when everybody is free."""
    plain = season(
        1, meetings=1, cases=1, deputies=3, units=2, hosts=1, rooms=1, days=7, bookings=0, host_load=0, room_load=0
    )
    case = replace(plain.cases[0], due_on=None)
    return replace(plain, **{"cases": (case,), **given})


def test_a_case_that_can_stand_nowhere_is_named_with_its_reason():
    plain = alone()
    [case], [room] = plain.cases, plain.rooms
    always = ((plain.slots[0] - timedelta(days=9), plain.slots[-1] + timedelta(days=9)),)
    middle = plain.slots[len(plain.slots) // 2]
    one, other = case.people[0].person_id, case.people[1].person_id
    halves = {
        one: ((plain.slots[0] - timedelta(days=1), middle),),
        other: ((middle, plain.slots[-1] + timedelta(days=1)),),
    }
    for changed, kind, people in [
        ({"cases": (replace(case, due_on=FIRST - timedelta(days=1)),)}, Obstacle.NO_TIME_BEFORE_DUE, ()),
        ({"busy": {one: always}}, Obstacle.PEOPLE_NEVER_FREE, (one,)),
        ({"busy": halves}, Obstacle.PEOPLE_NEVER_FREE, (one, other)),
        ({"busy": {case.hosts[0]: always}}, Obstacle.NO_HOST_FREE, case.hosts),
        ({"rooms": (replace(room, taken=always),)}, Obstacle.NO_ROOM_FREE, ()),
        ({"rooms": (replace(room, seats=2),)}, Obstacle.NO_ROOM_FREE, ()),
    ]:
        found = solve(replace(plain, **changed), SECONDS)
        assert found.outcome is SearchOutcome.INFEASIBLE
        [told] = found.hindrances
        assert (told.kind, told.case) == (kind, case.id)
        assert set(told.people) == set(people)
    assert solve(plain, SECONDS).outcome is SearchOutcome.OPTIMAL


def test_cases_that_compete_for_one_hour_are_the_fewest_that_must_go():
    """Three cases of one deputy, one after the other at most, and only two hours: one of them has to go."""
    chance, plain = Random(7), alone()
    [case] = plain.cases
    deputy, hosts = case.people[-1], [ident(chance) for _ in range(3)]
    cases = tuple(CaseWanted(ident(chance), (deputy,), (host,)) for host in hosts)
    problem = replace(plain, cases=cases, meetings=3, days=plain.days[:1])
    found = solve(problem, SECONDS)

    assert len(problem.slots) == 2
    assert found.outcome is SearchOutcome.INFEASIBLE
    [told] = found.hindrances
    assert told.kind is Obstacle.COMPETES
    assert told.people == (deputy.person_id,)
    assert set(told.cases) | {told.case} == {each.id for each in cases}
    left = tuple(each for each in cases if each.id != told.case)
    assert solve(replace(problem, cases=left, meetings=2), SECONDS).outcome is SearchOutcome.OPTIMAL


def test_more_meetings_than_fit_or_fewer_than_needed_are_counted():
    plain = alone()
    [case] = plain.cases
    more = tuple(replace(case, id=ident(Random(number))) for number in range(3))
    one_day = replace(plain, days=plain.days[:1])
    for problem, kind, possible in [
        (replace(plain, meetings=2), Obstacle.TOO_MANY_MEETINGS, 1),
        (replace(plain, cases=more, cases_per_meeting=2), Obstacle.TOO_FEW_MEETINGS, 2),
        (replace(one_day, cases=more, meetings=3), Obstacle.TOO_MANY_MEETINGS, 2),
    ]:
        found = solve(problem, SECONDS)
        assert [(each.kind, each.possible) for each in found.hindrances] == [(kind, possible)]


def test_nobody_sits_at_one_table_for_two_units():
    plain = alone()
    head = plain.cases[0].people[0].person_id
    units = [ident(Random(number)) for number in range(2)]
    cases = tuple(
        CaseWanted(ident(Random(9 + n)), (Attendee(head, "unit", unit),), plain.cases[0].hosts)
        for n, unit in enumerate(units)
    )
    together = solve(replace(plain, cases=cases, meetings=1), SECONDS)
    apart = solve(replace(plain, cases=cases, meetings=2), SECONDS)

    assert together.outcome is SearchOutcome.INFEASIBLE
    assert apart.outcome is SearchOutcome.OPTIMAL


def test_an_even_programme_is_spread_over_the_weeks_and_comes_early_before_what_is_due():
    plain = season(
        3, meetings=4, cases=4, deputies=12, units=4, hosts=4, rooms=1, days=28, bookings=0, host_load=0, room_load=0
    )
    free = replace(plain, cases=tuple(replace(case, due_on=None) for case in plain.cases))
    found = solve(free, SECONDS)
    weeks = [free.local(each.starts_at).date().isocalendar().week for each in found.meetings]

    assert (found.outcome, found.uneven, found.overload) == (SearchOutcome.OPTIMAL, 0, 0)
    assert all(later - earlier == 1 for earlier, later in pairwise(weeks))
    assert Counter(each.host_id for each in found.meetings).most_common(1)[0][1] == 1
    assert {free.local(each.starts_at).isoweekday() for each in found.meetings} == {1}, "the earliest day of each week"


def test_a_draft_that_was_edited_is_told_what_it_breaks():
    problem = alone()
    [case] = problem.cases
    good = solve(problem, SECONDS).meetings
    sunday = replace(good[0], starts_at=good[0].starts_at + timedelta(days=6))
    night = replace(good[0], starts_at=problem.slots[0] + timedelta(hours=14))
    season_of = window(problem)

    def kinds(*draft: Drafted) -> set[Breach]:
        return {each.kind for each in broken(problem, season_of, draft)}

    assert kinds(*good) == set()
    assert kinds() == {Breach.CASE_LEFT_OUT}
    assert kinds(sunday) == {Breach.OUTSIDE_WINDOW, Breach.NOT_A_WORKING_DAY}
    assert kinds(night) == {Breach.ACROSS_MIDNIGHT, Breach.ROOM_CLOSED}
    assert kinds(replace(good[0], starts_at=problem.slots[0] - timedelta(days=3))) == {
        Breach.OUTSIDE_WINDOW,
        Breach.TOO_SOON,
    }
    assert kinds(*good, good[0]) == {Breach.PERSON_TWICE, Breach.ROOM_TWICE}
    assert kinds(replace(good[0], host_id=case.people[0].person_id)) == {Breach.HOST_IS_INVITED}
    assert kinds(*good, replace(good[0], cases=(), starts_at=problem.slots[-1])) == {Breach.MEETING_EMPTY}


def test_without_time_nothing_is_found_and_nothing_is_claimed():
    found = solve(season(1), 0.0)

    assert found.outcome in {SearchOutcome.NOT_FOUND, SearchOutcome.FEASIBLE}
    assert isinstance(found, Solution)
    assert found.hindrances == ()
