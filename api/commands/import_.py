"""`yanlu import FILE`: an import with a progress bar and the report on the terminal, here or on a server somewhere else."""

import asyncio
import json
import mimetypes
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from api.imports.remote import Remote, RemoteRefused
from api.problems import PROBLEMS
from api.settings import Settings
from api.startup import Refusal, database, settings_read
from domain.actor import Actor, Right
from domain.db import Database, Tx
from domain.errors import DomainError
from domain.imports import known
from domain.imports.actions import run_import
from domain.imports.known import congress_id_of
from domain.imports.states import ImportKind, ImportMode

SHOWN = 50
ROWS_REFUSED = 2  # the exit code when the run ended and rows were refused; 1 when nothing of it could be done
SESSION = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
COUNTED = ("rows_total", "created", "updated", "unchanged", "refused")


def register(app: typer.Typer) -> None:
    @app.command(name="import")
    def import_(
        file: Path = typer.Argument(..., exists=True, dir_okay=False, readable=True, help="NDJSON, CSV or XLSX"),
        kind: ImportKind = typer.Option(..., help="what the rows are"),
        congress: str = typer.Option(..., help="slug of the congress"),
        dry_run: bool = typer.Option(True, "--dry-run/--apply", help="make the report alone, or write"),
        mode: ImportMode = typer.Option(ImportMode.VALID_ROWS, help="what a refused row means for the others"),
        session: str | None = typer.Option(None, help="of rows that name none: its id, or term and number as 14-5"),
        url: str | None = typer.Option(None, help="of a server somewhere else, for example https://yanlu.example.com"),
        api_key: str | None = typer.Option(None, envvar="YANLU_API_KEY", help="for --url; better in the environment"),
        watch: bool = typer.Option(True, help="with --url: follow the run to its end, or only say its id"),
        as_json: bool = typer.Option(False, "--json", help="the report as one JSON object on stdout"),
    ) -> None:
        """Import a file of rows; without --apply nothing but its report is kept.

        Exit codes: 0 every row is good, 2 rows were refused, 1 nothing could be done.
        """
        asked = {"kind": kind, "dry_run": dry_run, "mode": mode}
        if url is None:
            report = _here(file, congress, session, asked)
        elif not api_key:
            raise Refusal("--url needs a key: set YANLU_API_KEY")
        else:
            report = _there(file, Remote(url, congress, api_key), session, asked, watch=watch)
        print(json.dumps(report, default=str, ensure_ascii=False)) if as_json else _show(report)
        if report["state"] == "failed" and report["failure"]["code"] != "import_rows_refused":
            raise Refusal(_spoken(report["failure"]["code"], report["failure"]))
        if report["refused"]:
            raise typer.Exit(ROWS_REFUSED)


def _bar() -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[pace]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=Console(stderr=True))


class _Shown:
    """The progress of one run on the terminal."""

    def __init__(self, bar: Progress, name: str) -> None:
        self._bar = bar
        self._task = bar.add_task(name, total=None, pace="")

    def __call__(self, done: int, total: int | None) -> None:
        seconds = self._bar.tasks[0].elapsed or 0
        pace = f"{done / seconds:.0f} rows/s" if done and seconds else ""
        self._bar.update(self._task, completed=done, total=total, pace=pace)


# on a server somewhere else


def _there(file: Path, remote: Remote, session: str | None, asked: Mapping[str, Any], *, watch: bool) -> dict[str, Any]:
    try:
        with remote, _bar() as bar:
            shown = _Shown(bar, file.name)
            session_id = _session_there(remote, session)
            run = remote.send(file, **{name: str(value) for name, value in asked.items()}, session_id=session_id)
            if watch:
                for seen in remote.follow(run["id"]):
                    run = seen
                    shown(run["rows_total"], run["rows_staged"])
            return run | {"rows": remote.refused(run["id"]) if run["refused"] else []}
    except RemoteRefused as refused:
        raise Refusal(_spoken(refused.problem.get("code", ""), refused.problem)) from refused


def _session_there(remote: Remote, session: str | None) -> str | None:
    found = session and SESSION.fullmatch(session)
    if not found:
        return session
    session_id = remote.session(int(found[1]), int(found[2]))
    if session_id is None:
        raise Refusal(PROBLEMS["session_unknown"][1])
    return session_id


# here


def _here(file: Path, congress: str, session: str | None, asked: Mapping[str, Any]) -> dict[str, Any]:
    settings = settings_read()
    size = file.stat().st_size
    if size > settings.import_max_bytes:
        raise Refusal(f"{file.name} has {size} bytes; IMPORT_MAX_BYTES is {settings.import_max_bytes}")
    with database(settings) as ready:
        return asyncio.run(_run(ready, file, congress, session, asked))


async def _run(
    settings: Settings, file: Path, slug: str, session: str | None, asked: Mapping[str, Any]
) -> dict[str, Any]:
    db = await Database.open(settings.direct_dsn, None, 1, 2)
    try:
        async with db.write() as tx:
            congress_id = await congress_id_of(tx, slug)
            rights = frozenset({Right.IMPORT_RUN})
            me = Actor(
                None, congress_id, rights=rights, name="yanlu import", request_id=f"import-{secrets.token_hex(8)}"
            )
            session_id = await _session_here(tx, me, session)
            with _bar() as bar, file.open("rb") as content:
                return await run_import(
                    tx,
                    me,
                    source=content,
                    filename=file.name,
                    content_type=mimetypes.guess_type(file.name)[0],
                    now=datetime.now(UTC),
                    session_id=session_id,
                    progress=_Shown(bar, file.name),
                    **asked,
                )
    except DomainError as error:
        raise Refusal(_spoken(error.code, error.data)) from error
    finally:
        await db.close()


async def _session_here(tx: Tx, me: Actor, session: str | None) -> UUID | None:
    if session is None:
        return None
    found = SESSION.fullmatch(session)
    try:
        if not found:
            return UUID(session)
    except ValueError as error:
        raise Refusal("--session: an id, or term and number as 14-5") from error
    term = (await known.terms(tx, me.congress_id)).get(int(found[1]))
    for each in await known.sessions(tx, me.congress_id):
        if term is not None and (each.term_id, each.number) == (term["id"], int(found[2])):
            return each.id
    raise Refusal(PROBLEMS["session_unknown"][1])


# what is said


def _spoken(code: str, data: Mapping[str, Any]) -> str:
    """A refused file has its reasons in `errors`, anything else has its row in the table of problems."""
    errors = [each for each in data.get("errors") or () if "message_zh" in each]
    if errors:
        return "; ".join(f"{each['message_zh']} / {each['message_en']}" for each in errors[:SHOWN])
    return PROBLEMS[code][1] if code in PROBLEMS else str(data.get("title") or code)


def _show(report: Mapping[str, Any]) -> None:
    console = Console()
    title = "dry run" if report["dry_run"] else report["state"]
    totals = Table("rows", "created", "updated", "unchanged", "refused", title=title, caption=f"import {report['id']}")
    totals.add_row(*(str(report[name]) for name in COUNTED))
    console.print(totals)
    refused = [(row, error) for row in report["rows"] if row["outcome"] == "refused" for error in row["errors"]]
    if refused:
        table = Table("row", "column", "code", "value", "message")
        for row, error in refused[:SHOWN]:
            message = f"{error['message_zh']}\n{error['message_en']}"
            table.add_row(str(row["row_number"]), error["column"] or "", error["code"], error["value"] or "", message)
        console.print(table)
