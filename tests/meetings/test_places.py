"""Public places: one last place is given once, and the line moves up by itself."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select

from domain.actor import Actor, Role
from domain.db import Statement
from domain.errors import Conflict, NotFound
from domain.meetings.seats import give_up_place, sign_up
from domain.meetings.tables import meeting_seat
from tests.arranging import Desk
from tests.factories import actor, make_account

SEATS = Statement(
    select(meeting_seat.c.account_id, meeting_seat.c.state)
    .where(meeting_seat.c.congress_id == bindparam("congress"), meeting_seat.c.meeting_id == bindparam("meeting"))
    .order_by(meeting_seat.c.signed_at, meeting_seat.c.id)
)


async def visitor(desk: Desk) -> Actor:
    return actor(desk.office.place, Role.VIEWER, account_id=await make_account(desk.db, desk.office.place, Role.VIEWER))


async def signs(desk: Desk, me: Actor, meeting: UUID) -> str:
    async with desk.db.write() as tx:
        state: str = (await sign_up(tx, me, meeting, desk.office.now))["state"]
    return state


async def leaves(desk: Desk, me: Actor, meeting: UUID) -> None:
    async with desk.db.write() as tx:
        await give_up_place(tx, me, meeting, desk.office.now)


async def seats(desk: Desk, meeting: UUID) -> dict[UUID, str]:
    async with desk.db.read() as tx:
        rows = await tx.all(SEATS, congress=desk.office.place.id, meeting=meeting)
    return {row["account_id"]: row["state"] for row in rows}


async def test_the_last_place_is_given_once_and_the_others_wait(desk):
    made = await desk.confirmed(places=3)
    people = [await visitor(desk) for _ in range(12)]
    states = await asyncio.gather(*(signs(desk, me, made) for me in people))
    assert sorted(states) == ["seated"] * 3 + ["waiting"] * 9

    seated = [me for me, state in zip(people, states, strict=True) if state == "seated"]
    await asyncio.gather(*(leaves(desk, me, made) for me in seated[:2]), signs(desk, await visitor(desk), made))
    now = await seats(desk, made)
    assert sorted(now.values()).count("seated") == 3
    assert sorted(now.values()).count("waiting") == 8


async def test_the_line_moves_up_in_its_order_and_when_there_are_more_places(desk):
    made = await desk.confirmed(places=1)
    first, second, third, fourth = [await visitor(desk) for _ in range(4)]
    assert [await signs(desk, me, made) for me in (first, second, third, fourth)] == ["seated"] + ["waiting"] * 3
    await leaves(desk, second, made)
    await leaves(desk, first, made)
    assert (await seats(desk, made))[third.account_id] == "seated"
    edited = dict.fromkeys(("organisation_id", "live_url", "off_day_reason", "note")) | {
        "title": "面对面",
        "live": False,
    }
    await desk.step(made, "edit_meeting", **edited, places=2)
    assert (await seats(desk, made))[fourth.account_id] == "seated"
    with pytest.raises(Conflict) as taken:
        await desk.step(made, "edit_meeting", **edited, places=1)
    assert taken.value.code == "places_taken"
    assert await signs(desk, first, made) == "waiting", "whoever gave up may sign up again, at the end of the line"


async def test_when_nobody_signs_up(desk):
    closed, early = await desk.confirmed(), await desk.ready(places=2, starts_at=desk.hour(16))
    me = await visitor(desk)
    with pytest.raises(NotFound):
        await signs(desk, actor(desk.office.place, Role.DEPUTY, account_id=me.account_id), closed)
    with pytest.raises(Conflict) as none:
        await signs(desk, me, closed)
    with pytest.raises(NotFound):
        await signs(desk, me, early)
    made = await desk.confirmed(places=1, starts_at=desk.hour(17))
    with pytest.raises(Conflict) as absent:
        await leaves(desk, me, made)
    desk.office.now = desk.hour(17)
    with pytest.raises(Conflict) as late:
        await signs(desk, me, made)
    assert [each.value.code for each in (none, absent, late)] == ["no_public_places", "not_signed_up", "meeting_begun"]
