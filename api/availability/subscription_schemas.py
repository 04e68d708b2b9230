"""What crosses the wire for calendars elsewhere to which people subscribe."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.congresses.schemas import example
from api.examples import ident
from api.schemas import Filter, In, Out
from domain.availability.states import FetchError

_SUBSCRIPTION = {
    "id": ident(142),
    "person_id": ident(2),
    "name": "代表001",
    "host": "calendar.example.org",
    "active": True,
    "read_at": "2025-05-06T01:00:00Z",
    "tried_at": "2025-05-06T02:00:00Z",
    "error": "unreachable",
    "created_at": "2025-05-01T01:00:00Z",
    "version": 1,
}


class SubscriptionIn(In):
    """A calendar elsewhere that says when somebody is busy."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=2000, pattern=r"^[\x21-\x7e]+$")] = Field(
        description="`https://`, `http://` or `webcal://`. Whoever has it reads the calendar, so it is never shown again.",
        examples=["https://calendar.example.org/private-3f2a/basic.ics"],
    )
    person_id: UUID | None = Field(
        default=None, description="Whose; yourself when left out. Organisers name anybody.", examples=[ident(2)]
    )


class SubscriptionOut(Out):
    """A subscription, with the age of what is known of it."""

    model_config = example(_SUBSCRIPTION)

    id: UUID
    person_id: UUID
    name: str
    host: str = Field(description="By which you tell it from others.")
    active: bool = Field(description="False once it is ended.")
    read_at: datetime | None = Field(description="When it was last read; what it said then counts until the next time.")
    tried_at: datetime | None = Field(description="When that was last tried.")
    error: FetchError | None = Field(description="Why the last try failed; null when it did not.")
    created_at: datetime
    version: int


class SubscriptionFilter(Filter):
    """Conditions of the list; all that are given hold together."""

    person: UUID | None = Field(default=None, description="Of this person.")
    active: bool | None = Field(default=None, description="Only those in force (true), or that were ended.")
