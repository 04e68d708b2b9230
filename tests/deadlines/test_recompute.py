"""Explaining clocks, and what a changed calendar does to those that have not ended."""

import asyncio
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.actor import Role
from domain.db import Database
from domain.deadlines import ledger, queries
from domain.deadlines.recompute import would_move
from domain.deadlines.sweep import sweep
from domain.legal_calendar import Calendar, DayKind
from domain.rules import calendars, store
from domain.workdays import Unit, due_at
from tests.factories import actor
from tests.office import CONSULTATION, Office, at, make_office

NEW_YEAR = [{"day": date(2027, 1, 1), "kind": "holiday", "name": "元旦"}]


async def clock(office: Office, case: UUID, step: str) -> dict[str, Any]:
    return next(each for each in await office.rows("deadline", case) if each["step"] == step)


async def explained(office: Office, deadline: UUID) -> dict[str, Any]:
    async with office.db.read() as tx:
        return await queries.explain_deadline(tx, office.assigner, deadline)


async def answered(office: Office, received_at: datetime) -> UUID:
    """A case whose reply reached the deputy at this instant: fifteen working days for feedback begin."""
    office.now = received_at
    case = await office.file(session_id=office.place.session_id)
    await office.move(office.deputy, case, "submit")
    await office.move(office.screener, case, "accept", in_session=None, category=None)
    wanted = [{"organisation_id": office.units[0], "role": "sole"}]
    await office.move(office.assigner, case, "assign", mode="sole", units=wanted)
    [row] = await office.rows("assignment", case)
    officer, unit = office.officers[office.units[0]], row["id"]
    await office.unit_move(officer, unit, "receive")
    await office.unit_move(officer, unit, "record_consultation", **CONSULTATION | {"held_on": received_at.date()})
    await office.unit_move(
        officer, unit, "draft_reply", body="答复。", class_code="A", case_officer="经办人", contact="0571-1"
    )
    await office.unit_move(office.assigner, unit, "review_reply")
    await office.unit_move(
        office.heads[office.units[0]], unit, "sign_reply", document_number=f"{unit}", issuer="负责人", disclosure="open"
    )
    await office.unit_move(officer, unit, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    return case


async def version(office: Office) -> int:
    async with office.db.read() as tx:
        found: int = await tx.value(calendars._VERSION, congress=office.place.id)
    return found


async def holiday(office: Office, day: date) -> dict[str, Any]:
    """The congress takes a day off; as over HTTP."""
    me = actor(office.place, Role.ADMINISTRATOR)
    seen = await version(office)
    async with office.db.write() as tx:
        return await calendars.set_day(tx, me, day, seen, DayKind.HOLIDAY, "停工", "台风", office.now)


async def test_a_reply_of_three_months_is_explained(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    async with db.read() as tx:
        await queries.explain_deadline(tx, office.assigner, reply["id"])
        before = db.statements
        said = await queries.explain_deadline(tx, office.assigner, reply["id"])
    assert db.statements == before + 1
    assert (said["amount"], said["unit"], said["anchor"], said["article"]) == (3, "month", "assigned", "DL25 §51")
    assert (said["anchor_day"], said["last_day"], said["due_at"]) == (
        date(2026, 3, 2),
        date(2026, 6, 2),
        at(2026, 6, 2, 16),
    )
    assert (said["cap_at"], said["assumed"], said["agrees"]) == (at(2026, 9, 2, 16), False, True)
    assert (said["notes"], said["unpublished_years"]) == ((), ())
    anchor, days = said["lines"]
    assert (anchor.first, anchor.counts) == (date(2026, 3, 2), False)
    assert (days.first, days.last, days.counts, days.number) == (date(2026, 3, 3), date(2026, 6, 2), True, 92)


async def test_fifteen_working_days_over_the_spring_festival_are_explained(db: Database) -> None:
    office = await make_office(db)
    case = await answered(office, at(2026, 2, 10, 2))
    said = await explained(office, (await clock(office, case, "feedback"))["id"])
    assert (said["last_day"], said["due_at"]) == (date(2026, 3, 9), at(2026, 3, 9, 16))
    assert said["assumed"]
    assert said["note"]
    days = {line.first: line for line in said["lines"]}
    makeup = [(line.first, line.number) for line in said["lines"] if line.why == "makeup_workday"]
    assert makeup == [(date(2026, 2, 14), 4), (date(2026, 2, 28), 9)]
    off = [line.first for line in said["lines"] if line.why == "holiday"]
    assert off == [date(2026, 2, day) for day in range(15, 24)]
    assert (days[date(2026, 2, 17)].name, days[date(2026, 2, 17)].counts) == ("春节", False)
    assert (days[date(2026, 3, 9)].number, said["unpublished_years"]) == (15, ())


async def test_a_year_that_is_not_published_is_said_so_and_recomputed_when_it_comes(db: Database) -> None:
    office = await make_office(db)
    case = await answered(office, at(2026, 12, 28, 2))
    feedback = await clock(office, case, "feedback")
    said = await explained(office, feedback["id"])
    assert said["unpublished_years"] == (2027,)
    assert said["last_day"] == date(2027, 1, 18)
    assert {line.why for line in said["lines"] if line.first == date(2027, 1, 1)} == {"unpublished_weekday"}

    me = actor(office.place, Role.ADMINISTRATOR)
    async with db.write() as tx:
        told = await calendars.publish_year(tx, me, 2027, 1, NEW_YEAR, "国务院办公厅通知", office.now)
    assert told["deadlines_moved"] == 1
    said = await explained(office, feedback["id"])
    assert (said["unpublished_years"], said["last_day"], said["agrees"]) == ((), date(2027, 1, 19), True)
    assert (said["calendar_version"], said["calendar_now"]) == (2, 2)
    assert [e["kind"] for e in said["entries"]] == ["recalculated"]


async def test_only_what_moves_is_written_and_told(db: Database) -> None:
    office = await make_office(db)
    near, _ = await office.replied()  # feedback until 2026-03-23
    months, _ = await office.assigned()  # receipt of five working days until 2026-03-09; the reply counts months
    ended, _ = await office.replied()
    await office.rate(office.deputy, ended, await office.reply_of((await office.rows("assignment", ended))[0]["id"]))
    before = {case: await office.rows("deadline", case) for case in (near, months, ended)}
    versions = {case: (await office.case(case))["version"] for case in before}

    told = await holiday(office, date(2026, 3, 16))  # a Monday
    assert told["deadlines_moved"] == 1

    moved = await clock(office, near, "feedback")
    old = next(each for each in before[near] if each["step"] == "feedback")
    assert (old["due_at"], moved["due_at"]) == (at(2026, 3, 23, 16), at(2026, 3, 24, 16))
    assert (moved["original_due_at"], moved["calendar_version"], moved["version"]) == (old["due_at"], 2, 2)
    looked_at = [each | {"calendar_version": 2} if each["step"] == "receipt" else each for each in before[months]]
    assert await office.rows("deadline", months) == looked_at  # and nothing else of it
    assert await office.rows("deadline", ended) == before[ended]
    assert {case: (await office.case(case))["version"] for case in before} == versions | {near: versions[near] + 1}
    events = {
        case: [e for e in await office.rows("event", case) if e["kind"] == "deadline_recalculated"] for case in before
    }
    assert {case: len(found) for case, found in events.items()} == {near: 1, months: 0, ended: 0}
    [event] = events[near]
    assert event["data"] == {
        "step": "feedback",
        "before": "2026-03-23T16:00:00+00:00",
        "after": "2026-03-24T16:00:00+00:00",
        "calendar_version": 2,
    }
    assert event["subject_id"] == moved["id"]
    assert event["account_id"] is not None
    assert (await holiday(office, date(2027, 6, 1)))["deadlines_moved"] == 0


async def test_what_ended_under_an_earlier_calendar_stands(db: Database) -> None:
    office = await make_office(db)
    case, reply = await office.replied()
    await office.rate(office.deputy, case, reply)
    feedback = await clock(office, case, "feedback")
    assert feedback["state"] == "met"
    await holiday(office, date(2026, 3, 16))
    said = await explained(office, feedback["id"])
    assert (said["due_at"], said["agrees"]) == (feedback["due_at"], False)
    assert (said["calendar_version"], said["calendar_now"]) == (1, 2)


async def test_pauses_are_kept_when_the_calendar_changes(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    office.now = at(2026, 3, 6, 2)
    async with db.write() as tx:
        await ledger.pause(tx, office.assigner, feedback["id"], "等待", office.now)
    assert (await holiday(office, date(2026, 3, 16)))["deadlines_moved"] == 1
    office.now = at(2026, 3, 11, 2)
    async with db.write() as tx:
        resumed = await ledger.resume(tx, office.assigner, feedback["id"], "继续", office.now)
    assert resumed["last_day"] == date(2026, 3, 27)
    assert (await holiday(office, date(2026, 3, 17)))["deadlines_moved"] == 1
    said = await explained(office, feedback["id"])
    assert (said["last_day"], said["agrees"]) == (date(2026, 3, 30), True)
    assert [e["kind"] for e in said["entries"]] == ["paused", "recalculated", "resumed", "recalculated"]


async def test_a_change_is_previewed_without_a_trace(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    async with db.read() as tx:
        now = await store.calendar(tx, office.place.id, 1, "Asia/Shanghai")
        changed = Calendar(now.zone, {**now.days, date(2026, 3, 16): DayKind.HOLIDAY}, now.names, now.years, 2)
        assert await would_move(tx, office.place.id, now) == []
        [found] = await would_move(tx, office.place.id, changed)
    assert found == {
        "deadline_id": feedback["id"],
        "suggestion_id": case,
        "assignment_id": None,
        "step": "feedback",
        "before": feedback["due_at"],
        "after": due_at(feedback["anchor_at"], 15, Unit.WORKDAY, changed),
    }
    assert await clock(office, case, "feedback") == feedback


async def test_a_co_handlers_clock_never_passes_the_re_handling(db: Database) -> None:
    office = await make_office(db)
    case, [lead, co] = await office.assigned("lead", "co")
    officer = office.officers[office.units[1]]
    await office.unit_move(officer, co, "receive")
    await office.unit_move(officer, co, "submit_opinion", opinion="同意。")
    await office.signed(lead)
    await office.unit_move(office.officers[office.units[0]], lead, "send_reply")
    await office.move(office.deputy, case, "acknowledge")
    await office.rate(office.deputy, case, await office.reply_of(lead), "dissatisfied", reason="未解决")
    units = [each for each in await office.rows("assignment", case) if each["round"] == 2]
    await office.unit_move(officer, next(u["id"] for u in units if u["role"] == "co"), "receive")
    clocks = [each for each in await office.rows("deadline", case) if each["round"] == 2]
    redo = next(each for each in clocks if each["step"] == "redo_reply")
    opinion = next(each for each in clocks if each["step"] == "co_opinion")
    assert (opinion["due_at"], opinion["cap_at"]) == (redo["due_at"], redo["due_at"])
    assert (await explained(office, opinion["id"]))["agrees"]


async def test_a_change_of_the_calendar_waits_for_whoever_moves_a_clock(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    feedback = await clock(office, case, "feedback")
    office.now = at(2026, 3, 6, 2)
    async with db.write() as tx:
        await ledger.pause(tx, office.assigner, feedback["id"], "等待", office.now)
    office.now = at(2026, 3, 11, 2)
    async with db.write() as tx:
        resumed = await ledger.resume(tx, office.assigner, feedback["id"], "继续", office.now)
        changing = asyncio.create_task(holiday(office, date(2026, 3, 17)))
        await asyncio.sleep(0.2)
        assert not changing.done()
    assert resumed["last_day"] == date(2026, 3, 26)
    assert (await changing)["deadlines_moved"] == 1
    said = await explained(office, feedback["id"])
    assert (said["last_day"], said["agrees"]) == (date(2026, 3, 27), True)


async def test_a_clock_started_while_the_calendar_changed_is_caught_up_by_the_sweep(alone: Database) -> None:
    office = await make_office(alone)
    office.now = at(2026, 3, 9, 2)
    me, seen = actor(office.place, Role.ADMINISTRATOR), await version(office)
    async with alone.write() as tx:
        await calendars.set_day(tx, me, date(2026, 3, 12), seen, DayKind.HOLIDAY, "停工", "台风", office.now)
        case, _ = await office.assigned()  # sees the calendar as it was, and commits first
    before = await clock(office, case, "receipt")
    assert (await sweep(alone, office.now)).caught_up == 1
    after = await clock(office, case, "receipt")
    assert (before["due_at"], after["due_at"]) == (at(2026, 3, 16, 16), at(2026, 3, 17, 16))
    assert (await sweep(alone, office.now)).caught_up == 0
