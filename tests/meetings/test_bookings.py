"""No two meetings share a person or a room at one time, however many people book at once, and whatever the move is."""

import asyncio
import itertools
import random
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import bindparam, select

from domain.db import Database, Statement
from domain.errors import Conflict
from domain.meetings.tables import booking, meeting
from domain.venues.actions import block_room, lift_blocking
from tests.arranging import HOUR, Desk, invited, make_desk, make_head, make_room
from tests.factories import make_deputy, make_person

BOOKED = Statement(
    select(booking.c.person_id, booking.c.room_id, booking.c.meeting_id, booking.c.span, booking.c.standing).where(
        booking.c.congress_id == bindparam("congress")
    )
)
STATES = Statement(select(meeting.c.id, meeting.c.state).where(meeting.c.congress_id == bindparam("congress")))


async def booked(desk: Desk) -> list[asyncpg.Record]:
    async with desk.db.read() as tx:
        return await tx.all(BOOKED, congress=desk.office.place.id)


async def states(desk: Desk) -> dict[UUID, str]:
    async with desk.db.read() as tx:
        return {row["id"]: row["state"] for row in await tx.all(STATES, congress=desk.office.place.id)}


def overlaps(rows: list[asyncpg.Record]) -> list[tuple[UUID, UUID]]:
    """An independent sweep, in Python: neighbours in time of one resource that share an instant."""
    found = []
    for resource in {row["person_id"] or row["room_id"] for row in rows}:
        mine = sorted((r for r in rows if resource in {r["person_id"], r["room_id"]}), key=lambda r: r["span"].lower)
        found += [
            (a["meeting_id"], b["meeting_id"]) for a, b in itertools.pairwise(mine) if a["span"].upper > b["span"].lower
        ]
    return found


async def refused(desk: Desk, made: UUID, action: str, **given) -> Conflict:
    with pytest.raises(Conflict) as refusal:
        await desk.step(made, action, **given)
    return refusal.value


async def test_a_proposal_takes_room_and_people_with_travel_and_turn_round(desk):
    made = await desk.proposed()
    rows = await booked(desk)

    assert {row["standing"] for row in rows} == {"tentative"}
    starts, ends = desk.hour(), desk.hour() + 2 * HOUR
    [room] = [row for row in rows if row["room_id"]]
    assert (room["span"].lower, room["span"].upper) == (starts, ends + timedelta(minutes=30))
    people = {row["person_id"]: row["span"] for row in rows if row["person_id"]}
    assert set(people) == {desk.host, desk.mayor, desk.heads[desk.office.units[0]], desk.office.deputy.person_id}
    assert {(s.lower, s.upper) for s in people.values()} == {
        (starts - timedelta(minutes=30), ends + timedelta(minutes=30))
    }
    await desk.step(made, "confirm_meeting")
    assert {row["standing"] for row in await booked(desk)} == {"confirmed"}
    await desk.step(made, "cancel_meeting", reason="撤销")
    assert await booked(desk) == []


async def test_a_clash_says_with_what_as_far_as_the_caller_may_see(desk):
    first = await desk.confirmed()
    second = await desk.ready()
    refusal = await refused(desk, second, "propose_meeting")

    assert refusal.code == "clash"
    assert refusal.data["count"] == 5
    assert {each["resource"] for each in refusal.data["clashes"]} == {"person", "room"}
    assert {each["meeting"]["id"] for each in refusal.data["clashes"]} == {str(first)}
    assert (await states(desk))[second] == "draft"

    # somebody who is invited sends a person whose other meeting they do not know
    unit = desk.office.units[1]
    other_room = await make_room(desk.office, desk.venue, "二号厅")
    people = [
        invited(await make_person(desk.db, desk.office.place), "host"),
        invited(desk.heads[unit], "unit", organisation_id=unit),
        invited(desk.office.cosigner.person_id, "deputy"),
    ]
    third = await desk.confirmed(people=people, room_id=other_room)
    taken = await make_head(desk.db, desk.office, unit)
    away = await make_room(desk.office, desk.venue, "三号厅")
    fourth = [
        invited(await make_person(desk.db, desk.office.place), "host"),
        invited(taken, "unit", organisation_id=unit),
        invited(await _deputy(desk), "deputy"),
    ]
    await desk.confirmed(people=fourth, room_id=away)
    with pytest.raises(Conflict) as hidden:
        await desk.step(
            third,
            "send_substitute",
            desk.office.officers[unit],
            participant_id=await desk.participant(third, desk.heads[unit]),
            person_id=taken,
        )
    assert hidden.value.code == "clash"
    [only] = hidden.value.data["clashes"]
    assert set(only) == {"resource", "id", "from", "until", "standing"}


