"""Designations of monitors, what was held about a case, its demands, their written answers, and what was announced."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, one_of
from domain.columns import text as written
from domain.db import constraint_code
from domain.oversight.states import AnswerState, DemandState, OversightKind


class Monitor(SQLModel, table=True):
    """A deputy is a monitor of suggestions (代表建议督办监督员) from one day to another."""

    __tablename__ = "monitor"
    __table_args__ = (
        belongs_to("person", "person_id"),
        CheckConstraint("until IS NULL OR until >= since", name="span"),
        Index(
            constraint_code("monitor_standing_key", "monitor_already"),
            "congress_id",
            "person_id",
            unique=True,
            postgresql_where=sql("until IS NULL"),
        ),
        Index("monitor_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    since: date
    until: date | None = None
    note: str | None = written(optional=True)
    version: int = Field(default=1)


class OversightRecord(SQLModel, table=True):
    """What was held, when, where, with whom, and what was found; never changed. `monitor_id`: the monitor who inspected."""

    __tablename__ = "oversight_record"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("person", "monitor_id"),
        one_of("kind", OversightKind),
        CheckConstraint("(kind = 'inspection') = (monitor_id IS NOT NULL)", name="monitor_id"),
        Index(
            constraint_code("oversight_record_day_key", "recorded_already"),
            "congress_id",
            "suggestion_id",
            "kind",
            "held_on",
            sql("coalesce(monitor_id, suggestion_id)"),
            unique=True,
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    kind: str = written()
    held_on: date
    place: str | None = written(optional=True)
    meeting: str | None = written(optional=True)
    participants: list[dict[str, Any]] = document()
    findings: str = written()
    grounds: list[str] = document()
    monitor_id: UUID | None = None
    recorded_at: datetime = instant()
    recorded_by: UUID | None = None


class Demand(SQLModel, table=True):
    """What a unit has to do or to explain, and by which day."""

    __tablename__ = "demand"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("oversight_record", "record_id"),
        belongs_to("organisation", "organisation_id"),
        one_of("state", DemandState),
        Index("demand_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("demand_congress_id_record_id_idx", "congress_id", "record_id"),
        Index("demand_congress_id_organisation_id_idx", "congress_id", "organisation_id", "state"),
        Index("demand_open_due_on_idx", "due_on", postgresql_where=sql("state = 'open'")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    record_id: UUID
    organisation_id: UUID
    text: str = written()
    due_on: date
    state: str = written()
    made_at: datetime = instant()
    ended_at: datetime | None = instant(optional=True)
    ended_reason: str | None = written(optional=True)
    version: int = Field(default=1)


class DemandAnswer(SQLModel, table=True):
    """One written answer of the unit; one that is sent back stays, with the reason."""

    __tablename__ = "demand_answer"
    __table_args__ = (
        belongs_to("demand", "demand_id"),
        one_of("state", AnswerState),
        Index(
            constraint_code("demand_answer_standing_key", "answer_waiting"),
            "congress_id",
            "demand_id",
            unique=True,
            postgresql_where=sql("state <> 'sent_back'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    demand_id: UUID
    body: str = written()
    state: str = written()
    answered_at: datetime = instant()
    answered_by: UUID | None = None
    decided_at: datetime | None = instant(optional=True)
    decided_by: UUID | None = None
    reason: str | None = written(optional=True)


class DemandNotice(SQLModel, table=True):
    """That this threshold of this day was announced: its key is what makes an announcement happen once."""

    __tablename__ = "demand_notice"
    __table_args__ = (
        belongs_to("demand", "demand_id"),
        UniqueConstraint("congress_id", "demand_id", "threshold", "due_on", name="demand_notice_threshold_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    demand_id: UUID
    threshold: int
    due_on: date
    at: datetime = instant()


monitor = SQLModel.metadata.tables["monitor"]
oversight_record = SQLModel.metadata.tables["oversight_record"]
demand = SQLModel.metadata.tables["demand"]
demand_answer = SQLModel.metadata.tables["demand_answer"]
demand_notice = SQLModel.metadata.tables["demand_notice"]
