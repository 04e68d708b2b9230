"""A desk whose clock is the application's, and people with accounts who follow calendars."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.settings import Settings
from domain.actor import Role
from domain.db import Database
from tests.arranging import Desk, make_desk
from tests.calendars.following import Follower
from tests.factories import Caller, bearer, make_account


@pytest.fixture
async def desk(db: Database, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = await make_desk(db)
    monkeypatch.setattr(app.state, "clock", lambda: made.office.now, raising=False)
    return made


@pytest.fixture
def follower(client: httpx.AsyncClient, settings: Settings, desk: Desk) -> Callable[..., Awaitable[Follower]]:
    """`await follower(Role.DEPUTY, person_id=…)`: somebody with a row of their own."""

    async def made(*roles: Role, **links: Any) -> Follower:
        account = await make_account(desk.db, desk.office.place, *roles, **links)
        headers = bearer(
            desk.office.place, settings.signing_key, *roles, now=desk.office.now, account_id=account, **links
        )
        return Follower(account, Caller(client, desk.office.place.slug, headers))

    return made
