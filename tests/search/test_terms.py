"""Terms and queries: what is folded into one, what is found in what, and which queries have a code."""

import re
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.ids import new_id
from domain.search.entries import OVERLAP, PIECE, entries, vector
from domain.search.highlights import fragment, pattern, spans
from domain.search.query import MAX_GROUPS, MAX_LENGTH, parse_query, tsquery
from domain.search.tables import Part
from domain.search.terms import HAN as HAN_CLASS
from domain.search.terms import fold, is_han, runs, terms

HAN = st.text("市民代表建议电梯知识产权後臺裡發體說𠮷々", min_size=2, max_size=12)
ANY = st.text(max_size=80)


@given(ANY)
def test_folding_is_done_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY, ANY)
def test_a_character_is_folded_by_itself(before, after):
    assert fold(before + after) == fold(before) + fold(after)


@given(st.text(st.characters(codec=None, categories=None), max_size=40))
@example("\ud800")
def test_terms_hold_letters_figures_and_han_alone(text):
    for term in terms(text):
        assert re.fullmatch(rf"[{HAN_CLASS}]{{1,2}}|[^\W_]+", term), term


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("知識產權", "知识产权"),
        ("後臺發電", "后台发电"),
        ("知识产权", "知識產權"),
        ("ＷｉＦｉ", "wifi"),
        ("５Ｇ網絡", "5g网络"),
        ("㈱ ①", "(株) 1"),
        ("Café", "CAFE"),
        ("zero\u200bwidth", "zerowidth"),
        ("臺灣\u3000代表", "台湾 代表"),
    ],
)
def test_one_spelling_for_both_sides(written, asked):
    assert terms(written) == terms(asked)


@given(HAN, st.data())
def test_any_part_of_a_run_is_found_as_consecutive_pairs(run, data):
    start = data.draw(st.integers(0, len(run) - 2))
    part = run[start : data.draw(st.integers(start + 2, len(run)))]
    pairs = terms(part)[:-1]

    assert terms(run)[start : start + len(pairs)] == pairs


@given(HAN, st.data())
def test_breaks_inside_of_han_text_are_not_there(run, data):
    place = data.draw(st.integers(1, len(run) - 1))
    assert terms(
        run[:place] + data.draw(st.sampled_from(["\n", " ", "\r\n\t", "\u3000", "\u200b"])) + run[place:]
    ) == terms(run)


def test_places_of_mixed_text():
    assert terms("知\n知識產權。5G 网络,A市") == ["知知", "知识", "识产", "产权", "权", "5g", "网络", "络", "a", "市"]
    assert runs("第2024号") == ["第", "2024", "号"]
    assert [is_han(run) for run in runs("第2024号")] == [True, False, True]
    assert terms("…—！\U0001f600\ue000") == []


def test_a_query_in_the_words_of_postgresql():
    assert tsquery(parse_query("电梯").groups[0]) == "('电梯')"
    assert tsquery(parse_query("加裝電梯").groups[0]) == "('加装' <1> '装电' <1> '电梯')"
    assert tsquery(parse_query("市长、代表").groups[0]) == "('市长' <2> '代表')"
    assert tsquery(parse_query("A市").groups[0]) == "('a' <1> '市':*)"
    assert tsquery(parse_query("5G网络").groups[0]) == "('5g' <1> '网络')"
    assert tsquery(parse_query("电梯 OR elevator").groups[0]) == "('电梯') | ('elevator')"


