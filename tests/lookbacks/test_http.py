"""Look-backs over HTTP: from the batch to its close, through the routes, their rights and their headers; with proof."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import Caller, caller, make_congress, make_deputy
from tests.office import Office, make_office, publish

LATER = datetime.now(UTC).date() + timedelta(days=60)
FOUND = {
    "result": "not_confirmed",
    "findings": "仍有两处未完工。",
    "promise": {"text": "补齐。", "due_on": LATER.isoformat()},
}
PHOTO = ("现场.txt", "仍有两处未完工。".encode(), "text/plain")


async def attached(who: Caller, case: Any, **fields: str) -> Any:
    path = f"/v1/{who.slug}/suggestions/{case}/attachments"
    return await who.client.post(path, headers=who.headers, data=fields, files={"file": PHOTO})


@dataclass
class Scene:
    """A case, the people around it, and a batch over it that is under way."""

    office: Office
    case: Any
    assigner: Caller
    me: Caller
    unit: Caller
    lead: Caller
    batch: str
    item: str
    item_id: str


async def prepared(client: Any, office: Office) -> tuple[Caller, dict[str, Any]]:
    """The office, and what it sends to open a batch over the solved replies of the session."""
    body = {
        "name": "A类件回头看",
        "session_id": str(office.place.session_id),
        "class_codes": ["A"],
        "due_on": LATER.isoformat(),
    }
    return caller(client, office.place, SECRET, Role.ASSIGNER), body


async def scene(client: Any, db: Database) -> Scene:
    office = await make_office(db)
    case, _ = await office.replied()
    assigner, body = await prepared(client, office)
    monitor = await make_deputy(db, office.place)
    made = (await assigner.post("/look-backs", body)).json()["id"]
    named = {"checkers": [{"person_id": str(monitor), "kind": "monitor"}]}
    assert (await assigner.post(f"/look-backs/{made}/assign-checkers", named)).status_code == 200
    assert (await assigner.post(f"/look-backs/{made}/start")).json()["state"] == "under_way"
    me = caller(client, office.place, SECRET, Role.DEPUTY, person_id=monitor)
    [mine] = (await me.get("/look-back-items", checker=str(monitor))).json()["items"]
    assert [each["action"] for each in mine["actions"]] == ["record_finding"]
    return Scene(
        office,
        case,
        assigner,
        me,
        caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0]),
        caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id),
        f"/look-backs/{made}",
        f"/look-back-items/{mine['id']}",
        mine["id"],
    )


async def test_a_batch_is_opened_and_started(client: Any, db: Database) -> None:
    office = await make_office(db)
    await office.replied()
    assigner, body = await prepared(client, office)
    monitor = await make_deputy(db, office.place)
    me = caller(client, office.place, SECRET, Role.DEPUTY, person_id=monitor)
    assert (await me.post("/look-backs", body)).json()["code"] == "right_missing"
    assert (await assigner.post("/look-backs", body | {"class_codes": ["E"]})).json()["code"] == "class_unknown"
    assert (await assigner.post("/look-backs", body | {"sample": {"size": 0, "seed": "x"}})).status_code == 422
    assert (await assigner.post("/look-backs", body | {"state": "closed"})).status_code == 422
    assigner.headers["Idempotency-Key"] = f"open-{monitor}"
    made = await assigner.post("/look-backs", body)
    again = await assigner.post("/look-backs", body)
    del assigner.headers["Idempotency-Key"]
    assert (made.status_code, made.headers["etag"], made.json()["items"]) == (201, '"1"', 1)
    assert (again.json(), again.headers["idempotency-replayed"]) == (made.json(), "true")
    batch = f"/look-backs/{made.json()['id']}"
    named = {"checkers": [{"person_id": str(monitor), "kind": "monitor"}]}
    assert (await assigner.post(f"{batch}/start")).json()["code"] == "checkers_missing"
    assert (await assigner.post(f"{batch}/assign-checkers", named, version=1)).json()["version"] == 2
    assert (await assigner.post(f"{batch}/start", version=1)).status_code == 412
    assert (await assigner.post(f"{batch}/start", version=2)).json()["state"] == "under_way"
    shown = (await assigner.get(batch)).json()
    closed = {"action": "close_look_back", "open": False, "code": "look_back_items_open", "data": {"items": 1}}
    assert closed in shown["actions"]
    unit = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    assert (await unit.get(batch)).json()["code"] == "look_back_not_found"
    called_off = await assigner.post(f"{batch}/call-off", {"reason": "另行组织"}, version=3)
    assert (called_off.status_code, called_off.json()["state"]) == (200, "called_off")


async def test_proof_is_for_who_sees_the_item(client: Any, db: Database) -> None:
    s = await scene(client, db)
    proof = {"attached_to": "look_back", "look_back_item_id": s.item_id}
    photo = await attached(s.me, s.case, **proof)
    assert photo.status_code == 201
    assert (await attached(s.me, s.case, attached_to="look_back")).json()["code"] == "subject_missing"
    assert (await attached(s.assigner, s.case, **proof)).json()["code"] == "attachment_not_yours"
    assert (await attached(s.unit, s.case, **proof)).json()["code"] == "look_back_item_not_found"
    other, _ = await s.office.replied()
    assert (await attached(s.assigner, other, **proof)).json()["code"] == "look_back_item_not_found"
    path = f"/suggestions/{s.case}/attachments/{photo.json()['id']}"
    parties = (s.me, s.assigner, s.unit, s.lead)
    assert [(await who.get(path)).status_code for who in parties] == [200, 200, 404, 404]
    second = (await attached(s.me, s.case, **proof)).json()["id"]
    assert (await s.me.delete(f"/suggestions/{s.case}/attachments/{second}")).status_code == 200
    assert (await s.me.post(f"{s.item}/record-finding", FOUND)).status_code == 200
    assert (await s.assigner.post(f"{s.item}/adopt-finding")).status_code == 200
    assert (await attached(s.me, s.case, **proof)).json()["code"] == "attaching_over"
    assert (await s.me.delete(path)).json()["code"] == "attaching_over"
    assert [(await who.get(path)).status_code for who in parties] == [200, 200, 200, 200]
    viewer = caller(client, s.office.place, SECRET, Role.VIEWER)
    assert (await viewer.get(path)).status_code == 404
    assert [each["name"] for each in (await s.unit.get(s.item)).json()["proof"]] == ["现场.txt"]
    assert (await s.lead.get(f"/suggestions/{s.case}")).json()["attachments"] == []


async def test_the_way_of_a_finding(client: Any, db: Database) -> None:
    s = await scene(client, db)
    told = {"result": "not_confirmed", "findings": "仍有两处未完工。"}
    assert (await s.unit.post(f"{s.item}/record-finding", FOUND)).json()["code"] == "right_missing"
    assert (await s.me.post(f"{s.item}/record-finding", told)).json()["code"] == "promise_missing"
    assert (await s.me.post(f"{s.item}/record-finding", FOUND, version=1)).json()["class_after"] == "B"
    assert (await s.assigner.post(f"{s.item}/send-back-finding", {"reason": "补充"})).json()["state"] == "waiting"
    assert (await s.me.post(f"{s.item}/record-finding", FOUND)).status_code == 200
    assert (await s.me.post(f"{s.item}/adopt-finding")).json()["code"] == "right_missing"
    adopted = await s.assigner.post(f"{s.item}/adopt-finding")
    assert (adopted.status_code, adopted.json()["state"]) == (200, "decided")
    listed = (await s.lead.get(f"/suggestions/{s.case}")).json()
    assert (listed["result"]["code"], [each["source"] for each in listed["promises"]]) == ("B", ["look_back"])
    counted = (await s.assigner.get(f"{s.batch}/figures")).json()
    assert (counted["total"]["not_confirmed"], counted["units"][0]["downgraded"]) == (1, 1)
    assert (await s.unit.get(f"{s.batch}/figures")).json()["code"] == "right_missing"
    assert (await s.assigner.post(f"{s.batch}/close", {"report": "一件不属实。"})).json()["state"] == "closed"
    assert (await s.assigner.post(f"{s.batch}/call-off", {"reason": "取消"})).json()["code"] == "wrong_state"
    seen = (await s.unit.get("/look-backs", total=True)).json()
    assert (seen["total"], seen["items"][0]["report"], seen["items"][0]["decided"]) == (1, None, None)
    [row] = (await s.assigner.get("/look-backs", state="closed", suggestion=str(s.case))).json()["items"]
    assert (row["report"], row["decided"], row["overdue"]) == ("一件不属实。", 1, False)
    assert await told_kinds(s.lead, s.case) == ["look_back_started", "look_back_adopted", "look_back_closed"]
    assert await told_kinds(s.unit, s.case) == ["look_back_closed"]


async def told_kinds(who: Caller, case: Any) -> list[str]:
    items = (await who.get(f"/suggestions/{case}/timeline", limit=200)).json()["items"]
    return [each["kind"] for each in items if each["kind"].startswith("look_back")]


async def test_what_is_not_yours_does_not_exist(client: Any, db: Database) -> None:
    office = await make_office(db)
    await office.replied()
    assigner = caller(client, office.place, SECRET, Role.ASSIGNER)
    body = {"name": "回头看", "session_id": str(office.place.session_id), "class_codes": ["A"], "due_on": "2190-12-31"}
    made = (await assigner.post("/look-backs", body)).json()["id"]
    [item] = (await assigner.get("/look-back-items", look_back=made)).json()["items"]
    stranger = caller(client, await make_congress(db), SECRET, *Role)
    for path, code in (
        (f"/look-backs/{made}", "look_back_not_found"),
        (f"/look-backs/{made}/figures", "look_back_not_found"),
        (f"/look-back-items/{item['id']}", "look_back_item_not_found"),
    ):
        answer = await stranger.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    assert (await stranger.get("/look-backs")).json()["items"] == []
    assert (await stranger.post(f"/look-backs/{made}/start")).status_code == 404
    for query in ({"state": "late"}, {"sort": "name"}, {"colour": "red"}):
        assert (await assigner.get("/look-backs", **query)).status_code == 422
    assert (await assigner.get("/look-back-items", result="good")).status_code == 422


async def test_a_case_that_its_deputy_withdrew_is_not_looked_back_at(client: Any, db: Database) -> None:
    """One of two units had answered when the deputy withdrew: there is a reply, and no case any more."""
    office = await make_office(db)
    await publish(office, withdrawal="any_time")
    case, [unit, _] = await office.assigned("split", "split")
    await office.signed(unit, 0, "A")
    await office.unit_move(office.officers[office.units[0]], unit, "send_reply")
    lead = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    withdrawn = await lead.post(f"/suggestions/{case}/withdraw", {"reason": "已解决。"})
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    assigner, body = await prepared(client, office)

    named = await assigner.post("/look-backs", body | {"suggestion_ids": [str(case)]})
    assert (named.status_code, named.json()["code"], named.json()["suggestion_id"]) == (
        409,
        "case_withdrawn",
        str(case),
    )
    everything = await assigner.post("/look-backs", body)
    assert (everything.status_code, everything.json()["code"]) == (409, "look_back_empty")
    assert not (await assigner.get("/look-backs")).json()["items"]
