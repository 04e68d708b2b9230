"""A desk, and a database for one test alone where a sweep looks at every congress."""

from collections.abc import AsyncIterator

import pytest

from domain.db import Database
from tests.arranging import Desk, make_desk


@pytest.fixture
async def desk(db: Database) -> Desk:
    return await make_desk(db)


@pytest.fixture
async def alone(fresh_database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(fresh_database_url, None, 4, 16)
    yield opened
    await opened.close()
