"""Batches of the look-back, the replies under check in each, who checks them, and notices of the due day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, one_of, text, texts
from domain.db import constraint_code
from domain.lookbacks.states import CheckerKind, LookBackItemState, LookBackResult, LookBackState


class LookBack(SQLModel, table=True):
    """One batch: whose replies, of which classes, as of `opened_at`; `frame` counts the replies in scope before any sample."""

    __tablename__ = "look_back"
    __table_args__ = (
        belongs_to("session", "session_id"),
        belongs_to("organisation", "organisation_id"),
        one_of("state", LookBackState),
        CheckConstraint(
            "(sample_size IS NULL) = (sample_seed IS NULL) AND (sample_size IS NULL) = (sample_method IS NULL)",
            name="sample",
        ),
        CheckConstraint("(state = 'closed') = (report IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'called_off') = (called_off_reason IS NOT NULL)", name="called_off"),
        Index("look_back_congress_id_opened_at_idx", "congress_id", "opened_at", "id"),
        Index("look_back_congress_id_due_on_idx", "congress_id", "due_on", "id"),
        Index("look_back_open_due_on_idx", "due_on", postgresql_where=sql("state IN ('prepared', 'under_way')")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    name: str = text()
    session_id: UUID
    class_codes: list[str] = texts()
    organisation_id: UUID | None = None
    sample_size: int | None = None
    sample_seed: str | None = text(optional=True)
    sample_method: str | None = text(optional=True)
    frame: int
    due_on: date
    state: str = text()
    report: str | None = text(optional=True)
    called_off_reason: str | None = text(optional=True)
    opened_at: datetime = instant()
    opened_by: UUID | None = None
    ended_at: datetime | None = instant(optional=True)
    updated_at: datetime = instant()
    version: int = Field(default=1)


class LookBackItem(SQLModel, table=True):
    """A reply under check with the class that it had when the batch was opened; `standing` while the batch is open."""

    __tablename__ = "look_back_item"
    __table_args__ = (
        belongs_to("look_back", "look_back_id"),
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("promise", "promise_id"),
        one_of("state", LookBackItemState),
        one_of("result", LookBackResult),
        CheckConstraint("(state = 'waiting') = (result IS NULL)", name="found"),
        CheckConstraint("(promise_text IS NULL) = (promise_due_on IS NULL)", name="promise"),
        UniqueConstraint("congress_id", "look_back_id", "reply_id", name="look_back_item_reply_key"),
        Index(
            constraint_code("look_back_item_standing_key", "in_another_look_back"),
            "congress_id",
            "reply_id",
            unique=True,
            postgresql_where=sql("standing"),
        ),
        Index("look_back_item_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("look_back_item_congress_id_organisation_id_idx", "congress_id", "organisation_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    look_back_id: UUID
    suggestion_id: UUID
    assignment_id: UUID
    reply_id: UUID
    organisation_id: UUID
    round: int
    class_code: str = text()
    standing: bool
    state: str = text()
    result: str | None = text(optional=True)
    findings: str | None = text(optional=True)
    reason: str | None = text(optional=True)
    class_after: str | None = text(optional=True)
    promise_text: str | None = text(optional=True)
    promise_due_on: date | None = None
    promise_id: UUID | None = None
    recorded_at: datetime | None = instant(optional=True)
    recorded_by: UUID | None = None
    recorded_person_id: UUID | None = None
    sent_back_reason: str | None = text(optional=True)
    decided_at: datetime | None = instant(optional=True)
    decided_by: UUID | None = None
    updated_at: datetime = instant()
    version: int = Field(default=1)


class LookBackChecker(SQLModel, table=True):
    """A person who checks an item."""

    __tablename__ = "look_back_checker"
    __table_args__ = (
        belongs_to("look_back_item", "item_id"),
        belongs_to("person", "person_id"),
        one_of("kind", CheckerKind),
        UniqueConstraint("congress_id", "item_id", "person_id", name="look_back_checker_person_key"),
        Index("look_back_checker_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    item_id: UUID
    person_id: UUID
    kind: str = text()


class LookBackNotice(SQLModel, table=True):
    """That this threshold of the due day was announced: its key is what makes an announcement happen once."""

    __tablename__ = "look_back_notice"
    __table_args__ = (
        belongs_to("look_back", "look_back_id"),
        UniqueConstraint("congress_id", "look_back_id", "threshold", "due_on", name="look_back_notice_threshold_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    look_back_id: UUID
    threshold: int
    due_on: date
    at: datetime = instant()


look_back = SQLModel.metadata.tables["look_back"]
look_back_item = SQLModel.metadata.tables["look_back_item"]
look_back_checker = SQLModel.metadata.tables["look_back_checker"]
look_back_notice = SQLModel.metadata.tables["look_back_notice"]
