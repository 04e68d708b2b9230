"""The ledger of what is still to come: 29 promises over the years, of which 13 are kept and 16 are being worked on."""

from collections.abc import Coroutine, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from api.demo import material as m
from api.demo.bulletin import Course
from api.demo.clock import Clock
from api.demo.desk import Desk, answering
from domain.actor import Actor
from domain.promises.actions import advance_promise, make_promise

END_OF_2024 = date(2024, 12, 31)
LAST_OF_2024 = datetime(2024, 12, 13, 8, 0, tzinfo=UTC)
# 18 made with the replies, of which 9 are kept; with 3 of the look-back, 1 of a reconciliation, and those raised again: 29 = 13 + 16.
WITH_THE_REPLY = 18
RAISED_BETWEEN = (True, False, True, False)  # by the office some time between the two sessions; True: kept
RAISED_LATELY = (True, False, True)
LATELY, A_WEEK, RUNNING_SESSION = timedelta(days=45), timedelta(days=7), timedelta(days=140)
PUT_OFF = 6  # each sixth is given another day, with consent

Task = Coroutine[Any, Any, None]


def promising_places(courses: Iterable[Course], taken: Iterable[int]) -> list[int]:
    """The places of the cases of class B that leave something to be done, one unit answering; those with promises first."""
    spoken_for = set(taken)
    return [
        course.place
        for course in courses
        if course.class_code == "B"
        and course.mode != "split"
        and course.goes_straight
        and course.place not in spoken_for
    ]


def far(now: datetime) -> date:
    """A day on which nothing of the demo is late yet."""
    return date(now.year + 1, 12, 31)


async def promised(desk: Desk, code: str, number: int, now: datetime) -> None:
    """The unit promises with its reply; it keeps its word within the year, or reports how far it has come."""
    desk.diary.latest = LAST_OF_2024
    kept, put_off = number % 2 == 0, number % PUT_OFF == 1
    due_on = END_OF_2024 if kept or put_off else far(now)
    promise_id = await _made(desk, code, "make_promise", (1, 3), due_on)
    await progressed(desk, code, promise_id, (15, 25))
    if put_off:
        officer, assigner = desk.bureau(code).officer, desk.house.assigner
        asked = {"due_on": far(now), "reason": "用地手续办理周期较长，需跨年度实施。"}
        await move(desk, officer, promise_id, "request_due_change", (10, 20), **asked)
        await move(desk, assigner, promise_id, "consent_due_change", (1, 2), reason="情况属实，同意顺延。")
    if kept:
        await _kept(desk, code, promise_id, (40, 55))


def raised(clock: Clock, desks: list[Desk], now: datetime) -> tuple[list[Task], list[Task]]:
    """Promises entered between the sessions, and in the last weeks; where there is no time between, all of them lately."""
    lately = now - LATELY
    begins, ends = LAST_OF_2024 + A_WEEK, now - RUNNING_SESSION
    between = begins + (ends - begins) / 2 if ends - begins > 2 * LATELY else None
    turns = [(kept, between) for kept in RAISED_BETWEEN] + [(kept, None) for kept in RAISED_LATELY]
    made: tuple[list[Task], list[Task]] = ([], [])
    for desk, (kept, since) in zip(desks, turns, strict=False):
        morning = clock.calendar.midnight(clock.calendar.local_day(since or lately)) + timedelta(hours=9)
        made[since is None].append(_raised_again(desk, morning, kept, now))
    return made


async def _raised_again(desk: Desk, since: datetime, kept: bool, now: datetime) -> None:
    """The matter came up again in another year: the office enters it, the unit goes on."""
    code = answering(desk)
    desk.diary.at = max(desk.diary.at, since)
    desk.diary.latest = now - timedelta(minutes=1)
    promise_id = await _made(desk, code, "enter_promise", (1, 3), far(now))
    await progressed(desk, code, promise_id, (4, 6))
    if kept:
        await _kept(desk, code, promise_id, (4, 6))


async def progressed(desk: Desk, code: str, promise_id: UUID, days: tuple[int, int]) -> None:
    """What was done so far."""
    text, percent = desk.chance.choice(m.PROGRESS)
    await move(desk, desk.bureau(code).officer, promise_id, "report_progress", days, text=text, percent=percent)


async def _made(desk: Desk, code: str, action: str, days: tuple[int, int], due_on: date) -> UUID:
    me = desk.bureau(code).officer if action == "make_promise" else desk.house.assigner
    given = {"text": f"{desk.chance.choice(desk.matter.topic.wishes)}，按计划落实。", "due_on": due_on}
    at = await desk.when(days)
    async with desk.db.write() as tx:
        promise_id: UUID = (await make_promise(tx, me, desk.units[code], action, given, at))["promise_id"]
    return promise_id


async def _kept(desk: Desk, code: str, promise_id: UUID, days: tuple[int, int]) -> None:
    body = f"您提出的《{desk.matter.title}》所承诺事项已经完成，现报告办结情况，感谢您的支持。"
    given = {"body": body, "document_number": None, "class_code": None}
    await move(desk, desk.bureau(code).officer, promise_id, "fulfil", days, **given)
    await move(desk, desk.lead.actor, promise_id, "evaluate_promise", (1, 3), level="satisfied", reason=None)


async def move(
    desk: Desk, me: Actor, promise_id: UUID, action: str, days: tuple[int, int] | None, **given: object
) -> None:
    """A move of a promise."""
    at = await desk.when(days)
    async with desk.db.write() as tx:
        await advance_promise(tx, me, promise_id, action, given, at)
