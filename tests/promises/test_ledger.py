"""The ledger over years as of any instant, and the list of promises: whose they are, and who sees them."""

from datetime import date, datetime
from typing import Any

import pytest

from domain.actor import Role
from domain.db import Database
from domain.errors import Invalid, NotFound
from domain.promises.queries import list_promises
from tests.factories import actor, make_organisation
from tests.office import Office, at, make_office
from tests.promises.promising import answered, ledger, listed, make, move, officer, promised, seen_by


def figures(row: dict[str, Any]) -> tuple[int, ...]:
    names = ("entered", "fulfilled", "progressing", "without_progress", "overdue", "given_up")
    return tuple(row[name] for name in names)


async def test_haidian_s_twenty_nine_are_thirteen_kept_and_sixteen_progressing(db: Database) -> None:
    """29 since the term began = 13 solved + 16 progressing, entered over several years and counted at one instant."""
    office = await make_office(db)
    unit = officer(office)
    entered: dict[int, list[Any]] = {}
    _, assignment, _ = await answered(office)
    for year, number in ((2026, 14), (2027, 9), (2028, 6)):
        office.now = max(office.now, at(year, 5, 10, 2))
        for _ in range(number):
            entered.setdefault(year, []).append(await make(office, assignment, due_on=date(year + 1, 12, 31)))
    office.now = at(2028, 9, 1, 2)
    for year, kept in ((2026, 9), (2027, 4), (2028, 0)):
        for promise in entered[year][:kept]:
            await move(office, unit, promise, "fulfil", body="已解决。")
        for promise in entered[year][kept:]:
            await move(office, unit, promise, "report_progress", text="正在推进。")
    office.now = at(2028, 12, 31, 2)

    found = await ledger(office)
    assert [(row["year"], *figures(row)) for row in found["years"]] == [
        (2026, 14, 9, 5, 0, 5, 0),
        (2027, 9, 4, 5, 0, 0, 0),
        (2028, 6, 0, 6, 0, 0, 0),
    ]
    assert figures(found["total"]) == (29, 13, 16, 0, 5, 0)
    assert found["total"]["entered"] == found["total"]["fulfilled"] + found["total"]["progressing"]
    some = await ledger(office, from_year=2027, to_year=2027)
    assert ([row["year"] for row in some["years"]], figures(some["total"])) == ([2027], (9, 4, 5, 0, 0, 0))
    past = await ledger(office, as_of=at(2027, 12, 31))
    assert figures(past["total"]) == (23, 0, 0, 23, 0, 0)


async def test_the_ledger_as_of_every_instant_of_one_promise(db: Database) -> None:
    office = await make_office(db)
    before = office.now
    office.later(days=1)
    _case, promise = await promised(office, due_on=date(2026, 6, 30))
    instants: list[datetime] = [before, office.now]
    for days, action, given in (
        (10, "report_progress", {"text": "进展"}),
        (10, "request_due_change", {"due_on": date(2026, 9, 30), "reason": "延期"}),
        (10, "consent_due_change", {"reason": None}),
        (200, "give_up", {"reason": "不能"}),
    ):
        office.later(days=days)
        me = office.assigner if action == "consent_due_change" else officer(office)
        await move(office, me, promise, action, **given)
        instants.append(office.now)

    assert [figures((await ledger(office, as_of=each))["total"]) for each in instants] == [
        (0, 0, 0, 0, 0, 0),
        (1, 0, 0, 1, 0, 0),
        (1, 0, 1, 0, 0, 0),
        (1, 0, 1, 0, 0, 0),
        (1, 0, 1, 0, 0, 0),
        (1, 0, 0, 0, 0, 1),
    ]
    # asked before the consent, the first day still counted; afterwards the new one did
    assert figures((await ledger(office, as_of=at(2026, 8, 1)))["total"]) == (1, 0, 1, 0, 0, 0)
    assert figures((await ledger(office, as_of=at(2026, 10, 1)))["total"]) == (1, 0, 1, 0, 1, 0)
    empty = await ledger(await make_office(db))
    assert (empty["years"], figures(empty["total"])) == ([], (0, 0, 0, 0, 0, 0))


