"""Every list and figure has its file, for whoever sees the list and with the same filters."""

import csv
import io

import orjson
import pytest
from python_calamine import CalamineWorkbook

from domain.actor import Role
from tests.asked import OPERATIONS, asked
from tests.conftest import SECRET
from tests.exports.conftest import Downloads
from tests.factories import bearer, make_account

EXPORTS = sorted(name for name in OPERATIONS if name.startswith("export_"))
OF_ROWS = {"export_timeline", "export_import_rows", "export_counted", "export_figure"}


def table(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_every_list_has_its_export_and_what_has_none_is_named():
    lists = {
        name.removeprefix("list_")
        for name, (_, _, operation) in OPERATIONS.items()
        if "cursor" in {each["name"] for each in operation.get("parameters", ())} and not name.startswith("export_")
    }
    without = lists - {name.removeprefix("export_") for name in EXPORTS}
    assert without == {"api_keys", "calendar_feeds", "congresses"}
    assert len(EXPORTS) > 20


@pytest.mark.parametrize("name", [name for name in EXPORTS if name not in OF_ROWS])
@pytest.mark.parametrize("format", ["csv", "xlsx", "ndjson"])
async def test_each_export_answers_with_the_rows_of_its_list(client, filled, name, format):
    request = asked(name, filled.slug, {"format": format})
    headers = bearer(filled, SECRET, *Role)
    answer = await client.request(**{**request, "headers": headers})
    assert answer.status_code == 200, answer.text
    listed = await client.get(request["url"].rpartition("/")[0], params={"total": "true"}, headers=headers)
    rows = (
        answer.text.splitlines()
        if format == "ndjson"
        else table(answer)[1:]
        if format == "csv"
        else CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]
    )
    total = listed.json()["total"]
    assert len(rows) == (4 if name == "export_people" else total)
    assert answer.headers["content-disposition"].endswith(f'.{format}"')
    assert answer.headers["cache-control"] == "no-store"


async def test_the_filters_are_those_of_the_list(files):
    queries = [
        {"state": "accepted"},
        {"kind": "proposal"},
        {"class": "B"},
        {"q": "加装电梯"},
        {"number": 9},
        {"unit_role": "co"},
        {"confidential": "true"},
        {"rated": "dissatisfied"},
    ]
    for query in queries:
        listed = (await files.get("/suggestions", **query)).json()["items"]
        rows = [
            orjson.loads(line) for line in (await files.get("/suggestions/export.ndjson", **query)).text.splitlines()
        ]
        assert sorted(row["title"] for row in rows) == sorted(each["title"] for each in listed), query
    assert listed
    refused = await files.get("/suggestions/export.csv", colour="red")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/colour")
    refused = await files.get("/suggestions/export.csv", q="？！")
    assert (refused.status_code, refused.json()["code"]) == (422, "query_empty")
    refused = await files.get("/suggestions/export.pdf")
    assert (refused.status_code, refused.json()["code"]) == (422, "input_invalid")


async def test_confidential_cases_are_for_those_who_see_them(client, filled, files):
    viewer = Downloads(client, filled, (Role.VIEWER,))
    assert "保密" in (await files.get("/suggestions/export.ndjson")).text
    assert "保密" not in (await viewer.get("/suggestions/export.ndjson")).text


async def test_a_unit_finds_the_level_of_a_rating_and_no_reason(client, filled, files, db):
    async with db.read() as tx:
        unit = await tx.connection.fetchval(
            "SELECT id FROM organisation WHERE congress_id = $1 AND code = 'ZJ'", filled.id
        )
    headers = bearer(filled, SECRET, Role.UNIT_OFFICER, organisation_id=unit)
    own = await client.get(f"/v1/{filled.slug}/suggestions/export.ndjson", headers=headers)
    [rated] = [row for line in own.text.splitlines() if (row := orjson.loads(line))["number"] == 10]
    assert (rated["rating_result"], rated.get("rating_reason")) == ("dissatisfied", None)
    assert "没有时间表" in (await files.get("/suggestions/export.ndjson")).text


async def test_contact_data_are_whole_or_absent_never_masked(client, filled, files):
    viewer = Downloads(client, filled, (Role.VIEWER,))
    assert "13800001234" in (await files.get("/people/export.csv")).text
    hidden = (await viewer.get("/people/export.csv")).text
    assert "1380000" not in hidden
    assert "****" not in hidden
    assert "13800001234" in (await files.get("/people/export.ndjson", name="代表甲")).text


async def test_who_may_not_read_the_list_gets_no_file(client, db, filled):
    account = await make_account(db, filled)
    headers = bearer(filled, SECRET, account_id=account)
    for name in EXPORTS:
        answer = await client.request(**{**asked(name, filled.slug), "headers": headers})
        assert (answer.status_code, answer.json()["code"]) == (403, "right_missing"), name


async def test_a_figure_is_a_table_of_its_cells(files):
    query = {"by": "class,month", "compare": "true"}
    answer = (await files.get("/statistics/handled", **query)).json()
    header, *rows = table(await files.get("/statistics/handled/export.csv", **query))
    assert header[:4] == ["办理结果类别代码", "办理结果类别", "受理月份代码", "受理月份"]
    assert len(rows) == len(answer["cells"])
    place = header.index("数量")
    assert [int(row[place]) for row in rows] == [cell["count"] for cell in answer["cells"]]
    assert rows[-1][1] == rows[-1][3] == "合计"
    refused = await files.get("/statistics/nonsense/export.csv")
    assert (refused.status_code, refused.json()["code"]) == (404, "figure_unknown")


async def test_the_cases_behind_a_cell_are_a_file_too(files):
    rows = (await files.get("/statistics/handled/cases/export.ndjson")).text.splitlines()
    assert len(rows) == (await files.get("/statistics/handled/cases", total="true")).json()["total"] > 0
