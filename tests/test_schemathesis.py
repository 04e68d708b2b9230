"""Whatever the document allows, and much that it does not, is sent to every operation: no 500, no answer it does not declare."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import shutdown_lifespans
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from domain.actor import Role
from tests.conformance import DOCUMENT
from tests.conftest import SECRET
from tests.factories import (
    bearer,
    make_account,
    make_delegation,
    make_deputy,
    make_organisation,
)
from tests.office import make_office

pytestmark = pytest.mark.once

EVEN = tuple("02468ace")  # half of the generated ids are exchanged for known ones
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# At the edges of every parameter the input is wrong as well as right; what is drawn at random beside them is right.
PHASES = {"coverage": {"unexpected-methods": []}, "fuzzing": {"generation": {"mode": "positive"}}}
SCHEMA = schemathesis.openapi.from_dict(
    DOCUMENT, config=schemathesis.Config.from_dict({"phases": PHASES, "request-timeout": 60})
)
BOUNDED = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def served(settings):
    """The application on the loop of the sender's own thread."""
    yield create_app(settings)
    shutdown_lifespans()


@pytest.fixture(scope="module")
async def known(db):
    """Headers of somebody who may do everything in a congress at work, and ids of its rows by path parameter."""
    office = await make_office(db)
    place = office.place
    case, [unit, _] = await office.assigned("lead", "co")
    [clock, *_] = [row for row in await office.rows("deadline", case) if row["state"] == "running"]
    links = {"person_id": office.deputy.person_id, "organisation_id": office.units[0]}
    account = await make_account(db, place, *Role, **links)
    headers = bearer(place, SECRET, *Role, account_id=account, **links)
    return headers, {
        "congress": place.slug,
        "suggestion_id": case,
        "assignment_id": unit,
        "deadline_id": clock["id"],
        "organisation_id": await make_organisation(db, place),
        "person_id": await make_deputy(db, place),
        "account_id": await make_account(db, place, Role.VIEWER),
        "delegation_id": await make_delegation(db, place),
        "term_id": place.term_id,
        "session_id": place.session_id,
    }


@SCHEMA.parametrize()
@BOUNDED
def test_every_answer_is_one_that_the_document_declares(case, served, known):
    headers, rows = known
    for name, generated in (case.path_parameters or {}).items():
        if name == "congress" or (name in rows and str(generated)[-1:] in EVEN):
            case.path_parameters[name] = str(rows[name])

    case.call_and_validate(app=served, headers=headers, checks=CHECKS)
