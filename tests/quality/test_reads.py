"""Quality over the database: what a case that was really handled is found to be, for whom, in how many statements."""

import asyncio
from datetime import date

import pytest

from domain.actor import Role
from domain.errors import Forbidden, Invalid, NotFound
from domain.ids import new_id
from domain.quality.queries import count_quality, get_quality
from domain.quality.states import Check, Finding, Judgement
from tests.council import decided
from tests.factories import actor, make_organisation
from tests.office import CONSULTATION
from tests.promises.promising import make

V = Judgement


async def quality(office, case, me=None, round_=None):
    async with office.db.read() as tx:
        before = office.db.statements
        found = await get_quality(tx, me or office.assigner, case, round_, office.now)
        assert office.db.statements - before == 1
    return found


async def figures(office, me=None, **given):
    async with office.db.read() as tx:
        before = office.db.statements
        found = await count_quality(tx, me or office.assigner, office.place.session_id, office.now, **given)
        assert office.db.statements - before == 1
    return found


def six(found):
    return {each["finding"]: each["judgement"] for each in found["findings"]}


def asked(found, check):
    return [each for part in found["findings"] for each in part["checks"] if each.check is check]


async def warm(office, case):
    """Rules and calendar are read once and kept."""
    async with office.db.read() as tx:
        await get_quality(tx, office.assigner, case, None, office.now)


async def test_a_case_that_was_handled_well_meets_all_six(office):
    case, reply = await office.replied("A")
    await warm(office, case)
    found = await quality(office, case)

    assert six(found) == dict.fromkeys(Finding, V.MET)
    [told] = asked(found, Check.FIELDS_COMPLETE)
    assert (told.facts["reply_id"], told.organisation_id) == (reply, office.units[0])
    [time] = asked(found, Check.REPLIED_IN_TIME)
    assert time.facts["sent_at"] == office.now
    assert (time.source.rule, time.source.article) == ("reply", "DL25 §51")
    assert (found["round"], found["rounds"], found["scores"]) == (1, 1, [])


async def test_what_went_wrong_is_found_with_its_facts(office):
    case, [lead, co] = await office.assigned("lead", "co")
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, lead, "receive")
    await office.unit_move(office.officers[office.units[1]], co, "receive")
    office.later(days=70)
    await office.unit_move(office.officers[office.units[1]], co, "submit_opinion", opinion="同意。")
    talk = CONSULTATION | {"mode": "phone", "deputy_view": "not_stated", "held_on": office.now.date()}
    await office.unit_move(officer, lead, "record_consultation", **talk)
    office.later(days=60)
    await office.unit_move(officer, lead, "draft_reply", body="答复。", class_code="B", case_officer=None, contact=None)
    await office.unit_move(office.assigner, lead, "review_reply")
    signature = {"document_number": f"试〔2026〕{lead}", "issuer": "局长001", "disclosure": "open"}
    await office.unit_move(office.heads[office.units[0]], lead, "sign_reply", **signature)
    await office.unit_move(officer, lead, "send_reply")
    await make(office, lead, due_on=office.now.date())
    await warm(office, case)
    found = await quality(office, case)

    assert six(found) == {
        Finding.RESPONSIBILITY: V.NOT_MET,
        Finding.PROCEDURE: V.NOT_MET,
        Finding.COMMUNICATION: V.NOT_MET,
        Finding.REPLY_FORM: V.NOT_MET,
        Finding.ON_TIME: V.NOT_MET,
        Finding.SOLVED: V.OPEN,
    }
    assert asked(found, Check.FIELDS_COMPLETE)[0].facts["missing"] == ["case_officer", "contact"]
    assert [each.judgement for each in asked(found, Check.OPINION_IN_TIME)] == [V.NOT_MET]
    assert [each.judgement for each in asked(found, Check.FACE_TO_FACE)] == [V.NOT_MET]
    assert asked(found, Check.OPINION_IN_TIME)[0].organisation_id == office.units[1]
    office.later(days=2)
    assert six(await quality(office, case))[Finding.SOLVED] is V.NOT_MET, "the promise is overdue"


async def test_returns_and_extensions_are_judged_by_the_windows_that_they_had(office):
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    await office.unit_move(officer, unit, "request_return", reason="不属本单位职责。")
    office.later(days=1)
    await office.unit_move(office.assigner, unit, "refuse_return", reason="职责明确。")
    [clock] = [row for row in await office.rows("deadline", case) if row["step"] == "reply"]
    until = date(2026, 7, 31)
    await office.unit_move(officer, unit, "request_extension", reason="涉及面广。", until=until)
    await office.unit_move(office.assigner, unit, "grant_extension", until=until)
    await warm(office, case)
    found = await quality(office, case)
    [asked_back], [given] = asked(found, Check.RETURN_IN_TIME), asked(found, Check.EXTENSION_IN_TIME)

    assert (asked_back.judgement, given.judgement) == (V.MET, V.MET)
    assert (given.facts["due_at"], given.facts["granted_until"]) == (clock["due_at"], until)
    [owed] = asked(found, Check.REPLIED_IN_TIME)
    assert owed.judgement is V.OPEN
    assert owed.facts["extended"]
    assert owed.facts["due_at"] > owed.facts["original_due_at"] == clock["due_at"]
    assert asked(await quality(office, case, office.deputy), Check.RETURN_IN_TIME) == []
    assert len(asked(await quality(office, case, office.deputy), Check.EXTENSION_IN_TIME)) == 1


