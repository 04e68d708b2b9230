"""What must hold before a command works: readable settings, a PostgreSQL that answers, a schema of this tree.

Anything else is a Refusal: one line on stderr and exit code 1.
"""

import asyncio
import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import asyncpg
from pydantic import SecretStr, TypeAdapter, ValidationError

from api import embedded, migrating
from api.attachments.place import storage_of
from api.embedded_account import EmbeddedError
from api.settings import Settings, kept_secret, spoken
from domain.db import SEEN_EVERYWHERE

OLDEST_SERVER = 15


class Refusal(Exception):
    """Why a command cannot start, as one line for the person who started it."""


def settings_read() -> Settings:
    """The settings of this process."""
    try:
        return Settings()
    except ValidationError as error:
        raise Refusal(f"settings: {spoken(error)}") from error


def valid(kind: TypeAdapter[str], value: str, what: str) -> str:
    """A word of the command line, held to the rule that the API has for it."""
    try:
        return kind.validate_python(value)
    except ValidationError as error:
        raise Refusal(f"{what}: {error.errors()[0]['msg']}") from error


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Settings that lead to a database that answers and is migrated; an embedded server runs until the end."""
    if not settings.embedded:
        if settings.secret_key is None:
            raise Refusal("SECRET_KEY is not set: with a DATABASE_URL every process must sign with the same key")
        asyncio.run(_migrated(settings.direct_dsn))
        if settings.pooled:
            asyncio.run(_server_answers(settings.dsn, "DATABASE_URL"))
        yield settings
        return
    try:
        server = embedded.start(settings.data_dir)
    except EmbeddedError as error:
        raise Refusal(str(error)) from error
    try:
        found: dict[str, str | SecretStr] = {"database_url": server.url()}
        if settings.secret_key is None:
            found["secret_key"] = kept_secret(settings.data_dir)
        asyncio.run(_migrated(server.url()))
        yield settings.model_copy(update=found)
    finally:
        server.leave()


@contextmanager
def installation(settings: Settings) -> Iterator[Settings]:
    """What a process that lasts needs besides the database: a replica that answers, a place for attachments."""
    with database(settings) as ready:
        if ready.database_read_url:
            asyncio.run(_server_answers(ready.database_read_url, "DATABASE_READ_URL"))
            asyncio.run(_replica_follows(ready, ready.database_read_url))
        try:
            storage_of(ready)
        except (OSError, ValueError) as error:
            raise Refusal(
                f"attachments cannot be stored: {_first_line(error)} (ATTACHMENTS_URL, DATA_DIR, S3_…)"
            ) from error
        yield ready


async def _migrated(url: str) -> None:
    await _server_answers(url, "DATABASE_URL")
    try:
        await migrating.upgrade(url)
    except migrating.DatabaseIsNewer as error:
        raise Refusal(
            f"the database is newer than this program: it is at revision {error}, this program knows {migrating.head()};"
            " install the release that migrated it"
        ) from error
    except asyncpg.LockNotAvailableError as error:
        raise Refusal(
            "the migration could not get a lock in time: somebody else is using the tables; try again"
        ) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise Refusal(f"the migration is refused by PostgreSQL: {error}") from error


async def _server_answers(url: str, setting: str) -> None:
    place = _spoken_place(url, setting)
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise Refusal(f"PostgreSQL at {place} refuses this user: {error}") from error
    except asyncpg.InvalidCatalogNameError as error:
        raise Refusal(f"PostgreSQL at {place} has no such database: {error}") from error
    except (asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
        raise Refusal(f"PostgreSQL at {place} cannot be used: {_first_line(error)}") from error
    except TimeoutError as error:
        raise Refusal(f"PostgreSQL at {place} does not answer within 10 seconds ({setting})") from error
    except OSError as error:
        raise Refusal(f"PostgreSQL at {place} cannot be reached: {_first_line(error)} ({setting})") from error
    major = connection.get_server_version().major
    await connection.close()
    if major < OLDEST_SERVER:
        raise Refusal(f"PostgreSQL at {place} is version {major}; {OLDEST_SERVER} or newer is needed")


async def _replica_follows(settings: Settings, read_url: str) -> None:
    """Refuse reads from a server where somebody might not find what they have just written."""
    behind = await asyncpg.connect(read_url, timeout=10)
    try:
        if not await behind.fetchval("SELECT pg_is_in_recovery()"):
            raise Refusal("DATABASE_READ_URL is no replica: leave it out, and reads go to DATABASE_URL")
    finally:
        await behind.close()
    session = {} if settings.pooled else SEEN_EVERYWHERE
    ahead = await asyncpg.connect(settings.dsn, timeout=10, statement_cache_size=0, server_settings=session)
    try:
        async with ahead.transaction():
            waits = await ahead.fetchval("SELECT current_setting('synchronous_commit')")
            standbys = await ahead.fetchval("SELECT current_setting('synchronous_standby_names')")
    finally:
        await ahead.close()
    if not standbys:
        raise Refusal(
            "DATABASE_READ_URL needs a synchronous replica: name it in synchronous_standby_names of the primary"
        )
    if waits != SEEN_EVERYWHERE["synchronous_commit"]:
        raise Refusal(
            "behind a pooler the role itself must wait for the replica: ALTER ROLE … SET synchronous_commit = remote_apply"
        )


def ensure_port_free(host: str, port: int) -> None:
    """Ask before anything is started; the server itself would only fail after the database is up."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Refusal(f"HOST {host} is no address of this machine: {error.strerror}") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise Refusal(_spoken_bind(error, host, port)) from error


def _spoken_bind(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program; set PORT (for example PORT={port + 1})"
    if error.errno == errno.EACCES:
        return f"port {port} on {host} needs more rights than this user has; set PORT to 1024 or above"
    return f"cannot listen on {host}:{port}: {error.strerror}"


def _spoken_place(url: str, setting: str) -> str:
    """Host and port of a database URL, never its password."""
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        return setting
    return f"{parts.hostname}:{port}" if parts.hostname else "its socket"


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
