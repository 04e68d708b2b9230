"""What a calendar shows of a meeting, who may follow whom, and how long what is over stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.actor import Actor, Right, Role
from domain.calendars.states import FeedOf
from domain.meetings.states import MeetingRole, MeetingState, ParticipantState

KEPT = timedelta(days=90)  # what is over, cancelled or postponed, counted from its end or from that change
AHEAD = timedelta(days=366)
MOST_MEETINGS = 500
MOST_FEEDS = 50  # in force, of one account


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody invited, by name alone: neither telephone nor e-mail ever leaves with a calendar."""

    id: UUID
    person_id: UUID
    name: str
    role: MeetingRole
    required: bool
    state: ParticipantState
    substitutes_id: UUID | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A meeting as a calendar shows it. `agenda`: the cases that its reader sees; a feed only counts them."""

    id: UUID
    title: str
    state: MeetingState
    starts_at: datetime
    ends_at: datetime
    sequence: int
    updated_at: datetime
    kind: str
    place: str | None
    organiser_id: UUID
    organiser: str
    live_url: str | None
    ended_reason: str | None
    case_count: int
    attendees: tuple[Attendee, ...]
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One calendar: its name, its zone, its meetings. `reader_id`: the person it is for, who is reminded."""

    name: str
    zone: str
    entries: tuple[Entry, ...]
    reader_id: UUID | None
    reminds: bool


def may_follow(me: Actor, follows: FeedOf, subject_id: UUID) -> bool:
    """Oneself, one's unit as its officer or head, any venue; organisers anybody. What is seen there is decided per meeting."""
    if not me.may(Right.MEETING_READ):
        return False
    if follows is FeedOf.VENUE or me.may(Right.MEETING_ARRANGE):
        return True
    if follows is FeedOf.PERSON:
        return me.person_id == subject_id
    return me.organisation_id == subject_id and bool(me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD})


def entry_of(row: Mapping[str, Any], agenda: tuple[str, ...] = ()) -> Entry:
    """Pure: an entry out of a row with the columns of a calendar."""
    room = row["room"]
    own = ("id", "title", "starts_at", "ends_at", "sequence", "updated_at", "live_url", "ended_reason", "case_count")
    return Entry(
        **{name: row[name] for name in own},
        state=MeetingState(row["state"]),
        kind=row["kind_name"],
        place=room and f"{room['venue']} {room['name']}（{room['address']}）",
        organiser_id=row["organisation_id"] or row["congress_id"],
        organiser=row["organisation_name"] or row["congress_name"],
        attendees=tuple(_attendee(each) for each in row["participants"]),
        agenda=agenda,
    )


def _attendee(row: Mapping[str, Any]) -> Attendee:
    return Attendee(
        id=UUID(row["id"]),
        person_id=UUID(row["person_id"]),
        name=row["name"],
        role=MeetingRole(row["role"]),
        required=row["required"],
        state=ParticipantState(row["state"]),
        substitutes_id=row["substitutes_id"] and UUID(row["substitutes_id"]),
    )
