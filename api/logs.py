"""How the service logs: one JSON object a line on stdout, each with the id of the request that it belongs to."""

import logging
import logging.config
import re
import sys
import time
import uuid
from contextvars import ContextVar
from typing import Any

import orjson
import structlog
import structlog.tracebacks
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.types import EventDict, Processor

from api.settings import Settings

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
HEADER = "X-Request-Id"
SECRET_PART = re.compile(r"(?<=^/calendar/)[^/]+")  # the address of a feed is its credential
QUIET = ("/healthz", "/readyz")  # asked every few seconds by whoever watches; logged only when they fail

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
log: structlog.typing.FilteringBoundLogger = structlog.get_logger("api")

# Never with local variables: they hold passwords and tokens.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def configure(settings: Settings) -> None:
    """Send our own lines and those of the libraries to stdout in one format."""
    shared: list[Processor] = [
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    json = settings.log_format == "json"
    rendered: list[Processor] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer(serializer=_json)]
        if json
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    level = getattr(logging, settings.log_level.upper())
    structlog.configure(
        processors=[*shared, *rendered],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=False,
    )
    logging.config.dictConfig(
        _libraries(settings.log_level.upper(), [*shared, structlog.stdlib.add_logger_name], rendered)
    )


def _libraries(level: str, foreign: list[Processor], rendered: list[Processor]) -> dict[str, Any]:
    """Settings of the standard logging module; granian hands the same to its processes."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": foreign,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stdout": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
        "root": {"level": level if level == "DEBUG" else "WARNING", "handlers": ["stdout"]},
        "loggers": {"_granian": {"level": "WARNING"}, "pgqueuer": {"level": "WARNING"}},
    }


def _with_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    current = request_id.get()
    if current is not None:
        event.setdefault("request_id", current)
    return event


def _json(value: Any, default: Any = None, **_: Any) -> str:
    return orjson.dumps(value, default=default or repr, option=orjson.OPT_NON_STR_KEYS).decode()


class RequestLog:
    """Gives each request its id, tells it back in a header, and writes one line when it is answered.

    A sane `X-Request-Id` of the caller is taken over, so that one id follows a request through several systems.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        current = taken_over(scope) or uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = current
        token = request_id.set(current)
        begun = time.perf_counter()
        status = 500

        async def answered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = current
            await send(message)

        try:
            await self.app(scope, receive, answered)
        finally:
            took = round((time.perf_counter() - begun) * 1000, 2)
            if status >= 400 or scope["path"] not in QUIET:
                log.info("request", method=scope["method"], path=told_path(scope), status=status, ms=took)
            request_id.reset(token)


def told_path(scope: Scope) -> str:
    """The path as logs may know it."""
    return SECRET_PART.sub("…", scope["path"])


def taken_over(scope: Scope) -> str | None:
    """The caller's request id, if it sent one that is safe to repeat in headers, logs and rows."""
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            text: str = value.decode("latin-1")
            return text if SANE_REQUEST_ID.fullmatch(text) else None
    return None
