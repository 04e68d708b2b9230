"""Charts as pictures: the numbers of the dashboard, in both languages and themes, and no label that is more than text."""

from xml.etree import ElementTree as ET

import pytest

from api.dashboards.drawing import Language, Theme, drawn
from api.dashboards.words import chart_worded
from domain.actor import Role
from domain.dashboards.charts import CHARTS
from tests.conftest import SECRET
from tests.factories import caller
from tests.office import make_office

EVIL = "<script>alert('1')</script>&\"]]>"


@pytest.fixture(scope="module")
async def office(db):
    office = await make_office(db)
    await office.replied("A")
    await office.assigned(category=EVIL)
    return office


@pytest.fixture
def viewer(client, office):
    return caller(client, office.place, SECRET, Role.VIEWER)


def texts(svg):
    return [each for node in ET.fromstring(svg).iter() if (each := (node.text or "").strip())]


def chart(id_, keys, names=None):
    count = len(CHARTS[id_].series)
    series = [{"id": str(n), "values": list(range(1, len(keys) + 1)), "link": ""} for n in range(count)]
    told = {"id": id_, "by": CHARTS[id_].by, "keys": keys, "names": names or [None] * len(keys), "more_keys": 0}
    return chart_worded({**told, "series": series}, {})


@pytest.mark.parametrize("id_", CHARTS)
async def test_every_chart_is_drawn_in_both_languages_and_themes(viewer, id_):
    seen = set()
    for theme in Theme:
        for lang in Language:
            answer = await viewer.get(f"/dashboard/charts/{id_}.svg", theme=theme, lang=lang)
            assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
            name = CHARTS[id_].name[0 if lang == "zh" else 1]
            assert any(each.startswith(name) for each in texts(answer.content)), texts(answer.content)
            seen.add(answer.content)
    assert len(seen) == 4


async def test_the_same_picture_is_not_sent_twice(viewer, office):
    path = f"/v1/{viewer.slug}/dashboard/charts/states.svg"
    first = await viewer.client.get(path, headers=viewer.headers)
    again = await viewer.client.get(path, headers=viewer.headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await office.accepted()
    changed = await viewer.client.get(path, headers=viewer.headers | {"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200


@pytest.mark.parametrize("shape", ["categories", "lamps", "units", "months"])
def test_a_label_is_text_and_nothing_else(shape):
    keys = ["red", "green"] if shape == "lamps" else ["a", "b"]
    told = chart(shape, keys, [EVIL, "乙"])
    if shape == "lamps":
        told["labels"] = {"zh": [EVIL, "乙"], "en": [EVIL, "b"]}
    svg = drawn(told, Theme.LIGHT, Language.ZH, "暂无")
    names = {node.tag.rpartition("}")[2] for node in ET.fromstring(svg).iter()}
    assert "script" not in names
    assert b"<script" not in svg
    assert any(each.startswith("<script>") for each in texts(svg)), "shown as it was written"


async def test_a_category_from_outside_is_drawn_as_text(viewer):
    answer = await viewer.get("/dashboard/charts/categories.svg")
    assert b"<script" not in answer.content
    assert any(each.startswith("<script>") for each in texts(answer.content))
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_nothing_to_draw_is_said():
    assert "暂无" in texts(drawn(chart("months", []), Theme.DARK, Language.ZH, "暂无"))


async def test_an_unknown_chart_is_not_found(viewer):
    answer = await viewer.get("/dashboard/charts/moon.svg")
    assert (answer.status_code, answer.json()["code"]) == (404, "chart_unknown")
    wrong = await viewer.get("/dashboard/charts/states.svg", theme="pink")
    assert wrong.status_code == 422
