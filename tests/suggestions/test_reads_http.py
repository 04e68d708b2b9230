"""The reads over HTTP: status, headers, bodies, statement counts, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.routers import ROUTERS
from api.settings import Settings
from api.suggestions import reads
from domain.actor import Actor, Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import actor, bearer
from tests.office import Office, make_office


@pytest.fixture(scope="module")
async def office(db: Database) -> Office:
    return await make_office(db)


@pytest.fixture(scope="module")
async def app(settings: Settings, office: Office) -> AsyncIterator[FastAPI]:
    made = create_app(settings)
    for router in (reads.router, reads.tasks, reads.events):
        if router not in ROUTERS:
            made.include_router(router)
    async with made.router.lifespan_context(made):
        made.state.clock = lambda: office.now
        yield made


@pytest.fixture(scope="module")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as made:
        yield made


def by(office: Office, me: Actor) -> dict[str, str]:
    links = {"person_id": me.person_id, "organisation_id": me.organisation_id, "delegation_id": me.delegation_id}
    links["account_id"] = me.account_id
    return bearer(office.place, SECRET, *me.roles, now=office.now, **links)


def url(office: Office, path: str) -> str:
    return f"/v1/{office.place.slug}{path}"


async def test_a_case_has_its_version_as_etag_and_every_field(
    client: httpx.AsyncClient, office: Office, app: FastAPI
) -> None:
    case, _ = await office.replied()
    path = url(office, f"/suggestions/{case}")
    answer = await client.get(path, headers=by(office, office.deputy))
    assert answer.status_code == 200
    whole = answer.json()
    assert answer.headers["etag"] == f'"{whole["version"]}"'
    assert whole["clocks"][0]["lamp"] == "green"
    assert {move["action"] for move in whole["actions"]} == {"urge", "acknowledge", "evaluate"}
    assert whole["replies"][0]["result"]["outcome"] == "solved"
    db: Database = app.state.db
    before = db.statements
    assert (await client.get(path, headers=by(office, office.deputy))).json() == whole
    assert db.statements - before == 1


async def test_pages_link_to_the_next_and_count_on_request(
    client: httpx.AsyncClient, office: Office, app: FastAPI
) -> None:
    for _ in range(3):
        await office.accepted(category="翻页")
    headers = by(office, office.assigner)
    path: str | None = url(office, "/suggestions?category=翻页&limit=2&sort=number&total=true")
    await client.get(url(office, "/suggestions?limit=1"), headers=headers)
    numbers: list[int] = []
    db: Database = app.state.db
    while path:
        before = db.statements
        answer = await client.get(path, headers=headers)
        assert (answer.status_code, db.statements - before) == (200, 1)
        body = answer.json()
        assert body["total"] == 3
        numbers += [item["reference"]["number"] for item in body["items"]]
        assert ("link" in answer.headers) == (body["next"] is not None)
        path = answer.headers["link"].split(">")[0].lstrip("<") if body["next"] else None
    assert numbers == sorted(numbers)
    assert len(numbers) == 3
    plain = (await client.get(url(office, "/suggestions"), headers=headers)).json()
    assert plain["total"] is None


GOOD: list[dict[str, Any]] = [
    {"state": ["submitted", "accepted"]},
    {"class": "A", "outcome": "solved"},
    {"due_before": "2026-06-01T00:00:00+08:00", "overdue": "false", "lamp": "green"},
    {"updated_after": "2026-01-01T00:00:00Z", "sort": "updated_at"},
    {"rated": "none", "merged": "false", "confidential": "false", "in_session": "true", "q": "电梯", "number": 1},
    {"organisation": "01980000-0000-7000-8000-000000000001", "unit_role": "lead", "sort": "due"},
]
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "unknown filter": ({"colour": "red"}, "/query/colour"),
    "unknown state": ({"state": "done"}, "/query/state/0"),
    "unknown sort": ({"sort": "title"}, "/query/sort"),
    "limit above its maximum": ({"limit": 201}, "/query/limit"),
    "no limit": ({"limit": 0}, "/query/limit"),
    "no uuid": ({"organisation": "me"}, "/query/organisation"),
    "local instant": ({"due_before": "2026-06-01T00:00:00"}, "/query/due_before"),
    "31st of June": ({"updated_after": "2026-06-31T00:00:00Z"}, "/query/updated_after"),
    "number too large": ({"number": 2**31}, "/query/number"),
    "NUL": ({"q": "a\0"}, "/query/q"),
    "long class": ({"class": "A" * 21}, "/query/class"),
}


@pytest.mark.parametrize("query", GOOD, ids=",".join)
async def test_filters_are_taken(client: httpx.AsyncClient, office: Office, query: dict[str, Any]) -> None:
    answer = await client.get(url(office, "/suggestions"), params=query, headers=by(office, office.assigner))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("query", "pointer"), BAD.values(), ids=BAD.keys())
async def test_what_is_no_filter_is_refused_at_its_place(
    client: httpx.AsyncClient, office: Office, query: dict[str, Any], pointer: str
) -> None:
    answer = await client.get(url(office, "/suggestions"), params=query, headers=by(office, office.assigner))
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
async def test_the_ends_of_time_are_no_server_error(client: httpx.AsyncClient, office: Office, instant: str) -> None:
    query = {"updated_after": instant, "due_before": instant}
    answer = await client.get(url(office, "/suggestions"), params=query, headers=by(office, office.assigner))
    assert answer.status_code in {200, 422}, answer.text


async def test_a_forged_cursor_is_refused(client: httpx.AsyncClient, office: Office) -> None:
    for path in ("/suggestions?cursor=nonsense", "/events?after=nonsense"):
        answer = await client.get(url(office, path), headers=by(office, office.assigner))
        assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_another_congress_has_none_of_it(client: httpx.AsyncClient, office: Office, db: Database) -> None:
    elsewhere = await make_office(db)
    case = await elsewhere.accepted()
    for path in (f"/suggestions/{case}", f"/suggestions/{case}/timeline"):
        for place in (office, elsewhere):
            answer = await client.get(url(place, path), headers=by(office, office.assigner))
            assert answer.status_code == 404, path
    for path in ("/suggestions", "/tasks", "/events"):
        assert (await client.get(url(elsewhere, path), headers=by(office, office.assigner))).status_code == 404


async def test_timeline_tasks_and_feed_answer_in_one_statement(
    client: httpx.AsyncClient, office: Office, app: FastAPI
) -> None:
    case, _ = await office.assigned()
    headers = by(office, office.assigner)
    db: Database = app.state.db
    for path in (f"/suggestions/{case}/timeline?limit=2", "/tasks", "/events?limit=2"):
        before = db.statements
        answer = await client.get(url(office, path), headers=headers)
        assert (answer.status_code, db.statements - before) == (200, 1), answer.text
        assert answer.json().get("next") or path == "/tasks"
    entries = (await client.get(url(office, f"/suggestions/{case}/timeline?sort=-at"), headers=headers)).json()["items"]
    assert [entry["kind"] for entry in entries] == ["assigned", "accepted", "submitted", "filed"]
    lines = (await client.get(url(office, "/tasks"), headers=headers)).json()
    assert lines["total"] == sum(line["count"] for line in lines["tasks"])


async def test_the_feed_is_for_those_who_may_read_events(client: httpx.AsyncClient, office: Office) -> None:
    for me, status in ((office.deputy, 403), (actor(office.place, Role.VIEWER), 403), (office.screener, 200)):
        assert (await client.get(url(office, "/events"), headers=by(office, me))).status_code == status
    assert (await client.get(url(office, "/suggestions"))).status_code == 401


async def test_a_timeline_of_some_kinds_and_a_kind_that_nobody_knows(client: httpx.AsyncClient, office: Office) -> None:
    case, _ = await office.assigned()
    path, headers = url(office, f"/suggestions/{case}/timeline"), by(office, office.assigner)

    some = await client.get(path, params={"kind": ["accepted", "assigned"]}, headers=headers)
    unknown = await client.get(path, params={"kind": ["accepted", "acepted"]}, headers=headers)

    assert [entry["kind"] for entry in some.json()["items"]] == ["accepted", "assigned"]
    assert [(e["pointer"], e["code"]) for e in unknown.json()["errors"]] == [("/query/kind/1", "enum")]
