"""Calendars that follow: what another parser reads before and after a change, and who may no longer read anything."""

import re
from datetime import UTC, timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, select, update

from api.calendars.pace import READS, Pace
from api.logs import told_path
from domain.accounts.tables import account
from domain.actor import Role
from domain.calendars.facts import KEPT, MOST_FEEDS
from domain.calendars.tables import calendar_feed
from domain.db import Statement
from domain.errors import Throttled
from domain.ids import new_id
from tests.arranging import HOUR, make_head
from tests.calendars.following import events, read
from tests.factories import NOW, make_person, put

_CLOSE = Statement(update(account).where(account.c.id == bindparam("of")).values(active=False))
_LOSES = Statement(update(account).where(account.c.id == bindparam("of")).values(organisation_id=None))
_HASHES = Statement(
    select(calendar_feed.c.token_hash, calendar_feed.c.prefix).where(calendar_feed.c.id == bindparam("of"))
)


@pytest.fixture
async def deputy(desk, follower):
    return await follower(Role.DEPUTY, person_id=desk.office.deputy.person_id)


async def test_a_feed_follows_a_move_a_substitute_and_a_cancellation(client, desk, deputy):
    made = await desk.confirmed(title="面对面：加装电梯, 停车; 充电\n" + "很长的议题" * 20)
    path = (await deputy.feed("person", desk.office.deputy.person_id))["path"]
    before = read(await client.get(path))
    [event] = events(before)
    starts = desk.hour()

    assert event.uid.value == str(made)
    assert event.summary.value.startswith("面对面：加装电梯, 停车; 充电\n很长的议题很长的议题")
    assert event.dtstart.value == starts
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Shanghai"]
    assert event.dtstart.value.hour == 10, "the hour of the congress"
    assert event.dtend.value == starts + 2 * HOUR
    assert [zone.tzid.value for zone in before.contents["vtimezone"]] == ["Asia/Shanghai"]
    assert event.status.value == "CONFIRMED"
    assert event.dtstamp.value == event.last_modified.value
    assert [each.trigger.value for each in event.valarm_list] == [timedelta(days=-1), timedelta(hours=-1)]
    assert "代表联络总站" in event.location.value
    invited = {each.params["CN"][0]: each for each in event.attendee_list}
    assert {each.params["PARTSTAT"][0] for each in invited.values()} == {"NEEDS-ACTION"}
    assert sorted(each.params["ROLE"][0] for each in invited.values()) == ["CHAIR", *["REQ-PARTICIPANT"] * 3]
    assert all(each.value.startswith("urn:uuid:") for each in invited.values())

    shown = await desk.shown(made)
    mine = next(each for each in shown["participants"] if each["role"] == "deputy")
    await desk.step(made, "answer_invitation", participant_id=UUID(mine["id"]), answer="accepted", reason=None)
    [answered] = events(read(await client.get(path)))
    told = {each.value: each.params["PARTSTAT"][0] for each in answered.attendee_list}
    assert told[f"urn:uuid:{desk.office.deputy.person_id}"] == "ACCEPTED"
    assert answered.sequence.value == event.sequence.value, "an answer moves nobody's calendar"

    later = starts + timedelta(days=1)
    await desk.step(made, "move_meeting", starts_at=later, ends_at=later + HOUR, room_id=desk.room, reason="另有安排")
    [moved] = events(read(await client.get(path)))
    assert (moved.uid.value, moved.dtstart.value) == (str(made), later)
    assert int(moved.sequence.value) > int(event.sequence.value)
    assert moved.last_modified.value >= event.last_modified.value

    desk.office.now += HOUR
    await desk.step(made, "cancel_meeting", reason="代表来函")
    [gone] = events(read(await client.get(path)))
    assert (gone.uid.value, gone.status.value, gone.transp.value) == (str(made), "CANCELLED", "TRANSPARENT")
    assert int(gone.sequence.value) > int(moved.sequence.value)
    assert gone.last_modified.value > moved.last_modified.value
    assert "valarm" not in gone.contents
    assert "代表来函" in gone.description.value

    desk.office.now += KEPT - timedelta(minutes=1)
    assert len(events(read(await client.get(path)))) == 1
    desk.office.now += timedelta(minutes=2)
    empty = await client.get(path)
    assert (empty.status_code, "BEGIN:VEVENT" in empty.text) == (200, False)


