"""Meetings over HTTP: from a draft to published minutes and a promise in the ledger, and what is refused on the way."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.settings import Settings
from domain.actor import Role
from domain.db import Database
from domain.ids import new_id
from tests.arranging import HOUR, Desk, make_desk, make_head
from tests.factories import Caller, bearer, make_account, make_person


@pytest.fixture
async def desk(db: Database, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose clock is the application's as well."""
    made = await make_desk(db)
    monkeypatch.setattr(app.state, "clock", lambda: made.office.now, raising=False)
    return made


def by(client: httpx.AsyncClient, settings: Settings, desk: Desk, *roles: Role, **links: Any) -> Caller:
    """Somebody with these roles, at the hour of the desk."""
    headers = bearer(desk.office.place, settings.signing_key, *roles, now=desk.office.now, **links)
    return Caller(client, desk.office.place.slug, headers)


def iso(instant: datetime) -> str:
    return instant.isoformat()


async def sent(caller: Caller, path: str, body: Any = None, version: int | None = None, status: int = 200) -> Any:
    answer = await caller.post(path, body, version)
    assert answer.status_code == status, answer.text
    return answer.json()


async def code(caller: Caller, path: str, body: Any = None, version: int | None = None) -> tuple[int, str]:
    answer = await caller.post(path, body, version)
    return answer.status_code, answer.json()["code"]


