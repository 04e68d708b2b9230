"""Absences: who enters them, who sees why, and that whoever asks for busy times sees them like a booking."""

from datetime import timedelta

import pytest

from domain.actor import Role
from domain.availability.absences import FORGET
from domain.availability.facts import KEPT
from domain.availability.queries import read_busy
from domain.ids import new_id
from domain.retention import FORGOTTEN
from domain.venues.actions import block_room
from tests.arranging import HOUR, make_desk
from tests.factories import actor, make_person

DAY = timedelta(days=1)


def span(desk, days=14, hours=2, **given):
    starts = desk.hour(days)
    return {"starts_at": starts.isoformat(), "ends_at": (starts + hours * HOUR).isoformat()} | given


@pytest.fixture
def deputy(desk, caller):
    return caller(Role.DEPUTY, person_id=desk.office.deputy.person_id)


@pytest.fixture
def organiser(caller):
    return caller(Role.ORGANISER)


async def test_an_absence_is_entered_amended_and_withdrawn(desk, deputy, organiser, client):
    me = desk.office.deputy.person_id
    made = await deputy.post("/absences", span(desk, reason="住院"))
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = f"/absences/{made.json()['id']}"
    assert made.json()["person_id"] == str(me)
    assert (await organiser.get(path)).json()["reason"] == "住院"

    later = span(desk, days=15, reason="出差")
    assert (await deputy.put(path, later)).status_code == 428
    assert (await deputy.put(path, later, 7)).status_code == 412
    amended = await deputy.put(path, later, 1)
    assert (amended.status_code, amended.json()["version"], amended.json()["reason"]) == (200, 2, "出差")
    gone = await organiser.post(f"{path}/withdraw", None, 2)
    assert (gone.json()["active"], gone.json()["reason"]) == (False, None)
    for again in (await organiser.post(f"{path}/withdraw"), await deputy.put(path, later, 3)):
        assert (again.status_code, again.json()["code"]) == (409, "absence_withdrawn")

    listed = (await deputy.get("/absences", person=str(me), active="false", total="true")).json()
    assert (listed["total"], listed["items"][0]["id"]) == (1, made.json()["id"])
    for given, count in (
        ({"active": "true"}, 0),
        ({"from_at": desk.hour(17).isoformat()}, 0),
        ({"until_at": desk.hour(17).isoformat()}, 1),
        ({"sort": "-starts_at"}, 1),
    ):
        assert len((await deputy.get("/absences", **given)).json()["items"]) == count, given


async def test_nobody_but_the_person_and_organisers_writes_or_sees_one(desk, deputy, organiser, caller):
    made = (await organiser.post("/absences", span(desk, person_id=str(desk.mayor), reason="会议"))).json()
    mayor = caller(Role.LEADER, person_id=desk.mayor)
    viewer, path = caller(Role.VIEWER), f"/absences/{made['id']}"
    assert (await mayor.get(path)).status_code == 200

    for other in (deputy, viewer):
        assert (await other.get(path)).status_code == 404
        assert (await other.put(path, span(desk), 1)).status_code == 404
        assert (await other.post(f"{path}/withdraw")).status_code == 404
        assert (await other.get("/absences")).json()["items"] == []
        refused = await other.post("/absences", span(desk, person_id=str(desk.mayor)))
        assert (refused.status_code, refused.json()["code"]) == (403, "absence_not_yours")
    nobody = await viewer.post("/absences", span(desk))
    assert (nobody.status_code, nobody.json()["code"]) == (403, "absence_not_yours")


async def test_what_is_refused(desk, deputy, organiser):
    for given, code in (
        (span(desk, hours=0), "ends_before_start"),
        (span(desk, hours=-1), "ends_before_start"),
        (span(desk, hours=367 * 24), "window_too_long"),
        (span(desk, days=-2), "absence_in_past"),
        (span(desk) | {"ends_at": "2026-03-16T10:00:00"}, "input_invalid"),
        (span(desk, active=False), "input_invalid"),
    ):
        answer = await deputy.post("/absences", given)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    unknown = await organiser.post("/absences", span(desk, person_id=str(new_id())))
    assert (unknown.status_code, unknown.json()["code"]) == (422, "reference_unknown")


async def test_busy_times_tell_bookings_and_absences_alike_and_never_why(desk, organiser, deputy):
    made = await desk.proposed()
    await desk.step(made, "confirm_meeting")
    before, after = span(desk, days=13, reason="住院"), span(desk, days=14, hours=1)
    for given in (before, after):
        assert (await deputy.post("/absences", given)).status_code == 201
    withdrawn = (await deputy.post("/absences", span(desk, days=16))).json()
    await deputy.post(f"/absences/{withdrawn['id']}/withdraw")
    me = str(desk.office.deputy.person_id)
    week = {"from_at": desk.hour(12).isoformat(), "until_at": desk.hour(20).isoformat()}

    read = await organiser.get("/meetings/free-busy", people=[me, str(desk.host), str(new_id())], **week)

    told = {each["person"]["id"]: each["busy"] for each in read.json()}
    assert set(told) == {me, str(desk.host)}
    assert [each["from"] for each in told[me]] == sorted(each["from"] for each in told[me])
    assert [len(told[me]), len(told[str(desk.host)])] == [3, 1]
    assert {tuple(each) for each in told[me]} == {("from", "until", "standing")}
    assert "住院" not in read.text
    for given, code in (
        (week | {"until_at": week["from_at"]}, "ends_before_start"),
        (week | {"until_at": desk.hour(400).isoformat()}, "window_too_long"),
    ):
        refused = await organiser.get("/meetings/free-busy", people=[me], **given)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_the_one_read_is_of_people_and_rooms_of_one_congress_in_one_statement(desk, deputy):
    office, organiser = desk.office, desk.organiser
    made = await desk.confirmed()
    await deputy.post("/absences", span(desk, days=13))
    async with desk.db.write() as tx:
        blocked = {"starts_at": desk.hour(15), "ends_at": desk.hour(16), "reason": "检修"}
        await block_room(tx, organiser, desk.room, blocked, office.now)
    other = actor((await make_desk(desk.db)).office.place, Role.ORGANISER)
    me, free = office.deputy.person_id, await make_person(desk.db, office.place)
    window = desk.hour(14) - HOUR, desk.hour(17)

    async with desk.db.read() as tx:
        before = desk.db.statements
        found = await read_busy(tx, organiser, [me, free], [desk.room], *window)
        assert desk.db.statements == before + 1
        unless = await read_busy(tx, organiser, [me], [desk.room], *window, but_for=made)
        strange = await read_busy(tx, other, [me], [desk.room], *window)
        whole = await read_busy(tx, organiser, [me], [], desk.hour(0), desk.hour(30))

    travel = timedelta(minutes=30)
    assert [tuple(each) for each in found[me]] == [
        (desk.hour(14) - travel, desk.hour(14) + 2 * HOUR + travel, "confirmed")
    ]
    assert found[free] == []
    assert sorted(each.starts_at for each in found[desk.room]) == [desk.hour(14), desk.hour(15)]
    assert (unless[me], len(unless[desk.room])) == ([], 1)
    assert strange == {me: [], desk.room: []}
    assert len(whole[me]) == 2


async def test_an_absence_that_is_over_is_forgotten(desk, deputy):
    made = (await deputy.post("/absences", span(desk))).json()
    assert (FORGET, KEPT) in FORGOTTEN
    for before, status in ((desk.hour(14), 200), (desk.hour(15), 404)):
        async with desk.db.write() as tx:
            await tx.one(FORGET, before=before)
        assert (await deputy.get(f"/absences/{made['id']}")).status_code == status
