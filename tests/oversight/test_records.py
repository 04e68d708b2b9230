"""What is recorded about a case, by whom, and every reason for which it is not."""

import asyncio
from datetime import date

import pytest

from domain.actor import Role
from domain.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.oversight.monitors import designate_monitor, end_monitor, list_monitors
from domain.oversight.states import EscalationGround
from domain.people.tables import position
from domain.suggestions.timeline import list_timeline
from tests.factories import actor, make_deputy, make_organisation, make_person, put
from tests.office import publish
from tests.oversight.watching import DAY, a_demand, a_monitor, demanded, kinds, move, record, seen_by, shown, today
from tests.promises.promising import promised


async def refused(office, code, me, case, kind="inspection", error=Conflict, **given):
    with pytest.raises(error, match=code) as refusal:
        await record(office, me, case, kind, **given)
    return refusal.value.data


async def test_a_monitor_inspects_and_demands(office):
    case, [unit] = await office.assigned()
    monitor = await a_monitor(office)
    before = (await office.case(case))["version"]
    made = await record(office, monitor, case, demands=[demanded(office)])

    assert made["case_version"] == before + 1 == (await office.case(case))["version"]
    [kept] = (await seen_by(office, office.deputy, case))["records"]
    assert (kept["kind"], kept["findings"], kept["monitor"]["id"]) == (
        "inspection",
        "已开工二十处。",
        str(monitor.person_id),
    )
    [owed] = kept["demands"]
    assert (owed["state"], owed["overdue"], owed["days_left"]) == ("open", False, 10)
    [event] = [each for each in await office.rows("event", case) if each["kind"] == "inspection_recorded"]
    assert (event["data"]["record_id"], event["subject_id"]) == (str(made["id"]), made["id"])
    assert event["data"]["demands"][0]["organisation_id"] == str(office.units[0])
    assert (await office.rows("assignment", case))[0]["id"] == unit


async def test_only_a_monitor_of_that_day_inspects(office):
    case, _ = await office.assigned()
    office.later(days=5)
    monitor = await a_monitor(office, today(office) - DAY)
    nobody = actor(office.place, Role.DEPUTY, Role.MONITOR, person_id=await make_deputy(office.db, office.place))

    data = await refused(office, "not_a_monitor", nobody, case, error=Forbidden)
    assert data["held_on"] == today(office)
    await refused(office, "not_a_monitor", monitor, case, error=Forbidden, held_on=today(office) - 2 * DAY)
    assert await record(office, monitor, case, held_on=today(office) - DAY)
    assert [each["action"] for each in (await seen_by(office, monitor, case))["actions"]] == ["record_inspection"]
    assert (await seen_by(office, nobody, case))["actions"] == []


async def test_the_council_s_office_records_hearings_and_no_inspections(office):
    case, _ = await office.assigned()
    assert await record(office, office.assigner, case, "hearing", meeting="第四十次主任会议")
    await refused(office, "not_a_monitor", office.assigner, case, error=Forbidden)
    offered = (await seen_by(office, office.assigner, case))["actions"]

    assert [each["action"] for each in offered if each["open"]] == ["record_hearing"]
    assert {each["code"] for each in offered if not each["open"]} == {"no_ground_to_escalate"}
    assert (await seen_by(office, office.deputy, case))["actions"] == []


@pytest.mark.parametrize("kind", ["interview", "inquiry", "question"])
async def test_a_case_is_escalated_when_the_deputy_is_dissatisfied(office, kind):
    case, reply = await office.replied("B")
    data = await refused(office, "no_ground_to_escalate", office.assigner, case, kind)
    assert data["grounds"] == ["demand_overdue", "dissatisfied", "overdue", "promise_broken"]
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")
    await record(office, office.assigner, case, kind, demands=[demanded(office)])

    [kept] = (await seen_by(office, office.assigner, case))["records"]
    assert (kept["kind"], kept["grounds"]) == (kind, ["dissatisfied"])
    assert f"{kind}_recorded" in await kinds(office, case)


async def test_what_is_late_or_broken_is_ground_enough(office):
    late, _ = await office.assigned()
    broken, _ = await promised(office, due_on=today(office) + DAY)
    asked, _ = await office.assigned()
    await a_demand(office, asked, due_on=today(office) + DAY)
    office.later(days=2)
    for case in (broken, asked):
        await record(office, office.assigner, case, "interview")
    await refused(office, "no_ground_to_escalate", office.assigner, late, "interview")
    office.later(days=120)
    await record(office, office.assigner, late, "interview")

    held = [(await seen_by(office, office.assigner, case))["records"][-1]["grounds"] for case in (late, broken, asked)]
    assert held == [["overdue"], ["promise_broken"], ["demand_overdue"]]


