"""Meetings of the past are told whole, count as the documents count, and take nobody twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from domain.db import Database, Statement, rows
from domain.errors import Conflict
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.past_meetings import Attendee, PastMeeting, record_meetings
from domain.meetings.figures import count_meetings
from domain.meetings.states import MeetingRole
from tests.arranging import HOUR, Desk, make_desk, make_room
from tests.factories import make_deputy

HELD = datetime(2025, 5, 13, 6, 0, tzinfo=UTC)
_EVENTS = Statement(
    select(event.c.kind, event.c.suggestion_id, event.c.at).where(
        event.c.congress_id == bindparam("congress"), event.c.subject_id == bindparam("meeting")
    )
)


def past(desk: Desk, case: Any, **given: Any) -> PastMeeting:
    unit = desk.office.units[0]
    people = [
        Attendee(person_id=desk.host, role=MeetingRole.HOST),
        Attendee(person_id=desk.heads[unit], role=MeetingRole.UNIT, organisation_id=unit),
        Attendee(person_id=desk.office.deputy.person_id, role=MeetingRole.DEPUTY),
        Attendee(person_id=desk.office.cosigner.person_id, role=MeetingRole.DEPUTY, came=False),
    ]
    wanted = {
        "kind_id": desk.kinds["chief-face-to-face"],
        "kind": "chief-face-to-face",
        "title": "局长·代表面对面",
        "starts_at": HELD,
        "ends_at": HELD + 2 * HOUR,
        "told_at": HELD + 3 * HOUR,
        "room_id": desk.room,
        "cases": [case],
        "people": people,
        "minutes": "代表张三丰（13800138000）提出意见。",
        "viewers": 2500,
    }
    return PastMeeting(**wanted | given)


async def recorded(desk: Desk, *told: PastMeeting) -> list[Any]:
    async with desk.db.write() as tx:
        return await record_meetings(tx, desk.organiser, new_id(), told, desk.office.now)


async def test_a_past_meeting_is_told_whole(db: Database) -> None:
    desk = await make_desk(db)
    name = await make_deputy(db, desk.office.place, name="张三丰")
    case, _ = await desk.office.assigned()
    one = past(desk, case)
    one = past(desk, case, people=[*one.people, Attendee(person_id=name, role=MeetingRole.DEPUTY)])

    [made] = await recorded(desk, one)

    shown = await desk.shown(made)
    assert (shown["state"], shown["viewers"], shown["room"]["id"]) == ("minutes_published", 2500, str(desk.room))
    assert shown["minutes"]["public_text"] == "代表某代表（［电话］）提出意见。"
    assert shown["agenda"][0]["brief"]["title"] == "关于推进老旧小区加装电梯的建议"
    assert [each["state"] for each in shown["participants"]].count("absent") == 1
    async with db.read() as tx:
        figures = await count_meetings(tx, desk.organiser, 2025)
        told = rows(await tx.all(_EVENTS, congress=desk.office.place.id, meeting=made))
    counted = ("meetings", "cases", "units", "head_attendances", "deputies", "viewers")
    assert [figures[each] for each in counted] == [1, 1, 1, 1, 2, 2500]
    assert {(each["kind"], each["suggestion_id"]) for each in told} == {("meeting_held", None), ("meeting_held", case)}
    assert {each["at"] for each in told} == {one.told_at}


async def test_nobody_was_at_two_meetings_at_once(db: Database) -> None:
    desk = await make_desk(db)
    case, _ = await desk.office.assigned()
    first = past(desk, case)
    elsewhere = await make_room(desk.office, desk.venue, "二号厅")
    for given in ({"room_id": elsewhere}, {"people": []}):  # the same people, the same room
        with pytest.raises(Conflict) as refused:
            await recorded(desk, first, past(desk, case, starts_at=HELD + HOUR, ends_at=HELD + 3 * HOUR, **given))
        assert refused.value.code == "clash", given

    assert (
        len(
            await recorded(
                desk,
                first,
                past(desk, case, starts_at=HELD + timedelta(days=1), ends_at=HELD + timedelta(days=1, hours=1)),
            )
        )
        == 2
    )
    with pytest.raises(Conflict) as twice:
        await recorded(
            desk,
            past(
                desk,
                case,
                starts_at=HELD + timedelta(days=2),
                ends_at=HELD + timedelta(days=2, hours=1),
                cases=[case, case],
            ),
        )
    assert twice.value.code == "case_named_twice"
    assert await recorded(desk) == []
