"""The two small congresses beside Hangzhou: past years told by history imports, so that the figures of their documents come out.

Published are: Haidian 2024, 206 = 203 + 3 with 126 solved or progressing (61.2 %, 2.0 points more than the year before), five key
suggestions (3 solved, 2 with major progress), a ledger of 29 = 13 + 16 since the term began; Songyang 2017, 220 with process 215 and
result 198 satisfied, after a further round 220 and 218. Assumed, because no text gives them: every day, person, unit and text, the
206 of Haidian's year before, and the terms and sessions of Songyang.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from api.demo import ground
from api.demo import material as m
from api.demo.people import FOUNDED, PASSWORD, REQUEST
from api.demo.topics import GOVERNMENT
from domain import actor
from domain.accounts.actions import create_account
from domain.actor import Role
from domain.congresses.actions import create_session, create_term
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.db import Database, Tx
from domain.events import record
from domain.imports.actions import run_import
from domain.imports.states import ImportKind
from domain.people.actions import create_person

Row = dict[str, Any]
LOGIN = "supervisor"
DEPUTIES = 40
COMMITTEE = "区人大财政经济委员会"
LEADERS = ("督办领导01", "督办领导02", "领办领导01", "领办领导02")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A congress, its sessions by number, and the files that tell its past, in their order."""

    slug: str
    name: str
    profile: str
    term: tuple[int, date]
    sessions: dict[int, tuple[date, date]]
    files: Sequence[tuple[ImportKind, list[Row]]]


def _unit(code: str) -> str:
    """A department of a district, where the demo's city has one of its own."""
    return m.GOVERNMENT_UNITS[code][0].replace("市", "区", 1)


def _register(term: int) -> Iterator[tuple[ImportKind, list[Row]]]:
    codes = dict.fromkeys(topic.unit for topic in GOVERNMENT)
    units = [{"name": _unit(code), "kind": "政府部门"} for code in codes]
    yield ImportKind.ORGANISATIONS, [*units, {"name": COMMITTEE, "kind": "人大机关"}]
    deputies = [{"name": f"代表{n:03}", "card_number": f"{term}{n:04}", "term": term} for n in range(1, DEPUTIES + 1)]
    yield ImportKind.DEPUTIES, deputies


