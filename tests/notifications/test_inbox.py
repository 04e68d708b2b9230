"""Each move of a meeting tells those whom it concerns, once, in the words of that time; whoever makes it is not told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import bindparam, select

from api.settings import Settings
from domain.actor import Role
from domain.db import Statement
from domain.errors import Conflict
from domain.event_tables import event
from domain.ids import new_id
from tests.arranging import HOUR, Desk, invited, make_head
from tests.factories import Caller, bearer, make_account, make_person
from tests.notifications.inboxes import inbox, kinds

_EVENT = Statement(
    select(event.c.kind, event.c.subject_id, event.c.at).where(
        event.c.congress_id == bindparam("congress"), event.c.id == bindparam("event")
    )
)


async def test_nobody_is_told_of_a_draft_and_everybody_of_a_proposal(desk: Desk) -> None:
    made = await desk.ready()
    assert await inbox(desk, desk.mayor) == []

    await desk.step(made, "propose_meeting")

    [told] = await inbox(desk, desk.mayor)
    assert (told["kind"], told["subject_id"], told["read_at"]) == ("meeting_invitation", made, None)
    assert told["payload"] | {} == {
        "meeting_id": str(made),
        "title": "面对面",
        "meeting_kind": "chief-face-to-face",
        "meeting_kind_name": "局长·代表面对面",
        "state": "proposed",
        "starts_at": "2026-03-16T02:00:00+00:00",
        "ends_at": "2026-03-16T04:00:00+00:00",
        "room": "协商厅",
        "venue": "代表联络总站",
        "address": "市民中心",
        "live_url": None,
        "role": "leader",
        "required": True,
        "person": None,
        "before": None,
    }
    async with desk.db.read() as tx:
        recorded = await tx.one(_EVENT, congress=desk.office.place.id, event=told["event_id"])
    assert tuple(recorded) == ("meeting_proposed", made, told["at"])


async def test_a_move_tells_the_old_and_the_new_hour_and_the_first_word_stays_as_it_was(desk: Desk) -> None:
    made = await desk.confirmed()
    later = desk.hour(15)
    await desk.step(
        made, "move_meeting", starts_at=later, ends_at=later + HOUR, room_id=desk.room, reason="市长另有安排"
    )

    moved, confirmed, asked = await inbox(desk, desk.heads[desk.office.units[0]])

    assert [each["kind"] for each in (asked, confirmed, moved)] == [
        "meeting_invitation",
        "meeting_confirmed",
        "meeting_moved",
    ]
    assert asked["payload"]["starts_at"] == "2026-03-16T02:00:00+00:00"
    assert moved["payload"]["starts_at"] == "2026-03-17T02:00:00+00:00"
    assert moved["payload"]["reason"] == "市长另有安排"
    assert moved["payload"]["before"] == {
        "title": "面对面",
        "starts_at": "2026-03-16T02:00:00+00:00",
        "ends_at": "2026-03-16T04:00:00+00:00",
        "room": "协商厅",
    }


async def test_people_hear_of_what_concerns_them(desk: Desk) -> None:
    guest = await make_person(desk.db, desk.office.place)
    made = await desk.proposed()
    await desk.step(made, "invite_participants", participants=[invited(guest, "guest", required=False)])
    await desk.step(made, "withdraw_invitation", participant_id=await desk.participant(made, guest), reason="改期另请")
    await desk.step(made, "postpone_meeting", reason="防汛")
    await desk.step(made, "cancel_meeting", reason="并入下次")

    assert await kinds(desk, guest) == ["meeting_invitation", "invitation_withdrawn"]
    assert await kinds(desk, desk.host) == ["meeting_invitation", "meeting_postponed", "meeting_cancelled"]
    assert (await inbox(desk, desk.host))[0]["payload"]["reason"] == "并入下次"


@pytest.mark.parametrize(
    ("change", "told"),
    [({"title": "另一个题目"}, True), ({"live_url": "https://example.org/live"}, True), ({"places": 2}, False)],
)
async def test_an_edit_is_told_when_people_see_it(desk: Desk, change: dict[str, Any], told: bool) -> None:
    made = await desk.proposed()
    same = dict.fromkeys(("organisation_id", "live_url", "off_day_reason", "note"))

    await desk.step(made, "edit_meeting", **same | {"title": "面对面", "places": 0, "live": False} | change)

    assert await kinds(desk, desk.mayor) == ["meeting_invitation", *(["meeting_changed"] if told else [])]


async def test_a_hold_that_is_lost_is_told(desk: Desk) -> None:
    weaker = await desk.proposed(kind="chief-face-to-face")
    stronger = await desk.ready(kind="mayor-face-to-face")
    await desk.step(stronger, "propose_meeting", push_out=True)

    told = {(each["kind"], each["subject_id"]) for each in await inbox(desk, desk.host)}
    assert told == {
        ("meeting_invitation", weaker),
        ("meeting_hold_lost", weaker),
        ("meeting_invitation", stronger),
    }


async def test_whoever_called_the_meeting_hears_the_answers_of_others(desk: Desk) -> None:
    person = await make_person(desk.db, desk.office.place)
    account = await make_account(desk.db, desk.office.place, Role.ORGANISER, person_id=person)
    desk.organiser = replace(desk.organiser, account_id=account, person_id=person)
    unit = desk.office.units[0]
    made = await desk.proposed()
    second = await make_head(desk.db, desk.office, unit)
    head = await desk.participant(made, desk.heads[unit])
    officer = replace(desk.office.officers[unit], person_id=await make_person(desk.db, desk.office.place))

    await desk.step(made, "answer_invitation", officer, participant_id=head, answer="tentative", reason="待定")
    await desk.step(made, "send_substitute", officer, participant_id=head, person_id=second, reason="出差")
    own = await desk.participant(made, desk.mayor)
    await desk.step(made, "answer_invitation", participant_id=own, answer="accepted")

    substituted, answered = await inbox(desk, person)
    assert (answered["kind"], answered["payload"]["answer"]) == ("meeting_answered", "tentative")
    assert answered["payload"]["person"]["id"] == str(desk.heads[unit])
    assert (substituted["kind"], substituted["payload"]["person"]["id"]) == ("substitute_sent", str(second))
    assert await kinds(desk, desk.heads[unit]) == ["meeting_invitation", "substitute_sent"]
    assert await kinds(desk, second) == ["meeting_invitation"]


async def test_a_refused_move_tells_nobody(desk: Desk) -> None:
    made = await desk.proposed()
    with pytest.raises(Conflict):
        await desk.step(made, "start_meeting")
    clash = await desk.ready()
    with pytest.raises(Conflict) as refused:
        await desk.step(clash, "propose_meeting")

    assert refused.value.code == "clash"
    assert [each["subject_id"] for each in await inbox(desk, desk.mayor)] == [made]


async def test_the_minutes_are_put_before_the_parties_and_told_when_published(desk: Desk) -> None:
    made = await desk.held()
    await desk.step(made, "draft_minutes", text="会议听取了意见。")
    assert (await kinds(desk, desk.office.deputy.person_id))[-1] == "minutes_to_confirm"
    assert (await kinds(desk, desk.mayor))[-1] == "meeting_confirmed", "a leader is no party"


@pytest.fixture
def reader(client: httpx.AsyncClient, app: FastAPI, settings: Settings, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    """`reader(person)`: whoever stands for that person, over HTTP, at the hour of the desk."""
    monkeypatch.setattr(app.state, "clock", lambda: desk.office.now, raising=False)

    def made(person: Any) -> Caller:
        headers = bearer(desk.office.place, settings.signing_key, Role.VIEWER, now=desk.office.now, person_id=person)
        return Caller(client, desk.office.place.slug, headers)

    return made


async def test_an_inbox_over_http(desk: Desk, reader: Any) -> None:
    first, second = await desk.confirmed(), await desk.confirmed(starts_at=desk.hour(15))
    me, other = reader(desk.mayor), reader(await make_person(desk.db, desk.office.place))

    page = (await me.get("/notifications", limit=3, total=True)).json()
    rest = (await me.get("/notifications", limit=3, cursor=page["next"])).json()
    told = page["items"] + rest["items"]
    assert (page["total"], len(told), rest["next"]) == (4, 4, None)
    assert [each["at"] for each in told] == sorted((each["at"] for each in told), reverse=True)
    assert {each["subject_id"] for each in told} == {str(first), str(second)}
    assert (await me.get("/notifications/unread")).json() == {"unread": 4}

    read = await me.post(f"/notifications/{told[0]['id']}/read")
    assert (read.status_code, read.json()["read_at"] is not None) == (200, True)
    desk.office.later(seconds=20)
    again = await me.post(f"/notifications/{told[0]['id']}/read")
    assert again.json()["read_at"] == read.json()["read_at"]
    assert (await me.get("/notifications/unread")).json() == {"unread": 3}
    assert len((await me.get("/notifications", unread="true", meeting=str(first))).json()["items"]) in {1, 2}

    assert (await other.get("/notifications")).json()["items"] == []
    assert (await other.post(f"/notifications/{told[1]['id']}/read")).status_code == 404
    assert (await me.post(f"/notifications/{new_id()}/read")).status_code == 404
    assert (await other.post("/notifications/read", {})).json() == {"read": 0}

    before = (desk.office.now - timedelta(days=9)).isoformat()
    assert (await me.post("/notifications/read", {"until": before})).json() == {"read": 0}
    assert (await me.post("/notifications/read", {})).json() == {"read": 3}
    assert (await me.get("/notifications", unread="true")).json()["items"] == []
    confirmed = (await me.get("/notifications", kind="meeting_confirmed")).json()["items"]
    assert {each["subject_id"] for each in confirmed} == {str(first), str(second)}


async def test_an_account_without_a_person_has_an_empty_inbox(desk: Desk, reader: Any) -> None:
    await desk.proposed()
    nobody = reader(None)
    assert (await nobody.get("/notifications", total=True)).json() == {"next": None, "total": 0, "items": []}
    assert (await nobody.get("/notifications/unread")).json() == {"unread": 0}