async def test_a_substitute_comes_for_whoever_sent_them(client, desk, deputy):
    unit = desk.office.units[0]
    made = await desk.confirmed()
    second = await make_head(desk.db, desk.office, unit)
    head = next(each for each in (await desk.shown(made))["participants"] if each["role"] == "unit")
    await desk.step(made, "send_substitute", participant_id=UUID(head["id"]), person_id=second, reason="出差")

    [event] = events(read(await client.get((await deputy.feed("person", desk.office.deputy.person_id))["path"])))

    told = {each.value: each.params for each in event.attendee_list}
    away, comes = told[f"urn:uuid:{desk.heads[unit]}"], told[f"urn:uuid:{second}"]
    assert (away["PARTSTAT"], away["DELEGATED-TO"]) == (["DELEGATED"], [f"urn:uuid:{second}"])
    assert (comes["PARTSTAT"], comes["DELEGATED-FROM"]) == (["NEEDS-ACTION"], [f"urn:uuid:{desk.heads[unit]}"])


async def test_who_has_declined_is_free_and_is_not_reminded(client, desk, follower):
    unit = desk.office.units[0]
    made = await desk.confirmed()
    second = await make_person(desk.db, desk.office.place)
    await desk.step(made, "invite_participants", participants=[
        {"person_id": second, "role": "guest", "organisation_id": None, "required": False}
    ])  # fmt: skip
    shown = await desk.shown(made)
    guest = next(each for each in shown["participants"] if each["role"] == "guest")
    await desk.step(made, "answer_invitation", participant_id=UUID(guest["id"]), answer="declined", reason="出差")
    reader = await follower(Role.VIEWER, person_id=second)
    officer = await follower(Role.UNIT_OFFICER, organisation_id=unit)

    [own] = events(read(await client.get((await reader.feed("person", second))["path"])))
    [unit_s] = events(read(await client.get((await officer.feed("organisation", unit))["path"])))

    assert (own.transp.value, "valarm" in own.contents) == ("TRANSPARENT", False)
    assert (unit_s.transp.value, "valarm" in unit_s.contents) == ("OPAQUE", False)
    optional = next(each for each in own.attendee_list if each.params["ROLE"] == ["OPT-PARTICIPANT"])
    assert optional.params["PARTSTAT"] == ["DECLINED"]
    assert "出差" not in own.serialize(), "why somebody stays away is no calendar's business"


