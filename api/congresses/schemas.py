"""What crosses the wire for congresses, their terms and their sessions."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from api.schemas import Day, Filter, In, Name, Out, SearchText, ShortText
from domain.congresses.tables import Level

Number = Annotated[int, Field(ge=1, le=999)]
# RFC 3339 knows no time without an offset, so the document calls it a text.
Clock = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    BeforeValidator(lambda value: f"{value:%H:%M}" if isinstance(value, time) else value),
    Field(description="By the clock of the congress's zone, on working days."),
]
ProfileCode = Annotated[str, Field(min_length=1, max_length=64, description="Code of a rule profile of this congress.")]

_CONGRESS = {
    "id": "019a0000-0000-7000-8000-000000000003",
    "slug": "hangzhou",
    "name": "杭州市人民代表大会",
    "level": "city",
    "zone": "Asia/Shanghai",
    "suggestion_profile": "zj-hangzhou",
    "proposal_profile": "cppcc",
    "office_opens": "08:30",
    "office_closes": "17:30",
    "calendar_version": 3,
    "created_at": "2025-01-08T01:00:00Z",
    "version": 4,
}
_TERM = {
    "id": "019a0000-0000-7000-8000-000000000011",
    "number": 14,
    "starts_on": "2022-01-05",
    "ends_on": None,
    "version": 1,
}
_SESSION = {
    "id": "019a0000-0000-7000-8000-000000000012",
    "term_id": "019a0000-0000-7000-8000-000000000011",
    "term_number": 14,
    "number": 5,
    "name": "第十四届人民代表大会第五次会议",
    "starts_on": "2026-01-20",
    "ends_on": "2026-01-24",
    "version": 1,
}


def example(value: dict[str, Any], *without: str) -> ConfigDict:
    """The example that the document shows, without what a caller does not send."""
    return ConfigDict(json_schema_extra={"examples": [{k: v for k, v in value.items() if k not in without}]})


class CongressListed(Out):
    model_config = example({"slug": "hangzhou", "name": "杭州市人民代表大会", "level": "city"})

    slug: str
    name: str
    level: Level


class CongressFilter(Filter):
    level: Level | None = None
    q: SearchText | None = Field(default=None, description="A part of the name.")


class CongressOut(Out):
    model_config = example(_CONGRESS)

    id: UUID
    slug: str
    name: str
    level: Level
    zone: str = Field(description="IANA time zone of its legal days; it never changes.")
    suggestion_profile: str = Field(description="Rule profile that new suggestions come under.")
    proposal_profile: str = Field(description="Rule profile that new CPPCC proposals come under.")
    office_opens: Clock
    office_closes: Clock
    calendar_version: int
    created_at: datetime
    version: int


class CongressEdit(In):
    model_config = example(_CONGRESS, "id", "slug", "zone", "calendar_version", "created_at", "version")

    name: ShortText
    level: Level
    suggestion_profile: ProfileCode
    proposal_profile: ProfileCode
    office_opens: Clock | None = Field(default=None, description="It stays where it is not given.")
    office_closes: Clock | None = None


class TermOut(Out):
    model_config = example(_TERM)

    id: UUID
    number: int
    starts_on: date
    ends_on: date | None
    version: int


class TermIn(In):
    model_config = example(_TERM, "id", "version")

    number: Number
    starts_on: Day
    ends_on: Day | None = None


class TermFilter(Filter):
    on: Day | None = Field(default=None, description="Terms that this local day lies in.")


class SessionOut(Out):
    model_config = example(_SESSION)

    id: UUID
    term_id: UUID
    term_number: int
    number: int
    name: str
    starts_on: date
    ends_on: date
    version: int


class SessionEdit(In):
    model_config = example(_SESSION, "id", "term_id", "term_number", "number", "version")

    name: Name
    starts_on: Day
    ends_on: Day


class SessionNew(SessionEdit):
    model_config = example(_SESSION, "id", "term_number", "version")

    term_id: UUID
    number: Number


class SessionFilter(Filter):
    term_id: UUID | None = None
    on: Day | None = Field(default=None, description="Sessions that this local day lies in.")
