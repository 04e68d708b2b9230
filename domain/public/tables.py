"""The public record: one row per published case and one per published reply, without what is personal."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress


class PublicCase(SQLModel, table=True):
    """`heading` is what a title tells, `body` the text, which only the deputy's full permission opens.

    Written from version `seen` of the case, under `rules` of the redaction.
    """

    __tablename__ = "public_case"
    __table_args__ = (
        belongs_to("suggestion", "id", on_delete="CASCADE"),
        Index("public_case_congress_id_published_at_idx", "congress_id", "published_at", "id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    heading: dict[str, Any] = document()
    body: dict[str, Any] = document()
    seen: int
    rules: int
    published_at: datetime = instant()
    changed_at: datetime = instant()


class PublicReply(SQLModel, table=True):
    """A reply whose unit decided to publish it, in a case whose deputy permits its text."""

    __tablename__ = "public_reply"
    __table_args__ = (
        belongs_to("reply", "id", on_delete="CASCADE"),
        belongs_to("suggestion", "suggestion_id", on_delete="CASCADE"),
        Index("public_reply_congress_id_published_at_idx", "congress_id", "published_at", "id"),
        Index("public_reply_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    document: dict[str, Any] = document()
    published_at: datetime = instant()
    changed_at: datetime = instant()


class PublicMark(SQLModel, table=True):
    """Up to which change of its cases the record of a congress has been written."""

    __tablename__ = "public_mark"
    __table_args__ = (of_congress(),)

    congress_id: UUID = Field(primary_key=True)
    looked_at: datetime = instant()


public_case = SQLModel.metadata.tables["public_case"]
public_reply = SQLModel.metadata.tables["public_reply"]
public_mark = SQLModel.metadata.tables["public_mark"]
