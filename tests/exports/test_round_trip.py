"""What is exported can be imported: elsewhere it makes the same rows, where it came from it changes nothing."""

import orjson
import pytest

from domain.actor import Role
from domain.errors import Invalid
from domain.imports.actions import run_import
from domain.imports.states import ImportKind
from tests.exports.conftest import CASES, DEPUTIES, ORGANISATIONS, Downloads
from tests.factories import actor, caller
from tests.imports.applying import NOW
from tests.office import make_office

KINDS = {"organisations": "/organisations", "people": "/people", "suggestions": "/suggestions"}
IMPORTED_AS = {"organisations": "organisations", "people": "deputies", "suggestions": "suggestions"}
FORMATS = ["csv", "xlsx", "ndjson"]


async def taken_in(db, place, name, data, format, now=NOW):
    async with db.write() as tx:
        me = actor(place, Role.IMPORTER)
        kind = ImportKind(IMPORTED_AS[name])
        return await run_import(tx, me, kind, data, f"{name}.{format}", None, now, dry_run=False)


def told(report):
    return {name: report[name] for name in ("created", "updated", "unchanged", "refused")}


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_where_it_came_from_every_row_is_unchanged(db, files, filled, format, language):
    counts = {"organisations": len(ORGANISATIONS), "people": len(DEPUTIES), "suggestions": len(CASES)}
    for name, path in KINDS.items():
        file = await files.get(f"{path}/export.{format}", language=language)
        report = await taken_in(db, filled, name, file.content, format)
        assert told(report) == {"created": 0, "updated": 0, "unchanged": counts[name], "refused": 0}, report["rows"]


@pytest.mark.parametrize("format", FORMATS)
async def test_an_empty_congress_has_the_same_rows_afterwards(db, client, files, empty, format):
    there = Downloads(client, empty)
    for name, path in KINDS.items():
        file = await files.get(f"{path}/export.{format}")
        report = await taken_in(db, empty, name, file.content, format)
        assert (report["updated"], report["refused"]) == (0, 0), report["rows"]
        again = [(await who.get(f"{path}/export.ndjson")).text.splitlines() for who in (files, there)]
        assert sorted(again[0]) == sorted(again[1])
        assert len(again[0]) == report["created"]


async def test_cases_of_the_procedure_are_unchanged_too_and_new_elsewhere(db, client, empty):
    office = await make_office(db)
    replied, reply = await office.replied("B")
    await office.rate(office.deputy, replied, reply, "satisfied")
    await office.replied_jointly()
    await office.assigned("lead", "co")
    await office.accepted(title="+只受理")
    await office.file(title="草稿")
    here, there = Downloads(client, office.place), Downloads(client, empty)
    for name, path in KINDS.items():
        file = await here.get(f"{path}/export.csv")
        again = await taken_in(db, office.place, name, file.content, "csv", office.now)
        assert told(again) == told(again) | {"created": 0, "updated": 0, "refused": 0}, again["rows"]
        new = await taken_in(db, empty, name, file.content, "csv", office.now)
        assert told(new) == {"created": again["unchanged"], "updated": 0, "unchanged": 0, "refused": 0}, new["rows"]
    assert again["unchanged"] == 4
    said = [dates_only((await who.get("/suggestions/export.ndjson")).text) for who in (here, there)]
    assert said[0] == said[1]


def dates_only(text):
    """Of the procedure a case may stand between two of the import's states; what the columns say is the same."""
    rows = [orjson.loads(line) for line in text.splitlines()]
    return sorted((row["number"], *sorted((k, str(v)) for k, v in row.items() if k != "case_state")) for row in rows)


@pytest.mark.parametrize("format", FORMATS)
async def test_a_draft_is_for_its_deputy_and_no_row_of_an_import(db, client, format, settings):
    office = await make_office(db)
    await office.file(title="草稿甲")
    deputy = caller(client, office.place, settings.signing_key, Role.DEPUTY, person_id=office.deputy.person_id)
    screener = caller(client, office.place, settings.signing_key, Role.SCREENER)
    assert (await screener.get("/suggestions/export.ndjson")).text == ""
    assert "草稿甲" in (await deputy.get("/suggestions/export.ndjson")).text
    file = await deputy.get(f"/suggestions/export.{format}")
    with pytest.raises(Invalid, match="rows_missing"):
        await taken_in(db, office.place, "suggestions", file.content, format)
