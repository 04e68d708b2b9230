"""Meetings of the past, each told whole: agenda, who came, minutes; as they would stand had they been held here.

They pass no guard of the flow, for they are over; what the database asks of any meeting they meet: nobody in two at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Uuid, any_, bindparam, literal, select, update

from domain.actor import Actor
from domain.db import Statement, Tx, rows
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.marks import past_row
from domain.imports.writing import Changes, write
from domain.meetings import bookings
from domain.meetings.records import BRIEF, without_personal_data
from domain.meetings.states import MeetingRole, MeetingState, MinutesState, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_minutes, meeting_participant
from domain.people.tables import person
from domain.shapes import object_of
from domain.suggestions.tables import suggestion

TABLES = (meeting, meeting_case, meeting_participant, meeting_minutes, event)
# What the public does not read of: the names of deputies and guests.
UNNAMED = frozenset({MeetingRole.DEPUTY, MeetingRole.GUEST})
_s, _c = suggestion.c, meeting_case.c
_BRIEFS = Statement(
    update(meeting_case)
    .where(
        _c.congress_id == bindparam("congress"),
        _c.meeting_id == any_(bindparam("meetings", type_=ARRAY(Uuid))),
        _s.congress_id == _c.congress_id,
        _s.id == _c.suggestion_id,
    )
    .values(brief=object_of({**BRIEF, "frozen_at": bindparam("now", type_=DateTime(timezone=True))}))
    .returning(literal(1))
)
_NAMES = Statement(
    select(person.c.id, person.c.name).where(
        person.c.congress_id == bindparam("congress"),
        person.c.id == any_(bindparam("people", type_=ARRAY(Uuid))),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Somebody who was asked; `organisation_id` for whom they spoke."""

    person_id: UUID
    role: MeetingRole
    organisation_id: UUID | None = None
    came: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMeeting:
    """A meeting that took place, with published minutes; `told_at`: when it was put on record."""

    kind_id: UUID
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    told_at: datetime
    room_id: UUID
    cases: Sequence[UUID]
    people: Sequence[Attendee]
    minutes: str
    organisation_id: UUID | None = None
    viewers: int | None = None
    id: UUID = field(default_factory=new_id)


async def record_meetings(tx: Tx, me: Actor, run_id: UUID, told: Sequence[PastMeeting], now: datetime) -> list[UUID]:
    """Write meetings of the past with their briefs, bookings and events; gives their ids.

    One statement for each table, the names, the briefs, and two for the bookings of each meeting. Raises Conflict `clash`
    where somebody, or the room, is taken in two at once, and `already_invited`, `case_named_twice`.
    """
    if not told:
        return []
    people = sorted({each.person_id for one in told for each in one.people if each.role in UNNAMED})
    names = {row["id"]: row["name"] for row in rows(await tx.all(_NAMES, congress=me.congress_id, people=people))}
    changes = Changes()
    for one in told:
        changes.insert(meeting, _meeting(me, one, now))
        changes.insert(meeting_case, *_agenda(me, one))
        changes.insert(meeting_participant, *_people(me, one))
        unnamed = [names[each.person_id] for each in one.people if each.role in UNNAMED]
        changes.insert(meeting_minutes, _minutes(me, one, unnamed))
        changes.insert(event, *_events(me, run_id, one))
    await write(tx, TABLES, changes)
    ids = [one.id for one in told]
    await tx.all(_BRIEFS, congress=me.congress_id, meetings=ids, now=now)
    for id_ in ids:
        await bookings.take(tx, me, id_)
    return ids


def _meeting(me: Actor, one: PastMeeting, now: datetime) -> dict[str, Any]:
    return {
        "congress_id": me.congress_id,
        "id": one.id,
        "kind_id": one.kind_id,
        "title": one.title,
        "state": MeetingState.MINUTES_PUBLISHED,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "room_id": one.room_id,
        "organisation_id": one.organisation_id,
        "places": 0,
        "live": one.viewers is not None,
        "viewers": one.viewers,
        "sequence": 0,
        "held_at": one.ends_at,
        "created_by": me.account_id,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _agenda(me: Actor, one: PastMeeting) -> Iterator[dict[str, Any]]:
    for place, case in enumerate(one.cases, start=1):
        yield {
            "congress_id": me.congress_id,
            "id": new_id(),
            "meeting_id": one.id,
            "suggestion_id": case,
            "position": place,
        }


def _people(me: Actor, one: PastMeeting) -> Iterator[dict[str, Any]]:
    for each in one.people:
        yield {
            "congress_id": me.congress_id,
            "id": new_id(),
            "meeting_id": one.id,
            "person_id": each.person_id,
            "role": each.role,
            "organisation_id": each.organisation_id,
            "required": True,
            "state": ParticipantState.ATTENDED if each.came else ParticipantState.ABSENT,
            "invited_at": one.starts_at,
        }


def _minutes(me: Actor, one: PastMeeting, unnamed: list[str]) -> dict[str, Any]:
    return {
        "congress_id": me.congress_id,
        "id": new_id(),
        "meeting_id": one.id,
        "text": one.minutes,
        "public_text": without_personal_data(one.minutes, unnamed),
        "state": MinutesState.PUBLISHED,
        "confirmed_by": [],
        "drafted_at": one.told_at,
        "published_at": one.told_at,
    }


def _events(me: Actor, run_id: UUID, one: PastMeeting) -> Iterable[dict[str, Any]]:
    """That it was held, on its own record and on the timeline of each of its cases."""
    attended = sum(each.came for each in one.people)
    data = {"attended": attended, "meeting_id": one.id, "meeting_kind": one.kind}
    after = {"subject_id": one.id, "state_after": MeetingState.HELD}
    for case in (None, *one.cases):
        row = past_row(me, run_id, one.told_at, "meeting_held", "hold_meeting", case or one.id, data)
        yield row | after | {"suggestion_id": case}
