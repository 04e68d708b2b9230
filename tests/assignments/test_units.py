"""What a unit may and may not do with its assignment: receipt, return, extension, opinion, reply."""

from datetime import date
from typing import Any

import pytest

from domain import actor as actors
from domain.actor import Role
from domain.db import Database
from domain.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from tests.factories import actor, make_organisation
from tests.office import CONSULTATION, Office, at, make_office


async def refusal(awaitable: Any) -> str:
    """The code with which this is refused."""
    with pytest.raises(DomainError) as caught:
        await awaitable
    return caught.value.code


async def clocks(office: Office, case: Any, step: str) -> list[tuple[str, str]]:
    """Due instants and states of a step's clocks."""
    return [(d["due_at"].isoformat(), d["state"]) for d in await office.rows("deadline", case) if d["step"] == step]


async def test_the_reply_is_due_three_calendar_months_after_assignment(db: Database) -> None:
    office = await make_office(db)
    office.now = at(2026, 3, 31, 2)
    case, _ = await office.assigned()
    assert await clocks(office, case, "reply") == [("2026-06-30T16:00:00+00:00", "running")]
    [clock] = [d for d in await office.rows("deadline", case) if d["step"] == "reply"]
    assert clock["cap_at"].isoformat() == "2026-09-30T16:00:00+00:00"


