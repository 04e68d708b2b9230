"""Each move once over HTTP by the right person: status, ETag, event, state, and the same answer to the same key; none is left out."""

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from api import openapi
from domain.db import Database
from domain.ids import new_id
from tests.conformance import DOCUMENT
from tests.office import Office, make_office
from tests.promises.promising import held
from tests.suggestions.moves_made import ELSEWHERE, MOVES, WHO, Made
from tests.suggestions.scenes import Scene, headers_of

ROOT = Path(__file__).parents[2]
OPERATIONS = {
    (operation["x-flow"], operation["x-action"]): (method, path, operation)
    for method, path, operation in openapi.operations(DOCUMENT)
    if "x-flow" in operation
}


@pytest.fixture
async def office(db: Database, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose clock is the application's as well."""
    made = await make_office(db)
    monkeypatch.setattr(app.state, "clock", lambda: made.now, raising=False)
    return made


async def moved_row(office: Office, made: Made, scene: Scene) -> dict[str, Any]:
    """The row that the move is of, as it stands."""
    if made.flow.name == "promise":
        assert scene.promise is not None
        return (await held(office, "promise", scene.promise))[0]
    if made.flow.name == "assignment":
        return next(row for row in await office.rows("assignment", scene.case) if row["id"] == scene.unit)
    if made.flow.name == "signature":
        lines = await office.rows("signature", scene.case)
        return next(line for line in lines if line["person_id"] == office.cosigner.person_id)
    return await office.case(scene.case)


def request_of(office: Office, made: Made, scene: Scene, version: Any) -> httpx.Request:
    """As a front end sends it: the path of the document, the version as read, a key of its own."""
    method, path, operation = OPERATIONS[made.key]
    ids: dict[str, Any] = {"congress": office.place.slug, "suggestion_id": scene.case, "assignment_id": scene.unit}
    url = path.format(**ids, promise_id=scene.promise)
    taken = {each["name"] for each in operation["parameters"] if each["in"] == "header"}
    headers = headers_of(office, WHO[made.who](office), office.now) | {"Idempotency-Key": str(new_id())}
    if "If-Match" in taken:
        headers["If-Match"] = f'"{version}"'
    body = made.body(office, scene) if callable(made.body) else made.body
    content = {} if body is None else {"json": body}
    return httpx.Request(method.upper(), f"http://test{url}", headers=headers, **content)


async def told(office: Office, case: UUID, request_id: str) -> list[tuple[str, str, str | None, str | None]]:
    """What the events of one request say."""
    found = [e for e in await office.rows("event", case) if e["request_id"] == request_id]
    return [(e["kind"], e["action"], e["state_before"], e["state_after"]) for e in found]


@pytest.mark.parametrize("made", MOVES, ids=lambda made: "-".join(made.key))
async def test_a_move_is_made(made: Made, office: Office, client: httpx.AsyncClient) -> None:
    scene = await made.scene(office)
    before = await moved_row(office, made, scene)
    request = request_of(office, made, scene, before.get("version"))
    move = made.flow.transitions[made.action]

    first = await client.send(request)

    answered = OPERATIONS[made.key][2]["responses"]
    assert str(first.status_code) in answered, first.text
    assert first.status_code < 300, first.text
    after = await moved_row(office, made, scene)
    target = str(move.target or before["state"])
    assert after["state"] == (made.becomes or target)
    assert first.json()["state"] == after["state"]
    if "version" in first.json():
        assert first.headers["etag"] == f'"{after["version"]}"'
    events = await told(office, scene.case, first.headers["x-request-id"])
    assert (move.event, made.action, before["state"], target) in events

    again = await client.send(request_again(request))
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers.get("etag") == first.headers.get("etag")
    assert await moved_row(office, made, scene) == after


def request_again(request: httpx.Request) -> httpx.Request:
    """The same bytes once more, as after a lost connection."""
    return httpx.Request(request.method, request.url, headers=request.headers, content=request.content)


def test_every_move_of_the_document_is_made_once() -> None:
    """A new move adds its row to MOVES, or names the test of its own in ELSEWHERE."""
    made = [each.key for each in MOVES]

    assert len(OPERATIONS) > 50
    assert len(set(made)) == len(made)
    assert not set(made) & set(ELSEWHERE)
    assert set(OPERATIONS) - set(made) - set(ELSEWHERE) == set(), "moves without a success over HTTP"
    assert {*made, *ELSEWHERE} - set(OPERATIONS) == set(), "successes of moves that are gone"


def test_what_is_made_elsewhere_is_sent_there() -> None:
    assert ELSEWHERE
    for key, file in ELSEWHERE.items():
        sent = [part for part in OPERATIONS[key][1].split("/") if "{" not in part][-1]
        assert f"/{sent}" in (ROOT / file).read_text(encoding="utf-8"), (key, file)
