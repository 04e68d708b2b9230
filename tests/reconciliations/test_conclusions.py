"""Each conclusion does what it says, all of it at once: a round, a rating anew, a class, a promise, the end, the council."""

from datetime import date, timedelta

import pytest

from domain import actor
from domain.classes.queries import list_classes
from domain.db import Database
from domain.errors import Conflict
from domain.promises.actions import advance_promise
from domain.promises.queries import list_promises
from domain.suggestions.queries import get_suggestion
from tests.office import Office, at, make_office
from tests.reconciliations.reconciling import (
    answered_again,
    concluded,
    confirmed,
    convened,
    divided,
    held,
    kinds,
    lines,
    officer,
    promised,
    rate,
    record,
    sides,
    stated,
    step,
    talk,
)


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


async def _clocks(office: Office, case: object) -> dict[str, object]:
    return {row["step"]: row for row in await office.rows("deadline", case) if row["state"] == "running"}


async def test_the_rating_is_kept_and_another_round_begins_with_its_clock(office: Office) -> None:
    case = await divided(office)
    office.now = at(2026, 3, 31, 2)
    moved = await concluded(office, case, "evaluation_kept_rehandle")

    row = await office.case(case)
    assert (moved["state"], moved["case_state"]) == ("concluded", "rehandling")
    assert (row["state"], row["round"], moved["case_version"]) == ("rehandling", 3, row["version"])
    [*_, unit] = await office.rows("assignment", case)
    assert (unit["round"], unit["organisation_id"], unit["state"]) == (3, office.units[0], "pending_receipt")
    clock = (await _clocks(office, case))["redo_reply"]
    assert (clock["assignment_id"], clock["due_at"]) == (unit["id"], at(2026, 4, 30, 16)), "one month: 30 April"
    assert len(await office.rows("evaluation", case)) == 4
    assert (await kinds(office, case))[-2:] == ["reconciliation_concluded", "rehandling_demanded"]

    third = await answered_again(office, case, "A")
    assert (await office.rate(office.deputy, case, third))["state"] == "closed"
    assert len(await office.rows("evaluation", case)) == 6


async def test_the_deputy_rates_anew_and_the_earlier_rows_stay(office: Office) -> None:
    case = await divided(office)
    before = await office.rows("evaluation", case)
    moved = await concluded(office, case, "evaluation_changed")

    row = await office.case(case)
    assert (moved["case_state"], row["state"], row["round"], row["rating_turn"]) == ("replied", "replied", 2, 2)
    assert (await _clocks(office, case)).keys() == {"feedback"}
    assert "ratings_to_give" in await lines(office, office.deputy)
    [*_, unit] = await office.rows("assignment", case)
    assert (await rate(office, case, await office.reply_of(unit["id"]), "satisfied"))["state"] == "closed"

    after = await office.rows("evaluation", case)
    assert [each for each in after if each["turn"] == 1] == before
    assert {(each["dimension"], each["level"], each["round"]) for each in after if each["turn"] == 2} == {
        ("process", "satisfied", 2),
        ("result", "satisfied", 2),
    }
    assert "ratings_to_give" not in await lines(office, office.deputy)
    async with office.db.read() as tx:
        shown = (await get_suggestion(tx, office.deputy, case, office.now))["evaluations"]
    told = {(each["round"], each["turn"], each["dimension"], each["level"]) for each in shown}
    assert (2, 1, "result", "dissatisfied") in told
    assert (2, 2, "result", "satisfied") in told


async def test_who_does_not_rate_anew_leaves_the_earlier_rating_standing(office: Office) -> None:
    case = await divided(office)
    await concluded(office, case, "evaluation_changed")
    await _lapse(office, case)  # urged once
    assert (await office.case(case))["state"] == "replied"
    await _lapse(office, case)

    row = await office.case(case)
    assert (row["state"], row["rating_turn"], row["feedback"]) == ("evaluated", 1, "given")
    assert (await kinds(office, case))[-1] == "rating_kept"
    assert not await _clocks(office, case)
    assert "dissatisfied_to_reconcile" in await lines(office, office.assigner), "the dissatisfied rating counts again"


