"""Who reads what of a reconciliation, and on whose work list it stands; each read one statement."""

import pytest

from domain.actor import Role
from domain.db import Database
from domain.errors import NotFound
from domain.suggestions.queries import get_suggestion
from domain.suggestions.timeline import list_timeline
from tests.factories import actor
from tests.office import Office, make_office, publish
from tests.reconciliations.reconciling import (
    committee,
    confirmed,
    convened,
    divided,
    held,
    lines,
    listed,
    met,
    officer,
    promised,
    record,
    shown,
    sides,
    stated,
    step,
    talk,
)


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


def positions(row: dict) -> dict[str, str | None]:
    """What is read of each side's position."""
    return {each["side"]: each["position"] for each in row["parties"]}


ALL = {"deputy": "意见0", "unit": "意见1", "committee": "意见2"}
NONE: dict[str, str | None] = dict.fromkeys(ALL)


async def test_a_position_is_its_own_until_the_parties_have_met(office: Office) -> None:
    case = await divided(office)
    found = await convened(office, case)
    await stated(office, found)
    viewer = actor(office.place, Role.VIEWER)
    assert positions(await shown(office, found)) == ALL
    assert positions(await shown(office, found, office.deputy)) == NONE | {"deputy": "意见0"}
    assert positions(await shown(office, found, officer(office))) == NONE | {"unit": "意见1"}
    assert positions(await shown(office, found, viewer)) == NONE

    await step(office, office.assigner, found, "record_meeting", **record(office, "explained_accepted"))
    for me in (office.deputy, officer(office), office.screener):
        row = await shown(office, found, me)
        assert positions(row) == ALL
        assert [each["findings"] for each in row["records"]] == ["分歧在于时间表。"]
    row = await shown(office, found, viewer)
    assert (positions(row), row["records"], row["actions"]) == (NONE, [], [])
    with pytest.raises(NotFound):
        await shown(office, found, officer(office, 1))
    assert await listed(office, officer(office, 1)) == []


async def test_a_protected_deputy_is_not_read_by_the_unit(office: Office) -> None:
    await publish(office, reason_hidden_from_unit=True)
    case = await divided(office)
    found = await met(office, case, "explained_accepted")
    await step(office, office.deputy, found, "refuse_record", reason="记录有误。")
    unit = await shown(office, found, officer(office))
    assert positions(unit) == ALL | {"deputy": None}
    assert [each["reason"] for each in unit["records"][0]["answers"]] == [None]
    deputy = await shown(office, found, office.deputy)
    assert positions(deputy) == ALL
    assert [each["reason"] for each in deputy["records"][0]["answers"]] == ["记录有误。"]


async def test_a_read_is_one_statement_and_says_what_can_be_done(office: Office) -> None:
    case = await divided(office)
    found = await confirmed(office, case, "moved_to_plan_ledger", promise=promised(office))
    before = office.db.statements
    row = await shown(office, found)
    assert office.db.statements - before == 1
    [written] = row["records"]
    assert (written["conclusion"], written["promise"]["text"], len(written["present"])) == (
        "moved_to_plan_ledger",
        "年内推开。",
        3,
    )
    moves = {each["action"]: each.get("code") for each in row["actions"]}
    assert moves == {
        "record_meeting": None,
        "confirm_record": "answered_already",
        "refuse_record": "answered_already",
        "conclude_reconciliation": None,
        "escalate_reconciliation": "agreement_concludes",
        "call_off": None,
    }
    [brief] = await listed(office, state=["held"], suggestion_id=case)
    assert (brief["id"], brief["label"], brief["conclusion"]) == (found, f"第14届5次会议闭会期间 第{1}号", None)
    assert await listed(office, state=["concluded"]) == []


