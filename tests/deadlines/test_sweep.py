"""What the sweep announces and lets lapse: once, whoever sweeps, and one broken case keeps nobody waiting."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from domain.db import Database
from domain.deadlines.ledger import pause, resume
from domain.deadlines.sweep import Swept, sweep
from domain.errors import Unavailable
from domain.rules.catalogue import ZJ_HANGZHOU
from tests.factories import NOW
from tests.office import Office, make_office

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
THRESHOLDS = ZJ_HANGZHOU.switches.due_soon_days
ANNOUNCED = {"due_soon", "overdue"}


async def clock(office: Office, case: UUID, step: str) -> dict[str, Any]:
    found = [each for each in await office.rows("deadline", case) if each["step"] == step]
    assert found, f"no clock of {step}"
    return found[-1]


async def kinds(office: Office, case: UUID) -> list[str]:
    return [each["kind"] for each in await office.rows("event", case)]


async def announced(office: Office, case: UUID, step: str) -> list[int]:
    return [
        each["data"]["threshold"]
        for each in await office.rows("event", case)
        if each["kind"] in ANNOUNCED and each["data"]["step"] == step
    ]


async def test_each_threshold_is_announced_once_at_local_midnight(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    last_midnight = reply["due_at"] - DAY  # 00:00 of the last day in time
    for days in THRESHOLDS:
        before = await announced(office, case, "reply")
        await sweep(alone, last_midnight - days * DAY - MINUTE)
        assert await announced(office, case, "reply") == before
        await sweep(alone, last_midnight - days * DAY)
        await sweep(alone, last_midnight - days * DAY + MINUTE)
        assert await announced(office, case, "reply") == [*before, days]
    await sweep(alone, reply["due_at"] - MINUTE)
    assert await announced(office, case, "reply") == list(THRESHOLDS)
    await sweep(alone, reply["due_at"])
    await sweep(alone, reply["due_at"] + 30 * DAY)
    assert await announced(office, case, "reply") == [*THRESHOLDS, 0]
    assert (await clock(office, case, "reply"))["state"] == "running"


async def test_the_absolute_end_is_announced_while_a_clock_is_paused(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    async with alone.write() as tx:
        await pause(tx, office.assigner, reply["id"], "等待上级批复", office.now)
    await sweep(alone, reply["due_at"] + DAY)
    assert await announced(office, case, "reply") == []
    last_midnight = reply["cap_at"] - DAY
    for days in THRESHOLDS:
        await sweep(alone, last_midnight - days * DAY)
        await sweep(alone, last_midnight - days * DAY + MINUTE)
    assert await announced(office, case, "reply") == list(THRESHOLDS)
    await sweep(alone, reply["cap_at"])
    told = [e for e in await office.rows("event", case) if e["kind"] in ANNOUNCED and e["data"]["step"] == "reply"]
    assert [e["data"]["threshold"] for e in told] == [*THRESHOLDS, 0]
    assert (told[-1]["kind"], told[-1]["state_after"], told[-1]["data"]["cap"]) == ("overdue", "paused", True)
    async with alone.write() as tx:  # resumed at its cap, it has been announced already
        await resume(tx, office.assigner, reply["id"], "已批复", reply["cap_at"] + MINUTE)
    assert (await clock(office, case, "reply"))["due_at"] == reply["cap_at"]
    await sweep(alone, reply["cap_at"] + DAY)
    assert len(await announced(office, case, "reply")) == len(told)


async def test_after_a_pause_of_the_sweep_only_the_nearest_threshold_is_announced(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    await sweep(alone, reply["due_at"] - 3 * DAY - MINUTE)
    assert await announced(office, case, "reply") == [3]
    event = next(each for each in await office.rows("event", case) if each["kind"] == "due_soon")
    assert event["subject_id"] in {each["id"] for each in await office.rows("deadline", case)}
    assert event["account_id"] is None
    assert event["request_id"].startswith("sweep-")


async def test_a_moved_deadline_is_announced_anew(alone: Database) -> None:
    office = await make_office(alone)
    case, [unit] = await office.assigned()
    await office.unit_move(office.officers[office.units[0]], unit, "receive")
    reply = await clock(office, case, "reply")
    office.now = reply["due_at"] - 3 * DAY
    await sweep(alone, office.now)
    until = office.now.date() + 30 * DAY
    await office.unit_move(office.officers[office.units[0]], unit, "request_extension", reason="涉及面广", until=until)
    await office.unit_move(office.assigner, unit, "grant_extension", until=until)
    longer = (await clock(office, case, "reply"))["due_at"]
    assert longer > reply["due_at"]
    await sweep(alone, reply["due_at"])
    assert await announced(office, case, "reply") == [3]
    await sweep(alone, longer)
    assert await announced(office, case, "reply") == [3, 0]


async def test_sweeps_at_once_announce_and_lapse_once(alone: Database) -> None:
    office = await make_office(alone)
    cases = []
    for _ in range(12):
        case = await office.file()
        await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
        cases.append(case)
    due = (await clock(office, cases[0], "cosign"))["due_at"]

    swept = await asyncio.gather(*(sweep(alone, due, limit=5) for _ in range(6)))

    total = Counter({"overdue": 0, "lapsed": 0, "broken": 0})
    for each in swept:
        total.update(overdue=each.overdue, lapsed=each.lapsed, broken=each.broken)
    assert total["broken"] == 0
    rest = await sweep(alone, due)
    assert total["overdue"] + rest.overdue == len(cases)
    assert total["lapsed"] + rest.lapsed == len(cases)
    assert (await sweep(alone, due)) == Swept()
    for case in cases:
        seen = Counter(await kinds(office, case))
        assert seen["overdue"] == 1
        assert seen["invitations_expired"] == 1
        assert (await clock(office, case, "cosign"))["state"] == "lapsed"


async def test_cosigning_expires_and_the_lead_may_submit(alone: Database) -> None:
    office = await make_office(alone)
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    office.now = (await clock(office, case, "cosign"))["due_at"]
    assert (await sweep(alone, office.now)).lapsed == 1
    moved = await office.move(office.deputy, case, "submit")
    assert moved["state"] == "submitted"
    assert (await clock(office, case, "cosign"))["state"] == "lapsed"


async def test_the_ladder_of_feedback_ends_without_any(alone: Database) -> None:
    office = await make_office(alone)
    case, [unit] = await office.assigned()
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    rungs = (
        ("reply_receipt", "reply_received", "replied"),
        ("feedback", "feedback_urged", "replied"),
        ("feedback_grace", "feedback_lapsed", "closed"),
    )
    for step, kind, state in rungs:
        running = await clock(office, case, step)
        assert running["state"] == "running"
        assert (await sweep(alone, running["due_at"] - MINUTE)).lapsed == 0
        assert (await sweep(alone, running["due_at"])).lapsed == 1
        assert (await kinds(office, case))[-1] == kind
        assert (await office.case(case))["state"] == state
        ended = await clock(office, case, step)
        assert (ended["state"], ended["ended_at"]) == ("lapsed", running["due_at"])
    closed = await office.case(case)
    assert closed["feedback"] == "none"
    received = next(each for each in await office.rows("event", case) if each["kind"] == "reply_received")
    assert received["data"] == {"deemed": True}
    assert not [each for each in await office.rows("deadline", case) if each["state"] == "running"]


async def test_receipt_is_deemed(alone: Database) -> None:
    office = await make_office(alone)
    case, [unit] = await office.assigned()
    receipt = await clock(office, case, "receipt")
    assert (await sweep(alone, receipt["due_at"])).lapsed == 1
    [row] = await office.rows("assignment", case)
    assert (row["id"], row["state"]) == (unit, "received")
    assert (await office.case(case))["state"] == "in_handling"
    assert (await clock(office, case, "receipt"))["state"] == "lapsed"
    assert (await clock(office, case, "return"))["state"] == "running"


async def test_a_guard_that_refuses_keeps_nobody_waiting(alone: Database) -> None:
    office = await make_office(alone)
    waiting, answered = await office.file(), await office.file()
    for case in (answered, waiting):
        await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    await office.sign(office.cosigner, answered, "confirm")
    due = (await clock(office, answered, "cosign"))["due_at"]
    swept = await sweep(alone, due, limit=1)
    assert (swept.lapsed, swept.broken) == (1, 0)
    assert (await clock(office, waiting, "cosign"))["state"] == "lapsed"
    assert (await kinds(office, answered)).count("invitations_expired") == 0


async def test_one_broken_case_is_logged_and_the_others_go_on(alone: Database) -> None:
    office = await make_office(alone)
    broken, [unit] = await office.assigned()
    sound, _ = await office.assigned()
    due = (await clock(office, broken, "receipt"))["due_at"]
    async with alone.write_pool.acquire() as connection:
        await connection.execute(
            f"ALTER TABLE assignment ADD CONSTRAINT never CHECK (state <> 'received' OR id <> '{unit}')"
        )
    with capture_logs() as lines:
        swept = await sweep(alone, due)
    assert (swept.lapsed, swept.broken) == (1, 1)
    assert [(line["event"], line["suggestion"]) for line in lines] == [("lapse_failed", str(broken))]
    assert (await clock(office, broken, "receipt"))["state"] == "running"
    assert (await clock(office, sound, "receipt"))["state"] == "lapsed"
    async with alone.write_pool.acquire() as connection:
        await connection.execute("ALTER TABLE assignment DROP CONSTRAINT never")
    assert (await sweep(alone, due)).lapsed == 1


async def test_a_case_that_somebody_is_moving_is_left_for_the_next_sweep(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()
    due = (await clock(office, case, "receipt"))["due_at"]
    async with alone.write_pool.acquire() as other, other.transaction():
        await other.execute("SELECT 1 FROM suggestion WHERE id = $1 FOR UPDATE", case)
        swept = await asyncio.wait_for(sweep(alone, due), 10)
        assert (swept.lapsed, swept.broken, swept.refused) == (0, 0, 0)
    assert (await sweep(alone, due)).lapsed == 1


async def test_only_running_clocks_are_announced(alone: Database) -> None:
    office = await make_office(alone)
    case, [unit] = await office.assigned()
    await office.signed(unit)
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    reply = await clock(office, case, "reply")
    assert reply["state"] == "met"
    await sweep(alone, reply["due_at"] + DAY)
    assert await announced(office, case, "reply") == []


async def test_every_congress_is_swept_by_its_own_midnight(alone: Database) -> None:
    east, west = await make_office(alone), await make_office(alone, zone="Asia/Urumqi")
    cases = [(office, (await office.assigned())[0]) for office in (east, west)]
    dues = [(await clock(office, case, "reply"))["due_at"] for office, case in cases]
    assert dues[1] - dues[0] == timedelta(hours=2)
    await sweep(alone, dues[0])
    assert [await announced(office, case, "reply") for office, case in cases] == [[0], [1]]
    await sweep(alone, dues[1])
    assert [await announced(office, case, "reply") for office, case in cases] == [[0], [1, 0]]


async def test_an_outage_is_raised(fresh_database_url: str) -> None:
    database = await Database.open(fresh_database_url, None, 1, 2)
    await database.close()
    with pytest.raises(Unavailable, match="database_unreachable"):
        await sweep(database, NOW)


async def test_a_window_that_nobody_used_closes_without_a_notice_and_the_file_says_so(alone: Database) -> None:
    office = await make_office(alone)
    case, [unit] = await office.assigned()
    await office.unit_move(office.officers[office.units[0]], unit, "receive")
    office.later(days=20)
    await sweep(alone, office.now)
    [window] = [d for d in await office.rows("deadline", case) if d["step"] == "return"]
    said = [e for e in await office.rows("event", case) if e["subject_id"] == window["id"]]
    assert (window["state"], [e["kind"] for e in said]) == ("lapsed", ["window_closed"])
    assert (said[0]["assignment_id"], said[0]["data"]["step"]) == (unit, "return")


async def test_a_threshold_as_long_as_the_clock_says_nothing(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()  # receipt within five working days: no notice of fifteen or seven days
    await sweep(alone, office.now)
    assert [e for e in await office.rows("event", case) if e["kind"] == "due_soon"] == []
    office.later(days=5)
    await sweep(alone, office.now)
    soon = [e["data"]["threshold"] for e in await office.rows("event", case) if e["kind"] == "due_soon"]
    assert soon == [3]
