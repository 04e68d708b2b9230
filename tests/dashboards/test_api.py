"""The dashboard over HTTP: its shape, its mark, who gets which, and every wrong question by its code."""

from urllib.parse import parse_qsl

import pytest

from domain.actor import Role
from domain.ids import new_id
from tests.conftest import SECRET
from tests.factories import caller, make_person
from tests.office import make_office


@pytest.fixture(scope="module")
async def office(db):
    office = await make_office(db)
    for code in "AAABC":
        await office.replied(code)
    await office.assigned(confidential=True)
    return office


@pytest.fixture
def viewer(client, office):
    return caller(client, office.place, SECRET, Role.VIEWER)


def tiles(answer):
    return {each["id"]: each for each in answer.json()["tiles"]}


async def followed(me, link, **more):
    path, _, query = link.partition("?")
    return await me.get(f"/{path}", **dict(parse_qsl(query, keep_blank_values=True)), **more)


async def again_with(me, answer):
    known = {"If-None-Match": answer.headers["etag"]}
    return await me.client.get(f"/v1/{me.slug}/dashboard", headers=me.headers | known)


def charts(answer):
    return {each["id"]: each for each in answer.json()["charts"]}


async def test_one_answer_has_all_that_a_screen_needs(viewer, office, app):
    before = app.state.db.statements
    answer = await viewer.get("/dashboard")
    assert app.state.db.statements - before <= 3
    assert answer.status_code == 200
    assert (answer.json()["for"]["kind"], answer.json()["coverage"]) == ("congress", "whole")
    solved = tiles(answer)["solved"]
    assert (solved["count"], solved["part"], solved["rate"], solved["unit"]["zh"]) == (6, 3, 50.0, "件")
    assert answer.json()["processing_days"] == {"q25": 0, "median": 0, "q75": 0, "q90": 0}
    for chart in answer.json()["charts"]:
        lengths = {len(chart["keys"]), len(chart["labels"]["zh"]), len(chart["labels"]["en"])}
        assert lengths | {len(each["values"]) for each in chart["series"]} == {len(chart["keys"])}
        assert chart["name"]["zh"]
        assert chart["unit"]["en"]
    assert charts(answer)["states"]["labels"] == {"zh": ["已交办", "已答复"], "en": ["Assigned", "Replied"]}
    assert charts(answer)["classes"]["labels"]["zh"][0] == "A 已解决或基本解决"


async def test_a_point_links_to_its_cases(viewer):
    [series] = charts(await viewer.get("/dashboard"))["classes"]["series"]
    listed = await followed(viewer, series["link"], first="A", total=True)
    assert listed.json()["total"] == series["values"][0] == 3
    unit = charts(await viewer.get("/dashboard"))["units"]
    sole = next(each for each in unit["series"] if each["id"] == "sole")
    listed = await followed(viewer, sole["link"], first=unit["keys"][0], total=True)
    assert (listed.json()["total"], sole["values"][0]) == (5, 6), "the confidential one is counted, and stays closed"


async def test_the_same_screen_is_not_sent_twice(viewer, office):
    first = await viewer.get("/dashboard")
    assert first.headers["cache-control"] == "private, no-cache"
    again = await again_with(viewer, first)
    assert (again.status_code, again.content) == (304, b"")
    await office.assigned()
    changed = await again_with(viewer, first)
    assert (changed.status_code, tiles(changed)["accepted"]["count"]) == (200, tiles(first)["accepted"]["count"] + 1)


async def test_everybody_has_a_dashboard_of_their_own(client, office):
    deputy = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    own = await deputy.get("/dashboard", **{"for": "deputy"})
    assert (own.json()["for"]["kind"], own.json()["coverage"]) == ("deputy", "visible")
    assert tiles(own)["accepted"]["count"] >= 6
    officer = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    unit = await officer.get("/dashboard", **{"for": "unit"})
    assert unit.json()["for"]["name"].startswith("承办单位")
    assert charts(unit)["units"]["keys"] == [str(office.units[0])]
    leader = caller(client, office.place, SECRET, Role.LEADER, person_id=await make_person(office.db, office.place))
    led = await leader.get("/dashboard", **{"for": "leader"})
    assert (led.json()["for"]["kind"], tiles(led)["accepted"]["count"], led.json()["processing_days"]) == (
        "leader",
        0,
        None,
    )
    named = await leader.get("/dashboard", **{"for": f"unit:{office.units[0]}"})
    assert tiles(named)["accepted"]["count"] == tiles(unit)["accepted"]["count"]
    other = await officer.get("/dashboard", **{"for": f"unit:{office.units[1]}"})
    assert (other.status_code, other.json()["code"]) == (403, "scope_not_yours")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"for": "planet"}, "scope_unknown"),
        ({"for": "unit"}, "scope_unknown"),
        ({"for": "unit:mine"}, "scope_unknown"),
        ({"for": f"unit:{new_id()}"}, "scope_unknown"),
        ({"for": "congress:1"}, "scope_unknown"),
        ({"for": "category:教育"}, "scope_unknown"),
        ({"session": str(new_id())}, "session_unknown"),
        ({"as_of": "2026-01-01"}, "input_invalid"),
    ],
)
async def test_a_wrong_question_is_refused_by_its_code(viewer, query, code):
    answer = await viewer.get("/dashboard", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
