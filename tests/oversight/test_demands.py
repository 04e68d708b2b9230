"""The way of a demand: answered in writing by its unit, accepted or sent back by the side that demanded, withdrawn, announced."""

import asyncio
from dataclasses import replace

import pytest

from domain.actor import Role
from domain.deadlines.sweep import sweep
from domain.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.oversight import guards as g
from domain.oversight.flow import DEMAND
from domain.oversight.queries import list_demands
from domain.suggestions.states import CaseState
from domain.suggestions.worklist import list_tasks
from tests import pictures as p
from tests.conftest import SECRET
from tests.factories import caller, make_deputy
from tests.office import make_office, publish
from tests.oversight.watching import DAY, a_demand, a_monitor, demanded, kinds, move, record, shown, today

GUARDS = [
    (g.case_stands, p.demand(), None, None),
    (g.case_stands, p.demand(p.replied(state=CaseState.WITHDRAWN)), None, "case_withdrawn"),
    (g.new_day_lies_ahead, p.demand(), {"due_on": None}, None),
    (g.new_day_lies_ahead, p.demand(), {"due_on": p.CALENDAR.local_day(p.NOW)}, None),
    (g.new_day_lies_ahead, p.demand(), {"due_on": p.CALENDAR.local_day(p.NOW - p.DAY)}, "demand_due_in_past"),
]


@pytest.mark.parametrize(("guard", "picture", "payload", "code"), GUARDS)
def test_a_guard_looks_at_the_demand(guard, picture, payload, code):
    refusal = guard(picture) if payload is None else guard(picture, payload)

    assert (refusal and refusal.code) == code


def test_every_guard_is_seen_to_pass_and_to_refuse():
    used = {each for row in DEMAND.transitions.values() for each in (*row.guards, *row.checks)}

    assert (
        {guard for guard, _, _, code in GUARDS if code} == used == {guard for guard, _, _, code in GUARDS if not code}
    )


async def test_an_answer_is_sent_back_with_a_reason_and_the_better_one_accepted(office):
    case, _ = await office.assigned()
    demand, officer = await a_demand(office, case), office.officers[office.units[0]]
    await move(office, officer, demand, "answer_demand", body="正在办理。")
    later = today(office) + 20 * DAY
    back = await move(office, office.assigner, demand, "send_back_answer", reason="未写明时间。", due_on=later)
    assert (back["state"], back["due_on"]) == ("open", later)
    await move(office, office.heads[office.units[0]], demand, "answer_demand", body="六月底完成。")
    done = await move(office, office.assigner, demand, "accept_answer", reason=None)

    assert done["state"] == "accepted"
    whole = await shown(office, office.deputy, demand)
    assert [(each["state"], each["reason"]) for each in whole["answers"]] == [
        ("sent_back", "未写明时间。"),
        ("accepted", None),
    ]
    assert (whole["ended_at"] is not None, whole["actions"]) == (True, [])
    assert [kind for kind in await kinds(office, case) if kind.startswith("demand_")] == [
        "demand_answered",
        "demand_answer_sent_back",
        "demand_answered",
        "demand_answer_accepted",
    ]


async def test_each_has_the_buttons_of_their_side(office):
    case, _ = await office.assigned("lead", "co")
    monitor, other = await a_monitor(office), await a_monitor(office)
    made = await record(office, monitor, case, demands=[demanded(office)])
    [demand] = made["demand_ids"]

    async def buttons(me):
        return [each["action"] for each in (await shown(office, me, demand))["actions"]]

    unit, co = (office.officers[each] for each in office.units[:2])
    assert await buttons(unit) == ["answer_demand"]
    assert await buttons(co) == await buttons(other) == await buttons(office.deputy) == []
    assert await buttons(monitor) == ["withdraw_demand"]
    await move(office, unit, demand, "answer_demand", body="已办。")
    assert await buttons(unit) == []
    for side in (monitor, office.assigner):
        assert await buttons(side) == ["accept_answer", "send_back_answer", "withdraw_demand"]
    for stranger in (co, other, office.deputy, unit):
        with pytest.raises(Forbidden, match="not_your_move"):
            await move(office, stranger, demand, "accept_answer", reason=None)
    with pytest.raises(NotFound, match="demand_not_found"):
        await shown(office, office.officers[office.units[2]], demand)
    assert (await move(office, monitor, demand, "accept_answer", reason=None))["state"] == "accepted"


