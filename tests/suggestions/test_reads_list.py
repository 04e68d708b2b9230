"""Pages of cases: each filter against cases that it must and must not find, each sort against the same order in Python."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from api.encoded import page_encoded
from api.schemas import Page
from api.suggestions.schemas_summary import Listed
from domain.actor import Actor
from domain.db import Database
from domain.errors import Invalid
from domain.ids import new_id
from domain.search.entries import REPLACE, entries_of_case
from domain.suggestions.filters import FILTERS, CaseSort
from domain.suggestions.queries import get_suggestion, list_suggestions
from tests.council import decided, leader, leaders
from tests.factories import make_delegation, make_person
from tests.office import Office, make_office

OF_THE_LIST = ("id", "state", "round", "reference", "units", "clocks", "result", "ratings", "actions", "merged_with")


async def page(office: Office, me: Actor | None = None, **asked: Any) -> Any:
    async with office.db.read() as tx:
        return await list_suggestions(tx, me or office.assigner, office.now, **asked)


async def found(office: Office, me: Actor | None = None, **given: Any) -> set[str]:
    """The titles of what the filters leave."""
    return {item["title"] for item in (await page(office, me, given=given)).items}


@pytest.fixture(scope="module")
async def office(db: Database) -> AsyncIterator[Office]:
    """Cases in every stage, each under a title of its own; afterwards the clock stands a month later."""
    office = await make_office(db)
    await office.file(title="草稿", category="教育")
    case = await office.file(title="待审", category="教育")
    await office.move(office.deputy, case, "submit")
    await office.accepted(title="已受理", category="医疗")
    await office.assigned(title="单办", category="医疗")
    await office.assigned("lead", "co", title="主会办")
    await office.assigned(title="保密", confidential=True)
    for title, level, code in (("满意", "satisfied", "A"), ("基本满意", "basically_satisfied", "B")):
        case, reply = await office.replied(code)
        await rename(office, case, title)
        await office.rate(office.deputy, case, reply, level)
    case, _ = await office.replied("C")
    await rename(office, case, "未评")
    case, reply = await office.replied("C")
    await rename(office, case, "不满意")
    await office.rate(office.deputy, case, reply, "dissatisfied", reason="没有办好。")
    joint = await office.file(title="联名")
    await office.move(office.deputy, joint, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, joint, "confirm")
    await office.move(office.deputy, joint, "submit")
    return office


async def rename(office: Office, case: UUID, title: str) -> None:
    async with office.db.write_pool.acquire() as connection:
        await connection.execute("UPDATE suggestion SET title = $1 WHERE id = $2", title, case)
        row = await connection.fetchrow("SELECT title, facts, proposal FROM suggestion WHERE id = $1", case)
    async with office.db.write() as tx:
        entries = entries_of_case(office.place.id, case, row)
        await tx.one(REPLACE, congress=office.place.id, case=case, rows=entries)


FILED = {"待审", "已受理", "单办", "主会办", "保密", "满意", "基本满意", "未评", "不满意", "联名"}


async def test_a_page_shows_what_one_case_shows(office: Office) -> None:
    listed = (await page(office, limit=200)).items
    assert len(listed) == len(FILED)
    async with office.db.read() as tx:
        for item in listed:
            whole = await get_suggestion(tx, office.assigner, item["id"], office.now)
            for name in OF_THE_LIST:
                shown = [each["id"] for each in whole["merged"]] if name == "merged_with" else whole[name]
                assert item[name] == shown, name


async def test_every_filter_finds_what_it_says(office: Office) -> None:
    first, second, unused = office.units
    session, term = office.place.session_id, office.place.term_id
    replied = {"满意", "基本满意", "未评", "不满意"}
    table: list[tuple[dict[str, Any], set[str]]] = [
        ({"state": ["submitted"]}, {"待审", "联名"}),
        ({"state": ["accepted", "replied"]}, {"已受理", "未评"}),
        ({"kind": "suggestion"}, FILED),
        ({"kind": "proposal"}, set()),
        ({"class": "A"}, {"满意"}),
        ({"class": "C"}, {"未评", "不满意"}),
        ({"outcome": "partly_or_in_progress"}, {"基本满意"}),
        ({"outcome": "reference"}, set()),
        ({"organisation": second}, {"主会办"}),
        ({"organisation": unused}, set()),
        ({"unit_role": "lead"}, {"主会办"}),
        ({"organisation": first, "unit_role": "sole"}, {"单办", "保密"} | replied),
        ({"organisation": second, "unit_role": "lead"}, set()),
        ({"deputy": office.deputy.person_id}, FILED),
        ({"deputy": office.cosigner.person_id}, {"联名"}),
        ({"session": session}, FILED),
        ({"session": new_id()}, set()),
        ({"term": term}, FILED),
        ({"term": new_id()}, set()),
        ({"in_session": False}, FILED),
        ({"in_session": True}, set()),
        ({"category": "医疗"}, {"已受理", "单办"}),
        ({"delegation": new_id()}, set()),
        ({"rated": "satisfied"}, {"满意"}),
        ({"rated": "basically_satisfied"}, {"基本满意"}),
        ({"rated": "dissatisfied"}, set()),  # the present round is the second
        ({"rated": "none"}, FILED - {"满意", "基本满意"}),
        ({"number": 1}, {"已受理"}),
        ({"key": True}, set()),  # one that is: tests/supervision
        ({"key": False}, FILED),
        ({"merged": True}, set()),
        ({"merged": False}, FILED),
        ({"confidential": True}, {"保密"}),
        ({"q": "满意"}, {"满意", "基本满意", "不满意"}),
        ({"q": "2"}, {"单办"}),
        ({"updated_after": office.now}, FILED),
        ({"updated_after": office.now + timedelta(microseconds=1)}, set()),
        ({"due_before": office.now + timedelta(days=1)}, set()),
        ({"category": "医疗", "state": ["accepted"]}, {"已受理"}),
    ]
    for given, expected in table:
        assert await found(office, **given) == expected, given
    untested = FILTERS.keys() - {name for given, _ in table for name in given} - {"organisation_in_role"}
    assert untested == {"overdue", "lamp"}


async def test_a_delegation_is_found_by_its_id(db: Database) -> None:
    office = await make_office(db)
    delegation_id = await make_delegation(db, office.place)
    case = await office.accepted(title="团")
    await office.accepted(title="无团")
    async with db.write_pool.acquire() as connection:
        await connection.execute("UPDATE suggestion SET delegation_id = $1 WHERE id = $2", delegation_id, case)
    assert await found(office, delegation=delegation_id) == {"团"}
    [item] = (await page(office, given={"delegation": delegation_id})).items
    assert item["delegation"]["id"] == delegation_id


async def test_filters_by_lamp_agree_with_the_lamps_shown_on_every_day(db: Database) -> None:
    office = await make_office(db)
    await office.assigned(title="交办")
    await office.accepted(title="受理")
    case, _ = await office.replied()
    await rename(office, case, "已复")
    await office.file(title="草稿")
    begun, seen = office.now, set()
    worst = ["red", "yellow", "green", None]
    for day in [*range(30), 85, 91, 92, 93, 94, 120]:
        office.now = begun + timedelta(days=day, hours=day % 3 * 8)
        items = (await page(office)).items
        shown = {i["title"]: min((c["lamp"] for c in i["clocks"]), key=worst.index, default=None) for i in items}
        seen |= set(shown.values())
        for lamp in ("red", "yellow", "green"):
            assert await found(office, lamp=lamp) == {title for title, is_ in shown.items() if is_ == lamp}, (day, lamp)
        assert await found(office, overdue=True) == {title for title, is_ in shown.items() if is_ == "red"}
        assert await found(office, overdue=False) == {title for title, is_ in shown.items() if is_ != "red"}
    assert {"red", "yellow", "green"} <= seen


def _nearest(item: dict[str, Any]) -> Any:
    return min((clock["due_at"] for clock in item["clocks"]), default=None)


KEYS: dict[str, Any] = {
    CaseSort.NEWEST: lambda item: item["created_at"],
    CaseSort.OLDEST: lambda item: item["created_at"],
    CaseSort.LATEST_CHANGE: lambda item: item["updated_at"],
    CaseSort.EARLIEST_CHANGE: lambda item: item["updated_at"],
    CaseSort.NUMBER: lambda item: item["reference"]["number"],
    CaseSort.DUE: _nearest,
}


@pytest.mark.parametrize("sort", [each for each in CaseSort if each is not CaseSort.RELEVANCE])
async def test_every_sort_walks_all_pages_in_order(office: Office, sort: CaseSort) -> None:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        shown = await page(office, sort=sort, cursor=cursor, limit=3, total=True)
        assert shown.total == len(FILED)
        items += shown.items
        cursor = shown.next
        if cursor is None:
            break
    assert {item["title"] for item in items} == FILED
    assert len(items) == len(FILED)
    values = [KEYS[sort](item) for item in items]
    known = [value for value in values if value is not None]
    assert values == [*sorted(known, reverse=sort.startswith("-")), *[None] * (len(values) - len(known))]
    if sort in {CaseSort.NUMBER, CaseSort.DUE}:
        assert len(set(known)) > 1


async def test_each_caller_lists_their_own(office: Office) -> None:
    assert await found(office, office.deputy) == FILED | {"草稿"}
    assert await found(office, office.cosigner) == {"联名"}
    assert await found(office, office.officers[office.units[1]]) == {"主会办"}
    assert await found(office, office.officers[office.units[2]]) == set()


async def test_a_filter_that_does_not_exist_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match="filter_unknown"):
        await page(office, given={"colour": "red"})


async def test_the_list_is_encoded_as_its_model_would_have_it(office: Office) -> None:
    """The route encodes what the domain gives without its model: nothing may be missing, too much, or written otherwise."""
    chair = leader(office, await make_person(office.db, office.place))
    await decided(
        office,
        [await office.accepted(title="重点")],
        leaders=leaders(chair.person_id, await make_person(office.db, office.place)),
    )
    seen = 0
    for me in (office.assigner, office.screener, office.deputy, office.cosigner, *office.officers.values()):
        for given in ({}, {"q": "保密"}, {"q": "电梯"}):
            answer = await page(office, me, given=given, total=True)
            model = orjson.loads(Page[Listed].model_validate(answer).model_dump_json())
            assert orjson.loads(page_encoded(answer).body) == model
            seen += len(answer.items)
    assert seen > 50