async def test_a_meeting_from_draft_to_a_promise_in_the_ledger(client, settings, desk):  # noqa: PLR0915 - one meeting from end to end
    case, _ = await desk.office.replied("B")
    unit = desk.office.units[0]
    account = await make_account(desk.db, desk.office.place, Role.ORGANISER)
    organiser = by(client, settings, desk, Role.ORGANISER, account_id=account)
    kinds = (await organiser.get("/meeting-kinds")).json()
    kind = next(each for each in kinds if each["code"] == "mayor-face-to-face")
    starts = desk.hour()
    made = await sent(
        organiser,
        "/meetings",
        {
            "kind_id": kind["id"],
            "title": "市长·代表面对面",
            "starts_at": iso(starts),
            "ends_at": iso(starts + 2 * HOUR),
            "room_id": str(desk.room),
            "places": 2,
        },
        status=201,
    )
    meeting_id = made["id"]
    path = f"/meetings/{meeting_id}"

    # the row is edited with the version as read
    edit = {"title": "市长·代表面对面：加装电梯", "places": 1, "live": True, "live_url": "https://example.org/live"}
    assert (await organiser.put(f"/meetings/{meeting_id}", edit)).status_code == 428
    edited = await organiser.put(path, edit, made["version"])
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    await sent(organiser, f"{path}/set-agenda", {"cases": [{"suggestion_id": str(case), "minutes": 30}]}, 2)
    assert await code(organiser, f"{path}/propose-meeting", {}) == (409, "participants_missing")
    people = [
        {
            **each,
            "person_id": str(each["person_id"]),
            "organisation_id": each["organisation_id"] and str(each["organisation_id"]),
        }
        for each in desk.people(unit)
    ]
    guest = {"person_id": str(await make_person(desk.db, desk.office.place)), "role": "guest", "required": False}
    await sent(organiser, f"{path}/invite-participants", {"participants": [*people, guest]})
    shown = (await organiser.get(path)).json()
    ids = {each["role"]: each["id"] for each in shown["participants"]}
    await sent(organiser, f"{path}/withdraw-invitation", {"participant_id": ids["guest"]})
    await sent(organiser, f"{path}/propose-meeting", {})

    # the invited answer; a head sends another head, a deputy nobody
    deputy = by(
        client,
        settings,
        desk,
        Role.DEPUTY,
        person_id=desk.office.deputy.person_id,
        account_id=await make_account(desk.db, desk.office.place, Role.DEPUTY),
    )
    officer = by(client, settings, desk, Role.UNIT_OFFICER, organisation_id=unit)
    seen = (await deputy.get(path)).json()
    assert {"action": "answer_invitation", "open": True, "code": None, "data": None} in seen["actions"]
    await sent(deputy, f"{path}/answer-invitation", {"participant_id": ids["deputy"], "answer": "accepted"})
    assert await code(deputy, f"{path}/answer-invitation", {"participant_id": ids["unit"], "answer": "accepted"}) == (
        403,
        "not_your_move",
    )
    staff = await make_head(desk.db, desk.office, unit, head=False)
    second = await make_head(desk.db, desk.office, unit)
    assert await code(officer, f"{path}/send-substitute", {"participant_id": ids["unit"], "person_id": str(staff)}) == (
        409,
        "rank_too_low",
    )
    assert await code(
        deputy, f"{path}/send-substitute", {"participant_id": ids["deputy"], "person_id": str(second)}
    ) == (409, "mandate_is_personal")
    await sent(
        officer, f"{path}/send-substitute", {"participant_id": ids["unit"], "person_id": str(second), "reason": "出差"}
    )

    # confirmed, then moved: everybody is asked again, the calendar follows
    await sent(organiser, f"{path}/confirm-meeting", {})
    later = starts + timedelta(days=1)
    move = {"starts_at": iso(later), "ends_at": iso(later + 2 * HOUR), "room_id": str(desk.room)}
    assert await code(organiser, f"{path}/move-meeting", move) == (409, "reason_missing")
    moved = await sent(organiser, f"{path}/move-meeting", move | {"reason": "市长另有安排"})
    assert moved["sequence"] > made["sequence"]
    assert datetime.fromisoformat(moved["starts_at"]) == later
    waiting = (await organiser.get("/meetings/unanswered")).json()
    assert {each["role"] for each in waiting} == {"host", "leader", "unit", "deputy"}
    await sent(organiser, f"{path}/postpone-meeting", {"reason": "防汛"})
    await sent(organiser, f"{path}/propose-meeting", {})
    await sent(organiser, f"{path}/confirm-meeting", {})

    # one public place, and a line for it
    first, next_one = [
        by(client, settings, desk, Role.VIEWER, account_id=await make_account(desk.db, desk.office.place, Role.VIEWER))
        for _ in range(2)
    ]
    assert (await sent(first, f"{path}/sign-up", status=201))["state"] == "seated"
    assert await code(first, f"{path}/sign-up") == (409, "signed_up_already")
    assert (await sent(next_one, f"{path}/sign-up", status=201))["state"] == "waiting"
    await sent(first, f"{path}/give-up-place")
    assert (await next_one.get(path)).json()["seats"]["mine"]["state"] == "seated"

    # held
    assert await code(organiser, f"{path}/start-meeting") == (409, "meeting_not_begun")
    desk.office.now = later + 2 * HOUR
    organiser, deputy, officer = (
        by(client, settings, desk, Role.ORGANISER, account_id=account),
        by(client, settings, desk, Role.DEPUTY, person_id=desk.office.deputy.person_id),
        by(client, settings, desk, Role.UNIT_OFFICER, organisation_id=unit),
    )
    assert await code(deputy, f"{path}/answer-invitation", {"participant_id": ids["deputy"], "answer": "declined"}) == (
        409,
        "meeting_begun",
    )
    await sent(organiser, f"{path}/start-meeting")
    assert await code(organiser, f"{path}/hold-meeting") == (409, "attendance_missing")
    coming = [each["id"] for each in (await organiser.get(path)).json()["participants"] if each["state"] == "invited"]
    await sent(
        organiser,
        f"{path}/record-attendance",
        {"attendance": [{"participant_id": each, "attended": True} for each in coming]},
    )
    await sent(organiser, f"{path}/record-viewers", {"viewers": 2500})
    await sent(organiser, f"{path}/hold-meeting")
    held = (await organiser.get(path)).json()
    assert held["agenda"][0]["brief"]["class_code"] == "B"

    # what was decided
    promise = {
        "kind": "promise",
        "text": "年内完成二十处。",
        "suggestion_id": str(case),
        "organisation_id": str(unit),
        "due_on": "2026-12-31",
    }
    decided = await sent(organiser, f"{path}/record-decision", promise, status=201)
    task = await sent(organiser, f"{path}/record-decision", {"kind": "task", "text": "送代表一份清单。"}, status=201)
    request = {"kind": "class_change", "text": "建议调整为A类。", "suggestion_id": str(case), "class_code": "A"}
    await sent(organiser, f"{path}/record-decision", request, status=201)
    assert task["promise_id"] is None
    await sent(organiser, f"{path}/settle-decision", {"decision_id": task["decision_id"], "note": "已送达"})
    kept = (await by(client, settings, desk, Role.ASSIGNER).get(f"/promises/{decided['promise_id']}")).json()
    assert (kept["source"], kept["due_on"]) == ("meeting", "2026-12-31")
    again = await officer.post(f"/promises/{decided['promise_id']}/fulfil", {"body": "已全部完成。", "class_code": "A"})
    assert again.status_code == 200, again.text

    # minutes: drafted, confirmed by each party, published without personal data
    words = f"代表{seen['participants'][3]['person']['name']}（13812345678，a@b.cn）提出意见。"
    await sent(organiser, f"{path}/draft-minutes", {"text": words})
    assert await code(organiser, f"{path}/publish-minutes", {}) == (409, "minutes_unconfirmed")
    assert await code(organiser, f"{path}/confirm-minutes") == (403, "not_your_move")
    host = by(client, settings, desk, Role.LEADER, person_id=desk.host)
    for party in (deputy, officer, host):
        await sent(party, f"{path}/confirm-minutes")
    done = await sent(organiser, f"{path}/publish-minutes", {})
    assert done["state"] == "minutes_published"
    outside = (await by(client, settings, desk, Role.VIEWER).get(path)).json()
    assert outside["minutes"]["text"] is None
    public = outside["minutes"]["public_text"]
    assert "13812345678" not in public
    assert "a@b.cn" not in public
    assert seen["participants"][3]["person"]["name"] not in public

    # counted as the documents count
    figures = (await organiser.get("/meetings/figures", year=2026)).json()
    wanted = {
        "meetings": 1,
        "cases": 1,
        "units": 1,
        "head_attendances": 1,
        "deputies": 1,
        "leaders": 1,
        "viewers": 2500,
        "attendances": 4,
    }
    assert {name: figures[name] for name in wanted} == wanted
    told = (await deputy.get(f"/suggestions/{case}/timeline")).json()["items"]
    assert {"meeting_confirmed", "meeting_moved", "meeting_held", "meeting_minutes_published"} <= {
        each["kind"] for each in told
    }


