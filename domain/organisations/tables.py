"""Organisations of a congress as a tree: its organs, the government office, handling units, courts."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, instant, key, of_congress, one_of, text
from domain.db import constraint_code


class OrganisationKind(StrEnum):
    """What an organisation is; scopes of figures (government, court …) are made of it."""

    CONGRESS_ORGAN = "congress_organ"
    GOVERNMENT = "government"
    GOVERNMENT_OFFICE = "government_office"
    GOVERNMENT_UNIT = "government_unit"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    PARTY_ORGAN = "party_organ"
    TOWN = "town"
    OTHER = "other"


class Organisation(SQLModel, table=True):
    """`code` is the natural key of imports. An inactive one keeps its history and gets no new work."""

    __tablename__ = "organisation"
    __table_args__ = (
        of_congress(),
        belongs_to("organisation", "parent_id"),
        one_of("kind", OrganisationKind),
        UniqueConstraint("congress_id", "code", name=constraint_code("organisation_code_key", "code_taken")),
        CheckConstraint("parent_id <> id", name="parent"),
        Index("organisation_congress_id_name_idx", "congress_id", "name"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    parent_id: UUID | None = None
    kind: str = text()
    code: str = text()
    name: str = text()
    short_name: str | None = text(optional=True)
    active: bool = Field(default=True)
    created_at: datetime = instant()
    version: int = Field(default=1)


organisation = SQLModel.metadata.tables["organisation"]
