"""The application: what stands between the socket and the routes, and what lives as long as the process."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from api import docs, errors, health, logs, openapi, worker
from api.attachments.place import storage_of
from api.body_limit import MULTIPART_OVERHEAD, BodyLimit
from api.calendars.pace import Pace
from api.exports.sending import Slots
from api.feed import stopping
from api.feed.hub import Hub
from api.head import HeadAsGet
from api.public.pace import Buckets
from api.routers import ROUTERS
from api.settings import Settings
from api.turnstile import Turnstile
from domain.db import Database
from domain.document_templates.rendering import MOST_BYTES

TITLE = "言路 yanlu"


def create_app(settings: Settings) -> FastAPI:
    """The application on these settings; opens nothing before its lifespan begins."""
    app = FastAPI(
        title=TITLE,
        version="0.1.0",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name the host and scheme that a proxy asked with, not the caller's
        lifespan=_lifespan,
        middleware=_middleware(settings),
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
    )
    app.state.settings = settings
    app.state.feed_pace = Pace()
    app.state.public_buckets = Buckets(settings.public_reads_per_minute)
    app.state.export_slots = Slots(settings.exports_at_once, settings.export_max_rows, settings.export_seconds)
    errors.install(app)
    for router in (health.router, *ROUTERS):
        app.include_router(router)
    openapi.install(app)
    docs.install(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    async with AsyncExitStack() as open_ones:
        pools = settings.pool_min, settings.pool_max
        db = await Database.open(settings.dsn, settings.database_read_url, *pools, pooled=settings.pooled)
        open_ones.push_async_callback(db.close)
        app.state.db = db
        db.queue_max, db.patience = settings.queue_max, settings.queue_seconds
        app.state.storage = storage_of(settings)
        app.state.hub = Hub(db, settings.streams_max, settings.stream_seconds)
        await open_ones.enter_async_context(app.state.hub.looking())
        open_ones.enter_context(stopping.heard(app.state.hub.close))
        if settings.worker_inside:
            await open_ones.enter_async_context(worker.inside(settings, db.without_hurry()))
        yield


def _middleware(settings: Settings) -> list[Middleware]:
    """Outermost first: the id of a request is known before anything can go wrong with it."""
    upload = settings.attachment_max_bytes + MULTIPART_OVERHEAD
    table = settings.import_max_bytes + MULTIPART_OVERHEAD
    return [
        Middleware(logs.RequestLog),
        Middleware(Turnstile, refuse=errors.overloaded),
        Middleware(HeadAsGet),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=[
                "Authorization",
                "X-API-Key",
                "Content-Type",
                "If-Match",
                "If-None-Match",
                "Idempotency-Key",
                "Last-Event-ID",
                logs.HEADER,
            ],
            expose_headers=["ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed", logs.HEADER],
            max_age=3600,
        ),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=4),
        Middleware(
            BodyLimit,
            limit=settings.body_max_bytes,
            larger={
                r"/(attachments|recordings)/?$": upload,
                r"/imports/?$": table,
                r"/document-templates/\w+/?$": MOST_BYTES + MULTIPART_OVERHEAD,
            },
            refuse=errors.body_too_large,
        ),
    ]
