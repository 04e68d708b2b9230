"""The tree of organisations: read with its path, never a circle, nothing closed while it has work in hand."""

import asyncio

import pytest

from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import AssignmentState
from domain.errors import Conflict
from domain.organisations import actions, queries
from tests.factories import NOW, Role, actor, caller, make_congress, make_organisation, new_id
from tests.office import make_office


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def admin(client, congress, settings):
    return caller(client, congress, settings.signing_key, Role.ADMINISTRATOR)


def sent(code, name, parent_id=None, **more):
    return {"code": code, "name": name, "kind": "government_unit", "parent_id": parent_id, **more}


async def test_a_tree_is_entered_and_read_with_path_and_children(admin, db, congress):
    root = (await admin.post("/organisations", sent("gov", "市人民政府", kind="government"))).json()
    middle = (await admin.post("/organisations", sent("jt", "市交通运输局", root["id"], short_name="交通局"))).json()
    leaf = await admin.post("/organisations", sent("gl", "公路中心", middle["id"]))
    assert leaf.status_code == 201
    assert [each["name"] for each in leaf.json()["path"]] == ["市人民政府", "市交通运输局", "公路中心"]
    assert leaf.json()["children"] == []
    read = await admin.get(f"/organisations/{middle['id']}")
    assert [each["name"] for each in read.json()["path"]] == ["市人民政府", "市交通运输局"]
    assert read.json()["children"] == [
        {"id": leaf.json()["id"], "name": "公路中心", "kind": "government_unit", "active": True}
    ]
    assert read.headers["etag"] == '"1"'
    async with db.read() as tx:
        events = await tx.connection.fetch(
            "SELECT kind, subject_id FROM event WHERE congress_id = $1 ORDER BY seq", congress.id
        )
    assert [each["kind"] for each in events[1:]] == ["organisation_entered"] * 3
    assert str(events[-1]["subject_id"]) == leaf.json()["id"]


async def test_organisations_are_filtered_and_sorted(admin):
    root = (await admin.post("/organisations", sent("gov", "市人民政府", kind="government"))).json()
    for number, name in enumerate(["市教育局", "市交通运输局", "100%检查_所"]):
        await admin.post("/organisations", sent(f"u{number}", name, root["id"] if number < 2 else None))
    await admin.post("/organisations", sent("court", "中级人民法院", kind="court"))

    async def codes(**query):
        answer = await admin.get("/organisations", sort="code", **query)
        assert answer.status_code == 200, answer.text
        return [each["code"] for each in answer.json()["items"]]

    assert await codes() == ["court", "gov", "u0", "u1", "u2"]
    assert await codes(kind="court") == ["court"]
    assert await codes(parent_id=root["id"]) == ["u0", "u1"]
    assert await codes(q="交通") == ["u1"]
    assert await codes(q="GOV") == ["gov"]
    assert await codes(q="100%检查_") == ["u2"]
    assert await codes(q="%") == ["u2"]
    assert await codes(active="false") == []
    assert (await admin.get("/organisations", kind="club")).status_code == 422


async def test_pages_of_organisations_carry_a_link_to_the_next(admin):
    for number in range(5):
        await admin.post("/organisations", sent(f"u{number}", f"单位{number}"))
    first = await admin.get("/organisations", limit=2, total="true", sort="-name")
    assert (first.json()["total"], [each["code"] for each in first.json()["items"]]) == (5, ["u4", "u3"])
    assert "cursor=" in first.headers["link"]
    second = await admin.get("/organisations", limit=3, cursor=first.json()["next"], sort="-name")
    assert [each["code"] for each in second.json()["items"]] == ["u2", "u1", "u0"]
    assert (second.json()["next"], "link" in second.headers) == (None, False)
    other = await admin.get("/organisations", cursor=first.json()["next"], sort="name")
    assert (other.status_code, other.json()["code"]) == (422, "cursor_invalid")


async def test_nothing_is_moved_under_itself(admin):
    top = (await admin.post("/organisations", sent("a", "甲"))).json()
    under = (await admin.post("/organisations", sent("b", "乙", top["id"]))).json()
    deeper = (await admin.post("/organisations", sent("c", "丙", under["id"]))).json()
    for parent in (top, under, deeper):
        refused = await admin.put(f"/organisations/{top['id']}", sent("a", "甲", parent["id"]), 1)
        assert (refused.status_code, refused.json()["code"]) == (409, "cycle")
    moved = await admin.put(f"/organisations/{deeper['id']}", sent("c", "丙", top["id"]), 1)
    assert [each["name"] for each in moved.json()["path"]] == ["甲", "丙"]
    root = await admin.put(f"/organisations/{under['id']}", sent("b", "乙"), 1)
    assert [each["name"] for each in root.json()["path"]] == ["乙"]
    assert (await admin.put(f"/organisations/{top['id']}", sent("a", "甲", under["id"]), 1)).status_code == 200