async def test_a_meeting_is_cancelled_once_and_with_a_reason(client, settings, desk):
    made = await desk.confirmed()
    organiser = by(client, settings, desk, Role.ORGANISER)
    assert await code(organiser, f"/meetings/{made}/cancel-meeting", {}) == (422, "input_invalid")
    await sent(organiser, f"/meetings/{made}/cancel-meeting", {"reason": "代表来函"})
    assert await code(organiser, f"/meetings/{made}/cancel-meeting", {"reason": "再次"}) == (409, "wrong_state")
    assert await code(organiser, f"/meetings/{made}/draft-minutes", {"text": "无"}) == (409, "wrong_state")


async def test_what_is_refused(client, settings, desk):
    organiser, viewer = by(client, settings, desk, Role.ORGANISER), by(client, settings, desk, Role.VIEWER)
    kind = str(desk.kinds["consultation"])
    body = {"kind_id": kind, "title": "座谈", "starts_at": iso(desk.hour()), "ends_at": iso(desk.hour())}
    assert await code(viewer, "/meetings", body) == (403, "right_missing")
    assert await code(organiser, "/meetings", body) == (409, "ends_before_start")
    assert await code(organiser, "/meetings", body | {"ends_at": None}) == (409, "schedule_incomplete")
    assert await code(organiser, "/meetings", body | {"starts_at": "2026-03-16T10:00:00"}) == (422, "input_invalid")
    assert await code(organiser, "/meetings", body | {"kind_id": str(new_id()), "ends_at": iso(desk.hour(14, 1))}) == (
        422,
        "reference_unknown",
    )
    draft = (await desk.draft())["id"]
    assert (await viewer.get(f"/meetings/{draft}")).status_code == 404
    unknown = {"cases": [{"suggestion_id": str(new_id())}]}
    assert await code(organiser, f"/meetings/{draft}/set-agenda", unknown) == (422, "reference_unknown")
    assert await code(organiser, f"/meetings/{draft}/set-agenda", {"cases": []}, 7) == (412, "version_stale")
    nameless = {"participants": [{"person_id": str(desk.host), "role": "unit"}]}
    assert await code(organiser, f"/meetings/{draft}/invite-participants", nameless) == (409, "unit_not_named")


