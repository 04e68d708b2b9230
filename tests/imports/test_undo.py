"""An applied import is taken back as long as nothing rests on it, and refused with the list otherwise."""

import pytest

from domain.actor import Role
from domain.errors import Conflict, NotFound
from domain.ids import new_id
from domain.imports.undoing import undo_import
from tests.conftest import SECRET
from tests.factories import bearer, make_account, make_person
from tests.imports.applying import NEW, NOW, RATED, counted, fetched, imported, importer

DEPUTIES = [
    {"name": "代表丙", "card_number": "0003", "term": 14, "delegation": "西湖团"},
    {"name": "代表丁", "card_number": "0004", "term": 14, "delegation": "西湖团"},
]
UNITS = [{"name": "市政府", "code": "ZF"}, {"name": "市城管局", "code": "CG", "parent_code": "ZF"}]


async def undone(db, me, run):
    async with db.write() as tx:
        return await undo_import(tx, me, run["id"], NOW)


@pytest.mark.parametrize(
    ("kind", "rows"), [("suggestions", [NEW, RATED]), ("deputies", DEPUTIES), ("organisations", UNITS)]
)
async def test_what_an_import_made_is_removed_and_its_events_stay(db, peopled, kind, rows):
    me = importer(peopled)
    before = await counted(db, peopled)
    run = await imported(db, me, kind, rows)
    assert run["created"] == 2
    report = await undone(db, me, run)
    assert (report["state"], report["created"]) == ("undone", 2)
    after = await counted(db, peopled)
    assert {name for name in after if after[name] != before[name]} <= {"event", "number_counter"}
    [told] = await fetched(db, "SELECT kind FROM event WHERE subject_id = $1 AND kind = 'import_undone'", run["id"])
    assert told
    with pytest.raises(Conflict, match="wrong_state"):
        await undone(db, me, run)
    assert (await imported(db, me, kind, rows))["created"] == 2


async def test_a_case_that_has_moved_on_keeps_the_import(db, peopled):
    me = importer(peopled)
    run = await imported(db, me, "suggestions", [NEW, NEW | {"source_id": "2"}])
    second = next(row for row in run["rows"] if row["row_number"] == 2)
    async with db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, data, request_id)"
            " VALUES ($1, $2, $3, 'accepted', $4, $4, 'accept', '{}', '')",
            peopled.id,
            new_id(),
            NOW,
            second["subject_id"],
        )
    with pytest.raises(Conflict, match="import_built_upon") as caught:
        await undone(db, me, run)
    assert caught.value.data["rows"] == [{"row_number": 2, "subject_id": second["subject_id"], "by": "suggestion"}]
    assert len(await fetched(db, "SELECT 1 FROM suggestion WHERE congress_id = $1", peopled.id)) == 2


async def test_people_units_and_changed_rows_that_are_needed_stay(db, peopled):
    me = importer(peopled)
    people = await imported(db, me, "deputies", DEPUTIES)
    units = await imported(db, me, "organisations", UNITS)
    await imported(db, me, "suggestions", [NEW | {"lead_deputy": "代表丙"}, RATED | {"lead_units": "市城管局"}])
    changed = await imported(db, me, "suggestions", [NEW | {"lead_deputy": "代表丙", "title": "换个题目"}])
    assert changed["updated"] == 1
    for run, by in ((people, "suggestion"), (units, "assignment"), (changed, "updated")):
        with pytest.raises(Conflict, match="import_built_upon") as caught:
            await undone(db, me, run)
        assert by in {row["by"] for row in caught.value.data["rows"]}
        assert caught.value.data["rows"][0]["row_number"] in {1, 2}
    with pytest.raises(NotFound):
        await undone(db, me, {"id": new_id()})
    assert await make_person(db, peopled, name="代表戊")


async def test_over_http(client, db, peopled):
    who = bearer(peopled, SECRET, Role.IMPORTER, account_id=await make_account(db, peopled, Role.IMPORTER))
    run = await imported(db, importer(peopled), "suggestions", [NEW])
    url = f"/v1/{peopled.slug}/imports/{run['id']}/undo"
    done = await client.post(url, headers=who)
    assert (done.status_code, done.json()["state"]) == (200, "undone")
    again = await client.post(url, headers=who)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