def _cases(term: int, session: int, year: int, codes: Sequence[str], between: int = 0) -> list[Row]:
    """Answered cases of a session; the last `between` were filed after it, with numbers of their own."""
    rows = []
    for place, code in enumerate(codes):
        topic, verb = GOVERNMENT[place % len(GOVERNMENT)], m.VERBS[place // len(GOVERNMENT) % len(m.VERBS)]
        late = place - (len(codes) - between)
        rows.append(
            {
                "term": term,
                "session": session,
                "in_session": late < 0,
                "number": place + 1 if late < 0 else late + 1,
                "title": f"关于{verb}{topic.matter}的建议",
                "category": topic.category,
                "facts": f"{topic.problem}。",
                "proposal": "；".join(topic.wishes),
                "lead_deputy": f"代表{place % DEPUTIES + 1:03}",
                "lead_units": _unit(topic.unit),
                "accepted_on": f"{year}-01-16" if late < 0 else f"{year}-04-10",
                "assigned_on": f"{year}-02-20" if late < 0 else f"{year}-04-20",
                "replied_on": f"{year}-05-{10 + place % 10}" if late < 0 else f"{year}-06-20",
                "result_class": code,
                "reply_text": f"关于{topic.wishes[0]}，我单位已会同有关部门研究推进。",
            }
        )
    return rows


def _key(row: Row) -> Row:
    return {name: row[name] for name in ("term", "session", "in_session", "number")}


def _ledger(cases: Sequence[Row]) -> Iterator[Row]:
    """Entered over three years; thirteen are kept, sixteen under way."""
    years = [2022] * 11 + [2023] * 9 + [2024] * 9
    for place, (case, year) in enumerate(zip(cases, years, strict=True)):
        first = place % 20 < 9  # 9 of the first twenty, 4 of the rest
        kept = first if place < 20 else place < 24
        yield _key(case) | {
            "ledger_number": f"{year}-{place + 1:02}",
            "text": f"分批推进：{case['title'].removeprefix('关于').removesuffix('的建议')}。",
            "source": "答复" if year == 2022 else "反复提出",
            "made_on": f"{year}-06-20",
            "due_on": "2026-12-31",
            "progress": f"{year}-11-15 60% 已完成一期，二期正在实施。",
            **({"fulfilled_on": f"{year}-12-05", "second_reply": "所列事项已全部完成。"} if kept else {}),
        }


def _watched(cases: Sequence[Row]) -> Iterator[Row]:
    outcomes = ("已解决", "已解决", "已解决", "重大进展", "重大进展")
    for place, (case, outcome) in enumerate(zip(cases, outcomes, strict=True)):
        yield _key(case) | {
            "decided_on": "2024-03-12",
            "meeting": "区十七届人大常委会主任会议",
            "criterion": "年度重点",
            "topic": case["title"].removeprefix("关于").removesuffix("的建议"),
            "supervised_by": LEADERS[place % 2],
            "led_by": LEADERS[2 + place % 2],
            "committee": COMMITTEE,
            "due_on": "2024-10-31",
            "plan": "四月视察，六月座谈，十月向主任会议报告。",
            "activities": "2024-04-18 视察 现场已开工，资金和用地已落实。",
            "reported_on": "2024-10-15",
            "report": "督办情况报告：各项措施已经落实。",
            "concluded_on": "2024-10-28",
            "outcome": outcome,
        }


def _haidian() -> Neighbour:
    solved, progress, planned, not_now = ("solved", "progress", "planned", "not_now")
    entered = _cases(17, 2, 2022, [planned] * 29)
    before = _cases(17, 3, 2023, [solved] * 80 + [progress] * 42 + [planned] * 84)
    year = _cases(17, 4, 2024, [solved] * 70 + [progress] * 56 + [planned] * 50 + [not_now] * 30, between=3)
    files = [
        *_register(17),
        (ImportKind.SUGGESTIONS, [*entered, *before, *year]),
        (ImportKind.PROMISES, list(_ledger(entered))),
        (ImportKind.KEY_SUPERVISIONS, list(_watched(year[:3] + year[70:72]))),
    ]
    sessions = {number: (date(2020 + number, 1, 10), date(2020 + number, 1, 15)) for number in (2, 3, 4)}
    return Neighbour(
        "haidian", "北京市海淀区人民代表大会（演示）", "bj-haidian", (17, date(2021, 12, 1)), sessions, files
    )


def _songyang() -> Neighbour:
    satisfied, poor = "满意", "不满意"
    first = [(poor, poor)] * 5 + [(satisfied, poor)] * 17 + [(satisfied, satisfied)] * 198
    cases = _cases(10, 1, 2017, ["A"] * len(first))
    for case, (process, result) in zip(cases, first, strict=True):
        case |= {
            "received_on": "2017-09-01",
            "rated_on": "2017-09-12",
            "rating_process": process,
            "rating_result": result,
        }
        if result == poor:
            case["rating_reason"] = "所提问题尚未解决。"
    again = [
        _key(case)
        | {
            "round": 2,
            "assigned_on": "2017-10-09",
            "replied_on": "2017-11-03",
            "reply_text": "已按代表意见重新办理，所提问题正在逐项解决。",
            "result_class": "A",
            "rating_process": satisfied,
            "rating_result": satisfied if place < 20 else "基本满意",
            "rated_on": "2017-12-15",
        }
        for place, case in enumerate(cases[:22])
    ]
    files = [*_register(10), (ImportKind.SUGGESTIONS, cases), (ImportKind.ROUNDS, again)]
    days = {1: (date(2017, 1, 10), date(2017, 1, 14))}
    return Neighbour("songyang", "松阳县人民代表大会（演示）", "zj-hangzhou", (10, date(2017, 1, 1)), days, files)


def neighbours() -> tuple[Neighbour, ...]:
    """Both, with what is told of them."""
    return _haidian(), _songyang()


async def tell_of_neighbours(db: Database, now: datetime) -> None:
    """Found each and load its files, as of `now` (UTC); each is one transaction."""
    for each in neighbours():
        async with db.write() as tx:
            await _tell(tx, each, now)


async def _tell(tx: Tx, each: Neighbour, now: datetime) -> None:
    row = await create_congress(
        tx, each.slug, each.name, Level.DISTRICT, m.ZONE, FOUNDED, suggestion_profile=each.profile, request_id=REQUEST
    )
    system = actor.system(row["id"], REQUEST)
    await record(tx, system, row["id"], row["id"], ground.BEGUN, now, {})
    number, starts_on = each.term
    term = await create_term(tx, system, {"number": number, "starts_on": starts_on, "ends_on": None}, FOUNDED)
    for session, (first, last) in each.sessions.items():
        given = {"term_id": term["id"], "number": session, "name": f"第{number}届人大第{session}次会议"}
        await create_session(tx, system, {**given, "starts_on": first, "ends_on": last}, FOUNDED)
    for name in LEADERS:
        await create_person(tx, system, {"name": name}, FOUNDED)
    login = {"username": LOGIN, "password": PASSWORD, "name": "督办人员", "roles": frozenset({Role.SUPERVISOR})}
    nobody = {"person_id": None, "organisation_id": None, "delegation_id": None}
    await create_account(tx, system, {**login, **nobody}, FOUNDED)
    for kind, rows in each.files:
        data = b"\n".join(map(orjson.dumps, rows))
        run = await run_import(tx, system, kind, data, f"{kind}.ndjson", None, now, dry_run=False)
        if run["created"] != len(rows):
            raise RuntimeError(f"{each.slug}: {kind} refused {run['refused']} rows: {run['rows'][:3]}")
