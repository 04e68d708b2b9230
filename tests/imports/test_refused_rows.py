"""Refused rows come back in the format that was uploaded, say why, and are good again once they are mended."""

import csv
import io

import orjson
import pytest
import python_calamine
import xlsxwriter

from domain.actor import Role
from domain.imports.nearest import Nearest
from tests.conftest import SECRET
from tests.factories import bearer, make_account
from tests.imports.applying import fetched

HEADER = ["标题", "领衔代表", "来源系统", "来源编号", "主办单位", "交办日期", "编号"]
GOOD = ["加装电梯", "代表甲", "paper", "1", "", "", ""]
BAD = ["停车难", "代表丙", "paper", "2", "", "", ""]


@pytest.fixture
async def who(db, peopled):
    return bearer(peopled, SECRET, Role.IMPORTER, account_id=await make_account(db, peopled, Role.IMPORTER))


def as_csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def of_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def as_xlsx(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(rows):
            sheet.write_row(y, 0, row)
    return out.getvalue()


def of_xlsx(data):
    return python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def as_ndjson(rows):
    header, *others = rows
    return b"\n".join(orjson.dumps(dict(zip(header, row, strict=True))) for row in others)


def of_ndjson(data):
    objects = [orjson.loads(line) for line in data.splitlines()]
    header = list(objects[0])
    return [header, *([each[name] for name in header] for each in objects)]


@pytest.mark.parametrize(
    ("name", "write", "read", "mark"),
    [("r.csv", as_csv, of_csv, b"\xef\xbb\xbf"), ("r.xlsx", as_xlsx, of_xlsx, b"PK"), ("r.ndjson", as_ndjson, of_ndjson, b"{")],
)  # fmt: skip
async def test_refused_rows_are_mended_and_loaded_again(client, db, peopled, who, name, write, read, mark):
    url = f"/v1/{peopled.slug}/imports"

    async def sent(data):
        answer = await client.post(url, params={"kind": "suggestions"}, files={"file": (name, data)}, headers=who)
        assert answer.status_code == 201, answer.text
        return answer.json()

    run = await sent(write([HEADER, GOOD, BAD]))
    assert (run["created"], run["refused"]) == (1, 1)
    refused = await client.get(f"{url}/{run['id']}/refused", headers=who)
    assert refused.headers["content-disposition"] == f'attachment; filename="refused.{name[2:]}"'
    assert refused.content.startswith(mark)
    header, row = read(refused.content)
    reasons = dict(zip(header, row, strict=True)).pop(header[-1])
    assert "领衔代表: 本届没有代表“代表丙”，请先导入代表。是否为“代表乙”？" in reasons or "是否为“代表甲”？" in reasons
    assert [cell or "" for cell in row[: len(BAD)]] == BAD
    again = await sent(write([header, row]))
    assert (again["created"], again["refused"]) == (0, 1)
    row[header.index("领衔代表")] = "代表乙"
    mended = await sent(write([header, row]))
    assert (mended["created"], mended["refused"]) == (1, 0)
    cases = await fetched(db, "SELECT title FROM suggestion WHERE congress_id = $1 ORDER BY 1", peopled.id)
    assert [case["title"] for case in cases] == ["停车难", "加装电梯"]


async def test_lines_that_could_not_be_read_come_back_as_they_were(client, peopled, who):
    url = f"/v1/{peopled.slug}/imports"
    data = b'{"title": "a\\u0000b", "lead_deputy": "\\ud800"}\n{"title": broken}\n\xff\n'
    run = (
        await client.post(url, params={"kind": "suggestions"}, files={"file": ("x.ndjson", data)}, headers=who)
    ).json()
    assert run["refused"] == 3
    answer = await client.get(f"{url}/{run['id']}/refused", params={"language": "en"}, headers=who)
    first, second, third = (orjson.loads(line) for line in answer.content.splitlines())
    assert first["title"] == "a\\u0000b"
    assert second["refused_line"].strip() == '{"title": broken}'
    assert "not valid JSON" in second["refusal_reasons"]
    assert "UTF-8" in third["refusal_reasons"]
    again = await client.post(
        url, params={"kind": "suggestions"}, files={"file": ("x.ndjson", answer.content)}, headers=who
    )
    assert again.json()["rows_total"] == 1


async def test_the_nearest_valid_value_stands_beside_the_refused_one(client, peopled, who):
    rows = [
        HEADER,
        ["甲", "代表甲", "paper", "3", "市住建", "2026-02-26", "3"],
        ["乙", "代表甲", "paper", "4", "某某公司", "2026-02-26", "4"],
    ]
    rows = [[*row, more] for row, more in zip(rows, (("在会闭会"), "会中", "闭会"), strict=True)]
    rows = [[*row, more] for row, more in zip(rows, ("届", "14", "14"), strict=True)]
    rows = [[*row, more] for row, more in zip(rows, ("次", "5", "5"), strict=True)]
    rows = [[*row, more] for row, more in zip(rows, ("满意度", "", "满"), strict=True)]
    url = f"/v1/{peopled.slug}/imports"
    answer = await client.post(
        url, params={"kind": "suggestions", "dry_run": True}, files={"file": ("x.csv", as_csv(rows))}, headers=who
    )
    one, two = ({each["code"]: each for each in row["errors"]} for row in answer.json()["rows"])
    assert one["choice_unknown"]["nearest"] is None
    assert two["choice_unknown"]["nearest"] == "满意"
    rows[1][7], rows[2][-1] = "会议期", "满意吗"
    answer = await client.post(
        url, params={"kind": "suggestions", "dry_run": True}, files={"file": ("x.csv", as_csv(rows))}, headers=who
    )
    one, two = ({each["code"]: each for each in row["errors"]} for row in answer.json()["rows"])
    assert one["choice_unknown"]["nearest"] == "会议期间"
    assert two["choice_unknown"]["nearest"] == "满意"
    rows[1][7], rows[2][-1] = "会议期间", ""
    answer = await client.post(
        url, params={"kind": "suggestions", "dry_run": True}, files={"file": ("x.csv", as_csv(rows))}, headers=who
    )
    one, two = ({each["code"]: each for each in row["errors"]} for row in answer.json()["rows"])
    assert one["unit_unknown"]["nearest"] == "市住建局"
    assert "Did you mean “市住建局”?" in one["unit_unknown"]["message_en"]
    assert two["unit_unknown"]["nearest"] is None


def test_the_nearest_word():
    near = Nearest(["市住建局", "市城管局", "市交通局", "西湖区政府"])
    assert near.to("市城管") == "市城管局"
    assert near.to("杭州市城管局") == "市城管局"
    assert near.to("市交同局") == "市交通局"
    assert near.to("某某公司") is None


@pytest.mark.parametrize("kind", ["suggestions", "deputies", "organisations"])
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_workbook_to_fill_in_is_an_import(client, peopled, who, kind, language):
    url = f"/v1/{peopled.slug}/imports"
    asked = {"language": language, "format": "xlsx"}
    empty = await client.get(f"{url}/templates/{kind}", params=asked, headers=who)
    assert empty.headers["content-type"].endswith("spreadsheetml.sheet")
    header, example = of_xlsx(empty.content)
    assert example[0] in {"示例", "example"}
    assert all(cell for place, cell in enumerate(example) if header[place] in {"标题", "title", "姓名", "name", "名称"})
    files = {"file": ("t.xlsx", empty.content)}
    answer = await client.post(url, params={"kind": kind}, files=files, headers=who)
    assert (answer.status_code, answer.json()["code"]) == (422, "rows_missing")
    filled = as_xlsx([header, ["1", *example[1:]]])
    answer = await client.post(
        url, params={"kind": kind, "dry_run": True}, files={"file": ("t.xlsx", filled)}, headers=who
    )
    assert answer.status_code == 201
    said = {error["code"] for row in answer.json()["rows"] for error in row["errors"]}
    assert said <= {"deputy_unknown", "unit_unknown", "delegation_unknown", "class_unknown", "parent_unknown",
                    "session_unknown", "required_with", "mode_mismatch", "unit_ambiguous"}  # fmt: skip
