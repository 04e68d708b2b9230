"""Whatever happens to the cases: a cell is its list, the present is its own past, and what was true stays true."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.actor import Actor, Role
from domain.db import Database
from domain.statistics.figures import FIGURES
from domain.statistics.states import Breakdown
from tests.factories import actor
from tests.statistics.figuring import behind, figure
from tests.statistics.living import Life, make_life

SEEDS = st.integers(0, 2**32)
OF_A_RUN = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
Query = dict[str, Any]
LINKED = {"counted", "part_counted"}


def query(chance: Random, life: Life) -> Query:
    """Any figure, any breakdown that it has, any scope, whether or not somebody would ask for it."""
    name = chance.choice(sorted(FIGURES))
    known = FIGURES[name].breakdowns
    scope = chance.choice(
        ["all", "government", "court", f"unit:{chance.choice(life.office.units)}", "category:教育"]
        + [f"delegation:{each}" for each in life.delegations]
        + [f"deputy:{life.office.deputy.person_id}"]
    )
    by = chance.sample(known, chance.choice((0, 1, 1, 2)))
    if not FIGURES[name].summable and not scope.startswith("unit") and by and Breakdown.UNIT not in by:
        by[-1] = Breakdown.UNIT
    return {"name": name, "scope": scope, "by": ",".join(by) or None}


async def asked(life: Life, me: Actor, wanted: Query, **more: Any) -> list[dict[str, Any]]:
    found = await figure(life.office.db, me, now=life.office.now, **wanted, **more)
    return [
        {name: value for name, value in cell.items() if name not in LINKED} | _cases(cell) for cell in found["cells"]
    ]


def _cases(cell: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}_{each}": cell[name][each] for name in LINKED & cell.keys() for each in ("cases", "unseen")}


def callers(life: Life) -> list[Actor]:
    o = life.office
    return [
        o.assigner,
        actor(o.place, Role.VIEWER),
        o.deputy,
        *o.officers.values(),
    ]


@given(SEEDS)
@OF_A_RUN
async def test_what_a_figure_said_then_is_what_it_says_of_then(db: Database, seed: int) -> None:
    """Recorded in the cheap shape while things happen, asked again of history after more has happened."""
    life, chance = await make_life(db, seed), Random(seed)
    said = []
    for _ in range(4):
        await life.go_on(10)
        for _ in range(5):
            wanted = query(chance, life)
            said.append((life.office.now, wanted, await asked(life, life.office.assigner, wanted)))
    await life.go_on(15)
    for at, wanted, cells in said:
        assert await asked(life, life.office.assigner, wanted, as_of=at) == cells, (at, wanted)


@given(SEEDS)
@OF_A_RUN
async def test_the_present_read_from_the_rows_is_the_present_read_from_history(db: Database, seed: int) -> None:
    life, chance = await make_life(db, seed), Random(seed)
    await life.go_on(30)
    wanted = [{"name": name, "by": None, "scope": "all"} for name in FIGURES]
    wanted += [query(chance, life) for _ in range(10)]
    for each in wanted:
        live = await asked(life, life.office.assigner, each)
        assert await asked(life, life.office.assigner, each, as_of=life.office.now) == live, each


@given(SEEDS)
@OF_A_RUN
async def test_behind_every_cell_stand_exactly_its_cases(db: Database, seed: int) -> None:
    """For callers who see all, less and little, as of any instant: list, what was counted, and what stays closed."""
    life, chance = await make_life(db, seed), Random(seed)
    began = life.office.now
    await life.go_on(30)
    looked = 0
    for _ in range(10):
        me, wanted = chance.choice(callers(life)), query(chance, life)
        if me not in callers(life)[:2] and wanted["scope"].startswith(("unit", "delegation", "deputy")):
            wanted |= {"scope": "all"} if FIGURES[wanted["name"]].summable else {"scope": "all", "by": "unit"}
        as_of = chance.choice([None, began + (life.office.now - began) * chance.random()])
        found = await figure(life.office.db, me, now=life.office.now, as_of=as_of, **wanted)
        life.office.now += timedelta(minutes=1)
        for cell in chance.sample(found["cells"], min(2, len(found["cells"]))):
            for number, cases in (("count", "counted"), ("part", "part_counted")):
                if cell.get(cases) is None:
                    continue
                rows = await behind(life.office.db, me, cell[cases]["link"], life.office.now)
                told = (cell[cases]["cases"], cell[cases]["unseen"])
                assert len(rows) + told[1] == told[0], (wanted, cell)
                assert len({row["case"]["id"] for row in rows}) == len(rows)
                if FIGURES[wanted["name"]].subject is None and told[1] == 0:
                    assert sum(len(row["counted"]) for row in rows) == cell[number], (wanted, cell)
                looked += 1
    assert looked > 3
