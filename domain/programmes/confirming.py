"""How a draft becomes meetings: all of them by the moves of meetings themselves, in one transaction, or none."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, cast, func, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.meetings.actions import advance_meeting, draft_meeting
from domain.meetings.states import MeetingRole
from domain.programmes.facts import DraftedFact, ProgrammeFacts
from domain.programmes.picture import Row
from domain.programmes.problem import Attendee, CaseWanted

# What bookings lock one meeting at a time is locked for all of them first, in the same order: two of these never wait for
# each other, nor for a single meeting.
_keys = (
    select(func.hashtextextended(cast(func.unnest(bindparam("taken", type_=ARRAY(Uuid))), Text), 0).label("key"))
    .order_by("key")
    .subquery("keys")
)
_LINE_UP = Statement(select(func.count(func.pg_advisory_xact_lock(_keys.c.key))).select_from(_keys))


async def make_meetings(
    tx: Tx, me: Actor, row: Row, programme: ProgrammeFacts, cases: Iterable[CaseWanted], now: datetime
) -> dict[UUID, UUID]:
    """The meeting that each meeting of the draft became, proposed and confirmed.

    Raises what those moves raise, with the drafted meeting that was refused in `drafted_id` and its beginning in `starts_at`.
    """
    brought = {case.id: case for case in cases}
    people = {each: _people(each, brought) for each in programme.drafted}
    taken = {each.meeting.room_id for each in programme.drafted}
    taken |= {attendee.person_id for everyone in people.values() for attendee in everyone}
    await tx.one(_LINE_UP, taken=sorted(taken))
    made: dict[UUID, UUID] = {}
    for number, each in enumerate(programme.drafted, start=1):
        try:
            made[each.id] = await _made(tx, me, row, number, each, people[each], now)
        except (Conflict, Invalid) as refusal:
            where = {"drafted_id": str(each.id), "starts_at": each.meeting.starts_at.isoformat()}
            raise type(refusal)(refusal.code, **{**refusal.data, **where}) from refusal
    return made


async def _made(
    tx: Tx, me: Actor, row: Row, number: int, drafted: DraftedFact, people: Iterable[Attendee], now: datetime
) -> UUID:
    draft = drafted.meeting
    given: dict[str, Any] = {
        "kind_id": row["kind_id"],
        "title": f"{row['title']}（第{number}场）",
        "starts_at": draft.starts_at,
        "ends_at": draft.starts_at + timedelta(minutes=row["minutes"]),
        "room_id": draft.room_id,
        **dict.fromkeys(("organisation_id", "live_url", "off_day_reason", "note")),
        "places": row["places"],
        "live": False,
    }
    meeting: UUID = (await draft_meeting(tx, me, given, now))["id"]
    minutes = row["minutes"] // max(1, len(draft.cases))
    agenda = [{"suggestion_id": case, "minutes": minutes} for case in draft.cases]
    invited = [
        {"person_id": each.person_id, "role": each.role, "organisation_id": each.organisation_id, "required": True}
        for each in people
    ]
    steps: tuple[tuple[str, Mapping[str, Any]], ...] = (
        ("set_agenda", {"cases": agenda}),
        ("invite_participants", {"participants": invited}),
        ("propose_meeting", {}),
        ("confirm_meeting", {}),
    )
    for action, payload in steps:
        await advance_meeting(tx, me, meeting, action, payload, now)
    return meeting


def _people(drafted: DraftedFact, cases: Mapping[UUID, CaseWanted]) -> tuple[Attendee, ...]:
    """The host, and everybody whom the cases bring, once."""
    host = Attendee(drafted.meeting.host_id, str(MeetingRole.HOST))
    brought = (each for case in drafted.meeting.cases for each in cases[case].people)
    return tuple({each.person_id: each for each in (*brought, host)}.values())
