"""How a process runs background work: PgQueuer beside the application or alone, restarted when its connection breaks.

What is run stands in JOBS: each entry declares entrypoints and schedules on the queue it is given.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import asyncpg
import pgqueuer
from pgqueuer import PgQueuer

from api import retention
from api.attachments import jobs as attachments
from api.availability import jobs as availability
from api.dashboards import jobs as dashboards
from api.deadlines import jobs as deadlines
from api.imports import jobs as imports
from api.logs import log
from api.programmes import jobs as programmes
from api.public import jobs as public
from api.settings import Settings
from domain.db import Database

JOBS: tuple[Callable[[PgQueuer, Database, Settings], None], ...] = (
    deadlines.declare,
    dashboards.declare,
    attachments.declare,
    imports.declare,
    programmes.declare,
    retention.declare,
    public.declare,
    availability.declare,
)

RESTART_DELAY = timedelta(seconds=5)
DEQUEUE_TIMEOUT = timedelta(seconds=10)
CLOSE_SECONDS = 5  # what connections get to come back when the work is over or starts anew
STOP_SECONDS = 15  # what running jobs get when the process is asked to stop


@asynccontextmanager
async def inside(settings: Settings, db: Database) -> AsyncIterator[None]:
    """Background work for as long as the block runs."""
    shutdown = asyncio.Event()
    task = asyncio.create_task(_supervised(settings, db, shutdown), name="background work")
    try:
        yield
    finally:
        shutdown.set()
        _, late = await asyncio.wait([task], timeout=STOP_SECONDS)
        for each in late:
            each.cancel()
        await asyncio.gather(task, return_exceptions=True)


def run(settings: Settings) -> None:
    """Background work alone, until SIGINT or SIGTERM."""
    asyncio.run(_alone(settings))


async def _alone(settings: Settings) -> None:
    shutdown = asyncio.Event()
    for wish in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wish, shutdown.set)
    pools = settings.pool_min, settings.pool_max
    db = await Database.open(settings.dsn, settings.database_read_url, *pools, pooled=settings.pooled)
    try:
        log.info("worker_started", jobs=len(JOBS))
        await _supervised(settings, db, shutdown)
    finally:
        await db.close()


def _heard(_payload: str | bytes | bytearray) -> None:
    """What is said on the channel is for PgQueuer's own listener, on the same connection."""


@asynccontextmanager
async def _connections(settings: Settings) -> AsyncIterator["asyncpg.Pool[asyncpg.Record]"]:
    # Its own pool: PgQueuer reads jsonb as text, and one connection of it waits for notifications all the time.
    pool = await asyncpg.create_pool(
        settings.direct_dsn,
        min_size=2,
        max_size=4,
        server_settings={"application_name": "yanlu jobs", "timezone": "UTC"},
    )
    try:
        yield pool
    finally:
        # A listener whose connection broke is never given back, and close() alone would wait for it without end.
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await pool.close()


async def _supervised(settings: Settings, db: Database, shutdown: asyncio.Event) -> None:
    @asynccontextmanager
    async def queue() -> AsyncIterator[PgQueuer]:
        async with _connections(settings) as pool:
            made = PgQueuer.from_asyncpg_pool(pool)
            for declare in JOBS:
                declare(made, db, settings)
            # PgQueuer's first probe of its listener may overtake its LISTEN; a lost probe costs a restart after ten seconds.
            async with made.connection:
                await made.connection.add_listener(made.channel, _heard)
                yield made

    await pgqueuer.run(
        queue,
        dequeue_timeout=DEQUEUE_TIMEOUT,
        restart_on_failure=True,
        restart_delay=RESTART_DELAY,
        shutdown_on_listener_failure=True,
        shutdown=shutdown,
    )
