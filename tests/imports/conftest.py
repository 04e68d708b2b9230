"""A congress to import into: `place` is empty, `peopled` has deputies and units."""

import pytest

from tests.factories import make_congress, make_deputy, make_organisation


@pytest.fixture
async def place(db):
    return await make_congress(db)


@pytest.fixture
async def peopled(db, place):
    await make_deputy(db, place, name="代表甲")
    await make_deputy(db, place, name="代表乙")
    await make_organisation(db, place, name="市住建局", code="ZJ")
    await make_organisation(db, place, name="市资规局", code="ZG", short_name="资规")
    return place
