"""The deputy's answer to the reply: who rates, in which dimensions, when, and what follows."""

from typing import Any

import pytest

from domain import actor as actors
from domain.actor import Role
from domain.db import Database
from domain.deadlines.sweep import sweep
from domain.errors import Conflict, Forbidden
from tests.factories import actor
from tests.office import make_office, publish


async def test_a_rating_waits_for_the_receipt_of_the_reply(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    with pytest.raises(Conflict, match="reply_not_received"):
        await office.rate(office.deputy, case, await office.reply_of(unit))
    await office.move(office.deputy, case, "acknowledge")
    with pytest.raises(Conflict, match="already_received"):
        await office.move(office.deputy, case, "acknowledge")


async def test_units_and_offices_never_rate(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    for nobody in (office.assigner, office.screener, office.officers[office.units[0]], office.heads[office.units[0]]):
        with pytest.raises(Forbidden):
            await office.rate(nobody, case, reply)
    # not even somebody who is both a deputy elsewhere and an officer of the unit
    both = actor(office.place, Role.UNIT_OFFICER, Role.DEPUTY, organisation_id=office.units[0])
    with pytest.raises(Forbidden):
        await office.rate(both, case, reply)


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        ([("process", "satisfied", None)], "dimensions_mismatch"),
        ([("process", "satisfied", None), ("attitude", "satisfied", None)], "dimensions_mismatch"),
        ([("process", "satisfied", None), ("result", "dissatisfied", None)], "reason_missing"),
        ([("process", "satisfied", None), ("result", "dissatisfied", "  ")], "reason_missing"),
    ],
)
async def test_a_rating_has_every_dimension_and_its_reason(db: Database, ratings: Any, code: str) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    given = [{"dimension": d, "level": level, "reason": reason} for d, level, reason in ratings]
    with pytest.raises(Conflict, match=code):
        await office.rate(office.deputy, case, reply, ratings=given)
    assert await office.rows("evaluation", case) == []


