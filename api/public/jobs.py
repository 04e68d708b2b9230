"""When the public record is written: each minute, in whichever process comes first."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.logs import log
from api.settings import Settings
from domain.db import Database
from domain.public.publishing import publish

EACH_MINUTE = "* * * * *"


def declare(queue: PgQueuer, db: Database, _settings: Settings) -> None:
    """Two that meet write the same rows twice."""

    @queue.schedule("public_record", EACH_MINUTE)
    async def public_record(_schedule: Schedule) -> None:
        if written := await publish(db, datetime.now(UTC)):
            log.info("published", cases=written)
