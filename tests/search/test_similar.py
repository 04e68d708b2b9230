"""Similar cases and suggested units: what is found, what is shown of it, and to whom."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actor import Actor, Role
from domain.db import Database
from domain.errors import NotFound
from domain.search.passages import compact, likeness, passages, shingles
from domain.search.similar import similar_to_case, similar_to_text, suggested_units
from tests.conftest import SECRET
from tests.factories import Caller, actor, bearer
from tests.office import Office, make_office

LIFT = {
    "title": "关于老旧小区加装电梯的建议",
    "facts": "九十年代以前建成的住宅小区多数没有电梯，老年居民上下楼十分不便。",
    "proposal": "建立统一审批窗口，明确各楼层费用分摊办法，财政给予补贴。",
}
LIFT_AGAIN = {
    "title": "关于加快既有住宅加裝電梯的建议",
    "facts": "我市九十年代以前建成的住宅\n小区多数没有电梯，老年居民上下楼十分不便，呼声很高。",
    "proposal": "由街道牵头成立协调小组，限时办结。",
}
CANTEEN = {
    "title": "关于办好社区老年食堂的建议",
    "facts": "独居长者就餐困难，现有助餐点覆盖面窄，菜品单一。",
    "proposal": "引入社会餐饮企业参与运营，按餐次给予补助。",
}
PATENT = {
    "title": "关于加强知识产权保护的建议",
    "facts": "中小企业维权周期长、成本高，专利侵权赔偿数额偏低。",
    "proposal": "设立快速维权中心，推行惩罚性赔偿。",
}


async def similar(office: Office, me: Actor, case: UUID) -> list[dict[str, Any]]:
    async with office.db.read() as tx:
        return await similar_to_case(tx, me, case)


async def suggested(office: Office, case: UUID) -> list[dict[str, Any]]:
    async with office.db.read() as tx:
        return await suggested_units(tx, office.assigner, case)


async def test_the_same_matter_comes_first_with_what_both_say(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted(**LIFT)
    again = await office.accepted(**LIFT_AGAIN)
    for other in (CANTEEN, PATENT):
        await office.accepted(**other)

    found = await similar(office, office.screener, case)

    assert [each["id"] for each in found] == [again], "the others share nothing to speak of"
    [first] = found
    assert first["label"].endswith("第2号")
    assert 0.3 < first["similarity"] < first["containment"] <= 1
    longest = first["passages"][0]
    assert (longest["part"], longest["text"]) == (
        "facts",
        "九十年代以前建成的住宅\n小区多数没有电梯，老年居民上下楼十分不便",
    )


async def test_each_sees_similar_cases_that_they_may_see(db: Database) -> None:
    office = await make_office(db)
    mine = await office.file(office.deputy, **LIFT)
    foreign = await office.file(office.cosigner, **LIFT_AGAIN)
    await office.move(office.cosigner, foreign, "submit")
    hidden = await office.accepted(**(LIFT | {"confidential": True}))
    elsewhere = await make_office(db)
    await elsewhere.accepted(**LIFT)

    async def ids(me: Actor) -> set[UUID]:
        async with office.db.read() as tx:
            return {each["id"] for each in await similar_to_text(tx, me, LIFT)}

    assert await ids(office.deputy) == {mine, hidden}
    assert await ids(office.cosigner) == {foreign}
    assert await ids(office.screener) == {foreign, hidden}, "a draft is its author's"
    assert await ids(actor(office.place, Role.VIEWER)) == {foreign}
    assert await ids(actor(office.place, Role.ADMINISTRATOR)) == set()
    assert {each["id"] for each in await similar(office, office.deputy, mine)} == {hidden}
    for me in (office.screener, office.cosigner):
        with pytest.raises(NotFound):
            await similar(office, me, mine)


async def test_units_are_suggested_by_the_handled_past(db: Database) -> None:
    office = await make_office(db)
    lifts, patents = office.units[:2]

    async def handled(text: dict[str, str], unit: UUID) -> UUID:
        case = await office.accepted(**text)
        chosen = [{"organisation_id": unit, "role": "sole", "scope": None}]
        await office.move(office.assigner, case, "assign", mode="sole", units=chosen)
        return case

    old = await handled(LIFT_AGAIN, lifts)
    await handled(PATENT, patents)
    await office.accepted(**CANTEEN)
    case = await office.accepted(**LIFT)

    units = await suggested(office, case)

    assert units[0]["organisation"]["id"] == str(lifts)
    assert units[0]["probability"] > 0.6
    assert sum(unit["probability"] for unit in units) == pytest.approx(1)
    assert [each["id"] for each in units[0]["cases"]] == [old]
    assert (await office.case(case))["state"] == "accepted", "nothing is applied"


async def test_without_a_past_nothing_is_suggested(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted(**LIFT)
    assert await suggested(office, case) == []
    assert await similar(office, office.screener, case) == []
    async with office.db.read() as tx:
        assert await similar_to_text(tx, office.screener, {"title": "……", "facts": "", "proposal": ""}) == []


async def test_one_statement_for_a_text_and_two_for_a_case(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted(**LIFT)
    async with office.db.read() as tx:
        for statements, asked in (
            (1, similar_to_text(tx, office.screener, LIFT)),
            (2, suggested_units(tx, office.screener, case)),
        ):
            before = office.db.statements
            await asked
            assert office.db.statements - before == statements


async def test_over_http(client: httpx.AsyncClient, db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted(**LIFT)
    handled, _ = await office.assigned(**LIFT_AGAIN)
    screener = Caller(client, office.place.slug, bearer(office.place, SECRET, Role.SCREENER))

    answers = [
        await screener.get(f"/suggestions/{case}/similar"),
        await screener.post("/suggestions/similar", LIFT_AGAIN | {"proposal": ""}),
        await screener.get(f"/suggestions/{case}/suggested-units"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [each["id"] for each in answers[0].json()["items"]] == [str(handled)]
    assert {each["id"] for each in answers[1].json()["items"]} == {str(case), str(handled)}
    [unit] = answers[2].json()["items"]
    assert (unit["organisation"]["id"], unit["probability"]) == (str(office.units[0]), 1.0)
    viewer = Caller(client, office.place.slug, bearer(office.place, SECRET, Role.VIEWER))
    refused = await viewer.get(f"/suggestions/{case}/suggested-units")
    assert (refused.status_code, refused.json()["code"]) == (403, "right_missing")
    long = await screener.post("/suggestions/similar", {"title": "长", "facts": "长" * 50_001})
    assert (long.status_code, long.json()["code"]) == (422, "input_invalid")
    surrogate = await screener.client.post(
        f"/v1/{office.place.slug}/suggestions/similar",
        content=b'{"title": "\\ud800"}',
        headers=screener.headers | {"Content-Type": "application/json"},
    )
    assert surrogate.status_code == 422


@given(st.text("甲乙丙丁，\n ", max_size=60), st.text("甲乙丙丁，\n ", max_size=60))
def test_likeness_is_a_share_and_whole_for_the_same(one: str, other: str) -> None:
    ours, theirs = shingles(compact(one)), shingles(compact(other))
    jaccard, containment = likeness(ours, theirs)
    assert 0 <= jaccard <= containment <= 1
    assert likeness(ours, ours) == ((1.0, 1.0) if ours else (0.0, 0.0))
    for passage in passages(compact(one), {"title": "", "facts": other, "proposal": ""}):
        assert passage["text"] in other
        assert compact(passage["text"]) in compact(one)
