"""Rows that name what is not there, or take what is another's, are refused with a code."""

import pytest

from tests.factories import make_deputy, make_organisation
from tests.imports.applying import (
    ASSIGNED,
    NEW,
    PAST,
    RATED,
    REPLIED,
    codes,
    counted,
    fetched,
    imported,
    importer,
    outcomes,
)

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
