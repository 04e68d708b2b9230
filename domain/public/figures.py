"""Published figures: snapshots as the congress published them, without who published them, and the latest word on each figure."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.paging import DEFAULT_LIMIT, Page
from domain.shapes import array_of
from domain.statistics.snapshots import SNAPSHOTS
from domain.statistics.tables import snapshot, snapshot_figure

_n, _f = snapshot.c, snapshot_figure.c
_OF_SNAPSHOT = [_f.congress_id == _n.congress_id, _f.snapshot_id == _n.id]
_SAID = {name: _f[name] for name in ("place", "figure", "definition", "answer")}
_ONE = Statement(
    select(*_n, session.c.name.label("session_name"), array_of(_SAID, _OF_SNAPSHOT, _f.place).label("figures"))
    .select_from(
        snapshot.outerjoin(session, (session.c.congress_id == _n.congress_id) & (session.c.id == _n.session_id))
    )
    .where(_n.congress_id == bindparam("congress"), _n.id == bindparam("snapshot"))
)
# The last that was published of each figure, whatever it was broken down by.
_LATEST = Statement(
    select(_f.figure, _f.definition, _f.answer, _n.as_of, _n.published_at, _n.id.label("snapshot_id"), _n.title)
    .select_from(snapshot.join(snapshot_figure, _OF_SNAPSHOT[0] & _OF_SNAPSHOT[1]))
    .where(_n.congress_id == bindparam("congress"))
    .ext(distinct_on(_f.figure))
    .order_by(_f.figure, _n.published_at.desc(), _n.id.desc(), _f.place)
)
SHOWN = ("id", "title", "note", "kind", "session_id", "from_on", "to_on", "as_of", "published_at")


async def list_snapshots(
    tx: Tx, congress_id: UUID, *, cursor: str | None = None, limit: int = DEFAULT_LIMIT, total: bool = False
) -> Page:
    """What was published, the latest first. One statement."""
    page = await SNAPSHOTS.page(tx, values={"congress": congress_id}, cursor=cursor, limit=limit, total=total)
    return Page([_shown(row) for row in page.items], page.next, page.total)


async def get_snapshot(tx: Tx, congress_id: UUID, snapshot_id: UUID) -> dict[str, Any]:
    """One snapshot with its figures as they were printed. NotFound `not_found`."""
    row = await tx.one(_ONE, congress=congress_id, snapshot=snapshot_id)
    if row is None:
        raise NotFound("not_found")
    return _shown(dict(row))


async def list_figures(tx: Tx, congress_id: UUID) -> list[dict[str, Any]]:
    """Each figure that was ever published, as it was published last. One statement."""
    return [dict(row) for row in await tx.all(_LATEST, congress=congress_id)]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in SHOWN} | {"session": row["session_name"]}
    return told | {"figures": row["figures"]}
