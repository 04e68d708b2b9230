"""Ten times what a process can take: it refuses quickly and says when to come back, loses nothing, and recovers."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Float, bindparam, func, select

from domain.actor import Role
from domain.db import Database, Statement
from domain.errors import Unavailable
from tests.conftest import SECRET, AppClient
from tests.factories import Place, bearer, make_congress, make_deputy

AT_ONCE = 400
TIGHT = {"pool_min": 2, "pool_max": 2, "queue_max": 20, "queue_seconds": 0.3}
SLEEP = Statement(select(func.pg_sleep(bindparam("seconds", type_=Float))))


@pytest.fixture(scope="module")
async def place(db: Database) -> Place:
    return await make_congress(db)


@pytest.fixture(scope="module")
async def deputy(db: Database, place: Place) -> dict[str, str]:
    """Headers of a deputy."""
    return bearer(place, SECRET, Role.DEPUTY, person_id=await make_deputy(db, place))


def refused(answer: httpx.Response) -> bool:
    """Told as it should be: try again, and when."""
    return (
        answer.status_code == 503
        and answer.json()["code"] == "overloaded"
        and int(answer.headers["retry-after"]) == answer.json()["retry_after"]
    )


async def filed(client: httpx.AsyncClient, place: Place, deputy: dict[str, str], number: int) -> httpx.Response:
    return await client.post(f"/v1/{place.slug}/suggestions", json={"title": f"第{number}件"}, headers=deputy)


async def test_beyond_capacity_nothing_breaks_and_nothing_is_lost(
    app_client: AppClient, db: Database, place: Place, deputy: dict[str, str]
) -> None:
    async with app_client(**TIGHT | {"queue_seconds": 30}) as client:
        answers = await asyncio.gather(*(filed(client, place, deputy, number) for number in range(AT_ONCE)))
        after = await asyncio.gather(*(filed(client, place, deputy, AT_ONCE + number) for number in range(10)))
    by_status = Counter(answer.status_code for answer in answers)
    assert by_status.keys() == {201, 503}
    assert by_status[201] >= TIGHT["queue_max"]
    assert all(refused(answer) for answer in answers if answer.status_code == 503)
    assert {answer.status_code for answer in after} == {201}  # it recovered
    made = {answer.json()["id"] for answer in (*answers, *after) if answer.status_code == 201}
    async with db.read() as tx:
        kept = await tx.connection.fetch("SELECT id FROM suggestion WHERE congress_id = $1", place.id)
    assert {str(row["id"]) for row in kept} == made


async def test_slow_queries_let_others_wait_no_longer_than_their_patience(
    app_client: AppClient, place: Place, deputy: dict[str, str]
) -> None:
    async with app_client(**TIGHT) as client:
        database: Database = client._transport.app.state.db

        async def slow() -> None:
            async with database.read() as tx:
                await tx.one(SLEEP, seconds=1.0)

        hogs = [asyncio.create_task(slow()) for _ in range(TIGHT["pool_max"])]
        await asyncio.sleep(0.1)
        assert refused(await client.get(f"/v1/{place.slug}/suggestions", headers=deputy))
        assert (await client.get("/healthz")).status_code == 200
        await asyncio.gather(*hogs)
        assert (await client.get(f"/v1/{place.slug}/suggestions", headers=deputy)).status_code == 200


async def test_a_statement_that_takes_too_long_is_stopped_and_its_connection_goes_on(db: Database) -> None:
    async with db.read() as tx:
        await tx.connection.execute("SET statement_timeout = 50")
        with pytest.raises(Unavailable, match="statement_too_slow"):
            await tx.one(SLEEP, seconds=5.0)
        await tx.connection.execute("RESET statement_timeout")
        assert await tx.connection.fetchval("SELECT 1") == 1


async def test_a_slow_upload_holds_no_connection(app_client: AppClient, place: Place, deputy: dict[str, str]) -> None:
    on = asyncio.Event()

    async def drop_by_drop() -> AsyncIterator[bytes]:
        yield b'{"title": "'
        await on.wait()
        yield "慢".encode() + b'"}'

    json = {**deputy, "Content-Type": "application/json"}
    async with app_client(**TIGHT | {"pool_min": 1, "pool_max": 1}) as client:
        path = f"/v1/{place.slug}/suggestions"
        slow = [asyncio.create_task(client.post(path, content=drop_by_drop(), headers=json)) for _ in range(30)]
        await asyncio.sleep(0.05)
        assert (await filed(client, place, deputy, 0)).status_code == 201
        on.set()
        answers: list[Any] = await asyncio.gather(*slow)
        assert {answer.status_code for answer in answers} <= {201, 503}


async def test_background_work_waits_as_long_as_it_must(db: Database) -> None:
    hurried = Database(db.write_pool, db.read_pool)
    hurried.queue_max, hurried.patience = 1, 0.01
    hurried.waiting = 1
    with pytest.raises(Unavailable, match="overloaded"):
        async with hurried.read():
            pass
    async with hurried.without_hurry().read() as tx:
        assert await tx.one(SLEEP, seconds=0.0) is not None
