"""The one read that says when people and rooms are taken, whatever takes them; everybody who asks for busy times asks here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from domain.actor import Actor
from domain.availability.facts import LONGEST_WINDOW, Busy, sound_window
from domain.availability.tables import absence, subscribed_busy
from domain.db import Statement, Tx
from domain.meetings.states import Standing
from domain.meetings.tables import booking
from domain.people.tables import person
from domain.shapes import object_of

_b, _a, _e = booking.c, absence.c, subscribed_busy.c
_FROM, _UNTIL = (bindparam(name, type_=DateTime(timezone=True)) for name in ("from_at", "until_at"))
_PEOPLE, _ROOMS = (bindparam(name, type_=ARRAY(Uuid)) for name in ("people", "rooms"))
_BUT = bindparam("but_for", type_=Uuid)


def _of_bookings(resource: Any, wanted: Any) -> Select[Any]:
    return select(
        resource.label("id"),
        func.lower(_b.span).label("starts_at"),
        func.upper(_b.span).label("ends_at"),
        _b.standing,
    ).where(
        _b.congress_id == bindparam("congress"),
        resource == any_(wanted),
        _b.span.op("&&")(func.tstzrange(_FROM, _UNTIL)),
        or_(cast(_BUT, Uuid).is_(None), _b.meeting_id.is_distinct_from(_BUT)),
    )


def _of_absences() -> Select[Any]:
    return select(_a.person_id, _a.starts_at, _a.ends_at, literal(str(Standing.CONFIRMED), Text)).where(
        _a.congress_id == bindparam("congress"),
        _a.person_id == any_(_PEOPLE),
        _a.active,
        _a.starts_at < _UNTIL,
        _a.ends_at > _FROM,
    )


def _of_calendars() -> Select[Any]:
    """What calendars elsewhere said when they were last read."""
    return select(_e.person_id, _e.starts_at, _e.ends_at, _e.standing).where(
        _e.congress_id == bindparam("congress"),
        _e.person_id == any_(_PEOPLE),
        _e.starts_at < _UNTIL,
        _e.ends_at > _FROM,
    )


# Unsorted: whoever needs an order has fewer rows than the server, and most only unite them.
_TAKEN = union_all(
    _of_bookings(_b.person_id, _PEOPLE), _of_bookings(_b.room_id, _ROOMS), _of_absences(), _of_calendars()
)
_BUSY = Statement(_TAKEN)


def _free_busy() -> Statement:
    taken = _TAKEN.cte("taken")
    shown = object_of({"from": taken.c.starts_at, "until": taken.c.ends_at, "standing": taken.c.standing})
    order = func.row(taken.c.starts_at, taken.c.ends_at)
    each = select(taken.c.id, func.jsonb_agg(aggregate_order_by(shown, order), type_=JSONB).label("busy"))
    busy = each.group_by(taken.c.id).cte("busy")
    nothing = literal_column("'[]'::jsonb", JSONB)
    return Statement(
        select(person.c.id, person.c.name, func.coalesce(busy.c.busy, nothing, type_=JSONB).label("busy"))
        .select_from(person.outerjoin(busy, busy.c.id == person.c.id))
        .where(person.c.congress_id == bindparam("congress"), person.c.id == any_(_PEOPLE))
        .order_by(person.c.name, person.c.id)
    )


_FREE_BUSY = _free_busy()


async def read_busy(
    tx: Tx,
    me: Actor,
    people: Sequence[UUID],
    rooms: Sequence[UUID],
    from_at: datetime,
    until_at: datetime,
    but_for: UUID | None = None,
) -> dict[UUID, list[Busy]]:
    """What takes these people and rooms of the caller's congress in a window (UTC), by their id, in no order; one statement.

    Bookings (of meetings and blockings), absences, subscribed calendars. Stretches may overlap and reach beyond the window. Whoever is free all
    the time has an empty list, and so has an id that nobody has. `but_for`: a meeting whose own bookings do not count.
    """
    taken: dict[UUID, list[Busy]] = {each: [] for each in (*people, *rooms)}
    found = await tx.all(
        _BUSY,
        congress=me.congress_id,
        people=list(people),
        rooms=list(rooms),
        from_at=from_at,
        until_at=until_at,
        but_for=but_for,
    )
    for resource, starts_at, ends_at, standing in found:
        taken[resource].append(Busy(starts_at, ends_at, Standing(standing)))
    return taken


async def read_free_busy(
    tx: Tx, me: Actor, people: list[UUID], from_at: datetime, until_at: datetime
) -> list[dict[str, Any]]:
    """The same of people, by name, each stretch with its standing and by nothing that is told. One statement.

    Raises Invalid `ends_before_start`, `window_too_long`.
    """
    sound_window(from_at, until_at, LONGEST_WINDOW)
    window = {"from_at": from_at, "until_at": until_at, "but_for": None}
    found = await tx.all(_FREE_BUSY, congress=me.congress_id, people=people, rooms=[], **window)
    return [{"person": {"id": row["id"], "name": row["name"]}, "busy": row["busy"]} for row in found]
