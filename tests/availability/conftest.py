"""A desk whose clock is the application's, and people who call."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.settings import Settings
from domain.actor import Role
from domain.db import Database
from tests.arranging import Desk, make_desk
from tests.factories import Caller, bearer


@pytest.fixture
async def desk(db: Database, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = await make_desk(db)
    monkeypatch.setattr(app.state, "clock", lambda: made.office.now, raising=False)
    return made


@pytest.fixture
def caller(client: httpx.AsyncClient, settings: Settings, desk: Desk) -> Callable[..., Caller]:
    """`caller(Role.DEPUTY, person_id=…)`: somebody with these roles at the hour of the desk."""

    def made(*roles: Role, **links: Any) -> Caller:
        headers = bearer(desk.office.place, settings.signing_key, *roles, now=desk.office.now, **links)
        return Caller(client, desk.office.place.slug, headers)

    return made
