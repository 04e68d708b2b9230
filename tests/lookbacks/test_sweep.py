"""The due day of a look-back is announced once per threshold, and not once it has ended."""

from typing import Any

import pytest
from sqlalchemy import bindparam, select

from domain.db import Database, Statement, rows
from domain.deadlines.sweep import sweep
from domain.event_tables import event
from tests.lookbacks.looking import prepared, step
from tests.office import Office, at, make_office, publish
from tests.suggestions.test_races import together

_ABOUT = Statement(
    select(event)
    .where(event.c.congress_id == bindparam("congress"), event.c.subject_id == bindparam("batch"))
    .order_by(event.c.seq)
)


async def announced(office: Office, batch: Any) -> list[tuple[str, Any]]:
    async with office.db.read() as tx:
        told = rows(await tx.all(_ABOUT, congress=office.place.id, batch=batch))
    late = [each for each in told if each["kind"] in {"look_back_due_soon", "look_back_overdue"}]
    assert all(each["suggestion_id"] is None and each["state_after"] == "prepared" for each in late)
    return [(each["kind"], each["data"]["due_on"]) for each in late]


async def test_each_threshold_once_and_then_that_it_is_late(db: Database) -> None:
    office = await make_office(db)
    await publish(office, due_soon_days=(30, 7))
    await office.replied()
    made = await prepared(office)
    day = "2026-11-30"
    soon, late = ("look_back_due_soon", day), ("look_back_overdue", day)
    for moment, expected in (
        (at(2026, 10, 30, 15), []),
        (at(2026, 10, 30, 16), [soon]),  # the local midnight of 31 October: thirty days are left
        (at(2026, 11, 24), [soon, soon]),
        (at(2026, 11, 30, 15), [soon, soon]),
        (at(2026, 11, 30, 16), [soon, soon, late]),
        (at(2027, 3, 1), [soon, soon, late]),
    ):
        await sweep(db, moment)
        await sweep(db, moment)
        assert await announced(office, made["id"]) == expected, moment


@pytest.mark.parametrize("limit", [1, 500])
async def test_sweeps_at_once_announce_each_batch_once(fresh_database_url: str, limit: int) -> None:
    db = await Database.open(fresh_database_url, None, 1, 8)
    office = await make_office(db)
    made = [await prepared(office, (await office.replied())[0]) for _ in range(3)]
    ended = await prepared(office, (await office.replied())[0])
    await step(office, ended["id"], "call_off_look_back", reason="取消")
    moment = at(2027, 1, 5)
    swept = await together(*(sweep(db, moment, limit) for _ in range(3)))
    assert sum(each.look_backs for each in swept) == 3
    assert (await sweep(db, moment, limit)).look_backs == 0
    for each in made:
        assert [kind for kind, _ in await announced(office, each["id"])] == ["look_back_overdue"]
    assert await announced(office, ended["id"]) == []
    await db.close()
