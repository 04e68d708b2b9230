"""What an import does to the rows of a congress: created, changed, left alone, refused; dry and applied alike."""

from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import orjson
import pytest

from domain.actor import Role
from domain.assignments.actions import advance_unit
from domain.congresses.tables import session, term
from domain.db import Database
from domain.errors import Conflict, Invalid
from domain.imports.actions import run_import
from domain.imports.queries import list_import_rows
from domain.imports.tables import ImportKind
from domain.suggestions.actions import advance
from tests.factories import actor, make_congress, make_deputy, make_organisation, put

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE = {"term": 14, "session": 5, "title": "加装电梯", "lead_deputy": "代表甲", "facts": "没有电梯", "proposal": "装"}
NEW = CASE | {"source_system": "paper", "source_id": "1", "submitted_on": "2026-02-25"}
PAST = CASE | {"number": 7, "in_session": True, "accepted_on": "2026-02-25"}
ASSIGNED = PAST | {"assigned_on": "2026-02-26", "lead_units": "市住建局"}
REPLIED = ASSIGNED | {
    "replied_on": "2026-02-27",
    "result_class": "A",
    "reply_text": "已装",
    "reply_document_number": "杭建1号",
}
RATED = REPLIED | {"received_on": "2026-02-28", "rating": "满意", "rated_on": "2026-03-01"}


async def imported(db: Database, me, kind, rows, *, dry_run=False, now=NOW, **given):
    async with db.write() as tx:
        data = b"\n".join(map(orjson.dumps, rows))
        return await run_import(tx, me, ImportKind(kind), data, "rows.ndjson", None, now, dry_run=dry_run, **given)


def outcomes(report):
    return [row["outcome"] for row in sorted(report["rows"], key=lambda row: row["row_number"])]


def codes(report):
    rows = sorted(report["rows"], key=lambda row: row["row_number"])
    return [sorted((error["column"], error["code"]) for error in row["errors"]) for row in rows]


async def fetched(db, sql, *values):
    async with db.read() as tx:
        return [dict(row) for row in await tx.connection.fetch(sql, *values)]


async def counted(db, congress):
    """Every row of every table of the congress, but for the imports' own."""
    async with db.read() as tx:
        tables = await tx.connection.fetch(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'congress_id'"
            " AND table_schema = 'public' AND table_name NOT LIKE 'import_%'"
        )
        return {
            row[0]: await tx.connection.fetchval(f"SELECT count(*) FROM {row[0]} WHERE congress_id = $1", congress.id)
            for row in tables
        }


@pytest.fixture
async def place(db):
    return await make_congress(db)


@pytest.fixture
async def peopled(db, place):
    await make_deputy(db, place, name="代表甲")
    await make_deputy(db, place, name="代表乙")
    await make_organisation(db, place, name="市住建局", code="ZJ")
    await make_organisation(db, place, name="市资规局", code="ZG", short_name="资规")
    return place


def importer(place):
    return actor(place, Role.IMPORTER)


# organisations


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


# deputies


async def test_deputies_with_their_mandates_and_delegations(db, place):
    me = importer(place)
    rows = [
        {"name": "代表甲", "card_number": "1", "term": 14, "delegation": "西湖团", "employer": "某厂", "position": "工人",
         "phone": "13800000000"},
        {"name": "代表乙", "card_number": "2", "term": 14, "delegation": "西湖团", "mandate_from": "2024-02-01"},
        {"name": "代表丙", "card_number": "3", "term": 99},
        {"name": "代表丁", "card_number": "4", "term": 14, "mandate_to": "2020-01-01"},
    ]  # fmt: skip
    dry = await imported(db, me, "deputies", rows, dry_run=True)
    report = await imported(db, me, "deputies", rows)
    assert outcomes(report) == ["created", "created", "refused", "refused"]
    assert outcomes(dry) == ["would_create", "would_create", "refused", "refused"]
    assert codes(dry) == codes(report) == [[], [], [("term", "term_unknown")], [("mandate_to", "dates_reversed")]]
    assert outcomes(await imported(db, me, "deputies", rows[:2])) == ["unchanged", "unchanged"]
    found = await fetched(
        db,
        "SELECT p.name, p.employer, p.phone, m.starts_on, d.name AS delegation FROM mandate m"
        " JOIN person p ON p.id = m.person_id JOIN delegation d ON d.id = m.delegation_id"
        " WHERE m.congress_id = $1 ORDER BY m.card_number",
        place.id,
    )
    assert found == [
        {"name": "代表甲", "employer": "某厂 工人", "phone": "13800000000", "starts_on": date(2022, 1, 5), "delegation": "西湖团"},
        {"name": "代表乙", "employer": None, "phone": None, "starts_on": date(2024, 2, 1), "delegation": "西湖团"},
    ]  # fmt: skip
    assert (await counted(db, place))["delegation"] == 1


