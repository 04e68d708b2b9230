"""Decisions of the chairpersons' council, the cases and leaders of each, and what was done under it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, one_of, text
from domain.db import constraint_code
from domain.supervision.states import ActivityKind, Criterion, LeaderRole, SupervisionOutcome, SupervisionState, Tier


class KeySupervision(SQLModel, table=True):
    """One decision; it is withdrawn or replaced by a later one, never deleted. Its cases stay the same for good."""

    __tablename__ = "key_supervision"
    __table_args__ = (
        belongs_to("organisation", "organisation_id"),
        belongs_to("key_supervision", "replaces_id"),
        one_of("criterion", Criterion),
        one_of("tier", Tier),
        one_of("state", SupervisionState),
        one_of("outcome", SupervisionOutcome),
        CheckConstraint("due_on >= decided_on", name="due_on"),
        CheckConstraint("(state = 'concluded') = (outcome IS NOT NULL)", name="concluded"),
        UniqueConstraint(
            "congress_id", "replaces_id", name=constraint_code("key_supervision_replaces_key", "changed_meanwhile")
        ),
        Index("key_supervision_congress_id_decided_on_idx", "congress_id", "decided_on", "id"),
        Index(
            "key_supervision_open_due_on_idx",
            "due_on",
            postgresql_where=sql("state IN ('decided', 'under_way', 'reported')"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    year: int
    decided_on: date
    meeting: str = text()
    criterion: str = text()
    topic: str = text()
    tier: str = text()
    organisation_id: UUID
    due_on: date
    plan: str | None = text(optional=True)
    plan_approved_on: date | None = None
    state: str = text()
    outcome: str | None = text(optional=True)
    outcome_note: str | None = text(optional=True)
    concluded_on: date | None = None
    ended_reason: str | None = text(optional=True)
    replaces_id: UUID | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int = Field(default=1)


class KeySupervisionCase(SQLModel, table=True):
    """A case of a decision; `standing` while the decision is open."""

    __tablename__ = "key_supervision_case"
    __table_args__ = (
        belongs_to("key_supervision", "supervision_id"),
        belongs_to("suggestion", "suggestion_id"),
        UniqueConstraint("congress_id", "supervision_id", "suggestion_id", name="key_supervision_case_key"),
        Index(
            constraint_code("key_supervision_case_standing_key", "already_supervised"),
            "congress_id",
            "suggestion_id",
            unique=True,
            postgresql_where=sql("standing"),
        ),
        Index("key_supervision_case_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    supervision_id: UUID
    suggestion_id: UUID
    standing: bool


class KeySupervisionLeader(SQLModel, table=True):
    """Who carries a decision, from which day to which, and why that changed; nobody stands on both sides of one."""

    __tablename__ = "key_supervision_leader"
    __table_args__ = (
        belongs_to("key_supervision", "supervision_id"),
        belongs_to("person", "person_id"),
        one_of("role", LeaderRole),
        Index(
            constraint_code("key_supervision_leader_person_key", "leads_and_supervises"),
            "congress_id",
            "supervision_id",
            "person_id",
            unique=True,
            postgresql_where=sql("until IS NULL"),
        ),
        Index("key_supervision_leader_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    supervision_id: UUID
    person_id: UUID
    role: str = text()
    title: str | None = text(optional=True)
    since: date
    until: date | None = None
    reason: str | None = text(optional=True)


class SupervisionActivity(SQLModel, table=True):
    """An inspection, survey, symposium or hearing: when, where, who was there, and what they found."""

    __tablename__ = "supervision_activity"
    __table_args__ = (
        belongs_to("key_supervision", "supervision_id"),
        one_of("kind", ActivityKind),
        Index("supervision_activity_congress_id_supervision_id_idx", "congress_id", "supervision_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    supervision_id: UUID
    kind: str = text()
    held_on: date
    place: str | None = text(optional=True)
    participants: list[Any] = document()
    findings: str = text()
    recorded_at: datetime = instant()


class CouncilReport(SQLModel, table=True):
    """What the council was told of a decision."""

    __tablename__ = "council_report"
    __table_args__ = (
        belongs_to("key_supervision", "supervision_id"),
        Index("council_report_congress_id_supervision_id_idx", "congress_id", "supervision_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    supervision_id: UUID
    reported_on: date
    text: str = text()
    recorded_at: datetime = instant()


class SupervisionNotice(SQLModel, table=True):
    """That the due day of a decision was announced; its key is what makes each announcement happen once."""

    __tablename__ = "supervision_notice"
    __table_args__ = (
        belongs_to("key_supervision", "supervision_id"),
        UniqueConstraint("congress_id", "supervision_id", "kind", name="supervision_notice_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    supervision_id: UUID
    kind: str = text()
    at: datetime = instant()


key_supervision = SQLModel.metadata.tables["key_supervision"]
key_supervision_case = SQLModel.metadata.tables["key_supervision_case"]
key_supervision_leader = SQLModel.metadata.tables["key_supervision_leader"]
supervision_activity = SQLModel.metadata.tables["supervision_activity"]
council_report = SQLModel.metadata.tables["council_report"]
supervision_notice = SQLModel.metadata.tables["supervision_notice"]
