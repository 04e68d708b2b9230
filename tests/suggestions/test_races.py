"""Two people at once: whatever the order, the case ends where one after the other would have brought it."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from domain.db import Database
from domain.errors import DomainError
from tests.office import make_office


async def together(*moves: Awaitable[Any]) -> list[Any]:
    """Run at once; refusals are results."""
    return await asyncio.gather(*moves, return_exceptions=True)


def codes(results: list[Any]) -> list[str]:
    """The codes of the refusals; anything that is not a refusal of ours fails the test."""
    refused = [result for result in results if isinstance(result, BaseException)]
    assert all(isinstance(each, DomainError) for each in refused), refused
    return sorted(each.code for each in refused)


async def test_two_units_sending_the_last_replies_at_once_complete_the_case(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        case, units = await office.assigned("split", "split", "split")
        for number, unit in enumerate(units):
            await office.signed(unit, number)
        results = await together(
            *(
                office.unit_move(office.officers[office.units[number]], unit, "send_reply")
                for number, unit in enumerate(units)
            )
        )
        assert codes(results) == []
        assert (await office.case(case))["state"] == "replied"
        completions = [e for e in await office.rows("event", case) if e["kind"] == "replied"]
        assert len(completions) == 1


async def test_one_case_accepted_by_two_screeners_gets_one_number(db: Database) -> None:
    office = await make_office(db)
    case = await office.file()
    await office.move(office.deputy, case, "submit")
    accept = [office.move(office.screener, case, "accept", in_session=None, category=None) for _ in range(4)]
    results = await together(*accept)
    assert set(codes(results)) <= {"wrong_state", "changed_meanwhile"}
    assert len(codes(results)) == 3
    assert (await office.case(case))["number"] == 1


async def test_numbers_are_gapless_when_many_cases_are_accepted_at_once(db: Database) -> None:
    office = await make_office(db)
    cases = [await office.file() for _ in range(12)]
    for case in cases:
        await office.move(office.deputy, case, "submit")
    twice = [office.move(office.screener, case, "accept", in_session=None, category=None) for case in cases * 2]
    results = await together(*twice)
    assert len(codes(results)) == 12
    numbers = sorted([(await office.case(case))["number"] for case in cases])
    assert numbers == list(range(1, 13))


async def test_withdrawal_against_assignment_leaves_no_unit_at_work_on_a_withdrawn_case(db: Database) -> None:
    office = await make_office(db)
    for _ in range(5):
        case = await office.accepted()
        units = [{"organisation_id": office.units[0], "role": "sole", "scope": None}]
        results = await together(
            office.move(office.deputy, case, "withdraw", reason="已解决"),
            office.move(office.assigner, case, "assign", mode="sole", units=units),
        )
        assert set(codes(results)) <= {"wrong_state", "changed_meanwhile"}
        states = [a["state"] for a in await office.rows("assignment", case)]
        final = (await office.case(case))["state"]
        assert (final, states) in [("withdrawn", []), ("withdrawn", ["cancelled"]), ("assigned", ["pending_receipt"])]
        if final == "withdrawn":
            assert not [d for d in await office.rows("deadline", case) if d["state"] == "running"]


async def test_the_same_rating_twice_at_once_is_one_rating(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    results = await together(*(office.rate(office.deputy, case, reply) for _ in range(3)))
    assert len(codes(results)) == 2
    assert set(codes(results)) <= {"already_rated", "wrong_state", "changed_meanwhile"}
    assert (await office.case(case))["state"] == "closed"


async def test_a_named_version_is_refused_when_somebody_was_quicker(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    seen = (await office.case(case))["version"]
    results = await together(*(office.move(office.screener, case, "notify", seen, note="已电话告知") for _ in range(2)))
    assert codes(results) == ["version_stale"]


async def test_extension_is_asked_for_once(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    until = office.now.date().replace(month=7)
    ask = [office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=until) for _ in range(2)]
    assert codes(await together(*ask)) == ["extension_pending"]
