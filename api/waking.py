"""How a request tells a worker that something waits for it: a job in the queue, in the transaction of what it speaks of."""

from functools import cache

from sqlalchemy import Integer, Text, column, insert, table
from sqlalchemy.dialects.postgresql import ENUM

from domain.db import Statement, Tx


@cache
def _job(entrypoint: str) -> Statement:
    # PgQueuer's own way would write its headers through our JSON codec, twice encoded.
    columns = (column("priority", Integer), column("status", ENUM(name="pgqueuer_status")), column("entrypoint", Text))
    return Statement(insert(table("pgqueuer", *columns)).values(priority=0, status="queued", entrypoint=entrypoint))


async def wake(tx: Tx, entrypoint: str) -> None:
    """Tell a worker to look, once this transaction has committed."""
    await tx.one(_job(entrypoint))
