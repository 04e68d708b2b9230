"""Decisions of the council and their moves: what each leaves behind, and every refusal with its code."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Role
from domain.db import Database
from domain.errors import Conflict, DomainError, Forbidden, NotFound, PreconditionFailed
from domain.event_feed import read_feed
from domain.ids import new_id
from domain.suggestions.queries import get_suggestion
from domain.supervision.actions import decide
from tests.council import decided, leader, leaders, reported, shown, step, terms
from tests.factories import actor, make_organisation, make_person
from tests.office import Office, make_office
from tests.suggestions.test_reads_feed import settle

ACTIVITY = {
    "kind": "inspection",
    "place": "示范小区",
    "participants": [{"name": "代表001", "organisation": None, "position": None}],
    "findings": "已开工二十处。",
}


async def refused(made: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        await made
    return refusal.value.code


async def kinds(office: Office, case: UUID) -> list[str]:
    return [each["kind"] for each in await office.rows("event", case) if each["kind"].startswith("supervision_")]


async def test_a_decision_is_on_the_timeline_of_each_of_its_cases(db: Database) -> None:
    office = await make_office(db)
    cases = [await office.accepted(), (await office.assigned())[0]]
    before = [(await office.case(case))["version"] for case in cases]
    made = await decided(office, cases)
    assert (made["state"], made["version"], made["year"]) == ("decided", 1, 2026)
    for case in cases:
        [event] = [each for each in await office.rows("event", case) if each["subject_id"] == made["id"]]
        assert (event["kind"], event["state_after"]) == ("supervision_decided", "decided")
        assert event["data"]["supervision_id"] == str(made["id"])
        assert event["account_id"] == office.assigner.account_id
    assert [(await office.case(case))["version"] for case in cases] == before, "who handles a case is not disturbed"
    whole = await shown(office, made["id"])
    assert {case["id"] for case in whole["cases"]} == set(cases)
    assert {each["role"] for each in whole["leaders"]} == {"supervises", "leads"}


async def test_the_whole_way_of_a_decision(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await decided(office, [case])
    id_ = made["id"]
    chair = leader(office, made["leaders"][0]["person_id"])
    await step(office, id_, "approve_plan", plan="一、视察。")
    await step(office, id_, "record_activity", chair, held_on=office.now.date(), **ACTIVITY)
    office.later(days=30)
    await step(office, id_, "report_to_council", text="第一次报告。")
    await step(office, id_, "report_to_council", text="第二次报告。", reported_on=made["decided_on"])
    moved = await step(office, id_, "conclude_supervision", outcome="major_progress", note="仍有两处。")
    assert (moved["state"], moved["outcome"], moved["version"]) == ("concluded", "major_progress", 6)
    whole = await shown(office, id_)
    assert (whole["plan"], whole["plan_approved_on"]) == ("一、视察。", made["decided_on"])
    assert [each["findings"] for each in whole["activities"]] == ["已开工二十处。"]
    assert [each["text"] for each in whole["reports"]] == ["第一次报告。", "第二次报告。"]
    assert (whole["concluded_on"], whole["late"], whole["actions"]) == (office.now.date(), False, [])
    assert await kinds(office, case) == [
        "supervision_decided",
        "supervision_plan_approved",
        "supervision_activity_recorded",
        "supervision_reported",
        "supervision_reported",
        "supervision_concluded",
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"due_on": date(2026, 3, 1)}, "due_before_decision"),
        ({"decided_on": date(2026, 3, 3)}, "date_in_future"),
        ({"leaders": [{"person_id": new_id(), "role": "supervises"}]}, "double_leadership_missing"),
        ({"leaders": [{"person_id": new_id(), "role": "leads"}]}, "double_leadership_missing"),
        ({"leaders": []}, "double_leadership_missing"),
    ],
)
async def test_what_the_council_cannot_have_decided(db: Database, given: dict[str, Any], code: str) -> None:
    office = await make_office(db)
    case = await office.accepted()
    assert await refused(decided(office, [case], **given)) == code
    assert await kinds(office, case) == []


async def test_who_leads_does_not_supervise_the_same(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    person = await make_person(db, office.place)
    both = leaders(person, person)
    assert await refused(decided(office, [case], leaders=both)) == "leads_and_supervises"
    twice = [*leaders(person, await make_person(db, office.place)), both[0]]
    assert await refused(decided(office, [case], leaders=twice)) == "leads_and_supervises"


async def test_a_case_is_under_one_standing_decision(db: Database) -> None:
    office = await make_office(db)
    case, other = await office.accepted(), await office.accepted()
    assert await refused(decided(office, [case, case])) == "case_named_twice"
    made = await decided(office, [case])
    assert await refused(decided(office, [other, case])) == "already_supervised"
    assert await kinds(office, other) == [], "nothing is half written"
    await step(office, made["id"], "withdraw_supervision", reason="所涉事项已解决。")
    again = await decided(office, [other, case])
    assert (await shown(office, made["id"]))["ended_reason"] == "所涉事项已解决。"
    assert (await shown(office, again["id"]))["state"] == "decided"


async def test_only_accepted_suggestions_that_were_not_withdrawn(db: Database) -> None:
    office = await make_office(db)
    submitted = await office.file()
    await office.move(office.deputy, submitted, "submit")
    assert await refused(decided(office, [submitted])) == "case_not_supervisable"
    withdrawn = await office.accepted()
    await office.move(office.deputy, withdrawn, "withdraw", reason="已解决")
    assert await refused(decided(office, [withdrawn])) == "case_not_supervisable"
    proposal = await office.accepted(kind="proposal")
    assert await refused(decided(office, [proposal])) == "case_not_supervisable"
    draft = await office.file()
    assert await refused(decided(office, [draft])) == "reference_unknown", "the office does not see drafts"


async def test_what_is_not_of_this_congress_does_not_exist(db: Database) -> None:
    office, other = await make_office(db), await make_office(db)
    case, foreign = await office.accepted(), await other.accepted()
    assert await refused(decided(office, [case, foreign])) == "reference_unknown"
    assert await refused(decided(office, [case], organisation_id=other.units[0])) == "reference_unknown"
    strangers = leaders(await make_person(db, office.place), await make_person(db, other.place))
    assert await refused(decided(office, [case], leaders=strangers)) == "reference_unknown"
    idle = await make_organisation(db, office.place, active=False)
    assert await refused(decided(office, [case], organisation_id=idle)) == "unit_inactive"
    made = await decided(office, [case])
    with pytest.raises(NotFound) as unseen:
        await step(other, made["id"], "withdraw_supervision", reason="无")
    assert unseen.value.code == "supervision_not_found"
    with pytest.raises(NotFound):
        await shown(other, made["id"])


async def test_conclusion_needs_a_report_and_every_reply(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    gone = await office.accepted()
    made = await decided(office, [case, gone])
    end = {"outcome": "solved"}
    assert await refused(step(office, made["id"], "conclude_supervision", **end)) == "wrong_state"
    await step(office, made["id"], "approve_plan", plan="方案")
    assert await refused(step(office, made["id"], "conclude_supervision", **end)) == "council_report_missing"
    await step(office, made["id"], "report_to_council", text="报告")
    with pytest.raises(Conflict) as refusal:
        await step(office, made["id"], "conclude_supervision", **end)
    assert (refusal.value.code, refusal.value.data["waiting"]) == ("cases_unreplied", 2)
    await office.move(office.deputy, gone, "withdraw", reason="已解决")
    await office.signed(unit)
    assert await refused(step(office, made["id"], "conclude_supervision", **end)) == "cases_unreplied"
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    assert (await step(office, made["id"], "conclude_supervision", **end))["state"] == "concluded"


async def test_nothing_is_recorded_before_the_decision_or_in_the_future(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await decided(office, [case])
    id_, eve, tomorrow = made["id"], made["decided_on"] - timedelta(days=1), office.now.date() + timedelta(days=1)
    for day, code in ((eve, "before_decision"), (tomorrow, "date_in_future")):
        assert await refused(step(office, id_, "approve_plan", plan="方案", approved_on=day)) == code
    await step(office, id_, "approve_plan", plan="方案")
    supervisor = actor(office.place, Role.SUPERVISOR)
    people = made["leaders"]
    for day, code in ((eve, "before_decision"), (tomorrow, "date_in_future")):
        assert await refused(step(office, id_, "record_activity", supervisor, held_on=day, **ACTIVITY)) == code
        assert await refused(step(office, id_, "report_to_council", text="报告", reported_on=day)) == code
        assert await refused(step(office, id_, "change_leaders", leaders=people, reason="调整", since=day)) == code
    await step(office, id_, "report_to_council", text="报告")
    for day, code in ((eve, "before_decision"), (tomorrow, "date_in_future")):
        end = {"outcome": "solved", "concluded_on": day}
        assert await refused(step(office, id_, "conclude_supervision", **end)) == code


async def test_leaders_who_step_down_stay_on_record(db: Database) -> None:
    office = await make_office(db)
    made = await decided(office, [await office.accepted()])
    chair, mayor = (each["person_id"] for each in made["leaders"])
    office.later(days=10)
    swapped = [
        {"person_id": mayor, "role": "supervises", "title": "副主任"},
        {"person_id": await make_person(db, office.place), "role": "leads", "title": "副市长"},
    ]
    assert (
        await refused(step(office, made["id"], "change_leaders", leaders=swapped[:1], reason="分工调整"))
        == "double_leadership_missing"
    )
    await step(office, made["id"], "change_leaders", leaders=swapped, reason="分工调整")
    whole = await shown(office, made["id"])
    assert [(each["person"]["id"], each["role"]) for each in whole["leaders"]] == [
        (str(each["person_id"]), each["role"]) for each in swapped
    ]
    assert {(each["person"]["id"], each["role"], each["until"]) for each in whole["former_leaders"]} == {
        (str(chair), "supervises", office.now.date().isoformat()),
        (str(mayor), "leads", office.now.date().isoformat()),
    }
    assert {each["reason"] for each in whole["leaders"]} == {"分工调整"}
    early = {"leaders": made["leaders"], "reason": "更正", "since": made["decided_on"]}
    assert await refused(step(office, made["id"], "change_leaders", **early)) == "before_last_change"
    await step(office, made["id"], "change_leaders", leaders=swapped, reason="确认")
    assert (await shown(office, made["id"]))["leaders"] == whole["leaders"], "who is named again stays as they are"


async def test_a_later_decision_takes_the_place_of_an_earlier(db: Database) -> None:
    office = await make_office(db)
    case, added = await office.accepted(), await office.accepted()
    made = await decided(office, [case])
    office.later(days=5)
    later = await terms(office, [case, added], topic="新的选题")
    new = await step(office, made["id"], "replace_supervision", **later, reason="合并选题")
    old = await shown(office, made["id"])
    assert (old["state"], old["replaced_by_id"], old["ended_reason"]) == ("replaced", new["id"], "合并选题")
    assert (await shown(office, new["id"]))["replaces_id"] == made["id"]
    assert await kinds(office, case) == ["supervision_decided", "supervision_replaced", "supervision_decided"]
    assert await refused(decided(office, [case])) == "already_supervised"
    async with db.read() as tx:
        key = (await get_suggestion(tx, office.assigner, case, office.now))["key"]
    assert (key["id"], key["topic"]) == (str(new["id"]), "新的选题")


async def test_a_replacement_that_is_refused_leaves_the_earlier_decision_standing(db: Database) -> None:
    office = await make_office(db)
    case, taken = await office.accepted(), await office.accepted()
    await decided(office, [taken])
    made = await decided(office, [case])
    later = await terms(office, [case, taken])
    assert (
        await refused(step(office, made["id"], "replace_supervision", **later, reason="合并")) == "already_supervised"
    )
    earlier = later | {"suggestion_ids": [case], "decided_on": made["decided_on"] - timedelta(days=1)}
    assert await refused(step(office, made["id"], "replace_supervision", **earlier, reason="合并")) == "before_decision"
    assert (await shown(office, made["id"]))["state"] == "decided"
    assert await refused(decided(office, [case])) == "already_supervised"


async def test_what_has_ended_does_not_move(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await reported(office, [case])
    await step(office, made["id"], "conclude_supervision", outcome="solved")
    for action, given in {
        "approve_plan": {"plan": "方案"},
        "report_to_council": {"text": "报告"},
        "change_leaders": {"leaders": made["leaders"], "reason": "调整"},
        "conclude_supervision": {"outcome": "not_solved"},
        "withdraw_supervision": {"reason": "撤销"},
    }.items():
        assert await refused(step(office, made["id"], action, **given)) == "wrong_state"
    assert (await decided(office, [case]))["state"] == "decided", "concluded cases may be taken up another year"


async def test_each_move_is_for_its_people(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    made = await decided(office, [case])
    chair, mayor = (leader(office, each["person_id"]) for each in made["leaders"])
    stranger = leader(office, await make_person(db, office.place))
    committee = actor(office.place, Role.UNIT_OFFICER, organisation_id=made["organisation_id"])
    unit = office.officers[office.units[0]]
    for me in (chair, mayor, stranger, committee, unit, office.deputy, office.screener):
        with pytest.raises(Forbidden):
            await step(office, made["id"], "approve_plan", me, plan="方案")
    await step(office, made["id"], "approve_plan", actor(office.place, Role.SUPERVISOR), plan="方案")
    activity = {**ACTIVITY, "held_on": office.now.date()}
    for me in (mayor, stranger, unit, office.deputy, office.assigner):
        with pytest.raises(Forbidden) as refusal:
            await step(office, made["id"], "record_activity", me, **activity)
        assert refusal.value.data["allowed_to"] == ["committee", "supervising_leader", "supervisor"]
    for me in (chair, committee, actor(office.place, Role.SUPERVISOR)):
        await step(office, made["id"], "record_activity", me, **activity)
    with pytest.raises(Forbidden):
        await step(office, made["id"], "report_to_council", chair, text="报告")
    await step(office, made["id"], "report_to_council", committee, text="报告")
    for me in (chair, mayor, committee):
        with pytest.raises(Forbidden):
            await step(office, made["id"], "conclude_supervision", me, outcome="solved")


async def test_buttons_are_the_callers_own(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned()
    made = await reported(office, [case])
    chair, mayor = (leader(office, each["person_id"]) for each in made["leaders"])

    def open_to(whole: dict[str, Any]) -> dict[str, str | None]:
        return {each["action"]: None if each["open"] else each["code"] for each in whole["actions"]}

    assert open_to(await shown(office, made["id"], chair)) == {"record_activity": None}
    assert open_to(await shown(office, made["id"], mayor)) == {}
    assert open_to(await shown(office, made["id"])) == {
        "report_to_council": None,
        "change_leaders": None,
        "conclude_supervision": "cases_unreplied",
        "withdraw_supervision": None,
        "replace_supervision": None,
    }


async def test_a_named_version_must_be_the_present_one(db: Database) -> None:
    office = await make_office(db)
    made = await decided(office, [await office.accepted()])
    await step(office, made["id"], "approve_plan", plan="方案", seen=1)
    with pytest.raises(PreconditionFailed) as stale:
        await step(office, made["id"], "report_to_council", text="报告", seen=1)
    assert (stale.value.code, stale.value.data["version"]) == ("version_stale", 2)


async def test_how_many_statements_a_move_takes(db: Database) -> None:
    office = await make_office(db)
    cases = [await office.accepted() for _ in range(3)]
    wanted = await terms(office, cases)
    before = db.statements
    async with db.write() as tx:
        made = await decide(tx, office.assigner, wanted, office.now)
    assert db.statements - before == 2
    before = db.statements
    await step(office, made["id"], "approve_plan", plan="方案")
    assert db.statements - before == 2
    other = leaders(await make_person(db, office.place), await make_person(db, office.place))
    before = db.statements
    await step(office, made["id"], "change_leaders", leaders=other, reason="调整")
    assert db.statements - before == 3
    later = await terms(office, cases[:2])
    before = db.statements
    await step(office, made["id"], "replace_supervision", **later, reason="调整")
    assert db.statements - before == 4


async def test_what_is_said_of_a_case_stands_with_the_case(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted(confidential=True)
    made = await decided(office, [case])
    await step(office, made["id"], "withdraw_supervision", reason="所涉事项已解决。")
    [told] = [each for each in await office.rows("event", case) if each["kind"] == "supervision_withdrawn"]
    assert told["data"]["reason"] == "所涉事项已解决。"
    administrator = actor(office.place, Role.ADMINISTRATOR)
    await settle(office)
    async with db.read() as tx:
        feed = (await read_feed(tx, administrator, limit=200)).items
    of_decision = [each for each in feed if each["subject_id"] == made["id"]]
    assert [(each["kind"], each["suggestion_id"]) for each in of_decision] == [
        ("supervision_decided", None),
        ("supervision_withdrawn", None),
    ]
    assert all("reason" not in each["data"] for each in of_decision)
