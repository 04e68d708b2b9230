"""What SQL works out of a clock is what the calendar works out, at the instants where it changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.db import Database
from domain.deadlines import ledger, queries
from domain.rules import store
from domain.rules.catalogue import ZJ_HANGZHOU
from domain.workdays import Lamp, warn_at
from tests.office import Office, make_office

TICK = timedelta(microseconds=1)
YELLOW = ZJ_HANGZHOU.switches.yellow_days


async def listed(office: Office, now: datetime, **given: Any) -> list[dict[str, Any]]:
    async with office.db.read() as tx:
        return (await queries.list_deadlines(tx, office.assigner, now, given, limit=200)).items


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "America/New_York"])
async def test_lamps_change_in_sql_when_they_change_in_python(db: Database, zone: str) -> None:
    office = await make_office(db, zone=zone)
    office.later(hours=12)  # the second of March everywhere; New York changes its clocks on the eighth
    case, _ = await office.assigned()
    await office.replied()
    receipt = next(each for each in await office.rows("deadline", case) if each["step"] == "receipt")
    office.later(hours=20)
    async with db.write() as tx:
        await ledger.pause(tx, office.assigner, receipt["id"], "等待", office.now)
    async with db.read() as tx:
        calendar = await store.calendar(tx, office.place.id, 1, zone)
    running = [each for each in await listed(office, office.now) if each["state"] == "running"]
    assert running
    seen = set()
    for due in {each["due_at"] for each in running}:
        yellow = warn_at(due, YELLOW, calendar)
        for now in (yellow - TICK, yellow, due - TICK, due):
            everything = await listed(office, now)
            for lamp in Lamp:
                shining = {each["id"] for each in await listed(office, now, lamp=[lamp])}
                assert shining == {each["id"] for each in everything if each["lamp"] is lamp}, (now, lamp)
            seen |= {each["lamp"] for each in everything}
            late = {each["id"] for each in everything if each["state"] == "running" and each["due_at"] <= now}
            assert {each["id"] for each in await listed(office, now, overdue=True)} == late
    assert seen == {*Lamp, None}
