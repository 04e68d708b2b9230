"""A congress at work for each test; and a database of its own for what a sweep looks at."""

from collections.abc import AsyncIterator

import pytest

from domain.db import Database
from tests.office import Office, make_office


@pytest.fixture
async def office(db: Database) -> Office:
    """A congress of its own."""
    return await make_office(db)


@pytest.fixture
async def alone(fresh_database_url: str) -> AsyncIterator[Database]:
    """A sweep looks at every congress, so it must not meet those of other tests."""
    opened = await Database.open(fresh_database_url, None, 1, 8)
    yield opened
    await opened.close()
