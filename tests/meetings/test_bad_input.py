"""What is asked at the wrong moment, or of somebody who may no longer, is refused by its code and changes nothing."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import bindparam, update

from domain.actor import Role
from domain.db import Statement
from domain.errors import Conflict
from domain.legal_calendar import DayKind
from domain.people.tables import mandate
from domain.rules.calendars import set_day
from tests.arranging import HOUR, Desk, make_room
from tests.factories import actor
from tests.notifications.inboxes import kinds

_ENDS = Statement(
    update(mandate)
    .where(mandate.c.congress_id == bindparam("congress"), mandate.c.person_id == bindparam("person"))
    .values(ends_on=bindparam("day", type_=mandate.c.ends_on.type))
    .returning(mandate.c.id)
)


async def code(desk: Desk, meeting: UUID, action: str, **given: Any) -> str:
    """The code of the refusal; the meeting is then what it was."""
    before = await desk.shown(meeting)
    with pytest.raises(Conflict) as refused:
        await desk.step(meeting, action, **given)
    after = await desk.shown(meeting)
    assert (after["version"], after["state"]) == (before["version"], before["state"])
    return refused.value.code


async def test_nobody_answers_once_it_has_begun_or_after_it(desk: Desk) -> None:
    made = await desk.confirmed()
    mine = await desk.participant(made, desk.mayor)
    desk.office.now = desk.hour(14)
    for action in ("answer_invitation", "send_substitute"):
        given = {"participant_id": mine, "answer": "declined", "person_id": desk.host}
        assert await code(desk, made, action, **given) == "meeting_begun"
    held = await desk.held(starts_at=desk.hour(14, 24))
    mine = await desk.participant(held, desk.mayor)
    assert await code(desk, held, "answer_invitation", participant_id=mine, answer="declined") == "wrong_state"


async def test_no_minutes_no_decision_and_no_viewers_before_it(desk: Desk) -> None:
    made = await desk.confirmed()
    assert await code(desk, made, "start_meeting") == "meeting_not_begun"
    for action, given in (
        ("draft_minutes", {"text": "纪要"}),
        ("publish_minutes", {}),
        ("record_decision", {"kind": "task", "text": "报送方案"}),
        ("record_attendance", {"attendance": []}),
        ("record_viewers", {"viewers": 1}),
        ("hold_meeting", {}),
    ):
        assert await code(desk, made, action, **given) == "wrong_state", action


async def test_it_is_cancelled_once_and_told_once(desk: Desk) -> None:
    made = await desk.confirmed()
    await desk.step(made, "cancel_meeting", reason="取消")
    for action in ("cancel_meeting", "postpone_meeting", "propose_meeting", "confirm_meeting"):
        assert await code(desk, made, action, reason="再次取消") == "wrong_state"
    assert (await kinds(desk, desk.mayor)).count("meeting_cancelled") == 1


async def test_a_held_meeting_is_neither_moved_nor_cancelled(desk: Desk) -> None:
    held = await desk.held()
    later = desk.hour(40)
    move = {"starts_at": later, "ends_at": later + HOUR, "room_id": desk.room, "reason": "改期"}
    assert await code(desk, held, "move_meeting", **move) == "wrong_state"
    assert await code(desk, held, "cancel_meeting", reason="取消") == "wrong_state"
    late = await desk.confirmed(starts_at=desk.hour(30))
    desk.office.now = (await desk.shown(late))["starts_at"]
    assert await code(desk, late, "move_meeting", **move) == "meeting_begun"


@pytest.mark.parametrize(
    ("starts", "hours", "expected"),
    [
        (timedelta(hours=0), -1, "ends_before_start"),
        (timedelta(hours=0), 0, "ends_before_start"),
        (timedelta(days=-20), 1, "meeting_in_past"),
        (timedelta(hours=13), 3, "across_midnight"),
        (timedelta(hours=-3), 1, "venue_closed"),
        (timedelta(hours=7), 2, "venue_closed"),
        (timedelta(days=5), 1, "not_a_working_day"),
        (timedelta(days=-13), 1, "notice_too_short"),
    ],
)
async def test_a_time_that_cannot_be(desk: Desk, starts: timedelta, hours: int, expected: str) -> None:
    begins = desk.hour() + starts
    with pytest.raises(Conflict) as refused:
        await desk.proposed(starts_at=begins, ends_at=begins + hours * HOUR)
    assert refused.value.code == expected


async def test_a_holiday_needs_a_reason_where_the_kind_allows_it_and_a_made_up_saturday_none(desk: Desk) -> None:
    admin = actor(desk.office.place, Role.ADMINISTRATOR)
    days = ((date(2026, 3, 16), "holiday"), (date(2026, 3, 21), "makeup_workday"))
    for seen, (day, kind) in enumerate(days, start=1):
        async with desk.db.write() as tx:
            await set_day(tx, admin, day, seen, DayKind(kind), "调休", "市政府通知", desk.office.now)
    plain = await desk.ready()
    assert await code(desk, plain, "propose_meeting") == "not_a_working_day"
    strict = await desk.ready(kind="consultation", off_day_reason="代表只有当日有空")
    assert await code(desk, strict, "propose_meeting") == "not_a_working_day"
    await desk.proposed(off_day_reason="代表只有当日有空")
    await desk.proposed(starts_at=desk.hour(19))


async def test_more_people_than_chairs(desk: Desk) -> None:
    small = await make_room(desk.office, desk.venue, "小会议室", capacity=3)
    made = await desk.ready(room_id=small)
    assert await code(desk, made, "propose_meeting") == "room_too_small"


async def test_a_deputy_whose_mandate_ended_is_neither_proposed_nor_accepted(desk: Desk) -> None:
    made = await desk.proposed()
    person = desk.office.deputy.person_id
    mine = await desk.participant(made, person)
    async with desk.db.write() as tx:
        await tx.all(_ENDS, congress=desk.office.place.id, person=person, day=date(2026, 3, 15))

    assert await code(desk, made, "answer_invitation", participant_id=mine, answer="accepted") == "mandate_not_active"
    assert await code(desk, made, "confirm_meeting") == "mandate_not_active"
    other = await desk.ready(starts_at=desk.hour(15))
    assert await code(desk, other, "propose_meeting") == "mandate_not_active"
    await desk.step(made, "answer_invitation", participant_id=mine, answer="declined")


async def test_a_unit_that_no_longer_handles_the_case(desk: Desk) -> None:
    office = desk.office
    case, [unit] = await office.assigned()
    made = await desk.proposed(case)
    head = await desk.participant(made, desk.heads[office.units[0]])
    await office.unit_move(office.officers[office.units[0]], unit, "receive")
    await office.unit_move(
        office.officers[office.units[0]], unit, "request_return", reason="不属本单位职责", proposed_organisation_id=None
    )
    await office.unit_move(office.assigner, unit, "approve_return", organisation_id=office.units[1], reason=None)

    assert await code(desk, made, "answer_invitation", participant_id=head, answer="accepted") == "unit_not_handling"
    assert await code(desk, made, "confirm_meeting") in {"unit_not_handling", "participants_missing"}


async def test_a_withdrawn_invitation_answers_nothing(desk: Desk) -> None:
    made = await desk.proposed()
    mine = await desk.participant(made, desk.mayor)
    await desk.step(made, "withdraw_invitation", participant_id=mine)
    for action in ("answer_invitation", "withdraw_invitation", "send_substitute"):
        given = {"participant_id": mine, "answer": "accepted", "person_id": desk.host}
        assert await code(desk, made, action, **given) == "participant_unknown"
