"""What takes people beside meetings: absences that they enter, and calendars elsewhere to which they subscribe."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.availability.states import FetchError
from domain.columns import belongs_to, instant, key, one_of, text
from domain.meetings.states import Standing


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


class CalendarSubscription(SQLModel, table=True):
    """A calendar elsewhere, by its address; whoever has the address reads the calendar, so it is never shown again.

    `read_at`: when it was last read whole; what was read then stands until the next time that succeeds. `due_at`: when it
    is looked at next. `etag` and `modified`: what the source said to ask by.
    """

    __tablename__ = "calendar_subscription"
    __table_args__ = (
        belongs_to("person", "person_id"),
        one_of("error", FetchError),
        CheckConstraint("active = (url IS NOT NULL)", name="url"),
        Index("calendar_subscription_congress_id_person_id_idx", "congress_id", "person_id"),
        Index("calendar_subscription_due_at_idx", "due_at", postgresql_where=sql("active")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    url: str | None = text(optional=True)
    host: str = text()
    active: bool = Field(default=True)
    etag: str | None = text(optional=True)
    modified: str | None = text(optional=True)
    read_at: datetime | None = instant(optional=True)
    tried_at: datetime | None = instant(optional=True)
    due_at: datetime = instant()
    failures: int = Field(default=0)
    error: str | None = text(optional=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


class SubscribedBusy(SQLModel, table=True):
    """A stretch that a subscribed calendar takes, and nothing of what it is for."""

    __tablename__ = "subscribed_busy"
    __table_args__ = (
        belongs_to("calendar_subscription", "subscription_id"),
        belongs_to("person", "person_id"),
        one_of("standing", Standing),
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("subscribed_busy_congress_id_person_id_idx", "congress_id", "person_id", "starts_at"),
        Index("subscribed_busy_congress_id_subscription_id_idx", "congress_id", "subscription_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    subscription_id: UUID
    person_id: UUID
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    standing: str = text()


absence = SQLModel.metadata.tables["absence"]
calendar_subscription = SQLModel.metadata.tables["calendar_subscription"]
subscribed_busy = SQLModel.metadata.tables["subscribed_busy"]
