"""A congress, its terms and its sessions: the tenant and the calendar of its life."""

from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Time, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, of_congress, one_of, text
from domain.db import constraint_code


class Level(StrEnum):
    """Level of a congress."""

    NATIONAL = "national"
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    TOWN = "town"


class Congress(SQLModel, table=True):
    """`zone`: IANA time zone of its legal days. The profile codes name the rules that new cases come under.

    From `office_opens` to `office_closes` (wall clock of the zone, on working days) people are reminded of things.
    """

    __tablename__ = "congress"
    __table_args__ = (
        one_of("level", Level),
        UniqueConstraint("slug", name=constraint_code("congress_slug_key", "slug_taken")),
        CheckConstraint(
            "office_closes > office_opens", name=constraint_code("congress_office_hours_check", "ends_before_start")
        ),
        CheckConstraint("slug ~ '^[a-z0-9](-?[a-z0-9]+)*$' AND length(slug) <= 40", name="slug"),
    )

    id: UUID = key()
    slug: str = text()
    name: str = text()
    level: str = text()
    zone: str = text()
    suggestion_profile: str = text()
    proposal_profile: str = text()
    office_opens: time = Field(sa_column=Column(Time, server_default=sql("'08:30'"), nullable=False))
    office_closes: time = Field(sa_column=Column(Time, server_default=sql("'17:30'"), nullable=False))
    calendar_version: int = Field(default=1)
    created_at: datetime = instant()
    version: int = Field(default=1)


class Term(SQLModel, table=True):
    """A term (届): it may end while its cases live on."""

    __tablename__ = "term"
    __table_args__ = (
        of_congress(),
        UniqueConstraint("congress_id", "number", name=constraint_code("term_number_key", "term_exists")),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="span"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    number: int
    starts_on: date
    ends_on: date | None = None
    version: int = Field(default=1)


class Session(SQLModel, table=True):
    """A session (次) of a term; what is filed after its closing day until the next is inter-session."""

    __tablename__ = "session"
    __table_args__ = (
        belongs_to("term", "term_id"),
        UniqueConstraint(
            "congress_id", "term_id", "number", name=constraint_code("session_number_key", "session_exists")
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("ends_on >= starts_on", name="span"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    term_id: UUID
    number: int
    name: str = text()
    starts_on: date
    ends_on: date
    version: int = Field(default=1)


congress = SQLModel.metadata.tables["congress"]
term = SQLModel.metadata.tables["term"]
session = SQLModel.metadata.tables["session"]
