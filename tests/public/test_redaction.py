"""What is taken out of a text before everybody may read it, and what is left alone."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.public.redaction import redacted

PROSE = st.text(
    st.sampled_from("居民反映老旧小区加装电梯审批费用，。；：（）\n建议由街道牵头今年完成12、A"), max_size=30
)
DIGITS = st.text(string.digits, min_size=8, max_size=8)
GAP = st.sampled_from(["", " ", "-", "\u3000"])
WIDE = str.maketrans(string.digits, "０１２３４５６７８９")


@st.composite
def phones(draw):
    second, gap, rest = draw(st.sampled_from("3456789")), draw(GAP), draw(DIGITS)
    number = f"1{second}{rest[0]}{gap}{rest[:4]}{gap}{rest[4:]}"
    return draw(st.sampled_from(["", "+86", "86 "])) + (number.translate(WIDE) if draw(st.booleans()) else number)


@st.composite
def identities(draw):
    area, gap = draw(st.text(string.digits, min_size=6, max_size=6)), draw(GAP)
    return f"{area}{gap}1970{gap}0101{gap}{draw(st.text(string.digits, min_size=3, max_size=3))}{draw(st.sampled_from('0123X'))}"


LANDLINES = st.builds(lambda area, gap, rest: f"0{area}{gap}{rest}", st.sampled_from(["571", "10"]), GAP, DIGITS)
EMAILS = st.builds(
    lambda name, host: f"{name}@{host}.com",
    st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=9),
    st.text(string.ascii_lowercase, min_size=1, max_size=9),
)
CARDS = st.text(string.digits, min_size=16, max_size=19)


def figures(text):
    return "".join(each for each in text.translate({v: k for k, v in WIDE.items()}) if each.isdecimal())


@given(PROSE, st.one_of(phones(), identities(), LANDLINES, EMAILS, CARDS), PROSE)
def test_a_number_of_a_person_is_gone_wherever_it_stands_and_the_rest_stays(before, number, after):
    before, after = f"{before}。", f"，{after}"
    assert redacted(before + number + after) == redacted(before) + redacted(number) + redacted(after)
    assert redacted(number)[:1] == "〔"
    assert number not in redacted(before + number + after)


@given(st.text())
def test_twice_is_the_same_as_once(text):
    assert redacted(redacted(text)) == redacted(text)


@given(PROSE, st.one_of(phones(), identities(), EMAILS), PROSE)
def test_twice_is_the_same_as_once_with_something_in_it(before, number, after):
    once = redacted(before + number + after)
    assert redacted(once) == once


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("居民王建国反映，楼道没有灯。", "居民王某某反映，楼道没有灯。"),
        ("联系人：李小红，电话：85251234", "联系人：李某某，电话：〔电话〕"),
        ("张大民先生来信。", "张某某先生来信。"),
        ("欧阳明（13800001234）多次反映", "欧阳某某（〔电话〕）多次反映"),
        ("身份证号330106197001011234的业主", "身份证号〔证件号〕的业主"),
        ("家住文三路138号5幢2单元301室", "家住文三路138号〔门牌〕"),
        ("浙A12345违停", "〔车牌〕违停"),
        ("微信号：wx_abc12345。", "微信号：〔账号〕。"),
        ("卡号6222021234567890123", "卡号〔账号〕"),
        ("致电１３８００００１２３４", "致电〔电话〕"),
    ],
)
def test_what_is_personal(text, public):
    assert redacted(text) == public


@pytest.mark.parametrize(
    "text",
    [
        "涉及300户居民、12个小区，投资13800万元。",
        "请拨打12345热线，或110。",
        "居民方便，群众安全，业主高兴。",
        "2026年3月2日，杭建建议复〔2026〕17号。",
        "居民高度关注老旧小区；市民对此反映强烈。",
        "第14届5次会议第23号建议，共1,234,567.89元。",
        "教室、会议室、3号线、5号楼加装电梯。",
        "代表张三先生",
    ],
)
def test_what_is_not_personal_stays(text):
    assert redacted(text, ["张三"]) == text


def test_deputies_of_the_case_keep_their_names():
    text = "业主张三反映；业主李四反映。"
    assert redacted(text, ["张三"]) == "业主张三反映；业主李某某反映。"