async def test_an_unchanged_feed_is_not_sent_again(client, desk, deputy):
    made = await desk.confirmed()
    path = (await deputy.feed("person", desk.office.deputy.person_id))["path"]
    first = await client.get(path)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"If-None-Match": f'"another", {first.headers["etag"]}'}
    again = await client.get(path, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (await client.get(path, headers={"If-None-Match": "*"})).status_code == 304

    await desk.step(made, "cancel_meeting", reason="改期")
    changed = await client.get(path, headers=known)
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_a_feed_costs_one_statement_and_an_impossible_token_none(app, client, desk, deputy):
    for week in range(3):
        await desk.confirmed(starts_at=desk.hour(14 + 7 * week))
    path = (await deputy.feed("person", desk.office.deputy.person_id))["path"]
    counted = app.state.db

    async def cost(asked, **headers):
        begun = counted.statements
        answer = await client.get(asked, headers=headers)
        return answer, counted.statements - begun

    first, statements = await cost(path)
    assert (len(events(read(first))), statements) == (3, 1)
    again, statements = await cost(path, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, statements) == (304, 1)
    missing, statements = await cost("/calendar/somebody.ics")
    assert (missing.status_code, missing.json()["code"], statements) == (404, "not_found", 0)


async def test_who_may_follow_what(desk, follower, deputy):
    unit, other = desk.office.units[:2]
    officer = await follower(Role.UNIT_OFFICER, organisation_id=unit)
    organiser = await follower(Role.ORGANISER)

    assert (await deputy.feed("person", desk.host, 403))["code"] == "feed_not_yours"
    assert (await deputy.feed("organisation", unit, 403))["code"] == "feed_not_yours"
    assert (await officer.feed("organisation", other, 403))["code"] == "feed_not_yours"
    assert (await officer.feed("organisation", unit))["subject_id"] == str(unit)
    assert (await deputy.feed("venue", desk.venue))["subject_name"] == "代表联络总站"
    assert (await organiser.feed("person", desk.host))["follows"] == "person"
    assert (await organiser.feed("venue", new_id(), 422))["code"] == "reference_unknown"


async def test_a_feed_hides_what_its_reader_may_not_see(client, desk, follower, deputy):
    """A viewer sees settled meetings of a venue, a unit only its own and public ones; nobody sees drafts or cases."""
    case, _ = await desk.office.replied("B")
    private = await desk.confirmed(case, title="内部座谈")
    public = await desk.confirmed(
        title="公开座谈", places=2, starts_at=desk.hour(15), people=desk.people(desk.office.units[0])
    )
    draft = await desk.ready(title="筹备中的会", starts_at=desk.hour(16))
    stranger = await follower(Role.UNIT_OFFICER, organisation_id=desk.office.units[1])
    organiser = await follower(Role.ORGANISER)

    seen = {}
    for name, who in {"stranger": stranger, "deputy": deputy, "organiser": organiser}.items():
        answer = await client.get((await who.feed("venue", desk.venue))["path"])
        seen[name] = {event.uid.value for event in events(read(answer))}
        assert "筹备中的会" not in answer.text
    one = await client.get((await organiser.feed("venue", desk.venue))["path"])
    title = (await desk.shown(private))["agenda"][0]["title"]
    unfolded = one.text.replace("\r\n ", "")

    assert seen == {
        "stranger": {str(public)},
        "deputy": {str(private), str(public)},
        "organiser": {str(private), str(public)},
    }
    assert str(draft) not in unfolded
    assert "议题 1 件" in unfolded
    assert title not in unfolded


async def test_no_telephone_and_no_mail_leaves_with_a_calendar(client, desk, deputy):
    secret = {"phone": "13812345678", "email": "d@example.org"}
    guest = await make_person(desk.db, desk.office.place, name='李四, "副主任"; 委员', **secret)
    made = await desk.confirmed()
    await desk.step(made, "invite_participants", participants=[
        {"person_id": guest, "role": "guest", "organisation_id": None, "required": False}
    ])  # fmt: skip
    feed = (await deputy.feed("person", desk.office.deputy.person_id))["path"]
    answers = [await client.get(feed), await deputy.caller.get(f"/meetings/{made}/calendar")]

    for answer in answers:
        [event] = events(read(answer))
        assert any("李四, " in each.params["CN"][0] for each in event.attendee_list)
        unfolded = answer.text.replace("\r\n ", "")
        assert not re.search(r"13812345678|d@example|mailto", unfolded, re.IGNORECASE)


async def test_a_revoked_feed_and_a_closed_account_are_404(client, desk, follower, deputy):
    unit = desk.office.units[0]
    feed = await deputy.feed("person", desk.office.deputy.person_id)
    assert (await client.get(feed["path"])).status_code == 200
    stranger = await follower(Role.VIEWER)
    assert (await stranger.caller.post(f"/calendar-feeds/{feed['id']}/revoke")).status_code == 404
    revoked = await deputy.caller.post(f"/calendar-feeds/{feed['id']}/revoke")
    assert revoked.status_code == 200, revoked.text
    assert "path" not in revoked.json()
    gone = await client.get(feed["path"])
    assert (gone.status_code, gone.json()["code"], gone.headers["cache-control"]) == (404, "not_found", "no-store")
    assert (await deputy.caller.post(f"/calendar-feeds/{feed['id']}/revoke")).json()["code"] == "feed_revoked"

    for change in (_CLOSE, _LOSES):
        officer = await follower(Role.UNIT_OFFICER, organisation_id=unit)
        path = (await officer.feed("organisation", unit))["path"]
        assert (await client.get(path)).status_code == 200
        async with desk.db.write() as tx:
            await tx.one(change, of=officer.account_id)
        assert (await client.get(path)).status_code == 404


async def test_a_token_is_shown_once_and_stored_hashed(desk, follower, deputy):
    feed = await deputy.feed("venue", desk.venue)
    manager = await follower(Role.ADMINISTRATOR)
    token = feed["path"].removeprefix("/calendar/").removesuffix(".ics")
    async with desk.db.read() as tx:
        row = await tx.one(_HASHES, of=feed["id"])

    assert token not in str(row)
    assert len(row["token_hash"]) == 32
    assert token.startswith(row["prefix"])
    mine, all_, others = [
        (await who.caller.get("/calendar-feeds")).json()["items"]
        for who in (deputy, manager, await follower(Role.VIEWER))
    ]
    assert [each["id"] for each in mine] == [each["id"] for each in all_] == [feed["id"]]
    assert others == []
    assert token not in str(mine)


async def test_an_account_has_only_so_many_feeds(desk, follower, deputy):
    for number in range(MOST_FEEDS):
        await put(
            desk.db,
            calendar_feed,
            congress_id=desk.office.place.id,
            account_id=deputy.account_id,
            follows="venue",
            venue_id=desk.venue,
            prefix="ylc_",
            token_hash=new_id().bytes + bytes([number]),
            created_at=NOW,
        )

    refused = await deputy.feed("venue", desk.venue, 409)

    assert (refused["code"], refused["most"]) == ("feeds_too_many", MOST_FEEDS)


async def test_one_meeting_as_a_file_names_the_cases_that_its_reader_sees(app, desk, follower, deputy):
    case, _ = await desk.office.replied("B")
    made = await desk.confirmed(case)
    draft = await desk.ready(starts_at=desk.hour(15))
    organiser, viewer = (
        await follower(Role.ORGANISER),
        await follower(Role.UNIT_OFFICER, organisation_id=desk.office.units[1]),
    )
    title = (await desk.shown(made))["agenda"][0]["title"]

    begun = app.state.db.statements
    answer = await deputy.caller.get(f"/meetings/{made}/calendar")
    assert app.state.db.statements == begun + 1
    [event] = events(read(answer))
    assert title in event.description.value
    assert event.dtstamp.value.astimezone(UTC) == (await desk.shown(made))["updated_at"].replace(microsecond=0)
    assert (await organiser.caller.get(f"/meetings/{draft}/calendar")).json()["code"] == "no_calendar_yet"
    assert (await viewer.caller.get(f"/meetings/{made}/calendar")).json()["code"] == "meeting_not_found"


async def test_an_address_is_read_at_most_so_often(client, desk, deputy):
    path = (await deputy.feed("venue", desk.venue))["path"]
    answers = [await client.get(path) for _ in range(READS + 1)]

    assert {each.status_code for each in answers[:-1]} == {200}
    assert (answers[-1].status_code, answers[-1].json()["code"], answers[-1].headers["retry-after"]) == (
        429,
        "feed_throttled",
        "60",
    )
    desk.office.now += timedelta(minutes=1)
    assert (await client.get(path)).status_code == 200


def test_the_pace_of_one_address_is_not_that_of_another():
    pace = Pace(reads=1)
    pace.count("one", NOW)
    pace.count("other", NOW)

    with pytest.raises(Throttled):
        pace.count("one", NOW)


def test_the_address_stands_in_no_log():
    assert told_path({"path": "/calendar/ylc_secret.ics"}) == "/calendar/…"
    assert told_path({"path": "/v1/hangzhou/calendar-feeds"}) == "/v1/hangzhou/calendar-feeds"
