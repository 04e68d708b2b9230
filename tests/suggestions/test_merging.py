"""Cases that are handled together: what each of them is told, and how one leaves the group again."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from domain.db import Database
from domain.errors import Conflict, Forbidden
from tests.office import Office, make_office

WHY = {"reason": "涉及的小区不同。"}


async def group_of(office: Office, *cases: UUID) -> list[UUID | None]:
    return [(await office.case(case))["merge_id"] for case in cases]


async def told(office: Office, case: UUID) -> list[tuple[str, dict[str, Any]]]:
    """The events of merging, in their order."""
    return [(e["kind"], e["data"]) for e in await office.rows("event", case) if "merged" in e["kind"]]


async def together(office: Office, number: int) -> list[UUID]:
    """So many accepted cases in the group of the first."""
    first, *others = [await office.accepted() for _ in range(number)]
    for case in others:
        await office.move(office.assigner, case, "merge", into=first)
    return [first, *others]


async def refused(move: Any) -> str:
    with pytest.raises(Conflict) as refusal:
        await move
    return refusal.value.code


async def test_both_sides_of_a_merging_are_told(db: Database) -> None:
    office = await make_office(db)
    first, second = await together(office, 2)
    assert await told(office, second) == [("merged", {"into": str(first)})]
    assert await told(office, first) == [("merged", {"with": str(second)})]
    third = await office.accepted()
    await office.move(office.assigner, first, "merge", into=third)
    assert (await told(office, second))[-1] == ("merged", {"into": str(third)})
    [event] = [e for e in await office.rows("event", third) if e["kind"] == "merged"]
    assert (event["action"], event["account_id"]) == ("merge", office.assigner.account_id)


async def test_the_last_two_part(db: Database) -> None:
    office = await make_office(db)
    first, second = await together(office, 2)
    with pytest.raises(Forbidden):
        await office.move(office.deputy, second, "unmerge", **WHY)
    await office.move(office.assigner, second, "unmerge", **WHY)
    assert await group_of(office, first, second) == [None, None]
    assert (await told(office, second))[-1] == ("unmerged", {**WHY, "left": [str(first)]})
    assert (await told(office, first))[-1] == ("unmerged", {"left": str(second)})
    assert await refused(office.move(office.assigner, first, "unmerge", **WHY)) == "not_merged"


async def test_who_stays_remains_together_and_who_left_begins_anew(db: Database) -> None:
    office = await make_office(db)
    first, second, third = await together(office, 3)
    await office.move(office.assigner, first, "unmerge", **WHY)
    one, two, three = await group_of(office, first, second, third)
    assert one is None
    assert two == three
    assert two in {second, third}
    fourth = await office.accepted()
    await office.move(office.assigner, fourth, "merge", into=first)  # the one whose name the old group had
    assert await group_of(office, first, fourth) == [first, first]
    assert await group_of(office, second, third) == [two, two]


async def test_what_was_replied_together_stays_together(db: Database) -> None:
    office = await make_office(db)
    case, units = await office.assigned("split", "split")
    other = await office.accepted()
    await office.move(office.assigner, case, "merge", into=other)
    await office.signed(units[0])
    await office.unit_move(office.officers[office.units[0]], units[0], "send_reply")
    assert await refused(office.move(office.assigner, case, "unmerge", **WHY)) == "replied_already"
    await office.move(office.assigner, other, "unmerge", **WHY)  # the other one has no reply yet
    assert await group_of(office, case, other) == [None, None]


async def test_two_cases_that_are_merged_into_each_other_at_once_are_one_group(db: Database) -> None:
    office = await make_office(db)
    one, two = await office.accepted(), await office.accepted()
    both = [office.move(office.assigner, a, "merge", into=b) for a, b in ((one, two), (two, one))]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert [a for a in answers if isinstance(a, BaseException) and not isinstance(a, Conflict)] == []
    assert [len(await told(office, case)) for case in (one, two)] == [
        len(answers) - sum(isinstance(a, Conflict) for a in answers)
    ] * 2
    groups = set(await group_of(office, one, two))
    assert len(groups) == 1
    assert groups <= {one, two}


async def test_a_withdrawal_tells_each_unit_whose_work_it_ends(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    await office.unit_move(office.officers[office.units[0]], lead, "receive")
    await office.unit_move(office.assigner, co, "waive_opinion", reason="不需要")
    await office.move(office.deputy, case, "withdraw", reason="已解决")
    ended = [e for e in await office.rows("event", case) if e["kind"] == "assignment_cancelled"]
    assert [(e["assignment_id"], e["action"], e["state_before"], e["state_after"]) for e in ended] == [
        (lead, "cancel", "received", "cancelled")
    ]
    assert (ended[0]["data"], ended[0]["account_id"]) == ({"reason": "已解决"}, office.deputy.account_id)
    states = {row["id"]: row["state"] for row in await office.rows("assignment", case)}
    assert states == {lead: "cancelled", co: "opinion_waived"}


async def test_only_a_unit_of_the_case_is_urged_by_name(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    _, [stranger] = await office.assigned()
    assert await refused(office.move(office.deputy, case, "urge", assignment_id=stranger, **WHY)) == "unit_not_on_case"
    await office.move(office.deputy, case, "urge", assignment_id=unit, **WHY)
    urged = [e for e in await office.rows("event", case) if e["kind"] == "urged"]
    assert [e["data"]["assignment_id"] for e in urged] == [str(unit)]
