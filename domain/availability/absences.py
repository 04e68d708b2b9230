"""How absences are entered, amended, taken back and listed: by the person themself or by an organiser of meetings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, FromClause, Uuid, and_, bindparam, delete, or_, select

from domain.actor import Actor
from domain.availability.facts import LONGEST_ABSENCE, arranges, concerns, sound_window
from domain.availability.tables import absence
from domain.db import Record, Statement, Tx
from domain.errors import Forbidden, Invalid, NotFound
from domain.ids import new_id
from domain.paging import Listing, Page, Sort
from domain.people.queries import looked_up
from domain.people.tables import person
from domain.register import Register
from domain.workflow import Refusal

_a = absence.c
_STANDS = (_a.active.is_(True), Refusal("absence_withdrawn"))


def _shown(written: FromClause) -> list[Any]:
    return [*written.c, looked_up("name", "name", person, written, "person_id")]


ABSENCES = Register(
    absence,
    shown=_shown,
    private=frozenset({"reason"}),
    guards={"amend": _STANDS, "deactivate": _STANDS},
)
_MINE = (
    _a.congress_id == bindparam("congress"),
    or_(bindparam("anybody", type_=Boolean), _a.person_id == bindparam("myself", type_=Uuid)),
)
_SOURCE = absence.join(person, and_(person.c.congress_id == _a.congress_id, person.c.id == _a.person_id))
_LIST = Listing(
    key=_a.id,
    columns=(*_a, person.c.name),
    sorts={"starts_at": Sort(_a.starts_at), "-starts_at": Sort(_a.starts_at, descending=True)},
    where=_MINE,
    filters={
        "person": _a.person_id == bindparam("person", type_=Uuid),
        "active": _a.active == bindparam("active", type_=Boolean),
        "from_at": _a.ends_at > bindparam("from_at", type_=DateTime(timezone=True)),
        "until_at": _a.starts_at < bindparam("until_at", type_=DateTime(timezone=True)),
    },
    source=_SOURCE,
)
_ONE = Statement(select(*_a, person.c.name).select_from(_SOURCE).where(*_MINE, _a.id == bindparam("absence")))
FORGET = Statement(delete(absence).where(_a.ends_at < bindparam("before", type_=_a.ends_at.type)))


def _whose(me: Actor) -> dict[str, Any]:
    return {"congress": me.congress_id, "anybody": arranges(me), "myself": me.person_id}


async def enter_absence(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> Record:
    """`person_id` (None: the caller), `starts_at`, `ends_at` (UTC), `reason`. One statement.

    Raises Forbidden `absence_not_yours`, Invalid `ends_before_start`, `window_too_long`, `absence_in_past`,
    `reference_unknown`.
    """
    person_id = given["person_id"] or me.person_id
    if person_id is None or not concerns(me, person_id):
        raise Forbidden("absence_not_yours")
    _sound(given, now)
    return await ABSENCES.enter(
        tx, me, {**given, "person_id": person_id, "id": new_id(), "active": True, "created_at": now}, now
    )


async def amend_absence(
    tx: Tx, me: Actor, absence_id: UUID, seen: int, given: Mapping[str, Any], now: datetime
) -> Record:
    """Another time or reason. Two statements.

    Raises NotFound, PreconditionFailed, Conflict `absence_withdrawn`, and Invalid as when it is entered.
    """
    await get_absence(tx, me, absence_id)
    _sound(given, now)
    return await ABSENCES.amend(tx, me, absence_id, seen, given, now)


async def withdraw_absence(tx: Tx, me: Actor, absence_id: UUID, seen: int | None, now: datetime) -> Record:
    """They can come after all; the reason is forgotten. Two statements. NotFound, Conflict `absence_withdrawn`."""
    await get_absence(tx, me, absence_id)
    return await ABSENCES.amend(tx, me, absence_id, seen, {"active": False, "reason": None}, now, "deactivate")


async def get_absence(tx: Tx, me: Actor, absence_id: UUID) -> Record:
    """One absence that the caller may see. One statement. NotFound `not_found`."""
    row = await tx.one(_ONE, absence=absence_id, **_whose(me))
    if row is None:
        raise NotFound("not_found")
    return row


async def list_absences(
    tx: Tx, me: Actor, given: Mapping[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """One's own, or everybody's for an organiser. One statement."""
    return await _LIST.page(tx, values=_whose(me), given=given, sort=sort, cursor=cursor, limit=limit, total=total)


def _sound(given: Mapping[str, Any], now: datetime) -> None:
    sound_window(given["starts_at"], given["ends_at"], LONGEST_ABSENCE)
    if given["ends_at"] <= now:
        raise Invalid("absence_in_past", now=now.isoformat())
