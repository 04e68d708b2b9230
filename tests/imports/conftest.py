"""A congress to import into: `place` is empty, `peopled` has deputies and units."""

import pytest

from tests.factories import make_congress, make_deputy, make_organisation, make_person
from tests.imports.applying import imported, importer
from tests.imports.past_watching import PAST


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


@pytest.fixture
async def told(db, peopled):
    """A case of the past, answered with class A, and dissatisfied with the result; and those who watch."""
    await imported(db, importer(peopled), "suggestions", [PAST])
    await make_organisation(db, peopled, name="财经委", kind="congress_organ")
    for name in ("督办领导01", "领办领导01", "重名", "重名"):
        await make_person(db, peopled, name=name)
    return peopled
