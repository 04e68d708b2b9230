"""Designating monitors: deputies who may inspect the handling of any case that is not confidential, from a day to a day."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, FromClause, and_, bindparam

from domain.actor import Actor
from domain.db import Record, Tx
from domain.ids import new_id
from domain.oversight.tables import monitor
from domain.paging import Listing, Page, Sort
from domain.people.deputies import must_be_deputies
from domain.people.queries import looked_up
from domain.people.tables import person
from domain.register import Register
from domain.workflow import Refusal

_m = monitor.c
_UNTIL = bindparam("set_until", type_=_m.until.type)


def _shown(written: FromClause) -> list[Any]:
    return [*written.c, looked_up("name", "name", person, written, "person_id")]


MONITORS = Register(
    monitor,
    shown=_shown,
    guards={"end": (and_(_m.until.is_(None), _m.since <= _UNTIL), Refusal("monitor_cannot_end"))},
)
_LIST = Listing(
    key=_m.id,
    columns=(*_m, person.c.name),
    sorts={"since": Sort(_m.since), "-since": Sort(_m.since, descending=True)},
    where=(_m.congress_id == bindparam("congress"),),
    filters={"standing": _m.until.is_(None) == bindparam("standing", type_=Boolean)},
    source=monitor.join(person, and_(person.c.congress_id == _m.congress_id, person.c.id == _m.person_id)),
)


async def designate_monitor(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> Record:
    """`person_id`, `since` (a local day on which the person is a deputy), `note`. Two statements.

    Raises Invalid `reference_unknown`, `not_a_deputy`; Conflict `monitor_already`.
    """
    await must_be_deputies(tx, me.congress_id, [given["person_id"]], given["since"])
    values = {name: given.get(name) for name in ("person_id", "since", "note")}
    return await MONITORS.enter(tx, me, {**values, "id": new_id()}, now)


async def end_monitor(
    tx: Tx, me: Actor, monitor_id: UUID, seen: int | None, until: date, reason: str, now: datetime
) -> Record:
    """The last local day of a designation; what was recorded stays. Conflict `monitor_cannot_end`."""
    return await MONITORS.amend(tx, me, monitor_id, seen, {"until": until}, now, "end", {"reason": reason})


async def list_monitors(
    tx: Tx,
    me: Actor,
    given: Mapping[str, Any],
    sort: str | None,
    cursor: str | None,
    limit: int,
    *,
    total: bool = False,
) -> Page:
    """Who is a monitor, or was. One statement."""
    return await _LIST.page(
        tx, values={"congress": me.congress_id}, given=given, sort=sort, cursor=cursor, limit=limit, total=total
    )
