"""Recordings are added once the meeting has begun, heard by those who took part, and taken away by the organiser."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.settings import Settings
from domain.actor import Role
from domain.attachments.orphans import SPARED, sweep_orphans
from domain.ids import new_id
from tests.arranging import Desk
from tests.factories import Caller, bearer

FILM = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 64


@pytest.fixture
def reader(client: httpx.AsyncClient, app: FastAPI, settings: Settings, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(app.state, "clock", lambda: desk.office.now, raising=False)

    def made(*roles: Role, **links: Any) -> Caller:
        headers = bearer(desk.office.place, settings.signing_key, *roles, now=desk.office.now, **links)
        return Caller(client, desk.office.place.slug, headers)

    return made


async def add(who: Caller, meeting: Any, content: bytes = FILM, name: str = "现场.mp4") -> httpx.Response:
    path = f"/v1/{who.slug}/meetings/{meeting}/recordings"
    return await who.client.post(path, headers=who.headers, files={"file": (name, content)})


async def test_a_recording_is_added_heard_and_taken_away(desk: Desk, reader: Any, app: FastAPI) -> None:
    made = await desk.confirmed()
    early = await add(reader(Role.ORGANISER), made)
    assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    held = await desk.held(starts_at=desk.hour(15))
    organiser = reader(Role.ORGANISER)

    added = await add(organiser, held)
    assert added.status_code == 201, added.text
    assert (added.json()["content_type"], added.json()["size"]) == ("video/mp4", len(FILM))
    path = f"/meetings/{held}/recordings"
    one = f"{path}/{added.json()['id']}"
    deputy = reader(Role.DEPUTY, person_id=desk.office.deputy.person_id)
    viewer = reader(Role.VIEWER)
    assert [each["name"] for each in (await deputy.get(path)).json()] == ["现场.mp4"]
    assert (await deputy.get(f"{one}/content")).content == FILM
    assert (await viewer.get(path)).json() == []
    assert (await viewer.get(f"{one}/content")).status_code == 404
    assert (await viewer.delete(one)).status_code == 403
    assert (await reader(Role.DEPUTY, person_id=new_id()).get(path)).status_code == 404

    later = datetime.now(UTC) + SPARED + timedelta(hours=1)
    await sweep_orphans(desk.db, app.state.storage, later)
    assert (await deputy.get(f"{one}/content")).content == FILM, "a row speaks of it"
    assert (await organiser.delete(one)).status_code == 200
    assert (await organiser.delete(one)).status_code == 404
    assert (await deputy.get(f"{one}/content")).status_code == 404
    assert (await organiser.get(path)).json() == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.4", "a.pdf", "type_not_allowed"),
        (b"%PDF-1.4", "a.mp4", "content_mismatch"),
        (b"", "a.mp4", "attachment_empty"),
    ],
)
async def test_what_is_no_recording_is_refused(desk: Desk, reader: Any, content: bytes, name: str, code: str) -> None:
    held = await desk.held()
    refused = await add(reader(Role.ORGANISER), held, content, name)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
