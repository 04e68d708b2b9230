"""What crosses the wire for people, their mandates, delegations and positions."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.congresses.schemas import example
from api.schemas import Code, Day, Filter, In, Name, Note, Out, ShortText
from domain.people.states import PositionRank

Email = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")]
Phone = Annotated[str, StringConstraints(min_length=3, max_length=30, pattern=r"^\+?[0-9][0-9 ()/-]*$")]

_MANDATE = {
    "id": "019a0000-0000-7000-8000-000000000033",
    "person_id": "019a0000-0000-7000-8000-000000000002",
    "term_id": "019a0000-0000-7000-8000-000000000011",
    "term_number": 14,
    "delegation_id": "019a0000-0000-7000-8000-000000000031",
    "delegation_name": "西湖代表团",
    "card_number": "14001",
    "electing_body": "西湖区人民代表大会",
    "starts_on": "2022-01-05",
    "ends_on": None,
    "version": 1,
}
_POSITION = {
    "id": "019a0000-0000-7000-8000-000000000034",
    "person_id": "019a0000-0000-7000-8000-000000000002",
    "organisation_id": "019a0000-0000-7000-8000-000000000021",
    "organisation_name": "市交通运输局",
    "title": "局长",
    "head": True,
    "rank": "head",
    "starts_on": "2023-03-01",
    "ends_on": None,
    "version": 1,
}
_DELEGATION = {
    "id": "019a0000-0000-7000-8000-000000000031",
    "term_id": "019a0000-0000-7000-8000-000000000011",
    "term_number": 14,
    "name": "西湖代表团",
    "version": 1,
}
_PERSON = {
    "id": "019a0000-0000-7000-8000-000000000002",
    "name": "代表001",
    "gender": "女",
    "ethnicity": "汉族",
    "party": None,
    "employer": "市第一人民医院",
    "phone": "138****1234",
    "email": "d***@example.com",
    "address": None,
    "contact_masked": True,
    "mandates": [_MANDATE],
    "positions": [_POSITION],
    "created_at": "2025-01-08T01:00:00Z",
    "version": 1,
}
_ENDING = {"ends_on": "2026-03-31", "reason": "调离本行政区域"}


class DelegationOut(Out):
    model_config = example(_DELEGATION)

    id: UUID
    term_id: UUID
    term_number: int
    name: str
    version: int


class DelegationEdit(In):
    model_config = example({"name": "西湖代表团"})

    name: Name


class DelegationNew(DelegationEdit):
    model_config = example(_DELEGATION, "id", "term_number", "version")

    term_id: UUID


class DelegationFilter(Filter):
    term_id: UUID | None = None


class MandateOut(Out):
    model_config = example(_MANDATE)

    id: UUID
    person_id: UUID
    term_id: UUID
    term_number: int
    delegation_id: UUID | None
    delegation_name: str | None
    card_number: str = Field(description="Number of the deputy's card (代表证号), unique in the term.")
    electing_body: str | None
    starts_on: date
    ends_on: date | None = Field(description="Last day of the mandate; null while it runs.")
    version: int


class MandateIn(In):
    model_config = example(_MANDATE, "id", "person_id", "term_number", "delegation_name", "version")

    term_id: UUID
    delegation_id: UUID | None = Field(default=None, description="A delegation of the same term.")
    card_number: Code
    electing_body: ShortText | None = None
    starts_on: Day
    ends_on: Day | None = None


class Ending(In):
    model_config = example(_ENDING)

    ends_on: Day = Field(description="The last day, a local date.")
    reason: Note


class PositionOut(Out):
    model_config = example(_POSITION)

    id: UUID
    person_id: UUID
    organisation_id: UUID
    organisation_name: str
    title: str
    head: bool = Field(description="Whether this person signs for the organisation.")
    rank: PositionRank
    starts_on: date
    ends_on: date | None
    version: int


class PositionIn(In):
    model_config = example(_POSITION, "id", "person_id", "organisation_name", "version")

    organisation_id: UUID
    title: Name
    head: bool = False
    rank: PositionRank | None = Field(default=None, description="Without it `head` for who signs, else `staff`.")
    starts_on: Day
    ends_on: Day | None = None


class PersonOut(Out):
    model_config = example(_PERSON)

    id: UUID
    name: str
    gender: str | None
    ethnicity: str | None
    party: str | None
    employer: str | None
    phone: str | None = Field(description="Masked as 138****1234, or null where a mask could show too much.")
    email: str | None = Field(description="Masked as a***@example.com, or null.")
    address: str | None = Field(description="Null when masked.")
    contact_masked: bool = Field(description="False for callers with `contact:read` and for the person itself.")
    mandates: list[MandateOut] = Field(description="The latest first.")
    positions: list[PositionOut] = Field(description="The latest first.")
    created_at: datetime
    version: int


class PersonIn(In):
    """A whole person as it shall be; a value that is not sent is removed."""

    model_config = example(
        _PERSON | {"phone": "13800001234", "email": "daibiao001@example.com"},
        "id",
        "contact_masked",
        "mandates",
        "positions",
        "created_at",
        "version",
    )

    name: Name
    gender: Name | None = None
    ethnicity: Name | None = None
    party: Name | None = None
    employer: ShortText | None = None
    phone: Phone | None = None
    email: Email | None = None
    address: ShortText | None = None


class PersonFilter(Filter):
    name: Name | None = Field(default=None, description="A part of the name.")
    term_id: UUID | None = Field(default=None, description="With a mandate in this term.")
    delegation_id: UUID | None = Field(default=None, description="With a mandate in this delegation.")
    card_number: Code | None = None
    mandate_on: Day | None = Field(default=None, description="With a mandate that runs on this local day.")
    organisation_id: UUID | None = Field(default=None, description="With a position, past or present, in it.")
