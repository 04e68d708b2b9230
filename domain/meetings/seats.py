"""Public places: signing up, giving up, and the line that moves up by itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, Uuid, bindparam, case, cast, func, insert, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid, NotFound
from domain.events import event_values, recording
from domain.ids import new_id
from domain.meetings.picture import scope, scope_values, seen
from domain.meetings.records import MOVE_UP
from domain.meetings.states import MeetingState, SeatState
from domain.meetings.tables import meeting, meeting_seat

_m, _s = meeting.c, meeting_seat.c
_OPEN = frozenset({MeetingState.CONFIRMED})
_LOCKED: dict[frozenset[str], Statement] = {}


def _held(kinds: frozenset[str]) -> Statement:
    """The meeting, held until the commit: places are given one after the other."""
    if kinds not in _LOCKED:
        _LOCKED[kinds] = Statement(
            select(_m.id, _m.state, _m.places, _m.starts_at)
            .where(seen(kinds), _m.id == bindparam("meeting"))
            .with_for_update(key_share=True)
        )
    return _LOCKED[kinds]


def _signing() -> Statement:
    taken = (
        select(func.count())
        .select_from(meeting_seat)
        .where(
            _s.congress_id == bindparam("congress"),
            _s.meeting_id == bindparam("meeting"),
            _s.state == SeatState.SEATED,
        )
        .scalar_subquery()
    )
    free = taken < cast(bindparam("places", type_=Integer), Integer)
    made = (
        insert(meeting_seat)
        .from_select(
            ["congress_id", "id", "meeting_id", "account_id", "state", "signed_at"],
            select(
                cast(bindparam("congress"), Uuid),
                cast(bindparam("seat"), Uuid),
                cast(bindparam("meeting"), Uuid),
                cast(bindparam("account"), Uuid),
                case((free, cast(str(SeatState.SEATED), Text)), else_=cast(str(SeatState.WAITING), Text)),
                cast(bindparam("now", type_=DateTime(timezone=True)), DateTime(timezone=True)),
            ),
        )
        .returning(_s.congress_id, _s.id, _s.meeting_id, _s.state, _s.signed_at)
        .cte("made")
    )
    return Statement(select(*made.c).add_cte(recording(made, case=None, subject="meeting_id").cte("logged")))


def _giving_up() -> Statement:
    given = (
        update(meeting_seat)
        .where(
            _s.congress_id == bindparam("congress"),
            _s.meeting_id == bindparam("meeting"),
            _s.account_id == bindparam("account"),
            _s.state != SeatState.GIVEN_UP,
        )
        .values(state=SeatState.GIVEN_UP)
        .returning(_s.congress_id, _s.id, _s.meeting_id, _s.state, _s.signed_at)
        .cte("given")
    )
    return Statement(select(*given.c).add_cte(recording(given, case=None, subject="meeting_id").cte("logged")))


_SIGN, _GIVE_UP = _signing(), _giving_up()


async def _the_meeting(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> dict[str, Any]:
    if me.account_id is None:
        raise Invalid("reference_unknown", accounts=[])
    kinds = scope(me)
    found = await tx.one(_held(kinds), meeting=meeting_id, **scope_values(me, kinds))
    if found is None:
        raise NotFound("meeting_not_found")
    if found["state"] not in _OPEN:
        raise Conflict("wrong_state", state=found["state"], allowed_in=sorted(_OPEN))
    if now >= found["starts_at"]:
        raise Conflict("meeting_begun")
    return dict(found)


async def sign_up(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> dict[str, Any]:
    """A public place, or one in the line. Two statements.

    Raises NotFound `meeting_not_found`, Conflict `wrong_state`, `meeting_begun`, `no_public_places`, `signed_up_already`.
    """
    found = await _the_meeting(tx, me, meeting_id, now)
    if not found["places"]:
        raise Conflict("no_public_places")
    made = await tx.one(
        _SIGN,
        congress=me.congress_id,
        meeting=meeting_id,
        seat=new_id(),
        account=me.account_id,
        places=found["places"],
        now=now,
        **event_values(me, now, "meeting_signed_up", "sign_up", None, {}),
    )
    assert made is not None  # an INSERT without a condition returns its row
    return dict(made)


async def give_up_place(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> dict[str, Any]:
    """Give the place back; whoever waits longest has it in the same transaction. Three statements.

    Raises NotFound `meeting_not_found`, Conflict `wrong_state`, `meeting_begun`, `not_signed_up`.
    """
    found = await _the_meeting(tx, me, meeting_id, now)
    given = await tx.one(
        _GIVE_UP,
        congress=me.congress_id,
        meeting=meeting_id,
        account=me.account_id,
        **event_values(me, now, "meeting_place_given_up", "give_up_place", None, {}),
    )
    if given is None:
        raise Conflict("not_signed_up")
    await tx.all(MOVE_UP, congress=me.congress_id, meeting=meeting_id, places=found["places"])
    return dict(given)