async def test_a_reply_of_another_round_is_not_rated(db: Database) -> None:
    office = await make_office(db)
    case, first = await office.replied()
    await office.rate(office.deputy, case, first, "dissatisfied", reason="没有解决")
    [_, second] = await office.rows("assignment", case)
    await office.signed(second["id"])
    await office.unit_move(office.officers[office.units[0]], second["id"], "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    with pytest.raises(Conflict, match="reply_not_of_this_round"):
        await office.rate(office.deputy, case, first)
    moved = await office.rate(office.deputy, case, await office.reply_of(second["id"]))
    assert moved["state"] == "closed"
    by_round = {(e["round"], e["dimension"]): e["level"] for e in await office.rows("evaluation", case)}
    assert by_round == {
        (1, "process"): "dissatisfied",
        (1, "result"): "dissatisfied",
        (2, "process"): "satisfied",
        (2, "result"): "satisfied",
    }


async def test_after_the_last_round_the_door_to_reconciliation_stays_open(db: Database) -> None:
    office = await make_office(db)
    case, first = await office.replied()
    await office.rate(office.deputy, case, first, "dissatisfied", reason="没有解决")
    [_, second] = await office.rows("assignment", case)
    await office.signed(second["id"])
    await office.unit_move(office.officers[office.units[0]], second["id"], "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    moved = await office.rate(
        office.deputy, case, await office.reply_of(second["id"]), "dissatisfied", reason="仍未解决"
    )
    assert moved["state"] == "evaluated"
    with pytest.raises(Conflict, match="rounds_exhausted"):
        await office.move(office.assigner, case, "rehandle", reason=None)
    assert (await office.move(office.assigner, case, "close", reason="已充分沟通"))["state"] == "closed"


async def test_split_replies_are_rated_each(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number)
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    replies = [await office.reply_of(unit) for unit in units]
    assert (await office.rate(office.deputy, case, replies[0]))["state"] == "replied"
    assert (await office.rate(office.deputy, case, replies[1]))["state"] == "closed"


async def test_no_feedback_is_urged_once_and_then_recorded_as_none(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    system = actors.system(office.place.id, "sweep")
    with pytest.raises(Conflict, match="not_urged_yet"):
        await office.move(system, case, "lapse_feedback")
    await office.move(system, case, "urge_feedback")
    with pytest.raises(Conflict, match="urged_already"):
        await office.move(system, case, "urge_feedback")
    moved = await office.move(system, case, "lapse_feedback")
    row = await office.case(case)
    assert (moved["state"], row["feedback"]) == ("closed", "none")


async def test_where_the_officer_decides_a_dissatisfied_case_waits_for_the_word(db: Database) -> None:
    office = await make_office(db)
    await publish(office, dissatisfied="officer_decides", auto_close=False)
    case, reply = await office.replied()
    assert (await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有解决"))["state"] == "evaluated"
    with pytest.raises(Conflict, match="reason_missing"):
        await office.move(office.assigner, case, "close", reason=None)
    assert (await office.move(office.assigner, case, "rehandle", reason="再办"))["state"] == "rehandling"


async def test_a_satisfied_case_is_not_handled_again(db: Database) -> None:
    office = await make_office(db)
    await publish(office, auto_close=False)
    case, reply = await office.replied()
    assert (await office.rate(office.deputy, case, reply))["state"] == "evaluated"
    with pytest.raises(Conflict, match="nobody_dissatisfied"):
        await office.move(office.assigner, case, "rehandle", reason=None)
    assert (await office.move(office.assigner, case, "close", reason=None))["state"] == "closed"


async def test_where_each_signatory_rates_the_last_rating_concludes(db: Database) -> None:
    office = await make_office(db)
    await publish(office, raters="each_signatory")
    case, reply = await office.replied_jointly()
    assert (await office.rate(office.cosigner, case, reply))["state"] == "replied"
    assert (await office.rate(office.deputy, case, reply))["state"] == "closed"


async def test_where_the_lead_rates_a_co_signer_is_not_asked(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied_jointly()
    with pytest.raises(Conflict, match="rater_not_asked"):
        await office.rate(office.cosigner, case, reply)


async def test_a_case_keeps_the_version_of_the_rules_it_was_assigned_under(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    before = (await office.case(case))["profile_id"]
    await publish(office, auto_close=False)
    later, _ = await office.assigned()
    assert (await office.case(case))["profile_id"] == before
    assert (await office.case(later))["profile_id"] != before


@pytest.mark.parametrize("urges", [0, 1, 2])
async def test_the_deputy_is_urged_as_often_as_the_profile_says(db: Database, urges: int) -> None:
    office = await make_office(db)
    await publish(office, feedback_urges=urges)
    case, _ = await office.replied()
    for _ in range(urges + 2):
        office.later(days=40)
        await sweep(db, office.now)
    row = await office.case(case)
    urged = [e for e in await office.rows("event", case) if e["kind"] == "feedback_urged"]
    assert (row["state"], row["feedback"], len(urged)) == ("closed", "none", urges)


async def test_what_was_rated_counts_when_the_time_of_the_rest_is_over(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number)
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    await office.rate(office.deputy, case, await office.reply_of(units[0]), "dissatisfied", reason="没有解决")
    for _ in range(2):
        office.later(days=40)
        await sweep(db, office.now)
    row = await office.case(case)
    assert (row["state"], row["round"]) == ("rehandling", 2)


async def test_a_silent_co_signer_does_not_silence_the_lead(db: Database) -> None:
    office = await make_office(db)
    await publish(office, raters="each_signatory")
    case, reply = await office.replied_jointly()
    await office.rate(office.deputy, case, reply)
    for _ in range(2):
        office.later(days=40)
        await sweep(db, office.now)
    row = await office.case(case)
    assert (row["state"], row["feedback"]) == ("closed", "given")


async def test_only_the_dissatisfying_part_of_a_split_handling_goes_into_the_next_round(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    for number, unit in enumerate(units):
        await office.signed(unit, number)
        await office.unit_move(office.officers[office.units[number]], unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    first, second = [await office.reply_of(unit) for unit in units]
    await office.rate(office.deputy, case, first)
    await office.rate(office.deputy, case, second, "dissatisfied", reason="没有解决")
    again = [a for a in await office.rows("assignment", case) if a["round"] == 2]
    assert [a["organisation_id"] for a in again] == [office.units[1]]


async def test_a_case_under_haidians_word_may_be_closed_over_dissatisfaction_with_a_reason(db: Database) -> None:
    office = await make_office(db)
    await publish(office, dissatisfied="officer_decides", auto_close=False)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有解决")
    assert (await office.move(office.assigner, case, "close", reason="已充分说明"))["state"] == "closed"