async def test_a_deputy_is_changed_by_card_number_and_an_empty_cell_says_nothing(db, place):
    me = importer(place)
    await imported(
        db, me, "deputies", [{"name": "代表甲", "card_number": "1", "term": 14, "phone": "1", "party": "群众"}]
    )
    row = {"name": "代表甲改", "card_number": "1", "term": 14, "phone": "2", "mandate_to": "2026-01-01"}
    assert outcomes(await imported(db, me, "deputies", [row])) == ["updated"]
    found = await fetched(
        db,
        "SELECT p.name, p.phone, p.party, m.ends_on FROM mandate m JOIN person p ON p.id = m.person_id"
        " WHERE m.congress_id = $1",
        place.id,
    )
    assert found == [{"name": "代表甲改", "phone": "2", "party": "群众", "ends_on": date(2026, 1, 1)}]
    events = await fetched(
        db, "SELECT kind, data FROM event WHERE congress_id = $1 AND kind = 'person_amended'", place.id
    )
    assert [sorted(event["data"]["written"]) for event in events] == [["name", "phone"]]
    assert "2" not in str(events[0]["data"]["written"])


async def test_who_is_elected_again_stays_one_person(db, place):
    me = importer(place)
    await put(
        db, term, congress_id=place.id, number=13, starts_on=date(2017, 1, 5), ends_on=date(2022, 1, 4), version=1
    )
    await imported(db, me, "deputies", [{"name": "代表甲", "card_number": "1", "term": 13, "phone": "1"}])
    rows = [
        {"name": "代表甲", "card_number": "9", "term": 14, "phone": "1"},
        {"name": "代表甲", "card_number": "8", "term": 14, "phone": "2"},
        {"name": "代表乙", "card_number": "5", "term": 13},
        {"name": "代表乙", "card_number": "5", "term": 14},
    ]
    assert outcomes(await imported(db, me, "deputies", rows)) == ["created"] * 4
    assert (await counted(db, place))["person"] == 3


# suggestions: new ones


async def test_a_suggestion_filed_on_paper_is_submitted_and_goes_on(db, peopled):
    me = importer(peopled)
    report = await imported(db, me, "suggestions", [NEW | {"cosigners": "代表乙"}])
    assert outcomes(report) == ["created"]
    found = await fetched(db, "SELECT * FROM suggestion WHERE congress_id = $1", peopled.id)
    assert [(row["state"], row["origin"], row["number"], row["in_session"]) for row in found] == [
        ("submitted", "imported", None, True)
    ]
    assert found[0]["submitted_at"] == datetime(2026, 2, 25, 4, 0, tzinfo=UTC)
    screener = actor(peopled, Role.SCREENER)
    async with db.write() as tx:
        moved = await advance(tx, screener, found[0]["id"], "accept", {}, NOW)
    assert (moved["state"], moved["number"]) == ("accepted", 1)
    again = await imported(db, me, "suggestions", [NEW | {"cosigners": "代表乙"}])
    assert outcomes(again) == ["unchanged"]
    changed = await imported(db, me, "suggestions", [NEW | {"title": "别的"}])
    assert (outcomes(changed), codes(changed)) == (["refused"], [[(None, "case_in_procedure")]])


