"""Whatever can be asked for has a bound: rows of a list, the time of a statement, instants that have not come yet."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, literal, select

from api import openapi
from domain.actor import Role
from domain.db import Statement
from domain.errors import Unavailable
from domain.paging import MAX_LIMIT
from domain.suggestions import queries
from tests.asked import OPERATIONS, asked
from tests.conformance import DOCUMENT, resolved
from tests.conftest import SECRET
from tests.factories import bearer
from tests.office import make_office

# Answers that are one list without pages, and what bounds each.
WHOLE = {
    "list_figures": "the catalogue",
    "list_public_figures": "one row for each figure of the catalogue",
    "list_my_supervisions": "the decisions that one person carries",
    "list_similar": "the ten most similar",
    "find_similar": "the same",
    "list_suggested_units": "units of those",
    "list_meeting_kinds": "kinds are set up by hand",
    "list_unanswered": "the invitations of one person",
    "read_free_busy": "so many people in a window of so many days",
    "list_oversight": "what was held about one case",
    "list_classes": "the changes of one case",
    "list_attachments": "the files of one case",
    "list_blockings": "what is ahead of one room",
    "list_key_cases_without_meeting": "key cases of the chairpersons' council",
}
ASKED_AS_OF = sorted(
    name
    for name, (_, _, operation) in OPERATIONS.items()
    if "as_of" in {each["name"] for each in operation.get("parameters", ())}
)


def lists():
    """Operations whose answer holds `items`, or is an array."""
    for method, _, operation in openapi.operations(DOCUMENT):
        content = resolved(operation["responses"].get("200", {"content": {}})).get("content", {})
        schema = content.get("application/json", {}).get("schema", {})
        schema = resolved(schema)
        if method in {"get", "post"} and ("items" in schema.get("properties", {}) or schema.get("type") == "array"):
            yield operation


def test_every_list_has_a_bound():
    unbounded = []
    for operation in lists():
        limits = [each["schema"] for each in operation.get("parameters", ()) if each["name"] == "limit"]
        many = operation["operationId"].startswith(("list_", "find_", "read_"))
        if many and not limits and operation["operationId"] not in WHOLE:
            unbounded.append(operation["operationId"])
        assert all(each["maximum"] <= MAX_LIMIT for each in limits)
    assert unbounded == []
    assert sum(1 for _ in lists()) > 30


def test_every_text_of_a_query_has_a_bound():
    endless = [
        (operation["operationId"], each["name"])
        for _, _, operation in openapi.operations(DOCUMENT)
        for each in operation.get("parameters", ())
        if each["in"] == "query" and _endless(each["schema"])
    ]
    assert endless == []


def _endless(schema):
    kinds = [resolved(each) for each in schema.get("anyOf", [schema])]
    return any(
        kind.get("type") == "string" and not {"maxLength", "enum", "const", "format", "pattern"} & kind.keys()
        for kind in kinds
    )


@pytest.mark.parametrize("name", ASKED_AS_OF)
async def test_an_instant_that_has_not_come_is_refused(client, db, name):
    office = await make_office(db, units=1)
    case, _ = await office.replied()
    request = asked(name, office.place.slug, {"suggestion_id": case})
    request["params"] |= {"as_of": (datetime.now(UTC) + timedelta(days=400)).isoformat()}
    answer = await client.request(**{**request, "headers": bearer(office.place, SECRET, *Role)})
    assert (answer.status_code, answer.json()["code"]) in {(422, "as_of_in_future"), (404, "snapshot_not_found")}


async def test_a_statement_that_takes_too_long_is_stopped_on_the_server(db):
    slow = Statement(select(func.pg_sleep(literal(30)), literal("searching slowly")))
    async with db.read() as tx:
        with pytest.raises(Unavailable) as refused:
            await tx.within(0.05).one(slow)
        running = await tx.connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%searching slowly%'"
            " AND pid <> pg_backend_pid()"
        )
    assert refused.value.code == "statement_too_slow"
    assert running == 0


async def test_a_search_that_takes_too_long_is_answered_with_a_code(client, db, monkeypatch):
    """The time is made short, the index is held so that nothing can be found in it."""
    office = await make_office(db, units=1)
    monkeypatch.setattr(queries, "SECONDS", 0.2)
    headers = bearer(office.place, SECRET, Role.SCREENER)
    url = f"/v1/{office.place.slug}/suggestions"
    async with db.write() as tx:
        await tx.connection.execute("LOCK TABLE search_text IN ACCESS EXCLUSIVE MODE")
        answer = await asyncio.wait_for(client.get(url, params={"q": "电梯"}, headers=headers), 30)
    assert (answer.status_code, answer.json()["code"]) == (503, "statement_too_slow")
    assert (await client.get(url, params={"q": "电梯"}, headers=headers)).status_code == 200
