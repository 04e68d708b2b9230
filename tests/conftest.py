"""The PostgreSQL of the tests: a server of their own, one template built by the migrations, a clone for whoever asks.

`db`, `client` and `database_url` share one clone for the whole run of a process, so tests keep apart by making a congress
of their own; a test that needs an untouched database, or one that it may break, asks for `fresh_database_url`.
"""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI

from api import embedded, logs, migrating
from api.app import create_app
from api.settings import Settings
from domain.db import Database
from tests.conformance import conforms

# What a crash would cost, a test run may lose.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}
SECRET = "a secret of the tests, long enough to sign with"

AppClient = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="session", autouse=True)
def log_lines(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lines as the service writes them; structlog by itself draws each local variable of a traceback, for seconds."""
    logs.configure(settings_for("postgresql://", tmp_path_factory.mktemp("logs")))


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A database on the server under test from which others may be made: TEST_DATABASE_URL or an embedded server."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="yanlu-test-"))
    server = embedded.start(folder, FORGETFUL)
    try:
        yield server.url("postgres")
    finally:
        server.leave()
        shutil.rmtree(server.data, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
async def template(server_url: str) -> AsyncIterator[str]:
    """The name of a database that the migrations have built and nobody is connected to."""
    async with database_made(server_url, "template0") as name:
        await migrating.upgrade(on(server_url, name))
        yield name


@pytest.fixture(scope="session")
async def database_url(server_url: str, template: str) -> AsyncIterator[str]:
    """The clone that the tests of this process share."""
    async with database_made(server_url, template) as name:
        yield on(server_url, name)


@pytest.fixture
async def fresh_database_url(server_url: str, template: str) -> AsyncIterator[str]:
    """A migrated database for one test alone."""
    async with database_made(server_url, template) as name:
        yield on(server_url, name)


@pytest.fixture
async def empty_database_url(server_url: str) -> AsyncIterator[str]:
    """A database that no migration has seen."""
    async with database_made(server_url, "template0") as name:
        yield on(server_url, name)


@pytest.fixture(scope="session")
async def db(database_url: str) -> AsyncIterator[Database]:
    """The pools of the shared clone."""
    opened = await Database.open(database_url, None, 1, 10)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings for the shared clone, of which neither the environment nor .env decides anything."""
    return settings_for(database_url, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """The application on the shared clone, its lifespan running."""
    made = create_app(settings)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular, calling the application on the shared clone."""
    checked = {"response": [conforms]}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test", event_hooks=checked
    ) as nobody:
        yield nobody


@pytest.fixture
def app_client(settings: Settings) -> AppClient:
    """`async with app_client(body_max_bytes=2048) as client`: an application with other settings."""

    @asynccontextmanager
    async def made(**changes: Any) -> AsyncIterator[httpx.AsyncClient]:
        app = create_app(settings.model_copy(update=changes))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as nobody,
        ):
            yield nobody

    return made


def settings_for(database_url: str, data_dir: Path, **changes: Any) -> Settings:
    """Settings that no environment has a say in."""
    chosen = {"data_dir": data_dir, "database_url": database_url, "secret_key": SECRET, "worker_inside": False}
    chosen |= {"stream_seconds": 0}  # a stream tells what there is and ends, so that no test waits for one
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    return Settings(_env_file=None, **{**defaults, **chosen, **changes})


def on(server_url: str, name: str) -> str:
    """The same server, another database."""
    return urlsplit(server_url)._replace(path=f"/{name}").geturl()


@asynccontextmanager
async def database_made(server_url: str, source: str) -> AsyncIterator[str]:
    """A database copied from `source`, dropped at the end."""
    name = f"yanlu_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{uuid4().hex[:8]}"
    await _tell(server_url, f"CREATE DATABASE {name} TEMPLATE {source}")
    try:
        yield name
    finally:
        await _tell(server_url, f"DROP DATABASE {name} WITH (FORCE)")


async def _tell(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
