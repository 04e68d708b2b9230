"""`yanlu admin create`: the first administrator of a congress; the password never stands on a command line."""

import asyncio
import sys
from datetime import UTC, datetime

import typer
from pydantic import TypeAdapter

from api.accounts.schemas import NewPassword, Username
from api.problems import PROBLEMS
from api.schemas import Slug
from api.settings import Settings
from api.startup import Refusal, database, settings_read, valid
from domain.accounts.actions import create_administrator
from domain.db import Database
from domain.errors import DomainError


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Administrators, made by whoever runs the service.")

    @group.callback()
    def about() -> None:
        """Administrators, made by whoever runs the service."""

    @group.command()
    def create(
        congress: str = typer.Option(..., help="slug of the congress"),
        username: str = typer.Option(..., help="what the administrator signs in with"),
        name: str = typer.Option("管理员", help="what others see"),
    ) -> None:
        """Make an administrator's account; the password is asked for, or read as one line from standard input."""
        slug = valid(TypeAdapter(Slug), congress, "congress")
        username = valid(TypeAdapter(Username), username, "username")
        password = valid(TypeAdapter(NewPassword), _password(), "password")
        with database(settings_read()) as settings:
            asyncio.run(_create(settings, slug, username, name, password))
        print(f"{username} administers {congress}")

    app.add_typer(group, name="admin")


async def _create(settings: Settings, congress: str, username: str, name: str, password: str) -> None:
    now = datetime.now(UTC)
    db = await Database.open(settings.direct_dsn, None, 1, 1)
    try:
        async with db.write() as tx:
            await create_administrator(tx, congress, username, name, password, now)
    except DomainError as error:
        raise Refusal(PROBLEMS[error.code][1]) from error
    finally:
        await db.close()


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
