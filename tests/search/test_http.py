"""Searching over HTTP: what comes back, and that no query is slow, silent or a server error."""

import httpx
import pytest

from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET
from tests.factories import Caller, bearer
from tests.office import Office, make_office


@pytest.fixture(scope="module")
async def office(db: Database) -> Office:
    made = await make_office(db)
    await made.accepted(title="關於加裝電梯<b>的建議", facts="多數小區沒有電梯。")
    return made


@pytest.fixture
def screener(client: httpx.AsyncClient, office: Office) -> Caller:
    return Caller(client, office.place.slug, bearer(office.place, SECRET, Role.SCREENER))


async def test_a_search_shows_where_it_found(screener: Caller) -> None:
    answer = await screener.get("/suggestions", q="加装电梯", sort="relevance", total=True)
    body = answer.json()

    assert answer.status_code == 200
    assert body["total"] == 1
    [fragment] = body["items"][0]["found"]
    assert fragment == {
        "part": "title",
        "subject_id": body["items"][0]["id"],
        "text": "關於加裝電梯<b>的建議",
        "hits": [[2, 6]],
    }
    assert (await screener.get("/suggestions")).json()["items"][0]["found"] is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("水", "query_too_short"),
        ("，。！", "query_empty"),
        ("&|!()<->:*", "query_operator_alone"),
        ("&!()<->:*", "query_empty"),
        ("OR", "query_operator_alone"),
        ("-电梯", "query_only_excludes"),
        ("电梯 " * 7, "query_too_complex"),
        ("a" * 10_000, "input_invalid"),
        (" ", "input_invalid"),
        ("a\0b", "input_invalid"),
    ],
)
async def test_a_query_that_means_nothing_is_refused_with_its_code(screener: Caller, asked: str, code: str) -> None:
    answer = await screener.get("/suggestions", q=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%ED%A0%80%ED%BF%BF", "%FF%FE"])
async def test_bytes_that_are_no_text_are_refused(screener: Caller, raw: str) -> None:
    answer = await screener.client.get(f"/v1/{screener.slug}/suggestions?q={raw}", headers=screener.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "query_empty")


async def test_relevance_needs_a_query(screener: Caller) -> None:
    answer = await screener.get("/suggestions", sort="relevance")
    assert (answer.status_code, answer.json()["code"]) == (422, "sort_needs_query")
