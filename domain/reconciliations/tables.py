"""Reconciliations, their parties with what each stated, the records of their meetings, who was there, who confirmed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, one_of, text
from domain.db import constraint_code
from domain.evaluations.states import Dimension, RatingLevel
from domain.reconciliations.states import Conclusion, CouncilWord, ReconciliationState, RecordAnswer, Side


class Reconciliation(SQLModel, table=True):
    """One rating of a stated round and dimension; `conclusion` is null until it took effect.

    Time and place of a meeting that is planned elsewhere are told by `meeting_id`; the record stands without one.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("evaluation", "evaluation_id"),
        belongs_to("meeting", "meeting_id"),
        one_of("dimension", Dimension),
        one_of("level", RatingLevel),
        one_of("state", ReconciliationState),
        one_of("conclusion", Conclusion),
        one_of("council_word", CouncilWord),
        CheckConstraint("(state IN ('concluded', 'escalated')) = (conclusion IS NOT NULL)", name="concluded"),
        CheckConstraint("(state = 'called_off') = (called_off_reason IS NOT NULL)", name="called_off"),
        CheckConstraint("(council_word IS NULL) = (council_decided_on IS NULL)", name="council"),
        Index(
            constraint_code("reconciliation_open_key", "reconciliation_open"),
            "congress_id",
            "suggestion_id",
            unique=True,
            postgresql_where=sql("state IN ('convened', 'held', 'escalated')"),
        ),
        Index("reconciliation_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("reconciliation_congress_id_meeting_id_idx", "congress_id", "meeting_id"),
        Index("reconciliation_congress_id_convened_at_idx", "congress_id", "convened_at", "id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    suggestion_id: UUID
    evaluation_id: UUID
    round: int
    dimension: str = text()
    level: str = text()
    state: str = text()
    positions_by: date
    meeting_id: UUID | None = None
    convened_at: datetime = instant()
    convened_by: UUID | None = None
    conclusion: str | None = text(optional=True)
    concluded_at: datetime | None = instant(optional=True)
    called_off_reason: str | None = text(optional=True)
    escalated_at: datetime | None = instant(optional=True)
    council_word: str | None = text(optional=True)
    council_decided_on: date | None = None
    council_text: str | None = text(optional=True)
    version: int = Field(default=1)


class ReconciliationParty(SQLModel, table=True):
    """Who takes part, and what they stated before the meeting; the latest statement counts."""

    __tablename__ = "reconciliation_party"
    __table_args__ = (
        belongs_to("reconciliation", "reconciliation_id"),
        belongs_to("person", "person_id"),
        belongs_to("organisation", "organisation_id"),
        one_of("side", Side),
        CheckConstraint("(side = 'deputy') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("side <> 'unit' OR organisation_id IS NOT NULL", name="unit"),
        CheckConstraint("(position IS NULL) = (stated_at IS NULL)", name="stated"),
        Index("reconciliation_party_of_reconciliation_idx", "congress_id", "reconciliation_id"),
        Index("reconciliation_party_congress_id_organisation_id_idx", "congress_id", "organisation_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    reconciliation_id: UUID
    side: str = text()
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    position: str | None = text(optional=True)
    stated_at: datetime | None = instant(optional=True)
    stated_by: UUID | None = None


class ReconciliationRecord(SQLModel, table=True):
    """What the meeting found and came to, with what its conclusion needs; a later record takes the place of an earlier."""

    __tablename__ = "reconciliation_record"
    __table_args__ = (
        belongs_to("reconciliation", "reconciliation_id"),
        belongs_to("reply", "reply_id"),
        belongs_to("organisation", "promise_organisation_id"),
        one_of("conclusion", Conclusion),
        CheckConstraint("(class_code IS NULL) = (class_reason IS NULL)", name="class"),
        CheckConstraint("(promise_text IS NULL) = (promise_due_on IS NULL)", name="promise"),
        UniqueConstraint(
            "congress_id",
            "reconciliation_id",
            "number",
            name=constraint_code("reconciliation_record_number_key", "changed_meanwhile"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    reconciliation_id: UUID
    number: int
    held_on: date
    place: str | None = text(optional=True)
    findings: str = text()
    conclusion: str = text()
    reply_id: UUID | None = None
    class_code: str | None = text(optional=True)
    class_reason: str | None = text(optional=True)
    promise_text: str | None = text(optional=True)
    promise_due_on: date | None = None
    promise_organisation_id: UUID | None = None
    recorded_at: datetime = instant()
    recorded_by: UUID | None = None


class ReconciliationAttendee(SQLModel, table=True):
    """Somebody who was present, and on whose side."""

    __tablename__ = "reconciliation_attendee"
    __table_args__ = (
        belongs_to("reconciliation_record", "record_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("person", "person_id"),
        one_of("side", Side),
        Index("reconciliation_attendee_congress_id_record_id_idx", "congress_id", "record_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    record_id: UUID
    side: str = text()
    organisation_id: UUID | None = None
    person_id: UUID | None = None
    name: str = text()
    title: str | None = text(optional=True)


class ReconciliationAnswer(SQLModel, table=True):
    """A party confirms a record, or refuses it and says why; once."""

    __tablename__ = "reconciliation_answer"
    __table_args__ = (
        belongs_to("reconciliation_record", "record_id"),
        belongs_to("reconciliation_party", "party_id"),
        one_of("answer", RecordAnswer),
        CheckConstraint("(answer = 'refused') = (reason IS NOT NULL)", name="reason"),
        UniqueConstraint(
            "congress_id",
            "record_id",
            "party_id",
            name=constraint_code("reconciliation_answer_party_key", "answered_already"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    record_id: UUID
    party_id: UUID
    answer: str = text()
    reason: str | None = text(optional=True)
    answered_at: datetime = instant()
    account_id: UUID | None = None


reconciliation = SQLModel.metadata.tables["reconciliation"]
reconciliation_party = SQLModel.metadata.tables["reconciliation_party"]
reconciliation_record = SQLModel.metadata.tables["reconciliation_record"]
reconciliation_attendee = SQLModel.metadata.tables["reconciliation_attendee"]
reconciliation_answer = SQLModel.metadata.tables["reconciliation_answer"]
