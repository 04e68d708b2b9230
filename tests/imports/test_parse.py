"""Row rules: what each column accepts, and the code that each refusal carries."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from domain.imports import cells
from domain.imports.columns import (
    columns,
)
from domain.imports.parse import CODES, natural_key, shown
from domain.imports.sheet import RawRow, Sheet
from tests.imports.reading import parse, read

SHANGHAI = ZoneInfo("Asia/Shanghai")

CASE = {"number": 1, "term": 14, "session": 4, "in_session": "在会", "title": "加装电梯", "lead_deputy": "代表001"}
DEPUTY = {"name": "代表001", "card_number": "0001", "term": 14}
UNIT = {"name": "市教育局"}
WHOLE = {"suggestions": CASE, "deputies": DEPUTY, "organisations": UNIT}


def parsed(kind, *rows):
    """Rows given as dicts, as an NDJSON file would hold them."""
    header = list(dict.fromkeys(name for row in rows for name in row))
    raw = [RawRow(n, n, [row.get(name) for name in header]) for n, row in enumerate(rows, start=2)]
    return parse(kind, Sheet("ndjson", header, 1, raw), zone=SHANGHAI)


def value(kind, field, cell):
    """What one cell becomes in a row that is whole otherwise."""
    found = parsed(kind, WHOLE[kind] | {field: cell})
    assert found.errors == []
    return getattr(found.rows[0].values, field)


def codes(kind, **cells):
    found = parsed(kind, WHOLE[kind] | cells)
    assert bool(found.rows) != bool(found.errors)
    return [(error.column, error.code) for error in found.errors]


# Cells


@pytest.mark.parametrize(
    "cell",
    [
        "2024-01-31", "2024/1/31", "2024.1.31", "20240131", "2024年1月31日", "２０２４年１月３１日", " 2024-01-31　",
        20240131, 20240131.0, date(2024, 1, 31), datetime.fromisoformat("2024-01-31T23:59"),
        "2024-01-31T16:04:48", "2024/1/31 9:05", "2024-01-31 09:05:00",
        "2024-01-31T15:59:59Z", "2024-01-30T16:00:00+00:00", "2024-01-31T00:30:00+0800", "2024-01-30T23:00:00-0500",
    ],
)  # fmt: skip
def test_one_day_in_all_its_forms(cell):
    assert value("suggestions", "submitted_on", cell) == date(2024, 1, 31)


@pytest.mark.parametrize(
    "cell", ["2024-06-31", "2023-02-29", "31/01/2024", "24-1-31", "去年", 45322, 45322.5, "2024-01-31T25:00", "2024-1"]
)
def test_no_day_of_the_calendar(cell):
    assert codes("suggestions", submitted_on=cell) == [("submitted_on", "date_invalid")]


@pytest.mark.parametrize("cell", ["0024-01-31", "2924-01-31", date(1900, 1, 1)])
def test_days_of_other_ages(cell):
    assert codes("suggestions", submitted_on=cell) == [("submitted_on", "date_out_of_range")]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("2", 2), ("0002", 2), (2, 2), (2.0, 2), ("２", 2), ("第2号", 2), ("十", 10), ("第十五届", 15), ("二十", 20), ("二十一次会议", 21), ("五", 5)],
)  # fmt: skip
def test_a_number_is_the_same_however_a_spreadsheet_kept_it(cell, number):
    assert value("suggestions", "number", cell) == number


@pytest.mark.parametrize("cell", ["二三", "甲", "2.5", 2.5, "-1", "届", "1" * 30])
def test_no_whole_number(cell):
    assert codes("suggestions", number=cell) == [("number", "integer_invalid")]


@pytest.mark.parametrize(("field", "cell"), [("number", 0), ("number", 10**15), ("term", 100)])
def test_numbers_out_of_range(field, cell):
    assert codes("suggestions", **{field: cell}) == [(field, "integer_out_of_range")]


@pytest.mark.parametrize("cell", [1e18, 18446744073709551616.0, -1e16])
def test_a_number_that_lost_digits_is_refused(cell):
    assert codes("deputies", card_number=cell) == [("card_number", "number_inexact")]


def test_numbers_where_text_is_meant():
    assert value("deputies", "card_number", 2.0) == "2"
    assert value("deputies", "card_number", "0002") == "0002"
    assert value("deputies", "card_number", 1 << 60) == str(1 << 60)
    assert value("deputies", "phone", 13800000000.0) == "13800000000"
    assert value("organisations", "code", 1.5) == "1.5"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("\u3000\u00a0 加装电梯\u200b\ufeff\n", "加装电梯"),
        ("加装_x000D_\n电梯", "加装 电梯"),
        ("加装\r\n电梯", "加装 电梯"),
        ("加装 电梯", "加装 电梯"),
        ("2019\u00a0年", "2019\u00a0年"),
    ],
)
def test_a_short_text_is_one_line_without_padding(cell, text):
    assert value("suggestions", "title", cell) == text


def test_a_long_text_keeps_its_lines():
    cell = "\n\t\t一、情况_x000D_\n\t二\r\n三\r四\x0b五\u2028六_x000D_七\t\n"
    assert value("suggestions", "facts", cell) == "一、情况\n\t二\n三\n四\n五\n六\n七"


@pytest.mark.parametrize("blank", ["", None, "  ", "\u3000", "_x000D_"])
def test_padding_alone_is_nothing(blank):
    assert value("suggestions", "category", blank) is None
    assert codes("suggestions", title=blank) == [("title", "required")]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("a\0b", "nul_character"),
        ("a\ud800b", "lone_surrogate"),
        ("a\x07b", "control_character"),
        (["a"], "text_expected"),
        ({"a": 1}, "text_expected"),
        (True, "text_expected"),
        ("字" * 201, "text_too_long"),
    ],
)
def test_what_no_text_may_hold(cell, code):
    assert codes("suggestions", title=cell) == [("title", code)]


@pytest.mark.parametrize(
    "field", ["title", "category", "facts", "proposal", "lead_deputy", "reply_text", "rating_reason"]
)
def test_limits_are_those_of_the_documented_column(field):
    most = next(column.max_chars for column in columns("suggestions") if column.field == field)
    assert len(value("suggestions", field, "字" * most)) == most
    assert codes("suggestions", **{field: "字" * (most + 1)}) == [(field, "text_too_long")]


def test_names_lose_the_space_that_sets_them():
    assert value("suggestions", "lead_deputy", "张\u3000三") == "张三"
    assert value("suggestions", "lead_deputy", "Anna Li") == "Anna Li"
    assert value("suggestions", "cosigners", "张　三、李四；王五,赵六\n钱七; 李四、") == (
        "张三",
        "李四",
        "王五",
        "赵六",
        "钱七",
    )
    assert value("suggestions", "co_units", ["市教育局", "市财政局", "市教育局", ""]) == ("市教育局", "市财政局")
    assert value("suggestions", "cosigners", " 、 ") == ()


@pytest.mark.parametrize(
    ("cell", "code"),
    [("、".join(map(str, range(501))), "list_too_long"), ("字" * 61, "text_too_long"), ([["a"]], "text_expected"), ([True], "text_expected")],
)  # fmt: skip
def test_lists_are_bounded(cell, code):
    assert codes("suggestions", cosigners=cell) == [("cosigners", code)]


@pytest.mark.parametrize(
    ("field", "cell", "code"),
    [
        ("kind", "提案", "proposal"),
        ("rating", "基本满意", "basically_satisfied"),
        ("rating_result", "Dissatisfied", "dissatisfied"),
        ("mode", "主办、会办", None),
        ("mode", "独办", "sole"),
        ("disclosure", "依申请公开", "on_request"),
        ("deputy_permission", "仅公开标题", "title_only"),
        ("in_session", "闭会期间", False),
        ("in_session", True, True),
        ("in_session", 0, False),
        ("confidential", "否", False),
        ("result_class", "a类", "A"),
        ("result_class", "B 类件", "B"),
    ],
)
def test_words_become_codes(field, cell, code):
    if code is None:
        assert codes("suggestions", **{field: cell}) == [(field, "choice_unknown")]
    else:
        assert value("suggestions", field, cell) == code


def test_an_unknown_word_is_answered_with_the_known_ones():
    error = parsed("suggestions", CASE | {"rating": "理解"}).errors[0]
    assert (error.code, error.value) == ("choice_unknown", "理解")
    assert error.message_zh == "应为下列之一：满意、基本满意、不满意"
    assert error.message_en == "Must be one of: satisfied, basically_satisfied, dissatisfied"
    error = parsed("suggestions", CASE | {"confidential": "?"}).errors[0]
    assert (error.message_zh, error.message_en) == ("应为下列之一：是、否", "Must be one of: true, false")


@pytest.mark.parametrize(
    ("kind", "field", "cell", "code"),
    [
        ("deputies", "email", "a@b", "email_invalid"),
        ("deputies", "email", "a@example.com\nb@example.com", "email_invalid"),
        ("suggestions", "source_url", "javascript:alert(1)", "url_invalid"),
        ("suggestions", "source_url", "http://a b", "url_invalid"),
    ],
)
def test_addresses(kind, field, cell, code):
    assert (field, code) in codes(kind, **{field: cell})


def test_addresses_that_are_good():
    assert value("deputies", "email", "a.b@example.com") == "a.b@example.com"
    assert value("suggestions", "source_url", "https://example.org/1") == "https://example.org/1"


# Rows


def test_all_errors_of_a_row_are_listed_and_the_row_has_no_values():
    found = parsed(
        "suggestions", CASE | {"title": "", "submitted_on": "2024-06-31", "rating": "?", "lead_deputy": "a\0"}
    )
    assert found.rows == []
    assert {(error.column, error.code) for error in found.errors} == {
        ("title", "required"), ("submitted_on", "date_invalid"), ("rating", "choice_unknown"), ("lead_deputy", "nul_character"),
    }  # fmt: skip
    assert {error.row for error in found.errors} == {2}


@pytest.mark.parametrize(
    ("kind", "cells", "wrong"),
    [
        ("suggestions", {"term": None, "in_session": ""}, [("term", "required_with"), ("in_session", "required_with")]),
        ("suggestions", {"number": None}, [("number", "key_missing")]),
        ("suggestions", {"number": None, "source_id": "7"}, [("source_system", "required_with")]),
        ("suggestions", {"source_system": "x"}, [("source_id", "required_with")]),
        ("suggestions", {"lead_units": "甲局", "co_units": "乙局、甲局"}, [("co_units", "unit_twice")]),
        ("suggestions", {"cosigners": "代表002、代表001"}, [("cosigners", "cosigner_is_lead")]),
        ("suggestions", {"accepted_on": "2024-02-01", "replied_on": "2024-01-31"}, [("replied_on", "dates_reversed")]),
        ("suggestions", {"replied_on": "2024-02-01", "closed_on": "2024-01-31"}, [("closed_on", "dates_reversed")]),
        ("suggestions", {"submitted_on": "2024-02-01", "replied_on": "2024-02-01"}, []),
        ("deputies", {"term": None}, [("term", "required")]),
        ("deputies", {"mandate_from": "2024-02-01", "mandate_to": "2023-01-31"}, [("mandate_to", "dates_reversed")]),
        ("organisations", {"parent_name": "市教育局"}, [("parent_name", "parent_is_self")]),
        ("organisations", {"code": "a", "parent_code": "a"}, [("parent_code", "parent_is_self")]),
    ],
)
def test_what_must_hold_between_the_cells_of_a_row(kind, cells, wrong):
    assert codes(kind, **cells) == wrong


@pytest.mark.parametrize(
    ("kind", "one", "other", "key"),
    [
        ("suggestions", CASE, CASE | {"number": "0001", "title": "另一件"}, (14, 4, True, "suggestion", 1)),
        ("suggestions", CASE | {"number": None, "source_system": "s", "source_id": 7}, CASE | {"number": "", "source_system": "s", "source_id": "7"}, ("s", "7")),
        ("deputies", DEPUTY, DEPUTY | {"name": "代表002"}, (14, "0001")),
        ("organisations", UNIT | {"code": "a"}, {"name": "别名", "code": "a"}, ("code", "a")),
        ("organisations", UNIT, UNIT, ("name", "市教育局")),
    ],
)  # fmt: skip
def test_the_same_thing_has_the_same_key_however_it_is_written(kind, one, other, key):
    found = parsed(kind, one, other)
    assert [natural_key(row.values) for row in found.rows] == [key, key]


@pytest.mark.parametrize(
    "change", [{"number": 2}, {"in_session": "闭会"}, {"kind": "提案"}, {"session": 5}, {"term": 15}]
)
def test_the_number_counts_within_its_session_and_kind(change):
    assert len(parsed("suggestions", CASE, CASE | change).rows) == 2


def test_blank_rows_are_passed_over_and_numbers_stay():
    sheet = read("标题,领衔代表,来源系统,来源编号\n,,,\n甲,乙,s,1\n\u3000,,,\n丙,丁,s,2\n".encode(), None, None)
    found = parse("suggestions", sheet, zone=SHANGHAI)
    assert [row.row_number for row in found.rows] == [3, 5]
    assert found.errors == []


def test_a_cell_without_a_header_is_an_error_of_its_row():
    sheet = read("名称,,简称\n甲,,a\n乙,多余,b\n丙,,c,多余\n丁,,d, ,\n".encode(), None, None)
    found = parse("organisations", sheet, zone=SHANGHAI)
    assert [row.row_number for row in found.rows] == [2, 5]
    assert [(e.row, e.code, e.value) for e in found.errors] == [
        (3, "cell_without_header", "多余"),
        (4, "cell_without_header", "多余"),
    ]


def test_errors_name_the_column_as_the_file_does_and_come_in_order():
    sheet = read('{"名称":"甲","是否启用":"?"}\n[]\n{"名称":""}\n'.encode(), None, None)
    errors = parse("organisations", sheet, zone=SHANGHAI).errors
    assert [(e.row, e.line, e.column, e.code) for e in errors] == [
        (1, 1, "是否启用", "choice_unknown"), (2, 2, None, "json_not_object"),
    ]  # fmt: skip


def test_a_report_can_always_be_sent():
    sheet = read(
        rb'{"name":"\ud800' + b"x" * 500 + rb'","short_name":"a\u0000\u0007"}' + b"\n\xff{\n", "x.ndjson", None
    )
    errors = parse("organisations", sheet, zone=SHANGHAI).errors
    assert {error.code for error in errors} == {"lone_surrogate", "nul_character", "line_not_utf8"}
    assert orjson.dumps([error._asdict() for error in errors])
    assert all(len(error.value) < 80 and error.value.isprintable() for error in errors)


def test_a_deeply_nested_value_is_shown_without_walking_it():
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert shown(deep) == "[…]"
    assert codes("suggestions", title=deep) == [("title", "text_expected")]
    assert codes("suggestions", submitted_on={"a": deep}) == [("submitted_on", "text_expected")]


def test_an_instant_is_the_local_day_of_the_congress():
    row = CASE | {"submitted_on": "2024-01-31T20:00:00Z"}
    sheet = Sheet("ndjson", list(row), 1, [RawRow(1, 1, list(row.values()))])
    assert parse("suggestions", sheet, zone=SHANGHAI).rows[0].values.submitted_on == date(2024, 2, 1)
    assert parse("suggestions", sheet, zone=UTC).rows[0].values.submitted_on == date(2024, 1, 31)


def test_every_code_has_its_words_and_a_test():
    here = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    there = "".join(path.read_text() for path in Path(cells.__file__).parent.glob("*.py"))
    assert len(CODES) > 40
    assert [code for code in CODES if f'"{code}"' not in here] == []
    raised = set(re.findall(r'(?:Flaw|CellError|yield)\(?\s*"(\w+)"', there))
    assert len(raised) > 30
    assert raised <= set(CODES)
    assert all(re.search(r"[\u4e00-\u9fff]", zh) and en.isascii() is not None for zh, en in CODES.values())
