"""Promises that fall due are announced once per threshold and day, whatever became of their case."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from domain.db import Database
from domain.deadlines.sweep import Swept, sweep
from tests.office import Office, at, make_office, publish
from tests.promises.promising import held, kinds, make, move, officer, promised
from tests.suggestions.test_races import together


async def announced(office: Office, case: UUID) -> list[str]:
    return [kind for kind in await kinds(office, case) if kind in {"promise_due_soon", "promise_overdue"}]


async def of(office: Office, case: UUID, kind: str) -> list[dict[str, Any]]:
    return [event for event in await office.rows("event", case) if event["kind"] == kind]


async def test_each_threshold_is_announced_once_and_then_that_it_is_late(db: Database) -> None:
    office = await make_office(db)
    await publish(office, due_soon_days=(30, 7))
    case, promise = await promised(office, due_on=date(2026, 12, 31))
    moments = {
        at(2026, 11, 30): 0,
        at(2026, 12, 1, 15): 1,  # the local midnight of 2 December is 16:00 UTC; on the 1st thirty days are left
        at(2026, 12, 20): 1,
        at(2026, 12, 24, 16): 2,
        at(2026, 12, 31, 15): 2,
        at(2026, 12, 31, 16): 3,
        at(2027, 3, 1): 3,
    }
    for moment, expected in moments.items():
        await sweep(db, moment)
        await sweep(db, moment)
        assert len(await announced(office, case)) == expected, moment
    assert await announced(office, case) == ["promise_due_soon", "promise_due_soon", "promise_overdue"]
    assert [row["threshold"] for row in await held(office, "notice", promise)] == [30, 7, 0]
    [late] = await of(office, case, "promise_overdue")
    assert (late["subject_id"], late["data"]["due_on"], late["account_id"]) == (promise, "2026-12-31", None)


async def test_another_day_is_announced_anew_and_an_end_silences(db: Database) -> None:
    office = await make_office(db)
    await publish(office, due_soon_days=(7,))
    case, promise = await promised(office, due_on=date(2026, 12, 31))
    kept_case, kept = await promised(office, due_on=date(2026, 12, 31))
    await move(office, officer(office), kept, "fulfil", body="完成")
    office.now = at(2026, 12, 28)
    await sweep(db, office.now)
    await move(office, officer(office), promise, "request_due_change", due_on=date(2027, 3, 31), reason="延期")
    await move(office, office.assigner, promise, "consent_due_change", reason=None)
    await sweep(db, at(2027, 1, 2))
    assert await announced(office, case) == ["promise_due_soon"]
    await sweep(db, at(2027, 3, 29))
    await sweep(db, at(2027, 4, 1))
    assert await announced(office, case) == ["promise_due_soon", "promise_due_soon", "promise_overdue"]
    assert await announced(office, kept_case) == []


async def test_a_closed_case_goes_on_and_a_withdrawn_one_does_not(db: Database) -> None:
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    closed, reply = await office.replied("B")
    [answering] = await office.rows("assignment", closed)
    await make(office, answering["id"])
    await office.rate(office.deputy, closed, reply)
    withdrawn, [unit, _] = await office.assigned("split", "split")
    await office.signed(unit, 0, "B")
    await office.unit_move(officer(office), unit, "send_reply")
    await make(office, unit)
    await office.move(office.deputy, withdrawn, "withdraw", reason="已解决")
    assert (await office.case(closed))["state"] == "closed"
    await sweep(db, at(2027, 2, 1))
    assert await announced(office, closed) == ["promise_overdue"]
    assert await announced(office, withdrawn) == []


@pytest.mark.parametrize("limit", [2, 500])
async def test_sweeps_at_once_announce_each_promise_once(fresh_database_url: str, limit: int) -> None:
    db = await Database.open(fresh_database_url, None, 1, 8)
    office = await make_office(db)
    case, _ = await promised(office)
    [unit] = await office.rows("assignment", case)
    for _ in range(6):
        await make(office, unit["id"])
    results = await together(*(sweep(db, at(2027, 1, 5), limit) for _ in range(4)))
    assert all(isinstance(each, Swept) for each in results), results
    await sweep(db, at(2027, 1, 5), limit)
    assert await announced(office, case) == ["promise_overdue"] * 7
    assert (await sweep(db, at(2027, 1, 5), limit)).promises_overdue == 0
    await db.close()
