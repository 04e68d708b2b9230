"""How kept rows catch up: the changed cases of a congress are written down anew, then the horizon rises.

Any number of these may run at once, at any instants: a row is never replaced by one of an older snapshot, and the horizon
rises only to where every event below it had been seen before the first row was written.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import insert

from domain.congresses.tables import congress
from domain.dashboards.rollups import roll_up_all
from domain.dashboards.standing import UNDONE, XMIN, columns, every_case, fresh, since_kept
from domain.dashboards.tables import case_facts, facts_horizon
from domain.db import Database, Statement
from domain.event_tables import Xid8, event
from domain.suggestions.tables import suggestion

BATCH = 2_000
_h, _f = facts_horizon.c, case_facts.c


@cache
def _behind() -> Statement:
    """The congresses of which something was told since their horizon."""
    e = event.c
    of_cases = or_(e.suggestion_id.is_not(None), e.kind == UNDONE)
    told = (
        select(literal_column("1"))
        .where(e.congress_id == congress.c.id, or_(_h.txid.is_(None), e.txid >= _h.txid), of_cases)
        .correlate(congress, facts_horizon)
        .exists()
    )
    joined = congress.outerjoin(facts_horizon, _h.congress_id == congress.c.id)
    return Statement(select(congress.c.id).select_from(joined).where(told).order_by(congress.c.id))


@cache
def _changed() -> Statement:
    """The transaction below which everything is seen here, and the cases to write down anew."""
    changed = since_kept()
    mine = suggestion.c.congress_id == bindparam("congress", type_=Uuid)
    all_of_them = select(suggestion.c.id).where(mine, suggestion.c.accepted_at.is_not(None), every_case(changed))
    some = select(changed.c.id).where(changed.c.id.is_not(None))
    ids = func.array(some.union(all_of_them).scalar_subquery(), type_=ARRAY(Uuid))
    return Statement(select(cast(XMIN, Text).label("txid"), ids.label("ids")))


@cache
def _write() -> Statement:
    names = list(columns())
    rows = fresh(names, bindparam("ids", type_=ARRAY(Uuid))).order_by(suggestion.c.id)
    put = insert(case_facts).from_select(names, rows)
    newer = {name: put.excluded[name] for name in names if name not in {"congress_id", "suggestion_id"}}
    return Statement(
        put.on_conflict_do_update(
            index_elements=[_f.congress_id, _f.suggestion_id], set_=newer, where=_f.seen <= put.excluded.seen
        )
    )


@cache
def _rise() -> Statement:
    txid = cast(cast(bindparam("txid", type_=Text), Text), Xid8())
    given = {"congress_id": bindparam("congress", type_=Uuid), "txid": txid, "at": bindparam("at", type_=_h.at.type)}
    put = insert(facts_horizon).values(given)
    return Statement(
        put.on_conflict_do_update(
            index_elements=[_h.congress_id],
            set_={"txid": put.excluded.txid, "at": put.excluded.at},
            where=_h.txid < put.excluded.txid,
        )
    )


async def refresh(db: Database, congress_id: UUID, now: datetime) -> int:
    """Write down anew what changed in a congress; how many cases. A transaction for each part of them."""
    async with db.write() as tx:
        row = await tx.one(_changed(), congress=congress_id)
    assert row is not None  # a SELECT without a table gives one row
    ids = sorted(row["ids"])
    for start in range(0, len(ids), BATCH):
        async with db.write() as tx:
            await tx.all(_write(), congress=congress_id, ids=ids[start : start + BATCH])
    async with db.write() as tx:
        await tx.one(_rise(), congress=congress_id, txid=row["txid"], at=now)
    return len(ids)


async def refresh_all(db: Database, now: datetime) -> int:
    """Every congress of which something was told since; how many cases were written down."""
    async with db.write() as tx:
        behind = await tx.all(_behind())
    cases = sum([await refresh(db, each["id"], now) for each in behind])
    await roll_up_all(db, {each["id"] for each in behind}, now)
    return cases
