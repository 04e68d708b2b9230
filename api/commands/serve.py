"""`yanlu serve`: a database, its schema, and granian in front of the application until Ctrl-C or SIGTERM."""

import os
import signal
import threading
import time
from functools import partial

import typer
from fastapi import FastAPI
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from api import logs
from api.app import create_app
from api.settings import Settings
from api.startup import ensure_port_free, installation, settings_read

STOP_SECONDS = 20  # what running requests and the worker inside get before their process is ended


def register(app: typer.Typer) -> None:
    @app.command()
    def serve(
        demo_if_empty: bool = typer.Option(False, help="load the demo congress when the database is empty"),
    ) -> None:
        """Serve the API; without a DATABASE_URL an embedded PostgreSQL is started and stopped along with it."""
        settings = settings_read()
        ensure_port_free(settings.host, settings.port)
        with installation(settings) as ready:
            print(_welcome(ready, demo=demo_if_empty or ready.demo), flush=True)
            _run(ready)


def _welcome(settings: Settings, *, demo: bool) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    lines = [f"yanlu listens on http://{host}:{settings.port}  (interactive docs: http://{host}:{settings.port}/docs)"]
    if demo:
        from api import demo as demonstration  # noqa: PLC0415  the demo drives every action; only this start pays for it

        if demonstration.load_if_empty(settings):
            lines.append(demonstration.accounts_text())
    return "\n".join(lines)


def _run(settings: Settings) -> None:
    logs.configure(settings)
    Server(
        "api.app:create_app",
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve(target_loader=partial(_application, settings, os.getpid()), wrap_loader=False)


def _application(settings: Settings, parent: int) -> FastAPI:
    """What each serving process loads; it ends when the process that started it is gone, however that came about."""
    threading.Thread(target=_follow, args=(parent,), daemon=True, name="parent watch").start()
    return create_app(settings)


def _follow(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
