"""When a worker looks at the imports: as soon as one waits, and once a minute in case that was missed."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job, Schedule
from pgqueuer.queries import Queries

from api.settings import Settings
from domain.db import Database, Tx
from domain.imports.work import step

ENTRYPOINT = "imports"
EACH_MINUTE = "* * * * *"


async def wake(tx: Tx) -> None:
    """Tell a worker, once this transaction has committed. One word is enough, however many wait."""
    queries = Queries(AsyncpgDriver(tx.connection))  # type: ignore[arg-type]
    await queries.enqueue(ENTRYPOINT, None, dedupe_key=ENTRYPOINT, on_conflict="skip")


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
