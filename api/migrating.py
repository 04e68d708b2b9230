"""Bringing a database to the revision of this tree, and telling how far it is."""

import asyncio
from functools import cache
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).resolve().parent.parent / "migrations"  # beside api/ in the source tree and in the wheel


class DatabaseIsNewer(Exception):
    """The database was migrated by a later release than this one."""


def config(url: str | None = None) -> Config:
    """Alembic's settings for this tree, independent of the folder one stands in."""
    made = Config(attributes={"url": url})
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return made


@cache
def head() -> str | None:
    """The newest revision of this tree."""
    return ScriptDirectory.from_config(config()).get_current_head()


@cache
def known() -> frozenset[str]:
    """Every revision of this tree."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


async def current(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]",
) -> str | None:
    """The revision a database is at; None when it has never been migrated."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return None
    found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
    return found


async def upgrade(url: str) -> None:
    """Migrate to the head; DatabaseIsNewer when the database knows a revision that this tree does not."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        at = await current(connection)
    finally:
        await connection.close()
    if at is not None and at not in known():
        raise DatabaseIsNewer(at)
    if at != head():
        await asyncio.to_thread(command.upgrade, config(url), "head")