async def _lapse(office: Office, case: object) -> None:
    """The clock of feedback runs out, and what the sweep then tries happens."""
    office.later(days=40)
    actions = ("urge_feedback", "conclude_incomplete", "keep_rating", "lapse_feedback")
    for action in actions:
        try:
            await office.move(actor.system(office.place.id, "sweep"), case, action)
        except Conflict:
            continue
        return


async def test_the_class_is_put_right_and_the_rating_stays(office: Office) -> None:
    case = await divided(office)
    change = {"class_code": "C", "reason": "条件暂不具备。", "reply_id": None}
    moved = await concluded(office, case, "class_changed", class_change=change)

    assert (moved["case_state"], (await office.case(case))["state"]) == ("evaluated", "evaluated")
    async with office.db.read() as tx:
        told = await list_classes(tx, office.assigner, case, office.now)
    last = told["changes"][-1]
    assert (last["from_code"], last["to_code"], last["source"]) == ("B", "C", "reconciliation")
    assert (last["reason"], "三方合议" in last["evidence"]) == ("条件暂不具备。", True)
    assert (told["current"]["code"], last["round"]) == ("C", 2)
    assert {"class_changed", "reconciliation_concluded", "reconciliation_left"} <= set((await kinds(office, case))[-3:])
    assert (await office.move(office.assigner, case, "close", reason="已更正类别。"))["state"] == "closed"


async def test_the_rest_goes_into_the_ledger_and_the_case_is_closed(office: Office) -> None:
    case = await divided(office)
    moved = await concluded(office, case, "moved_to_plan_ledger", promise=promised(office))

    assert (moved["case_state"], (await office.case(case))["closed_at"]) == ("closed", office.now)
    async with office.db.read() as tx:
        [promise] = (await list_promises(tx, office.assigner, office.now, {"suggestion_id": case}, limit=5)).items
    assert (promise["source"], promise["state"], promise["text"]) == ("reconciliation", "open", "年内推开。")
    assert promise["due_on"] == promised(office)["due_on"]
    [*_, unit] = await office.rows("assignment", case)
    assert (promise["assignment_id"], promise["reply_id"]) == (unit["id"], await office.reply_of(unit["id"]))
    assert {"promise_made", "reconciliation_concluded", "closed"} <= set((await kinds(office, case))[-3:])
    assert ("promises_to_keep", ("fulfil", 1)) in (await lines(office, officer(office))).items()
    async with office.db.write() as tx:
        kept = {"body": "已完成。", "class_code": "A"}
        done = await advance_promise(tx, officer(office), promise["id"], "fulfil", kept, office.now)
    assert done["state"] == "fulfilled"


async def test_the_ledger_takes_another_class_along(office: Office) -> None:
    case = await divided(office)
    change = {"class_code": "C", "reason": "需分年实施。", "reply_id": None}
    await concluded(office, case, "moved_to_plan_ledger", promise=promised(office), class_change=change)

    async with office.db.read() as tx:
        told = await list_classes(tx, office.assigner, case, office.now)
    assert told["current"]["code"] == "C"
    assert {"class_changed", "promise_made"} <= set(await kinds(office, case))


async def test_an_accepted_explanation_closes(office: Office) -> None:
    case = await divided(office)
    moved = await concluded(office, case, "explained_accepted")

    assert (moved["state"], moved["case_state"]) == ("concluded", "closed")
    assert (await kinds(office, case))[-2:] == ["reconciliation_concluded", "closed"]
    [row] = await held(office, "of_case", case)
    assert (row["conclusion"], row["concluded_at"]) == ("explained_accepted", office.now)


