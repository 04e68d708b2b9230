"""What crosses the wire for absences."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.congresses.schemas import example
from api.examples import ident
from api.schemas import Filter, In, Note, Out

_ABSENCE = {
    "id": ident(141),
    "person_id": ident(2),
    "name": "代表001",
    "starts_at": "2025-05-12T00:00:00Z",
    "ends_at": "2025-05-16T10:00:00Z",
    "reason": "赴外地考察。",
    "active": True,
    "version": 1,
}


class AbsenceChanged(In):
    """When somebody cannot come."""

    starts_at: AwareDatetime = Field(examples=[_ABSENCE["starts_at"]])
    ends_at: AwareDatetime = Field(examples=[_ABSENCE["ends_at"]], description="Exclusive; at most 366 days later.")
    reason: Note | None = Field(
        default=None, description="For you and the organisers of meetings alone.", examples=[_ABSENCE["reason"]]
    )


class AbsenceIn(AbsenceChanged):
    """A new one."""

    person_id: UUID | None = Field(
        default=None, description="Whose; yourself when left out. Organisers name anybody.", examples=[ident(2)]
    )


class AbsenceOut(Out):
    """An absence, for whoever may write it."""

    model_config = example(_ABSENCE)

    id: UUID
    person_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    reason: str | None
    active: bool = Field(description="False once it is withdrawn.")
    version: int


class AbsenceFilter(Filter):
    """Conditions of the list; all that are given hold together."""

    person: UUID | None = Field(default=None, description="Of this person.")
    active: bool | None = Field(default=None, description="Only those that stand (true), or that were withdrawn.")
    from_at: AwareDatetime | None = Field(default=None, description="Only those that end after this instant.")
    until_at: AwareDatetime | None = Field(default=None, description="Only those that start before this instant.")