async def test_the_rules_of_the_congress_say_which_grounds_count(office):
    await publish(office, escalation_grounds=(EscalationGround.OVERDUE,))
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")

    assert await refused(office, "no_ground_to_escalate", office.assigner, case, "inquiry") == {
        "action": "record_inquiry",
        "grounds": ["overdue"],
    }


async def test_what_is_recorded_happened_between_the_assignment_and_today(office):
    case, _ = await office.assigned()
    fresh = await office.accepted()
    await refused(office, "not_assigned_yet", office.assigner, fresh, "hearing")
    await refused(office, "date_in_future", office.assigner, case, "hearing", held_on=today(office) + DAY)
    data = await refused(
        office, "date_before_assignment", office.assigner, case, "hearing", held_on=today(office) - DAY
    )
    assert data["assigned_on"] == today(office).isoformat()
    assert (await seen_by(office, office.assigner, case))["records"] == []


async def test_a_demand_is_upon_a_unit_of_the_case_and_not_due_before_it_was_made(office):
    case, _ = await office.assigned()
    for code, wrong in (
        ("unit_not_of_case", {"number": 1}),
        ("unit_not_of_case", {"organisation_id": await make_organisation(office.db, office.place)}),
        ("unit_not_of_case", {"organisation_id": new_id()}),
        ("demand_due_before_made", {"due_on": today(office) - DAY}),
    ):
        given = [demanded(office), demanded(office, **wrong)]
        await refused(office, code, office.assigner, case, "hearing", demands=given)
    assert (await seen_by(office, office.assigner, case))["records"] == [], "nothing is written by half"
    await record(office, office.assigner, case, "hearing", demands=[demanded(office, due_on=today(office))])


async def test_a_withdrawn_case_is_overseen_no_more_and_its_demands_fall(office):
    await publish(office, withdrawal="any_time")
    case, _ = await office.assigned()
    demand = await a_demand(office, case)
    await office.move(office.deputy, case, "withdraw", reason="已解决。")

    await refused(office, "case_withdrawn", office.assigner, case, "hearing", held_on=today(office))
    [kept] = (await seen_by(office, office.assigner, case))["records"]
    assert [(each["id"], each["state"], each["actions"]) for each in kept["demands"]] == [(str(demand), "void", [])]


async def test_each_demand_that_falls_with_its_case_is_told_by_its_own_event(office):
    await publish(office, withdrawal="any_time")
    case, _ = await office.assigned()
    waiting, answered, met = [await a_demand(office, case) for _ in range(1)], [], []
    office.later(days=1)
    for kept in (answered, met):
        kept.append(await a_demand(office, case))
        await move(office, office.officers[office.units[0]], kept[0], "answer_demand", body="已整改。")
        office.later(days=1)
    await move(office, office.assigner, met[0], "accept_answer", reason=None)
    await office.move(office.deputy, case, "withdraw", reason="已解决。")

    told = [each for each in await office.rows("event", case) if each["kind"] == "demand_voided"]
    assert {(each["subject_id"], each["state_before"], each["state_after"]) for each in told} == {
        (waiting[0], "open", "void"),
        (answered[0], "answered", "void"),
    }
    assert {(each["action"], each["person_id"], each["data"]["reason"]) for each in told} == {
        ("void_demand", office.deputy.person_id, "已解决。")
    }
    async with office.db.read() as tx:
        page = await list_timeline(tx, office.deputy, case, kind=["demand_voided"])
    assert len(page.items) == 2
    assert (await shown(office, office.assigner, met[0]))["state"] == "accepted"


