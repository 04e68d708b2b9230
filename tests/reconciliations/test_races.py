"""Two people at one reconciliation at once: one of them is first, and nothing is half-written."""

from domain.db import Database
from tests.office import make_office, publish
from tests.reconciliations.reconciling import (
    confirmed,
    convened,
    divided,
    held,
    kinds,
    met,
    promised,
    record,
    sides,
    step,
    talk,
)
from tests.suggestions.test_races import codes, together

LATE = {"wrong_state", "changed_meanwhile"}


async def test_convened_twice_at_once_is_convened_once(db: Database) -> None:
    office = await make_office(db)
    case = await divided(office)
    refused = codes(await together(*(convened(office, case) for _ in range(4))))
    assert (len(refused), set(refused) <= {"reconciliation_open", "changed_meanwhile"}) == (3, True)
    assert len(await held(office, "of_case", case)) == 1
    assert (await kinds(office, case)).count("reconciliation_convened") == 1


async def test_all_parties_confirm_at_once(db: Database) -> None:
    office = await make_office(db)
    case = await divided(office)
    found = await met(office, case, "explained_accepted")
    results = await together(*(step(office, party, found, "confirm_record") for party in sides(office) * 2))
    assert set(codes(results)) <= {"answered_already", "changed_meanwhile"}
    [written] = await held(office, "record", found)
    answers = await held(office, "answer", written["id"])
    assert len({each["party_id"] for each in answers}) == len(answers) == 6 - len(codes(results))
    assert (await kinds(office, case)).count("record_confirmed") == len(answers)


async def test_concluded_once_or_called_off_but_not_both(db: Database) -> None:
    office = await make_office(db)
    for _ in range(2):
        case = await divided(office)
        found = await confirmed(office, case, "moved_to_plan_ledger", promise=promised(office))
        results = await together(
            step(office, office.assigner, found, "conclude_reconciliation"),
            step(office, office.assigner, found, "conclude_reconciliation"),
            step(office, office.assigner, found, "call_off", reason="另议"),
        )
        assert (len(codes(results)), set(codes(results)) <= LATE) == (2, True)
        [row] = await held(office, "of_case", case)
        made = (await kinds(office, case)).count("promise_made")
        after = (row["state"], (await office.case(case))["state"], made)
        assert after in {("concluded", "closed", 1), ("called_off", "evaluated", 0)}


async def test_a_record_made_anew_against_a_conclusion(db: Database) -> None:
    office = await make_office(db)
    case = await divided(office)
    found = await confirmed(office, case, "explained_accepted")
    results = await together(
        step(office, office.assigner, found, "conclude_reconciliation"),
        step(office, office.assigner, found, "record_meeting", **record(office, "no_agreement")),
    )
    refused = codes(results)
    assert (len(refused), set(refused) <= {*LATE, "no_agreement_escalates"}) == (1, True)
    [row] = await held(office, "of_case", case)
    assert (row["state"], len(await held(office, "record", found))) in {("concluded", 1), ("held", 2)}


async def test_convening_against_another_round(db: Database) -> None:
    office = await make_office(db)
    await publish(office, dissatisfied="officer_decides", max_rounds=5)
    case, reply = await office.replied("B")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有时间表。")
    office.later(hours=1)
    await talk(office, case)
    results = await together(
        convened(office, case), office.move(office.assigner, case, "rehandle", reason="再办"), convened(office, case)
    )
    assert len(codes(results)) == 2
    row = await office.case(case)
    opened = len(await held(office, "of_case", case))
    assert (row["state"], row["round"], opened) in {("in_reconciliation", 1, 1), ("rehandling", 2, 0)}
