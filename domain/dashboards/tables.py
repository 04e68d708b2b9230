"""What is kept so that a dashboard is cheap: a narrow row per case, and up to which transaction these rows are right.

Neither is ever the truth: a case that an event speaks of at or above the horizon is worked out anew by whoever reads.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, CheckConstraint, Column, ForeignKeyConstraint, Index, Text, Uuid
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, text
from domain.event_tables import Xid8


def _flag() -> Any:
    return Field(sa_column=Column(Boolean, nullable=False))


class CaseFacts(SQLModel, table=True):
    """What stands of an accepted case, as the catalogue's own expressions said it; `seen` orders two writers of one row.

    Nothing here depends on the time of reading: a lamp is told by the instants at which it turns, `red_at` and `yellow_at`.
    """

    __tablename__ = "case_facts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["congress_id", "suggestion_id"], ["suggestion.congress_id", "suggestion.id"], ondelete="CASCADE"
        ),
        Index("case_facts_congress_id_session_id_idx", "congress_id", "session_id", "kind"),
    )

    congress_id: UUID = key()
    suggestion_id: UUID = Field(primary_key=True)
    session_id: UUID
    seen: int = Field(sa_column=Column(Xid8, nullable=False))
    kind: str = text()
    state: str = text()
    category: str | None = text(optional=True)
    delegation_id: UUID | None = None
    confidential: bool = _flag()
    accepted_month: date
    assigned_on: date | None = None
    answered_on: date | None = None
    replied: bool = _flag()
    handled: bool = _flag()
    online: bool = _flag()
    met: bool = _flag()
    late_at: datetime | None = instant(optional=True)
    red_at: datetime | None = instant(optional=True)
    yellow_at: datetime | None = instant(optional=True)
    due_week: date | None = None
    class_code: str | None = text(optional=True)
    solved: bool = _flag()
    advanced: bool = _flag()
    taken_up: bool = _flag()
    rated: str | None = text(optional=True)
    rated_first: str | None = text(optional=True)
    key: bool = _flag()
    key_concluded: bool = _flag()
    unit_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    unit_roles: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))


class FactsHorizon(SQLModel, table=True):
    """Up to which transaction the kept rows of a congress are right; without a row, none is."""

    __tablename__ = "facts_horizon"
    __table_args__ = (of_congress(),)

    congress_id: UUID = key()
    txid: int = Field(sa_column=Column(Xid8, nullable=False))
    at: datetime = instant()


class Rollup(SQLModel, table=True):
    """The tiles of a session as they stood at `at`, for overviews; every dashboard counts for itself."""

    __tablename__ = "rollup"
    __table_args__ = (belongs_to("session", "session_id"),)

    congress_id: UUID = key()
    session_id: UUID = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Text)
    at: datetime = instant()
    tiles: dict[str, Any] = document()


class CongressPart(SQLModel, table=True):
    """That a congress may see the figures of another, as a city those of its districts; said by whoever runs the installation."""

    __tablename__ = "congress_part"
    __table_args__ = (
        of_congress(),
        ForeignKeyConstraint(["part_id"], ["congress.id"]),
        CheckConstraint("part_id <> congress_id", name="itself"),
    )

    congress_id: UUID = key()
    part_id: UUID = Field(primary_key=True)


rollup = SQLModel.metadata.tables["rollup"]
congress_part = SQLModel.metadata.tables["congress_part"]
case_facts = SQLModel.metadata.tables["case_facts"]
facts_horizon = SQLModel.metadata.tables["facts_horizon"]
