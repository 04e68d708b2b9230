"""The case and its signatures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, one_of, text
from domain.db import constraint_code
from domain.suggestions.states import (
    CaseKind,
    CaseState,
    Feedback,
    Ground,
    Mode,
    Origin,
    Permission,
    SignatureRole,
    SignatureState,
)


class Suggestion(SQLModel, table=True):
    """`number` is official and gapless within (congress, session, in or between sessions, kind).

    `rating_turn` is 1, and one more each time that the rating of the round was opened again.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("person", "lead_person_id"),
        belongs_to("delegation", "delegation_id"),
        belongs_to("rule_profile", "profile_id"),
        one_of("kind", CaseKind),
        one_of("state", CaseState),
        one_of("origin", Origin),
        one_of("mode", Mode),
        one_of("permission", Permission),
        one_of("ground", Ground),
        one_of("feedback", Feedback),
        UniqueConstraint(
            "congress_id",
            "session_id",
            "in_session",
            "kind",
            "number",
            name=constraint_code("suggestion_number_key", "number_taken"),
        ),
        UniqueConstraint(
            "congress_id", "source_system", "source_id", name=constraint_code("suggestion_source_key", "source_taken")
        ),
        CheckConstraint("(number IS NULL) = (accepted_at IS NULL)", name="numbered"),
        CheckConstraint("round >= 1", name="round"),
        Index("suggestion_congress_id_state_idx", "congress_id", "state"),
        Index("suggestion_congress_id_lead_person_id_idx", "congress_id", "lead_person_id"),
        Index("suggestion_congress_id_updated_at_idx", "congress_id", "updated_at", "id"),
        Index("suggestion_congress_id_created_at_idx", "congress_id", "created_at", "id"),
        Index(
            "suggestion_congress_id_merge_id_idx",
            "congress_id",
            "merge_id",
            postgresql_where=sql("merge_id IS NOT NULL"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind: str = text()
    state: str = text()
    origin: str = text()
    source_system: str | None = text(optional=True)
    source_id: str | None = text(optional=True)
    source_url: str | None = text(optional=True)
    session_id: UUID
    in_session: bool
    number: int | None = None
    profile_id: UUID
    title: str = text()
    category: str | None = text(optional=True)
    facts: str = text()
    proposal: str = text()
    text_version: int = Field(default=1)
    one_matter: bool = Field(default=False)
    lead_person_id: UUID
    delegation_id: UUID | None = None
    permission: str = text()
    confidential: bool = Field(default=False)
    written_reply: bool = Field(default=True)
    mode: str | None = text(optional=True)
    round: int = Field(default=1)
    ground: str | None = text(optional=True)
    screening_note: str | None = text(optional=True)
    handled_as_letter: bool = Field(default=False)
    feedback: str | None = text(optional=True)
    merge_id: UUID | None = None
    filed_by: UUID | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()
    submitted_at: datetime | None = instant(optional=True)
    accepted_at: datetime | None = instant(optional=True)
    assigned_at: datetime | None = instant(optional=True)
    replied_at: datetime | None = instant(optional=True)
    reply_received_at: datetime | None = instant(optional=True)
    evaluated_at: datetime | None = instant(optional=True)
    rating_turn: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    rating_reopened_at: datetime | None = instant(optional=True)
    closed_at: datetime | None = instant(optional=True)
    version: int = Field(default=1)


class Signature(SQLModel, table=True):
    """A deputy's name under a text: the lead's stands from the start, a co-signer confirms the version named here.

    What a clerk took down from a signed paper says so: when it was signed, who recorded it, and the scan, if any.
    """

    __tablename__ = "signature"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("person", "person_id"),
        one_of("role", SignatureRole),
        one_of("state", SignatureState),
        UniqueConstraint(
            "congress_id", "suggestion_id", "person_id", name=constraint_code("signature_person_key", "already_invited")
        ),
        Index("signature_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    person_id: UUID
    role: str = text()
    state: str = text()
    text_version: int | None = None
    invited_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    reason: str | None = text(optional=True)
    answered_on_paper: dict[str, Any] | None = document(optional=True)
    withdrawal_agreed_at: datetime | None = instant(optional=True)
    withdrawal_on_paper: dict[str, Any] | None = document(optional=True)
    reply_received_at: datetime | None = instant(optional=True)
    reply_received_round: int | None = None


class NumberCounter(SQLModel, table=True):
    """The last official number given; the row lock of its update is what keeps numbers gapless."""

    __tablename__ = "number_counter"
    __table_args__ = (belongs_to("session", "session_id"),)

    congress_id: UUID = key()
    session_id: UUID = Field(primary_key=True)
    in_session: bool = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    last: int


suggestion = SQLModel.metadata.tables["suggestion"]
signature = SQLModel.metadata.tables["signature"]
number_counter = SQLModel.metadata.tables["number_counter"]