async def test_a_case_tells_of_its_reconciliation(office: Office) -> None:
    case = await divided(office)
    async with office.db.read() as tx:
        before = await get_suggestion(tx, office.assigner, case, office.now)
    moves = {each["action"]: each.get("code") for each in before["actions"]}
    assert (moves["convene"], moves["rehandle"]) == (None, "rounds_exhausted")
    found = await convened(office, case)
    async with office.db.read() as tx:
        after = await get_suggestion(tx, officer(office), case, office.now)
        told = await list_timeline(tx, officer(office), case, limit=100)
    [brief] = after["reconciliations"]
    assert (brief["id"], brief["round"], brief["dimension"], brief["state"]) == (
        str(found),
        2,
        "result",
        "convened",
    )
    assert after["state"] == "in_reconciliation"
    last = told.items[-1]
    assert (last["kind"], last["data"]["dimension"]) == ("reconciliation_convened", "result")


async def test_the_work_lists_name_the_way_that_is_open(office: Office) -> None:
    case = await divided(office, talked=False)
    watcher, unit = committee(office), officer(office)
    for me in (office.assigner, watcher):
        assert await lines(office, me) == {"dissatisfied_to_hear": ("record_communication", 1)}
    assert await lines(office, unit) == {"ratings_to_talk_over": ("record_consultation", 1)}
    await talk(office, case)
    assert await lines(office, office.assigner) == {"dissatisfied_to_reconcile": ("convene", 1)}
    assert await lines(office, unit) == {}

    found = await convened(office, case)
    state = ("state_position", 1)
    assert await lines(office, office.deputy) == {"positions_to_state": state}
    assert await lines(office, unit) == {"unit_positions_to_state": state}
    assert await lines(office, watcher) == {"committee_positions_to_state": state}
    await stated(office, found)
    assert await lines(office, office.deputy) == {}
    assert await lines(office, watcher) == {"reconciliations_to_hold": ("record_meeting", 1)}

    await step(office, office.assigner, found, "record_meeting", **record(office, "explained_accepted"))
    confirm = ("confirm_record", 1)
    assert await lines(office, office.deputy) == {"records_to_confirm": confirm}
    assert await lines(office, unit) == {"unit_records_to_confirm": confirm}
    assert await lines(office, watcher) == {"committee_records_to_confirm": confirm}
    await step(office, office.deputy, found, "refuse_record", reason="有误。")
    assert "records_to_mend" in await lines(office, watcher)

    await step(office, office.assigner, found, "record_meeting", **record(office, "explained_accepted"))
    for party in sides(office):
        await step(office, party, found, "confirm_record")
    assert await lines(office, watcher) == {"reconciliations_to_conclude": ("conclude_reconciliation", 1)}
    await step(office, office.assigner, found, "record_meeting", **record(office, "no_agreement"))
    for party in sides(office):
        await step(office, party, found, "confirm_record")
    assert await lines(office, watcher) == {"reconciliations_to_escalate": ("escalate_reconciliation", 1)}
    await step(office, office.assigner, found, "escalate_reconciliation")
    assert await lines(office, watcher) == {"council_decisions_to_record": ("record_council_decision", 1)}
    assert await lines(office, unit) == {}


async def test_a_day_that_has_passed_lets_the_meeting_begin(office: Office) -> None:
    case = await divided(office)
    await convened(office, case)
    assert "reconciliations_to_hold" not in await lines(office, office.assigner)
    office.later(days=1)
    assert "reconciliations_to_hold" in await lines(office, office.assigner)


async def test_a_unit_of_a_split_handling_is_a_party_with_its_own_reply(office: Office) -> None:
    await publish(office, dissatisfied="officer_decides")
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number, "B")
        await office.unit_move(officer(office, number), unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    await office.rate(office.deputy, case, await office.reply_of(units[0]))
    await office.rate(office.deputy, case, await office.reply_of(units[1]), "dissatisfied", reason="没有办。")
    office.later(hours=1)
    await talk(office, case, me=committee(office))
    found = await convened(office, case)
    parties = await held(office, "party", found)
    assert [each["side"] for each in parties] == ["deputy", "unit", "unit", "committee"]
    assert {each["organisation_id"] for each in parties if each["side"] == "unit"} == set(office.units[:2])
    [row] = await held(office, "of_case", case)
    [rating] = [each for each in await office.rows("evaluation", case) if each["id"] == row["evaluation_id"]]
    assert (rating["level"], rating["reply_id"]) == ("dissatisfied", await office.reply_of(units[1]))
    assert positions(await shown(office, found, officer(office, 1)))["committee"] is None
