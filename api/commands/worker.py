"""`yanlu worker`: background jobs alone, for installations that serve with WORKER_INSIDE=false."""

import typer

from api import logs, worker
from api.startup import installation, settings_read


def register(app: typer.Typer) -> None:
    @app.command(name="worker")
    def work() -> None:
        """Sweep the deadlines and clear away what has had its time, until Ctrl-C or SIGTERM."""
        settings = settings_read()
        logs.configure(settings)
        with installation(settings) as ready:
            worker.run(ready)