@pytest.mark.parametrize(("decision", "state"), [("rehandle", "rehandling"), ("close", "closed")])
async def test_no_agreement_goes_to_the_council_and_comes_back_with_its_word(
    office: Office, decision: str, state: str
) -> None:
    case = await divided(office)
    found = await confirmed(office, case, "no_agreement")
    with pytest.raises(Conflict, match="no_agreement_escalates"):
        await step(office, office.assigner, found, "conclude_reconciliation")
    moved = await step(office, office.assigner, found, "escalate_reconciliation")
    assert (moved["state"], moved["case_state"]) == ("escalated", "in_reconciliation")
    assert (await kinds(office, case))[-1] == "reconciliation_escalated"
    assert ("council_decisions_to_record", ("record_council_decision", 1)) in (
        await lines(office, office.assigner)
    ).items()

    office.later(days=20)
    word = {"decision": decision, "decided_on": date(2026, 3, 20), "text": "请限期办理。"}
    done = await step(office, office.assigner, found, "record_council_decision", **word)
    assert (done["state"], done["case_state"]) == ("concluded", state)
    [row] = await held(office, "of_case", case)
    assert (row["conclusion"], row["council_word"], row["council_decided_on"]) == (
        "no_agreement",
        decision,
        date(2026, 3, 20),
    )
    assert (await office.case(case))["round"] == (3 if decision == "rehandle" else 2)


async def test_division_is_on_record_also_where_a_party_refuses_it(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    await stated(office, found)
    await step(office, office.assigner, found, "record_meeting", **record(office, "no_agreement"))
    deputy, unit, committee = sides(office)
    await step(office, deputy, found, "confirm_record")
    await step(office, unit, found, "refuse_record", reason="我方已全部办理。")
    with pytest.raises(Conflict, match="confirmations_missing"):
        await step(office, office.assigner, found, "escalate_reconciliation")
    await step(office, committee, found, "confirm_record")
    assert (await step(office, office.assigner, found, "escalate_reconciliation"))["state"] == "escalated"


async def test_what_was_called_off_can_be_convened_again(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    moved = await step(office, office.assigner, found, "call_off", reason="单位另行提出方案。")
    assert (moved["state"], moved["case_state"]) == ("called_off", "evaluated")
    assert (await kinds(office, case))[-2:] == ["reconciliation_called_off", "reconciliation_left"]
    again = await convened(office, case)
    assert again != found
    assert len(await held(office, "of_case", case)) == 2


async def test_a_conclusion_that_no_longer_fits_is_recorded_anew(office: Office) -> None:
    case = await divided(office)
    soon = promised(office, due_on=promised(office)["due_on"] - timedelta(days=99))
    found = await confirmed(office, case, "moved_to_plan_ledger", promise=soon)
    office.later(days=3)
    with pytest.raises(Conflict, match="promise_due_in_past"):
        await step(office, office.assigner, found, "conclude_reconciliation")
    later = record(office, "moved_to_plan_ledger", promise=promised(office))
    await step(office, office.assigner, found, "record_meeting", **later)
    with pytest.raises(Conflict, match="confirmations_missing"):
        await step(office, office.assigner, found, "conclude_reconciliation")
    for party in sides(office):
        await step(office, party, found, "confirm_record")
    assert (await step(office, office.assigner, found, "conclude_reconciliation"))["case_state"] == "closed"
    assert [row["number"] for row in await held(office, "record", found)] == [1, 2]


async def test_a_second_reconciliation_follows_a_round_that_the_first_opened(office: Office) -> None:
    case = await divided(office)
    await concluded(office, case, "evaluation_kept_rehandle")
    third = await answered_again(office, case)
    await rate(office, case, third, "dissatisfied")
    office.later(hours=1)
    await talk(office, case)
    moved = await concluded(office, case, "explained_accepted")
    assert (moved["round"], moved["case_state"]) == (3, "closed")
