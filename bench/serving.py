"""Servers under measure: started as their users start them, asked over loopback, their processor time read off the system."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
SECRET = "bench-secret-of-more-than-thirty-two-characters"
CONNECTIONS = 16
START_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Ask:
    """One request of a bench, by the name it is reported under."""

    method: str
    path: str
    body: bytes = b""

    def wire(self, headers: dict[str, str]) -> bytes:
        told = {"Host": "localhost", **headers}
        if self.body:
            told |= {"Content-Type": "application/json", "Content-Length": str(len(self.body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"{self.method} {self.path} HTTP/1.1\r\n{lines}\r\n".encode() + self.body


@dataclass(slots=True)
class Serving:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    port: int
    cold_seconds: float

    def _all(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def processor_seconds(self) -> float:
        """Of all its processes, user and system; PostgreSQL works on both sides alike and is not among them."""
        return sum(each.user + each.system for each in (found.cpu_times() for found in self._all()))

    def mebibytes(self) -> list[float]:
        """Resident, of each process."""
        return [each.memory_info().rss / 2**20 for each in self._all()]

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """One request and its JSON; anything but a 2xx is an error of the bench."""
        sent = b"" if body is None else json.dumps(body).encode()
        answer = asyncio.run(
            _whole(self.port, Ask(method, path, sent).wire({**(headers or {}), "Connection": "close"}))
        )
        return json.loads(answer)

    def rate(self, asks: Sequence[bytes], *, connections: int = CONNECTIONS) -> float:
        """Requests answered per second of its processor time, all of these asked once."""
        before = self.processor_seconds()
        asyncio.run(_all_of(self.port, asks, connections))
        return len(asks) / (self.processor_seconds() - before)

    def seconds(self, asks: Sequence[bytes]) -> list[float]:
        """How long each took, one after another."""
        return asyncio.run(_in_turn(self.port, asks))


@contextmanager
def serving(command: Sequence[str], environment: dict[str, str], path: str = "/healthz") -> Iterator[Serving]:
    """A server on a free port (`{port}` in the command and the environment) until the end; ready when `path` answers."""
    port = free_port()
    words = [word.format(port=port) for word in command]
    told = {name: value.format(port=port) for name, value in environment.items()}
    paths = os.pathsep.join((str(ROOT), str(ROOT / "bench" / "rivals")))
    began = time.perf_counter()
    process = subprocess.Popen(
        words, env={**os.environ, "PYTHONPATH": paths, **told}, stdout=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        until = began + START_SECONDS
        while not _answers(port, path):
            assert process.poll() is None, f"{words} ended with {process.returncode}"
            assert time.perf_counter() < until, f"{words} does not answer"
            time.sleep(0.01)
        yield Serving(process, port, time.perf_counter() - began)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def yanlu(url: str, workers: int = 1, more: Mapping[str, str] | None = None) -> Iterator[Serving]:
    """The service itself, as `yanlu serve` starts it; its log goes where nobody reads it."""
    settings = {
        "DATABASE_URL": url, "SECRET_KEY": SECRET, "PORT": "{port}", "WORKERS": str(workers), "WORKER_INSIDE": "false",
        "ACCESS_TOKEN_MINUTES": "600",
    }  # fmt: skip
    with serving([sys.executable, "-m", "api", "serve"], {**settings, **(more or {})}) as found:
        yield found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, path: str) -> bool:
    with contextlib.suppress(OSError, AssertionError, asyncio.IncompleteReadError):
        asyncio.run(_whole(port, Ask("GET", path).wire({"Connection": "close"})))
        return True
    return False


async def _whole(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    try:
        return await _answer(reader)
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    lower = head.lower()
    at = lower.find(b"content-length:")
    size = 0 if at < 0 else int(lower[at + 15 : lower.index(b"\r\n", at)])
    body = await reader.readexactly(size)
    assert head[9:10] == b"2", (head, body[:400])
    return body


async def _all_of(port: int, asks: Sequence[bytes], connections: int) -> None:
    waiting = iter(asks)
    await asyncio.gather(*(_caller(port, waiting) for _ in range(connections)))


async def _caller(port: int, waiting: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    for request in waiting:
        writer.write(request)
        await _answer(reader)
    writer.close()


async def _in_turn(port: int, asks: Sequence[bytes]) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
    took = []
    for request in asks:
        began = time.perf_counter()
        writer.write(request)
        await _answer(reader)
        took.append(time.perf_counter() - began)
    writer.close()
    return took