async def test_a_day_changed_later_counts_as_it_was_set_then(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office, due_on=date(2026, 4, 30))
    office.now = at(2026, 5, 10)
    await move(office, officer(office), promise, "request_due_change", due_on=date(2026, 12, 31), reason="延期")
    office.now = at(2026, 5, 20)
    await move(office, office.assigner, promise, "consent_due_change", reason=None)
    assert [(await ledger(office, as_of=each))["total"]["overdue"] for each in (at(2026, 5, 15), office.now)] == [1, 0]


async def test_each_filter_finds_its_rows(db: Database) -> None:
    office = await make_office(db)
    first_case, first = await promised(office, due_on=date(2026, 5, 31))
    _, second = await promised(office, due_on=date(2026, 12, 31))
    office.now = at(2027, 1, 15)
    _, third = await promised(office, due_on=date(2027, 6, 30))
    await move(office, office.assigner, third, "hand_over", organisation_id=office.units[1], reason="划转")
    await move(office, officer(office), second, "fulfil", body="完成")
    all_of_them = {first, second, third}
    expected: list[tuple[dict[str, Any], set[Any]]] = [
        ({}, all_of_them),
        ({"state": ["open"]}, {first, third}),
        ({"state": ["fulfilled", "given_up"]}, {second}),
        ({"organisation_id": office.units[1]}, {third}),
        ({"due_before": date(2026, 12, 31)}, {first}),
        ({"overdue": True}, {first}),
        ({"overdue": False}, {second, third}),
        ({"year": 2026}, {first, second}),
        ({"term_id": office.place.term_id}, all_of_them),
        ({"term_id": office.place.session_id}, set()),
        ({"suggestion_id": first_case}, {first}),
    ]
    for given, wanted in expected:
        assert set(await listed(office, office.assigner, **given)) == wanted, given
    assert await listed(office, office.assigner) == [first, second, third]
    assert await listed(office, office.assigner, sort="-made_at") == [third, second, first]
    with pytest.raises(Invalid, match="sort_unknown"):
        await listed(office, office.assigner, sort="text")


async def test_pages_and_total_in_one_statement_each(db: Database) -> None:
    office = await make_office(db)
    _, assignment, _ = await answered(office)
    made = [await make(office, assignment) for _ in range(5)]
    seen, cursor = [], None
    for _ in range(3):
        async with db.read() as tx:
            before = db.statements
            page = await list_promises(tx, office.assigner, office.now, {}, cursor=cursor, limit=2, total=True)
            assert (page.total, db.statements - before <= 2) == (5, True)
        seen += [row["id"] for row in page.items]
        cursor = page.next
    assert (seen, cursor) == (sorted(made), None)
    async with db.read() as tx:
        before = db.statements
        await list_promises(tx, office.assigner, office.now, {}, limit=2, total=True)
        assert db.statements - before == 1
    before = db.statements
    await ledger(office)
    assert db.statements - before == 1


async def test_each_sees_the_promises_of_the_cases_that_they_see(db: Database) -> None:
    office = await make_office(db)
    _, promise = await promised(office)
    outsider = actor(office.place, Role.UNIT_OFFICER, organisation_id=await make_organisation(db, office.place))
    for me in (office.deputy, office.assigner, officer(office), actor(office.place, Role.VIEWER)):
        assert await listed(office, me) == [promise]
        assert (await ledger(office, me))["total"]["entered"] == 1
        assert (await seen_by(office, me, promise))["id"] == str(promise)
    administrator = actor(office.place, Role.ADMINISTRATOR)
    elsewhere: Office = await make_office(db)
    for me in (office.cosigner, outsider, administrator, elsewhere.assigner, elsewhere.deputy):
        assert await listed(office, me) == []
        assert (await ledger(office, me))["total"]["entered"] == 0
        with pytest.raises(NotFound, match="promise_not_found"):
            await seen_by(office, me, promise)
        with pytest.raises(NotFound, match="promise_not_found"):
            await move(office, me, promise, "give_up", reason="不能")
