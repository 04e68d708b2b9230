"""Clocks over HTTP: lists and their filters, one statement each, and who may stop a clock."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import bearer
from tests.office import Office, make_office

BECAUSE = {"reason": "等待上级批复"}


@pytest.fixture
async def office(db: Database) -> Office:
    return await make_office(db)


def as_assigner(office: Office) -> dict[str, str]:
    return bearer(office.place, SECRET, Role.ASSIGNER)


async def clock(office: Office, case: UUID, step: str) -> dict[str, Any]:
    return next(each for each in await office.rows("deadline", case) if each["step"] == step)


def url(office: Office, *parts: Any) -> str:
    return "/".join(["", "v1", office.place.slug, "deadlines", *map(str, parts)])


async def steps(client: httpx.AsyncClient, office: Office, **given: Any) -> list[str]:
    answer = await client.get(url(office), params=given, headers=as_assigner(office))
    assert answer.status_code == 200, answer.text
    return [each["step"] for each in answer.json()["items"]]


async def test_lists_are_filtered_by_what_an_office_asks_for(client: httpx.AsyncClient, office: Office) -> None:
    one, [unit] = await office.assigned()
    two, _ = await office.replied()
    reply = await clock(office, one, "reply")
    everything = await steps(client, office)
    rows = [*await office.rows("deadline", one), *await office.rows("deadline", two)]
    assert sorted(everything) == sorted(each["step"] for each in rows)
    assert await steps(client, office, suggestion_id=one, step="reply") == ["reply"]
    assert await steps(client, office, assignment_id=unit, state=["running"]) == ["receipt", "reply"]
    assert await steps(client, office, organisation_id=office.units[2]) == []
    assert set(await steps(client, office, organisation_id=office.units[0])) >= {"receipt", "reply"}
    assert "feedback" in await steps(client, office, suggestion_id=two, state="running")
    assert await steps(client, office, due_before=reply["due_at"].isoformat(), step="reply", state="running") == []
    late = await steps(client, office, overdue=True)
    assert sorted([*late, *await steps(client, office, overdue=False)]) == sorted(everything)
    ordered = (await client.get(url(office), params={"sort": "-due_at"}, headers=as_assigner(office))).json()["items"]
    assert [e["due_at"] for e in ordered] == sorted((e["due_at"] for e in ordered), reverse=True)


async def test_lamps_of_lists_and_of_details_agree(client: httpx.AsyncClient, office: Office) -> None:
    await office.assigned()
    await office.replied()
    found = (await client.get(url(office), headers=as_assigner(office))).json()["items"]
    for lamp in ("red", "yellow", "green"):
        shining = (await client.get(url(office), params={"lamp": lamp}, headers=as_assigner(office))).json()["items"]
        assert {e["id"] for e in shining} == {e["id"] for e in found if e["lamp"] == lamp}
    assert {e["lamp"] for e in found if e["ended_at"]} == {None}
    for each in found[:3]:
        answer = await client.get(url(office, each["id"]), headers=as_assigner(office))
        assert answer.json() == each
        assert answer.headers["etag"] == f'"{each["version"]}"'


async def test_pages_hang_together_and_cost_one_statement(
    client: httpx.AsyncClient, app: FastAPI, office: Office
) -> None:
    for _ in range(3):
        await office.assigned()
    headers = as_assigner(office)
    wanted = [e["id"] for e in (await client.get(url(office), headers=headers)).json()["items"]]
    seen, cursor = [], None
    while True:
        params = {"limit": 2, "total": True} | ({"cursor": cursor} if cursor else {})
        page = (await client.get(url(office), params=params, headers=headers)).json()
        assert page["total"] == len(wanted)
        seen += [e["id"] for e in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == wanted
    for path in (url(office), url(office, wanted[0]), url(office, wanted[0], "explain")):
        before = app.state.db.statements
        assert (await client.get(path, headers=headers)).status_code == 200
        assert app.state.db.statements == before + 1, path


async def test_an_explanation_says_rule_article_and_days(client: httpx.AsyncClient, office: Office) -> None:
    case, _ = await office.replied()
    feedback, reply = await clock(office, case, "feedback"), await clock(office, case, "reply")
    said = (await client.get(url(office, feedback["id"], "explain"), headers=as_assigner(office))).json()
    assert said["rule"]["assumed"]
    assert (said["rule"]["amount"], said["rule"]["unit"], said["rule"]["anchor"]) == (15, "workday", "reply_received")
    assert sum(line["counts"] for line in said["lines"]) == 15
    assert {line["why"] for line in said["lines"]} == {"anchor_day", "weekday", "weekend"}
    said = (await client.get(url(office, reply["id"], "explain"), headers=as_assigner(office))).json()
    assert (said["rule"]["article"], said["rule"]["cap_amount"], said["agrees"]) == ("DL25 §51", 6, True)


async def test_a_clock_is_paused_and_resumed(client: httpx.AsyncClient, db: Database) -> None:
    office = await make_office(db)
    office.now = office.now.replace(year=2999)  # ahead of whatever day these tests run on
    case = await office.file()
    await office.move(office.deputy, case, "invite", person_ids=[office.cosigner.person_id])
    cosign = await clock(office, case, "cosign")
    headers = bearer(office.place, SECRET, Role.ASSIGNER, Role.DEPUTY, person_id=office.deputy.person_id)
    answer = await client.post(
        url(office, cosign["id"], "pause"), json=BECAUSE, headers={**headers, "If-Match": f'"{cosign["version"] + 1}"'}
    )
    assert (answer.status_code, answer.json()["code"]) == (412, "version_stale")
    answer = await client.post(url(office, cosign["id"], "pause"), json=BECAUSE, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "paused")
    answer = await client.post(url(office, cosign["id"], "pause"), json=BECAUSE, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    answer = await client.post(url(office, cosign["id"], "resume"), json=BECAUSE, headers=headers)
    assert (answer.status_code, answer.json()["state"]) == (200, "running")
    answer = await client.post(url(office, cosign["id"], "resume"), json={"reason": " "}, headers=headers)
    assert answer.status_code == 422


async def test_refusals(client: httpx.AsyncClient, office: Office, db: Database) -> None:
    case, _ = await office.assigned()
    reply = await clock(office, case, "reply")
    officer = bearer(office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[0])
    answer = await client.post(url(office, reply["id"], "pause"), json=BECAUSE, headers=officer)
    assert (answer.status_code, answer.json()["needs"]) == (403, "deadline:manage")
    assert (await client.get(url(office, reply["id"]), headers=officer)).status_code == 200
    stranger = bearer(office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[1])
    for path in (url(office, reply["id"]), url(office, reply["id"], "explain")):
        assert (await client.get(path, headers=stranger)).status_code == 404
    foreign = as_assigner(await make_office(db))
    assert (await client.get(url(office, reply["id"]), headers=foreign)).status_code == 404
    for wrong in ({"lamp": "blue"}, {"due_before": "0001-01-01T00:00:00+08:00"}, {"sort": "title"}, {"nope": "1"}):
        assert (await client.get(url(office), params=wrong, headers=as_assigner(office))).status_code == 422, wrong
