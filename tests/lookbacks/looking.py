"""What the tests of look-backs do: open a batch, move it, record and adopt; by the same actions as over HTTP."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.lookbacks.actions import advance_item, advance_look_back
from domain.lookbacks.figures import count_look_back
from domain.lookbacks.opening import prepare
from domain.lookbacks.queries import get_item, get_look_back, list_items, list_look_backs
from tests.factories import actor, make_deputy
from tests.office import Office

DUE = date(2026, 11, 30)
UNSOLVED: dict[str, Any] = {
    "result": "not_confirmed",
    "findings": "现场仍有两处未完工。",
    "promise": {"text": "补齐剩余两处。", "due_on": date(2026, 12, 31)},
}


async def prepared(
    office: Office, *cases: UUID, codes: Sequence[str] = ("A",), me: Actor | None = None, **given: Any
) -> dict[str, Any]:
    """A batch of the office's session: all of these classes, or these cases."""
    wanted = {
        "name": "2026年回头看",
        "session_id": office.place.session_id,
        "class_codes": list(codes),
        "organisation_id": None,
        "suggestion_ids": list(cases) or None,
        "sample": None,
        "due_on": DUE,
    }
    async with office.db.write() as tx:
        return await prepare(tx, me or office.assigner, wanted | given, office.now)


async def step(office: Office, batch: UUID, action: str, me: Actor | None = None, **given: Any) -> dict[str, Any]:
    """A move of a batch, by the office unless told otherwise."""
    seen = given.pop("seen", None)
    async with office.db.write() as tx:
        return await advance_look_back(tx, me or office.assigner, batch, action, given, office.now, seen)


async def check(office: Office, item: UUID, action: str, me: Actor | None = None, **given: Any) -> dict[str, Any]:
    """A move of an item, by the office unless told otherwise."""
    seen = given.pop("seen", None)
    async with office.db.write() as tx:
        return await advance_item(tx, me or office.assigner, item, action, given, office.now, seen)


async def checker(office: Office) -> Actor:
    """A deputy who has no part in the cases."""
    return actor(office.place, Role.DEPUTY, person_id=await make_deputy(office.db, office.place))


def named(*people: Actor, kind: str = "monitor") -> list[dict[str, Any]]:
    """As the office names them."""
    return [{"person_id": each.person_id, "kind": kind} for each in people]


async def under_way(office: Office, *cases: UUID, people: Sequence[Actor], **given: Any) -> dict[str, Any]:
    """A batch that has started, everything in it checked by these people."""
    made = await prepared(office, *cases, **given)
    await step(office, made["id"], "assign_checkers", checkers=named(*people))
    return made | await step(office, made["id"], "start_look_back")


async def items_of(office: Office, batch: UUID, me: Actor | None = None, **given: Any) -> list[dict[str, Any]]:
    """The items of a batch that this caller sees."""
    async with office.db.read() as tx:
        page = await list_items(tx, me or office.assigner, office.now, given={"look_back": batch, **given}, limit=200)
    return page.items


async def item_of(office: Office, batch: UUID, case: UUID, me: Actor | None = None) -> dict[str, Any]:
    """The one item of a case."""
    [found] = await items_of(office, batch, me, suggestion=case)
    return found


async def shown(office: Office, item: UUID, me: Actor | None = None) -> dict[str, Any]:
    """The item as this caller reads it."""
    async with office.db.read() as tx:
        return await get_item(tx, me or office.assigner, item, office.now)


async def batch_shown(office: Office, batch: UUID, me: Actor | None = None) -> dict[str, Any]:
    """The batch as this caller reads it."""
    async with office.db.read() as tx:
        return await get_look_back(tx, me or office.assigner, batch, office.now)


async def batches(office: Office, me: Actor, **given: Any) -> list[UUID]:
    """The batches that this caller sees."""
    async with office.db.read() as tx:
        return [row["id"] for row in (await list_look_backs(tx, me, office.now, given=given)).items]


async def figures(office: Office, batch: UUID) -> dict[str, Any]:
    """The batch in figures."""
    async with office.db.read() as tx:
        return await count_look_back(tx, office.assigner, batch)


async def decided(office: Office, item: UUID, by: Actor, **found: Any) -> dict[str, Any]:
    """A finding that is recorded and adopted."""
    await check(office, item, "record_finding", by, **{"result": "confirmed", **found})
    return await check(office, item, "adopt_finding")
