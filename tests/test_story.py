"""One case from filing to the end, over HTTP: class B, two rounds, three parties, a promise kept, class A, looked back at.

Every move is made as a front end makes it: it waits on somebody's work list, stands open in the `actions` of its row, and is
sent with the version that was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import ZONE, Place, bearer, make_account, make_congress, make_deputy, make_organisation

DEPUTY, MONITOR = "代表001", "代表002"
SCREENER, COMMITTEE = "审查001", "代表工委001"
OFFICER, HEAD, UNIT = "经办001", "局长001", "市建委"
TEXT = {
    "title": "关于推进老旧小区加装电梯的建议",
    "category": "城乡建设",
    "facts": "九十年代以前的小区多数没有电梯。",
    "proposal": "统一审批窗口，排出时间表。",
    "one_matter": True,
}
# Where the last part of a move's address is not the name of its action.
ADDRESSES = {
    "record_consultation": "consultations",
    "evaluate": "evaluations",
    "evaluate_promise": "evaluations",
    "convene": "reconciliations",
    "conclude_reconciliation": "conclude",
    "start_look_back": "start",
    "close_look_back": "close",
}
# The file as the committee reads it: day, who, what, and the words of it; what follows by itself has nobody.
FILE = """\
03-02 代表001 起草
03-02 代表001 提交
03-03 审查001 受理
03-03 审查001 已告知代表 已告知。
03-05 代表工委001 交办
03-06 经办001 签收交办
03-06 开始办理
03-20 经办001 与代表沟通
04-10 经办001 拟写答复
04-10 代表工委001 审核答复
04-10 局长001 签发答复
04-15 经办001 送达答复
04-15 办复
04-17 代表001 代表签收答复
04-20 代表001 评价
04-20 评价汇总
04-20 要求重新办理
04-21 经办001 签收交办
04-28 经办001 与代表沟通
05-08 经办001 拟写答复
05-08 代表工委001 审核答复
05-08 局长001 签发答复
05-12 经办001 送达答复
05-12 办复
05-13 代表001 代表签收答复
05-15 代表001 评价
05-15 评价汇总
05-20 经办001 与代表沟通
05-25 代表工委001 召集三方合议
05-27 代表001 陈述合议意见
05-27 局长001 陈述合议意见
05-27 代表工委001 陈述合议意见
06-03 代表工委001 三方合议
06-05 代表001 确认合议记录
06-05 局长001 确认合议记录
06-05 代表工委001 确认合议记录
06-05 代表工委001 作出承诺 十一月底前全区推开。
06-05 代表工委001 三方合议办结
06-05 结案
09-01 经办001 报告承诺进展 十二个小区已开工。
11-16 经办001 更改结果类别
11-16 经办001 兑现承诺
11-18 代表001 评价承诺兑现
12-01 代表工委001 启动回头看
12-08 代表002 提出核查意见 抽查十处，均已运行。
12-09 代表工委001 回头看有结论
12-10 代表工委001 回头看办结
""".splitlines()
# What of it others are not shown: drafts are the unit's own, what a checker found is the office's.
NOT_SHOWN = {
    COMMITTEE: set[str](),
    OFFICER: {"起草", "已告知代表", "启动回头看", "提出核查意见", "回头看有结论"},
    DEPUTY: {"拟写答复", "审核答复", "签发答复", "提出核查意见"},
}


@dataclass
class Town:
    """A congress, its people by name, and the hour that it is there; whoever acts signed in at that hour."""

    client: httpx.AsyncClient
    place: Place
    now: datetime = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo(ZONE))
    people: dict[str, dict[str, Any]] = field(default_factory=dict)

    def day(self, month: int, day: int) -> str:
        """It is nine in the morning of that day of 2026; gives the day as bodies have it."""
        self.now = self.now.replace(month=month, day=day)
        return self.now.date().isoformat()

    async def send(self, who: str, method: str, path: str, version: int | None = None, **given: Any) -> Any:
        """A request by somebody; gives what was answered, which is a success."""
        links = dict(self.people[who])
        headers = bearer(self.place, SECRET, links.pop("role"), now=self.now, **links)
        headers |= {} if version is None else {"If-Match": f'"{version}"'}
        answer = await self.client.request(method, f"/v1/{self.place.slug}{path}", headers=headers, **given)
        assert answer.status_code in {200, 201}, (who, path, answer.text)
        found = answer.json()
        assert version is None or answer.headers["etag"] == f'"{found["version"]}"'
        return found

    async def read(self, who: str, path: str, **query: Any) -> Any:
        return await self.send(who, "GET", path, params=query)

    async def move(self, who: str, line: str, action: str, path: str, within: str | None = None, **body: Any) -> Any:
        """A move of the row at `path` (an assignment is shown within its case) that waits in this line of a work list."""
        [waiting] = (each for each in (await self.read(who, "/tasks"))["tasks"] if each["key"] == line)
        [row] = waiting["cases"]
        assert path.endswith(tuple(row["subject_ids"]) or row["assignment_id"] or row["id"])
        seen = await self.read(who, within or path)
        if within:
            [seen] = (each for each in seen["assignments"] if path.endswith(each["id"]))
        assert [each["open"] for each in seen["actions"] if each["action"] == action] == [True], action
        address = ADDRESSES.get(action, action.replace("_", "-"))
        return await self.send(who, "POST", f"{path}/{address}", seen["version"], json=body)

    async def waiting(self, who: str) -> set[str]:
        """The lines of somebody's work list in which something waits."""
        return {line["key"] for line in (await self.read(who, "/tasks"))["tasks"] if line["count"]}

    async def all_waiting(self) -> dict[str, set[str]]:
        """What waits for whom; who has nothing to do is left out."""
        lists = {who: await self.waiting(who) for who in self.people}
        return {who: lines for who, lines in lists.items() if lines}


