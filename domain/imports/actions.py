"""One import: the file is read, every row decided, the valid ones written, and the report kept, all in one transaction."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Text, bindparam, func, select

from domain import events
from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.ids import new_id
from domain.imports import deputies, known, suggestions, units
from domain.imports.columns import fits
from domain.imports.formats import read
from domain.imports.parse import Parsed, RowError, parse, render, shown
from domain.imports.sheet import FileRefused
from domain.imports.tables import ImportKind, RowOutcome, import_row, import_run
from domain.imports.writing import Changes, Outcome, Progress, batches, write

FIRST_ROWS = 100  # of the report, given at once
WOULD = {"created": RowOutcome.WOULD_CREATE, "updated": RowOutcome.WOULD_UPDATE}
COUNTED = ("created", "updated", "unchanged", "refused")

_ALONE = Statement(select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("import_of", type_=Text), 0))))


def _unwatched(_done: int, _total: int) -> None:
    """Nobody looks on."""


async def run_import(
    tx: Tx,
    me: Actor,
    kind: ImportKind,
    data: bytes,
    filename: str | None,
    content_type: str | None,
    now: datetime,
    *,
    dry_run: bool,
    session_id: UUID | None = None,
    progress: Progress = _unwatched,
) -> dict[str, Any]:
    """The run with its totals, and in `rows` the first of its report, the refused ones before all others.

    Valid rows are written, refused ones listed; a row is never half-written, and a crash leaves nothing. A dry run gives
    the same report and writes nothing else. Raises Invalid with the code of the first flaw where nothing of the file can
    be used (`errors` lists all), Invalid `session_unknown`, Conflict `import_running`, `changed_meanwhile`.
    """
    if not await tx.value(_ALONE, import_of=f"import {me.congress_id}"):
        raise Conflict("import_running")
    zone = ZoneInfo((await known.congress_row(tx, me.congress_id))["zone"])
    parsed = await asyncio.to_thread(_parsed, kind, data, filename, content_type, zone)
    run_id = new_id()
    match kind:
        case ImportKind.ORGANISATIONS:
            done = await units.apply(tx, me, parsed.rows, run_id, now, dry_run=dry_run, progress=progress)
        case ImportKind.DEPUTIES:
            done = await deputies.apply(tx, me, parsed.rows, run_id, now, dry_run=dry_run, progress=progress)
        case ImportKind.SUGGESTIONS:
            done = await suggestions.apply(
                tx, me, parsed.rows, run_id, now, session_id=session_id, dry_run=dry_run, progress=progress
            )
    report = sorted([*_refused(parsed.errors), *_reported(done, parsed.labels, dry_run=dry_run)], key=_place)
    run = {
        "congress_id": me.congress_id,
        "id": run_id,
        "kind": kind,
        "dry_run": dry_run,
        "filename": None if filename is None else shown(filename),
        "sha256": hashlib.sha256(data).hexdigest(),
        "rows_total": len(report),
        **_totals(report),
        "created_by": me.account_id,
        "created_at": now,
        "finished_at": now,
    }
    await _keep(tx, run, report)
    if not dry_run:
        told = {name: run[name] for name in ("kind", "rows_total", *COUNTED)}
        await events.record(tx, me, me.congress_id, run_id, "import_applied", now, told)
    first = sorted(report, key=lambda row: row["outcome"] != RowOutcome.REFUSED)
    return run | {"rows": first[:FIRST_ROWS]}


def _parsed(kind: ImportKind, data: bytes, filename: str | None, content_type: str | None, zone: ZoneInfo) -> Parsed:
    try:
        return parse(
            kind.value, read(data, filename, content_type, fits=lambda header: fits(kind.value, header)), zone=zone
        )
    except FileRefused as refusal:
        errors = [told(render(flaw)) | {"row": flaw.row} for flaw in refusal.flaws]
        named = [{"pointer": "/body/file", "message": f"{e['message_zh']} / {e['message_en']}", **e} for e in errors]
        raise Invalid(refusal.code, errors=named) from refusal


def told(error: RowError) -> dict[str, Any]:
    """An error as the report keeps it."""
    return {name: value for name, value in error._asdict().items() if name != "row"}


def _refused(errors: Iterable[RowError]) -> list[dict[str, Any]]:
    """One line a row, with all that is wrong in it."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for error in errors:
        rows.setdefault(error.row or 0, []).append(told(error))
    return [_line(number, RowOutcome.REFUSED, None, found) for number, found in rows.items()]


def _reported(outcomes: Sequence[Outcome], labels: Mapping[str, str], *, dry_run: bool) -> list[dict[str, Any]]:
    return [
        _line(
            each.row_number,
            WOULD.get(each.outcome, RowOutcome(each.outcome)) if dry_run else RowOutcome(each.outcome),
            None if dry_run and each.outcome == "created" else each.subject_id,
            [told(render(flaw, labels)) for flaw in each.flaws],
        )
        for each in outcomes
    ]


def _line(number: int, outcome: RowOutcome, subject: UUID | None, errors: list[dict[str, Any]]) -> dict[str, Any]:
    return {"row_number": number, "outcome": outcome, "subject_id": subject, "errors": errors}


def _place(row: Mapping[str, Any]) -> int:
    number: int = row["row_number"]
    return number


def _totals(report: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """What would be created counts as created: the run itself says whether it was dry."""
    totals = dict.fromkeys(COUNTED, 0)
    meant = {would: name for name, would in WOULD.items()}
    for row in report:
        totals[meant.get(row["outcome"], row["outcome"])] += 1
    return totals


async def _keep(tx: Tx, run: dict[str, Any], report: Sequence[dict[str, Any]]) -> None:
    own = {"congress_id": run["congress_id"], "run_id": run["id"]}
    await write(tx, (import_run,), Changes({import_run.name: [run]}))
    for batch in batches([own | row for row in report], lambda row: 100 + 300 * len(row["errors"])):
        await write(tx, (import_row,), Changes({import_row.name: batch}))