async def test_a_row_without_a_session_takes_the_one_named_or_the_latest_begun(db, peopled):
    me = importer(peopled)
    earlier = await put(
        db, session, congress_id=peopled.id, term_id=peopled.term_id, number=4, name="四次",
        starts_on=date(2025, 2, 10), ends_on=date(2025, 2, 14), version=1,
    )  # fmt: skip
    bare = {key: value for key, value in NEW.items() if key not in {"term", "session"}}
    await imported(db, me, "suggestions", [bare | {"source_id": "latest"}])
    await imported(db, me, "suggestions", [bare | {"source_id": "earlier", "submitted_on": "2025-06-01"}])
    await imported(db, me, "suggestions", [bare | {"source_id": "named"}], session_id=earlier)
    found = await fetched(
        db, "SELECT source_id, session_id, in_session FROM suggestion WHERE congress_id = $1", peopled.id
    )
    assert {row["source_id"]: (row["session_id"], row["in_session"]) for row in found} == {
        "latest": (peopled.session_id, True),
        "earlier": (earlier, False),
        "named": (earlier, False),
    }
    with pytest.raises(Invalid, match="session_unknown"):
        await imported(db, me, "suggestions", [bare], session_id=peopled.id)
    before = await imported(db, me, "suggestions", [bare | {"submitted_on": "2020-01-01"}])
    assert codes(before) == [[("session", "session_not_named")]]


# suggestions: of the past


@pytest.mark.parametrize(
    ("row", "state", "units", "running"),
    [
        (PAST, "accepted", [], {"assign"}),
        (ASSIGNED, "assigned", ["pending_receipt"], None),
        (REPLIED, "replied", ["sent"], {"reply_receipt"}),
        (REPLIED | {"received_on": "2026-02-28"}, "replied", ["sent"], {"feedback"}),
        (RATED, "closed", ["sent"], set()),
        (RATED | {"rating": "不满意", "rating_reason": "太慢"}, "evaluated", ["sent"], set()),
        (RATED | {"rating": "不满意", "closed_on": "2026-03-01"}, "closed", ["sent"], set()),
        (REPLIED | {"closed_on": "2026-03-01"}, "closed", ["sent"], set()),
    ],
)
async def test_a_case_of_the_past_stands_where_its_dates_say(db, peopled, row, state, units, running):
    report = await imported(db, importer(peopled), "suggestions", [row])
    assert outcomes(report) == ["created"], codes(report)
    [case] = await fetched(db, "SELECT * FROM suggestion WHERE congress_id = $1", peopled.id)
    assert (case["state"], case["number"]) == (state, 7)
    assert case["accepted_at"] == datetime(2026, 2, 25, 4, 0, tzinfo=UTC)
    found = await fetched(db, "SELECT state FROM assignment WHERE congress_id = $1", peopled.id)
    assert [each["state"] for each in found] == units
    clocks = await fetched(db, "SELECT step, state, ended_at, due_at FROM deadline WHERE congress_id = $1", peopled.id)
    steps = {clock["step"] for clock in clocks if clock["state"] == "running"}
    if running is None:
        assert "return" in steps or "receipt" in steps
    else:
        assert steps >= running
        assert bool(steps) == bool(running)
    if case["replied_at"]:
        assert [(c["state"], c["ended_at"]) for c in clocks if c["step"] == "reply"] == [("met", case["replied_at"])]
    [counter] = await fetched(db, "SELECT last FROM number_counter WHERE congress_id = $1", peopled.id)
    assert counter["last"] == 7
    events = await fetched(
        db, "SELECT kind, at, state_before, state_after FROM event WHERE congress_id = $1 AND suggestion_id = $2 ORDER BY seq",
        peopled.id, case["id"],
    )  # fmt: skip
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert [event["kind"] for event in events][-1] == "imported"
    assert events[-1]["state_after"] == state
    chain = [event for event in events if event["kind"] not in {"imported", "reply_sent"}]
    assert [event["state_before"] for event in chain] == [None, *(event["state_after"] for event in chain[:-1])]
    assert chain[-1]["state_after"] == state