async def test_lists_free_busy_and_key_cases(client, settings, desk):
    made = await desk.confirmed()
    organiser = by(client, settings, desk, Role.ORGANISER)
    week = {"from_at": iso(desk.hour(13)), "until_at": iso(desk.hour(20))}
    for given, count in (
        (week, 1),
        ({"leader": str(desk.mayor)}, 1),
        ({"leader": str(new_id())}, 0),
        ({"venue": str(desk.venue)}, 1),
        ({"kind": "chief-face-to-face"}, 1),
        ({"kind": "consultation"}, 0),
        ({"state": "confirmed"}, 1),
        ({"unanswered": "true"}, 1),
        ({"mine": "true"}, 0),
        ({"person": str(desk.host)}, 1),
        ({"room": str(desk.room)}, 1),
        ({"organisation": str(desk.office.units[0])}, 1),
        ({"from_at": iso(desk.hour(20))}, 0),
    ):
        page = (await organiser.get("/meetings", total="true", **given)).json()
        assert (page["total"], [each["id"] for each in page["items"]]) == (count, [str(made)] * count), given
    head = by(client, settings, desk, Role.LEADER, person_id=desk.mayor)
    assert [each["id"] for each in (await head.get("/meetings", mine="true")).json()["items"]] == [str(made)]
    busy = (await organiser.get("/meetings/free-busy", people=[str(desk.mayor), str(desk.host)], **week)).json()
    assert [len(each["busy"]) for each in busy] == [1, 1]
    assert set(busy[0]["busy"][0]) == {"from", "until", "standing"}
    assert (await organiser.get("/meetings/key-cases-without-meeting")).json() == []


async def test_a_repeated_draft_is_one(client, settings, desk):
    account = await make_account(desk.db, desk.office.place, Role.ORGANISER)
    organiser = by(client, settings, desk, Role.ORGANISER, account_id=account)
    headers = organiser.headers | {"Idempotency-Key": "draft-1"}
    url = f"/v1/{desk.office.place.slug}/meetings"
    body = {"kind_id": str(desk.kinds["consultation"]), "title": "座谈"}
    first, again = [await client.post(url, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())


async def test_kinds_are_data_of_the_congress(client, settings, desk):
    organiser = by(client, settings, desk, Role.ORGANISER)
    body = {
        "code": "street",
        "name": "街道面对面",
        "required": ["unit"],
        "opens": ["task"],
        "notice_workdays": 0,
        "travel_minutes": 0,
        "precedence": 1,
        "may_be_live": False,
        "makes_promises": False,
        "three_party": False,
        "off_days": "refused",
        "substitute_rank": "staff",
    }
    made = await sent(organiser, "/meeting-kinds", body, status=201)
    assert await code(organiser, "/meeting-kinds", body) == (409, "code_taken")
    changed = await organiser.put(f"/meeting-kinds/{made['id']}", body | {"active": False}, made["version"])
    assert changed.json()["active"] is False
    late = {"kind_id": made["id"], "title": "街道"}
    assert await code(organiser, "/meetings", late) == (409, "kind_inactive")
