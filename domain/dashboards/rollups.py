"""Overviews of several congresses, from numbers that the sweep keeps; as of when, each of them says."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Text, and_, bindparam, literal_column, select, true, union_all
from sqlalchemy.dialects.postgresql import insert

from domain.actor import Actor, system
from domain.congresses.tables import congress, session
from domain.dashboards.queries import get_dashboard
from domain.dashboards.tables import congress_part, rollup
from domain.db import Database, Statement, Tx
from domain.suggestions.states import CaseKind

STALE = timedelta(hours=1)  # lamps and lateness turn with time, without an event
_r, _c, _p = rollup.c, congress.c, congress_part.c
KEPT = ("id", "count", "part", "rate", "withheld")


@cache
def _due() -> Statement:
    """Congresses with a session whose numbers were never kept, or too long ago."""
    fresh: Any = select(literal_column("1")).where(
        _r.congress_id == _c.id, _r.at >= bindparam("before", type_=_r.at.type)
    )
    begun: Any = select(literal_column("1")).where(
        session.c.congress_id == _c.id, session.c.starts_on <= bindparam("today", type_=session.c.starts_on.type)
    )
    return Statement(select(_c.id).where(begun.exists(), ~fresh.exists()).order_by(_c.id))


@cache
def _keep() -> Statement:
    names = ("congress_id", "session_id", "kind", "at", "tiles")
    put = insert(rollup).values({name: bindparam(f"set_{name}", type_=_r[name].type) for name in names})
    newer = {"at": put.excluded.at, "tiles": put.excluded.tiles}
    return Statement(
        put.on_conflict_do_update(
            index_elements=[_r.congress_id, _r.session_id, _r.kind], set_=newer, where=_r.at <= put.excluded.at
        )
    )


async def roll_up(db: Database, congress_id: UUID, now: datetime) -> None:
    """Keep the tiles of the latest session of a congress as they stand, for each kind of case."""
    me = system(congress_id, "rollup")
    for kind in CaseKind:
        async with db.write() as tx:
            found = await get_dashboard(tx, me, now, kind=kind)
            tiles = [{**{name: tile[name] for name in KEPT}, "rate": _text(tile["rate"])} for tile in found["tiles"]]
            told = {"congress_id": congress_id, "session_id": UUID(found["session"]["id"]), "kind": kind, "at": now}
            await tx.one(_keep(), **{f"set_{name}": value for name, value in told.items()}, set_tiles={"tiles": tiles})


def _text(rate: Any) -> str | None:
    return None if rate is None else str(rate)


async def roll_up_all(db: Database, changed: Collection[UUID], now: datetime) -> None:
    """Keep those of every congress that has changed, or whose numbers have grown old."""
    async with db.write() as tx:
        due = {row["id"] for row in await tx.all(_due(), before=now - STALE, today=now.date())}
        begun = {row["id"] for row in await tx.all(_due(), before=now + STALE, today=now.date())}
    for congress_id in sorted(due | (set(changed) & begun)):
        await roll_up(db, congress_id, now)


@cache
def _overview() -> Statement:
    mine: Any = bindparam("congress", type_=_c.id.type)
    seen = union_all(
        select(mine.label("id"), literal_column("0").label("place")),
        select(_p.part_id, literal_column("1")).where(_p.congress_id == mine),
    ).subquery("seen")
    latest = (
        select(session.c.name.label("session"), _r.at, _r.tiles)
        .select_from(rollup.join(session, and_(session.c.congress_id == _r.congress_id, session.c.id == _r.session_id)))
        .where(_r.congress_id == _c.id, _r.kind == bindparam("kind", type_=Text))
        .order_by(session.c.starts_on.desc(), session.c.id.desc())
        .limit(1)
        .correlate(congress)
        .lateral("latest")
    )
    source = seen.join(congress, _c.id == seen.c.id).outerjoin(latest, true())
    shown = (_c.slug, _c.name, _c.level, latest.c.session, latest.c.at, latest.c.tiles)
    return Statement(select(*shown).select_from(source).order_by(seen.c.place, _c.name, _c.slug))


async def get_overview(tx: Tx, me: Actor, kind: str = CaseKind.SUGGESTION) -> dict[str, Any]:
    """The congress of the caller and those whose figures it may see, as they were last kept. One statement."""
    rows = await tx.all(_overview(), congress=me.congress_id, kind=kind)
    told = [
        {
            **{name: row[name] for name in ("slug", "name", "level", "session")},
            "as_of": row["at"],
            "tiles": row["tiles"]["tiles"] if row["tiles"] else [],
        }
        for row in rows
    ]
    return {"kind": kind, "congresses": told}


@cache
def _let_see() -> Statement:
    part = congress.alias("part")
    both = select(_c.id, part.c.id).where(
        _c.slug == bindparam("slug", type_=Text), part.c.slug == bindparam("part", type_=Text), _c.id != part.c.id
    )
    put = insert(congress_part).from_select(["congress_id", "part_id"], both)
    again = put.on_conflict_do_update(
        index_elements=[_p.congress_id, _p.part_id], set_={"part_id": put.excluded.part_id}
    )
    return Statement(again.returning(_p.part_id))


async def let_see(tx: Tx, slug: str, part: str) -> bool:
    """Let a congress see the figures of another; whether there are the two."""
    return await tx.value(_let_see(), slug=slug, part=part) is not None
