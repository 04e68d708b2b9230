"""Promises, and what happens under each: progress, changes, the second reply, its rating, notices."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.assignments.states import RequestState
from domain.columns import belongs_to, instant, key, one_of
from domain.columns import text as written
from domain.db import constraint_code
from domain.evaluations.states import RatingLevel
from domain.promises.states import PromiseChanged, PromiseSource, PromiseState


class Promise(SQLModel, table=True):
    """`year` is the local year in which it was entered; a promise keeps it however long it runs."""

    __tablename__ = "promise"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("assignment", "assignment_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("organisation", "organisation_id"),
        one_of("source", PromiseSource),
        one_of("state", PromiseState),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'given_up') = (given_up_reason IS NOT NULL)", name="given_up"),
        Index("promise_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("promise_congress_id_organisation_id_idx", "congress_id", "organisation_id", "state"),
        Index("promise_congress_id_due_on_idx", "congress_id", "due_on", "id"),
        Index("promise_congress_id_made_at_idx", "congress_id", "made_at", "id"),
        Index("promise_open_due_on_idx", "due_on", postgresql_where=sql("state = 'open'")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    assignment_id: UUID
    reply_id: UUID
    organisation_id: UUID
    source: str = written()
    text: str = written()
    due_on: date
    year: int
    state: str = written()
    made_at: datetime = instant()
    made_by: UUID | None = None
    ended_at: datetime | None = instant(optional=True)
    given_up_reason: str | None = written(optional=True)
    version: int = Field(default=1)


class PromiseProgress(SQLModel, table=True):
    """What was done so far."""

    __tablename__ = "promise_progress"
    __table_args__ = (
        belongs_to("promise", "promise_id"),
        belongs_to("organisation", "organisation_id"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        Index("promise_progress_congress_id_promise_id_idx", "congress_id", "promise_id", "at"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    promise_id: UUID
    organisation_id: UUID
    at: datetime = instant()
    text: str = written()
    percent: int | None = None
    account_id: UUID | None = None


class PromiseChange(SQLModel, table=True):
    """Another day, asked for and decided; or another unit, by the office's word."""

    __tablename__ = "promise_change"
    __table_args__ = (
        belongs_to("promise", "promise_id"),
        belongs_to("organisation", "before_organisation_id"),
        belongs_to("organisation", "after_organisation_id"),
        one_of("changed", PromiseChanged),
        one_of("state", RequestState),
        CheckConstraint(
            "(changed = 'due_on') = (before_due_on IS NOT NULL AND after_due_on IS NOT NULL)", name="due_on"
        ),
        CheckConstraint(
            "(changed = 'unit') = (before_organisation_id IS NOT NULL AND after_organisation_id IS NOT NULL)",
            name="unit",
        ),
        Index(
            constraint_code("promise_change_pending_key", "due_change_pending"),
            "congress_id",
            "promise_id",
            unique=True,
            postgresql_where=sql("state = 'pending'"),
        ),
        Index("promise_change_congress_id_promise_id_idx", "congress_id", "promise_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    promise_id: UUID
    changed: str = written()
    before_due_on: date | None = None
    after_due_on: date | None = None
    before_organisation_id: UUID | None = None
    after_organisation_id: UUID | None = None
    state: str = written()
    reason: str = written()
    requested_at: datetime = instant()
    requested_by: UUID | None = None
    decided_at: datetime | None = instant(optional=True)
    decided_by: UUID | None = None
    decision_reason: str | None = written(optional=True)


class PromiseReply(SQLModel, table=True):
    """The second reply: what was promised is done (ZJ16 §20, SD17 §18)."""

    __tablename__ = "promise_reply"
    __table_args__ = (
        belongs_to("promise", "promise_id"),
        belongs_to("organisation", "organisation_id"),
        UniqueConstraint(
            "congress_id", "promise_id", name=constraint_code("promise_reply_promise_key", "fulfilled_already")
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    promise_id: UUID
    organisation_id: UUID
    body: str = written()
    document_number: str | None = written(optional=True)
    class_code: str | None = written(optional=True)
    sent_at: datetime = instant()
    account_id: UUID | None = None


class PromiseRating(SQLModel, table=True):
    """How the deputy rates the keeping of the promise, apart from the rating of the reply (CQ18 §28)."""

    __tablename__ = "promise_rating"
    __table_args__ = (
        belongs_to("promise", "promise_id"),
        belongs_to("person", "person_id"),
        one_of("level", RatingLevel),
        UniqueConstraint(
            "congress_id", "promise_id", "person_id", name=constraint_code("promise_rating_rated_key", "already_rated")
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    promise_id: UUID
    person_id: UUID
    level: str = written()
    reason: str | None = written(optional=True)
    rated_at: datetime = instant()
    rated_by: UUID | None = None


class PromiseNotice(SQLModel, table=True):
    """That this threshold of this day was announced: its key is what makes an announcement happen once."""

    __tablename__ = "promise_notice"
    __table_args__ = (
        belongs_to("promise", "promise_id"),
        UniqueConstraint("congress_id", "promise_id", "threshold", "due_on", name="promise_notice_threshold_key"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    promise_id: UUID
    threshold: int
    due_on: date
    at: datetime = instant()


promise = SQLModel.metadata.tables["promise"]
promise_progress = SQLModel.metadata.tables["promise_progress"]
promise_change = SQLModel.metadata.tables["promise_change"]
promise_reply = SQLModel.metadata.tables["promise_reply"]
promise_rating = SQLModel.metadata.tables["promise_rating"]
promise_notice = SQLModel.metadata.tables["promise_notice"]