@pytest.mark.parametrize(
    ("asked", "groups", "excluded"),
    [
        ("加装 电梯", [["加装"], ["电梯"]], []),
        ("加装　電梯", [["加装"], ["电梯"]], []),
        ("“加装 电梯”", [["加装电梯"]], []),
        ('"老旧小区', [["老旧小区"]], []),
        ("电梯|扶梯 加装", [["电梯", "扶梯"], ["加装"]], []),
        ("电梯 OR 扶梯 OR 楼梯", [["电梯", "扶梯", "楼梯"]], []),
        ("电梯 -地铁 －“轨道 交通”", [["电梯"]], ["地铁", "轨道交通"]),
        ("？电梯！ ……", [["电梯"]], []),
        ("7", [["7"]], []),
    ],
)
def test_what_a_query_means(asked, groups, excluded):
    query = parse_query(asked)
    assert [["".join(phrase) for phrase in group] for group in query.groups] == groups
    assert ["".join(phrase) for phrase in query.excluded] == excluded


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("水", "query_too_short"),
        ("a", "query_too_short"),
        ("电梯 水", "query_too_short"),
        ("，。！", "query_empty"),
        ('"" -""', "query_empty"),
        ("- - &!()<->:*", "query_empty"),
        ("\ud800\udfff", "query_empty"),
        ("\ue000", "query_empty"),
        ("-电梯", "query_only_excludes"),
        ("OR", "query_operator_alone"),
        ("|电梯", "query_operator_alone"),
        ("电梯 OR", "query_operator_alone"),
        ("电梯 OR OR 扶梯", "query_operator_alone"),
        ("电梯 OR -扶梯", "query_operator_alone"),
        ("电" * (MAX_LENGTH + 1), "query_too_long"),
        (" ".join(["电梯"] * (MAX_GROUPS + 1)), "query_too_complex"),
        (" ".join(["电梯", *["-地铁"] * 16]), "query_too_complex"),
    ],
)
def test_a_query_that_means_nothing_has_a_code(asked, code):
    with pytest.raises(Invalid, match=code):
        parse_query(asked)


@given(st.text(st.characters(codec=None, categories=None), max_size=60))
def test_every_query_is_taken_or_has_a_code(asked):
    with suppress(Invalid):
        query = parse_query(asked)
        assert query.groups
        assert all(tsquery(group) for group in query.groups)
        pattern(query)


def test_a_long_text_has_pieces_that_overlap_by_a_whole_query():
    characters = [chr(0x4E00 + each % 20_000) for each in range(25_000)]
    rows = entries(new_id(), new_id(), Part.BODY, new_id(), "".join(characters))

    assert [row["piece"] for row in rows] == [0, 1, 2]
    ends = [("".join(characters[start - OVERLAP : start])) for start in (PIECE, 2 * PIECE - OVERLAP)]
    for place, end in enumerate(ends):
        for row in rows[place : place + 2]:
            assert all(f"'{pair}':" in row["vector"] for pair in terms(end)[:-1])
    assert entries(new_id(), new_id(), Part.BODY, new_id(), "……") == []
    assert vector(["电梯", "梯", "电梯"], "A", "@x") == "'电梯':1A '梯':2A '电梯':3A '@x'"


@pytest.mark.parametrize(
    ("written", "asked", "hits"),
    [
        ("关于加装电梯的建议", "电梯", ["电梯"]),
        ("關於加裝電\n梯的建議", "加装电梯", ["加裝電\n梯"]),
        ("知\n知识产权", "知識產權", ["知识产权"]),
        ("ＷｉＦｉ与wifis", "wifi", ["ＷｉＦｉ"]),
        ("５Ｇ 网络，5g，网络", "5G网络", ["５Ｇ 网络", "5g，网络"]),
        ("㎡㎡电\u200b梯", "电梯", ["电\u200b梯"]),
        ("甲乙丙甲乙", "甲乙 OR 乙丙", ["甲乙", "甲乙"]),
        ("地铁", "电梯", []),
    ],
)
def test_hits_are_places_of_the_text_as_it_was_written(written, asked, hits):
    assert [written[start:end] for start, end in spans(written, pattern(parse_query(asked)))] == hits


def test_a_fragment_counts_as_javascript_does():
    text = "前文" * 50 + "\U0001f600电梯<b>" + "后文" * 100
    shown = fragment(text, pattern(parse_query("电梯")))

    assert shown is not None
    assert len(shown["text"]) <= 120
    [[start, end]] = shown["hits"]
    assert shown["text"].encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le") == "电梯"
    assert shown["text"][start - 1 : end - 1] == "电梯", "one sign before it is two units long"
