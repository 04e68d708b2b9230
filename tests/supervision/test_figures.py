"""The figures of two cities, asked of decisions that were made, carried and concluded one by one."""

from asyncio import gather
from datetime import date
from typing import Any

from domain.actor import Role
from domain.db import Database
from domain.supervision.figures import count_supervisions
from tests.council import decided, reported, step
from tests.factories import actor
from tests.office import Office, at, make_office

NONE = {"solved": 0, "major_progress": 0, "some_progress": 0, "not_solved": 0}


async def figures(office: Office, year: int = 2026) -> dict[str, Any]:
    async with office.db.read() as tx:
        before = office.db.statements
        counted = await count_supervisions(tx, actor(office.place, Role.VIEWER), year)
        assert office.db.statements - before == 1
    return counted


def ended(count: int, **outcomes: int) -> dict[str, Any]:
    return {"total": count, "concluded": count, "in_time": count, "outcomes": NONE | outcomes}


async def test_haidian_five_key_suggestions_three_solved_two_with_major_progress(db: Database) -> None:
    office = await make_office(db)
    for outcome in ("solved", "solved", "solved", "major_progress", "major_progress"):
        case, _ = await office.replied()
        made = await reported(office, [case])
        await step(office, made["id"], "conclude_supervision", outcome=outcome)
    counted = await figures(office)
    assert counted["cases"] == ended(5, solved=3, major_progress=2)
    assert counted["decisions"] == counted["cases"]
    assert counted["accepted"] == 5


async def test_hangzhou_eight_of_401_all_concluded_by_the_end_of_june(db: Database) -> None:
    office = await make_office(db)
    for _ in range(0, 393, 3):
        await gather(*(office.accepted() for _ in range(3)))
    made = []
    for _ in range(8):
        case, _ = await office.replied()
        made.append(await reported(office, [case], due_on=date(2026, 6, 30)))
    before = await figures(office)
    assert before["cases"] == {"total": 8, "concluded": 0, "in_time": 0, "outcomes": NONE}
    office.now = at(2026, 6, 30, 2)
    for each in made:
        await step(office, each["id"], "conclude_supervision", outcome="solved")
    counted = await figures(office)
    assert counted["cases"] == ended(8, solved=8)
    assert counted["accepted"] == 401
    assert (await figures(office, 2025)) == {
        "year": 2025,
        "accepted": 0,
        "decisions": ended(0),
        "cases": ended(0),
    }


async def test_late_is_concluded_but_not_in_time_and_what_was_revoked_is_left_out(db: Database) -> None:
    office = await make_office(db)
    pair = [(await office.replied())[0] for _ in range(2)]
    late = await reported(office, pair, due_on=date(2026, 3, 10))
    withdrawn = await decided(office, [await office.accepted()])
    await step(office, withdrawn["id"], "withdraw_supervision", reason="撤销")
    office.later(days=30)
    await step(office, late["id"], "conclude_supervision", outcome="some_progress")
    counted = await figures(office)
    assert counted["decisions"] == {"total": 1, "concluded": 1, "in_time": 0, "outcomes": NONE | {"some_progress": 1}}
    assert counted["cases"] == {"total": 2, "concluded": 2, "in_time": 0, "outcomes": NONE | {"some_progress": 2}}
    assert counted["accepted"] == 3


async def test_of_another_congress_nothing_is_counted(db: Database) -> None:
    office, other = await make_office(db), await make_office(db)
    await decided(office, [await office.accepted()])
    assert (await figures(other))["decisions"]["total"] == 0
