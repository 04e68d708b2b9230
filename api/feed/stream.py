"""What a stream tells, in which order, and when it ends."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.feed.hub import Hub, Line
from domain.actor import Actor, Right
from domain.event_feed import below, position, read_on

HEARTBEAT = 15.0  # proxies drop what is silent for half a minute
RECONNECT_MS = 2_000
BATCH = 100
TOLD = ("id", "at", "kind", "suggestion_id", "assignment_id", "subject_id")


class Stream(StreamingResponse):
    """A long answer that gives its line back however it ends."""

    def __init__(self, hub: Hub, line: Line, content: AsyncIterator[bytes]) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(content, headers=headers, media_type="text/event-stream")
        self._hub, self._line = hub, line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.leave(self._line)


async def changes(
    hub: Hub, line: Line, me: Actor, after: str, holds: Callable[[], Awaitable[bool]]
) -> AsyncIterator[bytes]:
    """Every event after this position that the caller may see, once, in the order of the feed; read on as fast as it is taken.

    A beat names the position that was reached, so that a stream taken up again reads nothing twice. Ends when the
    credentials do (`holds`), after the hub's `seconds`, and when the process stops.
    """
    ends = time.perf_counter() + hub.seconds
    cases_only = not me.may(Right.EVENT_READ)
    yield format_sse_event(retry=RECONNECT_MS, id=after)
    while not hub.closing.is_set() and await holds():
        line.new.clear()
        reached = hub.settled
        async with hub.reading, hub.db.read() as tx:
            found = await read_on(tx, me, after, BATCH, cases_only=cases_only)
        for at, item in found:
            yield format_sse_event(id=at, data_str=_told(item))
            after = at
        if len(found) == BATCH:
            continue
        if reached and position(below(reached)) > position(after):
            after = below(reached)
        left = ends - time.perf_counter()
        if left <= 0:
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(line.new.wait(), min(HEARTBEAT, left))
            continue
        yield format_sse_event(comment="", id=after)


def _told(item: Mapping[str, Any]) -> str:
    """What happened to what; who did it and what was said is for those who may read the feed."""
    return orjson.dumps({name: item[name] for name in TOLD}, default=str).decode()
