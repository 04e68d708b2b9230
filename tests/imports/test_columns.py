"""The header row: accepted spellings, what is told of a wrong one, and that the word lists match the procedure."""

from zoneinfo import ZoneInfo

import pytest

from domain.assignments.states import Disclosure
from domain.evaluations.tables import RatingLevel
from domain.imports.column import fold
from domain.imports.columns import (
    DISCLOSURES,
    MODES,
    ORGANISATION_KINDS,
    PERMISSIONS,
    ROWS,
    columns,
    fits,
    headers,
)
from domain.imports.parse import render
from domain.imports.record_columns import CASE_KINDS, RATINGS
from domain.imports.sheet import FileRefused
from domain.imports.states import ImportKind
from domain.imports.template import template
from domain.organisations.tables import OrganisationKind
from domain.suggestions.states import CaseKind, Mode, Permission
from tests.imports.reading import parse, read

SHANGHAI = ZoneInfo("Asia/Shanghai")


def refusal(data, kind="suggestions"):
    with pytest.raises(FileRefused) as caught:
        parse(kind, read(data, None, None), zone=SHANGHAI)
    return [render(flaw) for flaw in caught.value.flaws]


# The header


@pytest.mark.parametrize(
    "header", ["标题", " 标 题 ", "案由", "TITLE", "Ｔｉｔｌｅ", "title*", "标题：", "标题\u3000", "\ufeff标题"]
)
def test_headers_in_their_spellings(header):
    assert fits("suggestions", [header, "领衔代表"])


def test_unknown_missing_and_double_headers_are_told_at_once():
    errors = refusal("标题,案由,主办单味,xyzzy\n甲,乙,丙,丁\n".encode())
    assert [(e.row, e.column, e.code) for e in errors] == [
        (1, "案由", "header_duplicate"),
        (1, "主办单味", "header_unknown"),
        (1, "xyzzy", "header_unknown"),
        (1, "领衔代表 (lead_deputy)", "header_missing"),
    ]
    assert "标题" in errors[0].message_zh
    assert "主办单位 (lead_units)" in errors[1].message_en
    assert errors[2].message_zh.endswith("—")


def test_a_running_number_is_passed_over():
    sheet = read("序号,名称\n1,甲\n".encode(), None, None)
    assert len(parse("organisations", sheet, zone=SHANGHAI).rows) == 1


def test_a_header_alone_has_no_rows():
    assert [error.code for error in refusal(template("suggestions"))] == ["rows_missing"]
    assert [error.code for error in refusal("名称,简称\n ,\n,\u3000\n".encode(), "organisations")] == ["rows_missing"]


@pytest.mark.parametrize("header", ["名称\0", "名称" + "x" * 5000])
def test_a_wild_header_is_shown_safely(header):
    error = refusal(f"{header},名称\n甲,乙\n".encode(), "organisations")[0]
    assert error.code == "header_unknown"
    assert error.column.isprintable()
    assert len(error.message_zh) < 300


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_accepted_as_its_own_header(kind, language):
    sheet = read(template(kind, language), "t.csv", "text/csv")
    assert fits(kind, sheet.header)
    assert len(sheet.header) == len(columns(kind)) + 1
    assert [len(row.cells) for row in sheet.rows] == [len(sheet.header)]
    assert template(kind, language).startswith(b"\xef\xbb\xbf")
    with pytest.raises(FileRefused, match="rows_missing"):
        parse(kind, read(template(kind, language), None, None), zone=SHANGHAI)


@pytest.mark.parametrize("kind", ROWS)
def test_no_header_means_two_columns(kind):
    every = [(fold(header), column.field) for column in columns(kind) for header in column.headers]
    assert len(every) > 20
    assert len({word for word, _ in every}) == len(set(every)) == len(headers(kind))


# The lists agree with the rest


def test_the_words_lead_to_the_codes_of_the_procedure():
    pairs = [
        (CASE_KINDS, CaseKind), (MODES, Mode), (RATINGS, RatingLevel), (DISCLOSURES, Disclosure),
        (PERMISSIONS, Permission), (ORGANISATION_KINDS, OrganisationKind),
    ]  # fmt: skip
    for words, codes_of in pairs:
        assert set(words.values()) == set(codes_of)
    assert set(ROWS) == set(ImportKind)
