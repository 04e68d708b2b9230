"""A congress shaped like the Hangzhou bulletin of October 2024, made by a moving clock through the same actions as over HTTP."""

import asyncio
import io
import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table

from api.demo import material as m
from api.demo.ground import Found
from api.demo.loading import DemoRefused, Outcome, load, what_is_there
from api.demo.neighbours import LOGIN, neighbours
from api.demo.people import LOGINS, PASSWORD
from api.settings import Settings
from api.startup import Refusal

__all__ = ["DemoRefused", "Outcome", "accounts_text", "load", "load_if_empty", "load_now"]


def load_now(settings: Settings, *, force: bool = False) -> Outcome:
    """The demo as of now; a Refusal says why not."""
    try:
        return asyncio.run(load(settings, datetime.now(UTC), force=force))
    except DemoRefused as refused:
        raise Refusal(f"demo: {refused}") from refused


def load_if_empty(settings: Settings) -> bool:
    """Into an empty database, or in the place of half a demo; a database with congresses of its own is left alone.

    Says whether the demo is there now, and so whether its accounts are.
    """
    found = asyncio.run(what_is_there(settings.direct_dsn))
    if found in {Found.NOTHING, Found.HALF}:
        print(load_now(settings).line, file=sys.stderr)  # noqa: T201 - said once, at the start
        return True
    return found is Found.WHOLE


def accounts_text() -> str:
    """Who may sign in to the demo, for the screen."""
    table = Table(box=None, pad_edge=False)
    for heading in ("username", "role", "who"):
        table.add_column(heading)
    for login in LOGINS:
        table.add_row(login.username, login.role, login.name)
    out = io.StringIO()
    Console(file=out, width=100, color_system=None).print(table)
    lines = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    beside = ", ".join(each.slug for each in neighbours())
    return (
        f"demo congress: {m.SLUG}   password of every account: {PASSWORD}\n{lines}\n"
        f"past years beside it, with the figures of their documents: {beside}   account: {LOGIN}"
    )
