"""Absences that people enter: a meeting is not planned over them, and only a booking keeps it from being held."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, text


class Absence(SQLModel, table=True):
    """When somebody cannot come. `reason` is theirs and the organiser's; whoever else asks learns only that they are busy."""

    __tablename__ = "absence"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index(
            "absence_congress_id_person_id_idx",
            "congress_id",
            "person_id",
            "starts_at",
            postgresql_where=sql("active"),
        ),
        Index("absence_ends_at_idx", "ends_at"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    reason: str | None = text(optional=True)
    active: bool = Field(default=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


absence = SQLModel.metadata.tables["absence"]