async def _deputy(desk: Desk) -> UUID:
    return await make_deputy(desk.db, desk.office.place)


async def test_every_way_to_a_booking_is_guarded(desk):
    first = await desk.confirmed()
    later = desk.hour(14, 4)
    second = await desk.confirmed(starts_at=later)

    moved = await refused(
        desk,
        second,
        "move_meeting",
        starts_at=desk.hour(),
        ends_at=desk.hour() + HOUR,
        room_id=desk.room,
        reason="提前",
    )
    assert moved.code == "clash"
    assert overlaps(await booked(desk)) == []
    assert (await desk.shown(second))["starts_at"] == later, "what was refused is not written"

    # whoever must come, invited to a meeting on its way, must be free
    other = await make_room(desk.office, desk.venue, "二号厅")
    people = [
        invited(await make_person(desk.db, desk.office.place), "host"),
        invited(desk.heads[desk.office.units[1]], "unit", organisation_id=desk.office.units[1]),
        invited(desk.office.cosigner.person_id, "deputy"),
    ]
    third = await desk.confirmed(people=people, room_id=other)
    assert (
        await refused(desk, third, "invite_participants", participants=[invited(desk.mayor, "leader")])
    ).code == "clash"
    # an optional guest is free to be asked, and clashes when they accept
    await desk.step(third, "invite_participants", participants=[invited(desk.mayor, "guest", required=False)])
    guest = await desk.participant(third, desk.mayor)
    assert (await refused(desk, third, "answer_invitation", participant_id=guest, answer="accepted")).code == "clash"
    await desk.step(third, "answer_invitation", participant_id=guest, answer="declined")
    # and a blocking of the room
    with pytest.raises(Conflict) as blocked:
        async with desk.db.write() as tx:
            await block_room(
                tx,
                desk.organiser,
                desk.room,
                {"starts_at": desk.hour(), "ends_at": desk.hour() + HOUR, "reason": "检修"},
                desk.office.now,
            )
    assert blocked.value.data["clashes"][0]["meeting"]["id"] == str(first)


async def test_a_blocking_keeps_meetings_out_until_it_is_lifted(desk):
    async with desk.db.write() as tx:
        blocking = await block_room(
            tx,
            desk.organiser,
            desk.room,
            {"starts_at": desk.hour(), "ends_at": desk.hour() + HOUR, "reason": "检修"},
            desk.office.now,
        )
    made = await desk.ready()
    refusal = await refused(desk, made, "propose_meeting")
    assert (refusal.code, refusal.data["clashes"][0]["blocked"]) == ("clash", "检修")
    async with desk.db.write() as tx:
        await lift_blocking(tx, desk.organiser, blocking["id"], None, desk.office.now)
    await desk.step(made, "propose_meeting")


async def test_a_hold_yields_to_a_higher_kind_by_word_and_with_notice_a_confirmed_meeting_never(desk):
    low = await desk.proposed(kind="consultation")
    high = await desk.ready(kind="mayor-face-to-face")
    told = await refused(desk, high, "propose_meeting")
    assert all(each["yields"] for each in told.data["clashes"])

    await desk.step(high, "propose_meeting", push_out=True)
    assert (await states(desk))[low] == "draft"
    assert {row["meeting_id"] for row in await booked(desk)} == {high}

    await desk.step(high, "cancel_meeting", reason="撤销")
    await desk.step(low, "propose_meeting")
    await desk.step(low, "confirm_meeting")
    again = await desk.ready(kind="mayor-face-to-face")
    assert (await refused(desk, again, "propose_meeting", push_out=True)).code == "clash"
    assert (await states(desk))[low] == "confirmed"


async def test_a_lower_kind_never_pushes_out_a_hold_of_a_higher_one(desk):
    high = await desk.proposed(kind="mayor-face-to-face")
    low = await desk.ready(kind="consultation")
    assert (await refused(desk, low, "propose_meeting", push_out=True)).code == "clash"
    assert (await states(desk))[high] == "proposed"


async def test_the_database_itself_refuses_what_no_action_asked(desk):
    await desk.confirmed()
    connection = await desk.db.write_pool.acquire()
    try:
        with pytest.raises(asyncpg.ExclusionViolationError) as refusal:
            await connection.execute(
                "INSERT INTO booking (congress_id, id, meeting_id, person_id, standing, span)"
                " SELECT congress_id, gen_random_uuid(), meeting_id, person_id, standing, span FROM booking"
                " WHERE congress_id = $1 AND person_id IS NOT NULL LIMIT 1",
                desk.office.place.id,
            )
        assert refusal.value.constraint_name == "booking_person_excl"
    finally:
        await desk.db.write_pool.release(connection)


