"""Suggestions filed on paper, and cases of the past that stand where their dates say."""

from datetime import UTC, date, datetime

import pytest

from domain.actor import Role
from domain.assignments.actions import advance_unit
from domain.congresses.tables import session
from domain.errors import Invalid
from domain.suggestions.actions import advance
from tests.factories import actor, put
from tests.imports.applying import (
    ASSIGNED,
    NEW,
    NOW,
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