async def test_another_unit_does_not_see_the_case_and_the_assigner_is_not_the_unit(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    stranger = office.officers[office.units[1]]
    with pytest.raises(NotFound):
        await office.unit_move(stranger, unit, "receive")
    with pytest.raises(Forbidden):
        await office.unit_move(office.assigner, unit, "receive")


async def test_a_return_is_asked_for_in_its_window_only(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    assert await clocks(office, case, "return") == [("2026-03-12T16:00:00+00:00", "running")]
    office.now = at(2026, 3, 12, 16)
    refused = await refusal(
        office.unit_move(officer, unit, "request_return", reason="不属本单位", proposed_organisation_id=None)
    )
    assert refused == "return_window_closed"


async def test_an_approved_return_replaces_the_unit_and_keeps_the_old_assignment(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer, other = office.officers[office.units[0]], office.units[1]
    await office.unit_move(officer, unit, "receive")
    await office.unit_move(officer, unit, "request_return", reason="不属本单位", proposed_organisation_id=other)
    assert await refusal(office.unit_move(office.assigner, unit, "approve_return", organisation_id=None)) == (
        "replacement_missing"
    )
    office.later(days=3)
    await office.unit_move(office.assigner, unit, "approve_return", organisation_id=other, scope=None, reason=None)
    old, new = await office.rows("assignment", case)
    assert (old["state"], new["state"], new["replaces_id"], new["role"]) == (
        "returned",
        "pending_receipt",
        old["id"],
        "sole",
    )
    # Hangzhou: the clock begins anew for the new unit; the cap still counts from the first assignment.
    assert await clocks(office, case, "reply") == [
        ("2026-06-02T16:00:00+00:00", "void"),
        ("2026-06-05T16:00:00+00:00", "running"),
    ]
    [running] = [d for d in await office.rows("deadline", case) if d["step"] == "reply" and d["state"] == "running"]
    assert running["cap_at"].isoformat() == "2026-09-02T16:00:00+00:00"
    with pytest.raises(NotFound):
        await office.unit_move(officer, unit, "receive")


async def test_a_refused_return_makes_the_unit_go_on(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "request_return", reason="不属本单位", proposed_organisation_id=None)
    moved = await office.unit_move(office.assigner, unit, "refuse_return", reason="职责所在")
    assert moved["state"] == "received"
    assert [state for _, state in await clocks(office, case, "return_decision")] == ["met"]


async def test_a_unit_cannot_propose_itself(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    asked = office.unit_move(
        office.officers[office.units[0]],
        unit,
        "request_return",
        reason="不属本单位",
        proposed_organisation_id=office.units[0],
    )
    assert await refusal(asked) == "proposes_itself"


async def test_an_extension_is_consented_to_within_the_cap_and_leaves_a_line_in_the_ledger(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    for until, code in ((date(2026, 9, 3), "extension_beyond_cap"), (date(2026, 6, 2), "extension_not_later")):
        asked = office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=until)
        assert await refusal(asked) == code
    await office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=date(2026, 9, 2))
    await office.unit_move(office.assigner, unit, "grant_extension", until=date(2026, 8, 2), reason=None)
    assert await clocks(office, case, "reply") == [("2026-08-02T16:00:00+00:00", "running")]
    assert await refusal(office.unit_move(office.assigner, unit, "grant_extension", until=date(2026, 8, 3))) == (
        "no_extension_pending"
    )


async def test_an_extension_after_the_due_instant_is_too_late(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    office.now = at(2026, 6, 2, 16)
    asked = office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=date(2026, 8, 2))
    assert await refusal(asked) == "overdue_already"


async def test_the_lead_waits_for_the_co_handler_who_never_answers_the_deputy(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    leader, helper = office.officers[office.units[0]], office.officers[office.units[1]]
    draft = {"body": "答复", "class_code": "A", "case_officer": None, "contact": None}
    await office.unit_move(helper, co, "receive")
    await office.unit_move(leader, lead, "receive")
    await office.unit_move(leader, lead, "record_consultation", **CONSULTATION)
    assert await refusal(office.unit_move(helper, co, "draft_reply", **draft)) == "co_handler_never_answers"
    assert await refusal(office.unit_move(leader, lead, "draft_reply", **draft)) == "opinions_missing"
    assert await refusal(office.unit_move(leader, lead, "submit_opinion", opinion="x")) == "not_a_co_handler"
    await office.unit_move(helper, co, "submit_opinion", opinion="同意。")
    await office.unit_move(leader, co, "send_back_opinion", reason="请写明资金来源")
    assert [state for _, state in await clocks(office, case, "opinion_redo")] == ["running"]
    await office.unit_move(helper, co, "submit_opinion", opinion="同意，资金由财政安排。")
    assert await refusal(office.unit_move(leader, co, "send_back_opinion", reason="再写")) == "redo_exhausted"
    moved = await office.unit_move(leader, lead, "draft_reply", **draft)
    assert moved["state"] == "reply_drafted"


async def test_a_waived_opinion_lets_the_lead_go_on(db: Database) -> None:
    office = await make_office(db)
    _, [lead, co] = await office.assigned("lead", "co")
    await office.unit_move(office.assigner, co, "waive_opinion", reason="无需会办")
    await office.drafted(lead)


async def test_the_deputy_is_heard_before_the_answer(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    draft = office.unit_move(officer, unit, "draft_reply", body="答复", class_code="A", case_officer=None, contact=None)
    assert await refusal(draft) == "deputy_not_consulted"


async def test_a_consultation_lies_in_the_past(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    with pytest.raises(Invalid, match="date_in_future"):
        await office.unit_move(officer, unit, "record_consultation", **{**CONSULTATION, "held_on": date(2026, 3, 3)})


async def test_the_class_is_one_of_the_list_and_a_correction_has_its_reason(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    with pytest.raises(Conflict, match="class_unknown"):
        await office.drafted(unit, class_code="D")
    await office.drafted_from_received(unit)
    assert await refusal(office.unit_move(office.assigner, unit, "review_reply", class_code="B")) == "reason_missing"
    await office.unit_move(office.assigner, unit, "review_reply", class_code="B", class_reason="尚未完成")
    events = [e for e in await office.rows("event", case) if e["kind"] == "reply_reviewed"]
    assert (events[0]["data"]["class_before"], events[0]["data"]["class_code"]) == ("A", "B")


async def test_a_draft_goes_back_and_comes_again_as_a_new_version(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    await office.drafted(unit)
    first = await office.reply_of(unit)
    await office.unit_move(office.assigner, unit, "send_back_reply", reason="未逐条答复")
    await office.drafted_from_received(unit)
    assert await office.reply_of(unit) != first


async def test_only_the_head_signs_and_a_closed_reply_says_why(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    await office.drafted(unit)
    await office.unit_move(office.assigner, unit, "review_reply")
    signing = {"document_number": "试〔2026〕1号", "issuer": "负责人", "disclosure": "closed", "disclosure_reason": " "}
    with pytest.raises(Forbidden):
        await office.unit_move(office.officers[office.units[0]], unit, "sign_reply", **signing)
    assert await refusal(office.unit_move(office.heads[office.units[0]], unit, "sign_reply", **signing)) == (
        "reason_missing"
    )


async def test_a_reply_does_not_leave_while_a_return_is_undecided(db: Database) -> None:
    office = await make_office(db)
    _, [first, second] = await office.assigned("split", "split")
    await office.signed(first)
    await office.unit_move(
        office.officers[office.units[1]], second, "request_return", reason="不属本单位", proposed_organisation_id=None
    )
    assert await refusal(office.unit_move(office.officers[office.units[0]], first, "send_reply")) == "return_undecided"


async def test_a_sole_unit_becomes_the_lead_when_it_gets_a_co_handler(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned()
    add = {"organisation_id": office.units[1], "role": "co", "scope": None}
    await office.move(office.assigner, case, "add_unit", **add)
    assert {a["role"] for a in await office.rows("assignment", case)} == {"lead", "co"}
    assert (await office.case(case))["mode"] == "lead_co"
    assert await refusal(office.move(office.assigner, case, "add_unit", **add)) == "unit_already_assigned"
    split = {"organisation_id": office.units[2], "role": "split", "scope": "一部分"}
    assert await refusal(office.move(office.assigner, case, "add_unit", **split)) == "mode_mismatch"


@pytest.mark.parametrize(
    ("mode", "roles", "code"),
    [
        ("sole", ("lead",), "mode_mismatch"),
        ("sole", ("sole", "co"), "mode_mismatch"),
        ("lead_co", ("lead",), "mode_mismatch"),
        ("lead_co", ("lead", "lead", "co"), "mode_mismatch"),
        ("split", ("split",), "mode_mismatch"),
    ],
)
async def test_the_mode_decides_the_roles(db: Database, mode: str, roles: tuple[str, ...], code: str) -> None:
    office = await make_office(db)
    with pytest.raises(Conflict, match=code):
        await office.assigned(*roles, mode=mode)


async def test_a_unit_of_another_congress_cannot_be_assigned(db: Database) -> None:
    office, elsewhere = await make_office(db), await make_office(db)
    case = await office.accepted()
    units = [{"organisation_id": elsewhere.units[0], "role": "sole", "scope": None}]
    with pytest.raises(Invalid, match="reference_unknown"):
        await office.move(office.assigner, case, "assign", mode="sole", units=units)
    assert (await office.case(case))["state"] == "accepted"


async def test_receipt_is_deemed_by_the_system(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    system = actors.system(office.place.id, "sweep")
    moved = await office.unit_move(system, unit, "receive")
    assert moved["state"] == "received"
    assert [state for _, state in await clocks(office, case, "return")] == ["running"]


async def test_an_inactive_unit_gets_no_new_work(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    closed = await make_organisation(db, office.place, active=False)
    units = [{"organisation_id": closed, "role": "sole", "scope": None}]
    with pytest.raises(Invalid, match="unit_inactive"):
        await office.move(office.assigner, case, "assign", mode="sole", units=units)


async def test_a_viewer_moves_nothing(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    viewer = actor(office.place, Role.VIEWER, organisation_id=office.units[0])
    with pytest.raises(Forbidden):
        await office.unit_move(viewer, unit, "receive")


async def test_the_next_round_states_the_same_parts(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number)
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    for unit in units:
        await office.rate(office.deputy, case, await office.reply_of(unit), "dissatisfied", reason="没有解决")
    again = [a for a in await office.rows("assignment", case) if a["round"] == 2]
    assert [(a["role"], a["scope"]) for a in again] == [("split", "其所负责部分")] * 2


async def test_who_must_go_on_has_received_the_case_signed_for_or_not(db: Database) -> None:
    office = await make_office(db)
    case, [_, co] = await office.assigned("lead", "co")
    helper = office.officers[office.units[1]]
    await office.unit_move(helper, co, "request_return", reason="不属本单位", proposed_organisation_id=None)
    await office.unit_move(office.assigner, co, "refuse_return", reason="职责所在")
    assert [state for _, state in await clocks(office, case, "co_opinion")] == ["running"]
    row = next(a for a in await office.rows("assignment", case) if a["id"] == co)
    assert row["received_at"] == office.now


async def test_an_overtaken_request_for_time_is_nobodys_work_any_more(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.signed(unit)
    with pytest.raises(Conflict, match="wrong_state"):
        await office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=date(2026, 8, 2))
    case, [second] = await office.assigned()
    await office.drafted(second)
    await office.unit_move(officer, second, "request_extension", reason="涉及面广", until=date(2026, 8, 2))
    await office.move(office.deputy, case, "withdraw", reason="已解决")
    states = await office.rows("extension_request", second)
    assert [each["state"] for each in states] == ["void"]


async def test_a_consultation_does_not_predate_the_assignment(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    with pytest.raises(Invalid, match="date_before_assignment"):
        await office.unit_move(officer, unit, "record_consultation", **{**CONSULTATION, "held_on": date(2026, 3, 1)})


async def test_the_office_gives_the_work_of_a_dissolved_unit_to_another_in_any_round(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有解决")
    [again] = [a for a in await office.rows("assignment", case) if a["round"] == 2]
    await office.drafted(again["id"])
    office.later(days=2)
    taken = {"organisation_id": office.units[1], "scope": None, "reason": "机构改革"}
    with pytest.raises(Forbidden):
        await office.unit_move(office.officers[office.units[0]], again["id"], "reassign", **taken)
    assert await refusal(
        office.unit_move(office.assigner, again["id"], "reassign", **{**taken, "organisation_id": None})
    ) == ("replacement_missing")
    await office.unit_move(office.assigner, again["id"], "reassign", **taken)
    [new] = [a for a in await office.rows("assignment", case) if a["replaces_id"] == again["id"]]
    assert (new["organisation_id"], new["round"], new["state"]) == (office.units[1], 2, "pending_receipt")
    assert await clocks(office, case, "redo_reply") == [
        ("2026-04-02T16:00:00+00:00", "void"),
        ("2026-04-04T16:00:00+00:00", "running"),
    ]
    await office.signed(new["id"], 1)
    moved = await office.unit_move(office.officers[office.units[1]], new["id"], "send_reply")
    assert moved["case_state"] == "replied"
