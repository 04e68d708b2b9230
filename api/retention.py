"""When rows that have had their time are deleted: once an hour."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.settings import Settings
from domain.db import Database
from domain.retention import forget

EACH_HOUR = "41 * * * *"  # off the full hour, when everybody's jobs run


def declare(queue: PgQueuer, db: Database, _settings: Settings) -> None:
    """Deleting twice deletes nothing more."""

    @queue.schedule("retention", EACH_HOUR)
    async def retention(_schedule: Schedule) -> None:
        await forget(db, datetime.now(UTC))
