"""People: who they are, their dated mandates as deputies, their delegations and their dated positions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, of_congress, one_of, text
from domain.db import constraint_code
from domain.people.states import PositionRank


class Person(SQLModel, table=True):
    """The one place of personal data; everything else names the id."""

    __tablename__ = "person"
    __table_args__ = (of_congress(), Index("person_congress_id_name_idx", "congress_id", "name"))

    congress_id: UUID = key()
    id: UUID = key()
    name: str = text()
    gender: str | None = text(optional=True)
    ethnicity: str | None = text(optional=True)
    party: str | None = text(optional=True)
    employer: str | None = text(optional=True)
    phone: str | None = text(optional=True)
    email: str | None = text(optional=True)
    address: str | None = text(optional=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


class Delegation(SQLModel, table=True):
    """A delegation (代表团) of one term."""

    __tablename__ = "delegation"
    __table_args__ = (
        belongs_to("term", "term_id"),
        UniqueConstraint(
            "congress_id", "term_id", "name", name=constraint_code("delegation_name_key", "delegation_exists")
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    term_id: UUID
    name: str = text()
    version: int = Field(default=1)


class Mandate(SQLModel, table=True):
    """A deputy's mandate in one term, from its first to its last day; a case outlives it."""

    __tablename__ = "mandate"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("term", "term_id"),
        belongs_to("delegation", "delegation_id"),
        UniqueConstraint(
            "congress_id",
            "term_id",
            "card_number",
            name=constraint_code("mandate_card_number_key", "card_number_taken"),
        ),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="span"),
        Index("mandate_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    term_id: UUID
    delegation_id: UUID | None = None
    card_number: str = text()
    electing_body: str | None = text(optional=True)
    starts_on: date
    ends_on: date | None = None
    version: int = Field(default=1)


class Position(SQLModel, table=True):
    """A person's position in an organisation, dated; `head` signs for it, `rank` says how high it is."""

    __tablename__ = "position"
    __table_args__ = (
        belongs_to("person", "person_id"),
        belongs_to("organisation", "organisation_id"),
        one_of("rank", PositionRank),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="span"),
        Index("position_congress_id_person_id_idx", "congress_id", "person_id"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    person_id: UUID
    organisation_id: UUID
    title: str = text()
    head: bool = Field(default=False)
    rank: str = Field(sa_column=Column(Text, server_default=sql("'staff'"), nullable=False))
    starts_on: date
    ends_on: date | None = None
    version: int = Field(default=1)


person = SQLModel.metadata.tables["person"]
delegation = SQLModel.metadata.tables["delegation"]
mandate = SQLModel.metadata.tables["mandate"]
position = SQLModel.metadata.tables["position"]
