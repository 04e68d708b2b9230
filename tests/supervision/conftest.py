"""A database for one test alone: a sweep looks at the clocks of every congress, so it must not meet those of other tests."""

from collections.abc import AsyncIterator

import pytest

from domain.db import Database


@pytest.fixture
async def alone(fresh_database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(fresh_database_url, None, 1, 8)
    yield opened
    await opened.close()
