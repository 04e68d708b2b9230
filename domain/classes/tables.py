"""The history of result classes: one row a change, the first written when the reply is sent; never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from domain.classes.states import ClassSource
from domain.columns import belongs_to, instant, key, one_of, text
from domain.db import constraint_code


class ClassChange(SQLModel, table=True):
    """`from_code` is null for the class that a reply was sent with; the reply's own row keeps that class for ever."""

    __tablename__ = "class_change"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("meeting_decision", "meeting_decision_id"),
        one_of("source", ClassSource),
        CheckConstraint("(meeting_decision_id IS NOT NULL) = (source = 'meeting')", name="meeting"),
        CheckConstraint("(from_code IS NULL) = (source = 'reply_sent')", name="first"),
        CheckConstraint("from_code <> to_code", name="changed"),
        CheckConstraint("source IN ('reply_sent', 'second_reply') OR reason IS NOT NULL", name="reason"),
        Index(
            constraint_code("class_change_first_key", "class_stated_already"),
            "congress_id",
            "reply_id",
            unique=True,
            postgresql_where=sql("source = 'reply_sent'"),
        ),
        Index("class_change_congress_id_reply_id_idx", "congress_id", "reply_id", "at"),
        Index(
            "class_change_of_case_idx",
            "congress_id",
            "suggestion_id",
            "at",
            "id",
            postgresql_include=["to_code"],
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    reply_id: UUID | None = None
    round: int
    from_code: str | None = text(optional=True)
    to_code: str = text()
    source: str = text()
    reason: str | None = text(optional=True)
    evidence: str | None = text(optional=True)
    at: datetime = instant()
    account_id: UUID | None = None
    meeting_decision_id: UUID | None = None


class_change = SQLModel.metadata.tables["class_change"]
