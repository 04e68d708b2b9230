"""When a worker looks at the imports: as soon as one waits, and once a minute in case that was missed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pgqueuer import PgQueuer
from pgqueuer.models import Job, Schedule
from sqlalchemy import Integer, Text, column, insert, table
from sqlalchemy.dialects.postgresql import ENUM

from api.settings import Settings
from domain.db import Database, Statement, Tx
from domain.imports.flow import WORKING
from domain.imports.work import step

ENTRYPOINT = "imports"
EACH_MINUTE = "* * * * *"


# In the transaction of what it speaks of. PgQueuer's own way would write its headers through our JSON codec, twice encoded.
_WAKE = Statement(
    insert(
        table(
            "pgqueuer",
            column("priority", Integer),
            column("status", ENUM(name="pgqueuer_status")),
            column("entrypoint", Text),
        )
    ).values(priority=0, status="queued", entrypoint=ENTRYPOINT)
)


async def wake(tx: Tx, run: Mapping[str, Any]) -> None:
    """Tell a worker that the run waits for one, once this transaction has committed."""
    if run["state"] in WORKING:
        await tx.one(_WAKE)


def declare(queue: PgQueuer, db: Database, _settings: Settings) -> None:
    """Two workers that look at once find different runs, or one of them nothing."""

    async def work() -> None:
        while await step(db, datetime.now(UTC)):
            pass

    @queue.entrypoint(ENTRYPOINT)
    async def imports(_job: Job) -> None:
        await work()

    @queue.schedule("imports_left", EACH_MINUTE)
    async def imports_left(_schedule: Schedule) -> None:
        await work()
