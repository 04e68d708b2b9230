"""Cells of a spreadsheet that are not empty and yet have no value: told row by row, never taken for empty ones."""

import io
import zipfile
from datetime import UTC

import xlsxwriter

from tests.imports.reading import parse, read


def test_cells_merged_downwards_are_told_row_by_row():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["名称", "上级名称", "简称"])
        sheet.merge_range(1, 1, 3, 1, "市政府")
        for y in (1, 2, 3):
            sheet.write_string(y, 0, f"局{y}")
    found = parse("organisations", read(out.getvalue(), None, None), zone=UTC)
    assert [row.values.parent_name for row in found.rows] == ["市政府"]
    assert [(error.row, error.column, error.code) for error in found.errors] == [
        (3, "上级名称", "cell_merged"), (4, "上级名称", "cell_merged")
    ]  # fmt: skip


def test_errors_and_formulas_that_were_never_worked_out_are_told_and_not_taken_for_empty():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        other = book.add_worksheet("别的")
        other.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet = book.add_worksheet("单位")
        sheet.write_row(0, 0, ["名称", "简称", "代码"])
        for y in range(1, 6):
            sheet.write_string(y, 0, f"局{y}")
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 1, '=IF(A1="","","")', None, "")
        sheet.write_formula(3, 1, '="城"&"管"', None, "城管")
        sheet.write_formula(5, 1, "=1+1", None, 2)
    with zipfile.ZipFile(out) as old:
        again = io.BytesIO()
        with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                if name.endswith("sheet2.xml"):
                    content = content.replace(b"<f>1+1</f><v>2</v>", b"<f>1+1</f><v></v>")
                    content = content.replace(b'<c r="B3"><f>', b'<c r="B3" t="str"><f>')
                    assert content.count(b"<v></v></c>") == 2
                new.writestr(name, content)
    sheet = read(again.getvalue(), None, None, fits=lambda header: "名称" in header)
    found = parse("organisations", sheet, zone=UTC)
    assert [row.values.short_name for row in found.rows] == [None, "城管", None]
    assert [(error.row, error.column, error.code) for error in found.errors] == [
        (2, "简称", "cell_error"), (6, "简称", "formula_without_value")
    ]  # fmt: skip