async def test_an_imported_assignment_goes_on_in_the_procedure(db, peopled):
    await imported(db, importer(peopled), "suggestions", [ASSIGNED])
    [unit] = await fetched(
        db, "SELECT id, organisation_id, suggestion_id FROM assignment WHERE congress_id = $1", peopled.id
    )
    officer = actor(peopled, Role.UNIT_OFFICER, organisation_id=unit["organisation_id"])
    async with db.write() as tx:
        moved = await advance_unit(tx, officer, unit["id"], "receive", {}, NOW)
    assert moved["state"] == "received"
    changed = await imported(db, importer(peopled), "suggestions", [REPLIED])
    assert codes(changed) == [[(None, "case_in_procedure")]]
    same = await imported(db, importer(peopled), "suggestions", [ASSIGNED])
    assert outcomes(same) == ["unchanged"]


async def test_a_case_of_the_past_is_corrected_by_a_later_file(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [ASSIGNED])
    [before] = await fetched(db, "SELECT id FROM assignment WHERE congress_id = $1", peopled.id)
    row = RATED | {"co_units": "资规", "rating_attitude": "满意", "deputy_permission": "全文公开"}
    assert outcomes(await imported(db, me, "suggestions", [row])) == ["updated"]
    assert outcomes(await imported(db, me, "suggestions", [row])) == ["unchanged"]
    totals = await counted(db, peopled)
    assert {name: totals[name] for name in ("suggestion", "assignment", "reply", "evaluation", "signature")} == {
        "suggestion": 1, "assignment": 2, "reply": 1, "evaluation": 2, "signature": 1,
    }  # fmt: skip
    [case] = await fetched(db, "SELECT * FROM suggestion WHERE congress_id = $1", peopled.id)
    assert (case["state"], case["mode"], case["permission"], case["version"]) == ("closed", "lead_co", "full", 2)
    units = await fetched(db, "SELECT id, role, state FROM assignment WHERE congress_id = $1 ORDER BY role", peopled.id)
    assert [(unit["role"], unit["state"]) for unit in units] == [("co", "opinion_submitted"), ("lead", "sent")]
    assert units[1]["id"] == before["id"]
    kinds = [e["kind"] for e in await fetched(db, "SELECT kind FROM event WHERE suggestion_id = $1", case["id"])]
    assert (kinds.count("assigned"), kinds.count("submitted"), kinds.count("imported")) == (1, 1, 2)


async def test_split_handling_is_answered_by_each_unit(db, peopled):
    row = REPLIED | {"lead_units": "市住建局、市资规局"}
    assert outcomes(await imported(db, importer(peopled), "suggestions", [row])) == ["created"]
    found = await fetched(db, "SELECT document_number FROM reply WHERE congress_id = $1", peopled.id)
    assert sorted(str(each["document_number"]) for each in found) == ["None", "杭建1号"]


async def test_numbers_given_afterwards_follow_the_imported_ones(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [PAST | {"number": 400}, NEW])
    [new] = await fetched(db, "SELECT id FROM suggestion WHERE congress_id = $1 AND number IS NULL", peopled.id)
    async with db.write() as tx:
        moved = await advance(tx, actor(peopled, Role.SCREENER), new["id"], "accept", {}, NOW)
    assert moved["number"] == 401


