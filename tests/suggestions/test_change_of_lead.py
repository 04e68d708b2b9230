"""Another unit takes the lead: roles, work begun, clocks, and who then answers the deputy."""

from typing import Any
from uuid import UUID

import pytest

from domain.db import Database
from domain.errors import Conflict, Forbidden, NotFound
from tests.office import Office, make_office, publish
from tests.suggestions import scenes as at

WHY = "主要职责在另一单位。"


async def lead(office: Office, case: UUID, unit: UUID, former: str = "co") -> Any:
    return await office.move(office.assigner, case, "change_lead", assignment_id=unit, former=former, reason=WHY)


async def refused(move: Any) -> str:
    with pytest.raises(Conflict) as refusal:
        await move
    return refusal.value.code


async def standing(office: Office, case: UUID) -> dict[UUID, tuple[str, str]]:
    return {row["id"]: (row["role"], row["state"]) for row in await office.rows("assignment", case)}


async def running(office: Office, case: UUID) -> set[tuple[UUID, str]]:
    return {(d["assignment_id"], d["step"]) for d in await office.rows("deadline", case) if d["state"] == "running"}


async def test_the_co_handler_leads_and_the_lead_advises(db: Database) -> None:
    office = await make_office(db)
    scene = await at.opinion_given(office)
    old, new = scene.others["lead"], at.unit_of(scene)
    await office.drafted_from_received(old)
    office.later(days=10)
    await lead(office, scene.case, new)
    assert await standing(office, scene.case) == {old: ("co", "received"), new: ("lead", "received")}
    clocks = await running(office, scene.case)
    assert {(new, "reply"), (old, "co_opinion")} <= clocks
    assert (old, "reply") not in clocks
    assert (await office.case(scene.case))["mode"] == "lead_co"
    told = (await office.rows("event", scene.case))[-1]
    assert (told["kind"], told["action"], told["data"]["reason"]) == ("lead_changed", "change_lead", WHY)
    assert (told["data"]["from"], told["data"]["to"]) == (str(office.units[0]), str(office.units[1]))
    # from here on the new lead answers, once the old one has advised
    officer = office.officers[office.units[0]]
    with pytest.raises(Conflict, match="co_handler_never_answers"):
        await office.unit_move(
            officer, old, "draft_reply", body="答复", class_code="A", case_officer=None, contact=None
        )
    await office.unit_move(officer, old, "submit_opinion", opinion="同意新主办意见。")
    await office.signed_from_received(new, 1)
    sent = await office.unit_move(office.officers[office.units[1]], new, "send_reply")
    assert sent["case_state"] == "replied"


async def test_a_lead_that_leaves_has_no_part_and_a_last_unit_is_alone(db: Database) -> None:
    office = await make_office(db)
    scene = await at.with_co_handler(office)
    old, new = scene.others["lead"], at.unit_of(scene)
    await lead(office, scene.case, new, "leaves")
    assert await standing(office, scene.case) == {old: ("lead", "returned"), new: ("sole", "received")}
    assert (await office.case(scene.case))["mode"] == "sole"
    assert {unit for unit, _ in await running(office, scene.case)} == {new}
    with pytest.raises(NotFound):
        await office.unit_move(office.officers[office.units[0]], old, "receive")
    await office.signed_from_received(new, 1)
    await office.unit_move(office.officers[office.units[1]], new, "send_reply")
    assert (await office.case(scene.case))["state"] == "replied"


async def test_who_has_not_signed_for_it_signs_for_it_as_the_lead(db: Database) -> None:
    office = await make_office(db)
    case, [old, new] = await office.assigned("lead", "co")
    await office.unit_move(office.assigner, new, "waive_opinion", reason="不需要")
    await lead(office, case, new)
    assert await standing(office, case) == {old: ("co", "pending_receipt"), new: ("lead", "pending_receipt")}
    await office.unit_move(office.officers[office.units[1]], new, "receive")
    assert (new, "reply") in await running(office, case)


@pytest.mark.parametrize(("policy", "days"), [("restarts", 10), ("continues", 0)])
async def test_the_time_for_the_reply_follows_the_switch(db: Database, policy: str, days: int) -> None:
    office = await make_office(db)
    await publish(office, reassignment_clock=policy)
    scene = await at.with_co_handler(office)
    began = office.now
    office.later(days=10)
    await lead(office, scene.case, at.unit_of(scene))
    old, new = [d for d in await office.rows("deadline", scene.case) if d["step"] == "reply"]
    assert (old["state"], new["state"], new["assignment_id"]) == ("void", "running", at.unit_of(scene))
    assert (new["anchor_at"] - began).days == days
    assert new["cap_at"] == old["cap_at"]


async def test_a_pending_request_for_time_falls_with_the_lead(db: Database) -> None:
    office = await make_office(db)
    scene = await at.with_co_handler(office)
    old = scene.others["lead"]
    asked = {"reason": "涉及面广。", "until": at.MORE_TIME}
    await office.unit_move(office.officers[office.units[0]], old, "request_extension", **asked)
    await lead(office, scene.case, at.unit_of(scene))
    assert [r["state"] for r in await office.rows("extension_request", old)] == ["void"]


async def test_when_the_lead_does_not_change(db: Database) -> None:
    office = await make_office(db)
    case, [sole] = await office.assigned()
    assert await refused(lead(office, case, sole)) == "no_lead"
    scene = await at.opinion_given(office)
    first, co = scene.others["lead"], at.unit_of(scene)
    assert await refused(lead(office, scene.case, first)) == "not_a_co_handler"
    with pytest.raises(Forbidden):
        await office.move(
            office.officers[office.units[0]], scene.case, "change_lead", assignment_id=co, former="co", reason=WHY
        )
    await office.unit_move(office.officers[office.units[0]], first, "request_return", reason="不属本单位职责。")
    assert await refused(lead(office, scene.case, co)) == "return_undecided"
    await office.unit_move(office.assigner, first, "refuse_return", reason="职责明确")
    await office.signed_from_received(first)
    await office.unit_move(office.officers[office.units[0]], first, "send_reply")
    assert await refused(lead(office, scene.case, co)) == "wrong_state"  # the case is replied


async def test_in_a_re_handling_the_second_reply_changes_hands(db: Database) -> None:
    office = await make_office(db)
    scene = await at.opinion_given(office)
    first = scene.others["lead"]
    await office.signed_from_received(first)
    await office.unit_move(office.officers[office.units[0]], first, "send_reply")
    await office.move(office.deputy, scene.case, "acknowledge")
    reply = await office.reply_of(first)
    await office.rate(office.deputy, scene.case, reply, "dissatisfied", reason="未解决")
    again = {row["role"]: row["id"] for row in await office.rows("assignment", scene.case) if row["round"] == 2}
    await lead(office, scene.case, again["co"])
    redo = {d["assignment_id"]: d for d in await office.rows("deadline", scene.case) if d["step"] == "redo_reply"}
    assert (redo[again["lead"]]["state"], redo[again["co"]]["state"]) == ("void", "running")
    [advice] = [
        d
        for d in await office.rows("deadline", scene.case)
        if d["assignment_id"] == again["lead"] and d["step"] == "co_opinion"
    ]
    assert advice["due_at"] <= redo[again["co"]]["due_at"]
