"""The planner's question as rows of whole numbers: which case at which slot with which host, in which room, and how evenly.

A meeting is a slot with a host, for a host is at one meeting at a time. `case at slot with host` and `slot and host in
room` are chosen (0 or 1); everything else follows from them.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, groupby
from uuid import UUID

from domain.programmes.candidates import Freedom, placings
from domain.programmes.problem import Problem

UNEVEN, OVERLOAD, LATE = 10_000, 1_000, 100
LEFT_OUT, HELD = 1_000, -1  # relaxed: as few cases left out as can be, then as many meetings
Terms = list[tuple[int, float]]
Place = tuple[int, UUID]


@dataclass(frozen=True, slots=True)
class Rows:
    """A linear programme: for each variable its cost, upper bound and whether it is whole; for each row terms and bounds."""

    costs: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, cost: float = 0, upper: float = 1, *, whole: bool = True) -> int:
        """At least 0, at most `upper`."""
        self.costs.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, float]], least: float, most: float) -> None:
        self.rows.append((list(terms), least, most))

    def at_most_one(self, variables: Iterable[int]) -> None:
        terms = [(variable, 1.0) for variable in variables]
        if len(terms) > 1:
            self.row(terms, 0, 1)


@dataclass(frozen=True, slots=True)
class Model:
    """The rows, and what their variables stand for."""

    lines: Rows
    stands: dict[tuple[UUID, int, UUID], int]  # case, slot, host
    takes: dict[tuple[int, UUID, UUID], int]  # slot, host, room
    left_out: dict[UUID, int]
    uneven: list[int]
    overload: list[int]


def build(problem: Problem, free: Freedom, *, relaxed: bool = False) -> Model:
    """The model; `relaxed` may leave cases out and hold fewer meetings, and asks for as few left out as can be."""
    model = Model(Rows(), {}, {}, {}, [], [])
    _choices(problem, free, model, relaxed=relaxed)
    _meetings(problem, model, relaxed=relaxed)
    _nobody_twice(problem, model)
    if not relaxed:
        _evenly(problem, model)
        _fairly(problem, model)
    return model


def _choices(problem: Problem, free: Freedom, model: Model, *, relaxed: bool) -> None:
    """Each case stands exactly once, the earlier before its due day the better."""
    lines = model.lines
    for case in problem.cases:
        last = min(case.due_on or problem.days[-1], problem.days[-1])
        length = max(1, (last - problem.days[0]).days)
        terms: Terms = []
        for slot, host in placings(problem, free, case):
            day = problem.local(problem.slots[slot]).date()
            cost = 0 if relaxed else round(LATE * (day - problem.days[0]).days / length)
            model.stands[case.id, slot, host] = chosen = lines.variable(cost)
            terms.append((chosen, 1))
        if relaxed:
            model.left_out[case.id] = out = lines.variable(LEFT_OUT)
            terms.append((out, 1))
        lines.row(terms, 1, 1)
    for slot, host in dict.fromkeys((slot, host) for _, slot, host in model.stands):
        for room in problem.rooms:
            if slot in free.rooms[room.id]:
                model.takes[slot, host, room.id] = lines.variable(HELD if relaxed else 0)


def _meetings(problem: Problem, model: Model, *, relaxed: bool) -> None:
    """A case stands in a meeting, a meeting has a case and not too many, one room, and seats for all."""
    lines, rooms_of = model.lines, _taken(model)
    brought = {case.id: {each.person_id for each in case.people} for case in problem.cases}
    seats = {room.id: room.seats for room in problem.rooms}
    for place, cases in _standing(model).items():
        rooms = rooms_of[place]
        held = [(take, -1.0) for take, _ in rooms]
        for chosen, _ in cases:
            lines.row([(chosen, 1), *held], -math.inf, 0)
        if len(cases) > problem.cases_per_meeting:
            limit = [(take, -float(problem.cases_per_meeting)) for take, _ in rooms]
            lines.row([*((chosen, 1.0) for chosen, _ in cases), *limit], -math.inf, 0)
        lines.row([*((chosen, 1.0) for chosen, _ in cases), *held], 0, math.inf)
        lines.at_most_one(take for take, _ in rooms)
        most = sum(sorted((len(brought[case]) for _, case in cases), reverse=True)[: problem.cases_per_meeting])
        if any(seats[room] < most + 1 for _, room in rooms):
            _seated(lines, [(chosen, brought[case]) for chosen, case in cases], [(take, seats[r]) for take, r in rooms])
        for one, chosen in ((case, chosen) for chosen, case in cases):
            for other_chosen, other in cases:
                if chosen < other_chosen and frozenset({one, other}) in problem.apart:
                    lines.at_most_one((chosen, other_chosen))
    least = 0 if relaxed else problem.meetings
    lines.row([(take, 1) for take in model.takes.values()], least, problem.meetings)


def _seated(lines: Rows, cases: list[tuple[int, set[UUID]]], rooms: list[tuple[int, int]]) -> None:
    """Whoever comes to several cases of a meeting sits on one chair; the host needs one too."""
    terms: Terms = [(take, 1.0 - seats) for take, seats in rooms]
    bringing: dict[UUID, list[int]] = defaultdict(list)
    for chosen, people in cases:
        for person in people:
            bringing[person].append(chosen)
    for several in bringing.values():
        terms.append((several[0] if len(several) == 1 else _any_of(lines, several), 1))
    lines.row(_summed(terms), -math.inf, 0)


def _summed(terms: Terms) -> Terms:
    summed: dict[int, float] = defaultdict(float)
    for variable, factor in terms:
        summed[variable] += factor
    return list(summed.items())


def _nobody_twice(problem: Problem, model: Model) -> None:
    """No room, host or attendee at two meetings that overlap, the way there and back and turn-round included."""
    lines, rooms_of = model.lines, _taken(model)
    at: dict[tuple[UUID, int], list[int]] = defaultdict(list)  # a room, a slot
    for (slot, _, room), take in model.takes.items():
        at[room, slot].append(take)
    for each in problem.rooms:
        for group in _overlapping(problem, problem.duration + each.turn_round):
            lines.at_most_one(take for slot in group for take in at[each.id, slot])
    groups = list(_overlapping(problem, problem.duration + 2 * problem.travel))
    present: dict[UUID, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))  # a person, a slot
    for (slot, host), rooms in rooms_of.items():
        present[host][slot] += [take for take, _ in rooms]
    _attending(problem, model, present)
    for slots in present.values():
        for group in groups:
            lines.at_most_one(variable for slot in group for variable in slots.get(slot, ()))


def _attending(problem: Problem, model: Model, present: dict[UUID, dict[int, list[int]]]) -> None:
    """Where somebody who may be wanted at two meetings is; who comes for one case only cannot be wanted twice."""
    wanted: dict[UUID, list[UUID]] = defaultdict(list)
    for case in problem.cases:
        for person in {each.person_id for each in case.people}:
            wanted[person].append(case.id)
    standing: dict[UUID, list[tuple[Place, int]]] = defaultdict(list)
    for (case_id, slot, host), chosen in model.stands.items():
        standing[case_id].append(((slot, host), chosen))
    for person, cases in wanted.items():
        if person not in present and len({host for case in cases for (_, host), _ in standing[case]}) < 2:
            continue  # meetings of one host, who is nowhere twice
        at: dict[Place, list[int]] = defaultdict(list)
        for place, chosen in (each for case in cases for each in standing[case]):
            at[place].append(chosen)
        for (slot, _), there in at.items():
            present[person][slot].append(there[0] if len(there) == 1 else _any_of(model.lines, there))


def _any_of(lines: Rows, chosen: list[int]) -> int:
    """1 where one of these is."""
    either = lines.variable(whole=False)
    for each in chosen:
        lines.row([(each, 1), (either, -1)], -math.inf, 0)
    return either


def _overlapping(problem: Problem, reach: timedelta) -> Iterator[range]:
    """For each slot the run of slots from it on that one person or room could not serve beside it."""
    for first, starts in enumerate(problem.slots):
        yield range(first, bisect_left(problem.slots, starts + reach, lo=first))


def even_line(problem: Problem) -> list[tuple[date, float]]:
    """The last working day of each week but the last, and how many meetings an even programme has held by then."""
    weeks = [list(days) for _, days in groupby(problem.days, key=lambda day: day.isocalendar()[:2])]
    done = accumulate(len(days) for days in weeks)
    share = problem.meetings / len(problem.days)
    return [(days[-1], share * count) for days, count in zip(weeks, done, strict=True)][:-1]


def _evenly(problem: Problem, model: Model) -> None:
    """At the end of each week the meetings held are those of the even line, rounded either way; what is off counts."""
    dated = sorted((problem.local(problem.slots[slot]).date(), take) for (slot, _, _), take in model.takes.items())
    days = [day for day, _ in dated]
    seen, before = 0, None
    for last, wanted in even_line(problem):
        upto = bisect_left(days, last + timedelta(days=1))
        held = model.lines.variable(upper=problem.meetings, whole=False)
        week = [(take, 1.0) for _, take in dated[seen:upto]]
        model.lines.row([*week, *([] if before is None else [(before, 1.0)]), (held, -1)], 0, 0)
        model.uneven.append(_kept_near(model.lines, [(held, 1)], wanted, problem.meetings, UNEVEN))
        seen, before = upto, held


def _fairly(problem: Problem, model: Model) -> None:
    """Each host has an even share of the meetings, rounded either way, as far as the cases allow."""
    of_host: dict[UUID, Terms] = defaultdict(list)
    for (_, host, _), take in model.takes.items():
        of_host[host].append((take, 1))
    share = problem.meetings / max(1, len(of_host))
    for terms in of_host.values():
        model.overload.append(_kept_near(model.lines, terms, share, problem.meetings, OVERLOAD))


def _kept_near(lines: Rows, terms: Terms, wanted: float, most: int, cost: float) -> int:
    off = lines.variable(cost, most, whole=False)
    near = round(wanted, 9)
    lines.row([*terms, (off, -1)], -math.inf, math.ceil(near))
    lines.row([*terms, (off, 1)], math.floor(near), math.inf)
    return off


def _standing(model: Model) -> dict[Place, list[tuple[int, UUID]]]:
    found: dict[Place, list[tuple[int, UUID]]] = defaultdict(list)
    for (case, slot, host), chosen in model.stands.items():
        found[slot, host].append((chosen, case))
    return found


def _taken(model: Model) -> dict[Place, list[tuple[int, UUID]]]:
    found: dict[Place, list[tuple[int, UUID]]] = defaultdict(list)
    for (slot, host, room), take in model.takes.items():
        found[slot, host].append((take, room))
    return found
