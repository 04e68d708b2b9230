"""Opening batches and moving them: what is in scope, what is frozen, and every refusal with its code."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Role
from domain.classes.actions import change_class
from domain.db import Database
from domain.errors import Conflict, DomainError, Forbidden, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.lookbacks.sampling import drawn
from tests.factories import actor, make_deputy
from tests.lookbacks.looking import (
    batch_shown,
    check,
    checker,
    decided,
    item_of,
    items_of,
    named,
    prepared,
    shown,
    step,
    under_way,
)
from tests.office import Office, make_office, publish

# printf %s '2025-09-01摇号:17:<id>' | sha256sum | cut -c-16
HASHES = {
    "019a0000-0000-7000-8000-000000000041": "b460d2525da247e3",
    "019a0000-0000-7000-8000-000000000042": "58f79258a9843c0e",
    "019a0000-0000-7000-8000-000000000043": "4adc201c8d92c981",
}


async def refused(made: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        await made
    return refusal.value.code


async def solved(office: Office, number: int, class_code: str = "A") -> list[Any]:
    return [(await office.replied(class_code))[0] for _ in range(number)]


async def test_all_of_a_class_are_in_scope_with_the_class_that_they_have_now(db: Database) -> None:
    office = await make_office(db)
    first, second = await solved(office, 2)
    planned = (await solved(office, 1, "B"))[0]
    await office.assigned()
    async with db.write() as tx:
        given = {"class_code": "B", "reason": "未完工", "evidence": None, "reply_id": None}
        await change_class(tx, office.assigner, second, given, office.now)
    office.later(minutes=1)
    made = await prepared(office)
    assert (made["state"], made["frame"], made["items"], made["version"]) == ("prepared", 1, 1, 1)
    [item] = await items_of(office, made["id"])
    assert (item["suggestion"]["id"], item["class_code"], item["state"]) == (first, "A", "waiting")
    both = await prepared(office, second, planned, codes=["A", "B"])
    assert {each["class_code"] for each in await items_of(office, both["id"])} == {"B"}
    assert both["items"] == 2
    async with db.write() as tx:
        await change_class(tx, office.assigner, first, given, office.now)
    found = await shown(office, item["id"])
    assert (found["class_code"], found["class_now"]) == ("A", "B"), "the item keeps the class of the opening"


async def test_one_unit_s_and_each_reply_of_a_split_handling_by_itself(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number, "AB"[number])
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await solved(office, 1)
    made = await prepared(office, codes=["A", "B"], organisation_id=office.units[1])
    [item] = await items_of(office, made["id"])
    assert (item["suggestion"]["id"], item["organisation"]["id"], item["class_code"]) == (case, office.units[1], "B")
    other = await prepared(office, codes=["A"])
    assert {each["organisation"]["id"] for each in await items_of(office, other["id"])} == {office.units[0]}
    assert other["items"] == 2


async def test_a_sample_is_drawn_again_from_seed_and_frame(db: Database) -> None:
    office = await make_office(db)
    await solved(office, 6)
    frame = await prepared(office)
    replies = [each["reply_id"] for each in await items_of(office, frame["id"])]
    await step(office, frame["id"], "call_off_look_back", reason="改为抽样")
    made = await prepared(office, sample={"size": 3, "seed": "摇号17"})
    assert (made["frame"], made["items"]) == (6, 3)
    batch = await batch_shown(office, made["id"])
    assert (batch["sample_seed"], batch["sample_method"]) == ("摇号17", "sha256(seed:reply_id) ascending")
    chosen = {each["reply_id"] for each in await items_of(office, made["id"])}
    assert chosen == set(drawn(reversed(replies), 3, "摇号17"))
    draws = {frozenset(drawn(replies, 3, str(seed))) for seed in range(20)}
    assert len(draws) > 5, "another seed draws another sample"
    assert await refused(prepared(office, sample={"size": 7, "seed": "x"})) == "sample_too_large"


async def test_the_draw_can_be_done_by_hand() -> None:
    by_hand = sorted(map(UUID, HASHES), key=lambda each: HASHES[str(each)])
    assert drawn(map(UUID, HASHES), 3, "2025-09-01摇号:17") == by_hand
    ids = [new_id() for _ in range(30)]
    assert drawn(ids, 30, "a") == drawn(sorted(ids), 30, "a")
    assert drawn(ids, 10, "a") == drawn(ids, 30, "a")[:10]
    assert sorted(drawn(ids, 30, "a")) == sorted(ids)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"due_on": date(2026, 3, 1)}, "due_before_opening"),
        ({"class_codes": ["A", "D"]}, "class_unknown"),
        ({"class_codes": ["C"]}, "look_back_empty"),
        ({"session_id": new_id()}, "reference_unknown"),
        ({"organisation_id": new_id()}, "reference_unknown"),
    ],
)
async def test_what_cannot_be_opened(db: Database, given: dict[str, Any], code: str) -> None:
    office = await make_office(db)
    await solved(office, 1)
    assert await refused(prepared(office, **given)) == code


async def test_each_case_that_is_named_must_be_in_scope(db: Database) -> None:
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    [case] = await solved(office, 1)
    [planned] = await solved(office, 1, "B")
    waiting, _ = await office.assigned()
    gone = await office.accepted()
    await office.move(office.deputy, gone, "withdraw", reason="已解决")
    into, child = await office.accepted(), await office.accepted()
    await office.move(office.assigner, child, "merge", into=into)
    proposal = await office.accepted(kind="proposal")
    for other, code in (
        (planned, "not_in_scope"),
        (waiting, "no_reply_sent"),
        (proposal, "no_reply_sent"),
        (gone, "case_withdrawn"),
        (child, "case_merged"),
        (case, "case_named_twice"),
        (new_id(), "reference_unknown"),
    ):
        assert await refused(prepared(office, case, other)) == code
    foreign = await make_office(db)
    assert await refused(prepared(office, case, (await solved(foreign, 1))[0])) == "reference_unknown"
    assert (await prepared(office, case))["items"] == 1


async def test_a_reply_is_in_one_open_batch(db: Database) -> None:
    office = await make_office(db)
    case, other = await solved(office, 2)
    first = await prepared(office, case)
    with pytest.raises(Conflict) as refusal:
        await prepared(office)
    assert (refusal.value.code, refusal.value.data) == ("in_another_look_back", {"suggestions": [str(case)]})
    assert (await prepared(office, other))["items"] == 1
    await step(office, first["id"], "call_off_look_back", reason="另行组织")
    assert (await prepared(office, case))["items"] == 1


async def test_it_starts_once_everything_has_a_checker(db: Database) -> None:
    office = await make_office(db)
    cases = await solved(office, 2)
    made, one, two = await prepared(office), await checker(office), await checker(office)
    item = await item_of(office, made["id"], cases[0])
    await step(office, made["id"], "assign_checkers", checkers=named(one), item_ids=[item["id"]])
    with pytest.raises(Conflict) as refusal:
        await step(office, made["id"], "start_look_back")
    assert (refusal.value.code, refusal.value.data["items"]) == ("checkers_missing", 1)
    await step(office, made["id"], "assign_checkers", checkers=named(one, two), organisation_id=office.units[0])
    assert (await step(office, made["id"], "start_look_back"))["state"] == "under_way"
    await step(office, made["id"], "assign_checkers", checkers=named(two, kind="committee"), item_ids=[item["id"]])
    found = [(each["id"], each["kind"]) for each in (await shown(office, item["id"]))["checkers"]]
    assert found == [(str(two.person_id), "committee")], "who checks now, in the place of whoever did"
    other = await item_of(office, made["id"], cases[1])
    assert {each["kind"] for each in other["checkers"]} == {"monitor"}
    assert len(other["checkers"]) == 2


async def test_checkers_are_people_of_the_congress_and_items_of_the_batch(db: Database) -> None:
    office, foreign = await make_office(db), await make_office(db)
    [case] = await solved(office, 1)
    made, me = await prepared(office), await checker(office)
    stranger = actor(office.place, Role.DEPUTY, person_id=await make_deputy(db, foreign.place))
    assert await refused(step(office, made["id"], "assign_checkers", checkers=named(stranger))) == "reference_unknown"
    unknown = step(office, made["id"], "assign_checkers", checkers=named(me), item_ids=[new_id()])
    assert await refused(unknown) == "reference_unknown"
    none = step(office, made["id"], "assign_checkers", checkers=named(me), organisation_id=office.units[1])
    assert await refused(none) == "look_back_empty"
    assert (await item_of(office, made["id"], case))["checkers"] == []


async def test_it_is_closed_once_everything_is_decided_and_says_so_on_every_case(db: Database) -> None:
    office = await make_office(db)
    cases, me = await solved(office, 2), await checker(office)
    made = await under_way(office, people=[me])
    one, two = [await item_of(office, made["id"], case) for case in cases]
    await decided(office, one["id"], me)
    await check(office, two["id"], "record_finding", me, result="not_checkable", reason="现场封闭")
    with pytest.raises(Conflict) as refusal:
        await step(office, made["id"], "close_look_back", report="报告")
    assert (refusal.value.code, refusal.value.data["items"]) == ("look_back_items_open", 1)
    await check(office, two["id"], "adopt_finding")
    late = step(office, made["id"], "assign_checkers", checkers=named(me), item_ids=[one["id"]])
    assert await refused(late) == "finding_decided"
    moved = await step(office, made["id"], "close_look_back", report="全部核查。")
    assert (moved["state"], (await batch_shown(office, made["id"]))["report"]) == ("closed", "全部核查。")
    told = [e for e in await office.rows("event", cases[0]) if e["kind"].startswith("look_back_")]
    assert [e["kind"] for e in told] == [
        "look_back_started",
        "look_back_finding_recorded",
        "look_back_adopted",
        "look_back_closed",
    ]
    assert told[-1]["data"]["results"] == [{"organisation_id": str(office.units[0]), "result": "confirmed"}]
    assert (await prepared(office, cases[0]))["items"] == 1, "what is closed may be looked at another year"


async def test_what_has_ended_does_not_move(db: Database) -> None:
    office = await make_office(db)
    [case], me = await solved(office, 1), await checker(office)
    made = await under_way(office, people=[me])
    item = await item_of(office, made["id"], case)
    await check(office, item["id"], "record_finding", me, result="confirmed")
    await step(office, made["id"], "call_off_look_back", reason="另行组织")
    for action, given in {
        "assign_checkers": {"checkers": named(me)},
        "start_look_back": {},
        "close_look_back": {"report": "报告"},
        "call_off_look_back": {"reason": "取消"},
    }.items():
        assert await refused(step(office, made["id"], action, **given)) == "wrong_state"
    for action, by, found in (
        ("record_finding", me, {"result": "confirmed"}),
        ("adopt_finding", office.assigner, {}),
        ("send_back_finding", office.assigner, {"reason": "补充"}),
    ):
        assert await refused(check(office, item["id"], action, by, **found)) == "look_back_not_under_way"
    assert (await batch_shown(office, made["id"]))["called_off_reason"] == "另行组织"


async def test_each_move_is_for_its_people(db: Database) -> None:
    office = await make_office(db)
    [case], me = await solved(office, 1), await checker(office)
    made = await under_way(office, people=[me])
    item = (await item_of(office, made["id"], case))["id"]
    supervisor = actor(office.place, Role.SUPERVISOR)
    for who in (me, office.screener):
        with pytest.raises(Forbidden):
            await step(office, made["id"], "close_look_back", who, report="报告")
    for stranger in (office.officers[office.units[0]], office.deputy):
        with pytest.raises(NotFound) as unseen:
            await check(office, item, "record_finding", stranger, result="confirmed")
        assert unseen.value.code == "look_back_item_not_found"
    with pytest.raises(Forbidden):
        await check(office, item, "record_finding", office.assigner, result="confirmed")
    await check(office, item, "record_finding", me, result="confirmed")
    with pytest.raises(Forbidden):
        await check(office, item, "adopt_finding", me)
    await check(office, item, "adopt_finding", supervisor)
    assert (await step(office, made["id"], "close_look_back", supervisor, report="报告"))["state"] == "closed"


async def test_a_version_that_is_old_is_refused(db: Database) -> None:
    office = await make_office(db)
    await solved(office, 1)
    made, me = await prepared(office), await checker(office)
    await step(office, made["id"], "assign_checkers", checkers=named(me), seen=1)
    with pytest.raises(PreconditionFailed):
        await step(office, made["id"], "start_look_back", seen=1)
    await step(office, made["id"], "start_look_back", seen=2)
    [item] = await items_of(office, made["id"])
    await check(office, item["id"], "record_finding", me, result="confirmed", seen=1)
    with pytest.raises(PreconditionFailed):
        await check(office, item["id"], "adopt_finding", seen=1)


async def test_a_day_that_is_over_is_told(db: Database) -> None:
    office = await make_office(db)
    await solved(office, 1)
    made = await prepared(office, due_on=office.now.date())
    assert (await batch_shown(office, made["id"]))["overdue"] is False
    office.now += timedelta(days=1)
    assert (await batch_shown(office, made["id"]))["overdue"] is True