async def test_a_receipt_by_lapse_is_nobody_s(office):
    case, [unit] = await office.assigned()
    await office.unit_move(actor(office.place, system=True), unit, "receive")
    await warm(office, case)

    assert asked(await quality(office, case), Check.RECEIVED_BY_UNIT)[0].judgement is V.NOT_MET


async def test_each_round_is_judged_by_itself(office):
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")
    if (await office.case(case))["state"] == "evaluated":
        await office.move(office.assigner, case, "rehandle", reason="不满意。")
    await warm(office, case)
    latest, first = await quality(office, case), await quality(office, case, round_=1)

    assert (latest["round"], first["round"], first["rounds"]) == (2, 1, 2)
    assert six(first)[Finding.ON_TIME] is V.MET
    assert six(latest)[Finding.ON_TIME] is V.OPEN
    with pytest.raises(NotFound, match="round_not_found"):
        await quality(office, case, round_=3)


async def test_a_key_case_wants_its_leader_and_its_committee_sees_it_whole(office):
    case, _ = await office.replied("A")
    made = await decided(office, [case])
    await warm(office, case)
    committee = actor(office.place, Role.UNIT_OFFICER, organisation_id=made["organisation_id"])
    found = await quality(office, case, committee)

    [led] = asked(found, Check.GOVERNMENT_LEADER)
    assert led.judgement is V.MET
    assert led.facts["supervision_id"] == made["id"]
    assert asked(found, Check.MAIN_HEAD_SIGNED)[0].judgement is V.NOT_RECORDED


async def test_each_sees_what_is_theirs(office):
    case, [lead, co] = await office.assigned("lead", "co")
    await warm(office, case)
    own = await quality(office, case, office.officers[office.units[1]])
    deputy = await quality(office, case, office.deputy)
    whole = await quality(office, case)

    assert {each.organisation_id for part in own["findings"] for each in part["checks"]} == {office.units[1]}
    assert {each.assignment_id for part in whole["findings"] for each in part["checks"]} == {lead, co}
    assert asked(whole, Check.REVIEWED_BEFORE_SIGNING)
    assert asked(deputy, Check.REVIEWED_BEFORE_SIGNING) == []
    assert await quality(office, case, actor(office.place, Role.LEADER, person_id=new_id()))
    with pytest.raises(Forbidden, match="quality_not_yours"):
        await quality(office, case, actor(office.place, Role.VIEWER))
    with pytest.raises(NotFound, match="suggestion_not_found"):
        await quality(office, case, office.officers[office.units[2]])
    with pytest.raises(NotFound, match="suggestion_not_found"):
        await quality(office, new_id())


async def test_a_draft_does_not_exist_for_the_deputy(office):
    case, [unit] = await office.assigned()
    await office.drafted(unit)
    await warm(office, case)

    assert asked(await quality(office, case), Check.OFFICER_NAMED)[0].judgement is V.MET
    assert asked(await quality(office, case, office.deputy), Check.OFFICER_NAMED)[0].judgement is V.OPEN


async def test_figures_of_a_session_by_class_and_by_unit(office):
    for code in ("A", "A", "B"):
        case, _ = await office.replied(code)
    await office.assigned("lead", "co")
    await office.accepted()
    await warm(office, case)
    found = await figures(office)

    assert found["cases"] == 4
    assert [(each["class_code"], each["cases"]) for each in found["by_class"]] == [("A", 2), ("B", 1), (None, 1)]
    assert {each["organisation_id"]: each["cases"] for each in found["by_unit"]} == {
        office.units[0]: 4,
        office.units[1]: 1,
    }
    solved = found["total"][-1]
    assert (solved["met"], solved["open"]) == (2, 2)
    assert (await figures(office, class_codes=["A"]))["cases"] == 2
    assert (await figures(office, organisation=office.units[1]))["cases"] == 1
    assert (await figures(office, office.officers[office.units[1]]))["organisation_id"] == office.units[1]
    with pytest.raises(Forbidden, match="quality_not_yours"):
        await figures(office, office.officers[office.units[1]], organisation=office.units[0])
    with pytest.raises(Forbidden, match="quality_not_yours"):
        await figures(office, office.deputy)
    assert (await figures(office, organisation=await make_organisation(office.db, office.place)))["cases"] == 0


async def test_more_cases_than_one_answer_judges_are_refused(office):
    await asyncio.gather(*(office.assigned() for _ in range(2)))
    with pytest.raises(Invalid, match="quality_too_wide") as refused:
        await figures(office, most=1)

    assert refused.value.data == {"most": 1}
