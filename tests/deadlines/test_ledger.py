"""Pausing and resuming: days that stood still are owed once more, the ledger says why, nobody passes the cap."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.actor import Role
from domain.db import Database
from domain.deadlines import ledger, queries
from domain.deadlines.sweep import sweep
from domain.errors import Conflict, NotFound, PreconditionFailed
from tests.factories import actor
from tests.office import Office, at, make_office

DAY = timedelta(days=1)


async def clock(office: Office, case: UUID, step: str) -> dict[str, Any]:
    return next(each for each in await office.rows("deadline", case) if each["step"] == step)


async def pause(office: Office, deadline: UUID, reason: str = "等待批复", **given: Any) -> dict[str, Any]:
    async with office.db.write() as tx:
        return await ledger.pause(tx, office.assigner, deadline, reason, office.now, **given)


async def resume(office: Office, deadline: UUID, reason: str = "批复已到", **given: Any) -> dict[str, Any]:
    async with office.db.write() as tx:
        return await ledger.resume(tx, office.assigner, deadline, reason, office.now, **given)


async def explained(office: Office, deadline: UUID) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await queries.explain_deadline(tx, office.assigner, deadline)


async def test_working_days_that_stood_still_are_owed_once_more(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    assert (feedback["amount"], feedback["unit"], feedback["due_at"]) == (15, "workday", at(2026, 3, 23, 16))
    office.now = at(2026, 3, 6, 2)  # a Friday
    paused = await pause(office, feedback["id"])
    assert (paused["state"], paused["due_at"], paused["version"]) == ("paused", feedback["due_at"], 2)
    office.now = at(2026, 3, 11, 2)  # the Wednesday after: Friday, Monday and Tuesday stood still
    resumed = await resume(office, feedback["id"])
    assert (resumed["state"], resumed["last_day"], resumed["paused_at"]) == ("running", date(2026, 3, 26), None)
    assert resumed["original_due_at"] == feedback["due_at"]
    said = await explained(office, feedback["id"])
    assert said["agrees"]
    assert said["notes"] == ("paused",)
    [still] = [line for line in said["lines"] if line.why == "paused"]
    assert (still.first, still.last, still.counts) == (date(2026, 3, 6), date(2026, 3, 10), False)


async def test_every_change_has_its_line_its_event_and_its_case(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    before = await office.case(case)
    feedback = await clock(office, case, "feedback")
    office.later(days=1)
    await pause(office, feedback["id"], "等待批复")
    office.later(days=7)
    resumed = await resume(office, feedback["id"], "批复已到")
    said = await explained(office, feedback["id"])
    assert [(e["kind"], e["reason"], e["account_id"]) for e in said["entries"]] == [
        ("paused", "等待批复", str(office.assigner.account_id)),
        ("resumed", "批复已到", str(office.assigner.account_id)),
    ]
    events = [each for each in await office.rows("event", case) if each["subject_id"] == feedback["id"]]
    assert [(e["kind"], e["state_before"], e["state_after"]) for e in events] == [
        ("deadline_paused", "running", "paused"),
        ("deadline_resumed", "paused", "running"),
    ]
    assert events[1]["data"]["after"] > events[1]["data"]["before"]
    assert events[1]["account_id"] == office.assigner.account_id
    assert resumed["due_at"] > feedback["due_at"]
    after = await office.case(case)
    assert (after["version"], after["updated_at"]) == (before["version"] + 2, office.now)


async def test_a_pause_within_one_day_moves_nothing(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    office.later(days=1)
    await pause(office, feedback["id"])
    office.later(hours=1)
    assert (await resume(office, feedback["id"]))["due_at"] == feedback["due_at"]


async def test_no_pause_passes_the_cap(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    office.later(days=10)
    await pause(office, reply["id"])
    office.later(days=150)
    assert (await resume(office, reply["id"]))["due_at"] == reply["cap_at"]
    assert "capped" in (await explained(office, reply["id"]))["notes"]


async def test_a_pause_after_an_extension_moves_what_was_consented_to(db: Database) -> None:
    office = await make_office(db)
    case, [unit] = await office.assigned()
    officer = office.officers[office.units[0]]
    await office.unit_move(officer, unit, "receive")
    until = date(2026, 7, 1)
    await office.unit_move(officer, unit, "request_extension", reason="涉及面广", until=until)
    await office.unit_move(office.assigner, unit, "grant_extension", until=until)
    reply = await clock(office, case, "reply")
    assert reply["due_at"] == at(2026, 7, 1, 16)
    office.later(days=1)
    await pause(office, reply["id"])
    office.later(days=10)
    assert (await resume(office, reply["id"]))["last_day"] == until + 10 * DAY
    said = await explained(office, reply["id"])
    assert said["agrees"]
    assert {"paused", "extended"} <= set(said["notes"])


async def test_a_paused_clock_is_neither_announced_nor_lapses(alone: Database) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()
    receipt = await clock(office, case, "receipt")
    office.later(days=1)
    await pause(office, receipt["id"])
    await sweep(alone, receipt["due_at"])
    kinds = [each["kind"] for each in await office.rows("event", case) if each["data"].get("step") == "receipt"]
    assert kinds == ["deadline_paused"]
    assert (await clock(office, case, "receipt"))["state"] == "paused"
    async with alone.read() as tx:
        shown = await queries.get_deadline(tx, office.assigner, receipt["id"], receipt["due_at"] + 30 * DAY)
    assert (shown["lamp"], shown["days_left"]) == ("yellow", 6)


async def test_the_wrong_moment_is_told(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback, reply = await clock(office, case, "feedback"), await clock(office, case, "reply")
    with pytest.raises(Conflict, match="wrong_state"):
        await resume(office, feedback["id"])
    with pytest.raises(Conflict, match="wrong_state") as ended:
        await pause(office, reply["id"])
    assert ended.value.data["state"] == "met"
    with pytest.raises(PreconditionFailed, match="version_stale"):
        await pause(office, feedback["id"], seen=7)
    office.now = feedback["due_at"]
    with pytest.raises(Conflict, match="overdue_already"):
        await pause(office, feedback["id"])


async def test_two_who_pause_at_once(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    outcomes = await asyncio.gather(*(pause(office, feedback["id"]) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(each, dict) for each in outcomes) == 1
    assert all(isinstance(each, dict | Conflict) for each in outcomes)
    assert len((await explained(office, feedback["id"]))["entries"]) == 1


async def test_who_does_not_see_the_case_does_not_see_its_clocks(db: Database) -> None:
    office, other = await make_office(db), await make_office(db)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    strangers = (
        other.assigner,
        actor(office.place, Role.UNIT_OFFICER, organisation_id=office.units[2]),
        office.cosigner,
    )
    for stranger in strangers:
        async with db.read() as tx:
            with pytest.raises(NotFound):
                await queries.get_deadline(tx, stranger, reply["id"], office.now)
        async with db.read() as tx:
            assert (await queries.list_deadlines(tx, stranger, office.now, {}, limit=10)).items == []
    for party in (office.deputy, office.officers[office.units[0]], office.screener):
        async with db.read() as tx:
            assert (await queries.get_deadline(tx, party, reply["id"], office.now))["id"] == reply["id"]
