"""What stands beside the cases, in figures: look-backs, reconciliations and meetings, live and of any instant, with their cases."""

import pytest

from domain.actor import Role
from tests.arranging import make_desk
from tests.conftest import SECRET
from tests.council import decided, leaders
from tests.factories import actor, caller, make_person
from tests.lookbacks import looking
from tests.office import make_office
from tests.reconciliations import reconciling
from tests.statistics.figuring import behind, counts, figure, total


@pytest.fixture
async def office(db):
    return await make_office(db)


async def cases_behind(office, cell, part="counted"):
    rows = await behind(office.db, office.assigner, cell[part]["link"], office.now)
    return {row["case"]["id"] for row in rows}


async def test_a_look_back_counts_what_was_adopted(office):
    monitor = await looking.checker(office)
    cases = [(await office.replied("A"))[0] for _ in range(3)]
    batch = await looking.under_way(office, *cases, people=[monitor])
    before = office.now
    office.later(days=1)
    items = [await looking.item_of(office, batch["id"], case) for case in cases]
    await looking.decided(office, items[0]["id"], monitor)
    await looking.decided(office, items[1]["id"], monitor, **looking.UNSOLVED)
    await looking.check(office, items[2]["id"], "record_finding", monitor, result="confirmed")
    found = await figure(office.db, office.assigner, "look_back_confirmed", office.now, by="unit")
    cell = total(found)
    assert (cell["part"], cell["count"]) == (1, 2), "what is recorded and not adopted is no result"
    assert counts(found) == {str(office.units[0]): 2, None: 2}
    assert await cases_behind(office, cell) == set(cases[:2])
    assert await cases_behind(office, cell, "part_counted") == {cases[0]}
    of_then = await figure(office.db, office.assigner, "look_back_confirmed", office.now, as_of=before)
    assert total(of_then)["count"] == 0
    of_unit = await figure(
        office.db, office.assigner, "look_back_confirmed", office.now, scope=f"unit:{office.units[1]}"
    )
    assert total(of_unit)["count"] == 0


async def test_reconciliations_by_what_they_came_to(office):
    first = await reconciling.divided(office)
    convened = office.now
    await reconciling.concluded(office, first, "explained_accepted")
    office.later(hours=1)
    second = await reconciling.divided(office)
    called_off = await reconciling.convened(office, second)
    standing = office.now
    office.later(hours=1)
    await reconciling.step(office, office.assigner, called_off, "call_off", reason="已沟通")
    me = office.assigner
    assert counts(await figure(office.db, me, "reconciliations", office.now)) == {"explained_accepted": 1, None: 1}
    then = await figure(office.db, me, "reconciliations", office.now, as_of=standing)
    assert sorted(cell["count"] for cell in then["cells"]) == [1, 1, 2], "it was not called off yet"
    assert await cases_behind(office, total(then)) == {first, second}
    early = await figure(office.db, me, "reconciliations", office.now, as_of=convened)
    assert total(early)["count"] == 1


async def test_meetings_attendances_and_people_are_three_numbers(db):
    desk = await make_desk(db)
    office, me = desk.office, desk.office.assigner
    case, _ = await office.replied("B")
    first = await desk.held(case)
    before = office.now
    office.later(days=14)
    await desk.held(case, starts_at=desk.hour(14))
    await desk.held(starts_at=desk.hour(28))

    async def counted(name, **given):
        return counts(await figure(db, me, name, office.now, **given))

    assert await counted("meetings") == {(): 2}, "the third has no case of the session on its agenda"
    shown = await desk.shown(first)
    attended = sum(each["state"] == "attended" for each in shown["participants"])
    assert (await counted("meeting_attendances"))[None] == 2 * attended
    assert await counted("meeting_people") == dict.fromkeys(("host", "leader", "unit", "deputy"), 1) | {None: attended}
    assert await counted("meetings", as_of=before) == {(): 1}
    assert await cases_behind(office, total(await figure(db, me, "meetings", office.now))) == {case}


async def test_figures_of_one_deputy_and_of_one_leader(office, client):
    case, _ = await office.assigned()
    leader = actor(office.place, Role.LEADER, person_id=await make_person(office.db, office.place))
    other_side = await make_person(office.db, office.place)
    await decided(office, [case], leaders=leaders(leader.person_id, other_side))
    me, lead = office.assigner, office.deputy.person_id
    for scope, number in (
        (f"deputy:{lead}", 1),
        (f"deputy:{office.cosigner.person_id}", 0),
        (f"leader:{leader.person_id}", 1),
    ):
        for as_of in (None, office.now):
            found = await figure(office.db, me, "accepted", office.now, scope=scope, as_of=as_of)
            assert total(found)["count"] == number, scope
        assert found["scope"]["name"]
    mine = caller(client, office.place, SECRET, Role.DEPUTY, person_id=lead)
    assert (await mine.get("/statistics/accepted", scope=f"deputy:{lead}")).status_code == 200
    other = await mine.get("/statistics/accepted", scope=f"deputy:{office.cosigner.person_id}")
    assert (other.status_code, other.json()["code"]) == (403, "scope_not_yours")
