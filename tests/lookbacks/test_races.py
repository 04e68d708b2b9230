"""Look-backs at once: of two checkers, two adoptions, two batches one holds, and nothing is half written."""

from typing import Any

from domain.classes.queries import list_classes
from domain.db import Database
from tests.lookbacks.looking import UNSOLVED, check, checker, item_of, prepared, step, under_way
from tests.office import make_office
from tests.suggestions.test_races import codes, together


async def test_two_checkers_at_once_are_one_finding(db: Database) -> None:
    office = await make_office(db)
    one, two = await checker(office), await checker(office)
    for _ in range(3):
        case, _ = await office.replied()
        made = await under_way(office, case, people=[one, two])
        item = (await item_of(office, made["id"], case))["id"]
        results = await together(
            check(office, item, "record_finding", one, result="confirmed"),
            check(office, item, "record_finding", two, **UNSOLVED),
        )
        assert codes(results) == ["finding_recorded_already"]
        kinds = [e["kind"] for e in await office.rows("event", case)]
        assert kinds.count("look_back_finding_recorded") == 1


async def test_two_adoptions_at_once_take_effect_once(db: Database) -> None:
    office = await make_office(db)
    me = await checker(office)
    for _ in range(3):
        case, _ = await office.replied()
        made = await under_way(office, case, people=[me])
        item = (await item_of(office, made["id"], case))["id"]
        await check(office, item, "record_finding", me, **UNSOLVED)
        results = await together(*(check(office, item, "adopt_finding") for _ in range(3)))
        assert set(codes(results)) == {"wrong_state"}
        assert len(codes(results)) == 2
        async with db.read() as tx:
            told = await list_classes(tx, office.assigner, case, office.now)
        assert sorted(each["to_code"] for each in told["changes"]) == ["A", "B"]
        kinds = [e["kind"] for e in await office.rows("event", case)]
        assert (kinds.count("promise_entered"), kinds.count("look_back_adopted")) == (1, 1)


async def test_two_batches_at_once_over_one_reply(db: Database) -> None:
    office = await make_office(db)
    await office.replied()
    results = await together(*(prepared(office) for _ in range(3)))
    assert set(codes(results)) == {"in_another_look_back"}
    assert len(codes(results)) == 2


async def test_adopted_or_called_off_but_nothing_in_between(db: Database) -> None:
    office = await make_office(db)
    me = await checker(office)
    case, _ = await office.replied()
    made = await under_way(office, people=[me])
    item = (await item_of(office, made["id"], case))["id"]
    await check(office, item, "record_finding", me, **UNSOLVED)
    results: Any = await together(
        check(office, item, "adopt_finding"), step(office, made["id"], "call_off_look_back", reason="取消")
    )
    assert set(codes(results)) <= {"look_back_not_under_way"}
    found = await item_of(office, made["id"], case)
    async with db.read() as tx:
        told = await list_classes(tx, office.assigner, case, office.now)
    assert (len(told["changes"]) == 2) == (found["state"] == "decided") == (found["promise"]["id"] is not None)