WRONG = [
    (PAST | {"term": 3}, ("term", "term_unknown")),
    (PAST | {"session": 9}, ("session", "session_unknown")),
    (NEW | {"session": None}, ("session", "required_with")),
    (NEW | {"lead_deputy": "没有"}, ("lead_deputy", "deputy_unknown")),
    (NEW | {"lead_deputy": "同名"}, ("lead_deputy", "deputy_ambiguous")),
    (NEW | {"cosigners": "没有"}, ("cosigners", "deputy_unknown")),
    (NEW | {"cosigners": "00001x"}, ("cosigners", "cosigner_is_lead")),
    (NEW | {"delegation": "没有团"}, ("delegation", "delegation_unknown")),
    (ASSIGNED | {"lead_units": "没有局"}, ("lead_units", "unit_unknown")),
    (ASSIGNED | {"co_units": "同名局"}, ("co_units", "unit_ambiguous")),
    (ASSIGNED | {"co_units": "ZJ"}, ("co_units", "unit_twice")),
    (ASSIGNED | {"mode": "分办"}, ("mode", "mode_mismatch")),
    (REPLIED | {"result_class": "Z"}, ("result_class", "class_unknown")),
    (REPLIED | {"result_class": None}, ("result_class", "required_with")),
    (ASSIGNED | {"assigned_on": None}, ("assigned_on", "required_with")),
    (ASSIGNED | {"lead_units": None}, ("lead_units", "required_with")),
    (REPLIED | {"replied_on": None}, ("replied_on", "required_with")),
    (RATED | {"rated_on": None}, ("rated_on", "required_with")),
    (RATED | {"rating": None}, ("rating", "required_with")),
    (PAST | {"accepted_on": None, "in_session": False}, ("accepted_on", "required_with")),
    (NEW | {"accepted_on": "2026-02-26"}, ("number", "number_missing")),
    (NEW | {"submitted_on": "2026-03-03"}, ("submitted_on", "date_in_future")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG, ids=[f"{code}-{column}" for _, (column, code) in WRONG])
async def test_what_a_row_names_must_be_there(db, peopled, row, expected):
    await make_deputy(db, peopled, name="同名")
    await make_deputy(db, peopled, name="同名")
    await make_organisation(db, peopled, name="同名局", code="T1")
    await make_organisation(db, peopled, name="同名局", code="T2")
    me = importer(peopled)
    await imported(db, me, "deputies", [{"name": "代表甲", "card_number": "00001x", "term": 14}])
    if expected[1] == "cosigner_is_lead":
        row = row | {"lead_deputy": "00001x", "cosigners": ["代表乙", " 00001x"]}
    elif row["lead_deputy"] == "代表甲":  # there are two of them now
        row = row | {"lead_deputy": "00001x"}
    before = await counted(db, peopled)
    dry = await imported(db, me, "suggestions", [row], dry_run=True)
    report = await imported(db, me, "suggestions", [row])
    assert codes(report) == codes(dry) == [[expected]]
    after = await counted(db, peopled)
    counters = {"number_counter": after["number_counter"]}
    assert after == before | {"event": before["event"] + 1} | counters  # the event says that an import was applied
    error = report["rows"][0]["errors"][0]
    assert error["message_zh"]
    assert error["message_en"]
    assert "{" not in error["message_zh"] + error["message_en"]


async def test_numbers_sources_and_document_numbers_belong_to_one_case(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [REPLIED | {"source_system": "old", "source_id": "1"}, NEW])
    async with db.write() as tx:
        [filed] = await fetched(db, "SELECT id FROM suggestion WHERE congress_id = $1 AND number IS NULL", peopled.id)
        await tx.connection.execute(
            "UPDATE event SET kind = 'filed' WHERE suggestion_id = $1 AND kind = 'imported'", filed["id"]
        )
    rows = [
        PAST | {"source_system": "old", "source_id": "2"},
        NEW | {"title": "别的"},
        REPLIED | {"number": 8},
        REPLIED | {"number": 9, "reply_document_number": "杭建9号"},
        REPLIED | {"number": 10, "reply_document_number": "杭建9号"},
        PAST | {"number": 11, "source_system": "old", "source_id": "3"},
        PAST | {"number": 12, "source_system": "old", "source_id": "3"},
        PAST | {"number": 13, "source_system": "old", "source_id": "1"},
    ]
    report = await imported(db, me, "suggestions", rows)
    assert codes(report) == [
        [("number", "number_taken")],
        [("source_id", "source_taken")],
        [("reply_document_number", "document_number_taken")],
        [],
        [("reply_document_number", "document_number_taken")],
        [],
        [("source_id", "source_taken")],
        [],
    ]
    assert outcomes(report)[-1] == "updated"


async def test_a_name_is_told_apart_by_card_number_or_delegation(db, place):
    me = importer(place)
    rows = [
        {"name": "代表甲", "card_number": "1", "term": 14, "delegation": "西湖团"},
        {"name": "代表甲", "card_number": "2", "term": 14, "delegation": "上城团"},
    ]
    await imported(db, me, "deputies", rows)
    cases = [
        NEW | {"source_id": "card", "lead_deputy": "2"},
        NEW | {"source_id": "delegation", "delegation": "上城团"},
        NEW | {"source_id": "none"},
    ]
    report = await imported(db, me, "suggestions", cases)
    assert codes(report) == [[], [], [("lead_deputy", "deputy_ambiguous")]]
    found = await fetched(db, "SELECT DISTINCT lead_person_id FROM suggestion WHERE congress_id = $1", place.id)
    assert len(found) == 1


async def test_a_dry_run_says_the_same_and_leaves_its_report_alone(db, peopled):
    me = importer(peopled)
    rows = [NEW, RATED, PAST | {"number": 8, "lead_deputy": "没有"}]
    before = await counted(db, peopled)
    dry = await imported(db, me, "suggestions", rows, dry_run=True)
    assert await counted(db, peopled) == before
    report = await imported(db, me, "suggestions", rows)
    assert [word.replace("would_create", "created") for word in outcomes(dry)] == outcomes(report)
    assert codes(dry) == codes(report)
    totals = ("rows_total", "created", "updated", "unchanged", "refused")
    assert [dry[name] for name in totals] == [report[name] for name in totals] == [3, 2, 0, 0, 1]
    async with db.read() as tx:
        kept = await list_import_rows(tx, me, dry["id"], {}, None, 50, total=True)
    assert [(row["row_number"], row["outcome"]) for row in kept.items] == [
        (1, "would_create"),
        (2, "would_create"),
        (3, "refused"),
    ]


async def test_the_statements_of_an_import_do_not_grow_with_its_rows(db, peopled):
    me = importer(peopled)

    async def statements(first, count):
        before = db.statements
        rows = [RATED | {"number": first + n, "reply_document_number": f"文{first + n}号"} for n in range(count)]
        report = await imported(db, me, "suggestions", rows)
        assert report["created"] == count
        return db.statements - before

    await statements(1000, 1)
    few, many = await statements(2000, 2), await statements(3000, 400)
    assert many == few < 40


async def test_one_import_at_a_time(db, peopled):
    me = importer(peopled)
    async with db.write() as tx:
        await tx.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"import {peopled.id}")
        with pytest.raises(Conflict, match="import_running"):
            await imported(db, me, "suggestions", [NEW])
    assert outcomes(await imported(db, me, "suggestions", [NEW])) == ["created"]


