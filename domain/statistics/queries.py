"""Figures and the lists behind their cells: one statement each, made once for each shape."""

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from typing import Any

from sqlalchemy import Uuid, bindparam, cast, distinct, func, literal_column, null, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Invalid
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, Listing, Page
from domain.people.tables import delegation, person
from domain.shapes import object_of
from domain.statistics.asked import ASKED, Which
from domain.statistics.asking import Asked, Question, question
from domain.statistics.breakdowns import NAMED, expanded
from domain.statistics.figures import FIGURES
from domain.statistics.rows import Shape, counted
from domain.statistics.states import OF_AN_ID, FigureKind, Grain, ScopeKind
from domain.statistics.table import table_of
from domain.suggestions.columns import summary_columns
from domain.suggestions.filters import SORTS
from domain.suggestions.picture import SOURCE, facts_of
from domain.suggestions.summary import summary
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import visible

SHAPES = 512  # kept composed; above it the one used longest ago is composed anew
MAX_CELLS = 20_000
QUANTILES = {"q25": "0.25", "median": "0.5", "q75": "0.75", "q90": "0.9"}


@lru_cache(maxsize=SHAPES)
def _statement(shape: Shape) -> Statement:
    """One row: `asked`, `cells` (each set of keys with its margins), `named` (what the scope is called)."""
    figure, rows = FIGURES[shape.figure], counted(shape)
    r = rows.c
    keys = [r[f"key_{place}"] for place in range(len(shape.by))]
    many = expanded(figure.grain, shape.by) or figure.subject is not None
    each = func.count(distinct(r.subject)) if many else func.count()
    cases = func.count(distinct(r.case_id)) if many or figure.grain is not Grain.CASE else func.count()
    hidden = {"seen": ~r.seen} if "seen" in r else {}
    fields: dict[str, Any] = {"which": r.which, "count": each, "cases": cases}
    fields |= {f"key_{place}": one for place, one in enumerate(keys)}
    fields |= {f"margin_{place}": func.grouping(one) for place, one in enumerate(keys)}
    fields |= {"unseen": cases.filter(*hidden.values()) if hidden else literal_column("0")}
    if figure.part:
        fields |= {"part": each.filter(r.part), "part_cases": cases.filter(r.part)}
        unseen = cases.filter(r.part, *hidden.values()) if hidden else literal_column("0")
        fields |= {"part_unseen": unseen}
    if figure.kind is FigureKind.SPREAD:
        fields |= {
            name: func.percentile_disc(literal_column(share)).within_group(r.measured)
            for name, share in QUANTILES.items()
        }
    subsets = [subset for size in range(len(keys), -1, -1) for subset in combinations(keys, size)]
    grouped = (
        select(*[column.label(name) for name, column in fields.items()])
        .select_from(rows)
        .group_by(func.grouping_sets(*(tuple_(r.which, *subset) for subset in subsets)))
        .subquery("grouped")
    )
    shown = {name: grouped.c[name] for name in fields}
    shown |= {
        f"label_{place}": _label(NAMED[breakdown], grouped.c[f"key_{place}"])
        for place, breakdown in enumerate(shape.by)
        if breakdown in NAMED
    }
    order = [grouped.c[f"key_{place}"] for place in range(len(keys))] or [grouped.c.which]
    cells = select(func.jsonb_agg(aggregate_order_by(object_of(shown), *order), type_=JSONB)).select_from(grouped)
    asked_for = {name: ASKED.c[name] for name in ("which", "at", "zone", "session_id", "name", "from_on", "to_on")}
    asked = select(func.jsonb_agg(object_of(asked_for), type_=JSONB)).select_from(ASKED)
    return Statement(
        select(
            asked.scalar_subquery().label("asked"),
            cells.scalar_subquery().label("cells"),
            _named(shape.scope).label("named"),
            *([_counted_each(rows, keys).label("counted")] if shape.listed else []),
        )
    )


