"""granian against uvicorn, side by side on this machine: the ratio of requests answered in the same few seconds.

Two applications: a FastAPI handler that answers a small JSON object, and the real application's /healthz with all of its
middleware. The servers take turns, one process each with uvloop; the load comes over loopback from this process, a fixed
number of kept-alive connections for a fixed time.
"""

import asyncio
import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fastapi import FastAPI

from api import logs
from api.app import create_app
from api.settings import Settings

CONNECTIONS = 32
SECONDS = 3.0
ROUNDS = 3
PATHS = {"hello": "/", "healthz": "/healthz"}


def application(name: str) -> FastAPI:
    """The application under load; /healthz needs no database, so no lifespan is run."""
    if name == "hello":
        app = FastAPI(openapi_url=None)

        @app.get("/")
        async def hello() -> dict[str, str]:
            return {"hello": "world"}

        return app
    settings = Settings(
        _env_file=None,
        data_dir=Path(tempfile.gettempdir()),
        database_url="postgresql://nowhere",
        secret_key="x" * 32,
        log_level="error",
    )
    logs.configure(settings)
    return create_app(settings)


def hello() -> FastAPI:
    return application("hello")


def healthz() -> FastAPI:
    return application("healthz")


def serve(server: str, name: str, port: int) -> None:
    """Run one server in this process until it is terminated."""
    if server == "granian":
        from granian.constants import Interfaces, Loops
        from granian.server import Server

        Server(
            f"server:{name}",
            port=port,
            interface=Interfaces.ASGINL,
            loop=Loops.uvloop,
            websockets=False,
            factory=True,
            log_enabled=False,
            working_dir=Path(__file__).parent,
        ).serve()
    else:
        import uvicorn

        uvicorn.run(
            application(name),
            port=port,
            loop="uvloop",
            http="httptools",
            lifespan="off",
            log_level="error",
            access_log=False,
        )


async def load(port: int, path: str, seconds: float) -> int:
    """Requests answered with 200 within the time."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n".encode()
    until = time.perf_counter() + seconds
    counts = await asyncio.gather(*(_caller(port, request, until) for _ in range(CONNECTIONS)))
    return sum(counts)


async def _caller(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answered = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        assert head.startswith(b"HTTP/1.1 200"), head
        at = lower.index(b"content-length:") + len(b"content-length:")
        await reader.readexactly(int(lower[at : lower.index(b"\r\n", at)]))
        answered += 1
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return answered


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def one_round(server: str, name: str) -> float:
    """Requests per second of a server started for this round."""
    port = free_port()
    process = subprocess.Popen([sys.executable, __file__, "serve", server, name, str(port)])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
                break
            time.sleep(0.05)
        asyncio.run(load(port, PATHS[name], 0.5))
        return asyncio.run(load(port, PATHS[name], SECONDS)) / SECONDS
    finally:
        process.terminate()
        process.wait(15)


def main() -> None:
    for name in PATHS:
        rates: dict[str, list[float]] = {"granian": [], "uvicorn": []}
        for _ in range(ROUNDS):
            for server, measured in rates.items():
                measured.append(one_round(server, name))
        granian, uvicorn = (statistics.median(measured) for measured in rates.values())
        print(f"{name:8} granian {granian:8.0f}/s  uvicorn {uvicorn:8.0f}/s  ratio {granian / uvicorn:.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
