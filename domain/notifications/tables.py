"""What each person was told: written with the event that it tells of, and never changed but for having been read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, one_of, text
from domain.event_tables import Xid8
from domain.notifications.states import NotificationKind


class Notification(SQLModel, table=True):
    """One person, told of one event.

    `payload` is what it said at that time. `about_at`: the hour of which a reminder reminds; there is one for each person
    and hour. `txid`: whatever delivers them later reads only what is older than every running transaction.
    """

    __tablename__ = "notification"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("event", "event_id"),
        one_of("kind", NotificationKind),
        Index("notification_congress_id_person_id_at_idx", "congress_id", "person_id", "at", "id"),
        Index(
            "notification_congress_id_person_id_unread_idx",
            "congress_id",
            "person_id",
            postgresql_where=sql("read_at IS NULL"),
        ),
        Index(
            "notification_reminder_key",
            "congress_id",
            "subject_id",
            "person_id",
            "about_at",
            unique=True,
            postgresql_where=sql("kind = 'meeting_reminder'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    kind: str = text()
    at: datetime = instant()
    subject_id: UUID
    event_id: UUID
    about_at: datetime | None = instant(optional=True)
    payload: dict[str, Any] = document()
    read_at: datetime | None = instant(optional=True)
    txid: int = Field(sa_column=Column(Xid8, server_default=sql("pg_current_xact_id()"), nullable=False))


notification = SQLModel.metadata.tables["notification"]
