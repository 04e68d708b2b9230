"""Stations with their opening hours, the rooms in them, and when a room is blocked."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, text
from domain.db import constraint_code


class Venue(SQLModel, table=True):
    """`opening`: [{"weekday": 1..7 (ISO), "opens": "09:00", "closes": "17:30"}], local to the congress; several a day."""

    __tablename__ = "venue"
    __table_args__ = (
        of_congress(),
        belongs_to("organisation", "organisation_id"),
        UniqueConstraint("congress_id", "code", name=constraint_code("venue_code_key", "code_taken")),
        Index("venue_congress_id_name_idx", "congress_id", "name"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    code: str = text()
    name: str = text()
    address: str = text()
    organisation_id: UUID | None = None
    opening: list[Any] = document()
    active: bool = Field(default=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


class Room(SQLModel, table=True):
    """`turn_round_minutes`: what the room needs after a meeting before the next may begin."""

    __tablename__ = "room"
    __table_args__ = (
        belongs_to("venue", "venue_id"),
        UniqueConstraint("congress_id", "venue_id", "name", name=constraint_code("room_name_key", "room_exists")),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("turn_round_minutes BETWEEN 0 AND 1440", name="turn_round_minutes"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    venue_id: UUID
    name: str = text()
    capacity: int
    turn_round_minutes: int
    active: bool = Field(default=True)
    version: int = Field(default=1)


class RoomBlocking(SQLModel, table=True):
    """When a room cannot be had, and why; while it stands it is a booking like any other."""

    __tablename__ = "room_blocking"
    __table_args__ = (
        belongs_to("room", "room_id"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("room_blocking_congress_id_room_id_idx", "congress_id", "room_id", "starts_at"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    room_id: UUID
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    reason: str = text()
    active: bool = Field(default=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


venue = SQLModel.metadata.tables["venue"]
room = SQLModel.metadata.tables["room"]
room_blocking = SQLModel.metadata.tables["room_blocking"]
