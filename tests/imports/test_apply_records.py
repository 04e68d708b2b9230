"""Ledgers of past years: promises and class changes of cases of the past, loaded, asked for, loaded again, and taken back."""

import pytest

from domain.actor import Role
from domain.classes.states import ClassSource
from domain.errors import Conflict
from domain.imports import formats
from domain.imports.columns import ROWS
from domain.imports.record_columns import CLASS_SOURCES, PROMISE_SOURCES, PROMISE_STATES
from domain.imports.undoing import undo_import
from domain.promises.states import PromiseSource, PromiseState
from tests.conftest import SECRET
from tests.factories import bearer, make_account
from tests.imports.applying import NOW, REPLIED, codes, counted, fetched, imported, importer, outcomes

KEY = {"term": 14, "session": 5, "number": 7, "in_session": True}
REPLIED_B = REPLIED | {
    "result_class": "B",
    "replied_on": "2024-02-27",
    "accepted_on": "2024-02-20",
    "assigned_on": "2024-02-21",
}
OPEN = KEY | {"text": "年底前完成", "made_on": "2024-03-01", "due_on": "2025-12-31"}
KEPT = OPEN | {"fulfilled_on": "2025-06-01", "second_reply": "电梯已全部装好", "second_document_number": "杭建二1号"}
LEFT = OPEN | {"given_up_on": "2025-06-01", "given_up_reason": "规划调整"}
CHANGE = KEY | {
    "from_class": "B", "to_class": "A", "changed_on": "2025-06-02", "source": "督办", "reason": "已解决", "evidence": "验收单",
}  # fmt: skip


@pytest.fixture
async def replied(db, peopled):
    """A case of the past that the unit answered with class B."""
    await imported(db, importer(peopled), "suggestions", [REPLIED_B])
    return peopled


async def undone(db, me, run):
    async with db.write() as tx:
        return await undo_import(tx, me, run["id"], NOW)


