"""When stored bytes that no row speaks of are removed: once a day, in the night."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.attachments.place import storage_of
from api.logs import log
from api.settings import Settings
from domain.attachments.orphans import sweep_orphans
from domain.db import Database

EACH_NIGHT = "23 19 * * *"  # UTC; twenty-three past three in the morning in China


def declare(queue: PgQueuer, db: Database, settings: Settings) -> None:
    """Two sweeps that meet remove nothing that the other would have kept."""
    storage = storage_of(settings)

    @queue.schedule("attachment_orphans", EACH_NIGHT)
    async def attachment_orphans(_schedule: Schedule) -> None:
        removed = await sweep_orphans(db, storage, datetime.now(UTC))
        if removed:
            log.info("orphans_removed", number=removed)
