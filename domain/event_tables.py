"""What happened: one row per change, written by the statement that made it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from domain.columns import document, instant, key, of_congress, text


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id: what makes a feed of events safe against late commits."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


class Event(SQLModel, table=True):
    """Who did what to which case, from which state to which, in which request; never changed, never deleted."""

    __tablename__ = "event"
    __table_args__ = (
        of_congress(),
        Index("event_congress_id_suggestion_id_idx", "congress_id", "suggestion_id", "seq"),
        Index("event_congress_id_txid_seq_idx", "congress_id", "txid", "seq"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    seq: int = Field(sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    txid: int = Field(sa_column=Column(Xid8, server_default=sql("pg_current_xact_id()"), nullable=False))
    at: datetime = instant()
    kind: str = text()
    suggestion_id: UUID | None = None
    assignment_id: UUID | None = None
    subject_id: UUID
    action: str = text()
    account_id: UUID | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    state_before: str | None = text(optional=True)
    state_after: str | None = text(optional=True)
    data: dict[str, Any] = document()
    request_id: str = text()


event = SQLModel.metadata.tables["event"]
