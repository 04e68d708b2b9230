"""Venues with their rooms, and what blocks a room."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, bindparam, or_, select

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.paging import Listing, Page, Sort
from domain.shapes import array_of
from domain.venues.tables import room, room_blocking, venue

_v, _r, _b = venue.c, room.c, room_blocking.c
ROOM_FIELDS = ("id", "venue_id", "name", "capacity", "turn_round_minutes", "active", "version")
VENUE_COLUMNS = (
    *(_v[name] for name in ("id", "code", "name", "address", "organisation_id", "opening", "active", "version")),
    array_of(
        {name: _r[name] for name in ROOM_FIELDS},
        [_r.congress_id == _v.congress_id, _r.venue_id == _v.id],
        _r.name,
        source=room,
    ).label("rooms"),
)
VENUES = Listing(
    key=_v.id,
    columns=VENUE_COLUMNS,
    where=(_v.congress_id == bindparam("congress"),),
    sorts={"name": Sort(_v.name), "-name": Sort(_v.name, descending=True)},
    filters={"active": _v.active == bindparam("active", type_=Boolean)},
)
_ONE = Statement(select(*VENUE_COLUMNS).where(_v.congress_id == bindparam("congress"), _v.id == bindparam("of_row")))
_FROM = bindparam("from_at", type_=DateTime(timezone=True))
_BLOCKINGS = Statement(
    select(
        array_of(
            {name: _b[name] for name in ("id", "room_id", "starts_at", "ends_at", "reason", "active", "version")},
            [
                _b.congress_id == _r.congress_id,
                _b.room_id == _r.id,
                _b.active,
                or_(_FROM.is_(None), _b.ends_at > _FROM),
            ],
            _b.starts_at,
            source=room_blocking,
        ).label("blockings")
    ).where(_r.congress_id == bindparam("congress"), _r.id == bindparam("room"))
)


async def list_venues(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Venues of the caller's congress, each with its rooms."""
    values = {"congress": me.congress_id}
    return await VENUES.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def get_venue(tx: Tx, me: Actor, venue_id: UUID) -> Record:
    """One venue with its rooms. NotFound `not_found`."""
    row = await tx.one(_ONE, congress=me.congress_id, of_row=venue_id)
    if row is None:
        raise NotFound("not_found")
    return row


async def list_blockings(tx: Tx, me: Actor, room_id: UUID, from_at: datetime | None) -> list[dict[str, Any]]:
    """What blocks a room, or what does from an instant on. One statement. NotFound `not_found`."""
    row = await tx.one(_BLOCKINGS, congress=me.congress_id, room=room_id, from_at=from_at)
    if row is None:
        raise NotFound("not_found")
    found: list[dict[str, Any]] = row["blockings"]
    return found
