"""Searching the list of cases: what is found, by whom, in which order."""

from typing import Any
from uuid import UUID

import pytest

from domain.actor import Actor, Role
from domain.db import Database
from domain.errors import Invalid
from domain.suggestions.queries import list_suggestions
from tests.factories import actor
from tests.office import CONSULTATION, TEXT, Office, make_office
from tests.search.indexed import differences

TEXTS = {
    "加装电梯": {"title": "加装电梯", "facts": "多数小区没有电梯，老人上下楼难。", "proposal": "统一审批窗口。"},
    "知識產權": {"title": "保護知識產權", "facts": "企業維權成本高，仲裁慢。", "proposal": "設立快速通道。"},
    "断行": {"title": "仲裁提速", "facts": "保护知\n识产\u3000权，加 装电 梯也要快。", "proposal": "缩短时限。"},
    "网络": {"title": "5G 网络建设", "facts": "A市 WiFi 覆盖不足。", "proposal": "增加基站；统筹管线。"},
}


async def find(office: Office, asked: str, me: Actor | None = None, **more: Any) -> list[dict[str, Any]]:
    """Summaries in their order."""
    given = {"q": asked, **more.pop("given", {})}
    async with office.db.read() as tx:
        return (await list_suggestions(tx, me or office.deputy, office.now, given=given, **more)).items


async def titles(office: Office, asked: str, me: Actor | None = None, **more: Any) -> set[str]:
    return {item["title"] for item in await find(office, asked, me, **more)}


@pytest.fixture(scope="module")
async def office(db: Database) -> Office:
    """Four drafts of one deputy."""
    made = await make_office(db)
    for text in TEXTS.values():
        await made.file(**text)
    return made


def named(*names: str) -> set[str]:
    return {TEXTS[name]["title"] for name in names}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("电梯", {"加装电梯", "断行"}),
        ("電梯", {"加装电梯", "断行"}),
        ("加装电梯", {"加装电梯", "断行"}),
        ("知识产权", {"知識產權", "断行"}),
        ("识产权", {"知識產權", "断行"}),
        ("产权知识", set()),
        ("仲裁 维权", {"知識產權"}),
        ("仲裁 電梯", {"断行"}),
        ("审批窗口 OR 快速通道", {"加装电梯", "知識產權"}),
        ("仲裁 -维权", {"断行"}),
        ("电梯 -“知识产权”", {"加装电梯"}),
        ("5g网络", {"网络"}),
        ("５Ｇ", {"网络"}),
        ("wifi", {"网络"}),
        ("wif", set()),
        ("A市", {"网络"}),
        ("“A市 wifi”", {"网络"}),
        ("“wifi A市”", set()),
        ("电梯老人", set()),
        ("电梯，老人", {"加装电梯"}),
        ("楼难统一", set()),
        ("基站统筹", set()),
        ("天空", set()),
        ("' & !:* <-> \\ 电梯'", {"加装电梯", "断行"}),
    ],
)
async def test_what_is_found(office: Office, asked: str, names: set[str]) -> None:
    assert await titles(office, asked) == named(*names)