async def test_whoever_holds_a_post_in_a_unit_of_the_case_does_not_inspect_it(office):
    case, _ = await office.assigned()
    monitor = await a_monitor(office)
    post = {"title": "副局长", "head": False, "starts_on": date(2022, 1, 1), "version": 1}
    of = {"congress_id": office.place.id, "person_id": monitor.person_id}
    await put(office.db, position, **of, **post, organisation_id=office.units[0])
    data = await refused(office, "checks_own_unit", monitor, case)
    assert data == {"action": "record_inspection", "organisations": [str(office.units[0])]}
    [offered] = (await seen_by(office, monitor, case))["actions"]
    assert (offered["open"], offered["code"]) == (False, "checks_own_unit")

    other = await a_monitor(office)
    of |= {"person_id": other.person_id}
    await put(office.db, position, **of, **post, organisation_id=office.units[1])
    await put(office.db, position, **of, **post, organisation_id=office.units[0], ends_on=today(office) - DAY)
    assert await record(office, other, case), "of another unit, and of this one until yesterday"
    proposer = actor(office.place, Role.DEPUTY, Role.MONITOR, person_id=office.deputy.person_id)
    async with office.db.write() as tx:
        given = {"person_id": proposer.person_id, "since": today(office), "note": None}
        await designate_monitor(tx, office.assigner, given, office.now)
    assert await record(office, proposer, case), "what is checked is the unit, not the deputy"


async def test_a_closed_case_can_be_overseen(office):
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply)
    if (await office.case(case))["state"] != "closed":
        await office.move(office.assigner, case, "close", reason=None)
    assert (await office.case(case))["state"] == "closed"

    assert await a_demand(office, case)


async def test_two_monitors_at_once_both_stand_and_one_monitor_twice_does_not(office):
    case, _ = await office.assigned()
    first, second = await a_monitor(office), await a_monitor(office)
    done = await asyncio.gather(record(office, first, case), record(office, second, case))
    assert len({each["id"] for each in done}) == 2
    again = await asyncio.gather(
        *(record(office, office.assigner, case, "hearing") for _ in range(2)), return_exceptions=True
    )

    assert sorted(getattr(each, "code", "recorded") for each in again) == ["recorded", "recorded_already"]
    await refused(office, "recorded_already", first, case)
    assert len((await seen_by(office, office.assigner, case))["records"]) == 3
    assert (await kinds(office, case)).count("hearing_recorded") == 1


async def test_a_version_that_is_over_and_a_case_that_nobody_sees(office):
    case, _ = await office.assigned()
    with pytest.raises(PreconditionFailed):
        await record(office, office.assigner, case, "hearing", seen=1)
    await refused(office, "suggestion_not_found", office.assigner, new_id(), "hearing", error=NotFound)
    with pytest.raises(NotFound):
        await seen_by(office, office.officers[office.units[2]], case)
    hidden, _ = await office.assigned(confidential=True)
    await refused(office, "suggestion_not_found", await a_monitor(office), hidden, error=NotFound)


async def test_reading_and_recording_are_one_and_two_statements(office):
    case, _ = await office.assigned()
    await seen_by(office, office.assigner, case)
    async with office.db.read():
        before = office.db.statements
    await seen_by(office, office.assigner, case)
    assert office.db.statements - before == 1
    await record(office, office.assigner, case, "hearing", demands=[demanded(office)])
    assert office.db.statements - before == 3


async def test_who_is_a_monitor_has_a_first_and_a_last_day(office):
    case, _ = await office.assigned()
    monitor = await a_monitor(office)
    async with office.db.write() as tx:
        [row] = (await list_monitors(tx, office.assigner, {"standing": True}, None, None, 10)).items
        with pytest.raises(Conflict, match="monitor_cannot_end"):
            await end_monitor(tx, office.assigner, row["id"], 1, today(office) - DAY, "有误", office.now)
        await end_monitor(tx, office.assigner, row["id"], 1, today(office), "任期届满", office.now)
    async with office.db.write() as tx:
        with pytest.raises(Conflict, match="monitor_cannot_end"):
            await end_monitor(tx, office.assigner, row["id"], 2, today(office), "再次", office.now)
    assert await record(office, monitor, case)
    office.later(days=1)
    await refused(office, "not_a_monitor", monitor, case, error=Forbidden)


async def test_only_a_deputy_is_designated_and_only_once(office):
    async def designate(person, since=None):
        async with office.db.write() as tx:
            given = {"person_id": person, "since": since or today(office), "note": None}
            return await designate_monitor(tx, office.assigner, given, office.now)

    deputy = await make_deputy(office.db, office.place)
    await designate(deputy)
    with pytest.raises(Conflict, match="monitor_already"):
        await designate(deputy)
    with pytest.raises(Invalid, match="not_a_deputy"):
        await designate(await make_person(office.db, office.place))
    with pytest.raises(Invalid, match="not_a_deputy"):
        await designate(await make_deputy(office.db, office.place), date(2021, 1, 1))
    with pytest.raises(Invalid, match="reference_unknown"):
        await designate(new_id())
