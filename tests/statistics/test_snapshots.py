"""Published snapshots: what was printed stays printed, and what has changed since is listed case by case."""

from datetime import timedelta

import pytest

from domain.actor import Right, Role
from domain.classes.actions import change_class
from domain.errors import Forbidden
from domain.statistics.actions import publish_snapshot
from domain.statistics.snapshots import compare_snapshot, get_snapshot
from tests.conftest import SECRET
from tests.factories import actor, caller
from tests.office import make_office

WANTED = {
    "title": "2026年办理情况",
    "kind": "suggestion",
    "figures": [
        {"figure": "solved", "compared": True},
        {"figure": "classes", "by": "class", "forced": True},
        {"figure": "unit_work", "by": "unit,role"},
    ],
}


@pytest.fixture
async def office(db):
    """Six answered cases, four of them solved, and one that is confidential and waits."""
    office = await make_office(db)
    for code in "AAAABC":
        await office.replied(code)
    await office.assigned(confidential=True)
    office.later(hours=1)
    return office


async def published(office, me=None, **given):
    async with office.db.write() as tx:
        return await publish_snapshot(tx, me or office.assigner, WANTED | given, office.now)


async def compared(office, snapshot, place=1, me=None, as_of=None):
    async with office.db.read() as tx:
        return await compare_snapshot(tx, me or office.assigner, snapshot["id"], place, office.now, as_of)


async def test_what_was_printed_stays_whatever_happens_next(office):
    made = await published(office)
    office.later(days=1)
    await office.replied("A")
    async with office.db.read() as tx:
        again = await get_snapshot(tx, office.assigner, made["id"])
    assert again == made
    solved, classes, units = made["figures"]
    assert [(cell["part"], cell["count"], cell["rate"]) for cell in solved["answer"]["cells"]] == [(4, 7, "57.1")]
    rates = [cell["rate"] for cell in classes["answer"]["cells"]]
    assert rates == ["66.7", "16.7", "16.6", "100.0"], "three that sum to a hundred"
    assert [cell["count"] for cell in units["answer"]["cells"]] == [7, 7]
    assert {each["definition"]["version"] for each in made["figures"]} == {1}


async def test_nothing_differs_until_something_happens(office):
    made = await published(office)
    for place in (1, 2, 3):
        found = await compared(office, made, place)
        assert (found["differing"], found["differences"], found["definition_changed"]) == (0, [], False)


async def test_the_difference_is_listed_case_by_case(office):
    made = await published(office)
    office.later(days=1)
    entered, _ = await office.replied("A")
    changed, reply = await office.replied("A")
    made_later = await published(office)
    office.later(days=1)
    async with office.db.write() as tx:
        given = {"reply_id": reply, "class_code": "B", "reason": "核查", "evidence": None}
        await change_class(tx, office.assigner, changed, given, office.now)

    since = await compared(office, made_later)
    assert [(each["case"]["id"], each["change"]) for each in since["differences"]] == [(changed, "changed")]
    [one] = since["differences"]
    assert ([each["part"] for each in one["before"]], [each["part"] for each in one["after"]]) == ([True], [False])
    by_class = await compared(office, made_later, 2)
    [one] = by_class["differences"]
    assert (one["before"][0]["keys"], one["after"][0]["keys"]) == (["A"], ["B"])

    first = await compared(office, made)
    assert {each["case"]["id"]: each["change"] for each in first["differences"]} == dict.fromkeys(
        (entered, changed), "entered"
    )
    live, frozen = first["live"]["cells"][0], first["frozen"]["cells"][0]
    assert (live["count"], frozen["count"], live["part"] - frozen["part"]) == (9, 7, 1)
    # of its own instant nothing was told later
    assert (await compared(office, made, as_of=made["as_of"]))["differing"] == 0


async def test_a_difference_in_a_confidential_case_is_counted_and_not_named(office):
    made = await published(office)
    office.later(days=1)
    await office.accepted(confidential=True)
    viewer = actor(office.place, Role.VIEWER)
    found = await compared(office, made, me=viewer)
    assert (found["differing"], found["unseen"], found["differences"]) == (1, 1, [])


async def test_a_snapshot_needs_the_sight_of_the_whole(office):
    officer = office.officers[office.units[0]]
    with pytest.raises(Forbidden, match="right_missing"):
        await published(office, officer)


async def test_over_http(client, db):
    office = await make_office(db)
    await office.replied("A")
    assigner = caller(client, office.place, SECRET, Role.ASSIGNER)
    figures = [{"figure": "solved", "compare": True}, {"figure": "unit_work"}]
    answer = await assigner.post("/snapshots", {"title": "办理情况", "figures": figures})
    made = answer.json()
    assert answer.status_code == 201
    assert [(each["place"], each["figure"]) for each in made["figures"]] == [(1, "solved"), (2, "unit_work")]
    reader = caller(client, office.place, SECRET, Role.DEPUTY)
    listed = (await reader.get("/snapshots", total=True)).json()
    assert (listed["total"], listed["items"][0]["title"]) == (1, "办理情况")
    assert (await reader.get(f"/snapshots/{made['id']}")).json() == made
    beside = await assigner.get(f"/snapshots/{made['id']}/figures/1/comparison")
    assert (beside.status_code, beside.json()["differing"]) == (200, 0)
    refused = await reader.get(f"/snapshots/{made['id']}/figures/1/comparison")
    assert (refused.status_code, refused.json()["needs"]) == (403, Right.STATISTICS_READ_ALL)
    missing = await assigner.get(f"/snapshots/{made['id']}/figures/3/comparison")
    assert (missing.status_code, missing.json()["code"]) == (404, "snapshot_not_found")
    for wrong, code, status in (
        ({"figures": [{"figure": "beauty"}]}, "figure_unknown", 404),
        ({"as_of": (office.now + timedelta(days=3650)).isoformat()}, "as_of_in_future", 422),
        ({"figures": []}, "input_invalid", 422),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "ends_before_start", 422),
    ):
        answer = await assigner.post("/snapshots", {"title": "办理情况", "figures": figures} | wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_period_is_frozen_as_well(office):
    days = {"from_on": office.now.date().replace(day=1), "to_on": office.now.date()}
    made = await published(office, **days)
    assert (made["period"]["session_id"], made["period"]["from"]) == (None, days["from_on"])
    assert made["figures"][0]["answer"]["cells"][0]["count"] == 7
