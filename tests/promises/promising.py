"""What the tests of promises do: make one, move it, look at it; by the same actions as over HTTP."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Statement, rows
from domain.promises.actions import advance_promise, make_promise
from domain.promises.queries import get_ledger, get_promise, list_promises
from domain.promises.tables import promise, promise_change, promise_notice, promise_progress, promise_reply
from tests.office import Office

END_OF_YEAR = date(2026, 12, 31)


def _of(table: Any, column: str) -> Statement:
    here = (table.c.congress_id == bindparam("congress"), table.c[column] == bindparam("wanted"))
    return Statement(select(table).where(*here).order_by(table.c.id))


_ROWS = {
    "promise": _of(promise, "id"),
    "change": _of(promise_change, "promise_id"),
    "progress": _of(promise_progress, "promise_id"),
    "reply": _of(promise_reply, "promise_id"),
    "notice": _of(promise_notice, "promise_id"),
}


async def answered(office: Office, class_code: str = "B") -> tuple[UUID, UUID, UUID]:
    """A case that was replied and received; gives the case, the assignment and the reply."""
    case, reply = await office.replied(class_code)
    [unit] = await office.rows("assignment", case)
    return case, unit["id"], reply


async def make(office: Office, unit: UUID, me: Actor | None = None, **given: Any) -> UUID:
    """A promise; by the unit for the end of the year unless told otherwise."""
    action = given.pop("action", "make_promise")
    wanted = {"text": "年内完成首批试点。", "due_on": END_OF_YEAR} | given
    async with office.db.write() as tx:
        made = await make_promise(tx, me or officer(office), unit, action, wanted, office.now)
    found: UUID = made["promise_id"]
    return found


async def promised(office: Office, class_code: str = "B", **given: Any) -> tuple[UUID, UUID]:
    """A case with a promise."""
    case, unit, _ = await answered(office, class_code)
    return case, await make(office, unit, **given)


async def move(
    office: Office, me: Actor, promise_id: UUID, action: str, seen: int | None = None, **given: Any
) -> dict[str, Any]:
    """A move of a promise."""
    async with office.db.write() as tx:
        return await advance_promise(tx, me, promise_id, action, given, office.now, seen)


def officer(office: Office, number: int = 0) -> Actor:
    """The officer of a unit."""
    return office.officers[office.units[number]]


async def held(office: Office, table: str, promise_id: UUID) -> list[dict[str, Any]]:
    """The rows of a table that belong to the promise."""
    async with office.db.read() as tx:
        return rows(await tx.all(_ROWS[table], congress=office.place.id, wanted=promise_id))


async def seen_by(office: Office, me: Actor, promise_id: UUID) -> dict[str, Any]:
    """The promise whole, as this caller sees it."""
    async with office.db.read() as tx:
        return await get_promise(tx, me, promise_id, office.now)


async def listed(office: Office, me: Actor, **given: Any) -> list[UUID]:
    """The ids of a list, in its order."""
    sort = given.pop("sort", None)
    async with office.db.read() as tx:
        page = await list_promises(tx, me, office.now, given, sort=sort, limit=200)
    return [row["id"] for row in page.items]


async def ledger(office: Office, me: Actor | None = None, **given: Any) -> dict[str, Any]:
    """The ledger over all years, as of now unless told otherwise."""
    wanted = {"from_year": 1900, "to_year": 2199, "as_of": office.now} | given
    async with office.db.read() as tx:
        return await get_ledger(tx, me or office.assigner, **wanted)


async def kinds(office: Office, case: UUID) -> list[str]:
    """The kinds of the events about promises of a case."""
    return [e["kind"] for e in await office.rows("event", case) if e["kind"].startswith("promise_")]
