"""Figures over HTTP: the catalogue, a cell and its list, who may ask what, and every wrong question by its code."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from domain.actor import Role
from domain.ids import new_id
from domain.statistics.figures import FIGURES
from tests.conftest import SECRET
from tests.factories import caller
from tests.office import make_office


@pytest.fixture(scope="module")
async def office(db):
    """Five cases that were answered (three of them solved), one confidential case that waits."""
    office = await make_office(db)
    for code in "AAABC":
        await office.replied(code)
    await office.assigned(confidential=True)
    return office


@pytest.fixture
def viewer(client, office):
    return caller(client, office.place, SECRET, Role.VIEWER)


@pytest.fixture
def officer(client, office):
    return caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])


async def followed(me, link, **more):
    path, _, query = link.partition("?")
    return await me.get(f"/{path}", **dict(parse_qsl(query, keep_blank_values=True)), **more)


async def test_the_catalogue_defines_every_figure_in_both_languages(viewer):
    items = (await viewer.get("/statistics")).json()["items"]
    assert [each["id"] for each in items] == list(FIGURES)
    for each in items:
        words = [each["name"], each["denominator"], *[each[name] for name in ("numerator", "note") if each[name]]]
        assert all(word["zh"].strip() and word["en"].strip() for word in words)
        assert (each["numerator"] is None) == (each["kind"] != "rate")
    assert len(items) > 25


async def test_a_figure_carries_counts_rate_definition_and_the_way_to_its_cases(viewer):
    answer = await viewer.get("/statistics/solved", by="class")
    found = answer.json()
    assert answer.status_code == 200
    assert found["definition"]["version"] == 1
    assert (found["coverage"], found["scope"]["kind"]) == ("whole", "all")
    assert found["period"]["session"] == "第十四届第五次会议"
    total = found["cells"][-1]
    assert (total["keys"], total["part"], total["count"], total["rate"]) == ([None], 3, 6, 50.0)
    assert total["counted"] | {"link": ""} == {"cases": 6, "unseen": 1, "link": ""}
    listed = await followed(viewer, total["counted"]["link"], total=True)
    assert listed.json()["total"] == 5, "the confidential one is counted, and stays closed"
    solved = await followed(viewer, total["part_counted"]["link"])
    assert {each["case"]["result"]["code"] for each in solved.json()["items"]} == {"A"}


async def test_a_small_group_has_counts_and_no_rate(viewer):
    found = (await viewer.get("/statistics/solved", by="class")).json()
    rates = {cell["keys"][0] and cell["keys"][0]["value"]: (cell["rate"], cell["withheld"]) for cell in found["cells"]}
    assert rates["A"] == (None, "small_group")
    nothing = (await viewer.get("/statistics/solved", **{"from": "2001-01-01", "to": "2001-12-31"})).json()
    assert [(cell["count"], cell["rate"], cell["withheld"]) for cell in nothing["cells"]] == [
        (0, None, "nothing_counted")
    ]


async def test_who_does_not_see_all_counts_what_they_see(officer, office):
    found = (await officer.get("/statistics/replied")).json()
    assert found["coverage"] == "visible"
    assert [(cell["count"], cell["part"], cell["counted"]["unseen"]) for cell in found["cells"]] == [(6, 5, 0)]
    own = await officer.get("/statistics/unit_work", scope=f"unit:{office.units[0]}", by="role")
    assert own.json()["cells"][-1]["count"] == 6
    assert own.json()["scope"]["name"].startswith("承办单位")
    other = await officer.get("/statistics/unit_work", scope=f"unit:{office.units[1]}")
    assert (other.status_code, other.json()["code"]) == (403, "scope_not_yours")


@pytest.mark.parametrize(
    ("figure", "query", "code"),
    [
        ("solved", {"by": "colour"}, "breakdown_unknown"),
        ("solved", {"by": "class,"}, "breakdown_unknown"),
        ("solved", {"by": "class,unit,role"}, "too_many_breakdowns"),
        ("solved", {"by": "class,class"}, "breakdown_named_twice"),
        ("solved", {"by": "age"}, "breakdown_not_of_figure"),
        ("signed", {"by": "role"}, "breakdown_not_of_figure"),
        ("unit_work", {"by": "role"}, "units_not_summed"),
        ("solved", {"from": "2026-02-01", "to": "2026-01-01"}, "ends_before_start"),
        ("solved", {"from": "2026-02-01"}, "period_open"),
        ("solved", {"to": "2026-02-01"}, "period_open"),
        ("solved", {"from": "2026-02-01", "to": "2026-02-02", "session": str(new_id())}, "session_or_period"),
        ("solved", {"session": str(new_id())}, "session_unknown"),
        ("solved", {"scope": "planet"}, "scope_unknown"),
        ("solved", {"scope": "unit"}, "scope_unknown"),
        ("solved", {"scope": "unit:mine"}, "scope_unknown"),
        ("solved", {"scope": "all:of-them"}, "scope_unknown"),
        ("solved", {"scope": f"unit:{new_id()}"}, "scope_unknown"),
        ("solved", {"scope": f"delegation:{new_id()}"}, "scope_unknown"),
        ("solved", {"as_of": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "as_of_in_future"),
        ("solved", {"forced": True, "by": "class"}, "not_forcible"),
        ("classes", {"forced": True, "by": "class,unit"}, "not_forcible"),
        ("classes", {"forced": True, "by": "unit"}, "not_forcible"),
        ("solved", {"as_of": "2026-03-01"}, "input_invalid"),
        ("solved", {"decimals": 3}, "input_invalid"),
        ("solved/cases", {"first": "A"}, "breakdown_missing"),
        ("solved/cases", {"by": "class", "second": "A"}, "breakdown_missing"),
        ("classes/cases", {"part": "numerator"}, "no_numerator"),
        ("solved", {"scope": "category:\0"}, "text_not_storable"),
    ],
)
async def test_a_wrong_question_is_refused_by_its_code(viewer, figure, query, code):
    answer = await viewer.get(f"/statistics/{figure}", **query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("path", ["beauty", "beauty/cases"])
async def test_an_unknown_figure_is_not_found(viewer, path):
    answer = await viewer.get(f"/statistics/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "figure_unknown")
    assert "solved" in answer.json()["known"]
