"""Imports over HTTP: reports, templates, and every file that is no good answered with a problem."""

import io
import tracemalloc
import zipfile

import orjson
import pytest
import xlsxwriter

from api.settings import MEBIBYTE
from domain.actor import Role
from tests.conftest import SECRET
from tests.factories import bearer, make_account, make_congress, make_deputy

CASE = {
    "title": "加装电梯",
    "lead_deputy": "代表甲",
    "source_system": "paper",
    "source_id": "1",
    "submitted_on": "2026-02-25",
}


def ndjson(*rows):
    return b"\n".join(map(orjson.dumps, rows))


def as_xlsx(header, *rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate((header, *rows)):
            sheet.write_row(y, 0, row)
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200 * MEBIBYTE)
    return out.getvalue()


@pytest.fixture
async def place(db):
    congress = await make_congress(db)
    await make_deputy(db, congress, name="代表甲")
    return congress


@pytest.fixture
async def who(db, place):
    account_id = await make_account(db, place, Role.IMPORTER)
    return bearer(place, SECRET, Role.IMPORTER, account_id=account_id)


async def post(client, place, who, data, kind="suggestions", name="rows.ndjson", headers=None, **query):
    return await client.post(
        f"/v1/{place.slug}/imports",
        params={"kind": kind, **query},
        files={"file": (name, data)},
        headers=who | (headers or {}),
    )


async def test_a_dry_run_then_the_import_then_its_report(client, place, who):
    data = ndjson(CASE, CASE | {"source_id": "2", "lead_deputy": "没有"})
    dry = await post(client, place, who, data, dry_run=True)
    assert (dry.status_code, dry.json()["dry_run"]) == (201, True)
    applied = await post(client, place, who, data)
    assert applied.status_code == 201
    run = applied.json()
    assert [run[name] for name in ("rows_total", "created", "updated", "unchanged", "refused")] == [2, 1, 0, 0, 1]
    [refused, created] = run["rows"]
    assert (refused["row_number"], refused["outcome"], created["outcome"]) == (2, "refused", "created")
    [error] = refused["errors"]
    assert (error["column"], error["code"], error["value"]) == ("lead_deputy", "deputy_unknown", "没有")
    assert "没有代表" in error["message_zh"]
    assert "No deputy" in error["message_en"]

    url = f"/v1/{place.slug}/imports"
    assert (await client.get(f"{url}/{run['id']}", headers=who)).json() == {k: v for k, v in run.items() if k != "rows"}
    listed = (await client.get(url, params={"dry_run": "false", "total": "true"}, headers=who)).json()
    assert (listed["total"], [each["id"] for each in listed["items"]]) == (1, [run["id"]])
    rows = (await client.get(f"{url}/{run['id']}/rows", params={"outcome": "refused"}, headers=who)).json()
    assert rows["items"] == [refused]
    first = (await client.get(f"{url}/{run['id']}/rows", params={"limit": 1}, headers=who)).json()
    second = (await client.get(f"{url}/{run['id']}/rows", params={"cursor": first["next"]}, headers=who)).json()
    assert [row["row_number"] for row in first["items"] + second["items"]] == [1, 2]