async def test_a_hit_in_the_title_comes_first_and_pages_hold_together(office: Office) -> None:
    ranked = await find(office, "仲裁", sort="relevance")
    assert [item["title"] for item in ranked] == ["仲裁提速", "保護知識產權"]
    async with office.db.read() as tx:
        seen, cursor = [], None
        for _ in range(3):
            page = await list_suggestions(
                tx, office.deputy, office.now, given={"q": "仲裁"}, sort="relevance", limit=1, cursor=cursor, total=True
            )
            assert page.total == 2
            seen += [item["title"] for item in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert seen == ["仲裁提速", "保護知識產權"]
    with pytest.raises(Invalid, match="sort_needs_query"):
        async with office.db.read() as tx:
            await list_suggestions(tx, office.deputy, office.now, sort="relevance")


async def test_it_is_told_where_it_was_found(office: Office) -> None:
    [item] = await find(office, "維權 仲裁")
    assert [(each["part"], each["subject_id"]) for each in item["found"]] == [("facts", item["id"])]
    [fragment] = item["found"]
    assert [fragment["text"][start:end] for start, end in fragment["hits"]] == ["維權", "仲裁"]


async def test_a_search_is_one_statement(office: Office) -> None:
    for asked in ("电梯", "电梯 OR 扶梯 -地铁", "1"):
        await find(office, asked, sort="relevance")
        before = office.db.statements
        await find(office, asked, sort="relevance", total=True)
        assert office.db.statements - before == 1


async def test_other_conditions_hold_as_well(db: Database) -> None:
    office = await make_office(db)
    await office.accepted(title="电梯一", category="医疗")
    await office.accepted(title="电梯二", category="教育")
    me = office.assigner

    assert await titles(office, "电梯", me, given={"category": "医疗"}) == {"电梯一"}
    assert await titles(office, "电梯", me, given={"category": "医疗"}, sort="relevance") == {"电梯一"}
    assert await titles(office, "2", me) == {"电梯二"}, "a figure alone is the official number too"
    assert [item["found"] for item in await find(office, "2", me)] == [[]]


async def test_another_congress_is_never_found(db: Database) -> None:
    here, there = await make_office(db), await make_office(db)
    await here.accepted(title="独一无二的词")

    assert await titles(here, "独一无二", here.assigner) == {"独一无二的词"}
    assert await titles(there, "独一无二", there.assigner) == set()


async def drafted(office: Office, body: str, **given: Any) -> tuple[UUID, UUID]:
    """A case whose first unit has written a reply, and the assignment."""
    case, [unit, co] = await office.assigned("lead", "co", **given)
    await office.unit_move(office.officers[office.units[1]], co, "receive")
    await office.unit_move(office.officers[office.units[1]], co, "submit_opinion", opinion="无。")
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    talk = CONSULTATION | {"content": "面商时谈到雨棚。", "deputy_opinion": "认可路灯。"}
    await office.unit_move(officer, unit, "record_consultation", **talk)
    await office.unit_move(
        officer, unit, "draft_reply", body=body, class_code="A", case_officer="经办人", contact="0571-1"
    )
    return case, unit


async def test_a_draft_reply_answers_its_unit_and_the_office_alone(db: Database) -> None:
    office = await make_office(db)
    _, unit = await drafted(office, "拟于三月启动立体车库。", title="停车")
    own, other = (office.officers[each] for each in office.units[:2])
    viewer = actor(office.place, Role.VIEWER)
    for asked, sort in (("立体车库", None), ("停车 立体车库", "relevance")):
        for me in (own, office.heads[office.units[0]], office.screener, office.assigner):
            assert await titles(office, asked, me, sort=sort) == {"停车"}, me.roles
        for me in (other, office.deputy, viewer):
            assert await titles(office, asked, me, sort=sort) == set(), me.roles
    # what they may not read neither hides a case from them, nor ranks it, nor is shown
    for me in (other, office.deputy, viewer):
        assert await titles(office, "停车 -立体车库", me) == {"停车"}
        [item] = await find(office, "停车 OR 立体车库", me)
        assert [each["part"] for each in item["found"]] == ["title"]
    assert await titles(office, "停车 -立体车库", own) == set()
    [seen] = await find(office, "立体车库", own)
    assert [each["part"] for each in seen["found"]] == ["reply"]

    await office.unit_move(
        own, unit, "draft_reply", body="改为地面车位。", class_code="A", case_officer="乙", contact="1"
    )
    assert await titles(office, "立体车库", own) == {"停车"}, "an old version is its unit's to read"
    await office.unit_move(office.assigner, unit, "review_reply")
    signing = {"document_number": f"试〔2026〕{unit}", "issuer": "负责人", "disclosure": "open"}
    await office.unit_move(office.heads[office.units[0]], unit, "sign_reply", **signing)
    assert await titles(office, "地面车位", office.deputy) == set()
    await office.unit_move(own, unit, "send_reply")
    for me in (own, other, office.deputy, viewer, office.screener):
        assert await titles(office, "地面车位", me) == {"停车"}, me.roles
    for me in (other, office.deputy, viewer):
        assert await titles(office, "立体车库", me) == set(), me.roles


async def test_a_consultation_answers_whoever_sees_the_case(db: Database) -> None:
    office = await make_office(db)
    await drafted(office, "答复。", title="社区")
    for asked in ("雨棚", "路灯"):
        for me in (office.deputy, office.officers[office.units[1]], actor(office.place, Role.VIEWER)):
            assert await titles(office, asked, me) == {"社区"}
        assert await titles(office, asked, office.officers[office.units[2]]) == set()
    [item] = await find(office, "路灯")
    assert [(each["part"], each["text"]) for each in item["found"]] == [("consultation", "认可路灯。")]


async def test_a_unit_that_gave_the_case_back_finds_nothing_of_it(db: Database) -> None:
    office = await make_office(db)
    _, [unit] = await office.assigned(title="退办件")
    officer = office.officers[office.units[0]]
    assert await titles(office, "退办件", officer) == {"退办件"}
    await office.unit_move(officer, unit, "request_return", reason="非本单位职责。", proposed_organisation_id=None)
    await office.unit_move(office.assigner, unit, "approve_return", organisation_id=office.units[1], reason=None)

    assert await titles(office, "退办件", officer) == set()
    assert await titles(office, "退办件", office.officers[office.units[1]]) == {"退办件"}


async def test_confidential_cases_and_drafts_answer_those_who_see_them(db: Database) -> None:
    office = await make_office(db)
    await office.file(title="未提交的稿")
    await office.accepted(title="保密的件", confidential=True)
    for me in (office.screener, office.assigner):
        assert await titles(office, "未提交 OR 保密", me) == {"保密的件"}
    for me in (actor(office.place, Role.VIEWER), actor(office.place, Role.ADMINISTRATOR), office.cosigner):
        assert await titles(office, "未提交 OR 保密", me) == set()
    assert await titles(office, "未提交 OR 保密", office.deputy) == {"未提交的稿", "保密的件"}


async def test_an_edit_is_found_by_its_new_words_alone(db: Database) -> None:
    office = await make_office(db)
    long = "甲乙丙丁" * 6_000
    case = await office.file(title="旧题目", facts=long + "旧事实", proposal="旧建议")
    assert await titles(office, "旧事实") == {"旧题目"}
    text = {**TEXT, "title": "新题目", "facts": "新事实", "proposal": "新建议"}
    await office.move(office.deputy, case, "edit", **text)

    assert await titles(office, "旧题 OR 旧事 OR 甲乙 OR 旧建") == set()
    assert await titles(office, "新题目 新事实 新建议") == {"新题目"}
    assert await differences(office.db, office.place.id) == []
