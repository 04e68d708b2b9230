"""How a move of a meeting becomes notifications: by the statement that makes the move, with the meeting as it then is."""

from typing import Any

from sqlalchemy import CTE, DateTime, Text, Uuid, and_, bindparam, case, cast, func, null, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert

from domain.accounts.tables import account
from domain.meetings.tables import meeting, meeting_kind
from domain.notifications.states import NotificationKind
from domain.notifications.tables import notification
from domain.people.tables import person
from domain.shapes import given_rows, object_of
from domain.venues.tables import room, venue

COLUMNS = ("congress_id", "id", "person_id", "kind", "at", "subject_id", "event_id", "payload")
_WITH_BEFORE = (NotificationKind.MEETING_MOVED, NotificationKind.MEETING_CHANGED)
_before = meeting.alias("before")
_room_before = room.alias("room_before")
_k, _r, _v = meeting_kind.c, room.c, venue.c


def placed(source: Any, of: Any) -> Any:
    """A meeting beside its kind and its room."""
    return (
        source.join(meeting_kind, and_(_k.congress_id == of.congress_id, _k.id == of.kind_id))
        .outerjoin(room, and_(_r.congress_id == of.congress_id, _r.id == of.room_id))
        .outerjoin(venue, and_(_v.congress_id == _r.congress_id, _v.id == _r.venue_id))
    )


def frozen(of: Any) -> Any:
    """What every notification of a meeting says; it stays so whatever becomes of the meeting."""
    return object_of(
        {
            "meeting_id": of.id,
            "title": of.title,
            "meeting_kind": _k.code,
            "meeting_kind_name": _k.name,
            "state": of.state,
            "starts_at": of.starts_at,
            "ends_at": of.ends_at,
            "room": _r.name,
            "venue": _v.name,
            "address": _v.address,
            "live_url": of.live_url,
        }
    )


def noticing(moved: CTE) -> Insert:
    """INSERT of the rows of the parameter `told`; one without a person goes to whoever called the meeting.

    `before` is the row as this statement found it: an edit that changes nothing people see is told to nobody.
    """
    rows = given_rows(notification, ("id", "kind", "person_id", "payload"), "told")
    given, b = rows.c, _before.c
    actor = cast(bindparam("event_account_id", type_=Uuid), Uuid)
    called = (
        select(account.c.person_id)
        .where(
            account.c.congress_id == b.congress_id, account.c.id == b.created_by, account.c.id.is_distinct_from(actor)
        )
        .scalar_subquery()
    )
    whom = func.coalesce(given.person_id, called)
    about = cast(given.payload["about"].astext, Uuid)
    named = (
        select(object_of({"id": person.c.id, "name": person.c.name}))
        .where(person.c.congress_id == b.congress_id, person.c.id == about)
        .scalar_subquery()
    )
    room_before = select(_room_before.c.name).where(
        _room_before.c.congress_id == b.congress_id, _room_before.c.id == b.room_id
    )
    was = object_of(
        {"title": b.title, "starts_at": b.starts_at, "ends_at": b.ends_at, "room": room_before.scalar_subquery()}
    )
    told_before = case((or_(*(given.kind == each for each in _WITH_BEFORE)), was), else_=cast(null(), JSONB))
    more = object_of({"person": named, "before": told_before})
    payload = frozen(moved.c).op("||")(given.payload.op("-")(text("'about'"))).op("||")(more)
    seen = (b.title, b.live, b.live_url)
    shown = (moved.c.title, moved.c.live, moved.c.live_url)
    changed = or_(*(old.is_distinct_from(new) for old, new in zip(seen, shown, strict=True)))
    edited = cast(bindparam("event_action", type_=Text), Text) == "edit_meeting"
    source = rows.join(moved, text("true")).join(
        _before, and_(b.congress_id == moved.c.congress_id, b.id == moved.c.id)
    )
    wanted = (
        moved.c.congress_id,
        given.id,
        whom,
        given.kind,
        cast(bindparam("event_at", type_=DateTime(timezone=True)), DateTime(timezone=True)),
        moved.c.id,
        cast(bindparam("event_id", type_=Uuid), Uuid),
        cast(payload, JSONB),
    )
    found = select(*wanted).select_from(placed(source, moved.c)).where(whom.is_not(None), or_(~edited, changed))
    return insert(notification).from_select(list(COLUMNS), found)