async def test_who_may_not_import_and_what_is_not_theirs(client, db, place, who):
    viewer = bearer(place, SECRET, Role.VIEWER)
    refused = await post(client, place, viewer, ndjson(CASE))
    assert (refused.status_code, refused.json()["code"]) == (403, "right_missing")
    run = (await post(client, place, who, ndjson(CASE))).json()
    other = await make_congress(db)
    theirs = bearer(other, SECRET, Role.IMPORTER)
    for path in (f"imports/{run['id']}", f"imports/{run['id']}/rows"):
        found = await client.get(f"/v1/{other.slug}/{path}", headers=theirs)
        assert (found.status_code, found.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("kind", ["suggestions", "deputies", "organisations"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_template_is_a_file_that_an_import_knows(client, place, who, kind, language):
    url = f"/v1/{place.slug}/imports/templates/{kind}"
    empty = await client.get(url, params={"language": language}, headers=who)
    assert empty.headers["content-type"] == "text/csv; charset=utf-8"
    assert empty.content.startswith(b"\xef\xbb\xbf")
    answer = await post(client, place, who, empty.content, kind, f"{kind}.csv")
    assert (answer.status_code, answer.json()["code"]) == (422, "rows_missing")


HEADER = "标题,领衔代表,来源系统,来源编号\n"
BAD_FILES = [
    ("empty.csv", b"", "file_empty"),
    ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "format_unknown"),
    ("odd.csv", b"\x80\xff" * 30, "encoding_unknown"),
    ("damaged.csv", (HEADER + "加装电梯,代表甲,paper,1\n").encode() + b"\xe5\xff", "encoding_broken"),
    ("array.json", b'[{"title": "x"}]', "json_array"),
    ("gbk.ndjson", '{"title":"甲"}\n'.encode("utf-16"), "ndjson_not_utf8"),
    ("quotes.csv", (HEADER + '"加装,代表甲,paper,1\n').encode(), "csv_broken"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls_old"),
    ("broken.xlsx", b"PK\x03\x04" + b"not a workbook at all" * 30, "xlsx_broken"),
    ("cut.xlsx", as_xlsx(["标题", "领衔代表"], ["甲", "乙"])[:-300], "xlsx_broken"),
    ("bomb.xlsx", bomb(), "xlsx_bomb"),
    ("unknown.csv", "标题,领衔代表,电话号码\nx,y,z\n".encode(), "header_unknown"),
    ("missing.csv", "领衔代表,来源系统\ny,z\n".encode(), "header_missing"),
    ("twice.csv", "标题,title,领衔代表\nx,y,z\n".encode(), "header_duplicate"),
    ("wide.csv", (",".join(f"c{n}" for n in range(300)) + "\nx\n").encode(), "columns_too_many"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD_FILES, ids=[code + "-" + name for name, _, code in BAD_FILES])
async def test_a_file_that_is_no_good_is_a_problem(client, place, who, name, data, code):
    answer = await post(client, place, who, data, name=name)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code)
    assert problem["title"] != code
    assert problem["errors"]
    for error in problem["errors"]:
        assert error["pointer"] == "/body/file"
        assert error.keys() >= {"row", "column", "code", "message", "message_zh", "message_en"}
    runs = (await client.get(f"/v1/{place.slug}/imports", headers=who)).json()
    assert runs["items"] == []


BAD_ROWS = [
    (CASE | {"title": ""}, "required"),
    (CASE | {"title": "a\0b"}, "nul_character"),
    (CASE | {"facts": "长" * 200_000}, "text_too_long"),
    (CASE | {"submitted_on": "2025-06-31"}, "date_invalid"),
    (CASE | {"title": {"a": 1}}, "text_expected"),
    (CASE | {"number": 10**15}, "integer_out_of_range"),
    (CASE | {"source_url": "javascript:alert(1)"}, "url_invalid"),
]


@pytest.mark.parametrize(("row", "code"), BAD_ROWS, ids=[code for _, code in BAD_ROWS])
async def test_a_row_that_is_no_good_is_a_line_of_the_report(client, place, who, row, code):
    answer = await post(client, place, who, ndjson(row, CASE | {"source_id": "9"}))
    assert answer.status_code == 201
    run = answer.json()
    assert (run["created"], run["refused"]) == (1, 1)
    assert code in [error["code"] for error in run["rows"][0]["errors"]]


async def test_lone_surrogates_and_broken_lines_cost_their_line_only(client, place, who):
    lines = [b'{"title": "\\ud800", "lead_deputy": "x"}', b"\xff\xfe\xfa", b"{", b"[1]", ndjson(CASE)]
    run = (await post(client, place, who, b"\n".join(lines))).json()
    assert (run["created"], run["refused"]) == (1, 4)
    codes = [row["errors"][0]["code"] for row in run["rows"][:4]]
    assert codes == ["lone_surrogate", "line_not_utf8", "json_invalid", "json_not_object"]


@pytest.mark.parametrize(
    ("query", "files", "pointer"),
    [
        ({"kind": "suggestions"}, None, "/body/file"),
        ({"kind": "suggestions"}, {"file": (None, "text")}, "/body/file"),
        ({"kind": "cases"}, {"file": ("a.csv", b"x")}, "/query/kind"),
        ({}, {"file": ("a.csv", b"x")}, "/query/kind"),
        ({"kind": "suggestions", "dry_run": "perhaps"}, {"file": ("a.csv", b"x")}, "/query/dry_run"),
        ({"kind": "suggestions", "session_id": "x"}, {"file": ("a.csv", b"x")}, "/query/session_id"),
        ({"kind": "suggestions", "apply": "1"}, {"file": ("a.csv", b"x")}, "/query/apply"),
    ],
)
async def test_a_request_that_is_no_good_is_told_where(client, place, who, query, files, pointer):
    answer = await client.post(f"/v1/{place.slug}/imports", params=query, files=files, headers=who)
    assert (answer.status_code, answer.json()["code"]) == (422, "input_invalid")
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"no boundary", "multipart/form-data"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
async def test_a_body_that_is_no_form(client, place, who, body, content_type):
    headers = who | {"content-type": content_type}
    answer = await client.post(f"/v1/{place.slug}/imports?kind=suggestions", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.csv", "名\u202e字.csv", "x" * 500 + ".csv", "\\\\server\\a.csv", ""]
)
async def test_a_file_name_is_only_ever_shown(client, place, who, name):
    answer = await post(client, place, who, ndjson(CASE), name=name)
    assert answer.status_code in {201, 422}
    if answer.status_code == 201:
        shown = answer.json()["filename"]
        assert "\0" not in shown
        assert len(shown) <= 70


async def test_a_file_above_the_limit_is_refused(app_client, place, who):
    async with app_client(import_max_bytes=1000) as client:
        answer = await post(client, place, who, b"x" * 200_000)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


async def test_a_key_gives_the_first_report_again(client, place, who):
    key = {"Idempotency-Key": "import-1"}
    first = await post(client, place, who, ndjson(CASE), headers=key)
    again = await post(client, place, who, ndjson(CASE), headers=key)
    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = await post(client, place, who, ndjson(CASE | {"title": "别的"}), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_claimed_file_is_not_held_twice(client, place, who):
    """The key's fingerprint reads the file in pieces, and so does the import."""
    big = 24 * MEBIBYTE
    padded = ndjson(CASE) + b"\n" + (b" " * 1023 + b"\n") * (big // 1024)
    tracemalloc.start()
    try:
        answer = await post(client, place, who, padded, headers={"Idempotency-Key": "big"})
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 201, answer.text
    # httpx keeps the body, and sends a copy; the import itself reads line after line
    assert peak < 3 * big


async def test_xlsx_and_csv_over_http(client, place, who):
    data = as_xlsx(["姓名", "代表证号", "届", "代表团"], ["张　三", 17, "第十四届", "西湖团"])
    run = (await post(client, place, who, data, "deputies", "代表.xlsx")).json()
    assert (run["created"], run["filename"]) == (1, "代表.xlsx")
    data = "姓名,代表证号,届\n张三,17,14\n".encode("gb18030")
    assert (await post(client, place, who, data, "deputies", "代表.csv")).json()["unchanged"] == 1
