"""When a worker looks at the imports: as soon as one waits, and once a minute in case that was missed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pgqueuer import PgQueuer
from pgqueuer.models import Job, Schedule

from api.settings import Settings
from api.waking import wake as woken
from domain.db import Database, Tx
from domain.imports.flow import WORKING
from domain.imports.work import step

ENTRYPOINT = "imports"
EACH_MINUTE = "* * * * *"


async def wake(tx: Tx, run: Mapping[str, Any]) -> None:
    """Tell a worker that the run waits for one, once this transaction has committed."""
    if run["state"] in WORKING:
        await woken(tx, ENTRYPOINT)


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