async def test_another_unit_does_not_answer_and_nobody_answers_twice(office):
    case, _ = await office.assigned("lead", "co")
    demand = await a_demand(office, case)
    with pytest.raises(Forbidden, match="not_your_move"):
        await move(office, office.officers[office.units[1]], demand, "answer_demand", body="代答。")
    done = await asyncio.gather(
        *(move(office, office.officers[office.units[0]], demand, "answer_demand", body=f"答复{i}") for i in range(2)),
        return_exceptions=True,
    )

    assert sorted(getattr(each, "code", "answered") for each in done) == ["answered", "wrong_state"]
    assert len((await shown(office, office.assigner, demand))["answers"]) == 1


async def test_a_withdrawal_has_its_reason_and_ends_it(office):
    case, _ = await office.assigned()
    demand = await a_demand(office, case)
    await move(office, office.assigner, demand, "withdraw_demand", reason="重复。")
    kept = await shown(office, office.assigner, demand)

    assert (kept["state"], kept["ended_reason"]) == ("withdrawn", "重复。")
    with pytest.raises(Conflict, match="wrong_state"):
        await move(office, office.officers[office.units[0]], demand, "answer_demand", body="答。")
    with pytest.raises(NotFound, match="demand_not_found"):
        await move(office, office.assigner, new_id(), "withdraw_demand", reason="无。")
    with pytest.raises(PreconditionFailed):
        await move(office, office.assigner, demand, "withdraw_demand", 1, reason="旧。")


async def test_what_is_due_is_announced_once_and_what_is_late_too(alone):
    office = await make_office(alone)
    await publish(office, due_soon_days=(5,))
    case, _ = await office.assigned()
    kept, late = await a_demand(office, case), None
    monitor = await a_monitor(office)
    made = await record(office, monitor, case, demands=[demanded(office, due_on=today(office) + 20 * DAY)])
    [late] = made["demand_ids"]

    async def swept():
        for _ in range(2):
            done = await sweep(alone, office.now)
            if done.demands_due_soon or done.demands_overdue:
                told.append((done.demands_due_soon, done.demands_overdue))

    told = []
    await swept()
    assert told == []
    office.later(days=6)
    await swept()
    await move(office, office.officers[office.units[0]], kept, "answer_demand", body="已办。")
    office.later(days=20)
    await asyncio.gather(swept(), swept())
    assert sorted(told) == [(0, 1), (1, 0)]
    found = [
        event for event in await office.rows("event", case) if event["kind"] in {"demand_due_soon", "demand_overdue"}
    ]
    assert [(event["kind"], event["subject_id"]) for event in found] == [
        ("demand_due_soon", kept),
        ("demand_overdue", late),
    ]


async def test_demands_wait_in_the_work_lists_of_both_sides(office):
    case, _ = await office.assigned()
    monitor = await a_monitor(office)
    made = await record(office, monitor, case, demands=[demanded(office)])
    officer = office.officers[office.units[0]]

    async def lines(me):
        async with office.db.read() as tx:
            found = await list_tasks(tx, me, office.now)
        waiting = [each for each in found if "demand" in each["key"] and each["count"]]
        assert all(each["cases"][0]["subject_ids"] == [str(made["demand_ids"][0])] for each in waiting)
        return {each["key"]: each["count"] for each in waiting}

    assert (await lines(officer), await lines(office.assigner)) == ({"demands_to_answer": 1}, {})
    await move(office, officer, made["demand_ids"][0], "answer_demand", body="已办。")
    assert (await lines(officer), await lines(office.assigner)) == ({}, {"demands_to_decide": 1})
    assert await lines(monitor) == {"my_demands_to_decide": 1}
    assert await lines(await a_monitor(office)) == {}


