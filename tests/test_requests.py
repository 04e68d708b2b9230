"""What every route does with a request: one transaction, one answer per key, one shape of error, strict input."""

import asyncio
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI, UploadFile
from sqlalchemy import bindparam, func, select
from structlog.testing import capture_logs

from api import errors
from api.deps import Me, Now, Write
from api.routing import Router
from api.schemas import In, Out, ShortText
from domain.actor import Role
from domain.db import Statement, Tx
from domain.ids import new_id
from domain.people.tables import person
from tests.factories import bearer, make_account, make_congress

COUNT = Statement(select(func.count()).select_from(person).where(person.c.congress_id == bindparam("congress")))
INSERT = Statement(
    person.insert()
    .values({name: bindparam(name) for name in ("congress_id", "id", "name", "created_at")} | {"version": 1})
    .returning(person.c.id, person.c.name, person.c.version)
)


class Body(In):
    name: ShortText
    free: dict[str, object] | None = None


class Row(Out):
    id: UUID
    name: str
    version: int


router = Router("tests", "/v1/{congress}/tries")


@router.post("", status_code=201)
async def make(body: Body, me: Me, tx: Write, now: Now) -> Row:
    return await insert(tx, me, body.name, now)


@router.post("/failing", status_code=201)
async def make_and_fail(body: Body, me: Me, tx: Write, now: Now) -> Row:
    await insert(tx, me, body.name, now)
    raise RuntimeError("a secret of the inside")


