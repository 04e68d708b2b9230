"""Routes of venues, their rooms, and what blocks a room."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.schemas import Page
from api.venues.schemas import BlockingIn, BlockingOut, RoomIn, RoomOut, VenueFilter, VenueIn, VenueOut, VenueRow
from domain.actor import Right
from domain.venues import actions, queries

router = Router("venues", "/v1/{congress}/venues")
rooms = Router("venues", "/v1/{congress}/rooms")
READS, WRITES = may(Right.CONGRESS_READ), may(Right.VENUE_WRITE)
Sorted = Annotated[Literal["name", "-name"], Query(description="`-` for descending.")]


@router.get("", response_model=Page[VenueOut], dependencies=[READS])
async def list_venues(
    me: Me, tx: Read, given: Annotated[VenueFilter, Query()], page: PageQuery, sort: Sorted = "name"
) -> Any:
    """Stations and other venues, each with its rooms and opening hours."""
    return await queries.list_venues(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("", status_code=201, response_model=VenueRow, dependencies=[WRITES])
async def create_venue(body: VenueIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter a venue (`code_taken`, `reference_unknown`)."""
    return await actions.create_venue(tx, me, body.model_dump(), now)


@router.get("/{venue_id}", response_model=VenueOut, dependencies=[READS])
async def get_venue(venue_id: UUID, me: Me, tx: Read) -> Any:
    """One venue with its rooms."""
    return await queries.get_venue(tx, me, venue_id)


@router.put("/{venue_id}", response_model=VenueRow, dependencies=[WRITES])
async def update_venue(venue_id: UUID, body: VenueIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Name, address and opening hours. Meetings that stand are asked about the hours when they change next."""
    return await actions.update_venue(tx, me, venue_id, version, body.model_dump(), now)


@router.post("/{venue_id}/rooms", status_code=201, response_model=RoomOut, dependencies=[WRITES])
async def create_room(venue_id: UUID, body: RoomIn, me: Me, tx: Write, now: Now) -> Any:
    """Enter a room of the venue (`room_exists`, `reference_unknown`)."""
    return await actions.create_room(tx, me, venue_id, body.model_dump(), now)


@rooms.put("/{room_id}", response_model=RoomOut, dependencies=[WRITES])
async def update_room(room_id: UUID, body: RoomIn, me: Me, tx: Write, now: Now, version: RequiredIfMatch) -> Any:
    """Name, capacity and turn-round; out of use for new meetings when not `active`."""
    return await actions.update_room(tx, me, room_id, version, body.model_dump(), now)


@rooms.get("/{room_id}/blockings", response_model=list[BlockingOut], dependencies=[READS])
async def list_blockings(
    room_id: UUID,
    me: Me,
    tx: Read,
    from_at: Annotated[AwareDatetime | None, Query(description="Only those that end after this instant.")] = None,
) -> Any:
    """What blocks the room, by the hour at which it begins."""
    return await queries.list_blockings(tx, me, room_id, from_at)


@rooms.post("/{room_id}/blockings", status_code=201, response_model=BlockingOut, dependencies=[WRITES])
async def block_room(room_id: UUID, body: BlockingIn, me: Me, tx: Write, now: Now) -> Any:
    """Block the room. A meeting that stands there is moved first: 409 `clash` says which (`ends_before_start`)."""
    return await actions.block_room(tx, me, room_id, body.model_dump(), now)


@rooms.post("/blockings/{blocking_id}/lift", response_model=BlockingOut, dependencies=[WRITES])
async def lift_blocking(blocking_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """The room can be had again (`blocking_lifted`)."""
    return await actions.lift_blocking(tx, me, blocking_id, version, now)
