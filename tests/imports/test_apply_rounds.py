"""Further rounds of past cases: Songyang's figures by round and dimension, and rounds that do not follow."""

import pytest

from domain.actor import Role
from domain.errors import Conflict
from domain.imports.undoing import undo_import
from tests.conftest import SECRET
from tests.factories import bearer
from tests.imports.applying import NOW, RATED, codes, counted, fetched, imported, importer, outcomes

KEY = {"term": 14, "session": 5, "number": 7, "in_session": True}
POOR = RATED | {
    "accepted_on": "2024-02-20", "assigned_on": "2024-02-21", "replied_on": "2024-03-27", "received_on": "2024-03-28",
    "rating": None, "rating_process": "满意", "rating_result": "不满意", "rating_reason": "未落实", "rated_on": "2024-04-01",
}  # fmt: skip
AGAIN = KEY | {
    "round": 2, "assigned_on": "2024-04-10", "replied_on": "2024-04-25", "reply_text": "重新安装", "result_class": "B",
    "reply_document_number": "杭建二7号", "rating_process": "满意", "rating_result": "满意", "rated_on": "2024-05-06",
}  # fmt: skip
POOR_AGAIN = AGAIN | {"rating_result": "不满意"}
THIRD = AGAIN | {
    "round": 3, "assigned_on": "2024-06-01", "replied_on": "2024-06-10", "rated_on": "2024-06-12", "reply_document_number": "杭建三7号",
}  # fmt: skip


@pytest.fixture
async def rated(db, peopled):
    await imported(db, importer(peopled), "suggestions", [POOR])
    return peopled


async def undone(db, me, run):
    async with db.write() as tx:
        return await undo_import(tx, me, run["id"], NOW)


