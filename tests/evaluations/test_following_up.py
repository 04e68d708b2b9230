"""Basically satisfied (基本满意) is followed up where the profile says so (Haidian 2025): the switch in both positions."""

from uuid import UUID

import pytest

from domain.db import Database
from domain.errors import Conflict
from domain.suggestions.queries import get_suggestion
from domain.suggestions.timeline import list_timeline
from tests.office import Office, make_office, publish
from tests.reconciliations.reconciling import concluded, convened, lines, officer, rate, step, talk


async def rated(db: Database, *, followed: bool, **switches: object) -> tuple[Office, UUID]:
    """A case whose result is basically satisfying."""
    office = await make_office(db)
    wanted = {"dissatisfied": "officer_decides", "follow_up_basically_satisfied": followed}
    await publish(office, **{**wanted, **switches})
    case, reply = await office.replied("B")
    await rate(office, case, reply, "basically_satisfied")
    office.later(hours=1)
    return office, case


async def test_where_it_is_followed_up_it_does_not_close_by_itself(db: Database) -> None:
    office, case = await rated(db, followed=True)
    assert (await office.case(case))["state"] == "evaluated"
    assert await lines(office, office.assigner) == {"dissatisfied_to_decide": ("rehandle", 1)}
    assert await lines(office, officer(office)) == {"ratings_to_talk_over": ("record_consultation", 1)}
    moved = await office.move(office.assigner, case, "rehandle", reason="代表希望有时间表。")
    assert (moved["state"], moved["round"]) == ("rehandling", 2)


async def test_where_it_is_not_it_closes_like_a_satisfied_one(db: Database) -> None:
    office, case = await rated(db, followed=False)
    assert (await office.case(case))["state"] == "closed"
    assert await lines(office, office.assigner) == {}


async def test_where_it_is_not_nothing_but_the_close_is_open(db: Database) -> None:
    office, case = await rated(db, followed=False, auto_close=False)
    assert await lines(office, office.assigner) == {"cases_to_close": ("close", 1)}
    await talk(office, case)
    with pytest.raises(Conflict, match="nobody_dissatisfied"):
        await office.move(office.assigner, case, "rehandle", reason="再办")
    with pytest.raises(Conflict, match="nobody_dissatisfied"):
        await convened(office, case)


async def test_where_it_is_followed_up_the_three_parties_may_meet(db: Database) -> None:
    office, case = await rated(db, followed=True, max_rounds=1)
    assert await lines(office, office.assigner) == {"dissatisfied_to_hear": ("record_communication", 1)}
    await talk(office, case)
    assert await lines(office, office.assigner) == {"dissatisfied_to_reconcile": ("convene", 1)}
    assert (await concluded(office, case, "explained_accepted"))["case_state"] == "closed"


async def test_it_is_never_handled_again_by_itself(db: Database) -> None:
    office, case = await rated(db, followed=True, dissatisfied="automatic")
    assert (await office.case(case))["state"] == "evaluated"
    found = await _called_off(office, case)
    assert found["case_state"] == "evaluated"
    assert (await office.move(office.assigner, case, "close", reason=None))["state"] == "closed"


async def _called_off(office: Office, case: UUID) -> dict:
    await talk(office, case)
    return await step(office, office.assigner, await convened(office, case), "call_off", reason="无须合议")


async def test_a_protected_deputy_is_told_neither_by_word_nor_by_name(db: Database) -> None:
    for hidden in (True, False):
        office = await make_office(db)
        await publish(office, reason_hidden_from_unit=hidden, dissatisfied="officer_decides")
        case, reply = await office.replied("B")
        await rate(office, case, reply, "dissatisfied")
        async with db.read() as tx:
            unit = await get_suggestion(tx, officer(office), case, office.now)
            deputy = await get_suggestion(tx, office.deputy, case, office.now)
            told = await list_timeline(tx, officer(office), case, kind=["evaluated"])
        named = {each["name"] is None for each in unit["evaluations"]}
        assert named == {hidden}
        assert {each["reason"] is None for each in unit["evaluations"]} == {True, hidden}
        assert {each["level"] for each in unit["evaluations"]} == {"satisfied", "dissatisfied"}, "the unit is told"
        assert {each["name"] is None for each in deputy["evaluations"]} == {False}
        [entry] = told.items
        assert [entry["by"][who] is None for who in ("person", "account")] == [hidden, hidden]
        assert entry["system"] is False
