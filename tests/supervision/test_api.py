"""Key supervision over HTTP: from the decision to the figures, and what is refused before a rule is asked."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from api.settings import Settings
from domain.actor import Role
from domain.db import Database
from domain.ids import new_id
from tests.council import terms
from tests.factories import Caller, caller
from tests.office import Office, make_office


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


def callers(client: httpx.AsyncClient, settings: Settings, office: Office, **leader: Any) -> tuple[Caller, Caller]:
    assigner = caller(client, office.place, settings.signing_key, Role.ASSIGNER)
    return assigner, caller(client, office.place, settings.signing_key, Role.LEADER, **leader)


async def wire(office: Office, **given: Any) -> dict[str, Any]:
    """The terms of a decision as they are sent; from here on the office has the clock of the requests."""
    case, _ = await office.replied()
    office.now = datetime.now(UTC)
    wanted = await terms(office, [case], **given)
    day = office.now.date()
    dates = {
        "decided_on": given.get("decided_on", day),
        "due_on": given.get("due_on", day.replace(year=day.year + 1, day=1)),
    }
    wanted |= {name: value.isoformat() for name, value in dates.items()}
    wanted["suggestion_ids"] = [str(each) for each in wanted["suggestion_ids"]]
    wanted["organisation_id"] = str(wanted["organisation_id"])
    wanted["leaders"] = [{**each, "person_id": str(each["person_id"])} for each in wanted["leaders"]]
    return wanted


async def test_from_the_decision_to_the_figures(client: httpx.AsyncClient, settings: Settings, office: Office) -> None:
    body = await wire(office)
    assigner, chair = callers(client, settings, office, person_id=body["leaders"][0]["person_id"])
    made = await assigner.post("/key-supervisions", body)
    assert (made.status_code, made.json()["state"], made.headers["etag"]) == (201, "decided", '"1"')
    path = f"/key-supervisions/{made.json()['id']}"
    assert (await assigner.post(f"{path}/approve-plan", {"plan": "一、视察。"}, version=1)).json()["version"] == 2
    visit = {
        "kind": "hearing",
        "held_on": body["decided_on"],
        "findings": "听取汇报。",
        "participants": [{"name": "代表001"}],
    }
    assert (await chair.post(f"{path}/record-activity", visit)).status_code == 200
    assert (await assigner.post(f"{path}/report-to-council", {"text": "报告。"})).json()["state"] == "reported"
    [mine] = (await chair.get("/key-supervisions/mine")).json()["items"]
    assert (mine["id"], mine["activities"][0]["participants"][0]["name"]) == (made.json()["id"], "代表001")
    assert mine["cases"][0]["key"]["state"] == "reported"
    ended = await assigner.post(f"{path}/conclude", {"outcome": "solved"})
    assert (ended.status_code, ended.json()["outcome"]) == (200, "solved")
    year = int(body["decided_on"][:4])
    figures = (await assigner.get("/key-supervisions/figures", year=year)).json()
    assert (figures["decisions"]["in_time"], figures["cases"]["outcomes"]["solved"]) == (1, 1)
    listed = (await assigner.get("/key-supervisions", state="concluded", total=True)).json()
    assert (listed["total"], listed["items"][0]["cases"][0]["id"]) == (1, body["suggestion_ids"][0])
    keys = (await assigner.get("/suggestions", key=True)).json()["items"]
    assert [each["id"] for each in keys] == body["suggestion_ids"]
    assert (await assigner.get(path)).json()["actions"] == []


async def test_leaders_change_and_decisions_are_replaced_and_withdrawn(
    client: httpx.AsyncClient, settings: Settings, office: Office
) -> None:
    body = await wire(office)
    assigner, _ = callers(client, settings, office)
    path = f"/key-supervisions/{(await assigner.post('/key-supervisions', body)).json()['id']}"
    people = [dict(each, title="主任") for each in body["leaders"]]
    changed = await assigner.post(f"{path}/change-leaders", {"leaders": people, "reason": "职务变动"})
    assert changed.status_code == 200
    whole = (await assigner.get(path)).json()
    assert (len(whole["leaders"]), len(whole["former_leaders"]), whole["leaders"][0]["title"]) == (2, 2, "主任")
    new = await assigner.post(f"{path}/replace", body | {"reason": "另行决定", "topic": "新选题"})
    assert new.status_code == 201
    assert (await assigner.get(path)).json()["replaced_by_id"] == new.json()["id"]
    gone = await assigner.post(f"/key-supervisions/{new.json()['id']}/withdraw", {"reason": "撤销"})
    assert gone.json()["state"] == "withdrawn"


async def test_what_is_refused(client: httpx.AsyncClient, settings: Settings, office: Office) -> None:
    body = await wire(office)
    assigner, chair = callers(client, settings, office)

    async def refused(by: Caller, path: str, sent: Any, version: int | None = None) -> tuple[int, str]:
        answer = await by.post(f"/key-supervisions{path}", sent, version)
        return answer.status_code, answer.json()["code"]

    assert await refused(chair, "", body) == (403, "right_missing")
    assert await refused(assigner, "", body | {"state": "concluded"}) == (422, "input_invalid")
    assert await refused(assigner, "", body | {"suggestion_ids": []}) == (422, "input_invalid")
    assert await refused(assigner, "", body | {"criterion": "other"}) == (422, "input_invalid")
    assert await refused(assigner, "", body | {"due_on": "2000-01-01"}) == (409, "due_before_decision")
    assert await refused(assigner, "", body | {"suggestion_ids": [str(new_id())]}) == (422, "reference_unknown")
    assert await refused(assigner, "", body | {"leaders": body["leaders"][:1]}) == (409, "double_leadership_missing")
    assert await refused(assigner, f"/{new_id()}/withdraw", {"reason": "无"}) == (404, "supervision_not_found")
    made = (await assigner.post("/key-supervisions", body)).json()
    assert await refused(assigner, "", body) == (409, "already_supervised")
    assert await refused(assigner, f"/{made['id']}/conclude", {"outcome": "solved"}) == (409, "wrong_state")
    assert await refused(assigner, f"/{made['id']}/conclude", {"outcome": "done"}) == (422, "input_invalid")
    assert await refused(assigner, f"/{made['id']}/approve-plan", {"plan": "方案"}, 7) == (412, "version_stale")
    report = {"text": "报告"}
    assert await refused(chair, f"/{made['id']}/report-to-council", report) == (403, "not_your_move")


async def test_a_repeated_decision_is_one(client: httpx.AsyncClient, settings: Settings, office: Office) -> None:
    body = await wire(office)
    assigner, _ = callers(client, settings, office, account_id=None)
    headers = assigner.headers | {"Idempotency-Key": "decision-1"}
    url = f"/v1/{office.place.slug}/key-supervisions"
    first, again = [await client.post(url, json=body, headers=headers) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