async def got(client, place, path, **query):
    who = bearer(place, SECRET, Role.ASSIGNER)
    answer = await client.get(f"/v1/{place.slug}/{path}", params=query, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


# promises


async def test_haidian_s_twenty_nine_are_thirteen_and_sixteen(client, db, replied):
    me = importer(replied)
    rows = []
    for year, kept, going in ((2024, 9, 5), (2025, 4, 11)):
        for at in range(kept + going):
            row = KEY | {"text": "列入计划", "ledger_number": f"{year}-{at}", "year": year, "due_on": "2026-12-31"}
            row |= (
                {"fulfilled_on": f"{year}-12-01", "second_reply": "已解决"}
                if at < kept
                else {"progress": f"{year}-11-01 40% 施工"}
            )
            rows.append(row)
    dry = await imported(db, me, "promises", rows, dry_run=True)
    run = await imported(db, me, "promises", rows)
    assert codes(run) == codes(dry)
    assert (dry["created"], run["created"], run["refused"]) == (29, 29, 0)
    found = await got(client, replied, "promises/ledger", from_year=2020, to_year=2026)
    figures = [(row["year"], row["entered"], row["fulfilled"], row["progressing"]) for row in found["years"]]
    assert figures == [(2024, 14, 9, 5), (2025, 15, 4, 11)]
    total = found["total"]
    assert (total["entered"], total["fulfilled"], total["progressing"], total["overdue"]) == (29, 13, 16, 0)
    past = await got(client, replied, "promises/ledger", from_year=2020, to_year=2026, as_of="2024-12-31T00:00:00Z")
    assert (past["total"]["entered"], past["total"]["fulfilled"]) == (14, 9)
    before = await counted(db, replied)
    again = await imported(db, me, "promises", rows)
    assert (again["unchanged"], again["created"], again["updated"]) == (29, 0, 0)
    assert {name for name, count in (await counted(db, replied)).items() if count != before[name]} == {"event"}


async def test_a_promise_is_told_whole(client, db, replied):
    row = KEPT | {"progress": "2024-05-01 40% 开工\n2024-12-01：主体完工", "source": "raised_again"}
    assert outcomes(await imported(db, importer(replied), "promises", [row])) == ["created"]
    [promise] = await fetched(db, "SELECT id, suggestion_id FROM promise WHERE congress_id = $1", replied.id)
    shown = await got(client, replied, f"promises/{promise['id']}")
    assert (shown["state"], shown["source"], shown["year"], shown["due_on"]) == (
        "fulfilled",
        "raised_again",
        2024,
        "2025-12-31",
    )
    assert [(each["percent"], each["text"]) for each in shown["progress"]] == [(40, "开工"), (None, "主体完工")]
    assert shown["second_reply"]["document_number"] == "杭建二1号"
    events = await fetched(
        db,
        "SELECT kind, at, account_id FROM event WHERE suggestion_id = $1 AND data ? 'promise_id' ORDER BY at",
        promise["suggestion_id"],
    )
    assert [each["kind"] for each in events] == [
        "promise_entered", "promise_progressed", "promise_progressed", "promise_fulfilled",
    ]  # fmt: skip
    assert {each["account_id"] for each in events} == {None}
    found = await got(client, replied, "suggestions", q="全部装好")
    assert len(found["items"]) == 1


async def test_a_ledger_that_has_grown_corrects_what_it_told_before(db, replied):
    me = importer(replied)
    first = await imported(db, me, "promises", [OPEN | {"progress": "2024-05-01 开工"}])
    second = await imported(db, me, "promises", [KEPT | {"progress": "2024-05-01 开工\n2024-06-01 完工"}])
    assert (outcomes(first), outcomes(second)) == (["created"], ["updated"])
    [promise] = await fetched(db, "SELECT state, version FROM promise WHERE congress_id = $1", replied.id)
    assert (promise["state"], promise["version"]) == ("fulfilled", 2)
    totals = await counted(db, replied)
    assert (totals["promise"], totals["promise_progress"], totals["promise_reply"]) == (1, 2, 1)
    kinds = await fetched(
        db,
        "SELECT kind, count(*) FROM event WHERE congress_id = $1 AND data ? 'promise_id' GROUP BY kind ORDER BY kind",
        replied.id,
    )
    assert [tuple(each.values()) for each in kinds] == [
        ("promise_fulfilled", 1), ("promise_made", 1), ("promise_progressed", 2),
    ]  # fmt: skip
    left = await imported(db, me, "promises", [LEFT])
    assert outcomes(left) == ["updated"]
    assert (await counted(db, replied))["promise_reply"] == 0
    with pytest.raises(Conflict, match="import_built_upon"):
        await undone(db, me, second)


@pytest.mark.parametrize(
    ("row", "made", "year"),
    [({"year": 2025}, "2025-01-01", 2025), ({"year": 2024}, "2024-02-27", 2024), ({}, "2024-02-27", 2024)],
)
async def test_without_a_day_a_promise_was_made_with_the_reply_or_when_its_year_began(db, replied, row, made, year):
    bare = {name: value for name, value in OPEN.items() if name != "made_on"}
    assert outcomes(await imported(db, importer(replied), "promises", [bare | row])) == ["created"]
    [promise] = await fetched(db, "SELECT made_at, year FROM promise WHERE congress_id = $1", replied.id)
    assert (str(promise["made_at"].date()), promise["year"]) == (made, year)


WRONG_PROMISES = [
    (OPEN | {"number": 70}, ("number", "case_unknown")),
    (OPEN | {"term": 3}, ("term", "term_unknown")),
    (OPEN | {"session": 9}, ("session", "session_unknown")),
    ({"text": "x", "due_on": "2025-01-01"}, ("number", "key_missing")),
    (OPEN | {"source_system": "old"}, ("source_id", "required_with")),
    (OPEN | {"unit": "市住建厅"}, ("unit", "unit_unknown")),
    (OPEN | {"unit": "资规"}, ("unit", "unit_not_answering")),
    (OPEN | {"made_on": "2024-02-01"}, (None, "case_not_replied")),
    (OPEN | {"made_on": "2027-02-01", "due_on": "2027-02-02"}, ("made_on", "date_in_future")),
    (OPEN | {"due_on": "2024-02-29"}, ("due_on", "dates_reversed")),
    (OPEN | {"due_on": "2024-01-29", "made_on": None}, ("due_on", "dates_reversed")),
    (OPEN | {"year": 2025}, ("year", "promise_year_mismatch")),
    (OPEN | {"year": 2023, "made_on": None}, ("year", "promise_year_mismatch")),
    (OPEN | {"state": "已兑现"}, ("fulfilled_on", "required_with")),
    (OPEN | {"state": "无法兑现", "given_up_on": "2025-01-01"}, ("given_up_reason", "required_with")),
    (KEPT | {"state": "在办"}, ("state", "promise_state_mismatch")),
    (KEPT | {"given_up_reason": "x"}, ("state", "promise_state_mismatch")),
    (OPEN | {"state": "半途"}, ("state", "choice_unknown")),
    (OPEN | {"progress": "开工了"}, ("progress", "progress_invalid")),
    (OPEN | {"progress": "2024-13-01 开工"}, ("progress", "progress_invalid")),
    (OPEN | {"progress": "2024-05-01 140% 开工"}, ("progress", "progress_invalid")),
    (OPEN | {"progress": "2024-02-28 开工"}, ("progress", "progress_out_of_time")),
    (KEPT | {"progress": "2025-06-02 开工"}, ("progress", "progress_out_of_time")),
]


def named(rows):
    return [f"{at}-{code}-{column}" for at, (_, (column, code)) in enumerate(rows)]


async def refuses(db, place, kind, row, expected):
    me = importer(place)
    before = await counted(db, place)
    dry = await imported(db, me, kind, [row], dry_run=True)
    report = await imported(db, me, kind, [row])
    assert expected in codes(report)[0]
    assert codes(dry) == codes(report)
    assert await counted(db, place) == before | {
        "event": before["event"] + 1
    }  # the event says that an import was applied
    error = next(each for each in report["rows"][0]["errors"] if each["code"] == expected[1])
    assert "{" not in error["message_zh"] + error["message_en"]
    return error


@pytest.mark.parametrize(("row", "expected"), WRONG_PROMISES, ids=named(WRONG_PROMISES))
async def test_a_promise_that_does_not_fit_is_refused(db, replied, row, expected):
    error = await refuses(db, replied, "promises", row, expected)
    if expected[1] in {"unit_unknown", "unit_not_answering"}:
        assert error["nearest"] == "市住建局"


async def test_the_same_record_twice_in_one_file_however_the_case_is_named(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [REPLIED_B | {"source_system": "old", "source_id": "1"}])
    other = {"source_system": "old", "source_id": "1"} | {name: OPEN[name] for name in ("text", "made_on", "due_on")}
    report = await imported(db, me, "promises", [OPEN, OPEN, other])
    assert codes(report) == [[], [(None, "key_repeated")], [(None, "key_repeated")]]
    assert outcomes(await imported(db, me, "promises", [other])) == ["unchanged"]


async def test_units_that_answered_apart_are_named(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [REPLIED_B | {"lead_units": "市住建局、市资规局"}])
    report = await imported(db, me, "promises", [OPEN, OPEN | {"unit": "资规"}, OPEN | {"unit": "市住建局"}])
    assert codes(report) == [[("unit", "unit_not_named")], [], []]


async def test_what_goes_on_here_is_no_longer_the_importer_s(db, replied):
    me = importer(replied)
    run = await imported(db, me, "promises", [OPEN])
    [promise] = await fetched(db, "SELECT id, suggestion_id FROM promise WHERE congress_id = $1", replied.id)

    async def happens(kind, subject):
        async with db.write() as tx:
            await tx.connection.execute(
                "INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, data, request_id)"
                " VALUES ($1, gen_random_uuid(), $2, $3, $4, $5, 'x', '{}', '')",
                replied.id, NOW, kind, promise["suggestion_id"], subject,
            )  # fmt: skip

    await happens("promise_progressed", promise["id"])
    assert outcomes(await imported(db, me, "promises", [OPEN])) == ["unchanged"]
    assert codes(await imported(db, me, "promises", [KEPT])) == [[(None, "promise_in_procedure")]]
    with pytest.raises(Conflict, match="import_built_upon") as caught:
        await undone(db, me, run)
    assert [each["by"] for each in caught.value.data["rows"]] == ["promise"]
    await happens("accepted", promise["suggestion_id"])
    assert codes(await imported(db, me, "promises", [OPEN | {"text": "别的"}])) == [[(None, "case_in_procedure")]]


# class changes


async def test_a_class_has_its_history_at_every_instant(client, db, replied):
    me = importer(replied)
    later = CHANGE | {
        "from_class": None,
        "to_class": "B",
        "changed_on": "2025-09-01",
        "source": "回头看",
        "reason": "又坏了",
    }
    dry = await imported(db, me, "class_changes", [CHANGE, later], dry_run=True)
    run = await imported(db, me, "class_changes", [CHANGE, later])
    assert (dry["created"], run["created"], codes(dry)) == (2, 2, codes(run))
    [case] = await fetched(db, "SELECT id FROM suggestion WHERE congress_id = $1", replied.id)
    found = await got(client, replied, f"suggestions/{case['id']}/classes")
    told = [(each["from_code"], each["to_code"], each["source"], each["evidence"]) for each in found["changes"]]
    assert told == [
        (None, "B", "reply_sent", None),
        ("B", "A", "supervision", "验收单"),
        ("A", "B", "look_back", "验收单"),
    ]
    then = await got(client, replied, f"suggestions/{case['id']}/classes", as_of="2025-07-01T00:00:00Z")
    assert then["current"]["code"] == "A"
    kinds = await fetched(db, "SELECT kind FROM event WHERE suggestion_id = $1 AND kind = 'class_changed'", case["id"])
    assert len(kinds) == 2
    assert outcomes(await imported(db, me, "class_changes", [CHANGE, later])) == ["unchanged", "unchanged"]


WRONG_CHANGES = [
    (CHANGE | {"from_class": "C"}, ("from_class", "class_before_differs")),
    (CHANGE | {"to_class": "Z"}, ("to_class", "class_unknown")),
    (CHANGE | {"to_class": "B"}, ("to_class", "class_unchanged")),
    (CHANGE | {"changed_on": "2024-02-27"}, ("changed_on", "class_out_of_order")),
    (CHANGE | {"changed_on": "2024-02-26"}, (None, "case_not_replied")),
    (CHANGE | {"changed_on": "2027-02-26"}, ("changed_on", "date_in_future")),
    (CHANGE | {"reason": None}, ("reason", "required_with")),
    (CHANGE | {"source": "答复"}, ("source", "choice_unknown")),
    (CHANGE | {"number": 70}, ("number", "case_unknown")),
    (CHANGE | {"unit": "资规"}, ("unit", "unit_not_answering")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG_CHANGES, ids=named(WRONG_CHANGES))
async def test_a_change_that_does_not_follow_is_refused(db, replied, row, expected):
    error = await refuses(db, replied, "class_changes", row, expected)
    if expected[1] == "class_before_differs":
        assert error["nearest"] == "B"


async def test_a_history_is_not_rewritten(db, replied):
    me = importer(replied)
    run = await imported(db, me, "class_changes", [CHANGE])
    assert codes(await imported(db, me, "class_changes", [CHANGE | {"reason": "另有原因"}])) == [
        [("changed_on", "record_differs")]
    ]
    later = CHANGE | {"from_class": "A", "to_class": "B", "changed_on": "2025-09-01"}
    second = await imported(db, me, "class_changes", [later])
    with pytest.raises(Conflict, match="import_built_upon") as caught:
        await undone(db, me, run)
    assert [each["by"] for each in caught.value.data["rows"]] == ["class_change"]
    assert (await undone(db, me, second))["state"] == "undone"
    assert (await undone(db, me, run))["state"] == "undone"


# what all records share


@pytest.mark.parametrize("kind", [kind for kind in ROWS if kind not in {"suggestions", "deputies", "organisations"}])
@pytest.mark.parametrize("format", ["csv", "xlsx"])
async def test_a_template_has_an_example_that_is_no_data(client, replied, kind, format):
    who = bearer(replied, SECRET, Role.IMPORTER, account_id=None)
    sheet = await client.get(f"/v1/{replied.slug}/imports/templates/{kind}", params={"format": format}, headers=who)
    assert sheet.status_code == 200
    rows = list(formats.read(sheet.content, f"t.{format}", None).rows)
    assert len(rows) == 1
    assert "代表" not in str(rows[0].cells[0])
    answer = await client.post(
        f"/v1/{replied.slug}/imports",
        params={"kind": kind},
        files={"file": (f"t.{format}", sheet.content)},
        headers=who,
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "rows_missing")


def test_the_words_of_records_lead_to_the_codes_of_the_procedure():
    assert set(PROMISE_STATES.values()) == set(PromiseState) - {PromiseState.VOID}
    assert set(PROMISE_SOURCES.values()) == set(PromiseSource)
    assert set(CLASS_SOURCES.values()) == set(ClassSource) - {ClassSource.REPLY_SENT}


@pytest.mark.parametrize(
    ("kind", "row"), [("promises", KEPT | {"progress": "2024-05-01 开工"}), ("class_changes", CHANGE)]
)
async def test_records_are_taken_back_and_hold_their_case_until_then(client, db, replied, kind, row):
    me = importer(replied)
    before = await counted(db, replied)
    who = bearer(replied, SECRET, Role.IMPORTER, account_id=await make_account(db, replied, Role.IMPORTER))
    run = await imported(db, me, kind, [row])
    corrected = REPLIED_B | {"title": "换个题目"}
    assert codes(await imported(db, me, "suggestions", [corrected])) == [[(None, "case_built_upon")]]
    assert outcomes(await imported(db, me, "suggestions", [REPLIED_B])) == ["unchanged"]
    done = await client.post(f"/v1/{replied.slug}/imports/{run['id']}/undo", headers=who)
    assert (done.status_code, done.json()["state"]) == (200, "undone")
    after = await counted(db, replied)
    assert {name for name in after if after[name] != before[name]} <= {"event", "account", "account_role"}
    assert outcomes(await imported(db, me, kind, [row])) == ["created"]


async def test_a_case_goes_once_its_records_are_gone(db, peopled):
    me = importer(peopled)
    cases = await imported(db, me, "suggestions", [REPLIED_B])
    records = await imported(db, me, "promises", [OPEN])
    with pytest.raises(Conflict, match="import_built_upon"):
        await undone(db, me, cases)
    await undone(db, me, records)
    assert (await undone(db, me, cases))["state"] == "undone"
    assert not await fetched(db, "SELECT 1 FROM suggestion WHERE congress_id = $1", peopled.id)


async def test_a_record_of_a_case_that_was_filed_here_is_refused(db, replied):
    async with db.write() as tx:
        await tx.connection.execute(
            "UPDATE event SET kind = 'filed' WHERE congress_id = $1 AND kind = 'imported'", replied.id
        )
    assert codes(await imported(db, importer(replied), "promises", [OPEN])) == [[(None, "case_in_procedure")]]
