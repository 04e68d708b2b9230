"""A desk whose clock is the application's as well."""

import pytest
from fastapi import FastAPI

from domain.db import Database
from tests.arranging import Desk, make_desk


@pytest.fixture
async def desk(db: Database, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = await make_desk(db)
    monkeypatch.setattr(app.state, "clock", lambda: made.office.now, raising=False)
    return made
