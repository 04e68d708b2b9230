"""A dashboard is the catalogue: whatever happens, whoever asks, however much of the kept rows is out of date."""

from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.actor import Actor, Role
from domain.dashboards.charts import CHARTS
from domain.dashboards.queries import get_dashboard
from domain.dashboards.refreshing import refresh
from domain.db import Database
from domain.statistics.states import CellPart
from tests.factories import actor
from tests.statistics.figuring import figure, keys_of, total
from tests.statistics.living import Life, make_life

OF_A_RUN = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))


async def dashboard(db: Database, me: Actor, now: Any, wanted: str = "congress") -> dict[str, Any]:
    async with db.read() as tx:
        before = db.statements
        found = await get_dashboard(tx, me, now, wanted)
        assert db.statements - before <= 3
    return found


def _scope(wanted: str) -> str:
    return "all" if wanted == "congress" else wanted


async def is_the_catalogue(life: Life, me: Actor, wanted: str) -> None:
    """Every tile, every point of every chart, the spread: each asked for by itself as well."""
    o = life.office
    found, asked = await dashboard(o.db, me, o.now, wanted), {"scope": _scope(wanted)}
    for tile in found["tiles"]:
        cell = total(await figure(o.db, me, tile["id"], o.now, **asked))
        told = (cell["count"], cell["part"], cell["rate"], cell["withheld"])
        assert (tile["count"], tile["part"], tile["rate"], tile["withheld"]) == told, tile["id"]
    days = total(await figure(o.db, me, "processing_days", o.now, **asked))
    assert found["processing_days"] == days["spread"]
    for chart in found["charts"]:
        spec = CHARTS[chart["id"]]
        by = spec.by.value if spec.second is None else f"{spec.by},{spec.second}"
        for series, drawn in zip(spec.series, chart["series"], strict=True):
            whole = await figure(o.db, me, series.figure, o.now, **asked, by=by)
            cells = {keys_of(cell): cell for cell in whole["cells"] if all(cell["keys"])}
            count = "part" if series.part is CellPart.NUMERATOR else "count"
            said = {key: cell[count] for key, cell in cells.items()}
            if spec.second is not None:
                said = {key[0]: number for key, number in said.items() if key[1] == series.key}
            shown = dict(zip(chart["keys"], drawn["values"], strict=True))
            assert {key: number for key, number in shown.items() if number} == {
                key: number for key, number in said.items() if number
            }, (chart["id"], series.id)
        assert chart["more_keys"] == 0


@given(st.integers(0, 2**32))
@OF_A_RUN
async def test_a_dashboard_says_what_the_catalogue_says(db: Database, seed: int) -> None:
    life, chance = await make_life(db, seed), Random(seed)
    o = life.office
    unit, deputy = o.units[0], o.deputy
    asked = [
        (o.assigner, "congress"),
        (actor(o.place, Role.VIEWER), f"unit:{unit}"),
        (deputy, f"deputy:{deputy.person_id}"),
        (o.officers[unit], "congress"),
        (o.assigner, f"deputy:{deputy.person_id}"),
        (o.officers[unit], f"unit:{unit}"),
    ]
    for me, wanted in chance.sample(asked, 3):
        await life.go_on(chance.choice((5, 12)))
        if chance.random() < 0.6:
            await refresh(o.db, o.place.id, o.now)
            await life.go_on(chance.choice((0, 3)))
        o.now += timedelta(days=chance.choice((0, 40)))
        await is_the_catalogue(life, me, wanted)