async def got(client, place, path, **query):
    answer = await client.get(f"/v1/{place.slug}/{path}", params=query, headers=bearer(place, SECRET, Role.ASSIGNER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_songyang_s_second_round(client, db, peopled):
    """220: process 215 and result 198 satisfied in the first round; 220 and 218 after the second."""
    me = importer(peopled)
    levels = [("不满意", "不满意")] * 5 + [("满意", "不满意")] * 17 + [("满意", "满意")] * 198
    firsts = [
        POOR | {"number": at, "reply_document_number": None, "rating_process": process, "rating_result": result}
        for at, (process, result) in enumerate(levels, start=1)
    ]
    assert (await imported(db, me, "suggestions", firsts))["created"] == 220
    seconds = [
        AGAIN | {"number": at, "reply_document_number": None, "rating_result": "满意" if at <= 20 else "基本满意"}
        for at in range(1, 23)
    ]
    dry = await imported(db, me, "rounds", seconds, dry_run=True)
    run = await imported(db, me, "rounds", seconds)
    assert (dry["created"], run["created"], codes(dry)) == (22, 22, codes(run))
    [here] = await fetched(db, "SELECT DISTINCT session_id FROM suggestion WHERE congress_id = $1", peopled.id)

    async def satisfied(which):
        found = await got(client, peopled, "evaluations/figures", session=str(here["session_id"]), round=which)
        return {each["dimension"]: each["satisfied"] for each in found["dimensions"]}

    assert await satisfied("first") == {"process": 215, "result": 198}
    assert await satisfied("latest") == {"process": 220, "result": 218}
    again = await imported(db, me, "rounds", seconds)
    assert (again["unchanged"], again["created"]) == (22, 0)


async def test_rounds_are_told_whole_and_taken_back(client, db, rated):
    me = importer(rated)
    before = await counted(db, rated)
    [case] = await fetched(db, "SELECT * FROM suggestion WHERE congress_id = $1", rated.id)
    rows = [POOR_AGAIN, THIRD]
    dry = await imported(db, me, "rounds", rows, dry_run=True)
    run = await imported(db, me, "rounds", rows)
    assert (codes(dry), codes(run), run["created"]) == ([[], []], [[], []], 2)
    shown = await got(client, rated, f"suggestions/{case['id']}")
    assert (shown["state"], shown["round"]) == ("closed", 3)
    replies = await fetched(
        db, "SELECT round, document_number FROM reply WHERE congress_id = $1 ORDER BY round", rated.id
    )
    assert [tuple(each.values()) for each in replies] == [(1, "杭建1号"), (2, "杭建二7号"), (3, "杭建三7号")]
    chain = await fetched(
        db,
        "SELECT state_before, state_after FROM event WHERE suggestion_id = $1 AND subject_id = $1 AND kind <> 'imported' ORDER BY at, seq",
        case["id"],
    )
    assert [each["state_before"] for each in chain] == [None, *(each["state_after"] for each in chain[:-1])]
    assert chain[-1]["state_after"] == "closed"
    assert outcomes(await imported(db, me, "rounds", rows)) == ["unchanged", "unchanged"]
    assert codes(await imported(db, me, "suggestions", [POOR | {"title": "换"}])) == [[(None, "case_built_upon")]]
    await undone(db, me, run)
    [after] = await fetched(db, "SELECT * FROM suggestion WHERE congress_id = $1", rated.id)
    changed = {name for name in case if case[name] != after[name]}
    assert changed <= {"version", "updated_at"}
    totals = await counted(db, rated)
    assert {name for name in totals if totals[name] != before[name]} <= {"event"}
    assert outcomes(await imported(db, me, "rounds", rows)) == ["created", "created"]


async def test_a_round_that_others_rest_on_stays(db, rated):
    me = importer(rated)
    second = await imported(db, me, "rounds", [POOR_AGAIN])
    third = await imported(db, me, "rounds", [THIRD])
    promise = await imported(
        db, me, "promises", [KEY | {"text": "年底前完成", "made_on": "2024-07-01", "due_on": "2024-12-31"}]
    )
    for run in (second, third):
        with pytest.raises(Conflict, match="import_built_upon") as caught:
            await undone(db, me, run)
        assert [each["by"] for each in caught.value.data["rows"]] == ["round"]
    for run in (promise, third, second):
        assert (await undone(db, me, run))["state"] == "undone"


WRONG = [
    (AGAIN | {"number": 70}, ("number", "case_unknown")),
    (AGAIN | {"round": 3}, ("round", "round_out_of_order")),
    (AGAIN | {"round": 1}, ("round", "round_out_of_order")),
    (AGAIN | {"assigned_on": "2024-03-31"}, ("assigned_on", "round_too_early")),
    (AGAIN | {"replied_on": "2024-04-09"}, ("replied_on", "dates_reversed")),
    (AGAIN | {"rated_on": "2027-04-09"}, ("rated_on", "date_in_future")),
    (AGAIN | {"rating_process": None, "rating_result": None}, ("rating", "required_with")),
    (AGAIN | {"result_class": "Z"}, ("result_class", "class_unknown")),
    (AGAIN | {"reply_document_number": "杭建1号"}, ("reply_document_number", "document_number_taken")),
    (AGAIN | {"rating_result": "很好很好"}, ("rating_result", "choice_unknown")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG, ids=[f"{at}-{code}" for at, (_, (_, code)) in enumerate(WRONG)])
async def test_a_round_that_does_not_follow_is_refused(db, rated, row, expected):
    me = importer(rated)
    before = await counted(db, rated)
    dry = await imported(db, me, "rounds", [row], dry_run=True)
    report = await imported(db, me, "rounds", [row])
    assert codes(dry) == codes(report)
    assert expected in codes(report)[0]
    assert await counted(db, rated) == before | {"event": before["event"] + 1}
    if expected[1] == "round_out_of_order":
        assert report["rows"][0]["errors"][0]["nearest"] == "2"


async def test_a_round_needs_something_that_did_not_satisfy(db, peopled):
    me = importer(peopled)
    await imported(db, me, "suggestions", [RATED])
    late = {"assigned_on": "2026-03-01", "replied_on": "2026-03-01", "rated_on": "2026-03-02"}
    assert codes(await imported(db, me, "rounds", [AGAIN | late])) == [[("round", "round_without_cause")]]


async def test_a_round_told_otherwise_is_refused(db, rated):
    me = importer(rated)
    await imported(db, me, "rounds", [AGAIN])
    assert codes(await imported(db, me, "rounds", [POOR_AGAIN])) == [[("round", "record_differs")]]