async def test_two_moves_that_would_close_a_circle_together_are_not_both_made(db, congress):
    for _ in range(5):
        one, two = await make_organisation(db, congress), await make_organisation(db, congress)
        me = actor(congress, Role.ADMINISTRATOR)

        async def move(child, parent, me=me):
            async with db.write() as tx:
                values = {"parent_id": parent, "kind": "other", "code": str(child), "name": "x", "short_name": None}
                await actions.update_organisation(tx, me, child, 1, values, NOW)

        outcomes = await asyncio.gather(move(one, two), move(two, one), return_exceptions=True)
        refusals = [each.code for each in outcomes if isinstance(each, Conflict)]
        assert (len(refusals), refusals) == (1, ["cycle"])


async def test_codes_are_unique_and_parents_are_of_the_same_congress(admin, client, db, settings):
    made = (await admin.post("/organisations", sent("a", "甲"))).json()
    assert (await admin.post("/organisations", sent("a", "乙"))).json()["code"] == "code_taken"
    assert (await admin.post("/organisations", sent("x", "乙", str(new_id())))).json()["code"] == "reference_unknown"
    other = await make_congress(db)
    stranger = caller(client, other, settings.signing_key, Role.ADMINISTRATOR)
    assert (await stranger.post("/organisations", sent("a", "丙", made["id"]))).json()["code"] == "reference_unknown"
    assert (await stranger.post("/organisations", sent("a", "丙"))).status_code == 201
    for answer in (
        await stranger.get(f"/organisations/{made['id']}"),
        await stranger.put(f"/organisations/{made['id']}", sent("z", "z"), 1),
        await stranger.post(f"/organisations/{made['id']}/deactivate"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await stranger.get("/organisations", parent_id=made["id"])).json()["items"] == []


async def test_a_stale_edit_is_refused_and_changes_nothing(admin):
    made = (await admin.post("/organisations", sent("a", "甲"))).json()
    path = f"/organisations/{made['id']}"
    assert (await admin.put(path, sent("a", "乙"))).status_code == 428
    assert (await admin.put(path, sent("a", "乙"), 1)).json()["version"] == 2
    stale = await admin.put(path, sent("a", "丙"), 1)
    assert (stale.status_code, stale.json()["version"]) == (412, 2)
    assert (await admin.get(path)).json()["name"] == "乙"


@pytest.mark.parametrize("state", list(AssignmentState))
async def test_an_organisation_with_work_in_hand_stays_active(db, state):
    office = await make_office(db)
    _, [unit] = await office.assigned()
    me = actor(office.place, Role.ADMINISTRATOR)
    async with db.write() as tx:
        await tx.connection.execute("UPDATE assignment SET state = $1 WHERE id = $2", state, unit)
        if state in ASSIGNMENT.ends:
            assert (await actions.deactivate_organisation(tx, me, office.units[0], None, NOW))["active"] is False
        else:
            with pytest.raises(Conflict, match="has_open_assignments"):
                await actions.deactivate_organisation(tx, me, office.units[0], None, NOW)


async def test_an_organisation_is_closed_and_opened_again(admin, db, congress):
    made = (await admin.post("/organisations", sent("a", "甲"))).json()
    path = f"/organisations/{made['id']}"
    assert (await admin.post(f"{path}/deactivate", version=7)).status_code == 412
    assert (await admin.post(f"{path}/deactivate", version=1)).json()["active"] is False
    assert (await admin.get("/organisations", active="false")).json()["items"][0]["id"] == made["id"]
    assert (await admin.post(f"{path}/reactivate")).json()["version"] == 3
    async with db.read() as tx:
        kinds = await tx.connection.fetch("SELECT kind FROM event WHERE congress_id = $1 ORDER BY seq", congress.id)
    assert [each["kind"] for each in kinds][1:] == [
        "organisation_entered",
        "organisation_deactivated",
        "organisation_reactivated",
    ]


async def test_changes_need_the_right(client, congress, settings):
    deputy = caller(client, congress, settings.signing_key, Role.DEPUTY)
    assert (await deputy.get("/organisations")).status_code == 200
    refused = await deputy.post("/organisations", sent("a", "甲"))
    assert (refused.status_code, refused.json()["needs"]) == (403, "congress:write")


async def test_reads_are_one_statement(db, congress):
    unit = await make_organisation(db, congress)
    me = actor(congress, Role.DEPUTY)
    async with db.read() as tx:
        before = db.statements
        await queries.get_organisation(tx, me, unit)
        assert db.statements - before == 1
        await queries.list_organisations(tx, me, {"q": "单位", "active": True}, "name", None, 5, total=True)
        assert db.statements - before == 2


async def test_an_edit_without_a_move_is_one_statement(db, congress):
    unit = await make_organisation(db, congress)
    values = {"parent_id": None, "kind": "other", "code": "new", "name": "x", "short_name": None}
    async with db.write() as tx:
        before = db.statements
        await actions.update_organisation(tx, actor(congress, Role.ADMINISTRATOR), unit, 1, values, NOW)
        assert db.statements - before == 1
