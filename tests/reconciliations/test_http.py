"""Reconciliations over HTTP: from the convening to the promise, with versions, repeats, and what is refused at the door."""

from datetime import UTC, datetime
from typing import Any

import httpx

from domain.actor import Role
from domain.db import Database
from domain.ids import new_id
from tests.conftest import SECRET
from tests.factories import Caller, caller, make_congress
from tests.office import Office, make_office
from tests.reconciliations.reconciling import divided, today


def callers(client: Any, office: Office) -> tuple[Caller, Caller, Caller]:
    """The deputy, the unit and the committee."""
    person, unit = office.deputy.person_id, office.units[0]
    return (
        caller(client, office.place, SECRET, Role.DEPUTY, person_id=person),
        caller(client, office.place, SECRET, Role.UNIT_HEAD, organisation_id=unit),
        caller(client, office.place, SECRET, Role.ASSIGNER),
    )


async def dated(db: Database) -> tuple[Office, str]:
    """A divided case of today: over HTTP the clock is the wall's."""
    office = await make_office(db)
    office.now = datetime.now(UTC)
    return office, str(await divided(office))


def said(office: Office, **given: Any) -> dict[str, Any]:
    """A record of a meeting."""
    present = [{"side": side, "name": f"{side}一"} for side in ("deputy", "unit", "committee")]
    promise = {"organisation_id": str(office.units[0]), "text": "年内推开。", "due_on": "2190-12-31"}
    wanted = {"held_on": today(office).isoformat(), "present": present, "findings": "分歧在时间表。"}
    return {**wanted, "conclusion": "moved_to_plan_ledger", "promise": promise, **given}


