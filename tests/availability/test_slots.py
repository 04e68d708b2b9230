"""Finding a time over HTTP: what is answered, what a proposal at that hour then does, and what is refused."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.actor import Role
from domain.ids import new_id
from domain.venues.actions import block_room, update_room
from tests.arranging import HOUR, invited, make_room
from tests.factories import make_congress, make_mandate, make_person

DAY = timedelta(days=1)


@pytest.fixture
def organiser(caller):
    return caller(Role.ORGANISER)


def asked(desk, *required, kind="chief-face-to-face", days=14, **given):
    """Two hours on one day, unless told otherwise."""
    midnight = desk.hour(days) - 10 * HOUR
    plain = {
        "kind_id": desk.kinds[kind],
        "from_at": midnight.isoformat(),
        "until_at": (midnight + DAY).isoformat(),
        "duration_minutes": 120,
        "required": [{"person_id": each} for each in required],
    }
    return _plain(plain | given)


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID) else value


async def found(caller, body):
    answer = await caller.post("/meetings/slots", body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refused(caller, body):
    answer = await caller.post("/meetings/slots", body)
    return answer.status_code, answer.json()["code"]


def clock(*slots):
    """Local hours of slots, of the congress."""
    return [f"{(int(each['starts_at'][11:13]) + 8) % 24:02}:{each['starts_at'][14:16]}" for each in slots]


async def away(organiser, person, starts, hours):
    body = {"person_id": str(person), "starts_at": starts.isoformat(), "ends_at": (starts + hours * HOUR).isoformat()}
    assert (await organiser.post("/absences", body)).status_code == 201


async def test_a_slot_is_one_at_which_the_meeting_can_be_proposed(desk, organiser):
    office = desk.office
    deputy, guest = office.deputy.person_id, await make_person(desk.db, office.place)
    first = await desk.confirmed()
    await away(organiser, guest, desk.hour(hours=4), 1)
    body = asked(
        desk, desk.host, desk.mayor, desk.heads[office.units[0]], opens="08:30", closes="18:00", step_minutes=30
    ) | {"optional": [{"person_id": str(guest)}]}
    body["required"].append({"person_id": str(deputy), "role": "deputy"})
    before = desk.db.statements

    answer = await found(organiser, body)

    assert desk.db.statements <= before + 3, "the facts, the busy times, and once the calendar"
    # 10:00 to 12:00 stands, with half an hour on both sides of each meeting; the guest is away from 14:00 to 15:00
    assert clock(*answer["slots"]) == ["15:30", "13:00"]
    best, second = answer["slots"]
    assert [each["code"] for each in best["reasons"]] == ["optional_missing", "day_off", "starts_later", "spare_seats"]
    assert [each["value"] for each in best["reasons"]] == [0, 0, 0, 35]
    assert (best["room"]["id"], best["missing"]) == (str(desk.room), [])
    [missing] = second["missing"]
    assert (missing["person"]["id"], missing["why"]) == (str(guest), "busy")
    assert missing["busy"][0]["from"] == desk.hour(hours=4).isoformat().replace("+00:00", "Z")
    assert set(missing["busy"][0]) == {"from", "until", "standing"}
    assert answer["relaxations"] == []

    starts = desk.hour(hours=5.5)
    people = [*desk.people(office.units[0]), invited(guest, "guest")]
    await desk.proposed(people=people, starts_at=starts, ends_at=starts + 2 * HOUR)
    again = await found(organiser, body)
    assert clock(*again["slots"]) == []
    own = await found(organiser, body | {"meeting_id": str(first)})
    assert clock(*own["slots"]) == ["08:30", "10:30", "12:30"]


async def test_who_stands_in_the_way_is_told(desk, organiser):
    unit = desk.office.units[0]
    await away(organiser, desk.mayor, desk.hour(hours=-2), 12)
    body = asked(desk, desk.host, desk.mayor, desk.heads[unit], rooms=[desk.room])

    answer = await found(organiser, body)

    assert answer["slots"] == []
    ways = {each["obstacles"][0]["code"]: each for each in answer["relaxations"]}
    assert set(ways) == {"person", "window"}
    [mayor] = ways["person"]["obstacles"][0]["absent"]
    assert (mayor["person"]["id"], mayor["why"], mayor["room"]) == (str(desk.mayor), "busy", None)
    assert clock(ways["person"]) == ["09:00"]
    assert ways["window"]["starts_at"] == (desk.hour(15) - HOUR).isoformat().replace("+00:00", "Z")

    either = {"one_of": [[{"person_id": str(desk.mayor)}, {"person_id": str(desk.heads[unit])}]]}
    one = await found(organiser, asked(desk, desk.host) | either)
    assert [each["id"] for each in one["slots"][0]["chosen"]] == [str(desk.heads[unit])]


async def test_a_room_that_is_taken_blocked_or_closed_stands_in_the_way(desk, organiser):
    async with desk.db.write() as tx:
        span = {"starts_at": desk.hour(hours=-4), "ends_at": desk.hour(hours=10), "reason": "检修"}
        await block_room(tx, desk.organiser, desk.room, span, desk.office.now)
    body = asked(desk, desk.host, rooms=[desk.room])

    answer = await found(organiser, body)
    [room] = next(o["absent"] for each in answer["relaxations"] for o in each["obstacles"] if o["code"] == "room")
    assert (room["room"]["id"], room["why"], room["person"]) == (str(desk.room), "busy", None)

    second = await make_room(desk.office, desk.venue, "小会议室", capacity=8)
    third = await make_room(desk.office, desk.venue, "大会议室", capacity=80)
    any_room = await found(organiser, asked(desk, desk.host))
    assert {each["room"]["id"] for each in any_room["slots"]} == {str(second)}, "the smallest that is free"
    assert [each["id"] for each in any_room["slots"][0]["other_rooms"]] == [str(third)]
    bigger = await found(organiser, asked(desk, desk.host, places=10))
    assert {each["room"]["id"] for each in bigger["slots"]} == {str(third)}
    early = await found(organiser, asked(desk, desk.host, opens="05:00", closes="07:00", rooms=[third]))
    [shut] = early["relaxations"][0]["obstacles"]
    assert (shut["code"], [each["why"] for each in shut["absent"]], early["slots"]) == ("room", ["closed"], [])


async def test_days_off_are_refused_or_allowed_and_a_makeup_saturday_is_a_working_day(desk, organiser, caller):
    saturday = {"days": 19, "closes": "18:00"}
    plain = await found(organiser, asked(desk, desk.host, **saturday))
    assert {o["code"] for each in plain["relaxations"] for o in each["obstacles"]} == {"working_days", "window"}
    allowed = await found(organiser, asked(desk, desk.host, only_workdays=False, **saturday))
    assert clock(*allowed["slots"]) == ["09:00", "11:00", "13:00", "15:00"]
    assert {each["value"] for slot in allowed["slots"] for each in slot["reasons"] if each["code"] == "day_off"} == {1}
    never = asked(desk, desk.host, kind="consultation", only_workdays=False, **saturday)
    assert await refused(organiser, never) == (422, "off_days_refused")

    keeper = caller(Role.ADMINISTRATOR)
    day = (desk.hour(19)).date()
    changed = await keeper.put(
        f"/calendar/days/{day}", {"kind": "makeup_workday", "name": "调休", "reason": "国务院通知"}, 1
    )
    assert changed.status_code == 200, changed.text
    made_up = await found(organiser, asked(desk, desk.host, **saturday))
    assert clock(*made_up["slots"]) == ["09:00", "11:00", "13:00", "15:00"]


async def test_notice_and_the_day_of_a_case_are_kept(desk, organiser):
    case = await desk.office.accepted()
    week = {"until_at": (desk.hour(21)).isoformat()}
    due = {"cases": [{"suggestion_id": str(case), "due_on": str(desk.hour(15).date())}]}

    answer = await found(organiser, asked(desk, desk.host, limit=100) | week | due)
    assert {each["starts_at"][:10] for each in answer["slots"]} == {"2026-03-16", "2026-03-17"}
    none = await found(organiser, asked(desk, desk.host, days=16) | due)
    [way] = [each for each in none["relaxations"] if each["obstacles"][0]["code"] == "due_date"]
    assert (way["obstacles"][0]["suggestion_id"], way["obstacles"][0]["due_on"]) == (str(case), "2026-03-17")
    free = await found(organiser, asked(desk, desk.host, days=16, cases=[{"suggestion_id": case}]))
    assert free["slots"], "a case without key supervision has no day of its own"

    # three working days of notice: of the kind, which no relaxation gives up
    soon = await found(organiser, asked(desk, desk.host, days=2))
    assert {o["code"] for each in soon["relaxations"] for o in each["obstacles"]} == {"window"}
    assert soon["relaxations"][0]["starts_at"][:10] == "2026-03-05"
    more = await found(organiser, asked(desk, desk.host, days=3, notice_workdays=5))
    assert {o["code"] for each in more["relaxations"] for o in each["obstacles"]} == {"notice", "window"}


async def test_a_deputy_is_found_as_long_as_the_mandate_holds(desk, organiser):
    place = desk.office.place
    gone = await make_person(desk.db, place)
    await make_mandate(desk.db, place, gone, ends_on=date(2026, 3, 10))
    leaving = await make_person(desk.db, place)
    await make_mandate(desk.db, place, leaving, ends_on=date(2026, 3, 17))
    days = {"until_at": desk.hour(20).isoformat(), "limit": 100}

    def deputy(person, need="required"):
        return {need: [{"person_id": str(person), "role": "deputy"}]}

    assert await refused(organiser, asked(desk) | days | deputy(gone)) == (422, "mandate_not_active")
    as_guest = await found(organiser, asked(desk, gone) | days)
    assert as_guest["slots"]
    until = await found(organiser, asked(desk) | days | deputy(leaving))
    assert {each["starts_at"][:10] for each in until["slots"]} == {"2026-03-16", "2026-03-17"}
    assert await refused(organiser, asked(desk, days=18) | deputy(leaving)) == (422, "mandate_not_active")
    two_days = {"until_at": desk.hour(16, 8).isoformat(), "limit": 100}
    optional = await found(organiser, asked(desk, desk.host, days=15) | deputy(leaving, "optional") | two_days)
    told = [(each["starts_at"][:10], [one["why"] for one in each["missing"]]) for each in optional["slots"]]
    assert told == [("2026-03-17", [])] * 4 + [("2026-03-18", ["no_mandate"])] * 4


async def test_what_is_refused(desk, organiser, caller):
    body = asked(desk, desk.host)
    other = await make_person(desk.db, await make_congress(desk.db))
    closed = await make_room(desk.office, desk.venue, "旧会议室", capacity=10)
    async with desk.db.write() as tx:
        shut = {"name": "旧会议室", "capacity": 10, "turn_round_minutes": 0, "active": False}
        await update_room(tx, desk.organiser, closed, 1, shut, desk.office.now)
    crowd = [{"person_id": str(await make_person(desk.db, desk.office.place))} for _ in range(3)]
    small = await make_room(desk.office, desk.venue, "谈话室", capacity=3)
    secret = await desk.office.accepted(confidential=True)
    for given, wanted in (
        ({"until_at": body["from_at"]}, (422, "ends_before_start")),
        ({"until_at": desk.hour(150).isoformat()}, (422, "window_too_long")),
        ({"from_at": desk.hour(-9).isoformat(), "until_at": desk.hour(-2).isoformat()}, (422, "meeting_in_past")),
        ({"opens": "17:00", "closes": "09:00"}, (422, "across_midnight")),
        ({"opens": "09:00", "closes": "24:00"}, (422, "input_invalid")),
        ({"duration_minutes": 0}, (422, "input_invalid")),
        ({"from_at": "2026-03-16T00:00:00"}, (422, "input_invalid")),
        ({"optional": body["required"]}, (422, "already_invited")),
        ({"one_of": [crowd, crowd]}, (422, "already_invited")),
        ({"one_of": [[]]}, (422, "input_invalid")),
        ({"optional": [{"person_id": str(new_id())}]}, (422, "reference_unknown")),
        ({"optional": [{"person_id": str(other)}]}, (422, "reference_unknown")),
        ({"rooms": [str(new_id())]}, (422, "reference_unknown")),
        ({"rooms": []}, (422, "input_invalid")),
        ({"cases": [{"suggestion_id": str(new_id())}]}, (422, "reference_unknown")),
        ({"cases": [{"suggestion_id": str(secret)}]}, (422, "reference_unknown")),
        ({"kind_id": str(new_id())}, (422, "reference_unknown")),
        ({"meeting_id": str(new_id())}, (422, "reference_unknown")),
        ({"rooms": [str(closed)]}, (409, "room_inactive")),
        ({"rooms": [str(small)], "optional": crowd}, (422, "room_too_small")),
        ({"capacity": 1000}, (422, "room_too_small")),
    ):
        assert await refused(organiser, body | given) == wanted, given
    assert await refused(caller(Role.DEPUTY), body) == (403, "right_missing")
    told = (await organiser.post("/meetings/slots", body | {"rooms": [str(small)], "optional": crowd})).json()
    assert (told["needed"], told["capacity"]) == (4, 3)
    unknown = (await organiser.post("/meetings/slots", body | {"kind_id": str(desk.host)})).json()
    assert unknown["unknown"] == {"kind": [str(desk.host)]}