async def test_two_hundred_at_once_leave_exactly_the_compatible_ones(alone: Database):
    """Every meeting wants the one room or one of a few people; whoever was refused clashes with somebody who was not."""
    desk = await make_desk(alone)
    rooms = [desk.room] + [await make_room(desk.office, desk.venue, f"{n}号厅") for n in range(2)]
    hosts = [desk.host, desk.mayor, *[await make_person(alone, desk.office.place) for _ in range(2)]]
    unit = desk.office.units[0]
    chance = random.Random(20260302)
    wanted = []
    for number in range(200):
        starts = desk.hour(14 + chance.choice((0, 1)), chance.choice((0, 1, 3, 4)))
        people = [
            invited(chance.choice(hosts), "host"),
            invited(await make_head(alone, desk.office, unit), "unit", organisation_id=unit),
            invited(desk.office.deputy.person_id if number % 9 == 0 else await _deputy(desk), "deputy"),
        ]
        wanted.append(
            await desk.ready(people=people, starts_at=starts, ends_at=starts + HOUR, room_id=chance.choice(rooms))
        )

    results = await asyncio.gather(*(desk.step(made, "propose_meeting") for made in wanted), return_exceptions=True)

    refusals = {made: result for made, result in zip(wanted, results, strict=True) if isinstance(result, Exception)}
    assert {getattr(each, "code", each) for each in refusals.values()} == {"clash"}
    rows = await booked(desk)
    assert overlaps(rows) == []
    standing = {row["meeting_id"] for row in rows}
    assert standing == set(wanted) - set(refusals)
    assert 5 < len(standing) < 60
    assert {made for made, state in (await states(desk)).items() if state == "proposed"} == standing
    # whoever lost would still lose: each refusal was for a meeting that stands
    for made in list(refusals):
        refusal = await refused(desk, made, "propose_meeting")
        assert refusal.code == "clash"


async def test_a_substitute_against_another_meeting_for_the_same_person(desk):
    unit = desk.office.units[0]
    for _ in range(4):
        asked = await make_head(desk.db, desk.office, unit)
        other_room = await make_room(desk.office, desk.venue, f"厅{asked}")
        first = await desk.confirmed()
        head = await desk.participant(first, desk.heads[unit])
        second = await desk.ready(
            people=[
                invited(await make_person(desk.db, desk.office.place), "host"),
                invited(asked, "unit", organisation_id=unit),
                invited(await _deputy(desk), "deputy"),
            ],
            room_id=other_room,
        )
        results = await asyncio.gather(
            desk.step(first, "send_substitute", participant_id=head, person_id=asked),
            desk.step(second, "propose_meeting"),
            return_exceptions=True,
        )
        assert [each.code for each in results if isinstance(each, Conflict)] == ["clash"]
        assert overlaps(await booked(desk)) == []
        for made in (first, second):
            if (await states(desk))[made] != "draft":
                await desk.step(made, "cancel_meeting", reason="下一轮")


async def test_two_moves_into_one_hour_and_a_confirmation_against_a_cancellation(desk):
    for _ in range(3):
        other_room = await make_room(desk.office, desk.venue, f"厅{await make_person(desk.db, desk.office.place)}")
        first = await desk.confirmed(starts_at=desk.hour(15))
        unit = desk.office.units[1]
        second = await desk.confirmed(
            people=[
                invited(await make_person(desk.db, desk.office.place), "host"),
                invited(desk.heads[unit], "unit", organisation_id=unit),
                invited(await _deputy(desk), "deputy"),
            ],
            room_id=other_room,
            starts_at=desk.hour(15),
        )
        to = {"starts_at": desk.hour(16), "ends_at": desk.hour(16) + HOUR, "room_id": desk.room, "reason": "调整"}
        results = await asyncio.gather(
            *(desk.step(made, "move_meeting", **to) for made in (first, second)), return_exceptions=True
        )
        assert [each.code for each in results if isinstance(each, Conflict)] == ["clash"]
        assert overlaps(await booked(desk)) == []
        for made in (first, second):
            await desk.step(made, "cancel_meeting", reason="下一轮")

        made = await desk.proposed()
        results = await asyncio.gather(
            desk.step(made, "confirm_meeting"), desk.step(made, "cancel_meeting", reason="撤销"), return_exceptions=True
        )
        assert {each.code for each in results if isinstance(each, Conflict)} <= {"wrong_state"}
        assert (await states(desk))[made] == "cancelled"
        assert await booked(desk) == []
