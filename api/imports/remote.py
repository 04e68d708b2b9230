"""An import on a server somewhere else: sent once however often the line breaks, and followed to its end."""

import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

ENDED = frozenset({"checked", "applied", "failed", "cancelled", "undone"})
WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0, 30.0, 30.0)  # seconds between tries: three minutes in all
LOOKS = (0.1, 0.2, 0.4, 1.0)  # seconds between looks at a run; the last one stays
PAGE = 100
BUSY = frozenset({429, 502, 503, 504})
T = TypeVar("T")


class RemoteRefused(Exception):
    """What the server says no to; `problem` is its answer."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("title") or problem.get("code") or "refused")
        self.problem = problem


class Remote:
    """One congress on one server, as an API key sees it."""

    def __init__(self, url: str, congress: str, key: str, *, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(timeout=httpx.Timeout(30, read=600, write=600))
        self._base = f"{url.rstrip('/')}/v1/{congress}"
        self._headers = {"x-api-key": key}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def send(self, file: Path, **query: Any) -> dict[str, Any]:
        """The run that the file became. One key for all tries: a lost answer is given again, nothing is sent twice."""
        headers = self._headers | {"idempotency-key": secrets.token_hex(16)}
        params = {name: value for name, value in query.items() if value is not None} | {"background": True}

        def post() -> httpx.Response:
            with file.open("rb") as content:
                return self._client.post(
                    f"{self._base}/imports", params=params, headers=headers, files={"file": (file.name, content)}
                )

        return self._answer(post)

    def follow(self, run_id: str) -> Iterator[dict[str, Any]]:
        """The run again and again until it has come to an end."""
        looked = 0
        while True:
            run = self._answer(lambda: self._client.get(f"{self._base}/imports/{run_id}", headers=self._headers))
            yield run
            if run["state"] in ENDED:
                return
            time.sleep(LOOKS[min(looked, len(LOOKS) - 1)])
            looked += 1

    def refused(self, run_id: str) -> list[dict[str, Any]]:
        """The first refused rows."""
        asked: dict[str, str | int] = {"outcome": "refused", "limit": PAGE}
        url = f"{self._base}/imports/{run_id}/rows"
        rows: list[dict[str, Any]] = self._answer(lambda: self._client.get(url, params=asked, headers=self._headers))[
            "items"
        ]
        return rows

    def session(self, term: int, number: int) -> str | None:
        """The id of a session by term and number."""
        found = self._answer(lambda: self._client.get(f"{self._base}/sessions", headers=self._headers))
        for each in found["items"]:
            if (each["term_number"], each["number"]) == (term, number):
                id_: str = each["id"]
                return id_
        return None

    def _answer(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        """Tried again while the line or the server is away; RemoteRefused when the server has answered no."""
        for wait in (*WAITS, None):
            try:
                answer = ask()
            except httpx.TransportError as error:
                if wait is None:
                    raise RemoteRefused({"title": f"no connection: {error}"}) from error
            else:
                if answer.is_success:
                    told: dict[str, Any] = answer.json()
                    return told
                if answer.status_code not in BUSY or wait is None:
                    raise RemoteRefused(_problem(answer))
            time.sleep(wait)
        raise AssertionError


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {"title": f"HTTP {answer.status_code}"}
