"""The index of the texts: rows per part of a case, because who may read a part decides whom it answers."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, key


class Part(StrEnum):
    """Which text of a case."""

    TITLE = "title"
    BODY = "body"
    REPLY = "reply"
    SECOND_REPLY = "second_reply"
    CONSULTATION = "consultation"


class SearchText(SQLModel, table=True):
    """`subject_id` is the row that holds the text (the case, a reply, …); a long text has several pieces."""

    __tablename__ = "search_text"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        Index("search_text_vector_idx", "vector", postgresql_using="gin"),
    )

    congress_id: UUID = key()
    suggestion_id: UUID = key()
    part: str = Field(primary_key=True, sa_type=Text)
    subject_id: UUID = key()
    piece: int = Field(primary_key=True)
    vector: Any = Field(sa_type=TSVECTOR)


search_text = SQLModel.metadata.tables["search_text"]
