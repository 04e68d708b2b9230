"""What a reconciliation refuses, each by its own code, and that nothing of it is half-written."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, update

from domain.actor import Role
from domain.db import Database, Statement
from domain.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.organisations.tables import organisation
from domain.people.tables import mandate
from tests.factories import actor, make_congress
from tests.office import Office, make_office, publish
from tests.reconciliations.reconciling import (
    committee,
    confirmed,
    convened,
    divided,
    held,
    met,
    officer,
    promised,
    rate,
    record,
    sides,
    stated,
    step,
    talk,
    today,
)

_DISSOLVE = Statement(
    update(organisation)
    .where(organisation.c.congress_id == bindparam("congress"), organisation.c.id == bindparam("unit"))
    .values(active=False)
)
_END_MANDATE = Statement(
    update(mandate)
    .where(mandate.c.congress_id == bindparam("congress"), mandate.c.person_id == bindparam("person"))
    .values(ends_on=bindparam("day", type_=mandate.c.ends_on.type))
)


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


async def refused(code: str, call: Any, kind: type[Exception] = Conflict) -> Any:
    """The call is refused with this code; gives the refusal."""
    with pytest.raises(kind) as refusal:
        await call
    assert refusal.value.code == code  # type: ignore[attr-defined]
    return refusal.value


async def test_convening_needs_a_talk_on_record_after_the_rating(office: Office) -> None:
    case = await divided(office, talked=False)
    found = await refused("communication_missing", convened(office, case))
    assert found.data["round"] == 2
    await talk(office, case, deputy_view="agrees")
    assert (await held(office, "of_case", case)) == []
    await convened(office, case)
    assert (await office.case(case))["state"] == "in_reconciliation"


async def test_a_talk_before_the_rating_is_none_over_it(office: Office) -> None:
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")
    [*_, unit] = await office.rows("assignment", case)
    await office.signed(unit["id"], 0, "B")
    await office.unit_move(officer(office), unit["id"], "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    await talk(office, case)
    office.later(days=2)
    await rate(office, case, await office.reply_of(unit["id"]), "dissatisfied")
    office.later(days=1)
    await talk(office, case, held_on=today(office) - timedelta(days=2))
    await refused("communication_missing", convened(office, case))
    await talk(office, case, me=committee(office), held_on=today(office) - timedelta(days=1))
    await convened(office, case)


async def test_only_the_committee_convenes(office: Office) -> None:
    case = await divided(office)
    for me in (officer(office), office.heads[office.units[0]], office.deputy, office.screener):
        await refused("not_your_move", convened(office, case, me), Forbidden)
    both = actor(office.place, Role.ASSIGNER, Role.UNIT_OFFICER, organisation_id=office.units[0])
    await refused("unit_never_convenes", convened(office, case, both), Forbidden)
    stranger = actor(await make_congress(office.db), *Role)
    await refused("suggestion_not_found", convened(office, case, stranger), NotFound)
    assert (await office.case(case))["state"] == "evaluated"
    await convened(office, case, committee(office))


async def test_the_rating_is_a_divided_one_of_this_round(office: Office) -> None:
    case = await divided(office)
    found = await refused("rating_satisfied", convened(office, case, dimension="process"))
    assert found.data["levels"] == ["satisfied"]
    await refused("round_overtaken", convened(office, case, round=1))
    await refused("rating_not_found", convened(office, case, dimension="attitude"))
    await refused("positions_day_past", convened(office, case, positions_by=today(office) - timedelta(days=1)))
    assert await held(office, "of_case", case) == []


async def test_a_satisfied_case_is_not_reconciled(office: Office) -> None:
    await publish(office, auto_close=False)
    case, reply = await office.replied()
    await refused("wrong_state", convened(office, case))
    await office.rate(office.deputy, case, reply)
    await talk(office, case)
    await refused("nobody_dissatisfied", convened(office, case))


async def test_one_at_a_time(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    await refused("reconciliation_open", convened(office, case))
    for action in ("rehandle", "close"):
        await refused("wrong_state", office.move(office.assigner, case, action, reason="试"))
    await refused("wrong_state", office.move(office.deputy, case, "withdraw", reason="试"))
    await refused("wrong_state", office.move(office.assigner, case, "merge", into=new_id()))
    await step(office, office.assigner, found, "call_off", reason="改期")
    await refused("wrong_state", step(office, office.assigner, found, "call_off", reason="再次"))
    await refused("wrong_state", step(office, office.deputy, found, "state_position", position="迟"))


async def test_the_meeting_waits_for_the_positions_until_their_day_has_passed(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case, positions_by=today(office) + timedelta(days=3))
    await step(office, office.deputy, found, "state_position", position="没有时间表。")
    await step(office, office.assigner, found, "state_position", position="请双方再议。")
    wanted = record(office, "explained_accepted")
    refusal = await refused("positions_missing", step(office, office.assigner, found, "record_meeting", **wanted))
    assert [each["side"] for each in refusal.data["waiting_for"]] == ["unit"]
    office.later(days=4)
    wanted = record(office, "explained_accepted")
    assert (await step(office, office.assigner, found, "record_meeting", **wanted))["state"] == "held"
    await refused("wrong_state", step(office, officer(office), found, "state_position", position="迟到的意见"))


async def test_a_record_says_what_its_conclusion_needs(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    await stated(office, found)

    async def put(conclusion: str = "explained_accepted", **given: Any) -> Any:
        return await step(office, office.assigner, found, "record_meeting", **record(office, conclusion, **given))

    tomorrow, long_ago = today(office) + timedelta(days=1), date(2025, 1, 1)
    await refused("date_in_future", put(held_on=tomorrow))
    await refused("before_convening", put(held_on=long_ago))
    await refused("sides_absent", put(present=[{"side": "unit", "name": "局长001"}]))
    await refused("conclusion_incomplete", put("class_changed"))
    await refused("conclusion_incomplete", put("moved_to_plan_ledger"))
    await refused("conclusion_takes_less", put("evaluation_changed", promise=promised(office)))
    change = {"class_code": "B", "reason": "同", "reply_id": None}
    await refused("class_unchanged", put("class_changed", class_change=change))
    await refused("class_unknown", put("class_changed", class_change=change | {"class_code": "Z"}))
    await refused("reply_not_named", put("class_changed", class_change=change | {"reply_id": new_id()}))
    strange = promised(office, organisation_id=office.units[1])
    await refused("unit_not_party", put("moved_to_plan_ledger", promise=strange))
    past = promised(office, due_on=today(office) - timedelta(days=1))
    await refused("promise_due_in_past", put("moved_to_plan_ledger", promise=past))
    assert await held(office, "record", found) == []
    for me in (office.deputy, officer(office)):
        wanted = record(office, "explained_accepted")
        await refused("not_your_move", step(office, me, found, "record_meeting", **wanted), Forbidden)


async def test_nothing_takes_effect_before_every_party_has_confirmed(office: Office) -> None:
    case = await divided(office)
    found = await met(office, case, "explained_accepted")
    deputy, unit, assigner = sides(office)
    await refused("confirmations_missing", step(office, assigner, found, "conclude_reconciliation"))
    await refused("agreement_concludes", step(office, assigner, found, "escalate_reconciliation"))
    for party in (deputy, assigner):
        await step(office, party, found, "confirm_record")
    await refused("answered_already", step(office, deputy, found, "refuse_record", reason="改口"))
    refusal = await refused("confirmations_missing", step(office, assigner, found, "conclude_reconciliation"))
    assert [each["side"] for each in refusal.data["waiting_for"]] == ["unit"]
    await step(office, unit, found, "refuse_record", reason="记录漏了我方意见。")
    refusal = await refused("record_refused", step(office, assigner, found, "conclude_reconciliation"))
    assert [each["side"] for each in refusal.data["by"]] == ["unit"]
    assert (await office.case(case))["state"] == "in_reconciliation"
    await step(office, assigner, found, "record_meeting", **record(office, "explained_accepted", findings="补记。"))
    for party in sides(office):
        await step(office, party, found, "confirm_record")
    assert (await step(office, assigner, found, "conclude_reconciliation"))["case_state"] == "closed"


async def test_who_is_no_party_takes_no_part(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    await refused(
        "reconciliation_not_found",
        step(office, officer(office, 1), found, "state_position", position="与我无关"),
        NotFound,
    )
    await refused("not_your_move", step(office, office.screener, found, "state_position", position="旁听"), Forbidden)
    await refused("not_your_move", step(office, office.deputy, found, "call_off", reason="不来"), Forbidden)
    both = actor(office.place, Role.ASSIGNER, Role.UNIT_OFFICER, organisation_id=office.units[0])
    await refused("not_your_move", step(office, both, found, "call_off", reason="单位不便"), Forbidden)
    await refused(
        "version_stale", step(office, office.assigner, found, "call_off", seen=9, reason="旧"), PreconditionFailed
    )


async def test_the_council_decides_after_the_meeting_and_by_today(office: Office) -> None:
    case = await divided(office)
    found = await confirmed(office, case, "no_agreement")
    word = {"decision": "close", "text": "到此为止。"}
    early = step(office, office.assigner, found, "record_council_decision", decided_on=today(office), **word)
    await refused("wrong_state", early)
    await step(office, office.assigner, found, "escalate_reconciliation")
    for day, code in ((today(office) + timedelta(days=1), "date_in_future"), (date(2026, 1, 1), "before_meeting")):
        decided = step(office, office.assigner, found, "record_council_decision", decided_on=day, **word)
        await refused(code, decided)
    await refused("wrong_state", step(office, office.assigner, found, "call_off", reason="不再提请"))


async def test_a_party_that_is_gone_holds_nobody_up(office: Office) -> None:
    """The unit was dissolved, the deputy's mandate has ended: the committee meets with who is left, and concludes."""
    case = await divided(office)
    found = await convened(office, case, positions_by=today(office) + timedelta(days=30))
    await step(office, office.assigner, found, "state_position", position="请双方再议。")
    async with office.db.write() as tx:
        await tx.one(_DISSOLVE, congress=office.place.id, unit=office.units[0])
        ended = today(office) - timedelta(days=1)
        await tx.one(_END_MANDATE, congress=office.place.id, person=office.deputy.person_id, day=ended)
    alone = record(office, "explained_accepted", present=[{"side": "committee", "name": "主任001"}])
    await step(office, office.assigner, found, "record_meeting", **alone)
    await step(office, office.assigner, found, "confirm_record")
    moved = await step(office, office.assigner, found, "conclude_reconciliation")
    assert moved["case_state"] == "closed"
    [*_, told] = [row for row in await office.rows("event", case) if row["kind"] == "reconciliation_concluded"]
    assert told["data"]["without"] == ["deputy", "unit"]