@pytest.fixture
async def town(app: FastAPI, client: httpx.AsyncClient, db: Database, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = Town(client, await make_congress(db))
    unit: dict[str, Any] = {"organisation_id": await make_organisation(db, made.place, name=UNIT)}
    for who, role, links in (
        (DEPUTY, Role.DEPUTY, {"person_id": await make_deputy(db, made.place, name=DEPUTY)}),
        (MONITOR, Role.DEPUTY, {"person_id": await make_deputy(db, made.place, name=MONITOR)}),
        (SCREENER, Role.SCREENER, {}),
        (COMMITTEE, Role.ASSIGNER, {}),
        (OFFICER, Role.UNIT_OFFICER, unit),
        (HEAD, Role.UNIT_HEAD, unit),
    ):
        account = await make_account(db, made.place, role, name=who, **links)
        made.people[who] = {"role": role, "account_id": account, **links}
    monkeypatch.setattr(app.state, "clock", lambda: made.now, raising=False)
    return made


async def test_a_case_from_filing_to_the_end(town: Town) -> None:
    case = await filed_and_assigned(town)
    await answered(town, case, 1, ((3, 6), (3, 20), (4, 10), (4, 15), (4, 17)))
    again = await rated(town, case, (4, 20), "其余小区没有时间表。")
    assert (again["state"], again["round"]) == ("rehandling", 2)
    [clock] = [each for each in (await town.read(OFFICER, case))["clocks"] if each["step"] == "redo_reply"]
    assert clock["last_day"] == "2026-05-20", "one month"

    await answered(town, case, 2, ((4, 21), (4, 28), (5, 8), (5, 12), (5, 13)))
    divided = await rated(town, case, (5, 15), "仍没有时间表。")
    assert (divided["state"], divided["round"]) == ("evaluated", 2), "Hangzhou has two rounds"

    promise = await reconciled(town, case)
    await kept(town, promise)
    assert await town.all_waiting() == {}
    await looked_back_at(town, case)
    assert await town.all_waiting() == {}, "the end"

    await the_file_is_whole(town, case)
    await the_classes_are_known_of_any_day(town, case)
    await the_figures_say_the_same(town)
    await the_quality_is_judged_by_round(town, case)


async def filed_and_assigned(town: Town) -> str:
    town.day(3, 2)
    case = f"/suggestions/{(await town.send(DEPUTY, 'POST', '/suggestions', json=TEXT))['id']}"
    await town.move(DEPUTY, "texts_to_finish", "submit", case)
    town.day(3, 3)
    await town.move(SCREENER, "texts_to_screen", "accept", case)
    await town.move(SCREENER, "deputies_to_notify", "notify", case, note="已告知。")
    town.day(3, 5)
    units = [{"organisation_id": str(town.people[HEAD]["organisation_id"]), "role": "sole"}]
    await town.move(COMMITTEE, "cases_to_assign", "assign", case, mode="sole", units=units)
    return case


async def work_of(town: Town, case: str) -> str:
    """The assignment of the present round."""
    return f"/assignments/{(await town.read(OFFICER, case))['units'][0]['assignment_id']}"


async def answered(town: Town, case: str, round_: int, days: Sequence[tuple[int, int]]) -> None:
    """A round of the unit: received, the deputy heard, drafted to signed, sent, and received by the deputy."""
    received, heard, signed, sent, read = days
    work = await work_of(town, case)
    town.day(*received)
    await town.move(OFFICER, "assignments_to_receive", "receive", work, case)
    talk = {"stage": "before", "mode": "face_to_face", "held_on": town.day(*heard), "deputy_view": "agrees"}
    await town.move(OFFICER, "replies_to_draft", "record_consultation", work, case, **talk, content="到现场听取意见。")
    town.day(*signed)
    draft = {"class_code": "B", "body": "已列入计划。", "case_officer": OFFICER, "contact": "0571-1"}
    await town.move(OFFICER, "replies_to_draft", "draft_reply", work, case, **draft)
    await town.move(COMMITTEE, "replies_to_review", "review_reply", work, case)
    paper = {"document_number": f"市建议复〔2026〕{round_}号", "issuer": HEAD, "disclosure": "open"}
    await town.move(HEAD, "replies_to_sign", "sign_reply", work, case, **paper)
    town.day(*sent)
    await town.move(OFFICER, "replies_to_send", "send_reply", work, case)
    town.day(*read)
    await town.move(DEPUTY, "replies_to_acknowledge", "acknowledge", case)


async def rated(town: Town, case: str, day: tuple[int, int], reason: str) -> Any:
    """Satisfied with the process, dissatisfied with the result."""
    town.day(*day)
    reply = (await town.read(DEPUTY, case))["replies"][-1]["id"]
    ratings = [
        {"dimension": "process", "level": "satisfied"},
        {"dimension": "result", "level": "dissatisfied", "reason": reason},
    ]
    return await town.move(DEPUTY, "ratings_to_give", "evaluate", case, reply_id=reply, ratings=ratings)


async def reconciled(town: Town, case: str) -> str:
    """First a talk on record, then the three parties; what they agree upon is a promise, and the case is closed."""
    today = town.day(5, 20)
    assert await town.all_waiting() == {
        COMMITTEE: {"dissatisfied_to_hear"},
        OFFICER: {"ratings_to_talk_over"},
        HEAD: {"ratings_to_talk_over"},
    }
    [convene] = [each for each in (await town.read(COMMITTEE, case))["actions"] if each["action"] == "convene"]
    assert (convene["open"], convene["code"]) == (False, "communication_missing")
    talk = {"stage": "after", "mode": "phone", "held_on": today, "deputy_view": "disagrees", "content": "说明进展。"}
    work = await work_of(town, case)
    await town.move(OFFICER, "ratings_to_talk_over", "record_consultation", work, case, **talk)

    town.day(5, 25)
    over: dict[str, Any] = {"round": 2, "dimension": "result", "positions_by": "2026-06-01"}
    made = await town.move(COMMITTEE, "dissatisfied_to_reconcile", "convene", case, **over)
    table = f"/reconciliations/{made['reconciliation_id']}"
    town.day(5, 27)
    for who, line in (
        (DEPUTY, "positions_to_state"),
        (HEAD, "unit_positions_to_state"),
        (COMMITTEE, "committee_positions_to_state"),
    ):
        await town.move(who, line, "state_position", table, position=f"{who}的意见。")

    record: dict[str, Any] = {
        "held_on": town.day(6, 3),
        "present": [
            {"side": "deputy", "name": DEPUTY},
            {"side": "unit", "name": HEAD},
            {"side": "committee", "name": COMMITTEE},
        ],
        "findings": "分歧在于时间表。",
        "conclusion": "moved_to_plan_ledger",
        "promise": {
            "organisation_id": str(town.people[HEAD]["organisation_id"]),
            "text": "十一月底前全区推开。",
            "due_on": "2026-11-30",
        },
    }
    await town.move(COMMITTEE, "reconciliations_to_hold", "record_meeting", table, **record)
    town.day(6, 5)
    for who, line in (
        (DEPUTY, "records_to_confirm"),
        (HEAD, "unit_records_to_confirm"),
        (COMMITTEE, "committee_records_to_confirm"),
    ):
        await town.move(who, line, "confirm_record", table)
    ended = await town.move(COMMITTEE, "reconciliations_to_conclude", "conclude_reconciliation", table)
    assert (ended["state"], ended["case_state"]) == ("concluded", "closed")
    [promise] = (await town.read(OFFICER, case))["promises"]
    assert (promise["source"], promise["due_on"], promise["state"]) == ("reconciliation", "2026-11-30", "open")
    return f"/promises/{promise['id']}"


async def kept(town: Town, promise: str) -> None:
    town.day(9, 1)
    assert await town.all_waiting() == {OFFICER: {"promises_to_keep"}, HEAD: {"promises_to_keep"}}
    progress: dict[str, Any] = {"text": "十二个小区已开工。", "percent": 40}
    await town.move(OFFICER, "promises_to_keep", "report_progress", promise, **progress)
    town.day(11, 16)
    done = {"body": "全区已推开。", "class_code": "A", "document_number": "市建议复〔2026〕2号之二"}
    await town.move(OFFICER, "promises_to_keep", "fulfil", promise, **done)
    town.day(11, 18)
    assert await town.all_waiting() == {DEPUTY: {"promises_to_rate"}}
    await town.move(DEPUTY, "promises_to_rate", "evaluate_promise", promise, level="satisfied")
    shown = await town.read(DEPUTY, promise)
    assert (shown["second_reply"]["class_code"], shown["rating"]["level"]) == ("A", "satisfied")


async def looked_back_at(town: Town, case: str) -> None:
    town.day(12, 1)
    scope = {"name": "A类件回头看", "session_id": str(town.place.session_id), "class_codes": ["A"]}
    opened = await town.send(COMMITTEE, "POST", "/look-backs", json={**scope, "due_on": "2026-12-20"})
    batch = f"/look-backs/{opened['id']}"
    assert opened["items"] == 1
    monitor = [{"person_id": str(town.people[MONITOR]["person_id"]), "kind": "monitor"}]
    await town.move(COMMITTEE, "look_backs_to_start", "assign_checkers", batch, checkers=monitor)
    await town.move(COMMITTEE, "look_backs_to_start", "start_look_back", batch)
    town.day(12, 8)
    assert await town.all_waiting() == {MONITOR: {"findings_to_record"}}
    [line] = (await town.read(MONITOR, "/look-back-items"))["items"]
    assert case.endswith(line["suggestion"]["id"])
    item = f"/look-back-items/{line['id']}"
    found = {"result": "confirmed", "findings": "抽查十处，均已运行。"}
    await town.move(MONITOR, "findings_to_record", "record_finding", item, **found)
    town.day(12, 9)
    await town.move(COMMITTEE, "findings_to_adopt", "adopt_finding", item)
    town.day(12, 10)
    await town.move(COMMITTEE, "look_backs_to_close", "close_look_back", batch, report="一件，属实。")
    counted = (await town.read(COMMITTEE, f"{batch}/figures"))["total"]
    assert (counted["items"], counted["confirmed"], counted["not_confirmed"]) == (1, 1, 0)


async def the_file_is_whole(town: Town, case: str) -> None:
    labels = {each["value"]: each["zh"] for each in (await town.client.get("/v1/enums")).json()["event"]}
    for who, hidden in NOT_SHOWN.items():
        entries = (await town.read(who, f"{case}/timeline", limit=200))["items"]
        assert [line(entry, labels) for entry in entries] == [each for each in FILE if not hidden & set(each.split())]
        assert hidden <= set(" ".join(FILE).split())


def line(entry: dict[str, Any], labels: dict[str, str]) -> str:
    """An entry of a timeline as a clerk would write it down."""
    day = datetime.fromisoformat(entry["at"]).astimezone(ZoneInfo(ZONE)).strftime("%m-%d")
    by = None if entry["system"] else entry["by"]["account"]["name"]
    said = next((entry["data"][name] for name in ("note", "text", "findings") if name in entry["data"]), None)
    return " ".join(part for part in (day, by, labels[entry["kind"]], said) if part)


async def the_classes_are_known_of_any_day(town: Town, case: str) -> None:
    told = (await town.read(DEPUTY, f"{case}/classes"))["changes"]
    assert [(each["round"], each["from_code"], each["to_code"], each["source"]) for each in told] == [
        (1, None, "B", "reply_sent"),
        (2, None, "B", "reply_sent"),
        (2, "B", "A", "second_reply"),
    ]
    town.day(12, 31)
    for day, code in (("04-14", None), ("04-16", "B"), ("11-15", "B"), ("11-17", "A"), ("12-31", "A")):
        then = await town.read(COMMITTEE, f"{case}/classes", as_of=f"2026-{day}T09:00:00+08:00")
        assert (then["current"] and then["current"]["code"]) == code, day


async def the_figures_say_the_same(town: Town) -> None:
    for day, standing in (
        ("06-04", {}),
        ("06-06", {"entered": 1, "without_progress": 1}),
        ("09-02", {"entered": 1, "progressing": 1}),
        ("11-17", {"entered": 1, "fulfilled": 1}),
        ("12-31", {"entered": 1, "fulfilled": 1}),
    ):
        ledger = await town.read(COMMITTEE, "/promises/ledger", as_of=f"2026-{day}T09:00:00+08:00")
        assert {name: count for name, count in ledger["total"].items() if count} == standing, day
    for day, round_, levels in (
        ("04-21", "first", {"process": (1, 0), "result": (0, 1)}),
        ("04-21", "2", {}),
        ("12-31", "2", {"process": (1, 0), "result": (0, 1)}),
        ("12-31", "latest", {"process": (1, 0), "result": (0, 1)}),
    ):
        asked = {"session": town.place.session_id, "round": round_, "as_of": f"2026-{day}T09:00:00+08:00"}
        found = (await town.read(COMMITTEE, "/evaluations/figures", **asked))["dimensions"]
        assert {each["dimension"]: (each["satisfied"], each["dissatisfied"]) for each in found} == levels, (day, round_)


async def the_quality_is_judged_by_round(town: Town, case: str) -> None:
    shared = {"responsibility": "met", "communication": "met", "reply_form": "met", "on_time": "met"}
    for who, procedure in ((COMMITTEE, "met"), (OFFICER, "met"), (DEPUTY, "not_applicable")):
        for round_, solved in ((1, "open"), (2, "met")):
            judged = (await town.read(who, f"{case}/quality", round=round_))["findings"]
            assert {each["finding"]: each["judgement"] for each in judged} == shared | {
                "procedure": procedure,
                "solved": solved,
            }, (who, round_)
