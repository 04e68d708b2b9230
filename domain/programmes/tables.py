"""A programme with what was asked of it and how its search ended, its cases, and the meetings of its draft."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Uuid
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, one_of, text, texts
from domain.programmes.states import ProgrammeState, SearchOutcome


class Programme(SQLModel, table=True):
    """A season to plan. `rooms` are ids; `search` says how the search ended, `hindrances` why it found nothing.

    `breaches` is what the draft broke when it was made or edited last. `started_at`: when a worker took it up.
    """

    __tablename__ = "programme"
    __table_args__ = (
        of_congress(),
        belongs_to("meeting_kind", "kind_id"),
        one_of("state", ProgrammeState),
        one_of("outcome", SearchOutcome),
        CheckConstraint("until_on >= from_on", name="window"),
        CheckConstraint("meetings > 0 AND cases_per_meeting > 0 AND minutes > 0", name="sizes"),
        CheckConstraint("(state = 'abandoned') = (ended_reason IS NOT NULL)", name="ended_reason"),
        CheckConstraint("state NOT IN ('proposed', 'unsolved', 'confirmed') OR outcome IS NOT NULL", name="searched"),
        Index("programme_congress_id_created_at_idx", "congress_id", "created_at", "id"),
        Index("programme_planning_idx", "created_at", postgresql_where=sql("state = 'planning'")),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind_id: UUID
    title: str = text()
    state: str = text()
    from_on: date
    until_on: date
    meetings: int
    cases_per_meeting: int
    minutes: int
    places: int
    start_times: list[str] = texts()
    rooms: list[Any] = document()
    outcome: str | None = text(optional=True)
    search: dict[str, Any] | None = document(optional=True)
    hindrances: list[Any] = document()
    breaches: list[Any] = document()
    ended_reason: str | None = text(optional=True)
    started_at: datetime | None = instant(optional=True)
    request_id: str = text()
    created_by: UUID | None = None
    created_at: datetime = instant()
    updated_at: datetime = instant()
    version: int = Field(default=1)


class ProgrammeMeeting(SQLModel, table=True):
    """A meeting of the draft; `meeting_id` is what it became."""

    __tablename__ = "programme_meeting"
    __table_args__ = (
        belongs_to("programme", "programme_id", on_delete="CASCADE"),
        belongs_to("room", "room_id"),
        belongs_to("person", "host_id"),
        belongs_to("meeting", "meeting_id"),
        Index("programme_meeting_congress_id_programme_id_idx", "congress_id", "programme_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    programme_id: UUID
    starts_at: datetime = instant()
    room_id: UUID
    host_id: UUID
    meeting_id: UUID | None = None


class ProgrammeCase(SQLModel, table=True):
    """A case of the programme; `people` whom it brings, `hosts` who may host it, `everybody` the ids of both.

    `place` is its number on the agenda of the drafted meeting.
    """

    __tablename__ = "programme_case"
    __table_args__ = (
        belongs_to("programme", "programme_id", on_delete="CASCADE"),
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("programme_meeting", "drafted_id"),
        CheckConstraint("(drafted_id IS NULL) = (place IS NULL)", name="place"),
        Index("programme_case_suggestion_key", "congress_id", "programme_id", "suggestion_id", unique=True),
        Index("programme_case_congress_id_suggestion_id_idx", "congress_id", "suggestion_id"),
        Index("programme_case_congress_id_drafted_id_idx", "congress_id", "drafted_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    programme_id: UUID
    suggestion_id: UUID
    due_on: date | None = None
    hosts: list[Any] = document()
    people: list[Any] = document()
    everybody: list[UUID] = Field(sa_type=ARRAY(Uuid))
    drafted_id: UUID | None = None
    place: int | None = None


programme = SQLModel.metadata.tables["programme"]
programme_meeting = SQLModel.metadata.tables["programme_meeting"]
programme_case = SQLModel.metadata.tables["programme_case"]
