"""`yanlu import FILE`: an import by whoever runs the service, with a progress bar and the report on the terminal."""

import asyncio
import mimetypes
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from api.problems import PROBLEMS
from api.settings import Settings
from api.startup import Refusal, database, settings_read
from domain.actor import Actor, Right
from domain.db import Database
from domain.errors import DomainError
from domain.imports.actions import run_import
from domain.imports.known import congress_id_of
from domain.imports.states import ImportKind

SHOWN = 50


def register(app: typer.Typer) -> None:
    @app.command(name="import")
    def import_(
        file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="NDJSON, CSV or XLSX"),
        kind: ImportKind = typer.Option(..., help="what the rows are"),
        congress: str = typer.Option(..., help="slug of the congress"),
        apply: bool = typer.Option(False, "--apply", help="write; without it only the report is made"),
    ) -> None:
        """Import a file of suggestions, deputies or organisations; without --apply nothing but its report is kept."""
        settings = settings_read()
        data = file.read_bytes()
        if len(data) > settings.import_max_bytes:
            raise Refusal(f"{file.name} has {len(data)} bytes; IMPORT_MAX_BYTES is {settings.import_max_bytes}")
        with database(settings) as ready:
            report = asyncio.run(_run(ready, file.name, data, kind, congress, dry_run=not apply))
        _show(report)
        if report["refused"]:
            raise typer.Exit(2)


async def _run(
    settings: Settings, name: str, data: bytes, kind: ImportKind, slug: str, *, dry_run: bool
) -> dict[str, Any]:
    db = await Database.open(settings.dsn, None, 1, 2)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        async with db.write() as tx:
            congress_id = await congress_id_of(tx, slug)
            rights = frozenset({Right.IMPORT_RUN})
            me = Actor(
                None, congress_id, rights=rights, name="yanlu import", request_id=f"import-{secrets.token_hex(8)}"
            )
            with Progress(*columns, console=Console(stderr=True)) as bar:
                task = bar.add_task(name, total=None)
                return await run_import(
                    tx,
                    me,
                    kind,
                    data,
                    name,
                    mimetypes.guess_type(name)[0],
                    datetime.now(UTC),
                    dry_run=dry_run,
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                )
    except DomainError as error:
        raise Refusal(_spoken(error)) from error
    finally:
        await db.close()


def _spoken(error: DomainError) -> str:
    """A refused file has its reasons in `errors`, anything else has its row in the table of problems."""
    errors = error.data.get("errors")
    if errors:
        return "; ".join(f"{each['message_zh']} / {each['message_en']}" for each in errors[:SHOWN])
    return PROBLEMS[error.code][1]


def _show(report: Mapping[str, Any]) -> None:
    console = Console()
    totals = Table(
        "rows", "created", "updated", "unchanged", "refused", title="dry run" if report["dry_run"] else "applied"
    )
    totals.add_row(*(str(report[name]) for name in ("rows_total", "created", "updated", "unchanged", "refused")))
    console.print(totals)
    refused = [(row, error) for row in report["rows"] if row["outcome"] == "refused" for error in row["errors"]]
    if refused:
        table = Table("row", "column", "code", "value", "message")
        for row, error in refused[:SHOWN]:
            message = f"{error['message_zh']}\n{error['message_en']}"
            table.add_row(str(row["row_number"]), error["column"] or "", error["code"], error["value"] or "", message)
        console.print(table)
