"""What the tests of oversight do: designate monitors, record what was held, move demands; by the same actions as over HTTP."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.oversight.actions import advance_demand, record_oversight
from domain.oversight.monitors import designate_monitor
from domain.oversight.queries import get_demand, list_oversight
from domain.oversight.states import OversightKind
from tests.factories import actor, make_deputy
from tests.office import Office

DAY = timedelta(days=1)


def today(office: Office) -> date:
    """The local day of the office's clock, which stands in its morning."""
    return office.now.date()


async def a_monitor(office: Office, since: date | None = None) -> Actor:
    """A deputy with a designation, who signed none of the cases."""
    person = await make_deputy(office.db, office.place)
    async with office.db.write() as tx:
        given = {"person_id": person, "since": since or today(office), "note": None}
        await designate_monitor(tx, office.assigner, given, office.now)
    return actor(office.place, Role.DEPUTY, Role.MONITOR, person_id=person)


def demanded(office: Office, number: int = 0, **given: Any) -> dict[str, Any]:
    """A demand upon a unit, due in ten days."""
    wanted = {"organisation_id": office.units[number], "text": "请书面说明进度。", "due_on": today(office) + 10 * DAY}
    return wanted | given


async def record(
    office: Office, me: Actor, case: UUID, kind: str = "inspection", seen: int | None = None, **given: Any
) -> dict[str, Any]:
    """Something that was held today."""
    wanted = {
        "held_on": today(office),
        "place": "和平小区",
        "meeting": None,
        "participants": [{"name": "代表001", "organisation": None, "position": None}],
        "findings": "已开工二十处。",
        "demands": [],
    }
    async with office.db.write() as tx:
        return await record_oversight(tx, me, case, OversightKind(kind), wanted | given, office.now, seen)


async def a_demand(office: Office, case: UUID, me: Actor | None = None, **given: Any) -> UUID:
    """A demand that the council made at a hearing."""
    made = await record(office, me or office.assigner, case, "hearing", demands=[demanded(office, **given)])
    [found] = made["demand_ids"]
    return found


async def move(
    office: Office, me: Actor, demand: UUID, action: str, seen: int | None = None, **given: Any
) -> dict[str, Any]:
    """A move of a demand."""
    async with office.db.write() as tx:
        return await advance_demand(tx, me, demand, action, given, office.now, seen)


async def shown(office: Office, me: Actor, demand: UUID) -> dict[str, Any]:
    """A demand as this caller reads it."""
    async with office.db.read() as tx:
        return await get_demand(tx, me, demand, office.now)


async def seen_by(office: Office, me: Actor, case: UUID) -> dict[str, Any]:
    """All that was held about a case, as this caller reads it."""
    async with office.db.read() as tx:
        return await list_oversight(tx, me, case, office.now)


async def kinds(office: Office, case: UUID) -> list[str]:
    """The kinds of all events of a case."""
    return [event["kind"] for event in await office.rows("event", case)]
