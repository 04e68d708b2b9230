"""One row per running clock with the inputs that gave it, and the ledger of what moved it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, one_of, text
from domain.db import constraint_code


class DeadlineState(StrEnum):
    """`void`: the step fell away (withdrawal, return); `met` and `late` are about the step that was done."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"
    LAPSED = "lapsed"
    VOID = "void"


class Deadline(SQLModel, table=True):
    """`due_at` is the first late instant: a step is in time when it is done before it. Nobody edits it directly."""

    __tablename__ = "deadline"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        belongs_to("rule", "rule_id"),
        one_of("state", DeadlineState),
        Index("deadline_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("deadline_congress_id_assignment_id_idx", "congress_id", "assignment_id"),
        Index(
            "deadline_running_of_case_idx",
            "congress_id",
            "suggestion_id",
            "due_at",
            postgresql_where=sql("state = 'running'"),
        ),
        Index("deadline_running_due_at_idx", "due_at", postgresql_where=sql("state = 'running'")),
        Index(
            "deadline_one_running_per_step",
            "congress_id",
            "suggestion_id",
            sql("coalesce(assignment_id, suggestion_id)"),
            "step",
            unique=True,
            postgresql_where=sql("state IN ('running', 'paused')"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    assignment_id: UUID | None = None
    step: str = text()
    round: int
    rule_id: UUID
    amount: int
    unit: str = text()
    anchor: str = text()
    anchor_at: datetime = instant()
    calendar_version: int
    due_at: datetime = instant()
    original_due_at: datetime = instant()
    cap_at: datetime | None = instant(optional=True)
    state: str = text()
    started_at: datetime = instant()
    ended_at: datetime | None = instant(optional=True)
    paused_at: datetime | None = instant(optional=True)
    version: int = Field(default=1)


constraint_code("deadline_one_running_per_step", "clock_running")


class EntryKind(StrEnum):
    """What can move a deadline."""

    EXTENDED = "extended"
    PAUSED = "paused"
    RESUMED = "resumed"
    RECALCULATED = "recalculated"


class DeadlineEntry(SQLModel, table=True):
    """One line of the ledger: what moved the due instant, from where to where, and by whose word."""

    __tablename__ = "deadline_entry"
    __table_args__ = (
        belongs_to("deadline", "deadline_id"),
        one_of("kind", EntryKind),
        Index("deadline_entry_congress_id_deadline_id_idx", "congress_id", "deadline_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    deadline_id: UUID
    kind: str = text()
    at: datetime = instant()
    before_due_at: datetime = instant()
    after_due_at: datetime = instant()
    account_id: UUID | None = None
    reason: str | None = text(optional=True)
    data: dict[str, Any] = document()


class DeadlineNotice(SQLModel, table=True):
    """That this threshold of this deadline was announced: its key is what makes `due_soon` and `overdue` happen once."""

    __tablename__ = "deadline_notice"
    __table_args__ = (
        belongs_to("deadline", "deadline_id"),
        UniqueConstraint("congress_id", "deadline_id", "threshold", "due_at", name="deadline_notice_threshold_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    deadline_id: UUID
    threshold: int
    due_at: datetime = instant()
    at: datetime = instant()


deadline = SQLModel.metadata.tables["deadline"]
deadline_entry = SQLModel.metadata.tables["deadline_entry"]
deadline_notice = SQLModel.metadata.tables["deadline_notice"]
