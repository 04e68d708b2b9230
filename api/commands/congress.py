"""`yanlu congress create`: a congress with its rules and its calendar, ready for its first administrator."""

import asyncio
from datetime import UTC, datetime

import typer
from pydantic import TypeAdapter

from api.problems import PROBLEMS
from api.schemas import ShortText, Slug
from api.settings import Settings
from api.startup import Refusal, database, settings_read, valid
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.dashboards.rollups import let_see
from domain.db import Database
from domain.errors import DomainError


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Congresses of this installation.")

    @group.callback()
    def about() -> None:
        """Congresses of this installation."""

    @group.command()
    def part(
        slug: str = typer.Argument(..., help="whose readers of all figures see them, for example hangzhou"),
        of: str = typer.Option(..., "--sees", help="whose figures they are, for example shangcheng"),
    ) -> None:
        """Let a congress see the figures of another in its overview, as a city those of its districts."""
        with database(settings_read()) as settings:
            asyncio.run(_part(settings, slug, of))
        print(f"{slug} sees the figures of {of}")

    @group.command()
    def create(
        slug: str = typer.Argument(..., help="its name in URLs, for example hangzhou"),
        name: str = typer.Option(..., help="for example 杭州市人民代表大会"),
        level: Level = typer.Option(Level.CITY, help="level of the congress"),
        profile: str = typer.Option("zj-hangzhou", help="rule profile of its suggestions"),
        zone: str = typer.Option("Asia/Shanghai", help="time zone of its legal days; it never changes"),
    ) -> None:
        """Found a congress with its rules and calendar. Make its administrator next: yanlu admin create."""
        slug = valid(TypeAdapter(Slug), slug, "SLUG")
        name = valid(TypeAdapter(ShortText), name, "--name")
        with database(settings_read()) as settings:
            asyncio.run(_create(settings, slug, name, level, profile, zone))
        print(f"founded {slug}")

    app.add_typer(group, name="congress")


async def _create(settings: Settings, slug: str, name: str, level: Level, profile: str, zone: str) -> None:
    db = await Database.open(settings.direct_dsn, None, 1, 1)
    try:
        async with db.write() as tx:
            await create_congress(tx, slug, name, level, zone, datetime.now(UTC), suggestion_profile=profile)
    except DomainError as error:
        told = ", ".join(f"{key}: {value}" for key, value in error.data.items())
        raise Refusal(PROBLEMS[error.code][1] + (f" ({told})" if told else "")) from error
    finally:
        await db.close()


async def _part(settings: Settings, slug: str, of: str) -> None:
    db = await Database.open(settings.direct_dsn, None, 1, 1)
    try:
        async with db.write() as tx:
            if not await let_see(tx, slug, of):
                raise Refusal("one of the two congresses does not exist")
    finally:
        await db.close()
