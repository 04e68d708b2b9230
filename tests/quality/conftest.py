"""A congress at work, one for the tests of each module."""

import pytest

from tests.office import make_office


@pytest.fixture
async def office(db):
    """A congress of its own."""
    return await make_office(db)
