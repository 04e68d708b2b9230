"""Finding a time: what is asked for is checked and read, two statements, and the pure search decides."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, and_, any_, bindparam, exists, func, or_, select

from domain.actor import Actor
from domain.availability import asking
from domain.availability.asking import Given, Row
from domain.availability.queries import read_busy
from domain.availability.slots import DAY, Absent, Found, last_day, search
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.meetings.tables import meeting, meeting_kind
from domain.people.tables import mandate, person
from domain.rules.store import calendar
from domain.shapes import array_of, first_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision.states import REVOKED
from domain.supervision.tables import key_supervision, key_supervision_case
from domain.venues.tables import room, venue

_g, _k, _p, _r, _s, _v = congress.c, meeting_kind.c, person.c, room.c, suggestion.c, venue.c
_PEOPLE, _ROOMS, _CASES = (bindparam(name, type_=ARRAY(Uuid)) for name in ("people", "rooms", "cases"))
_KIND = ("active", "notice_workdays", "travel_minutes", "off_days")
_DECIDED = key_supervision_case.join(
    key_supervision,
    and_(
        key_supervision.c.congress_id == key_supervision_case.c.congress_id,
        key_supervision.c.id == key_supervision_case.c.supervision_id,
    ),
)


@cache
def _facts(kinds: Scope) -> Statement:
    """The kind, the people with their mandates, the rooms, the cases with the day of their key supervision."""
    m = mandate.c
    mandates = array_of(
        {"first": m.starts_on, "last": m.ends_on},
        [m.congress_id == _p.congress_id, m.person_id == _p.id],
        m.starts_on,
        source=mandate,
    )
    due = (
        select(func.min(key_supervision.c.due_on))
        .select_from(_DECIDED)
        .where(
            key_supervision_case.c.congress_id == _s.congress_id,
            key_supervision_case.c.suggestion_id == _s.id,
            key_supervision_case.c.standing,
            *(key_supervision.c.state != state for state in sorted(REVOKED)),
        )
        .correlate(suggestion)
        .scalar_subquery()
    )
    in_use = and_(_r.active, _v.active)
    places: dict[str, Any] = {name: _r[name] for name in ("id", "name", "capacity", "turn_round_minutes")}
    places |= {"venue": _v.name, "opening": _v.opening, "active": in_use}
    big_enough = and_(_ROOMS.is_(None), in_use, _r.capacity >= bindparam("seats", type_=Integer))
    this = bindparam("but_for", type_=Uuid)
    return Statement(
        select(
            _g.zone,
            _g.calendar_version,
            first_of(
                {name: _k[name] for name in _KIND},
                [_k.congress_id == _g.id, _k.id == bindparam("kind", type_=Uuid)],
                _k.id,
            ).label("kind"),
            array_of(
                {"id": _p.id, "name": _p.name, "mandates": mandates},
                [_p.congress_id == _g.id, _p.id == any_(_PEOPLE)],
                _p.id,
                source=person,
            ).label("people"),
            array_of(
                places,
                [_r.congress_id == _g.id, or_(_r.id == any_(_ROOMS), big_enough)],
                _r.id,
                source=room.join(venue, and_(_v.congress_id == _r.congress_id, _v.id == _r.venue_id)),
            ).label("rooms"),
            array_of(
                {"id": _s.id, "due_on": due}, [visible(kinds), _s.id == any_(_CASES)], _s.id, source=suggestion
            ).label("cases"),
            or_(this.is_(None), exists().where(meeting.c.congress_id == _g.id, meeting.c.id == this)).label("known"),
        ).where(_g.id == bindparam("congress"))
    )


async def find_slots(tx: Tx, me: Actor, given: Given, now: datetime) -> dict[str, Any]:
    """Ranked slots, or the smallest relaxations that would give one. Two statements; nothing is written.

    Raises Invalid `ends_before_start`, `window_too_long`, `meeting_in_past`, `across_midnight`, `already_invited`,
    `reference_unknown` (with which), `room_too_small`, `mandate_not_active`, `off_days_refused`; Conflict `kind_inactive`,
    `room_inactive`.
    """
    asking.sound(given, now)
    row = await _read(tx, me, given)
    asking.known(row, given)
    days = await calendar(tx, me.congress_id, row["calendar_version"], row["zone"])
    asking.fitting(row, given, days, now)
    people, rooms = asking.people_of(given), [UUID(each["id"]) for each in asking.big_enough(row, given)]
    until = days.midnight(last_day(days, now, given["until_at"], row["kind"]["notice_workdays"]) + DAY)
    # A day more on either side: what takes somebody then may reach into the window with the way there and back.
    busy = await read_busy(tx, me, people, rooms, given["from_at"] - 2 * DAY, until + DAY, given["meeting_id"])
    found = search(asking.wanted_of(row, given, busy, days, now))
    return _told(found, row)


async def _read(tx: Tx, me: Actor, given: Given) -> Row:
    kinds = scope(me)
    row = await tx.one(
        _facts(kinds),
        **{**scope_values(me, kinds), "congress": me.congress_id},
        kind=given["kind_id"],
        people=asking.people_of(given),
        rooms=given["rooms"],
        seats=asking.seats_of(given),
        cases=[each["suggestion_id"] for each in given["cases"]],
        but_for=given["meeting_id"],
    )
    if row is None:
        raise NotFound("not_found")
    return dict(row)


def _told(found: Found, row: Row) -> dict[str, Any]:
    """Slots and relaxations with the names of those in them."""
    people = {UUID(each["id"]): {"id": each["id"], "name": each["name"]} for each in row["people"]}
    rooms = {
        UUID(each["id"]): {name: each[name] for name in ("id", "name", "capacity", "venue")} for each in row["rooms"]
    }

    def absent(each: Absent) -> dict[str, Any]:
        who = {"person": people.get(each.id), "room": rooms.get(each.id)}
        busy = [{"from": b.starts_at, "until": b.ends_at, "standing": b.standing} for b in each.busy]
        return who | {"why": each.why, "busy": busy}

    slots = [
        {
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "room": rooms[each.room],
            "other_rooms": [rooms[other] for other in each.other_rooms],
            "chosen": [people[one] for one in each.chosen],
            "missing": [absent(one) for one in each.missing],
            "reasons": [{"code": code, "value": value} for code, value in each.reasons],
        }
        for each in found.slots
    ]
    relaxations = [
        {
            "obstacles": [
                {
                    "code": o.code,
                    "suggestion_id": o.case,
                    "due_on": o.due_on,
                    "absent": [absent(one) for one in o.absent],
                }
                for o in each.obstacles
            ],
            "starts_at": each.starts_at,
            "ends_at": each.ends_at,
            "room": rooms[each.room] if each.room else None,
        }
        for each in found.relaxations
    ]
    return {"zone": row["zone"], "slots": slots, "relaxations": relaxations}
