"""How venues, rooms and blockings are entered and amended; a blocking takes its room like a meeting does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, and_, bindparam, cast, delete, func, insert, literal, select

from domain.actor import Actor
from domain.db import Record, Statement, Tx, rows
from domain.errors import Invalid
from domain.ids import new_id
from domain.meetings.bookings import clash
from domain.meetings.states import Standing
from domain.meetings.tables import booking, meeting
from domain.register import Register
from domain.venues.tables import room, room_blocking, venue
from domain.workflow import Refusal

VENUES = Register(venue)
ROOMS = Register(room)
BLOCKINGS = Register(
    room_blocking, guards={"deactivate": (room_blocking.c.active.is_(True), Refusal("blocking_lifted"))}
)
_b = booking.c
_SPAN = func.tstzrange(
    bindparam("starts_at", type_=DateTime(timezone=True)), bindparam("ends_at", type_=DateTime(timezone=True))
)
_LINE_UP = Statement(
    select(
        func.pg_advisory_xact_lock(func.hashtextextended(cast(cast(bindparam("room"), Uuid), Text), 0)).label("locked")
    )
)
_IN_THE_WAY = Statement(
    select(
        _b.person_id,
        _b.room_id,
        _b.standing,
        func.lower(_b.span).label("from_at"),
        func.upper(_b.span).label("until_at"),
        _b.meeting_id,
        meeting.c.title,
        room_blocking.c.reason.label("blocked"),
        literal(False).label("mine"),
        literal(False).label("yields"),
    )
    .select_from(
        booking.outerjoin(
            meeting, and_(meeting.c.congress_id == _b.congress_id, meeting.c.id == _b.meeting_id)
        ).outerjoin(
            room_blocking, and_(room_blocking.c.congress_id == _b.congress_id, room_blocking.c.id == _b.blocking_id)
        )
    )
    .where(_b.congress_id == bindparam("congress"), _b.room_id == bindparam("room"), _b.span.op("&&")(_SPAN))
    .order_by(_b.id)
)
_TAKE = Statement(
    insert(booking)
    .values(
        congress_id=bindparam("congress"),
        id=bindparam("booking"),
        blocking_id=bindparam("blocking"),
        room_id=bindparam("room"),
        standing=str(Standing.CONFIRMED),
        span=_SPAN,
    )
    .returning(literal(1))
)
_RELEASE = Statement(
    delete(booking)
    .where(_b.congress_id == bindparam("congress"), _b.blocking_id == bindparam("blocking"))
    .returning(literal(1))
)


async def create_venue(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """A venue without rooms yet. Conflict `code_taken`, Invalid `reference_unknown`."""
    return await VENUES.enter(tx, me, {"id": new_id(), "active": True, "created_at": now, **values}, now)


async def update_venue(
    tx: Tx, me: Actor, venue_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> Record:
    """Its name, address, opening hours, or that it is out of use. NotFound, PreconditionFailed, Conflict `code_taken`."""
    return await VENUES.amend(tx, me, venue_id, seen, values, now)


async def create_room(tx: Tx, me: Actor, venue_id: UUID, values: Mapping[str, Any], now: datetime) -> Record:
    """A room of a venue. Conflict `room_exists`, Invalid `reference_unknown`."""
    return await ROOMS.enter(tx, me, {"id": new_id(), "venue_id": venue_id, "active": True, **values}, now)


async def update_room(tx: Tx, me: Actor, room_id: UUID, seen: int, values: Mapping[str, Any], now: datetime) -> Record:
    """Its name, capacity, turn-round, or that it is out of use. NotFound, PreconditionFailed, Conflict `room_exists`."""
    return await ROOMS.amend(tx, me, room_id, seen, values, now)


async def block_room(tx: Tx, me: Actor, room_id: UUID, values: Mapping[str, Any], now: datetime) -> Record:
    """Nobody has the room from one instant to another. Four statements.

    Raises Invalid `ends_before_start`, `reference_unknown`, Conflict `clash`: whatever stands there is moved first.
    """
    if values["ends_at"] <= values["starts_at"]:
        raise Invalid("ends_before_start")
    blocking = await BLOCKINGS.enter(
        tx, me, {"id": new_id(), "room_id": room_id, "active": True, "created_at": now, **values}, now
    )
    here = {"room": room_id, "starts_at": values["starts_at"], "ends_at": values["ends_at"]}
    await tx.one(_LINE_UP, room=room_id)
    found = rows(await tx.all(_IN_THE_WAY, congress=me.congress_id, **here))
    if found:
        raise clash(me, found)
    await tx.one(_TAKE, congress=me.congress_id, booking=new_id(), blocking=blocking["id"], **here)
    return blocking


async def lift_blocking(tx: Tx, me: Actor, blocking_id: UUID, seen: int | None, now: datetime) -> Record:
    """The room can be had again. Two statements. NotFound, Conflict `blocking_lifted`."""
    lifted = await BLOCKINGS.amend(tx, me, blocking_id, seen, {"active": False}, now, "deactivate")
    await tx.all(_RELEASE, congress=me.congress_id, blocking=blocking_id)
    return lifted