async def test_from_the_convening_to_the_promise(client: httpx.AsyncClient, db: Database) -> None:
    office, case = await dated(db)
    office.now = datetime.now(UTC)
    deputy, unit, assigner = callers(client, office)
    over = {"round": 2, "dimension": "result", "positions_by": "2190-01-31"}
    door = f"/suggestions/{case}/reconciliations"
    for nobody in (deputy, unit):
        assert (await nobody.post(door, over)).json()["code"] == "right_missing"
    version = (await assigner.get(f"/suggestions/{case}")).json()["version"]
    assert (await assigner.post(door, over, version + 9)).status_code == 412
    for wrong in ({"dimension": "taste"}, {"round": 0}, {"positions_by": "2190-06-31"}, {"state": "held"}):
        assert (await assigner.post(door, over | wrong)).status_code == 422
    made = await assigner.post(door, over, version)
    assert (made.status_code, made.json()["state"]) == (201, "in_reconciliation")
    assert (await assigner.post(door, over)).json()["code"] == "reconciliation_open"
    path = f"/reconciliations/{made.json()['reconciliation_id']}"

    for party in (deputy, unit, assigner):
        assert (await party.post(f"{path}/state-position", {"position": "意见。"})).status_code == 200
    assert (await unit.post(f"{path}/record-meeting", said(office))).json()["code"] == "right_missing"
    assert (await assigner.post(f"{path}/record-meeting", said(office, promise=None))).json()["code"] == (
        "conclusion_incomplete"
    )
    assert (await assigner.post(f"{path}/record-meeting", said(office, present=[]))).status_code == 422
    written = await assigner.post(f"{path}/record-meeting", said(office))
    assert (written.status_code, written.json()["state"]) == (200, "held")
    shown = await deputy.get(path)
    assert shown.headers["etag"] == f'"{written.json()["version"]}"'
    assert shown.json()["records"][0]["present"][0]["name"] == "deputy一"
    assert (await deputy.post(f"{path}/refuse-record", {"reason": " "})).status_code == 422

    stale = written.json()["version"]
    for party in (deputy, unit, assigner):
        assert (await party.post(f"{path}/confirm-record")).status_code == 200
    assert (await assigner.post(f"{path}/conclude", version=stale)).status_code == 412
    again = {"Idempotency-Key": f"conclude-{new_id()}"}
    url = f"/v1/{office.place.slug}{path}/conclude"
    answers = [await client.post(url, headers=assigner.headers | again) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert (answers[1].headers["idempotency-replayed"], answers[0].json()["case_state"]) == ("true", "closed")

    whole = (await deputy.get(f"/suggestions/{case}")).json()
    assert [each["source"] for each in whole["promises"]] == ["reconciliation"]
    assert [each["conclusion"] for each in whole["reconciliations"]] == ["moved_to_plan_ledger"]
    found = (await unit.get("/reconciliations", conclusion="moved_to_plan_ledger", total=True)).json()
    assert (found["total"], found["items"][0]["state"]) == (1, "concluded")


async def test_escalated_and_decided(client: httpx.AsyncClient, db: Database) -> None:
    office, case = await dated(db)
    office.now = datetime.now(UTC)
    deputy, unit, assigner = callers(client, office)
    over = {"round": 2, "dimension": "result", "positions_by": today(office).isoformat()}
    made = await assigner.post(f"/suggestions/{case}/reconciliations", over)
    path = f"/reconciliations/{made.json()['reconciliation_id']}"
    for party in (deputy, unit, assigner):
        await party.post(f"{path}/state-position", {"position": "意见。"})
    none = said(office, conclusion="no_agreement", promise=None)
    assert (await assigner.post(f"{path}/record-meeting", none)).status_code == 200
    await deputy.post(f"{path}/refuse-record", {"reason": "并未充分讨论。"})
    for party in (unit, assigner):
        await party.post(f"{path}/confirm-record")
    assert (await assigner.post(f"{path}/escalate")).json()["state"] == "escalated"
    word = {"decision": "rehandle", "decided_on": today(office).isoformat(), "text": "限期再办。"}
    decided = await assigner.post(f"{path}/record-council-decision", word)
    assert (decided.status_code, decided.json()["case_state"]) == (200, "rehandling")
    assert (await assigner.post(f"{path}/call-off", {"reason": "迟"})).json()["code"] == "wrong_state"


async def test_called_off(client: httpx.AsyncClient, db: Database) -> None:
    office, case = await dated(db)
    _, _, assigner = callers(client, office)
    over = {"round": 2, "dimension": "result", "positions_by": "2190-01-31"}
    made = await assigner.post(f"/suggestions/{case}/reconciliations", over)
    path = f"/reconciliations/{made.json()['reconciliation_id']}"
    off = await assigner.post(f"{path}/call-off", {"reason": "另行商定。"}, 1)
    assert (off.status_code, off.json()["state"], off.json()["case_state"]) == (200, "called_off", "evaluated")
    assert (await assigner.get(path)).json()["called_off_reason"] == "另行商定。"


async def test_what_is_not_yours_does_not_exist(client: httpx.AsyncClient, db: Database) -> None:
    office, case = await dated(db)
    _, _, assigner = callers(client, office)
    over = {"round": 2, "dimension": "result", "positions_by": "2190-01-31"}
    made = await assigner.post(f"/suggestions/{case}/reconciliations", over)
    path = f"/reconciliations/{made.json()['reconciliation_id']}"
    stranger = caller(client, await make_congress(db), SECRET, *Role)
    neighbour = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[1])
    for nobody in (stranger, neighbour):
        assert (await nobody.get(path)).json()["code"] == "reconciliation_not_found"
        assert (await nobody.post(f"{path}/state-position", {"position": "意见"})).status_code == 404
        assert (await nobody.get("/reconciliations")).json()["items"] == []
    for query in ({"state": "late"}, {"conclusion": "peace"}, {"sort": "text"}, {"colour": "red"}):
        assert (await assigner.get("/reconciliations", **query)).status_code == 422
    for wrong in ({"position": ""}, {"position": "字" * 20_001}, {"position": "坏\x00字"}, {}):
        assert (await assigner.post(f"{path}/state-position", wrong)).status_code == 422
