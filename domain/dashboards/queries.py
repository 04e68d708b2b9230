"""The dashboard of a congress, a unit, a deputy or a leader: two statements, the first over cases, the second beside them."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, cast, distinct, func, literal_column, null, select, union_all
from sqlalchemy import literal as constant
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from domain.actor import Actor
from domain.dashboards import cuts
from domain.dashboards.charts import TILES_BESIDE
from domain.dashboards.picture import pictured
from domain.dashboards.standing import XMIN
from domain.db import Statement, Tx
from domain.errors import Invalid
from domain.organisations.tables import organisation
from domain.people.tables import delegation, person
from domain.rules.tables import rule_profile
from domain.shapes import object_of
from domain.statistics.asked import ASKED, asked
from domain.statistics.asking import Asked, Question, question
from domain.statistics.figures import FIGURES
from domain.statistics.rows import Shape, counted
from domain.statistics.states import OF_AN_ID, Breakdown, ScopeKind
from domain.suggestions.states import CaseKind

OWN = {"unit": "organisation_id", "deputy": "person_id", "leader": "person_id", "delegation": "delegation_id"}
CONGRESS = "congress"


@lru_cache(maxsize=64)
def _cases(shape: Shape) -> Statement:
    """One row: `asked`, `tiles`, `cuts`, `named`, `classes`, `position`."""
    rows = cuts.standing(shape)
    combined = cuts.combinations(rows)
    tiles = cuts.tiles(combined)
    every = union_all(*cuts.of_combinations(combined), *cuts.of_cases(rows), cuts.of_units(rows, shape)).subquery("cut")
    c = every.c
    names = {Breakdown.UNIT: organisation, Breakdown.DELEGATION: delegation}
    name = func.coalesce(*[_name(table, c.key, c.by == by) for by, table in names.items()])
    line = func.jsonb_build_array(c.by, c.key, c.second, c["count"], c.replied, c.solved, name, type_=JSONB)
    asked_for = {name: ASKED.c[name] for name in ("at", "zone", "session_id", "name")}
    return Statement(
        select(
            select(object_of(asked_for)).select_from(ASKED).scalar_subquery().label("asked"),
            select(object_of({each.name: each for each in tiles.c})).scalar_subquery().label("tiles"),
            select(func.jsonb_agg(line, type_=JSONB)).select_from(every).scalar_subquery().label("cuts"),
            _named(shape.scope).label("named"),
            _class_words().label("classes"),
            cast(XMIN, Text).label("position"),
        ).add_cte(asked(period=False, compared=False))
    )


def _name(table: Any, key: Any, here: Any) -> Any:
    mine = (table.c.congress_id == bindparam("congress"), table.c.id == cast(key, Uuid), here)
    return select(table.c.name).where(*mine).correlate_except(table).scalar_subquery()


def _named(scope: ScopeKind) -> Any:
    tables = {ScopeKind.UNIT: organisation, ScopeKind.DELEGATION: delegation}
    tables |= dict.fromkeys((ScopeKind.DEPUTY, ScopeKind.LEADER), person)
    if scope not in tables:
        return null()
    table = tables[scope]
    mine = (table.c.congress_id == bindparam("congress"), table.c.id == bindparam("scope", type_=Uuid))
    return select(table.c.name).where(*mine).scalar_subquery()


def _class_words() -> Any:
    """What the codes of result classes are called: by the newest profile that has them."""
    of_class = (
        func.jsonb_array_elements(rule_profile.c.switches["switches"]["classes"]).table_valued("value").alias("class")
    )
    words = func.jsonb_build_array(
        *[of_class.c.value.op("->>")(literal_column(f"'{each}'")) for each in ("code", "label_zh", "label_en")],
        type_=JSONB,
    )
    here = rule_profile.c.congress_id == bindparam("congress")
    listed = func.jsonb_agg(aggregate_order_by(words, rule_profile.c.created_at, rule_profile.c.id), type_=JSONB)
    return select(listed).select_from(rule_profile.join(of_class, literal_column("true"))).where(here).scalar_subquery()


@lru_cache(maxsize=64)
def _beside(shape: Shape) -> Statement:
    """Rows: figure, count, part; what stands beside the cases, counted as the catalogue counts it."""
    lines = []
    for name in TILES_BESIDE:
        rows = counted(shape._replace(figure=name), f"of_{name}").c
        figure = FIGURES[name]
        each = func.count(distinct(rows.subject)) if figure.subject else func.count(rows.subject)
        part = each.filter(rows.part) if figure.part else literal_column("0")
        lines.append(select(constant(name, Text).label("figure"), each.label("count"), part.label("part")))
    return Statement(union_all(*lines))


def _question(wanted: str, kind: str, session: Any, me: Actor, now: datetime) -> Question:
    """`wanted`: congress, or unit, deputy, leader, delegation with or without an id; without it, one's own."""
    name, colon, named = wanted.partition(":")
    if name == CONGRESS and not colon:
        return question(Asked(figure="accepted", kind=kind, session=session), me, now)
    own = getattr(me, OWN[name]) if name in OWN and not colon else None
    if name not in OWN or (not colon and own is None):
        raise Invalid("scope_unknown", field="for", allowed=[CONGRESS, *OWN])
    return question(Asked(figure="accepted", kind=kind, session=session, scope=f"{name}:{own or named}"), me, now)


async def get_dashboard(
    tx: Tx, me: Actor, now: datetime, wanted: str = CONGRESS, kind: str = CaseKind.SUGGESTION, session: Any = None
) -> dict[str, Any]:
    """Everything that one screen needs, as it stands at `now` (UTC), of a session or the latest. Two statements.

    Raises Invalid `scope_unknown`, `session_unknown`; Forbidden `scope_not_yours`.
    """
    asked_for = _question(wanted, kind, session, me, now)
    statement = _cases(asked_for.shape)
    row = await tx.one(statement, **_for(statement, asked_for))
    assert row is not None  # sub-selects without a FROM have a row
    if row["asked"] is None:
        raise Invalid("session_unknown", field="session")
    if asked_for.shape.scope in OF_AN_ID and row["named"] is None:
        raise Invalid("scope_unknown", field="for")
    beside = _beside(asked_for.shape)
    rows = await tx.all(beside, **_for(beside, asked_for))
    return pictured(asked_for, dict(row), {each["figure"]: (each["count"], each["part"]) for each in rows})


def _for(statement: Statement, asked_for: Question) -> dict[str, Any]:
    return {name: asked_for.values[name] for name in statement.names}
