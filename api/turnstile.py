"""Who is let in: when as many wait for the database as may, the next is refused before anything is worked out for it."""

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.db import Database

ALWAYS = ("/healthz", "/readyz")  # whoever watches must not take a busy process for a dead one


class Turnstile:
    """Refuses without reading the request. Slow senders and slow readers wait elsewhere: they hold no connection."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Scope], Response]) -> None:
        self.app = app
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in ALWAYS:
            database: Database | None = getattr(scope["app"].state, "db", None)
            if database is not None and database.overloaded:
                await self.refuse(scope)(scope, receive, send)
                return
        await self.app(scope, receive, send)
