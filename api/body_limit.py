"""How many bytes a request may carry: by path, refused before they are read when their length is announced.

FastAPI's own `max_body_size` answers an announced length with plain text, and every error here is problem+json.
"""

import re
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MULTIPART_OVERHEAD = 64 * 1024  # boundaries and part headers around a file of exactly the permitted size


class BodyLimit:
    """`larger` maps a pattern of the path to its limit; every other path has `limit`."""

    def __init__(
        self, app: ASGIApp, limit: int, larger: Mapping[str, int], refuse: Callable[[Scope, int], Response]
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = [(re.compile(pattern), bytes_) for pattern, bytes_ in larger.items()]
        self.refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = next((bytes_ for pattern, bytes_ in self.larger if pattern.search(scope["path"])), self.limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await self.refuse(scope, limit)(scope, receive, send)
            return
        await self._counted(scope, receive, send, limit)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen = 0
        answered = False

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > limit:
                    raise HTTPException(413)  # what the application makes of it is replaced below
            return message

        async def watching(message: Message) -> None:
            nonlocal answered
            if seen > limit:
                return
            answered = True
            await send(message)

        await self.app(scope, counting, watching)
        if seen > limit and not answered:
            await self.refuse(scope, limit)(scope, receive, send)
