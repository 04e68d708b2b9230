"""Published files of congresses and offices, in every format, give the rows that an independent reading gives."""

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
import xlsxwriter

from domain.imports.parse import natural_key, render
from domain.imports.sheet import FileRefused
from tests.imports.reading import parse, read

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).parents[2].parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real data of ../shared/data are not here")


def refusal(data, kind="suggestions"):
    with pytest.raises(FileRefused) as caught:
        parse(kind, read(data, None, None), zone=SHANGHAI)
    return [render(flaw) for flaw in caught.value.flaws]


# Real files


def proposals():
    """The 867 proposals of Jiangsu in the documented columns."""
    for line in (DATA / "dev" / "jiangsu_cppcc_proposals.ndjson").read_text("utf-8").splitlines():
        record = json.loads(line)
        yield {
            "编号": record["proposal_number"], "种类": "提案", "届": 12, "次": record["year"] - 2017, "在会/闭会": "在会",
            "标题": record["title"], "类别": record["category"], "情况": record["content"],
            "领衔代表": record["proposer"], "提交日期": record["published_at"],
            "来源系统": "jszx", "来源编号": record["id"],
        }  # fmt: skip


def as_csv(records, encoding):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, records[0])
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue().encode(encoding)


def as_xlsx(records):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d h:mm"})
        sheet.write_row(0, 0, records[0])
        for y, record in enumerate(records, start=1):
            for x, (name, cell) in enumerate(record.items()):
                if name == "提交日期":
                    sheet.write_datetime(y, x, datetime.fromisoformat(cell), day)
                elif name in {"编号", "届", "次"}:
                    sheet.write_number(y, x, int(cell))  # what Excel makes of "0002"
                else:
                    sheet.write_string(y, x, cell)
    return out.getvalue()


@needs_data
def test_the_real_proposals_are_the_same_in_every_format():
    records = list(proposals())
    files = {encoding: as_csv(records, encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")}
    files["ndjson"] = b"\n".join(map(orjson.dumps, records))
    files["xlsx"] = as_xlsx(records)
    found = {name: parse("suggestions", read(data, None, None), zone=SHANGHAI) for name, data in files.items()}
    assert [name for name in found if found[name].errors] == []
    rows = [row.values for row in found["utf-8"].rows]
    assert len(rows) == 867
    assert [name for name in found if [row.values for row in found[name].rows] != rows] == []
    assert {row.number for row in rows} == {int(record["编号"]) for record in records}
    for row, record in zip(rows, records, strict=True):
        assert row.submitted_on == datetime.fromisoformat(record["提交日期"]).date()
        assert re.sub(r"\s", "", row.facts) == re.sub(r"\s", "", record["情况"])


@needs_data
def test_the_real_deputies_of_shanghai():
    with (DATA / "reference" / "shanghai_people_congress_deputies.csv").open(encoding="utf-8", newline="") as file:
        records = [
            {"姓名": r["name"], "代表证号": r["deputy_no"], "届": "第十五届", "代表团": r["delegation"], "民族": r["ethnicity"],
             "政治面貌": r["party"], "职务": r["position"]}
            for r in csv.DictReader(file)
        ]  # fmt: skip
    found = parse("deputies", read(as_csv(records, "gb18030"), None, None), zone=SHANGHAI)
    assert found.errors == []
    assert len(found.rows) == len({natural_key(row.values) for row in found.rows}) == 858
    assert len({row.values.delegation for row in found.rows}) == 17


@needs_data
def test_letters_with_departments_and_replies_as_history():
    lines = (DATA / "dev" / "beijing_letters_replies.ndjson").read_bytes().splitlines()
    records = [
        {"来源系统": "beijing", "来源编号": r["id"], "标题": r["title"], "内容": r["content"], "领衔代表": "代表001",
         "主办单位": r["departments"][:1], "协办单位": r["departments"][1:], "答复": r["reply"]}
        for r in map(orjson.loads, lines)
    ]  # fmt: skip
    found = parse("suggestions", read(b"\n".join(map(orjson.dumps, records)), None, None), zone=SHANGHAI)
    assert found.errors == []
    assert len(found.rows) == len(lines)
    assert sum(len(row.values.co_units) for row in found.rows) == sum(len(record["协办单位"]) for record in records) > 0


@needs_data
def test_messages_as_excel_left_them():
    lines = (DATA / "dev" / "taidi_messages_replies.ndjson").read_bytes().splitlines()
    records = [
        {"source_system": "taidi", "source_id": r["id"], "title": r["title"], "facts": r["content"], "lead_deputy": r["user"],
         "submitted_on": r["created_raw"], "reply_text": r["reply"], "replied_on": r["replied_raw"]}
        for r in map(orjson.loads, lines)
    ]  # fmt: skip
    assert sum("_x000D_" in record["facts"] for record in records) > 50
    found = parse("suggestions", read(b"\n".join(map(orjson.dumps, records)), None, None), zone=SHANGHAI)
    assert found.errors == []
    assert len(found.rows) == 2240
    for row, record in zip(found.rows, map(orjson.loads, lines), strict=True):
        values = row.values
        assert "_x000D_" not in values.facts
        assert values.facts == values.facts.strip("\u3000\u00a0 \n\t")
        assert values.submitted_on == datetime.fromisoformat(record["created_at"]).date()
        assert values.replied_on == datetime.fromisoformat(record["replied_at"]).date()


@needs_data
@pytest.mark.parametrize(
    "name", ["beijing_letters_replies.ndjson", "jiangsu_cppcc_proposals.ndjson", "taidi_hot_clusters_weak.csv"]
)
def test_a_file_in_its_own_columns_is_told_which_are_unknown(name):
    errors = refusal((DATA / "dev" / name).read_bytes())
    assert {error.code for error in errors} >= {"header_unknown", "header_missing"}
    assert len(errors) < 20
