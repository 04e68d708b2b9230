"""Kinds of meetings, meetings with agenda, participants, places, minutes and decisions, and the bookings they hold."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, UniqueConstraint, literal_column
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, one_of, texts
from domain.columns import text as written
from domain.db import constraint_code
from domain.meetings.states import (
    DecisionKind,
    MeetingRole,
    MeetingState,
    MinutesState,
    OffDays,
    ParticipantState,
    SeatState,
    Standing,
)
from domain.people.states import PositionRank


class MeetingKind(SQLModel, table=True):
    """A kind of meeting of a congress, as data.

    `required`: roles without which it does not take place; `unit` is each lead unit of the cases, `deputy` each lead
    deputy. `precedence`: a meeting of a higher one may push out a tentative hold of a lower one, never a confirmed one.
    `travel_minutes`: on both sides of a meeting its people are taken too. `reminder_workdays`: so long before are they
    reminded; without it never.
    """

    __tablename__ = "meeting_kind"
    __table_args__ = (
        of_congress(),
        one_of("off_days", OffDays),
        one_of("substitute_rank", PositionRank),
        UniqueConstraint("congress_id", "code", name=constraint_code("meeting_kind_code_key", "code_taken")),
        CheckConstraint("notice_workdays BETWEEN 0 AND 60", name="notice_workdays"),
        CheckConstraint("reminder_workdays BETWEEN 0 AND 60", name="reminder_workdays"),
        CheckConstraint("travel_minutes BETWEEN 0 AND 1440", name="travel_minutes"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    code: str = written()
    name: str = written()
    required: list[str] = texts()
    opens: list[str] = texts()
    notice_workdays: int
    reminder_workdays: int | None = None
    travel_minutes: int
    precedence: int
    may_be_live: bool
    makes_promises: bool
    three_party: bool
    off_days: str = written()
    substitute_rank: str = written()
    active: bool = Field(default=True)
    version: int = Field(default=1)


class Meeting(SQLModel, table=True):
    """One meeting. `sequence` rises with each change that a calendar must follow; `viewers` are person-times."""

    __tablename__ = "meeting"
    __table_args__ = (
        belongs_to("meeting_kind", "kind_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("room", "room_id"),
        one_of("state", MeetingState),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="times"),
        CheckConstraint("ends_at > starts_at", name="span"),
        CheckConstraint("places >= 0", name="places"),
        CheckConstraint("viewers >= 0", name="viewers"),
        CheckConstraint("state NOT IN ('cancelled', 'postponed') OR ended_reason IS NOT NULL", name="ended_reason"),
        CheckConstraint(
            "state IN ('draft', 'postponed', 'cancelled') OR (starts_at IS NOT NULL AND room_id IS NOT NULL)",
            name="scheduled",
        ),
        Index("meeting_congress_id_starts_at_idx", "congress_id", "starts_at", "id"),
        Index("meeting_congress_id_room_id_idx", "congress_id", "room_id", "starts_at"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind_id: UUID
    title: str = written()
    state: str = written()
    starts_at: datetime | None = instant(optional=True)
    ends_at: datetime | None = instant(optional=True)
    room_id: UUID | None = None
    organisation_id: UUID | None = None
    places: int
    live: bool
    live_url: str | None = written(optional=True)
    viewers: int | None = None
    off_day_reason: str | None = written(optional=True)
    ended_reason: str | None = written(optional=True)
    note: str | None = written(optional=True)
    sequence: int
    held_at: datetime | None = instant(optional=True)
    created_by: UUID | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int = Field(default=1)


class MeetingCase(SQLModel, table=True):
    """A case on the agenda; `brief` are its facts at the time of the meeting, frozen when it is held."""

    __tablename__ = "meeting_case"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        belongs_to("suggestion", "suggestion_id"),
        UniqueConstraint(
            "congress_id",
            "meeting_id",
            "suggestion_id",
            name=constraint_code("meeting_case_case_key", "case_named_twice"),
        ),
        CheckConstraint("minutes > 0", name="minutes"),
        Index("meeting_case_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    suggestion_id: UUID
    position: int
    minutes: int | None = None
    note: str | None = written(optional=True)
    brief: dict[str, Any] | None = document(optional=True)


class MeetingParticipant(SQLModel, table=True):
    """An invitation and what became of it; a substitute has a row of their own that names whom they come for."""

    __tablename__ = "meeting_participant"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        belongs_to("person", "person_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("meeting_participant", "substitutes_id"),
        one_of("role", MeetingRole),
        one_of("state", ParticipantState),
        UniqueConstraint(
            "congress_id",
            "meeting_id",
            "person_id",
            name=constraint_code("meeting_participant_person_key", "already_invited"),
        ),
        CheckConstraint("role <> 'unit' OR organisation_id IS NOT NULL", name="unit"),
        Index("meeting_participant_congress_id_person_id_idx", "congress_id", "person_id"),
        Index("meeting_participant_congress_id_organisation_id_idx", "congress_id", "organisation_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    person_id: UUID
    role: str = written()
    organisation_id: UUID | None = None
    required: bool
    state: str = written()
    substitutes_id: UUID | None = None
    invited_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    reason: str | None = written(optional=True)


class Booking(SQLModel, table=True):
    """A person or a room, taken for a meeting or by a blocking; a row stands exactly as long as it holds.

    `span` includes travel or turn-round. Two rows of one person, or of one room, never overlap: whatever wrote them.
    """

    __tablename__ = "booking"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        belongs_to("room_blocking", "blocking_id"),
        belongs_to("person", "person_id"),
        belongs_to("room", "room_id"),
        one_of("standing", Standing),
        CheckConstraint("num_nonnulls(person_id, room_id) = 1", name="resource"),
        CheckConstraint("num_nonnulls(meeting_id, blocking_id) = 1", name="cause"),
        CheckConstraint("NOT isempty(span)", name="span"),
        ExcludeConstraint(
            (literal_column("congress_id"), "="),
            (literal_column("person_id"), "="),
            (literal_column("span"), "&&"),
            where=sql("person_id IS NOT NULL"),
            using="gist",
            name=constraint_code("booking_person_excl", "clash"),
        ),
        ExcludeConstraint(
            (literal_column("congress_id"), "="),
            (literal_column("room_id"), "="),
            (literal_column("span"), "&&"),
            where=sql("room_id IS NOT NULL"),
            using="gist",
            name=constraint_code("booking_room_excl", "clash"),
        ),
        Index("booking_congress_id_meeting_id_idx", "congress_id", "meeting_id"),
        Index("booking_congress_id_blocking_id_idx", "congress_id", "blocking_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID | None = None
    blocking_id: UUID | None = None
    person_id: UUID | None = None
    room_id: UUID | None = None
    standing: str = written()
    span: Any = Field(sa_column=Column(TSTZRANGE, nullable=False))


class MeetingSeat(SQLModel, table=True):
    """A public place in the room, or a place in the line for one; the line moves up in the order of signing up."""

    __tablename__ = "meeting_seat"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        belongs_to("account", "account_id"),
        one_of("state", SeatState),
        Index(
            constraint_code("meeting_seat_account_key", "signed_up_already"),
            "congress_id",
            "meeting_id",
            "account_id",
            unique=True,
            postgresql_where=sql("state <> 'given_up'"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    account_id: UUID
    state: str = written()
    signed_at: datetime = instant()


class MeetingMinutes(SQLModel, table=True):
    """What was said. `public_text` is written without personal data when the minutes are published, never when read."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        one_of("state", MinutesState),
        UniqueConstraint(
            "congress_id", "meeting_id", name=constraint_code("meeting_minutes_meeting_key", "changed_meanwhile")
        ),
        CheckConstraint("(state = 'published') = (public_text IS NOT NULL)", name="published"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    text: str = written()
    public_text: str | None = written(optional=True)
    state: str = written()
    confirmed_by: list[Any] = document()
    drafted_at: datetime = instant()
    published_at: datetime | None = instant(optional=True)


class MeetingDecision(SQLModel, table=True):
    """What a meeting decided, and what it made: a promise in the ledger, a request to change a class, or a task."""

    __tablename__ = "meeting_decision"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("organisation", "organisation_id"),
        belongs_to("promise", "promise_id"),
        one_of("kind", DecisionKind),
        CheckConstraint("(kind = 'promise') = (promise_id IS NOT NULL)", name="promise"),
        CheckConstraint("(kind = 'class_change') = (class_code IS NOT NULL)", name="class_code"),
        CheckConstraint("kind = 'task' OR suggestion_id IS NOT NULL", name="case"),
        Index("meeting_decision_congress_id_meeting_id_idx", "congress_id", "meeting_id"),
        Index("meeting_decision_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    kind: str = written()
    text: str = written()
    suggestion_id: UUID | None = None
    organisation_id: UUID | None = None
    due_on: date | None = None
    class_code: str | None = written(optional=True)
    promise_id: UUID | None = None
    settled_at: datetime | None = instant(optional=True)
    settled_note: str | None = written(optional=True)
    recorded_at: datetime = instant()


class MeetingRecording(SQLModel, table=True):
    """A recording of a meeting; its bytes lie with those of the attachments."""

    __tablename__ = "meeting_recording"
    __table_args__ = (
        belongs_to("meeting", "meeting_id"),
        CheckConstraint("size > 0", name="size"),
        Index("meeting_recording_congress_id_meeting_id_idx", "congress_id", "meeting_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    meeting_id: UUID
    name: str = written()
    content_type: str = written()
    size: int = Field(sa_type=BigInteger)
    sha256: str = written()
    uploaded_at: datetime = instant()
    uploaded_by: UUID | None = None
    removed_at: datetime | None = instant(optional=True)


meeting_kind = SQLModel.metadata.tables["meeting_kind"]
meeting = SQLModel.metadata.tables["meeting"]
meeting_case = SQLModel.metadata.tables["meeting_case"]
meeting_participant = SQLModel.metadata.tables["meeting_participant"]
booking = SQLModel.metadata.tables["booking"]
meeting_seat = SQLModel.metadata.tables["meeting_seat"]
meeting_minutes = SQLModel.metadata.tables["meeting_minutes"]
meeting_decision = SQLModel.metadata.tables["meeting_decision"]
meeting_recording = SQLModel.metadata.tables["meeting_recording"]
