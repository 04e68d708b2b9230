"""What is found of one reply, and what follows when the committee adopts it: class, promise, figures, in one transaction."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from domain.classes.queries import list_classes
from domain.db import Database, Statement
from domain.errors import Conflict, DomainError
from domain.lookbacks.tables import look_back_item
from domain.people.tables import position
from domain.suggestions.queries import get_suggestion
from domain.suggestions.tables import suggestion
from domain.suggestions.worklist import list_tasks
from tests.factories import put
from tests.lookbacks.looking import (
    UNSOLVED,
    batches,
    check,
    checker,
    decided,
    figures,
    item_of,
    items_of,
    named,
    prepared,
    shown,
    step,
    under_way,
)
from tests.office import Office, make_office
from tests.promises.promising import held

_WITHDRAWN = Statement(
    update(suggestion)
    .where(suggestion.c.congress_id == bindparam("congress"), suggestion.c.id == bindparam("case"))
    .values(state="withdrawn")
)


async def refused(made: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        await made
    return refusal.value.code


async def history(office: Office, case: Any) -> list[tuple[str, str]]:
    async with office.db.read() as tx:
        found = await list_classes(tx, office.assigner, case, office.now)
    return [(each["to_code"], each["source"]) for each in found["changes"]]


async def one_item(office: Office, class_code: str = "A") -> tuple[Any, Any, Any]:
    """A case under check, its item, and who checks it."""
    case, _ = await office.replied(class_code)
    me = await checker(office)
    made = await under_way(office, case, people=[me], codes=[class_code])
    office.later(minutes=5)
    return case, (await item_of(office, made["id"], case))["id"], me


async def test_not_confirmed_changes_the_class_and_enters_the_promise_when_it_is_adopted(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    recorded = await check(office, item, "record_finding", me, **UNSOLVED)
    assert (recorded["state"], recorded["result"], recorded["class_after"]) == ("recorded", "not_confirmed", "B")
    assert await history(office, case) == [("A", "reply_sent")], "a finding alone does nothing"
    office.later(days=1)
    moved = await check(office, item, "adopt_finding")
    assert await history(office, case) == [("A", "reply_sent"), ("B", "look_back")]
    [promise] = await held(office, "promise", moved["promise_id"])
    assert (promise["source"], promise["text"], promise["due_on"]) == (
        "look_back",
        "补齐剩余两处。",
        date(2026, 12, 31),
    )
    assert (promise["organisation_id"], promise["state"]) == (office.units[0], "open")
    async with db.read() as tx:
        told = await list_classes(tx, office.assigner, case, office.now)
    last = told["changes"][-1]
    assert (last["reason"], last["evidence"]) == (UNSOLVED["findings"], "2026年回头看")
    kinds = [e["kind"] for e in await office.rows("event", case)]
    assert kinds[-3:] == ["class_changed", "promise_entered", "look_back_adopted"]
    async with db.read() as tx:
        whole = await get_suggestion(tx, office.deputy, case, office.now)
    assert (whole["result"]["code"], [each["source"] for each in whole["promises"]]) == ("B", ["look_back"])


async def test_a_class_that_is_named_holds_and_where_nothing_is_to_come_nothing_is_promised(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    found = {"result": "not_confirmed", "findings": "无法办到。", "class_code": "C"}
    assert await refused(check(office, item, "record_finding", me, **UNSOLVED | found)) == "class_makes_no_promise"
    moved = await decided(office, item, me, **found)
    assert (moved["promise_id"], await history(office, case)) == (None, [("A", "reply_sent"), ("C", "look_back")])


async def test_a_planned_one_that_is_behind_keeps_its_class_and_gets_a_new_promise(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office, "B")
    moved = await decided(office, item, me, **UNSOLVED)
    assert await history(office, case) == [("B", "reply_sent")]
    assert len(await held(office, "promise", moved["promise_id"])) == 1


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"result": "not_confirmed"}, "findings_missing"),
        ({"result": "not_confirmed", "findings": "未完工"}, "promise_missing"),
        ({**UNSOLVED, "class_code": "A"}, "class_means_solved"),
        ({**UNSOLVED, "class_code": "D"}, "class_unknown"),
        ({**UNSOLVED, "promise": {"text": "补齐", "due_on": date(2026, 3, 1)}}, "promise_due_in_past"),
        ({"result": "not_checkable"}, "reason_missing"),
        ({"result": "confirmed", "class_code": "B"}, "nothing_follows"),
    ],
)
async def test_a_finding_that_says_too_little_or_too_much(db: Database, found: dict[str, Any], code: str) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    assert await refused(check(office, item, "record_finding", me, **found)) == code
    assert (await shown(office, item))["state"] == "waiting"
    assert "look_back_finding_recorded" not in [e["kind"] for e in await office.rows("event", case)]


async def test_another_checker_does_not_overwrite_and_the_same_may_correct(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    one, two = await checker(office), await checker(office)
    made = await under_way(office, people=[one, two])
    item = (await item_of(office, made["id"], case))["id"]
    await check(office, item, "record_finding", one, result="confirmed")
    assert await refused(check(office, item, "record_finding", two, **UNSOLVED)) == "finding_recorded_already"
    await check(office, item, "record_finding", one, **UNSOLVED)
    await check(office, item, "send_back_finding", reason="补充照片")
    back = await shown(office, item, two)
    assert (back["state"], back["result"], back["promise"]) == ("waiting", None, None)
    assert back["sent_back_reason"] == "补充照片"
    await check(office, item, "record_finding", two, result="confirmed")
    assert (await check(office, item, "adopt_finding"))["result"] == "confirmed"
    assert await refused(check(office, item, "adopt_finding")) == "wrong_state"


async def test_a_case_that_is_withdrawn_meanwhile_cannot_be_checked(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    await check(office, item, "record_finding", me, **UNSOLVED)
    async with db.write() as tx:  # no move withdraws what was answered; what came in as history may stand so
        await tx.one(_WITHDRAWN, congress=office.place.id, case=case)
    assert await refused(check(office, item, "adopt_finding")) == "case_withdrawn"
    assert await history(office, case) == [("A", "reply_sent")]
    assert await refused(check(office, item, "record_finding", me, result="confirmed")) == "case_withdrawn"
    moved = await decided(office, item, me, result="not_checkable", reason="建议已撤回")
    assert (moved["result"], moved["promise_id"]) == ("not_checkable", None)


async def test_one_who_checks_is_not_one_who_is_checked(db: Database) -> None:
    office = await make_office(db)
    await office.replied()
    me, other = await checker(office), await checker(office)
    post = {"title": "副局长", "head": False, "starts_on": date(2022, 1, 1), "version": 1}
    of = {"congress_id": office.place.id, "organisation_id": office.units[0]}
    await put(db, position, **of, **post, person_id=me.person_id)
    await put(db, position, **of, **post, person_id=other.person_id, ends_on=date(2026, 1, 1))
    batch = (await prepared(office))["id"]
    with pytest.raises(DomainError) as refusal:
        await step(office, batch, "assign_checkers", checkers=named(other, me))
    assert refusal.value.code == "checks_own_unit"
    assert refusal.value.data == {"people": [str(me.person_id)], "organisations": [str(office.units[0])]}
    await step(office, batch, "assign_checkers", checkers=named(other))
    await step(office, batch, "start_look_back")
    [item] = await items_of(office, batch)
    now_of_the_unit = replace(other, organisation_id=office.units[0])
    assert await refused(check(office, item["id"], "record_finding", now_of_the_unit, result="confirmed")) == (
        "checks_own_unit"
    )
    await check(office, item["id"], "record_finding", other, result="confirmed")


async def test_a_case_that_is_handled_anew_cannot_be_checked(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    me = await checker(office)
    made = await under_way(office, people=[me])
    item = (await item_of(office, made["id"], case))["id"]
    await check(office, item, "record_finding", me, result="confirmed")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有办成")
    with pytest.raises(Conflict) as refusal:
        await check(office, item, "adopt_finding")
    assert (refusal.value.code, refusal.value.data["round"]) == ("case_rehandled", 2)
    assert (await decided(office, item, me, result="not_checkable", reason="重新办理"))["state"] == "decided"


async def test_what_is_adopted_too_late_to_promise_leaves_nothing_half_written(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    await check(office, item, "record_finding", me, **UNSOLVED)
    office.later(days=400)
    assert await refused(check(office, item, "adopt_finding")) == "promise_due_in_past"
    assert (await history(office, case), (await shown(office, item))["state"]) == ([("A", "reply_sent")], "recorded")


async def test_a_class_that_was_changed_meanwhile_is_not_changed_twice(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)
    await check(office, item, "record_finding", me, **UNSOLVED)
    [unit] = await office.rows("assignment", case)
    changed = {"class_code": "B", "reason": "现场核查", "evidence": None}
    await office.unit_move(office.assigner, unit["id"], "change_class", **changed)
    office.later(minutes=1)
    moved = await check(office, item, "adopt_finding")
    assert await history(office, case) == [("A", "reply_sent"), ("B", "supervision")]
    assert moved["promise_id"] is not None


async def test_figures_of_a_batch_count_against_the_unit(db: Database) -> None:
    office = await make_office(db)
    me = await checker(office)
    cases = []
    for number in (0, 0, 0, 1):
        case, units = await office.assigned("lead", "co") if number else await office.assigned()
        if number:
            await office.unit_move(office.officers[office.units[1]], units[1], "receive")
            await office.unit_move(office.officers[office.units[1]], units[1], "submit_opinion", opinion="同意")
        await office.signed(units[0])
        await office.unit_move(office.officers[office.units[0]], units[0], "send_reply")
        cases.append(case)
    case, _ = await office.assigned()
    office.units.reverse()
    other, [unit] = await office.assigned()
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    office.units.reverse()
    made = await under_way(office, people=[me])
    found = {each["suggestion"]["id"]: each["id"] for each in await items_of(office, made["id"])}
    assert set(found) == {*cases, other}
    await decided(office, found[cases[0]], me)
    await decided(office, found[cases[1]], me, **UNSOLVED)
    await decided(office, found[cases[2]], me, result="not_checkable", reason="封闭")
    await check(office, found[cases[3]], "record_finding", me, result="confirmed")
    before = db.statements
    told = await figures(office, made["id"])
    assert db.statements - before == 1
    names = ("items", "waiting", "recorded", "decided", "confirmed", "not_confirmed", "not_checkable", "downgraded")
    assert tuple(told["total"][name] for name in (*names, "promises")) == (5, 1, 1, 3, 1, 1, 1, 1, 1)
    assert [(each["organisation"]["id"], each["not_confirmed"], each["items"]) for each in told["units"]] == [
        (office.units[0], 1, 4),
        (office.units[2], 0, 1),
    ]


async def test_who_sees_what_and_when(db: Database) -> None:
    office = await make_office(db)
    cases, me, stranger = [(await office.replied())[0] for _ in range(2)], await checker(office), await checker(office)
    made = await under_way(office, people=[me])
    good, bad = [(await item_of(office, made["id"], case))["id"] for case in cases]
    unit, neighbour = (office.officers[office.units[number]] for number in (0, 1))
    everyone = {"unit": unit, "neighbour": neighbour, "deputy": office.deputy, "me": me, "stranger": stranger}

    async def seen() -> dict[str, set[Any]]:
        return {
            name: {each["id"] for each in await items_of(office, made["id"], who)} for name, who in everyone.items()
        }

    none: set[Any] = set()
    assert await seen() == {"unit": none, "neighbour": none, "deputy": none, "me": {good, bad}, "stranger": none}
    assert [await batches(office, who) for who in everyone.values()] == [[], [], [], [made["id"]], []]
    await decided(office, good, me)
    await decided(office, bad, me, **UNSOLVED)
    both = {good, bad}
    assert await seen() == {"unit": {bad}, "neighbour": none, "deputy": both, "me": both, "stranger": none}
    await step(office, made["id"], "close_look_back", report="报告")
    assert await seen() == {"unit": both, "neighbour": none, "deputy": both, "me": both, "stranger": none}
    told = await shown(office, bad, unit)
    assert (told["checkers"], told["actions"], told["findings"]) == ([], [], UNSOLVED["findings"])
    assert [each["kind"] for each in (await shown(office, bad, me))["checkers"]] == ["monitor"]


async def test_a_checker_reads_the_case_even_a_confidential_one(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned(confidential=True)
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    me, stranger = await checker(office), await checker(office)
    await under_way(office, people=[me])
    async with db.read() as tx:
        assert (await get_suggestion(tx, me, case, office.now))["id"] == case
        assert await refused(get_suggestion(tx, stranger, case, office.now)) == "suggestion_not_found"


async def test_what_waits_for_whom(db: Database) -> None:
    office = await make_office(db)
    case, item, me = await one_item(office)

    async def waiting(who: Any) -> dict[str, Any]:
        async with db.read() as tx:
            lines = {line["key"]: line for line in await list_tasks(tx, who, office.now)}
        return {key: line for key, line in lines.items() if "look_back" in key or "finding" in key}

    [found] = (await waiting(me))["findings_to_record"]["cases"]
    assert (found["id"], found["last_day"], found["late"]) == (str(case), "2026-11-30", False)
    await check(office, item, "record_finding", me, result="confirmed")
    assert (await waiting(me))["findings_to_record"]["count"] == 0
    assert (await waiting(office.assigner))["findings_to_adopt"]["count"] == 1
    await check(office, item, "adopt_finding")
    assert (await waiting(office.assigner))["look_backs_to_close"]["count"] == 1


async def test_an_item_keeps_its_row_and_one_statement_reads_it(db: Database) -> None:
    office = await make_office(db)
    _, item, _ = await one_item(office)
    before = db.statements
    await shown(office, item)
    assert db.statements - before == 1
    assert look_back_item.c.class_code.nullable is False
