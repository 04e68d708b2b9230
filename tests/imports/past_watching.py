"""What past cases were told of beside them in the tests: their rows, and what is asked afterwards."""

from domain.actor import Role
from domain.imports.undoing import undo_import
from tests.conftest import SECRET
from tests.factories import bearer
from tests.imports.applying import NOW, RATED, codes, counted, fetched, imported, importer

KEY = {"term": 14, "session": 5, "number": 7, "in_session": True}
PAST = RATED | {
    "accepted_on": "2024-02-20", "assigned_on": "2024-02-21", "replied_on": "2024-03-27", "received_on": "2024-03-28",
    "rating": None, "rating_process": "满意", "rating_result": "不满意", "rating_reason": "未落实", "rated_on": "2024-04-01",
    "closed_on": "2024-07-20",
}  # fmt: skip
UNDER = KEY | {
    "decided_on": "2024-03-12", "meeting": "第四十次主任会议", "criterion": "年度重点", "topic": "加装电梯",
    "supervised_by": "督办领导01", "led_by": "领办领导01", "committee": "财经委", "due_on": "2024-06-30",
}  # fmt: skip
REPORTED = UNDER | {"plan": "四月视察", "reported_on": "2024-06-20", "report": "已装四十台"}
OVER = REPORTED | {"concluded_on": "2024-06-28", "outcome": "已解决", "activities": "2024-04-18 视察 已开工二十处"}
CHECKED = KEY | {
    "batch": "A类件回头看", "opened_on": "2024-09-01", "batch_due_on": "2024-11-30", "closed_on": "2024-11-20",
    "report": "已全部核查", "checkers": "代表甲", "found_on": "2024-10-15", "result": "属实",
}  # fmt: skip
UNSOLVED = CHECKED | {
    "result": "不属实", "findings": "仍有两处未完工", "promise": "补齐剩余两处", "promise_due_on": "2025-12-31",
}  # fmt: skip
MET = KEY | {
    "round": 1, "dimension": "结果", "communicated_on": "2024-06-20", "communication": "当面说明", "met_on": "2024-07-10",
    "deputies_present": "代表甲", "units_present": "负责人01", "committee_present": "代表工委01",
    "findings": "进度滞后", "conclusion": "解释后接受", "confirmed": "是",
}  # fmt: skip
PLANNED = MET | {"conclusion": "列入计划台账", "promise": "年底前完成", "promise_due_on": "2025-12-31"}
DIVIDED = MET | {
    "conclusion": "未达成一致", "council_decision": "结案", "council_decided_on": "2024-07-20", "council_text": "已尽力",
}  # fmt: skip
OF_KIND = {"key_supervisions": OVER, "look_back_items": UNSOLVED, "reconciliations": PLANNED}


async def undone(db, me, run):
    async with db.write() as tx:
        return await undo_import(tx, me, run["id"], NOW)


async def got(client, place, path, **query):
    answer = await client.get(f"/v1/{place.slug}/{path}", params=query, headers=bearer(place, SECRET, Role.ASSIGNER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def case_id(db, place):
    [row] = await fetched(db, "SELECT id FROM suggestion WHERE congress_id = $1 AND number = 7", place.id)
    return row["id"]


async def told_of(db, case):
    rows = await fetched(
        db, "SELECT kind FROM event WHERE suggestion_id = $1 AND kind <> 'imported' ORDER BY at, seq", case
    )
    return [row["kind"] for row in rows]


async def refuses(db, place, kind, row, expected):
    me, before = importer(place), await counted(db, place)
    dry = await imported(db, me, kind, [row], dry_run=True)
    report = await imported(db, me, kind, [row])
    assert expected in codes(report)[0]
    assert codes(dry) == codes(report)
    assert await counted(db, place) == before | {"event": before["event"] + 1}  # that an import was applied
    error = next(each for each in report["rows"][0]["errors"] if each["code"] == expected[1])
    assert "{" not in error["message_zh"] + error["message_en"]
    return error


def named(rows):
    return [f"{at}-{code}-{column}" for at, (_, (column, code)) in enumerate(rows)]
