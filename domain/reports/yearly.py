"""The figures of the yearly handling report, each asked of the catalogue over the same cases and as of one instant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.reports.yearly_fields import yearly_fields
from domain.statistics.asking import Asked
from domain.statistics.figures import FIGURES
from domain.statistics.queries import get_figure

_PLACE = Statement(select(congress.c.name, congress.c.zone).where(congress.c.id == bindparam("congress")))
# What has a total: units are never summed to one.
TOTALS = tuple(name for name, figure in FIGURES.items() if figure.summable)
TABLES = {
    "classes": ("classes", "class"),
    "units": ("unit_work", "unit,role"),
    "categories": ("accepted", "category"),
    "delegations": ("accepted", "delegation"),
}


async def yearly_report(tx: Tx, me: Actor, asked: Asked, now: datetime) -> Mapping[str, Any]:
    """The fields of the report at `now` (UTC). One statement for each figure and table; the figure of `asked` plays no part.

    Raises what `get_figure` raises.
    """
    place = await tx.one(_PLACE, congress=me.congress_id)
    assert place is not None  # whoever is signed in has a congress
    as_of = asked.as_of or now
    same = replace(asked, as_of=as_of)
    totals = {
        name: await get_figure(tx, me, replace(same, figure=name, by=None, compared=True), now) for name in TOTALS
    }
    tables = {name: await get_figure(tx, me, replace(same, figure=of, by=by), now) for name, (of, by) in TABLES.items()}
    return yearly_fields(totals, tables, dict(place), now)
