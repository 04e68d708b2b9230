"""Promises over years and terms: what is not kept rolls over, and outlives the term and the mandate of who asked for it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from domain.congresses.tables import term
from domain.db import Database, Statement
from domain.deadlines.sweep import sweep
from domain.errors import Conflict
from domain.people.tables import mandate
from tests.factories import put
from tests.office import Office, at, make_office, publish
from tests.promises.promising import answered, held, kinds, ledger, listed, make, move, officer, promised, seen_by


def _ended(table: Any, column: str) -> Statement:
    here = (table.c.congress_id == bindparam("congress"), table.c[column] == bindparam("whose"))
    return Statement(update(table).where(*here).values(ends_on=bindparam("day", type_=table.c.ends_on.type)))


_TERM_OVER, _MANDATE_OVER = _ended(term, "id"), _ended(mandate, "person_id")


async def next_term(office: Office) -> None:
    """The term ends with 2026, the deputies leave, and the next begins."""
    day = date(2026, 12, 31)
    async with office.db.write() as tx:
        await tx.one(_TERM_OVER, congress=office.place.id, whose=office.place.term_id, day=day)
        for deputy in (office.deputy, office.cosigner):
            await tx.one(_MANDATE_OVER, congress=office.place.id, whose=deputy.person_id, day=day)
    await put(
        office.db, term, congress_id=office.place.id, number=15, starts_on=date(2027, 1, 1), ends_on=None, version=1
    )


async def test_what_is_not_kept_rolls_over_from_year_to_year(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office, due_on=date(2026, 12, 31))
    for year in (2027, 2028):
        office.now = at(year, 1, 10)
        await sweep(db, office.now)
        [row] = (await ledger(office))["years"]
        assert (row["year"], row["entered"], row["without_progress"], row["overdue"]) == (2026, 1, 1, 1)
        assert await listed(office, office.assigner, overdue=True) == [promise]
    assert (await kinds(office, case)).count("promise_overdue") == 1
    await move(office, officer(office), promise, "request_due_change", due_on=date(2028, 12, 31), reason="跨年度")
    await move(office, office.assigner, promise, "consent_due_change", reason=None)
    office.now = at(2028, 12, 1)
    await move(office, officer(office), promise, "fulfil", body="已完成。")
    asked = [
        (await ledger(office, as_of=each))["years"][0] for each in (at(2027, 6, 1), at(2028, 6, 1), at(2028, 12, 31))
    ]
    assert [(row["year"], row["overdue"], row["fulfilled"]) for row in asked] == [
        (2026, 1, 0),
        (2026, 0, 0),
        (2026, 0, 1),
    ]


async def test_a_promise_outlives_the_term_and_its_deputies(db: Database) -> None:
    office = await make_office(db)
    case, promise = await promised(office, due_on=date(2027, 6, 30))
    _, kept = await promised(office)
    await move(office, officer(office), kept, "fulfil", body="已完成。")
    assert await listed(office, office.assigner, carried_over=True) == []
    await next_term(office)
    office.now = at(2027, 2, 1)
    assert await listed(office, office.assigner, carried_over=True) == [promise]
    assert set(await listed(office, office.assigner, term_id=office.place.term_id)) == {promise, kept}
    await move(office, officer(office), promise, "report_progress", text="正在推进。")
    await sweep(db, at(2027, 7, 10))
    assert (await kinds(office, case))[-1] == "promise_overdue"
    office.now = at(2027, 8, 1)
    await move(office, office.assigner, promise, "hand_over", organisation_id=office.units[1], reason="机构改革")
    await move(office, officer(office, 1), promise, "fulfil", body="已完成。", class_code="A")
    assert await listed(office, office.assigner, carried_over=True) == []
    assert (await seen_by(office, office.deputy, promise))["state"] == "fulfilled", (
        "who has left still reads the answer"
    )
    await move(office, office.deputy, promise, "evaluate_promise", level="satisfied", reason=None)
    assert len(await held(office, "reply", promise)) == 1


async def test_each_promise_that_falls_with_its_case_is_told(db: Database) -> None:
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    case, [unit, _] = await office.assigned("split", "split")
    await office.signed(unit, 0, "B")
    await office.unit_move(officer(office), unit, "send_reply")
    open_ones = [await make(office, unit) for _ in range(2)]
    kept = await make(office, unit)
    await move(office, officer(office), kept, "fulfil", body="已完成。")
    await office.move(office.deputy, case, "withdraw", reason="已解决")
    told = [e for e in await office.rows("event", case) if e["kind"] == "promise_voided"]
    assert {e["subject_id"] for e in told} == set(open_ones)
    assert {(e["action"], e["state_before"], e["state_after"]) for e in told} == {("void_promise", "open", "void")}
    assert {(e["account_id"], e["data"]["reason"]) for e in told} == {(office.deputy.account_id, "已解决")}
    assert len({e["id"] for e in told}) == len(told) == 2
    assert (await held(office, "promise", kept))[0]["state"] == "fulfilled"


async def test_what_is_raised_again_stands_in_the_ledger_like_any_other(db: Database) -> None:
    office = await make_office(db)
    _, unit, _ = await answered(office, "C")
    entered = await make(office, unit, office.assigner, action="enter_promise", due_on=date(2027, 12, 31))
    assert (await ledger(office))["total"]["entered"] == 1
    await move(office, officer(office), entered, "report_progress", text="已立项。")
    assert (await ledger(office))["total"]["progressing"] == 1
    await move(office, officer(office), entered, "fulfil", body="已完成。", class_code="A")
    assert (await ledger(office))["total"]["fulfilled"] == 1
    with pytest.raises(Conflict, match="wrong_state"):
        await move(office, officer(office), entered, "give_up", reason="不能")
