"""How a meeting takes its room and its people: derived from its rows in one place, whatever the move was.

The exclusion constraints of `booking` are the guard. The lock before them puts those who want the same person or room in
one line: each then sees what the one before wrote, can say what it clashes with, and two never wait for each other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    union_all,
)

from domain.actor import Actor, Right
from domain.db import Statement, Tx, rows
from domain.errors import Conflict
from domain.meetings.states import FIRM, HOLDING, ParticipantState, Standing
from domain.meetings.tables import booking, meeting, meeting_kind, meeting_participant
from domain.venues.tables import room, room_blocking

_b, _m, _k, _p, _r = booking.c, meeting.c, meeting_kind.c, meeting_participant.c, room.c
_THIS = (_m.congress_id == bindparam("congress"), _m.id == bindparam("meeting"))
_MINUTE = text("interval '1 minute'")
_STANDING = case(
    (or_(*(_m.state == state for state in sorted(HOLDING))), literal(str(Standing.TENTATIVE), Text)),
    else_=literal(str(Standing.CONFIRMED), Text),
)
_TAKES = or_(*(_m.state == state for state in sorted(HOLDING | FIRM)))
# Whoever must come is taken from the invitation on; the others once they have accepted; whoever came was there.
_TAKEN = or_(
    _p.state == ParticipantState.ACCEPTED,
    _p.state == ParticipantState.ATTENDED,
    and_(_p.required, or_(_p.state == ParticipantState.INVITED, _p.state == ParticipantState.TENTATIVE)),
)
_nothing = cast(null(), Uuid)


def _wanted() -> CTE:
    """What the meeting takes as it stands: its people with the way there and back, its room until it is put in order."""
    of_people = (
        select(
            _m.congress_id,
            _p.person_id,
            _nothing.label("room_id"),
            _STANDING.label("standing"),
            func.tstzrange(_m.starts_at - _k.travel_minutes * _MINUTE, _m.ends_at + _k.travel_minutes * _MINUTE).label(
                "span"
            ),
        )
        .select_from(meeting)
        .join(meeting_kind, and_(_k.congress_id == _m.congress_id, _k.id == _m.kind_id))
        .join(meeting_participant, and_(_p.congress_id == _m.congress_id, _p.meeting_id == _m.id))
        .where(*_THIS, _TAKES, _TAKEN)
    )
    of_room = (
        select(
            _m.congress_id,
            _nothing.label("person_id"),
            _m.room_id,
            _STANDING.label("standing"),
            func.tstzrange(_m.starts_at, _m.ends_at + _r.turn_round_minutes * _MINUTE).label("span"),
        )
        .select_from(meeting)
        .join(room, and_(_r.congress_id == _m.congress_id, _r.id == _m.room_id))
        .where(*_THIS, _TAKES)
    )
    return union_all(of_people, of_room).cte("wanted")


def _line_up() -> Statement:
    """One lock for each resource, in one order for everybody, until the commit."""
    wanted = _wanted()
    keys = (
        select(func.hashtextextended(cast(func.coalesce(wanted.c.person_id, wanted.c.room_id), Text), 0).label("key"))
        .distinct()
        .order_by("key")
        .subquery("keys")
    )
    return Statement(select(func.count(func.pg_advisory_xact_lock(keys.c.key))).select_from(keys))


_other, _other_kind = meeting.alias("other"), meeting_kind.alias("other_kind")
_mine = meeting_participant.alias("mine")


def _clashes() -> Statement:
    """What stands in the way, with whether the caller takes part in it, and whether it may be pushed out."""
    wanted = _wanted()
    taken = booking.join(wanted, and_(_b.congress_id == wanted.c.congress_id, _b.span.op("&&")(wanted.c.span))).join(
        meeting, and_(*_THIS)
    )
    taken = taken.join(meeting_kind, and_(_k.congress_id == _m.congress_id, _k.id == _m.kind_id))
    taken = taken.outerjoin(_other, and_(_other.c.congress_id == _b.congress_id, _other.c.id == _b.meeting_id))
    taken = taken.outerjoin(
        _other_kind, and_(_other_kind.c.congress_id == _other.c.congress_id, _other_kind.c.id == _other.c.kind_id)
    )
    taken = taken.outerjoin(
        room_blocking, and_(room_blocking.c.congress_id == _b.congress_id, room_blocking.c.id == _b.blocking_id)
    )
    part = exists().where(
        _mine.c.congress_id == _b.congress_id,
        _mine.c.meeting_id == _b.meeting_id,
        _mine.c.person_id == bindparam("attendee", type_=Uuid),
    )
    return Statement(
        select(
            _b.person_id,
            _b.room_id,
            _b.standing,
            func.lower(_b.span).label("from_at"),
            func.upper(_b.span).label("until_at"),
            _b.meeting_id,
            _other.c.title,
            room_blocking.c.reason.label("blocked"),
            part.label("mine"),
            and_(_b.standing == Standing.TENTATIVE, _other_kind.c.precedence < _k.precedence).label("yields"),
        )
        .select_from(taken)
        .where(
            or_(_b.person_id == wanted.c.person_id, _b.room_id == wanted.c.room_id),
            or_(_b.meeting_id.is_(None), _b.meeting_id != _m.id),
        )
        .order_by(_b.id)
    )


def _take() -> Statement:
    wanted = _wanted()
    names = ("congress_id", "id", "meeting_id", "person_id", "room_id", "standing", "span")
    return Statement(
        insert(booking)
        .from_select(
            names,
            select(
                wanted.c.congress_id,
                func.gen_random_uuid(),
                cast(bindparam("meeting"), Uuid),
                wanted.c.person_id,
                wanted.c.room_id,
                wanted.c.standing,
                wanted.c.span,
            ),
        )
        .returning(literal(1))
    )


_LINE_UP, _CLASHES, _TAKE = _line_up(), _clashes(), _take()
_RELEASE = Statement(
    delete(booking)
    .where(_b.congress_id == bindparam("congress"), _b.meeting_id == bindparam("meeting"))
    .returning(literal(1))
)


async def standing_in_the_way(tx: Tx, me: Actor, meeting_id: UUID) -> list[dict[str, Any]]:
    """What clashes with the meeting as it stands, after lining up for all it takes. Two statements."""
    here = {"congress": me.congress_id, "meeting": meeting_id}
    await tx.one(_LINE_UP, **here)
    return rows(await tx.all(_CLASHES, **here, attendee=me.person_id))


async def take(tx: Tx, me: Actor, meeting_id: UUID) -> None:
    """Give back what the meeting had and take what it needs now. Two statements; Conflict `clash` from the constraint."""
    here = {"congress": me.congress_id, "meeting": meeting_id}
    await tx.all(_RELEASE, **here)
    await tx.all(_TAKE, **here)


def clash(me: Actor, found: Sequence[Mapping[str, Any]]) -> Conflict:
    """The refusal, with as much of each clash as the caller may see: at least who or what is taken, and when."""
    return Conflict("clash", clashes=[_told(me, each) for each in found[:20]], count=len(found))


def _told(me: Actor, row: Mapping[str, Any]) -> dict[str, Any]:
    resource = "person" if row["person_id"] is not None else "room"
    told = {
        "resource": resource,
        "id": str(row[f"{resource}_id"]),
        "from": _iso(row["from_at"]),
        "until": _iso(row["until_at"]),
        "standing": row["standing"],
    }
    if not (me.system or me.may(Right.MEETING_ARRANGE) or row["mine"]):
        return told
    if row["meeting_id"] is None:
        return told | {"blocked": row["blocked"]}
    return told | {"meeting": {"id": str(row["meeting_id"]), "title": row["title"]}, "yields": row["yields"]}


def _iso(instant: datetime) -> str:
    return instant.isoformat().replace("+00:00", "Z")
