"""When a worker looks at the programmes: as soon as one waits, and once a minute in case that was missed."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Job, Schedule

from api.settings import Settings
from domain.db import Database
from domain.programmes.work import step

ENTRYPOINT = "programmes"
EACH_MINUTE = "* * * * *"


def declare(queue: PgQueuer, db: Database, settings: Settings) -> None:
    """Two workers that look at once find different programmes, or one of them nothing."""

    async def work() -> None:
        while await step(db, datetime.now(UTC), settings.programme_seconds):
            pass

    @queue.entrypoint(ENTRYPOINT)
    async def programmes(_job: Job) -> None:
        await work()

    @queue.schedule("programmes_left", EACH_MINUTE)
    async def programmes_left(_schedule: Schedule) -> None:
        await work()
