"""What an uploaded file is: by its content, in every encoding and state of damage that arrives."""

import contextlib
import csv
import io
import struct
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from domain.imports.sheet import FileRefused, Limits
from tests.imports.reading import flaws, good, parse, read

HEADER = ("标题", "领衔代表")
MIB = 1024 * 1024


def refusal(data, name=None, **limits):
    with pytest.raises(FileRefused) as caught:
        read(data, name, None, limits=Limits(**limits))
    return caught.value.code


def workbook(*sheets, hidden=(), **options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for index, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(y, x, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(y, x, cell)
                    else:
                        sheet.write(y, x, cell)
            if index in hidden:
                sheet.hide()
            elif hidden:
                sheet.activate()
    return out.getvalue()


def rezipped(data, change=None, extra=(), method=zipfile.ZIP_DEFLATED):
    """The same archive with entries changed by `change(name, content)` and others added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(name, content) if change else content)
        for name, content in extra:
            new.writestr(name, content)
    return out.getvalue()


def in_sheet(old, new):
    return lambda name, content: content.replace(old, new) if name.endswith("sheet1.xml") else content


TWO_ROWS = "标题,领衔代表\r\n加装电梯,代表001\r\n停车难,代表002\r\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_csv_in_every_encoding_gives_the_same_rows(encoding, said):
    sheet = read(TWO_ROWS.encode(encoding), "x.csv", "text/csv")
    assert (sheet.format, sheet.encoding, tuple(sheet.header)) == ("csv", said, HEADER)
    assert [tuple(row.cells) for row in sheet.rows] == [("加装电梯", "代表001"), ("停车难", "代表002")]


def test_traditional_characters_in_gbk_are_believed():
    sheet = read("標題,領銜代表\n關於優化營商環境與數據開放的建議,代表001\n".encode("gbk"), None, None)
    assert sheet.header[0] == "標題"


@pytest.mark.parametrize(
    "data",
    [
        "title,lead_deputy\ncafé,Élise\nété,à la carte, naïve, garçon\n".encode("latin-1"),
        "title,lead_deputy\nété où déjà,Zoë\n".encode("latin-1"),
        b"title,lead_deputy\n\xff\xfe\xff\xfe,x\n",
    ],
)
def test_bytes_in_another_encoding_are_refused_not_guessed(data):
    assert refusal(data) == "encoding_unknown"


def test_damaged_utf8_is_not_taken_for_gb18030():
    with pytest.raises(FileRefused) as caught:
        read(TWO_ROWS.encode()[:-8] + b"\xe4\xb8\n", None, None)
    assert (caught.value.code, caught.value.data["line"]) == ("encoding_broken", 3)
    assert refusal(b"\xef\xbb\xbftitle\n\xff") == "encoding_broken"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_headers(delimiter):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([HEADER, ("甲;乙;丙,丁\t戊,己", "代表001")])
    sheet = read(out.getvalue().encode(), None, None)
    assert sheet.delimiter == delimiter
    assert sheet.rows[0].cells == ["甲;乙;丙,丁\t戊,己", "代表001"]


def test_a_quoted_header_does_not_choose_the_delimiter():
    assert read('"标题;案由;题目",领衔代表\n甲,乙\n'.encode(), None, None).delimiter == ","


def test_rows_count_records_and_lines_count_lines():
    sheet = read('标题,领衔代表\n"一\n二\n三",甲\n\n乙,丙\n'.encode(), None, None)
    assert [(row.number, row.line, row.cells[0]) for row in sheet.rows] == [(2, 2, "一\n二\n三"), (4, 6, "乙")]


@pytest.mark.parametrize("tail", ['"没有收尾,甲\n乙,丙\n', '"a"b,c\n'])
def test_quotes_that_do_not_match_name_their_row(tail):
    with pytest.raises(FileRefused) as caught:
        read(f"标题,领衔代表\n甲,乙\n{tail}".encode(), None, None)
    assert caught.value.code == "csv_broken"
    assert caught.value.flaws[0].row == 3


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\r\n"])
def test_an_empty_file_says_so(data):
    assert refusal(data) == "file_empty"


def test_an_empty_workbook_says_so():
    assert refusal(workbook([])) == "file_empty"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)), b"%PDF-1.7\n", b"\xff\xd8\xff\xe0JFIF"])
def test_pictures_and_papers_are_not_tables(data):
    assert refusal(data, "建议.csv") == "format_unknown"


def test_a_docx_renamed_to_xlsx_is_not_a_table():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
    assert refusal(out.getvalue(), "建议.xlsx") == "format_unknown"


def test_old_and_encrypted_workbooks_are_told_apart():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refusal(ole + "Workbook".encode("utf-16-le")) == "xls_old"
    assert refusal(ole + "EncryptedPackage".encode("utf-16-le")) == "xlsx_encrypted"


def test_a_million_columns_are_refused_by_their_number():
    assert refusal(b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n1\n") == "columns_too_many"
    assert refusal(b"{" + b",".join(b'"c%d":1' % n for n in range(300)) + b"}") == "columns_too_many"
    assert refusal(workbook([["c"] * 300, ["x"] * 300])) == "columns_too_many"


def test_rows_are_bounded_in_every_format():
    assert refusal(b"title\n" + b"x\n" * 11, rows=10) == "rows_too_many"
    assert refusal(b'{"title":1}\n' * 11, rows=10) == "rows_too_many"
    assert refusal(b'{"title":1}\n' + b"[\n" * 11, rows=10) == "rows_too_many"
    assert refusal(workbook([["title"]] + [["x"]] * 11), rows=10) == "rows_too_many"
    assert len(read(b"title\n" + b"x\n" * 10, None, None, limits=Limits(rows=10)).rows) == 10


def test_the_header_may_stand_below_a_title_and_a_note():
    fits = lambda header: "标题" in header and "领衔代表" in header  # noqa: E731
    for data in (
        "2025年代表建议汇总表\n,\n标题,领衔代表\n甲,乙\n".encode(),
        workbook([["2025年代表建议汇总表"], [], ["标题", "领衔代表"], ["甲", "乙"]]),
    ):
        sheet = read(data, None, None, fits=fits)
        assert (sheet.header_row, tuple(sheet.header)) == (3, ("标题", "领衔代表"))
        assert [(row.number, list(row.cells)) for row in sheet.rows] == [(4, ["甲", "乙"])]
    assert read("甲,乙\n标题,领衔代表\n".encode(), None, None).header_row == 1


def test_a_stray_quote_far_down_refuses_the_file_and_names_the_row():
    lines = "".join(f"标题{n},代表001\n" for n in range(90_000))
    with pytest.raises(FileRefused) as caught:
        read(f'标题,领衔代表\n{lines}"甲,乙\n丙,丁\n'.encode(), None, None)
    assert (caught.value.code, caught.value.flaws[0].row) == ("csv_broken", 90_002)


def test_a_line_without_end_is_refused_before_it_is_held():
    assert refusal(b'{"title":1}\n{"title":"' + b"x" * 40_000, cell_chars=1_000) == "line_too_long"


def test_an_encoding_that_changes_on_the_way_names_the_line():
    both = "标题,领衔代表\n电梯加装停车难,代表\n".encode() + "道路积水,代表\n".encode("gb18030")
    with pytest.raises(FileRefused, match="encoding_broken") as caught:
        read(both, None, None)
    assert caught.value.flaws[0].line == 3


# NDJSON


def test_a_bad_line_costs_that_line_only():
    lines = [
        b'{"title":"\xe7\x94\xb2"}',
        b"[1,2]",
        b'{"title":',
        b"",
        b'{"title":' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"title":"\xff"}',
        b'{"title":NaN}',
        b'{"title":' + b"9" * 5000 + b"}",
        b'{"lead_deputy":"x","title":"\xe4\xb9\x99"}\r',
    ]
    sheet = read(b"\xef\xbb\xbf" + b"\n".join(lines), None, None)
    assert sheet.header == ("title", "lead_deputy")
    assert [(row.number, row.cells) for row in good(sheet)] == [(1, ["甲", None]), (9, ["乙", "x"])]
    assert flaws(sheet) == [
        (2, "json_not_object"),
        (3, "json_invalid"),
        (5, "json_invalid"),
        (6, "line_not_utf8"),
        (7, "json_invalid"),
        (8, "json_invalid"),
    ]


def test_a_lone_surrogate_is_left_for_the_cell_to_be_named():
    sheet = read(rb'{"title":"\ud800","category":"x"}' + b"\n" + rb'{"title":"\ud83d\ude00"}', None, None)
    assert not flaws(sheet)
    assert [row.cells[0] for row in sheet.rows] == ["\ud800", "😀"]


def test_a_surrogate_does_not_open_the_door_for_deep_nesting():
    data = rb'{"title":"\ud800","x":' + b"[" * 100_000 + b"}\n"
    assert [code for _, code in flaws(read(data, None, None))] == ["json_invalid"]


def test_a_json_array_is_told_how_to_be_lines():
    assert refusal(b'[{"title":"x"},\n{"title":"y"}]', "x.json") == "json_array"
    assert refusal(b"[\n  {}\n]", "x.json") == "json_array"
    assert refusal(b'[{"title":"x"}]') == "json_array"


def test_a_first_line_that_is_an_array_is_one_bad_line():
    sheet = read(b'[1]\n{"title":"x"}\n', "x.ndjson", None)
    assert [code for _, code in flaws(sheet)] == ["json_not_object"]
    assert len(good(sheet)) == 1


def test_ndjson_in_utf16_is_refused():
    assert refusal('{"title":"甲"}\n'.encode("utf-16")) == "ndjson_not_utf8"


# XLSX


def test_xlsx_keeps_the_row_numbers_of_the_spreadsheet():
    data = workbook(
        [
            [],
            ["标题", "领衔代表", "提交日期"],
            ["甲", 2.0, datetime.fromisoformat("2024-01-31T05:00")],
            [],
            ["乙", 3, date(2024, 2, 1)],
        ]
    )
    sheet = read(data, "x.csv", "text/csv")
    assert (sheet.format, sheet.header_row, sheet.header) == ("xlsx", 2, ("标题", "领衔代表", "提交日期"))
    assert [row.number for row in sheet.rows] == [3, 5]
    assert sheet.rows[1].cells == ["乙", 3.0, date(2024, 2, 1)]


def test_the_sheet_whose_header_fits_is_taken_else_the_first_visible():
    data = workbook([["说明"], ["请填写第二张表"]], [["标题"], ["甲"]])
    assert read(data, None, None, fits=lambda header: "标题" in header).name == "Sheet2"
    assert read(data, None, None, fits=lambda _: False).name == "Sheet1"
    assert read(data, None, None).name == "Sheet1"
    assert read(workbook([["标题"], ["甲"]], [["标题"], ["乙"]], hidden=(0,)), None, None).name == "Sheet2"


GOOD = workbook([HEADER, ("加装电梯", "代表001")])


@pytest.mark.parametrize("keep", [30, 200, len(GOOD) // 2, len(GOOD) - 10], ids=["head", "early", "half", "end"])
def test_a_truncated_workbook_is_broken(keep):
    assert refusal(GOOD[:keep]) == "xlsx_broken"


def test_a_workbook_with_flipped_bytes_is_broken_or_reads_never_fails_otherwise():
    for at in range(0, len(GOOD), 37):
        data = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
        with contextlib.suppress(FileRefused):
            assert read(data, None, None).header


def test_other_packings_than_deflate_are_refused():
    assert refusal(rezipped(GOOD, method=zipfile.ZIP_LZMA)) == "xlsx_broken"


def test_a_zip_bomb_is_refused_before_it_is_opened():
    bomb = rezipped(GOOD, extra=[("xl/media/a.bin", bytes(64 * MIB))])
    assert len(bomb) < MIB
    assert refusal(bomb) == "xlsx_bomb"
    assert refusal(rezipped(GOOD, extra=[(f"x{n}", b"") for n in range(50)]), entries=50) == "xlsx_bomb"
    assert refusal(rezipped(GOOD, extra=[("x", bytes(2 * MIB))]), unpacked_bytes=MIB) == "xlsx_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(rezipped(GOOD, extra=[("xl/media/a.bin", bytes(64 * MIB))]))
    told = struct.pack("<I", 64 * MIB)
    at = bomb.find(told)
    while at >= 0:
        bomb[at : at + 4] = struct.pack("<I", 100)
        at = bomb.find(told)
    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert archive.getinfo("xl/media/a.bin").file_size == 100
    assert refusal(bytes(bomb)) == "xlsx_bomb"


def test_a_cell_at_the_far_end_does_not_claim_all_between():
    far = rezipped(GOOD, in_sheet(b'r="B2"', b'r="XFD1048576"'))
    assert refusal(far) == "sheet_too_large"
    styled = rezipped(GOOD, in_sheet(b"</row></sheetData>", b'<c r="XFD1048576" s="0"/></row></sheetData>'))
    assert len(read(styled, None, None).rows) == 1


@pytest.mark.parametrize(
    "cell", [b'<c t="s"><v>0</v></c>', b'<c t="s" r="XFD1048576"><v>0</v></c>', b'<c t="s"r="XFD1048576"><v>0</v></c>']
)
def test_cells_that_hide_their_address_are_refused(cell):
    assert refusal(rezipped(GOOD, in_sheet(b"</row></sheetData>", cell + b"</row></sheetData>"))) == "xlsx_broken"


def test_a_shared_string_repeated_a_thousand_times_counts_as_often():
    long = "中" * 30_000
    data = workbook([HEADER] + [[long, "代表001"]] * 1000)
    assert len(data) < MIB
    assert refusal(data, unpacked_bytes=32 * MIB) == "xlsx_bomb"
    many = workbook([HEADER, [long, "代表001"]] + [["短", "代表001"]] * 3000)
    assert len(read(many, None, None, limits=Limits(unpacked_bytes=32 * MIB)).rows) == 3001


def test_measuring_does_not_depend_on_where_the_pieces_end():
    rows = [[f"第{n}件建议" + "字" * 50, f"代表{n:03}"] for n in range(20_000)]
    sheet = read(workbook([HEADER, *rows]), None, None)
    assert [row.cells for row in sheet.rows] == rows


PIECES = [
    *(b"{", b"}", b"[", b'"title"', b":", b",", b";", b"\t", b"\n", b'"', b"\0", b"\\ud800", b"1e999", b"_x000D_"),
    *("标题".encode(), "标题".encode("gbk"), b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
]


@given(st.one_of(st.binary(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)))
def test_any_bytes_are_rows_or_a_refusal(data):
    with contextlib.suppress(FileRefused):
        sheet = read(data, "x.ndjson", None)
        parse("organisations", sheet, zone=UTC)
