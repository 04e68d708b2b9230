"""HEAD answers what GET would, without the body, for every list and every page; what has no GET refuses both."""

import httpx
import pytest

from api import openapi
from api.settings import Settings
from domain.actor import Role
from domain.db import Database
from tests.conformance import DOCUMENT
from tests.factories import bearer, make_account, make_congress
from tests.office import make_office
from tests.suggestions import scenes

PLAIN = sorted(
    path
    for method, path, _ in openapi.operations(DOCUMENT)
    if method == "get" and path.count("{") == path.count("{congress}")
)
VARYING = {"date", "x-request-id", "server", "content-length"}


@pytest.mark.parametrize("path", PLAIN)
async def test_head_answers_as_get_does(path: str, db: Database, client: httpx.AsyncClient, settings: Settings) -> None:
    place = await make_congress(db)
    account = await make_account(db, place, *Role)
    headers = bearer(place, settings.signing_key, *Role, account_id=account)
    url = path.format(congress=place.slug)
    got = await client.get(url, headers=headers)
    asked = await client.head(url, headers=headers)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    told = [{name: value for name, value in each.headers.items() if name not in VARYING} for each in (got, asked)]
    assert told[0] == told[1]


def test_there_is_something_to_ask() -> None:
    assert len(PLAIN) > 15


async def test_the_etag_of_a_case_can_be_asked_for_alone(db: Database, client: httpx.AsyncClient) -> None:
    office = await make_office(db)
    case = await office.accepted()
    url = f"/v1/{office.place.slug}/suggestions/{case}"
    asked = await client.head(url, headers=scenes.headers_of(office, office.deputy))
    assert (asked.status_code, asked.headers["etag"], asked.content) == (200, '"3"', b"")
    assert int(asked.headers["content-length"]) > 1000
    hidden = await client.head(url)
    assert (hidden.status_code, hidden.content) == (401, b"")


async def test_a_path_that_only_takes_posts_refuses_head(db: Database, client: httpx.AsyncClient) -> None:
    office = await make_office(db)
    case = await office.file()
    url = f"/v1/{office.place.slug}/suggestions/{case}/submit"
    asked = await client.head(url, headers=scenes.headers_of(office, office.deputy))
    assert (asked.status_code, asked.headers["allow"]) == (405, "POST")
    assert (await office.case(case))["state"] == "draft"