@router.post("/uncommitted", status_code=201)
async def make_and_break_the_commit(body: Body, me: Me, tx: Write, now: Now) -> Row:
    row = await insert(tx, me, body.name, now)
    await tx.connection.execute("CREATE TEMP TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
    await tx.connection.execute("INSERT INTO late VALUES (1), (1)")
    return row


@router.post("/uploaded", status_code=201)
async def upload(file: UploadFile, me: Me, tx: Write, now: Now) -> Row:
    return await insert(tx, me, (await file.read()).decode(), now)


async def insert(tx: Tx, me, name, now):
    return await tx.one(INSERT, congress_id=me.congress_id, id=new_id(), name=name, created_at=now)


@pytest.fixture
async def congress(db):
    return await make_congress(db)


@pytest.fixture
def url(congress):
    return f"/v1/{congress.slug}/tries"


@pytest.fixture
async def headers(db, congress, settings):
    return bearer(congress, settings.signing_key, Role.VIEWER, account_id=await make_account(db, congress, Role.VIEWER))


@pytest.fixture
async def tries(db, settings, headers):
    app = FastAPI()
    app.state.settings, app.state.db = settings, db
    errors.install(app)
    app.include_router(router)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test", headers=headers) as client:
        yield client


@pytest.fixture
def seen(congress, headers):
    """The list of cases of the whole application, and the headers to read it with."""
    return f"/v1/{congress.slug}/suggestions", headers


@pytest.fixture
def count(db, congress):
    async def counted():
        async with db.read() as tx:
            return await tx.value(COUNT, congress=congress.id)

    return counted


async def test_a_change_is_committed_before_the_answer(tries, url, count):
    answer = await tries.post(url, json={"name": " 代表001 "})

    assert (answer.status_code, answer.json()["name"], answer.headers["etag"]) == (201, "代表001", '"1"')
    assert await count() == 1


async def test_an_unforeseen_error_tells_nothing_and_leaves_nothing(tries, url, count):
    with capture_logs() as lines:
        answer = await tries.post(f"{url}/failing", json={"name": "x"})

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert [(line["event"], repr(line["exc_info"])) for line in lines] == [
        ("internal_error", "RuntimeError('a secret of the inside')")
    ]
    assert await count() == 0


async def test_a_commit_that_fails_is_no_success_and_keeps_no_answer(tries, url, count):
    with capture_logs():
        answers = [
            await tries.post(f"{url}/uncommitted", json={"name": "x"}, headers={"Idempotency-Key": "a"})
            for _ in range(2)
        ]

    assert [a.status_code for a in answers] == [500, 500]
    assert await count() == 0


async def test_the_same_key_and_request_get_the_first_answer_again(tries, url, count):
    first = await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"})
    second = await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"})
    third = await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "b"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert "idempotency-replayed" not in first.headers
    assert second.headers["idempotency-replayed"] == "true"
    assert {k: v for k, v in second.headers.items() if k != "idempotency-replayed"} == dict(first.headers)
    assert third.json()["id"] != first.json()["id"]
    assert await count() == 2


async def test_a_key_used_at_once_makes_one_row(tries, url, count):
    answers = await asyncio.gather(
        *(tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"}) for _ in range(8))
    )

    assert [a.status_code for a in answers] == [201] * 8
    assert len({a.content for a in answers}) == 1
    assert sum("idempotency-replayed" in a.headers for a in answers) == 7
    assert await count() == 1


@pytest.mark.parametrize("other", [{"json": {"name": "y"}}, {"json": {"name": "x"}, "path": "/failing"}])
async def test_a_key_of_another_request_is_refused(tries, url, count, other):
    await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"})
    path = url + other.pop("path", "")

    answer = await tries.post(path, **other, headers={"Idempotency-Key": "a"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await count() == 1


async def test_a_refused_request_does_not_use_up_its_key(tries, url):
    refused = await tries.post(url, json={"name": ""}, headers={"Idempotency-Key": "a"})
    corrected = await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"})

    assert (refused.status_code, corrected.status_code) == (422, 201)


async def test_a_key_is_of_its_account_alone(tries, db, url, congress, settings, count):
    other = bearer(
        congress, settings.signing_key, Role.VIEWER, account_id=await make_account(db, congress, Role.VIEWER)
    )
    await tries.post(url, json={"name": "x"}, headers={"Idempotency-Key": "a"})

    answer = await tries.post(url, json={"name": "x"}, headers={**other, "Idempotency-Key": "a"})

    assert "idempotency-replayed" not in answer.headers
    assert await count() == 2


async def test_an_upload_is_the_same_by_its_bytes_not_its_boundary(tries, url, count):
    async def send(content):
        files = {"file": ("a.txt", content, "text/plain")}
        return await tries.post(f"{url}/uploaded", files=files, headers={"Idempotency-Key": "a"})

    first, again, other = await send(b"same"), await send(b"same"), await send(b"else")

    assert first.json()["name"] == "same"
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"
    assert other.json()["code"] == "idempotency_key_reused"
    assert await count() == 1


@pytest.mark.parametrize("key", ["x" * 201, "with space", "é"])
async def test_a_key_is_short_and_plain(tries, url, key):
    answer = await tries.post(url, json={"name": "x"}, headers=[("Idempotency-Key", key.encode("latin-1"))])

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/header/Idempotency-Key")


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (b"{", "/body", "json_invalid"),
        (b"", "/body", "missing"),
        (b"null", "/body", "model_attributes_type"),
        (b"[]", "/body", "model_attributes_type"),
        (b'"x"', "/body", "model_attributes_type"),
        (b'{"name": NaN}', "/body", "json_invalid"),
        (b'{"name": "\\ud800"}', "/body", "json_invalid"),
        (b'{"\\udfff": 1}', "/body", "json_invalid"),
        ('{"name": "中文"}'.encode("gb18030"), "/body", "json_invalid"),
        ('{"name": "中文"}'.encode("utf-16"), "/body", "json_invalid"),
        (b"[" * 100_000, "/body", "json_invalid"),
        (b'{"name": "a\\u0000b"}', "/body/name", "nul_character"),
        (b'{"name": "x", "free": {"a": [{"b": "\\u0000"}]}}', "/body/free/a/0/b", "nul_character"),
        (b'{"name": "x", "free": {"a": {"\\u0000": 1}}}', "/body/free/a", "nul_character"),
        (b'{"name": "  "}', "/body/name", "string_too_short"),
        ('{"name": "\u200b\u202e\ufeff"}'.encode(), "/body/name", "string_pattern_mismatch"),
        (b'{"name": "' + b"x" * 201 + b'"}', "/body/name", "string_too_long"),
        (b'{"name": 7}', "/body/name", "string_type"),
        (b'{"name": "x", "a/b~c": 1}', "/body/a~1b~0c", "extra_forbidden"),
        (b"{}", "/body/name", "missing"),
    ],
)
async def test_a_body_that_is_wrong_is_pointed_at(tries, url, body, pointer, code):
    answer = await tries.post(url, content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]


async def test_a_backslash_before_u0000_is_no_nul(tries, url):
    answer = await tries.post(url, content=b'{"name": "a\\\\u0000"}', headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["name"]) == (201, "a\\u0000")


async def test_a_body_that_is_no_json_is_refused(tries, url):
    plain = await tries.post(url, content=b'{"name": "x"}', headers={"Content-Type": "text/plain"})
    torn = await tries.post(
        f"{url}/uploaded", content=b"--x\r\nbroken", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )

    assert plain.json()["errors"][0]["code"] == "model_attributes_type"
    assert torn.status_code == 422


async def test_an_unknown_parameter_is_refused(tries, url, count):
    answer = await tries.post(url, params={"notify": "1"}, json={"name": "x"})

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/query/notify", "extra_forbidden")]
    assert await count() == 0


async def test_a_parameter_given_twice_is_refused_where_one_would_be_dropped(client, seen):
    page, me = seen
    twice = await client.get(page, params=[("limit", "1"), ("limit", "2"), ("sort", "due")], headers=me)
    several = await client.get(page, params=[("state", "accepted"), ("state", "closed")], headers=me)

    assert [(e["pointer"], e["code"]) for e in twice.json()["errors"]] == [("/query/limit", "repeated")]
    assert several.status_code == 200


async def test_a_second_file_of_one_name_is_refused(tries, url, count):
    twice = await tries.post(f"{url}/uploaded", files=[("file", ("a", b"1")), ("file", ("b", b"2"))])

    assert [(e["pointer"], e["code"]) for e in twice.json()["errors"]] == [("/body/file", "repeated")]
    assert await count() == 0


async def test_answers_and_refusals_are_not_for_caches(client, seen):
    page, me = seen
    for path, status in ((page, 200), ("/nowhere", 404)):
        answer = await client.get(path, headers=me)
        assert (answer.status_code, answer.headers["cache-control"]) == (status, "no-store")


async def test_a_path_with_a_slash_too_many_is_not_redirected(client, seen):
    page, me = seen
    answer = await client.get(f"{page}/", headers={**me, "Host": "elsewhere.example"})

    assert (answer.status_code, answer.json()["code"]) == (404, "path_unknown")


async def test_the_allowed_codes_are_listed_without_a_foreign_word(client, seen):
    page, me = seen
    answer = await client.get(page, params={"lamp": "blue"}, headers=me)

    assert answer.json()["errors"][0]["message"] == "应为下列之一：'green'、'yellow'、'red'"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        (None, "没有这个路径"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "没有这个路径"),
        ("en-GB,en;q=0.9", "There is no such path"),
        ("fr, en;q=0.5, zh;q=0.4", "There is no such path"),
        ("en;q=x, zh", "没有这个路径"),
        ("*", "没有这个路径"),
        ("zh; q=0.1, en; q=0.5", "There is no such path"),
    ],
)
async def test_titles_follow_the_language(client, asked, title):
    answer = await client.get("/nowhere", headers={"Accept-Language": asked} if asked else {})

    assert answer.status_code == 404
    assert answer.json()["title"] == title
    assert answer.json()["type"] == "urn:yanlu:problem:path_unknown"


