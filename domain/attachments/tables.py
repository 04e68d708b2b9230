"""Attachments: the row says what was stored and to what it belongs; the bytes are elsewhere."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, one_of, text


class AttachedTo(StrEnum):
    """What an attachment belongs to; it is seen by whoever sees that."""

    SUGGESTION = "suggestion"
    REPLY = "reply"
    CONSULTATION = "consultation"
    PROMISE_PROGRESS = "promise_progress"
    PROMISE_REPLY = "promise_reply"
    LOOK_BACK = "look_back"


class Attachment(SQLModel, table=True):
    """`sha256` and `size` (bytes) are of the stored object; `removed_at` hides it and its bytes are gone."""

    __tablename__ = "attachment"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        one_of("attached_to", AttachedTo),
        CheckConstraint("size > 0", name="size"),
        Index("attachment_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    assignment_id: UUID | None = None
    attached_to: str = text()
    subject_id: UUID
    name: str = text()
    content_type: str = text()
    size: int = Field(sa_type=BigInteger)
    sha256: str = text()
    uploaded_at: datetime = instant()
    uploaded_by: UUID | None = None
    removed_at: datetime | None = instant(optional=True)


attachment = SQLModel.metadata.tables["attachment"]