def _counted_each(rows: Any, keys: list[Any]) -> Any:
    """Each thing that is counted: case, subject, whether in the numerator, keys."""
    line = func.jsonb_build_array(rows.c.case_id, rows.c.subject, rows.c.part, *keys, type_=JSONB)
    lines = func.jsonb_agg(aggregate_order_by(line, rows.c.case_id, rows.c.subject), type_=JSONB)
    return select(lines).where(rows.c.which == Which.NOW.value).scalar_subquery()


def _label(table: Any, key: Any) -> Any:
    here = (table.c.congress_id == bindparam("congress"), table.c.id == cast(key, Uuid))
    return select(table.c.name).where(*here).correlate_except(table).scalar_subquery()


def _named(scope: ScopeKind) -> Any:
    people = dict.fromkeys((ScopeKind.DEPUTY, ScopeKind.LEADER), person)
    table = ({ScopeKind.UNIT: organisation, ScopeKind.DELEGATION: delegation} | people).get(scope)
    return null() if table is None else _label(table, bindparam("scope", type_=Uuid))


async def get_figure(tx: Tx, me: Actor, asked: Asked, now: datetime) -> dict[str, Any]:
    """A figure as it is asked for, at `now` (UTC). One statement.

    Raises what `question` raises; Invalid `session_unknown`, `scope_unknown`, `breakdown_too_fine`.
    """
    return (await _answered(tx, question(asked, me, now)))[0]


async def get_counted(tx: Tx, me: Actor, asked: Asked, now: datetime) -> tuple[dict[str, Any], list[Any]]:
    """The same, and each thing that it counts: case, subject, whether in the numerator, keys. One statement."""
    wanted = question(asked, me, now)
    return await _answered(tx, replace(wanted, shape=wanted.shape._replace(listed=True)))


async def _answered(tx: Tx, wanted: Question) -> tuple[dict[str, Any], list[Any]]:
    statement = _statement(wanted.shape)
    row = await tx.one(statement, **_for(statement.names, wanted))
    assert row is not None  # sub-selects without a FROM have a row
    if row["asked"] is None:
        raise Invalid("session_unknown", field="session")
    if wanted.shape.scope in OF_AN_ID and row["named"] is None:
        raise Invalid("scope_unknown", field="scope")
    if len(row["cells"] or ()) > MAX_CELLS:
        raise Invalid("breakdown_too_fine", field="by", maximum=MAX_CELLS)
    answer = table_of(wanted, row["asked"], row["cells"] or [], row["named"])
    return answer, (row["counted"] or []) if wanted.shape.listed else []


def _for(names: tuple[str, ...], wanted: Question) -> dict[str, Any]:
    return {name: wanted.values[name] for name in names}


@lru_cache(maxsize=SHAPES)
def _list(shape: Shape) -> Listing:
    rows = counted(shape)
    counted_here = (
        select(func.jsonb_agg(distinct(rows.c.subject), type_=JSONB))
        .where(rows.c.case_id == suggestion.c.id)
        .correlate_except(rows)
        .scalar_subquery()
    )
    return Listing(
        key=suggestion.c.id,
        columns=(*summary_columns(shape.kinds), counted_here.label("counted")),
        sorts=SORTS,
        where=(visible(shape.kinds), suggestion.c.id.in_(select(rows.c.case_id))),
        source=SOURCE,
    )


async def list_counted(
    tx: Tx,
    me: Actor,
    asked: Asked,
    now: datetime,
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of the cases behind a cell, as far as this caller sees them, each with what was counted of it. One statement.

    Raises what `question` and `Listing.page` raise.
    """
    wanted = question(asked, me, now)
    listing = _list(wanted.shape)
    page = await listing.page(tx, values=wanted.values, sort=sort, cursor=cursor, limit=limit, total=total)
    items = [{"case": summary(row, await facts_of(tx, row, now), me), "counted": row["counted"]} for row in page.items]
    return Page(items, page.next, page.total)
