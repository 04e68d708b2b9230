"""When the kept rows of dashboards catch up: each minute, in whichever process comes first."""

from datetime import UTC, datetime

from pgqueuer import PgQueuer
from pgqueuer.models import Schedule

from api.deadlines.jobs import EACH_MINUTE
from api.logs import log
from api.settings import Settings
from domain.dashboards.refreshing import refresh_all
from domain.db import Database


def declare(queue: PgQueuer, db: Database, _settings: Settings) -> None:
    """A run that takes longer than a minute is not started twice; two that meet write nothing older over newer."""

    @queue.schedule("dashboard_refresh", EACH_MINUTE)
    async def dashboard_refresh(_schedule: Schedule) -> None:
        cases = await refresh_all(db, datetime.now(UTC))
        if cases:
            log.info("dashboards_refreshed", cases=cases)
