"""How a programme is found: HiGHS within a time budget; where there is none, the smallest set of cases that stands in the way."""

from dataclasses import replace
from uuid import UUID

import highspy
import numpy as np

from domain.programmes.candidates import Freedom, freedom, hindrance, hosts_of
from domain.programmes.model import Model, build
from domain.programmes.problem import Drafted, Hindrance, Problem, Solution
from domain.programmes.states import Obstacle, SearchOutcome

CHOSEN = 0.5
WHOLE = 0.9  # costs are whole numbers: a bound this near to the cost proves it
_ENDED = {
    highspy.HighsModelStatus.kOptimal: SearchOutcome.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: SearchOutcome.INFEASIBLE,
    highspy.HighsModelStatus.kUnboundedOrInfeasible: SearchOutcome.INFEASIBLE,
}


def solve(problem: Problem, seconds: float) -> Solution:
    """The best programme found within `seconds`, which HiGHS may pass by a little; pure but for the time it takes.

    Meetings come in the order of their time. Without one `hindrances` say why: cases that can stand nowhere; else the
    fewest cases without which there is a programme, found within the same budget again.
    """
    free = freedom(problem)
    alone = tuple(found for case in problem.cases if (found := hindrance(problem, free, case)))
    counted = _counted(problem)
    if alone or counted:
        return Solution(SearchOutcome.INFEASIBLE, hindrances=(*alone, *counted))
    model = build(problem, free)
    solution = _searched(problem, model, seconds)
    if solution.outcome is SearchOutcome.INFEASIBLE:
        return replace(solution, hindrances=_in_the_way(problem, free, seconds))
    return solution


def _counted(problem: Problem) -> tuple[Hindrance, ...]:
    """What counting alone shows."""
    if problem.meetings > len(problem.cases):
        return (Hindrance(Obstacle.TOO_MANY_MEETINGS, possible=len(problem.cases)),)
    if problem.meetings * problem.cases_per_meeting < len(problem.cases):
        return (Hindrance(Obstacle.TOO_FEW_MEETINGS, possible=problem.meetings * problem.cases_per_meeting),)
    return ()


def _searched(problem: Problem, model: Model, seconds: float) -> Solution:
    solver = _run(model, seconds)
    info, values = solver.getInfo(), solver.getSolution().col_value
    took = solver.getRunTime()
    outcome = _ENDED.get(solver.getModelStatus(), SearchOutcome.FEASIBLE)
    if outcome is SearchOutcome.INFEASIBLE:
        return Solution(outcome, seconds=took)
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return Solution(SearchOutcome.NOT_FOUND, seconds=took)
    proven = outcome is SearchOutcome.OPTIMAL
    return Solution(
        outcome,
        _drafted(problem, model, values),
        0.0 if proven else max(0.0, min(1.0, info.mip_gap)),
        round(sum(values[each] for each in model.uneven)),
        round(sum(values[each] for each in model.overload)),
        took,
    )


def _run(model: Model, seconds: float) -> highspy.Highs:
    lines = model.lines
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(lines.costs), len(lines.rows)
    lp.col_cost_ = np.array(lines.costs, dtype=np.float64)
    lp.col_lower_ = np.zeros(len(lines.costs))
    lp.col_upper_ = np.array(lines.upper, dtype=np.float64)
    lp.row_lower_ = np.array([least for _, least, _ in lines.rows], dtype=np.float64)
    lp.row_upper_ = np.array([most for _, _, most in lines.rows], dtype=np.float64)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms, _, _ in lines.rows)], dtype=np.int32)
    lp.a_matrix_.index_ = np.array([each for terms, _, _ in lines.rows for each, _ in terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([each for terms, _, _ in lines.rows for _, each in terms], dtype=np.float64)
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole if each else part for each in lines.whole]
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)  # the service has other work
    solver.setOptionValue("time_limit", float(seconds))
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", WHOLE)
    solver.passModel(lp)
    solver.run()
    return solver


def _drafted(problem: Problem, model: Model, values: list[float]) -> tuple[Drafted, ...]:
    """The meetings; the case that is due first opens its agenda."""
    due = {case.id: (case.due_on or problem.days[-1], place) for place, case in enumerate(problem.cases)}
    agenda: dict[tuple[int, UUID], list[UUID]] = {}
    for (case, slot, host), chosen in model.stands.items():
        if values[chosen] > CHOSEN:
            agenda.setdefault((slot, host), []).append(case)
    held = [place for place, take in model.takes.items() if values[take] > CHOSEN]
    return tuple(
        Drafted(problem.slots[slot], room, host, tuple(sorted(agenda[slot, host], key=due.__getitem__)))
        for slot, host, room in sorted(held)
    )


def _in_the_way(problem: Problem, free: Freedom, seconds: float) -> tuple[Hindrance, ...]:
    """The fewest cases to leave out; none of them: so many separate meetings do not fit."""
    model = build(problem, free, relaxed=True)
    solver = _run(model, seconds)
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return ()
    values = solver.getSolution().col_value
    out = {case for case, left in model.left_out.items() if values[left] > CHOSEN}
    if not out:
        held = sum(values[take] > CHOSEN for take in model.takes.values())
        return (Hindrance(Obstacle.TOO_MANY_MEETINGS, possible=held),)
    return tuple(_competing(problem, each) for each in sorted(out))


def _competing(problem: Problem, out: UUID) -> Hindrance:
    """With whom a case that could stand alone shares people or hosts."""
    case = next(each for each in problem.cases if each.id == out)
    wanted = {each.person_id for each in case.people} | set(hosts_of(case))
    shared: dict[UUID, set[UUID]] = {
        other.id: wanted & ({each.person_id for each in other.people} | set(hosts_of(other)))
        for other in problem.cases
        if other.id != out
    }
    rivals = sorted(each for each, people in shared.items() if people)
    people = sorted(set().union(*shared.values()))
    return Hindrance(Obstacle.COMPETES, out, tuple(people), tuple(rivals))
