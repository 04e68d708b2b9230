"""The season planner on the bulletin's year: from which time on it has a programme, and how far from the best that is.

    python bench/programme.py [SEEDS]    20 meetings, 27 cases, 60 deputies, 27 units, 9 hosts, 2,000 bookings

Each season is searched for within a half of a second, one, two, and so on up to the budget (`PROGRAMME_SECONDS`). The gap
is a share of the programme's own cost. Exits with 1 when the budget finds none, or when one breaks a constraint.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from api.settings import Settings  # noqa: E402 - found from the tree, wherever one stands
from domain.programmes.problem import Solution  # noqa: E402
from domain.programmes.solving import solve  # noqa: E402
from domain.programmes.states import SearchOutcome  # noqa: E402
from tests.programmes.constraints import violations  # noqa: E402
from tests.programmes.seasons import season  # noqa: E402

FIRST = 0.5  # seconds


def budgets(whole: float) -> list[float]:
    """Doubled from the first to the whole."""
    found = [FIRST]
    while found[-1] * 2 < whole:
        found.append(found[-1] * 2)
    return [*found, whole]


def line(seconds: float, took: float, found: Solution) -> str:
    gap = "–" if found.gap is None else f"{found.gap:.1%}"
    spread = "–" if found.uneven is None else f"{found.uneven} off the even line, {found.overload} off the hosts' share"
    return f"  within {seconds:4.1f} s: {found.outcome:9}  gap {gap:>6}  {spread}  ({took:.1f} s with the model)"


def main(seeds: int) -> int:
    missed = 0
    for seed in range(1, seeds + 1):
        problem = season(seed)
        print(f"season {seed}: {len(problem.cases)} cases in {problem.meetings} meetings, {len(problem.slots)} hours")
        for seconds in budgets(Settings().programme_seconds):
            began = time.perf_counter()
            found = solve(problem, seconds)
            print(line(seconds, time.perf_counter() - began, found), flush=True)
            wrong = violations(problem, found.meetings) if found.meetings else []
            missed += len(wrong)
            for each in wrong:
                print(f"  BROKEN: {each}")
            if found.outcome is SearchOutcome.OPTIMAL:
                break
        missed += not found.meetings
    print("every season found, every constraint kept" if not missed else f"{missed} misses")
    return min(1, missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
