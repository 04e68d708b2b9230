"""What every request meets before its route: an id, a limit on its body, and documentation that needs no network."""

import re

import asyncpg
import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api import errors
from api.body_limit import BodyLimit
from api.logs import RequestLog


async def test_the_process_is_alive_and_ready(client):
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    ready = await client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "migrations_pending"),
        ("UPDATE alembic_version SET version_num = '9999'", "database_newer"),
        ("DROP TABLE alembic_version", "migrations_pending"),
    ],
)
async def test_a_schema_of_another_release_is_not_ready(app_client, fresh_database_url, statement, code):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute(statement)
    await connection.close()

    async with app_client(database_url=fresh_database_url) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["code"]) == (503, code)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_database_that_went_away_is_not_ready_but_alive(app_client, server_url, fresh_database_url):
    name = re.search(r"/(yanlu_test_\w+)", fresh_database_url)[1]
    async with app_client(database_url=fresh_database_url, pool_min=0) as client:
        admin = await asyncpg.connect(server_url)
        await admin.execute(f"ALTER DATABASE {name} RENAME TO {name}_away")
        answer = await client.get("/readyz")
        alive = await client.get("/healthz")
        await admin.execute(f"ALTER DATABASE {name}_away RENAME TO {name}")
        await admin.close()

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unreachable")
    assert alive.status_code == 200


@pytest.mark.parametrize("sent", ["a", "A-b_c.9", "x" * 64])
async def test_a_sane_request_id_is_taken_over(client, sent):
    answer = await client.get("/nowhere", headers={"X-Request-Id": sent})

    assert answer.headers["x-request-id"] == answer.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", "x" * 65, "two words", "semi;colon", "é".encode()])
async def test_any_other_request_id_is_replaced(client, sent):
    answer = await client.get("/nowhere", headers={"X-Request-Id": sent})

    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_each_request_has_an_id_of_its_own(client):
    answers = [await client.get("/healthz") for _ in range(3)]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


async def test_a_body_announced_too_large_is_refused_before_it_is_read(app_client):
    async def never_read():
        raise AssertionError("the body was read")
        yield b""

    async with app_client(body_max_bytes=2048) as client:
        request = client.build_request(
            "POST", "/v1/x/suggestions", content=never_read(), headers={"Content-Length": "2049"}
        )
        request.headers.pop("transfer-encoding", None)
        answer = await client.send(request)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["max_bytes"]) == ("body_too_large", 2048)
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_files_have_limits_of_their_own(app_client):
    async with app_client(body_max_bytes=2048, attachment_max_bytes=10_000, import_max_bytes=500_000) as client:
        limits = {}
        for path in ("/v1/x/suggestions", "/v1/x/suggestions/1/attachments", "/v1/x/imports"):
            answer = await client.post(path, headers={"Content-Length": "9000000"}, content=b"")
            limits[path] = answer.json()["max_bytes"]

    assert list(limits.values()) == [2048, 10_000 + 65536, 500_000 + 65536]


@pytest.mark.parametrize(("size", "status"), [(2000, 200), (2001, 413), (50_000, 413)])
async def test_a_body_of_unannounced_length_is_counted_while_it_is_read(size, status):
    async def length(request):
        return PlainTextResponse(str(len(await request.body())))

    async def pieces():
        for at in range(0, size, 500):
            yield b"x" * min(500, size - at)

    app = RequestLog(
        BodyLimit(Starlette(routes=[Route("/", length, methods=["POST"])]), 2000, {}, errors.body_too_large)
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.post("/", content=pieces())

    assert answer.status_code == status
    assert answer.text == "2000" if status == 200 else answer.json()["code"] == "body_too_large"


async def test_the_documentation_needs_no_network(client):
    page = (await client.get("/docs")).text
    needed = re.findall(r'(?:src|href)="([^"]+)"', page)

    assert "http" not in page.replace("http-equiv", "")
    assert len(needed) >= 3
    for path in needed:
        assert (await client.get(path)).status_code == 200
    assert (await client.get("/openapi.json")).json()["openapi"].startswith("3.")


async def test_no_operation_needs_patch(client):
    paths = (await client.get("/openapi.json")).json()["paths"]

    assert len(paths) > 2
    assert not [path for path, operations in paths.items() if "patch" in operations]


async def test_browsers_of_a_named_origin_may_call_and_no_others(app_client):
    asked = {
        "Origin": "https://dashboard.example.org",
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "If-Match",
    }
    async with app_client(cors_origins=("https://dashboard.example.org",)) as client:
        named = await client.options("/healthz", headers=asked)
        other = await client.options("/healthz", headers=asked | {"Origin": "https://elsewhere.example.org"})
        read = await client.get("/healthz", headers={"Origin": "https://dashboard.example.org"})

    assert named.headers["access-control-allow-origin"] == "https://dashboard.example.org"
    assert "access-control-allow-origin" not in other.headers
    assert "ETag" in read.headers["access-control-expose-headers"]


async def test_long_answers_are_compressed(client):
    answer = await client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["content-encoding"] == "gzip"
