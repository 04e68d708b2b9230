"""The moves over HTTP: status, body, headers, repeated requests, and how many statements each takes."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import Place, bearer, make_account, make_congress, make_deputy, make_organisation

TEXT = {
    "title": "关于推进老旧小区加装电梯的建议",
    "facts": "多数小区没有电梯。",
    "proposal": "统一审批窗口。",
    "one_matter": True,
}


class Desk:
    """A congress over HTTP: headers of its people."""

    def __init__(self, client: httpx.AsyncClient, place: Place, people: dict[str, dict[str, str]], unit: Any) -> None:
        self.client = client
        self.place = place
        self.people = people
        self.unit = unit

    async def post(self, who: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """POST as one of the people, below the congress."""
        url = f"/v1/{self.place.slug}/{path}"
        return await self.client.post(url, json=body, headers={**self.people[who], **headers})

    async def filed(self, **given: Any) -> dict[str, Any]:
        """A new draft."""
        answer = await self.post("deputy", "suggestions", {**TEXT, **given})
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def accepted(self) -> dict[str, Any]:
        """A case with its number."""
        case = await self.filed()
        await self.post("deputy", f"suggestions/{case['id']}/submit")
        answer = await self.post("screener", f"suggestions/{case['id']}/accept", {})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture
async def desk(db: Database, client: httpx.AsyncClient) -> Desk:
    place = await make_congress(db)
    person = await make_deputy(db, place)
    unit = await make_organisation(db, place)
    links: dict[str, tuple[Role, dict[str, Any]]] = {
        "deputy": (Role.DEPUTY, {"person_id": person}),
        "screener": (Role.SCREENER, {}),
        "assigner": (Role.ASSIGNER, {}),
        "officer": (Role.UNIT_OFFICER, {"organisation_id": unit}),
    }
    people = {}
    for name, (role, given) in links.items():
        account = await make_account(db, place, role, **given)
        people[name] = bearer(place, SECRET, role, account_id=account, **given)
    return Desk(client, place, people, unit)


async def test_a_case_is_filed_and_moved(desk: Desk) -> None:
    case = await desk.filed()
    assert (case["state"], case["version"], case["number"]) == ("draft", 1, None)
    answer = await desk.post("deputy", f"suggestions/{case['id']}/submit")
    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    answer = await desk.post("screener", f"suggestions/{case['id']}/accept", {})
    assert answer.json()["number"] == 1


async def test_the_wrong_moment_the_wrong_person_and_the_stranger(desk: Desk, db: Database) -> None:
    case = await desk.accepted()
    again = await desk.post("screener", f"suggestions/{case['id']}/accept", {})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert again.json()["state"] == "accepted"
    body = {"mode": "sole", "units": [{"organisation_id": str(desk.unit), "role": "sole"}]}
    wrong = await desk.post("deputy", f"suggestions/{case['id']}/assign", body)
    assert wrong.status_code == 403
    elsewhere = await make_congress(db)
    stranger = bearer(elsewhere, SECRET, Role.ASSIGNER)
    for slug in (desk.place.slug, elsewhere.slug):
        foreign = await desk.client.post(f"/v1/{slug}/suggestions/{case['id']}/assign", json=body, headers=stranger)
        assert foreign.status_code == 404


async def test_an_edit_needs_the_version_that_was_read(desk: Desk) -> None:
    case = await desk.filed()
    url = f"/v1/{desk.place.slug}/suggestions/{case['id']}"
    headers = desk.people["deputy"]
    without = await desk.client.put(url, json=TEXT, headers=headers)
    assert (without.status_code, without.json()["code"]) == (428, "if_match_missing")
    stale = await desk.client.put(url, json=TEXT, headers={**headers, "If-Match": '"9"'})
    assert (stale.status_code, stale.json()["version"]) == (412, 1)
    fresh = await desk.client.put(url, json=TEXT, headers={**headers, "If-Match": '"1"'})
    assert (fresh.status_code, fresh.headers["etag"]) == (200, '"2"')


async def test_a_repeated_request_gets_the_first_answer(desk: Desk) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first = await desk.post("deputy", "suggestions", TEXT, **key)
    second = await desk.post("deputy", "suggestions", TEXT, **key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert first.headers["etag"] == second.headers["etag"]
    other = await desk.post("deputy", "suggestions", {**TEXT, "title": "另一件"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_key_used_many_times_at_once_files_one_case(desk: Desk) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    answers = await asyncio.gather(*(desk.post("deputy", "suggestions", TEXT, **key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1


async def test_a_refused_request_does_not_use_up_its_key(desk: Desk) -> None:
    case = await desk.filed(facts="")
    key = {"Idempotency-Key": str(uuid4())}
    refused = await desk.post("deputy", f"suggestions/{case['id']}/submit", **key)
    assert refused.json()["code"] == "text_incomplete"
    headers = {**desk.people["deputy"], "If-Match": '"1"'}
    await desk.client.put(f"/v1/{desk.place.slug}/suggestions/{case['id']}", json=TEXT, headers=headers)
    assert (await desk.post("deputy", f"suggestions/{case['id']}/submit", **key)).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "题" * 201},
        {"facts": "事" * 200_000},
        {"facts": "a\x00b"},
        {"state": "closed"},
        {"permission": "everything"},
        {"session_id": "not-an-id"},
        {"source_system": "paper"},
    ],
)
async def test_bad_input_is_refused_with_the_place(desk: Desk, change: dict[str, Any]) -> None:
    answer = await desk.post("deputy", "suggestions", {**TEXT, **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"].startswith("/body")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"title": "\\ud800"}', b"\xff\xfe", b"null", b'{"a":' * 5_000])
async def test_a_body_that_is_no_document_is_refused(desk: Desk, body: bytes) -> None:
    url = f"/v1/{desk.place.slug}/suggestions"
    headers = {**desk.people["deputy"], "Content-Type": "application/json"}
    answer = await desk.client.post(url, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] in {"input_invalid", "json_invalid"}


async def test_the_budget_of_statements(desk: Desk, app: FastAPI) -> None:
    counted: Database = app.state.db
    await desk.accepted()  # profiles and calendars are read once

    async def cost(who: str, path: str, body: Any = None) -> int:
        before = counted.statements
        answer = await desk.post(who, path, body)
        assert answer.status_code < 300, answer.text
        return counted.statements - before

    assert await cost("deputy", "suggestions", TEXT) == 1
    case = await desk.filed()
    assert await cost("deputy", f"suggestions/{case['id']}/submit") == 2
    assert await cost("screener", f"suggestions/{case['id']}/accept", {}) == 2
    units = [{"organisation_id": str(desk.unit), "role": "sole"}]
    # the units are looked up, and the version of the rules that is in force today
    assert await cost("assigner", f"suggestions/{case['id']}/assign", {"mode": "sole", "units": units}) == 5
