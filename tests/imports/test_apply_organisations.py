"""Organisations are imported as a tree, in any order, and what cannot be placed is refused."""

from tests.factories import make_organisation
from tests.imports.applying import (
    ASSIGNED,
    codes,
    counted,
    fetched,
    imported,
    importer,
    outcomes,
)


async def test_a_tree_in_any_order_and_the_same_again(db, place):
    me = importer(place)
    rows = [
        {"name": "市住建局", "parent_name": "市政府"},
        {"code": "SZF", "name": "市政府", "kind": "government"},
        {"code": "FG", "name": "房管处", "parent_code": "ZJJ", "short_name": "房管"},
        {"code": "ZJJ", "name": "住建局"},
    ]
    dry = await imported(db, me, "organisations", rows, dry_run=True)
    assert outcomes(dry) == ["would_create"] * 4
    assert (await counted(db, place))["organisation"] == 0
    assert outcomes(await imported(db, me, "organisations", rows)) == ["created"] * 4
    assert outcomes(await imported(db, me, "organisations", rows)) == ["unchanged"] * 4
    found = await fetched(
        db,
        "SELECT o.name, o.kind, p.name AS parent FROM organisation o LEFT JOIN organisation p"
        " ON p.congress_id = o.congress_id AND p.id = o.parent_id WHERE o.congress_id = $1",
        place.id,
    )
    assert {row["name"]: (row["kind"], row["parent"]) for row in found} == {
        "市政府": ("government", None),
        "市住建局": ("government_unit", "市政府"),
        "住建局": ("government_unit", None),
        "房管处": ("government_unit", "住建局"),
    }


async def test_an_organisation_is_changed_by_what_the_row_says_and_gets_its_code_later(db, place):
    me = importer(place)
    await imported(db, me, "organisations", [{"name": "市住建局", "short_name": "住建"}])
    again = [{"code": "ZJ", "name": "市住建局", "active": "停用", "parent_name": "市政府"}, {"name": "市政府"}]
    assert outcomes(await imported(db, me, "organisations", again)) == ["updated", "created"]
    found = await fetched(
        db,
        "SELECT code, short_name, active, version FROM organisation WHERE congress_id = $1 AND name = '市住建局'",
        place.id,
    )
    assert found == [{"code": "ZJ", "short_name": "住建", "active": False, "version": 2}]


async def test_organisations_that_cannot_be_placed_are_refused_with_what_hangs_under_them(db, place):
    me = importer(place)
    await make_organisation(db, place, name="同名局", code="A1")
    await make_organisation(db, place, name="同名局", code="A2")
    rows = [
        {"name": "甲", "parent_name": "没有的"},
        {"name": "乙", "parent_name": "甲"},
        {"code": "C", "name": "丙", "parent_code": "D"},
        {"code": "D", "name": "丁", "parent_code": "C"},
        {"name": "戊", "parent_name": "同名局"},
        {"name": "同名局"},
        {"code": "A1", "name": "改名局"},
        {"name": "己"},
    ]
    report = await imported(db, me, "organisations", rows)
    assert codes(report) == [
        [("parent_name", "parent_unknown")],
        [("parent_name", "parent_unknown")],
        [("parent_code", "parent_cycle")],
        [("parent_code", "parent_cycle")],
        [("parent_name", "unit_ambiguous")],
        [("name", "unit_ambiguous")],
        [],
        [],
    ]
    assert (report["created"], report["updated"], report["refused"]) == (1, 1, 6)


async def test_two_rows_of_one_organisation(db, place):
    await make_organisation(db, place, name="市住建局", code="ZJ")
    rows = [{"code": "ZJ", "name": "市住建局"}, {"name": "市住建局"}]
    report = await imported(db, importer(place), "organisations", rows)
    assert (outcomes(report), codes(report)[1]) == (["unchanged", "refused"], [(None, "key_repeated")])


async def test_a_unit_with_work_in_hand_stays_active(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [ASSIGNED])
    rows = [{"code": "ZJ", "name": "市住建局", "active": "停用"}, {"code": "ZG", "name": "市资规局", "active": "停用"}]
    report = await imported(db, me, "organisations", rows)
    assert codes(report) == [[("active", "has_open_assignments")], []]
    assert outcomes(report) == ["refused", "updated"]
