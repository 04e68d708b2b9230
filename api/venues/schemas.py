"""What crosses the wire for venues, rooms and blockings."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from api.congresses.schemas import example
from api.examples import ident
from api.schemas import Code, Filter, In, Note, Out, ShortText

Clock = Annotated[
    str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), Field(description="A local time, `09:00`.")
]
_ROOM = {
    "id": ident(122),
    "venue_id": ident(121),
    "name": "一号协商厅",
    "capacity": 40,
    "turn_round_minutes": 30,
    "active": True,
    "version": 1,
}
_OPENING = [{"weekday": day, "opens": "09:00", "closes": "17:30"} for day in range(1, 6)]
_VENUE = {
    "id": ident(121),
    "code": "hub",
    "name": "市全过程人民民主实践中心",
    "address": "市民中心一号",
    "organisation_id": None,
    "opening": _OPENING,
    "active": True,
    "version": 1,
    "rooms": [_ROOM],
}


class Opening(In):
    """Open from one local time to another; several on a day for a break at noon."""

    weekday: int = Field(ge=1, le=7, description="1 is Monday, 7 Sunday.")
    opens: Clock
    closes: Clock


class VenueIn(In):
    model_config = example({name: value for name, value in _VENUE.items() if name not in {"id", "version", "rooms"}})

    code: Code = Field(description="Unique in the congress.")
    name: ShortText
    address: ShortText
    organisation_id: UUID | None = Field(default=None, description="Whose venue it is.")
    opening: list[Opening] = Field(max_length=50, description="A day without a line is closed.")
    active: bool = True


class RoomIn(In):
    model_config = example({name: value for name, value in _ROOM.items() if name not in {"id", "version", "venue_id"}})

    name: ShortText
    capacity: int = Field(ge=1, le=100_000)
    turn_round_minutes: int = Field(default=0, ge=0, le=1440, description="Needed after a meeting before the next.")
    active: bool = True


class RoomOut(Out):
    model_config = example(_ROOM)

    id: UUID
    venue_id: UUID
    name: str
    capacity: int
    turn_round_minutes: int
    active: bool
    version: int


class VenueRow(Out):
    """A venue as it is written."""

    id: UUID
    code: str
    name: str
    address: str
    organisation_id: UUID | None
    opening: list[Opening] = Field(examples=[_OPENING])
    active: bool
    version: int


class VenueOut(VenueRow):
    model_config = example(_VENUE)

    rooms: list[RoomOut]


class VenueFilter(Filter):
    active: bool | None = None


class BlockingIn(In):
    """When the room cannot be had."""

    starts_at: AwareDatetime = Field(examples=["2025-05-06T01:00:00Z"])
    ends_at: AwareDatetime = Field(examples=["2025-05-06T10:00:00Z"])
    reason: Note = Field(examples=["设备检修。"])


class BlockingOut(Out):
    """A blocking of a room."""

    id: UUID
    room_id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str
    active: bool = Field(description="False once it is lifted.")
    version: int
