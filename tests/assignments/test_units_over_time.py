"""What stays true of an assignment after a refusal, a lapse, a replacement, or a further round."""

from datetime import date

from domain.db import Database
from domain.deadlines.sweep import sweep
from tests.assignments.test_units import clocks, refusal
from tests.office import make_office

RETURN = {"reason": "不属本单位", "proposed_organisation_id": None}


async def test_a_window_that_has_run_out_stays_closed_when_its_clock_is_gone(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    office.later(days=15)
    await sweep(db, office.now)
    assert [state for _, state in await clocks(office, case, "return")] == ["lapsed"]
    assert await refusal(office.unit_move(officer, unit, "request_return", **RETURN)) == "return_window_closed"


async def test_what_was_refused_is_not_asked_for_again(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    await office.unit_move(officer, unit, "request_return", **RETURN)
    await office.unit_move(office.assigner, unit, "refuse_return", reason="职责所在")
    assert await refusal(office.unit_move(officer, unit, "request_return", **RETURN)) == "return_window_closed"


async def test_a_draft_that_goes_back_does_not_open_the_window_again(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    await office.drafted(unit)
    await office.unit_move(office.assigner, unit, "send_back_reply", reason="未逐条答复")
    officer = office.officers[office.units[0]]
    assert await refusal(office.unit_move(officer, unit, "request_return", **RETURN)) == "return_window_closed"


async def test_a_refused_return_sets_the_case_in_handling(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    await office.unit_move(office.officers[office.units[0]], unit, "request_return", **RETURN)
    moved = await office.unit_move(office.assigner, unit, "refuse_return", reason="职责所在")
    assert moved["case_state"] == "in_handling"


async def test_whoever_takes_over_takes_the_stated_part(db: Database) -> None:
    office = await make_office(db)
    case, [unit, _] = await office.assigned("split", "split")
    await office.unit_move(office.officers[office.units[0]], unit, "request_return", **RETURN)
    await office.unit_move(office.assigner, unit, "approve_return", organisation_id=office.units[2], scope=None)
    [taken] = [a for a in await office.rows("assignment", case) if a["replaces_id"] == unit]
    assert taken["scope"] == "其所负责部分"


async def test_the_absolute_end_is_the_same_for_a_unit_that_is_added_later(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned("split", "split")
    office.later(days=120)
    added = {"organisation_id": office.units[2], "role": "split", "scope": "其余部分"}
    await office.move(office.assigner, case, "add_unit", **added)
    caps = {d["cap_at"] for d in await office.rows("deadline", case) if d["step"] == "reply"}
    assert len(caps) == 1


async def test_a_part_added_in_a_rehandling_has_its_clock(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number)
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    for unit in units:
        await office.rate(office.deputy, case, await office.reply_of(unit), "dissatisfied", reason="没有解决")
    added = {"organisation_id": office.units[2], "role": "split", "scope": "其余部分"}
    await office.move(office.assigner, case, "add_unit", **added)
    assert [state for _, state in await clocks(office, case, "redo_reply")] == ["running"] * 3


async def test_a_rehandling_is_not_put_off_for_ever(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有解决")
    [again] = [a["id"] for a in await office.rows("assignment", case) if a["round"] == 2]
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, again, "receive")
    asked = office.unit_move(officer, again, "request_extension", reason="涉及面广", until=date(2030, 1, 1))
    assert await refusal(asked) == "extension_beyond_cap"


async def test_the_words_of_an_opinion_that_was_sent_back_are_kept(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    leader, helper = (office.officers[unit] for unit in office.units[:2])
    await office.unit_move(helper, co, "receive")
    await office.unit_move(leader, lead, "receive")
    await office.unit_move(helper, co, "submit_opinion", opinion="同意。")
    await office.unit_move(leader, co, "send_back_opinion", reason="请写明资金来源")
    await office.unit_move(helper, co, "submit_opinion", opinion="同意，资金由财政安排。")
    said = [e["data"]["opinion"] for e in await office.rows("event", case) if e["kind"] == "opinion_submitted"]
    assert said == ["同意。", "同意，资金由财政安排。"]