async def test_a_problem_carries_the_id_of_its_request(client):
    answer = await client.delete("/v1/me", headers={"X-Request-Id": "mine-1"})

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET"
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "mine-1"


async def test_data_that_json_cannot_say_are_said_all_the_same():
    scope = {"type": "http", "headers": []}

    odd = errors.problem(
        scope, 409, "wrong_state", {"text": "\ud800", "set": {2, 1}, "kind": Role.VIEWER, "code": "own"}
    )
    plain = errors.problem(scope, 409, "wrong_state", {"set": {"b", "a"}, "kind": Role.VIEWER})

    assert b"\\ud800" in odd.body
    assert b'"code": "wrong_state"' in odd.body
    assert b'"set":["a","b"]' in plain.body


async def test_every_operation_is_named_by_its_function_and_documents_its_refusals(tries):
    document = tries._transport.app.openapi()

    operation = document["paths"]["/v1/{congress}/tries"]["post"]
    assert operation["operationId"] == "make"
    assert operation["responses"].keys() >= {"201", "401", "403", "404", "409", "422"}
    assert operation["responses"]["409"]["content"].keys() == {"application/problem+json"}
    assert {each["name"] for each in operation["parameters"]} == {"congress", "Idempotency-Key"}
    assert operation["security"] == [{"bearer": []}, {"api_key": []}]
    assert document["components"]["securitySchemes"].keys() == {"bearer", "api_key"}
    assert document["components"]["schemas"].keys() >= {"Problem", "FieldError"}
    assert "HTTPValidationError" not in document["components"]["schemas"]
