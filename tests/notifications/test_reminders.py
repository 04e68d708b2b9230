"""Reminders go out the stated number of working days before, in office hours, once for each person and hour."""

import asyncio
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from domain.congresses.tables import congress
from domain.db import Database, Statement
from domain.event_tables import event
from domain.legal_calendar import Calendar, DayKind
from domain.meetings.reminders import near, remind
from domain.meetings.tables import meeting_kind
from tests.arranging import HOUR, Desk, invited, make_desk
from tests.factories import make_person
from tests.notifications.inboxes import inbox

_EVENTS = Statement(
    select(event.c.data).where(
        event.c.congress_id == bindparam("congress"),
        event.c.subject_id == bindparam("meeting"),
        event.c.kind == "meeting_reminded",
    )
)
_HOURS = Statement(
    update(congress)
    .where(congress.c.id == bindparam("congress"))
    .values(office_opens=bindparam("opens", type_=congress.c.office_opens.type))
    .returning(congress.c.id)
)
_DAYS_BEFORE = Statement(
    update(meeting_kind)
    .where(meeting_kind.c.congress_id == bindparam("congress"))
    .values(reminder_workdays=bindparam("days", type_=meeting_kind.c.reminder_workdays.type))
    .returning(meeting_kind.c.id)
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An hour of Shanghai in March 2026; the 13th is a Friday, meetings of the desk are on Monday the 16th at ten."""
    return datetime(2026, 3, day, hour - 8, minute, tzinfo=UTC)


async def reminded(desk: Desk, now: datetime) -> int:
    async with desk.db.write() as tx:
        return (await remind(tx, now, "test", 500)).due_soon


async def reminders(desk: Desk, person: UUID | None) -> list[str]:
    return [each["payload"]["starts_at"][:16] for each in await inbox(desk, person, kind=["meeting_reminder"])]


async def recorded(desk: Desk, meeting: UUID) -> list[dict[str, Any]]:
    async with desk.db.read() as tx:
        return [row["data"] for row in await tx.all(_EVENTS, congress=desk.office.place.id, meeting=meeting)]


async def test_one_working_day_before_a_monday_is_the_friday_and_only_in_office_hours(alone: Database) -> None:
    desk = await make_desk(alone)
    made = await desk.confirmed()  # the kind asks for one working day

    assert [await reminded(desk, at(day, 10)) for day in (11, 12)] == [0, 0]
    assert await reminded(desk, at(13, 8, 29)) == 0, "before the office opens"
    assert await reminded(desk, at(13, 17, 30)) == 0, "the office has closed"
    assert await reminded(desk, at(14, 10)) == 0, "a Saturday"
    assert await reminded(desk, at(13, 8, 30)) == 4
    assert await reminded(desk, at(13, 8, 31)) == 0
    assert await reminded(desk, at(16, 9)) == 0

    assert await reminders(desk, desk.mayor) == ["2026-03-16T02:00"]
    assert await recorded(desk, made) == [{"people": 4, "starts_at": "2026-03-16T02:00:00+00:00"}]


async def test_a_moved_meeting_reminds_again_for_the_new_hour_and_never_for_the_old(alone: Database) -> None:
    desk = await make_desk(alone)
    made = await desk.confirmed()
    assert await reminded(desk, at(13, 9)) == 4
    desk.office.now = at(13, 10)
    later = desk.hour(23)  # from the clock of the office, which has moved: Monday 30 March and five days
    moved_to = later.replace(month=3, day=24)
    await desk.step(made, "move_meeting", starts_at=moved_to, ends_at=moved_to + HOUR, room_id=desk.room, reason="改期")

    assert [await reminded(desk, at(day, 9)) for day in (16, 20)] == [0, 0]
    assert await reminded(desk, at(23, 9)) == 4
    assert await reminders(desk, desk.mayor) == ["2026-03-24T02:00", "2026-03-16T02:00"]

    cancelled = await desk.confirmed(starts_at=moved_to.replace(day=26))
    await desk.step(cancelled, "cancel_meeting", reason="取消")
    assert await reminded(desk, at(25, 9)) == 0


async def test_whoever_is_invited_late_is_reminded_and_whoever_declined_is_not(alone: Database) -> None:
    desk = await make_desk(alone)
    made = await desk.confirmed()
    mayor = await desk.participant(made, desk.mayor)
    await desk.step(made, "answer_invitation", participant_id=mayor, answer="declined", reason="出访")
    assert await reminded(desk, at(13, 9)) == 3
    guest = await make_person(desk.db, desk.office.place)
    await desk.step(made, "invite_participants", participants=[invited(guest, "guest", required=False)])

    assert await reminded(desk, at(13, 9, 5)) == 1
    assert (await reminders(desk, guest), await reminders(desk, desk.mayor)) == (["2026-03-16T02:00"], [])
    assert [each["people"] for each in await recorded(desk, made)] == [3, 1]


async def test_the_kind_says_how_early_and_the_congress_in_which_hours(alone: Database) -> None:
    desk = await make_desk(alone)
    await desk.confirmed()
    await desk.proposed(starts_at=desk.hour(17))  # not confirmed: nobody is reminded
    async with desk.db.write() as tx:
        await tx.one(_HOURS, congress=desk.office.place.id, opens=time(9, 30))
        await tx.all(_DAYS_BEFORE, congress=desk.office.place.id, days=3)
    assert [await reminded(desk, moment) for moment in (at(10, 10), at(11, 9), at(11, 10))] == [0, 0, 4]

    await desk.confirmed(starts_at=desk.hour(18), people=desk.people(desk.office.units[1]))
    async with desk.db.write() as tx:
        await tx.all(_DAYS_BEFORE, congress=desk.office.place.id, days=None)
    assert await reminded(desk, at(19, 10)) == 0


async def test_sweeps_at_once_remind_each_person_once(alone: Database) -> None:
    desk = await make_desk(alone)
    made = await desk.confirmed()

    counts = await asyncio.gather(*(reminded(desk, at(13, 9)) for _ in range(8)))

    assert sum(counts) == 4
    assert len(await inbox(desk, desk.mayor, kind=["meeting_reminder"])) == 1
    assert sum(each["people"] for each in await recorded(desk, made)) == 4


@pytest.mark.parametrize(
    ("today", "workdays", "last"),
    [
        ("2026-03-13", 0, "2026-03-15"),  # the weekend after today has no working day in it
        ("2026-03-13", 1, "2026-03-16"),
        ("2026-02-13", 1, "2026-02-23"),  # a make-up Saturday counts, and the holiday after it does not
        ("2026-02-14", 1, "2026-02-24"),  # the first day after the holiday
    ],
)
def test_how_near_is_near(today: str, workdays: int, last: str) -> None:
    spring = {f"2026-02-{day}": "holiday" for day in range(16, 24)} | {"2026-02-14": "makeup_workday"}
    days = Calendar(
        "Asia/Shanghai", {datetime.fromisoformat(day).date(): DayKind(kind) for day, kind in spring.items()}
    )

    assert near(days, datetime.fromisoformat(today).date(), workdays).isoformat() == last
