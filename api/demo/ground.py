"""Where the demo stands in the database: whether it is there, whole or half; its lock, and how it is cleared away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from uuid import UUID

import asyncpg
from sqlalchemy import Exists, bindparam, delete, exists, func, select

from domain.congresses.tables import congress
from domain.db import Database, Statement, Tx
from domain.event_tables import event
from domain.tables import metadata

BEGUN, COMPLETE = "demo_begun", "demo_completed"
LOCK = "SELECT pg_try_advisory_lock(hashtext('yanlu demo'), 0)"
# Its worker would let the deadlines of 2024 lapse while the cases of 2024 are still being handled.
OTHERS = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'yanlu' AND pid <> pg_backend_pid()"""


class Found(StrEnum):
    """What there is under the demo's slug."""

    NOTHING = "nothing"
    OTHER_CONGRESSES = "other_congresses"  # the database is in use, and not by the demo
    HALF = "half"
    WHOLE = "whole"
    NOT_THE_DEMO = "not_the_demo"


def _told(kind: str) -> Exists:
    return exists().where(event.c.congress_id == congress.c.id, event.c.kind == kind)


_DEMO = Statement(
    select(congress.c.id, _told(BEGUN).label("begun"), _told(COMPLETE).label("complete")).where(
        congress.c.slug == bindparam("slug")
    )
)
_MARKED = Statement(select(congress.c.id).where(_told(BEGUN)).order_by(congress.c.id))
_CONGRESSES = Statement(select(func.count().label("congresses")).select_from(congress))
_CLEARED = tuple(
    Statement(delete(table).where(table.c.congress_id == bindparam("congress")))
    for table in reversed(metadata.sorted_tables)
    if "congress_id" in table.c
)
_GONE = Statement(delete(congress).where(congress.c.id == bindparam("congress")))


class Taken(Exception):
    """Somebody else is at the database, in the words for the person who started this."""


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Nobody else loads the demo or serves this database meanwhile; raises Taken."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        if not await connection.fetchval(LOCK):
            raise Taken("another process is loading the demo into this database")
        if await connection.fetchval(OTHERS):
            raise Taken("the database is being served; stop the service, load the demo, and start it again")
        yield
    finally:
        await connection.close()


async def find(tx: Tx, slug: str) -> tuple[Found, UUID | None]:
    """What is there, and the id of the congress that has the demo's slug."""
    row = await tx.one(_DEMO, slug=slug)
    if row is None:
        others = await tx.value(_CONGRESSES)
        return (Found.OTHER_CONGRESSES if others else Found.NOTHING), None
    if not row["begun"]:
        return Found.NOT_THE_DEMO, None
    return (Found.WHOLE if row["complete"] else Found.HALF), row["id"]


async def clear(db: Database) -> None:
    """Every row of the demo's congresses, which are those that its mark tells of; children first, in one transaction."""
    async with db.write() as tx:
        for row in await tx.all(_MARKED):
            for statement in _CLEARED:
                await tx.one(statement, congress=row["id"])
            await tx.one(_GONE, congress=row["id"])
