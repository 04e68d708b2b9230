"""A client of a stream, spoken to as a server speaks to the application: piece by piece, as slowly as it likes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import FastAPI

from tests.factories import Caller

PATIENCE = 10.0


@dataclass
class Listener:
    """What has come so far; `slow` holds back every piece until it is set."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pieces: list[bytes] = field(default_factory=list)
    last_id: str = ""
    over: bool = False
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    take: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def text(self) -> str:
        return b"".join(self.pieces).decode()

    @property
    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Position and content of each event."""
        found = []
        for block in self.text.split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "data" in fields:
                found.append((fields["id"], orjson.loads(fields["data"])))
        return found

    @property
    def kinds(self) -> list[str]:
        return [item["kind"] for _, item in self.told]

    async def until(self, wanted: Any) -> None:
        """Wait for something to be true of what has come."""
        async with asyncio.timeout(PATIENCE):
            while not wanted(self):
                self.sent.clear()
                await self.sent.wait()

    async def receive(self) -> dict[str, Any]:
        if not self.headers:
            self.headers = {"": ""}
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self.take.wait()
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.pieces.append(message.get("body", b""))
            self.over = not message.get("more_body", False)
        self.sent.set()


@asynccontextmanager
async def listening(
    app: FastAPI, me: Caller, query: str = "", *, slow: bool = False, **headers: str
) -> AsyncIterator[Listener]:
    """A stream for as long as the block runs; then the client is gone."""
    made = Listener()
    if not slow:
        made.take.set()
    told = {"accept-encoding": "gzip", **me.headers, **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": f"/v1/{me.slug}/events/stream",
        "raw_path": f"/v1/{me.slug}/events/stream".encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "state": {},
    }
    task = asyncio.create_task(app(scope, made.receive, made.send))
    try:
        yield made
    finally:
        made.gone.set()
        made.take.set()
        async with asyncio.timeout(PATIENCE):
            await task
