"""Promises over HTTP: from the reply to the second reply, through the routes and their rights."""

from typing import Any

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import caller, make_congress
from tests.office import make_office
from tests.promises.promising import answered


async def test_the_way_of_a_promise(client: Any, db: Database) -> None:
    office = await make_office(db)
    case, assignment, _ = await answered(office)
    unit = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    assigner = caller(client, office.place, SECRET, Role.ASSIGNER)
    deputy = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    said = {"text": "年内完成试点。", "due_on": "2190-12-31"}

    assert (await deputy.post(f"/assignments/{assignment}/promises", said)).json()["code"] == "right_missing"
    late = await unit.post(f"/assignments/{assignment}/promises", said | {"due_on": "2026-03-01"})
    assert (late.status_code, late.json()["code"]) == (409, "promise_due_in_past")
    for wrong in ({"text": " "}, {"due_on": "2026-06-31"}, {"state": "fulfilled"}):
        assert (await unit.post(f"/assignments/{assignment}/promises", said | wrong)).status_code == 422
    made = await unit.post(f"/assignments/{assignment}/promises", said)
    assert (made.status_code, made.json()["id"]) == (201, str(assignment))
    promise = f"/promises/{made.json()['promise_id']}"
    again = await assigner.post(f"/assignments/{assignment}/enter-promise", said)
    assert again.status_code == 201

    shown = await unit.get(promise)
    assert shown.headers["etag"] == '"1"'
    assert [each["action"] for each in shown.json()["actions"]] == [
        "report_progress",
        "request_due_change",
        "fulfil",
        "give_up",
    ]
    assert (await unit.post(f"{promise}/report-progress", {"text": "过半", "percent": 101})).status_code == 422
    assert (await unit.post(f"{promise}/report-progress", {"text": "过半", "percent": 60}, 1)).status_code == 200
    assert (await unit.post(f"{promise}/report-progress", {"text": "过半"}, 1)).status_code == 412
    asked = {"due_on": "2191-06-30", "reason": "跨年度实施"}
    assert (await unit.post(f"{promise}/request-due-change", asked)).status_code == 200
    assert (await unit.post(f"{promise}/consent-due-change", {})).json()["code"] == "right_missing"
    assert (await assigner.post(f"{promise}/consent-due-change", {})).json()["due_on"] == "2191-06-30"
    assert (await assigner.post(f"{promise}/refuse-due-change", {"reason": "不延"})).json()["code"] == (
        "no_due_change_pending"
    )
    same = {"organisation_id": str(office.units[0]), "reason": "划转"}
    assert (await assigner.post(f"{promise}/hand-over", same)).json()["code"] == "unit_unchanged"
    kept = await unit.post(f"{promise}/fulfil", {"body": "已完成。", "class_code": "A"})
    assert (kept.status_code, kept.json()["state"]) == (200, "fulfilled")
    assert (await unit.post(f"{promise}/give-up", {"reason": "不能"})).json()["code"] == "wrong_state"
    assert (await deputy.post(f"{promise}/evaluations", {"level": "satisfied"})).status_code == 201
    assert (await deputy.post(f"{promise}/evaluations", {"level": "satisfied"})).json()["code"] == "already_rated"

    listed = (await deputy.get("/promises", suggestion_id=str(case), total=True)).json()
    assert (sorted(each["state"] for each in listed["items"]), listed["total"]) == (["fulfilled", "open"], 2)
    counted = (await deputy.get("/promises/ledger")).json()
    assert {name: counted["total"][name] for name in ("entered", "fulfilled", "without_progress")} == {
        "entered": 2,
        "fulfilled": 1,
        "without_progress": 1,
    }
    whole = (await deputy.get(f"/suggestions/{case}")).json()
    assert sorted(each["state"] for each in whole["promises"]) == ["fulfilled", "open"]
    assert whole["result"]["code"] == "A"
    told = (await deputy.get(f"/suggestions/{case}/timeline", limit=200)).json()["items"]
    assert {"promise_made", "promise_entered", "promise_due_changed", "promise_fulfilled", "promise_rated"} <= {
        each["kind"] for each in told
    }
    assert "promise_due_change_requested" not in {each["kind"] for each in told}


async def test_what_is_not_yours_does_not_exist(client: Any, db: Database) -> None:
    office = await make_office(db)
    _, assignment, _ = await answered(office)
    unit = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    said = {"text": "年内完成试点。", "due_on": "2190-12-31"}
    made = (await unit.post(f"/assignments/{assignment}/promises", said)).json()["promise_id"]
    stranger = caller(client, await make_congress(db), SECRET, *Role)
    neighbour = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[1])
    for nobody in (stranger, neighbour):
        assert (await nobody.get(f"/promises/{made}")).json()["code"] == "promise_not_found"
        assert (await nobody.post(f"/promises/{made}/give-up", {"reason": "不能"})).status_code == 404
        assert (await nobody.get("/promises")).json()["items"] == []


async def test_bad_questions_are_refused(client: Any, db: Database) -> None:
    office = await make_office(db)
    assigner = caller(client, office.place, SECRET, Role.ASSIGNER)
    for path, query in (
        ("/promises", {"state": "late"}),
        ("/promises", {"due_before": "2026-06-31"}),
        ("/promises", {"year": 0}),
        ("/promises", {"sort": "text"}),
        ("/promises", {"colour": "red"}),
        ("/promises/ledger", {"from_year": "x"}),
        ("/promises/ledger", {"as_of": "2026-01-01"}),
    ):
        assert (await assigner.get(path, **query)).status_code == 422, (path, query)
