"""One row per unit per round, and what happens under it: requests, consultations, replies."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.assignments.states import (
    AssignmentState,
    ConsultationMode,
    ConsultationStage,
    DeputyView,
    Disclosure,
    ReplyState,
    RequestState,
    UnitRole,
)
from domain.columns import belongs_to, document, instant, key, one_of, text
from domain.db import constraint_code


class Assignment(SQLModel, table=True):
    """`scope` states the part of a split handling; `replaces_id` names the returned assignment this one stands for."""

    __tablename__ = "assignment"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("assignment", "replaces_id"),
        one_of("role", UnitRole),
        one_of("state", AssignmentState),
        Index(
            constraint_code("assignment_unit_key", "unit_already_assigned"),
            "congress_id",
            "suggestion_id",
            "round",
            "organisation_id",
            unique=True,
            postgresql_where=sql("state NOT IN ('returned', 'cancelled')"),
        ),
        Index("assignment_congress_id_organisation_id_idx", "congress_id", "organisation_id", "state"),
        Index("assignment_congress_id_suggestion_id_idx", "congress_id", "suggestion_id", "round"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    round: int
    organisation_id: UUID
    role: str = text()
    scope: str | None = text(optional=True)
    state: str = text()
    replaces_id: UUID | None = None
    assigned_at: datetime = instant()
    received_at: datetime | None = instant(optional=True)
    opinion: str | None = text(optional=True)
    opinion_at: datetime | None = instant(optional=True)
    opinion_redos: int = Field(default=0)
    sent_at: datetime | None = instant(optional=True)
    version: int = Field(default=1)


class ReturnRequest(SQLModel, table=True):
    """A unit says the case is not its own, why, and whose it is (申退)."""

    __tablename__ = "return_request"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        belongs_to("organisation", "proposed_organisation_id"),
        one_of("state", RequestState),
        Index(
            constraint_code("return_request_pending_key", "return_pending"),
            "congress_id",
            "assignment_id",
            unique=True,
            postgresql_where=sql("state = 'pending'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    assignment_id: UUID
    reason: str = text()
    proposed_organisation_id: UUID | None = None
    requested_at: datetime = instant()
    requested_by: UUID | None = None
    state: str = text()
    decided_at: datetime | None = instant(optional=True)
    decided_by: UUID | None = None
    decision_reason: str | None = text(optional=True)


class ExtensionRequest(SQLModel, table=True):
    """A unit asks for more time before the clock has run out; the assigner consents or not."""

    __tablename__ = "extension_request"
    __table_args__ = (
        belongs_to("assignment", "assignment_id"),
        one_of("state", RequestState),
        Index(
            constraint_code("extension_request_pending_key", "extension_pending"),
            "congress_id",
            "assignment_id",
            unique=True,
            postgresql_where=sql("state = 'pending'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    assignment_id: UUID
    reason: str = text()
    until: date
    requested_at: datetime = instant()
    requested_by: UUID | None = None
    state: str = text()
    granted_until: date | None = None
    decided_at: datetime | None = instant(optional=True)
    decided_by: UUID | None = None
    decision_reason: str | None = text(optional=True)


class Consultation(SQLModel, table=True):
    """The unit heard the deputy: when in the handling, how, where, who, and what the deputy thought."""

    __tablename__ = "consultation"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        one_of("stage", ConsultationStage),
        one_of("mode", ConsultationMode),
        one_of("deputy_view", DeputyView),
        Index("consultation_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    assignment_id: UUID
    round: int
    stage: str = text()
    mode: str = text()
    place: str | None = text(optional=True)
    held_on: date
    participants: list[dict[str, Any]] = document()
    deputy_present: bool
    content: str = text()
    deputy_view: str = text()
    deputy_opinion: str | None = text(optional=True)
    recorded_at: datetime = instant()
    recorded_by: UUID | None = None


class Reply(SQLModel, table=True):
    """One version of a unit's reply; what was sent is never overwritten. A signed one that was recalled frees its number."""

    __tablename__ = "reply"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        one_of("state", ReplyState),
        one_of("disclosure", Disclosure),
        UniqueConstraint("congress_id", "assignment_id", "draft", name="reply_draft_key"),
        Index(
            constraint_code("reply_current_key", "reply_exists"),
            "congress_id",
            "assignment_id",
            unique=True,
            postgresql_where=sql("state <> 'superseded'"),
        ),
        Index(
            constraint_code("reply_document_number_key", "document_number_taken"),
            "congress_id",
            "document_number",
            unique=True,
            postgresql_where=sql("state <> 'superseded'"),
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("reply_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index(
            "reply_sent_of_case_idx",
            "congress_id",
            "suggestion_id",
            "sent_at",
            postgresql_include=["class_code"],
            postgresql_where=sql("state = 'sent'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    assignment_id: UUID
    round: int
    draft: int
    state: str = text()
    body: str = text()
    class_code: str = text()
    proposed_class_code: str = text()
    class_reason: str | None = text(optional=True)
    document_number: str | None = text(optional=True)
    issuer: str | None = text(optional=True)
    case_officer: str | None = text(optional=True)
    contact: str | None = text(optional=True)
    disclosure: str | None = text(optional=True)
    disclosure_reason: str | None = text(optional=True)
    drafted_at: datetime = instant()
    drafted_by: UUID | None = None
    reviewed_at: datetime | None = instant(optional=True)
    reviewed_by: UUID | None = None
    signed_at: datetime | None = instant(optional=True)
    signed_by: UUID | None = None
    sent_at: datetime | None = instant(optional=True)
    recalled_at: datetime | None = instant(optional=True)
    recalled_by: UUID | None = None
    recall_reason: str | None = text(optional=True)


assignment = SQLModel.metadata.tables["assignment"]
return_request = SQLModel.metadata.tables["return_request"]
extension_request = SQLModel.metadata.tables["extension_request"]
consultation = SQLModel.metadata.tables["consultation"]
reply = SQLModel.metadata.tables["reply"]