async def test_demands_are_listed_by_state_unit_and_lateness(office):
    case, _ = await office.assigned("lead", "co")
    first = await a_demand(office, case)
    monitor = await a_monitor(office)
    made = await record(office, monitor, case, demands=[demanded(office, 1, due_on=today(office))])
    [second] = made["demand_ids"]
    office.later(days=1)

    async def listed(me, **given):
        async with office.db.read() as tx:
            before = office.db.statements
            page = await list_demands(tx, me, office.now, given, limit=50)
            assert office.db.statements - before == 1
        return [row["id"] for row in page.items]

    assert await listed(office.assigner) == [second, first]
    assert await listed(office.assigner, overdue=True) == [second]
    assert await listed(office.assigner, organisation=office.units[0], state=["open"]) == [first]
    assert await listed(office.assigner, suggestion=new_id()) == []
    assert await listed(office.officers[office.units[2]]) == []


async def test_oversight_over_http(client, office):
    case, _ = await office.replied()
    place, watcher = office.place, await make_deputy(office.db, office.place)
    supervisor = caller(client, place, SECRET, Role.SUPERVISOR)
    monitor = caller(client, place, SECRET, Role.DEPUTY, Role.MONITOR, person_id=watcher)
    unit = caller(client, place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    day = "2026-03-02"
    upon = {"organisation_id": str(office.units[0]), "text": "请说明进度。", "due_on": "2190-01-31"}
    held = {"held_on": day, "findings": "已开工。", "demands": [upon]}
    path = f"/suggestions/{case}/oversight"

    assert (await monitor.post(f"{path}/inspections", held)).json()["code"] == "not_a_monitor"
    named = await supervisor.post("/monitors", {"person_id": str(watcher), "since": day})
    assert (named.status_code, named.json()["until"]) == (201, None)
    assert (await supervisor.post("/monitors", {"person_id": str(watcher), "since": day})).status_code == 409
    assert (await monitor.post("/monitors", {"person_id": str(watcher), "since": day})).json()[
        "code"
    ] == "right_missing"
    keyed = replace(monitor, headers=monitor.headers | {"Idempotency-Key": "inspection-1"})
    made = await keyed.post(f"{path}/inspections", held)
    assert (made.status_code, (await keyed.post(f"{path}/inspections", held)).content) == (201, made.content)
    assert (await supervisor.post(f"{path}/inspections", held)).json()["code"] == "right_missing"
    for wrong in (
        {"findings": " "},
        {"held_on": "2026-02-30"},
        {"demands": [upon | {"text": ""}]},
        {"kind": "hearing"},
    ):
        assert (await supervisor.post(f"{path}/hearings", held | wrong)).status_code == 422
    assert (await supervisor.post(f"{path}/hearings", held, 1)).status_code == 412
    assert (await supervisor.post(f"{path}/hearings", held)).status_code == 201
    raised = await supervisor.post(f"{path}/escalations", held | {"kind": "interview"})
    assert raised.json()["code"] == "no_ground_to_escalate"
    assert (await supervisor.post(f"{path}/escalations", held | {"kind": "inspection"})).status_code == 422
    told = (await unit.get(path)).json()
    assert [each["kind"] for each in told["records"]] == ["inspection", "hearing"]

    demand = f"/demands/{made.json()['demand_ids'][0]}"
    assert (await unit.get(demand)).headers["etag"] == '"1"'
    assert (await unit.post(f"{demand}/answer", {"body": "已完成八处。"}, 1)).json()["version"] == 2
    assert (await unit.post(f"{demand}/accept-answer", {})).json()["code"] == "right_missing"
    sent = await monitor.post(f"{demand}/send-back-answer", {"reason": "不全", "due_on": "2026-01-01"})
    assert sent.json()["code"] == "demand_due_in_past"
    assert (await monitor.post(f"{demand}/send-back-answer", {"reason": "不全"}, 2)).status_code == 200
    assert (await unit.post(f"{demand}/answer", {"body": "全部完成。"})).status_code == 200
    assert (await monitor.post(f"{demand}/accept-answer", {})).json()["state"] == "accepted"
    other = f"/demands/{(await supervisor.get('/demands', state='open')).json()['items'][0]['id']}"
    assert (await supervisor.post(f"{other}/withdraw", {"reason": "重复。"})).json()["state"] == "withdrawn"
    ended = await supervisor.post(f"/monitors/{named.json()['id']}/end", {"until": "2026-12-31", "reason": "期满"}, 1)
    assert ended.json()["until"] == "2026-12-31"
    assert (await unit.get("/monitors", standing=False)).json()["items"][0]["person_id"] == str(watcher)
