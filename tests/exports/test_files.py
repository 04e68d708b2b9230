"""The files themselves: what a spreadsheet makes of them, and that no cell becomes a formula."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from api.exports.listed import flat
from domain.errors import Invalid
from domain.exports.formulas import as_meant, defused
from domain.exports.sheets import BOM, CELL_CHARS, CsvFile, Heading, NdjsonFile, XlsxFile

HEADINGS = [
    Heading("name", "名称"),
    Heading("n", "数"),
    Heading("on", "日期"),
    Heading("ok", "是否"),
    Heading("at", "时刻"),
]
ROW = {
    "name": "=1+1",
    "n": Decimal("-2.6"),
    "on": date(2026, 3, 1),
    "ok": True,
    "at": datetime(2026, 3, 1, 9, tzinfo=UTC),
}
SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]


@given(st.text())
@example("'=1")
@example("''@x")
def test_defusing_loses_nothing_and_leaves_no_formula(text):
    assert as_meant(defused(text)) == text
    assert defused(text)[:1] not in SIGNS


@given(st.text().filter(lambda text: text.lstrip("'")[:1] not in SIGNS))
def test_other_text_is_left_alone(text):
    assert defused(text) == as_meant(text) == text


@pytest.mark.parametrize("sign", SIGNS)
def test_each_sign_of_a_formula_is_defused(sign):
    assert defused(f"{sign}cmd|' /C calc'!A0") == f"'{sign}cmd|' /C calc'!A0"


def test_csv_is_utf8_that_excel_knows_with_numbers_as_numbers():
    writer = CsvFile(HEADINGS, "zh")
    data = writer.begun() + writer.rows([ROW, {"name": '逗号,引号"换行\n', "ok": False}])
    assert data.startswith(BOM)
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert lines[0] == ["名称", "数", "日期", "是否", "时刻"]
    assert lines[1] == ["'=1+1", "-2.6", "2026-03-01", "是", "2026-03-01T09:00:00Z"]
    assert lines[2] == ['逗号,引号"换行\n', "", "", "否", ""]


def test_xlsx_has_typed_cells_text_that_is_no_formula_and_a_header_that_stays():
    out = io.BytesIO()
    book = XlsxFile(out, HEADINGS, "en")
    book.begun()
    book.rows([ROW])
    book.ended()
    header, row = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue())).get_sheet_by_index(0).to_python()
    assert header == ["name", "n", "on", "ok", "at"]
    assert row == ["=1+1", -2.6, date(2026, 3, 1), True, datetime(2026, 3, 1, 9)]  # noqa: DTZ001 - a sheet knows no zone
    sheet = zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml")
    assert b'state="frozen"' in sheet
    assert b"<f>" not in sheet


def test_a_text_that_no_cell_holds_is_refused_and_never_cut():
    book = XlsxFile(io.BytesIO(), HEADINGS, "en")
    book.begun()
    book.rows([{"name": "字" * CELL_CHARS}])
    with pytest.raises(Invalid) as refused:
        book.rows([{"name": "𠮷" * (CELL_CHARS // 2 + 1)}])
    assert (refused.value.code, refused.value.data["row"]) == ("export_cell_too_long", 3)
    book.ended()


def test_ndjson_is_one_object_a_line_without_what_is_empty():
    rows = NdjsonFile().rows([ROW | {"n": 1}, {"name": "a\nb", "on": None}])
    assert [orjson.loads(line) for line in rows.splitlines()][1] == {"name": "a\nb"}
    assert orjson.loads(rows.splitlines()[0])["at"] == "2026-03-01T09:00:00Z"


def test_an_object_has_a_column_for_each_of_its_fields():
    row = flat({"lead": {"id": 1, "name": "甲"}, "tags": ["a", "b"], "units": [{"id": 1}], "none": None})
    assert (row["lead_name"], row["tags"], row["units"], row["none"]) == ("甲", ["a", "b"], '[{"id":1}]', None)
