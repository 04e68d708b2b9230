"""The jobs of a worker: the sweep by schedule in several processes at once, outages survived, an orderly end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pgqueuer.core.qm import QueueManager

from api import worker
from api.attachments.jobs import EACH_NIGHT
from api.availability.jobs import EACH_FEW_MINUTES
from api.deadlines.jobs import EACH_MINUTE
from api.retention import EACH_HOUR
from api.settings import Settings
from domain import idempotency
from domain.accounts.tables import refresh_token, sign_in_failure
from domain.db import Database
from domain.ids import new_id
from domain.retention import forget
from tests.conftest import settings_for
from tests.factories import NOW, make_account, make_congress, put
from tests.office import Office, make_office

_DUE_NOW = """
    INSERT INTO pgqueuer_schedules (expression, entrypoint, next_run) VALUES ($1, 'deadline_sweep', now() - interval '1 s')
    ON CONFLICT (expression, entrypoint) DO UPDATE SET next_run = excluded.next_run, status = 'queued'
"""


@pytest.fixture
def chosen(fresh_database_url: str, tmp_path: Path) -> Settings:
    return settings_for(fresh_database_url, tmp_path)


@pytest.fixture
async def outside(chosen: Settings) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(chosen.dsn)
    yield connection
    await connection.close()


async def connected(outside: "asyncpg.Connection[Any]", query: str = "%") -> set[int]:
    """The backends of workers on this database, of those whose last statement is like `query`."""
    found = await outside.fetch(
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'yanlu jobs' AND datname = current_database()"
        " AND query LIKE $1",
        query,
    )
    return {row["pid"] for row in found}


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while not await holds():  # noqa: ASYNC110 - what is waited for happens in the database
            await asyncio.sleep(0.05)


async def overdue(office: Office, case: UUID) -> int:
    return sum(each["kind"] == "overdue" for each in await office.rows("event", case))


async def test_workers_at_once_sweep_by_schedule(alone: Database, chosen: Settings, outside: Any) -> None:
    office = await make_office(alone)
    case, _ = await office.assigned()  # in March 2026: its clocks ran out long ago
    await outside.execute(_DUE_NOW, EACH_MINUTE)

    async def swept() -> bool:
        return await overdue(office, case) > 0

    async with AsyncExitStack() as workers:
        for _ in range(3):
            await workers.enter_async_context(worker.inside(chosen, alone))
        await until(swept)
        rows = await outside.fetch("SELECT entrypoint, expression FROM pgqueuer_schedules ORDER BY entrypoint")
    assert [tuple(row) for row in rows] == [
        ("attachment_orphans", EACH_NIGHT),
        ("dashboard_refresh", EACH_MINUTE),
        ("calendars_due", EACH_FEW_MINUTES),
        ("deadline_sweep", EACH_MINUTE),
        ("imports_left", EACH_MINUTE),
        ("public_record", EACH_MINUTE),
        ("retention", EACH_HOUR),
    ]
    announced = [e["subject_id"] for e in await office.rows("event", case) if e["kind"] == "overdue"]
    assert len(announced) == len(set(announced))

    async def gone() -> bool:
        return not await connected(outside)

    await until(gone)  # a backend ends a moment after its client has closed the connection


async def test_a_worker_whose_connections_break_goes_on(
    alone: Database, chosen: Settings, outside: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "RESTART_DELAY", timedelta(seconds=0.2))
    monkeypatch.setattr(worker, "DEQUEUE_TIMEOUT", timedelta(seconds=0.5))
    office = await make_office(alone)
    case, _ = await office.assigned()

    broken: set[int] = set()

    async def listening() -> bool:
        return bool(await connected(outside, "LISTEN%") - broken)

    async def swept() -> bool:
        return await overdue(office, case) > 0

    async with worker.inside(chosen, alone):
        await until(listening)
        broken |= await connected(outside)
        await outside.fetch("SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid", list(broken))
        await outside.execute(_DUE_NOW, EACH_MINUTE)
        await until(listening)
        await until(swept)
    assert caplog.records


async def test_a_worker_whose_listener_never_comes_back_ends_all_the_same(
    alone: Database, chosen: Settings, outside: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(connection: Any, **_: Any) -> None:
        raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def listening() -> bool:
        return bool(await connected(outside, "LISTEN%"))

    monkeypatch.setattr(worker, "CLOSE_SECONDS", 0.2)
    monkeypatch.setattr(worker, "DEQUEUE_TIMEOUT", timedelta(seconds=0.5))
    shutdown = asyncio.Event()
    task = asyncio.create_task(worker._supervised(chosen, alone, shutdown))
    await until(listening)
    monkeypatch.setattr(asyncpg.Connection, "reset", broken)
    shutdown.set()
    async with asyncio.timeout(30):
        await asyncio.wait([task])
    assert not task.cancelled()


async def test_a_worker_that_is_slow_to_listen_hears_its_first_probe(
    alone: Database, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    listen, probe = asyncpg.Connection.add_listener, QueueManager.listener_healthy
    heard: list[bool] = []

    async def slow(connection: Any, channel: str, callback: Any) -> None:
        if channel not in connection._listeners:  # only then it says LISTEN to the server
            await asyncio.sleep(0.5)
        await listen(connection, channel, callback)

    async def watched(manager: QueueManager, timeout: timedelta) -> Any:
        heard.append(False)
        answer = await probe(manager, timeout)
        heard[-1] = True
        return answer

    async def probed() -> bool:
        return any(heard)

    monkeypatch.setattr(asyncpg.Connection, "add_listener", slow)
    monkeypatch.setattr(QueueManager, "listener_healthy", watched)
    async with worker.inside(chosen, alone):
        await until(probed)
    assert heard[0]


async def test_what_has_had_its_time_is_forgotten(alone: Database) -> None:
    congress = await make_congress(alone)
    account = await make_account(alone, congress)
    day, hour = timedelta(days=1), timedelta(hours=1)
    now = datetime(2026, 6, 1, tzinfo=UTC)
    async with alone.write() as tx:
        for key, age in (("old", 8 * day), ("new", 6 * day)):
            await idempotency.claim(tx, congress.id, account, key, b"print", now - age)
    for name, expired in (("old", 8 * day), ("new", -day)):
        await put(
            alone,
            refresh_token,
            congress_id=congress.id,
            account_id=account,
            family_id=new_id(),
            token_hash=name.encode(),
            issued_at=NOW,
            expires_at=now - expired,
            used_at=NOW,
        )
    async with alone.write_pool.acquire() as connection:
        for subject, age in ((b"old", 2 * hour), (b"new", hour / 2)):
            await connection.execute(f"INSERT INTO {sign_in_failure.name} VALUES ($1, 3, $2, $2)", subject, now - age)
    await forget(alone, now)
    await forget(alone, now)
    async with alone.read_pool.acquire() as connection:
        kept = [
            [row[0] for row in await connection.fetch(f"SELECT {column} FROM {table}")]
            for column, table in (
                ("key", "idempotency_key"),
                ("token_hash", "refresh_token"),
                ("subject", "sign_in_failure"),
            )
        ]
    assert kept == [["new"], [b"new"], [b"new"]]