async def test_an_import_that_breaks_leaves_nothing(db, peopled):
    me = importer(peopled)
    before = await counted(db, peopled)
    async with db.write() as tx:
        await tx.connection.execute(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$"
        )
        await tx.connection.execute("CREATE TRIGGER fails BEFORE INSERT ON import_run EXECUTE FUNCTION fails()")
    try:
        with pytest.raises(asyncpg.RaiseError):
            await imported(db, me, "suggestions", [NEW, RATED])
    finally:
        async with db.write() as tx:
            await tx.connection.execute("DROP FUNCTION fails() CASCADE")
    assert await counted(db, peopled) == before


async def test_rows_refused_by_reading_and_by_the_congress_stand_in_one_report(db, peopled):
    rows = [
        NEW,
        NEW | {"source_id": "2", "submitted_on": "2026-06-31"},
        NEW | {"source_id": "3", "lead_deputy": "没有"},
        NEW,
    ]
    report = await imported(db, importer(peopled), "suggestions", rows)
    assert [row["row_number"] for row in report["rows"]] == [2, 3, 4, 1]
    assert codes(report) == [
        [], [("submitted_on", "date_invalid")], [("lead_deputy", "deputy_unknown")], [(None, "key_repeated")]
    ]  # fmt: skip
    assert isinstance(report["rows"][-1]["subject_id"], UUID)
