"""When the sweep over the clocks runs: each minute, in whichever process comes first."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.logs import log
from api.settings import Settings
from domain.db import Database
from domain.deadlines.sweep import Swept, sweep

EACH_MINUTE = "* * * * *"


def declare(queue: PgQueuer, db: Database, _settings: Settings) -> None:
    """A sweep that takes longer than a minute is not started twice; two that meet do nothing twice."""

    @queue.schedule("deadline_sweep", EACH_MINUTE)
    async def deadline_sweep(_schedule: Schedule) -> None:
        swept = await sweep(db, datetime.now(UTC))
        if swept != Swept():
            log.info("swept", **{name: getattr(swept, name) for name in Swept.__slots__})
