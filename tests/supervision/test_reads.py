"""Who sees which decision and which of its cases, and in how many statements."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.db import Database
from domain.deadlines.sweep import sweep
from domain.errors import Invalid, NotFound
from domain.ids import new_id
from domain.suggestions.queries import get_suggestion, list_suggestions
from domain.suggestions.timeline import EVENTS, list_timeline
from domain.suggestions.worklist import list_tasks
from domain.supervision.flow import SUPERVISION
from domain.supervision.queries import get_supervision, list_my_supervisions, list_supervisions
from tests.council import decided, leader, leaders, reported, shown, step
from tests.factories import actor, make_person
from tests.office import Office, make_office


async def found(office: Office, me: Actor | None = None, **given: Any) -> list[UUID]:
    async with office.db.read() as tx:
        return [
            each["id"] for each in (await list_supervisions(tx, me or office.assigner, office.now, given=given)).items
        ]


async def mine(office: Office, me: Actor) -> list[dict[str, Any]]:
    async with office.db.read() as tx:
        return await list_my_supervisions(tx, me, office.now)


async def sees(office: Office, me: Actor, case: UUID) -> bool:
    try:
        async with office.db.read() as tx:
            await get_suggestion(tx, me, case, office.now)
    except NotFound:
        return False
    return True


async def test_each_read_is_one_statement_however_many_cases(db: Database) -> None:
    office = await make_office(db)
    chair = leader(office, await make_person(db, office.place))
    mayor = await make_person(db, office.place)
    made = [
        await decided(office, [await office.accepted() for _ in range(2)], leaders=leaders(chair.person_id, mayor))
        for _ in range(3)
    ]
    await mine(office, chair)
    before = db.statements
    led = await mine(office, chair)
    assert db.statements - before == 1
    assert {each["id"] for each in led} == {each["id"] for each in made}
    assert [len(each["cases"]) for each in led] == [2, 2, 2]
    assert {"clocks", "result", "ratings", "key"} <= set(led[0]["cases"][0])
    async with db.read() as tx:
        before = db.statements
        await get_supervision(tx, chair, made[0]["id"], office.now)
        assert db.statements - before == 1
        page = await list_supervisions(tx, chair, office.now, total=True, limit=2)
        assert db.statements - before == 2
    assert (len(page.items), page.total) == (2, 3)
    async with db.read() as tx:
        rest = await list_supervisions(tx, chair, office.now, cursor=page.next, limit=2)
    assert {each["id"] for each in (*page.items, *rest.items)} == {each["id"] for each in made}


async def test_a_leader_sees_the_present_class_and_lamp_of_all_cases(db: Database) -> None:
    office = await make_office(db)
    replied, _ = await office.replied("B")
    running, _ = await office.assigned()
    made = await decided(office, [replied, running])
    office.later(days=100)
    [led] = await mine(office, leader(office, made["leaders"][1]["person_id"]))
    by_id = {each["id"]: each for each in led["cases"]}
    assert by_id[replied]["result"]["code"] == "B"
    assert {clock["lamp"] for clock in by_id[running]["clocks"] if clock["step"] == "reply"} == {"red"}


async def test_a_confidential_case_is_for_its_leaders_and_the_office(db: Database) -> None:
    office = await make_office(db)
    secret, _ = await office.assigned(confidential=True)
    made = await decided(office, [secret])
    chair, mayor = (leader(office, each["person_id"]) for each in made["leaders"])
    viewer, stranger = actor(office.place, Role.VIEWER), leader(office, await make_person(db, office.place))
    supervisor = actor(office.place, Role.SUPERVISOR)
    committee = actor(office.place, Role.UNIT_OFFICER, organisation_id=made["organisation_id"])
    for me in (chair, mayor, committee, office.assigner, office.deputy, office.officers[office.units[0]]):
        assert await sees(office, me, secret)
        assert await found(office, me) == [made["id"]]
        assert (await shown(office, made["id"], me))["cases"][0]["id"] == secret
    for me in (viewer, stranger, supervisor, office.cosigner, office.officers[office.units[1]]):
        assert not await sees(office, me, secret)
        assert await found(office, me) == []
        with pytest.raises(NotFound):
            await shown(office, made["id"], me)
    administrator = actor(office.place, Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await shown(office, made["id"], administrator)
    assert await mine(office, administrator) == []


async def test_of_a_mixed_decision_everybody_sees_their_cases(db: Database) -> None:
    office = await make_office(db)
    open_, secret = await office.accepted(), await office.accepted(confidential=True)
    made = await decided(office, [open_, secret])
    viewer = actor(office.place, Role.VIEWER)
    assert [case["id"] for case in (await shown(office, made["id"], viewer))["cases"]] == [open_]
    async with db.read() as tx:
        [listed] = (await list_supervisions(tx, viewer, office.now)).items
    assert [case["id"] for case in listed["cases"]] == [str(open_)]
    assert listed["cases"][0]["label"].endswith("第1号")


async def test_sight_ends_with_the_leadership_and_with_the_decision(db: Database) -> None:
    office = await make_office(db)
    secret = await office.accepted(confidential=True)
    made = await decided(office, [secret])
    chair, mayor = (leader(office, each["person_id"]) for each in made["leaders"])
    next_chair = leader(office, await make_person(db, office.place))
    assert await sees(office, chair, secret)
    without_role = actor(office.place, Role.VIEWER, person_id=chair.person_id)
    assert not await sees(office, without_role, secret)
    new = leaders(next_chair.person_id, mayor.person_id)
    await step(office, made["id"], "change_leaders", leaders=new, reason="调整")
    assert [await sees(office, me, secret) for me in (chair, next_chair, mayor)] == [False, True, True]
    assert await mine(office, chair) == []
    await step(office, made["id"], "withdraw_supervision", reason="撤销")
    assert [await sees(office, me, secret) for me in (next_chair, mayor)] == [False, False]


async def test_sight_outlasts_the_conclusion(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await reported(office, [case])
    await step(office, made["id"], "conclude_supervision", outcome="solved")
    [led] = await mine(office, leader(office, made["leaders"][0]["person_id"]))
    assert (led["state"], led["cases"][0]["key"]["outcome"]) == ("concluded", "solved")


async def test_filters_of_the_list(db: Database) -> None:
    office = await make_office(db)
    first = await decided(office, [await office.accepted()])
    case, _ = await office.replied()
    second = await reported(office, [case], tier="committee", year=2025)
    await step(office, second["id"], "conclude_supervision", outcome="some_progress")
    one, two = [first["id"]], [second["id"]]
    assert sorted(await found(office)) == sorted(one + two)
    assert await found(office, year=2026) == one
    assert await found(office, year=2025) == two
    assert await found(office, state=["decided", "under_way"]) == one
    assert await found(office, state=["concluded"]) == two
    assert await found(office, tier="committee") == two
    assert await found(office, outcome="some_progress") == two
    assert await found(office, committee=first["organisation_id"]) == one
    assert await found(office, leader=second["leaders"][1]["person_id"]) == two
    assert await found(office, leader=new_id()) == []
    assert await found(office, suggestion=case) == two
    with pytest.raises(Invalid):
        await found(office, unknown=1)


async def test_cases_tell_whether_they_are_key(db: Database) -> None:
    office = await make_office(db)
    plain, key, formerly = [await office.accepted(title=title) for title in ("普通", "重点", "曾经")]
    made = await decided(office, [key])
    gone = await decided(office, [formerly])
    await step(office, gone["id"], "withdraw_supervision", reason="撤销")

    async def listed(**given: Any) -> dict[UUID, Any]:
        async with db.read() as tx:
            page = await list_suggestions(tx, office.assigner, office.now, given=given)
        return {item["id"]: item["key"] for item in page.items}

    assert set(await listed(key=True)) == {key}
    assert await listed(key=False) == {plain: None, formerly: None}
    shown_key = (await listed())[key]
    assert (shown_key["id"], shown_key["state"], shown_key["due_on"]) == (str(made["id"]), "decided", "2026-06-30")


async def test_the_timeline_shows_the_supervision_to_whoever_sees_the_case(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned()
    await reported(office, [case])
    for me in (office.deputy, office.officers[office.units[0]], actor(office.place, Role.VIEWER)):
        async with db.read() as tx:
            told = [each["kind"] for each in (await list_timeline(tx, me, case)).items]
        assert told[-3:] == ["supervision_decided", "supervision_plan_approved", "supervision_reported"]
    assert {move.event for move in SUPERVISION.transitions.values()} <= set(EVENTS)


async def test_what_waits_for_the_leader_and_for_the_office(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await decided(office, [case])
    chair, mayor = (leader(office, each["person_id"]) for each in made["leaders"])

    async def waiting(me: Actor) -> set[str]:
        async with db.read() as tx:
            lines = await list_tasks(tx, me, office.now)
        return {line["key"] for line in lines if line["count"] and line["flow"] == "supervision"}

    assert (await waiting(office.assigner), await waiting(chair)) == ({"supervisions_to_plan"}, set())
    await step(office, made["id"], "approve_plan", plan="方案")
    assert await waiting(office.assigner) == {"supervisions_to_report"}
    assert (await waiting(chair), await waiting(mayor)) == ({"supervisions_to_visit"}, set())
    visit = {"kind": "survey", "held_on": office.now.date(), "place": None, "participants": [], "findings": "已察看。"}
    await step(office, made["id"], "record_activity", chair, **visit)
    assert await waiting(chair) == set()
    await step(office, made["id"], "report_to_council", text="报告")
    assert await waiting(actor(office.place, Role.SUPERVISOR)) == {"supervisions_to_conclude"}
    await step(office, made["id"], "conclude_supervision", outcome="solved")
    assert await waiting(office.assigner) == set()


async def test_the_due_day_is_announced_once_before_and_once_after(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.replied()
    made = await decided(office, [case])
    due = office.now.replace(month=6, day=30, hour=4)

    async def announced() -> list[str]:
        told = [each["kind"] for each in await office.rows("event", case)]
        return [kind for kind in told if kind in {"supervision_due_soon", "supervision_overdue"}]

    await sweep(alone, due - timedelta(days=16))
    assert await announced() == []
    assert (await sweep(alone, due - timedelta(days=15))).supervisions == 1
    assert (await sweep(alone, due)).supervisions == 0, "the due day itself is in time"
    assert await announced() == ["supervision_due_soon"]
    office.now = due
    assert (await shown(office, made["id"]))["late"] is False
    office.now = due + timedelta(hours=13)  # one in the morning of the first of July
    assert (await sweep(alone, office.now)).supervisions == 1
    assert (await sweep(alone, office.now + timedelta(days=40))).supervisions == 0
    assert await announced() == ["supervision_due_soon", "supervision_overdue"]
    assert (await shown(office, made["id"]))["late"] is True


async def test_what_has_ended_falls_due_no_more(alone: Database) -> None:
    office = await make_office(alone)
    made = await decided(office, [await office.accepted()])
    await step(office, made["id"], "withdraw_supervision", reason="撤销")
    assert (await sweep(alone, office.now + timedelta(days=300))).supervisions == 0
