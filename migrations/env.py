"""How migrations run: one process at a time, each in its own transaction, never waiting long on a busy table."""

import asyncio

import asyncpg
from alembic import context
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.base import PGDialect, ischema_names
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api.settings import Settings
from domain.event_tables import Xid8
from domain.tables import metadata

ADVISORY_LOCK = 0x79616E6C75  # "yanlu"
WAIT_FOR_OTHER_PROCESS = "10min"  # a second host that starts meanwhile waits for the first to finish
LOCK_TIMEOUT = "10s"  # a migration that cannot get its table gives up instead of queueing everybody behind it
STATEMENT_TIMEOUT = "30min"

# A type that SQLAlchemy does not know; a comparison of the database with the declared tables meets it.
ischema_names["xid8"] = Xid8

# PgQueuer keeps its own tables; its release decides their shape.
NOT_OURS = ("pgqueuer",)


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table found in the database is compared with the declared ones."""
    return kind != "table" or not (name or "").startswith(NOT_OURS)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
        include_name=ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def online() -> None:
    url = context.config.attributes.get("url") or Settings().dsn

    async def connect() -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            url, timeout=10, server_settings={"application_name": "yanlu migrate", "timezone": "UTC"}
        )

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.connect() as connection:
        for statement in (
            f"SET lock_timeout = '{WAIT_FOR_OTHER_PROCESS}'",
            f"SELECT pg_advisory_lock({ADVISORY_LOCK})",
            f"SET lock_timeout = '{LOCK_TIMEOUT}'",
            f"SET statement_timeout = '{STATEMENT_TIMEOUT}'",
        ):
            await connection.exec_driver_sql(statement)
        await connection.commit()
        await connection.run_sync(run)
    await engine.dispose()


def offline() -> None:
    """`alembic upgrade --sql`: for sites where a database administrator applies the text."""
    context.configure(dialect_name=PGDialect.name, target_metadata=metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    asyncio.run(online())
