"""Imports as they are asked for: decided at once in one transaction, or left to a worker; applied, cancelled."""

import asyncio
import hashlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Text, bindparam, func, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import new_id
from domain.imports import known, report, runs
from domain.imports.columns import fits
from domain.imports.deciding import ZEROS, Progress, go_on, unwatched
from domain.imports.flow import moved
from domain.imports.formats import read
from domain.imports.parse import Parser, shown
from domain.imports.runs import Run
from domain.imports.sheet import FileRefused, Sheet
from domain.imports.staging import printable, stage
from domain.imports.states import ImportKind, ImportMode, ImportState
from domain.imports.tables import import_piece, import_row, import_run

FIRST_ROWS = 100  # of the report, given at once
PIECE = 1024 * 1024

_ALONE = Statement(select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("import_of", type_=Text), 0))))
_ONE_UPLOAD = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("upload_of", type_=Text), 0)))
)
_r = import_row.c
_FIRST = Statement(
    select(_r.row_number, _r.outcome, _r.subject_id, _r.errors)
    .where(_r.congress_id == bindparam("congress"), _r.run_id == bindparam("run"))
    .order_by(_r.outcome != "refused", _r.row_number)
    .limit(FIRST_ROWS)
)
_i = import_run.c
_SAME = Statement(
    select(*_i)
    .where(
        _i.congress_id == bindparam("congress"),
        _i.kind == bindparam("kind"),
        _i.sha256 == bindparam("sha256"),
        _i.mode == bindparam("mode"),
        _i.dry_run == bindparam("dry_run"),
        _i.session_id.is_not_distinct_from(bindparam("session_id", type_=_i.session_id.type)),
        _i.state.in_([str(state) for state in (ImportState.UPLOADED, ImportState.STAGED, ImportState.APPLYING)]),
    )
    .limit(1)
)


async def alone(tx: Tx, congress_id: UUID) -> bool:
    """Whether no other import of the congress is writing; holds until the transaction ends."""
    found: bool = await tx.value(_ALONE, import_of=f"import {congress_id}")
    return found


async def run_import(
    tx: Tx,
    me: Actor,
    kind: ImportKind,
    source: bytes | BinaryIO,
    filename: str | None,
    content_type: str | None,
    now: datetime,
    *,
    dry_run: bool,
    mode: ImportMode = ImportMode.VALID_ROWS,
    session_id: UUID | None = None,
    background: bool = False,
    progress: Progress = unwatched,
) -> dict[str, Any]:
    """The run with its totals, and in `rows` the first of its report, the refused ones before all others.

    Valid rows are written, refused ones listed; a row is never half-written, and a crash leaves nothing. A dry run gives
    the same report and writes nothing else. Raises Invalid with the code of the first flaw where nothing of the file can
    be used (`errors` lists all), Invalid `session_unknown`, Conflict `import_running`, `changed_meanwhile`.
    `background`: the file is kept for a worker, and the same file sent again while it is worked on is the same run.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    sha256 = await asyncio.to_thread(_sha256, file)
    run = _entered(me, kind, sha256, filename, content_type, now, dry_run=dry_run, mode=mode, session_id=session_id)
    if background:
        return await _left_to_a_worker(tx, me, run, file)
    if not await alone(tx, me.congress_id):
        raise Conflict("import_running")
    await runs.enter(tx, run)
    try:
        run = await staged(tx, me, run, file)
    except FileRefused as refusal:
        raise Invalid(refusal.code, errors=report.told_of_file(refusal)) from refusal
    run = await go_on(tx, me, run, now, progress=progress)
    return await with_first_rows(tx, run)


async def _left_to_a_worker(tx: Tx, me: Actor, run: Run, file: BinaryIO) -> dict[str, Any]:
    session_id = run["session_id"]
    if session_id is not None and all(each.id != session_id for each in await known.sessions(tx, me.congress_id)):
        raise Invalid("session_unknown", session_id=session_id)
    await tx.one(_ONE_UPLOAD, upload_of=f"upload {me.congress_id} {run['sha256']}")
    asked = {name: run[name] for name in ("kind", "sha256", "mode", "dry_run", "session_id")}
    same = await tx.one(_SAME, congress=me.congress_id, **asked)
    if same is not None:
        return await with_first_rows(tx, dict(same))
    await runs.enter(tx, run)
    own = (me.congress_id, run["id"])
    for place, piece in _pieces(file):
        await tx.copy(import_piece.name, ("congress_id", "run_id", "place", "bytes"), [(*own, place, piece)])
    return run | {"rows": []}


async def apply_import(tx: Tx, me: Actor, run_id: UUID) -> dict[str, Any]:
    """Write what a dry run has shown; a worker does it. NotFound, Conflict `wrong_state`, `import_rows_forgotten`."""
    run = await runs.locked(tx, me.congress_id, run_id)
    if run is None:
        raise NotFound("not_found")
    kept = await runs.rows_kept(tx, run)
    moved(runs.facts(run, rows_kept=kept), "apply")
    await runs.forget_report(tx, run)
    state = ImportState.STAGED if run["mode"] == ImportMode.ALL_OR_NOTHING else ImportState.APPLYING
    run = run | ZEROS | {"state": state, "dry_run": False, "finished_at": None}
    await runs.change(tx, run)
    return await with_first_rows(tx, run)


async def cancel_import(tx: Tx, me: Actor, run_id: UUID, now: datetime) -> dict[str, Any]:
    """Nothing of it will be written. NotFound, Conflict `wrong_state` once it is being applied."""
    run = await runs.locked(tx, me.congress_id, run_id)
    if run is None:
        raise NotFound("not_found")
    run = run | {"state": moved(runs.facts(run), "cancel"), "finished_at": now}
    await runs.forget_rows(tx, run)
    await runs.change(tx, run)
    return await with_first_rows(tx, run)


async def staged(tx: Tx, me: Actor, run: Run, file: BinaryIO) -> Run:
    """The run with its rows waiting. Raises FileRefused."""
    zone = ZoneInfo((await known.congress_row(tx, me.congress_id))["zone"])
    sheet, parser = await asyncio.to_thread(_opened, run, file, zone)
    rows = await stage(tx, me.congress_id, run["id"], sheet, parser)
    state = moved(runs.facts(run), "stage")
    told = {"format": sheet.format, "header": list(map(printable, sheet.header)), "header_row": sheet.header_row}
    run = run | told | {"state": state, "rows_staged": rows}
    await runs.change(tx, run)
    return run


def _opened(run: Run, file: BinaryIO, zone: ZoneInfo) -> tuple[Sheet, Parser]:
    kind = run["kind"]
    sheet = read(file, run["filename"], run["content_type"], fits=lambda header: fits(kind, header))
    return sheet, Parser(kind, sheet.header, sheet.header_row, zone=zone)


async def with_first_rows(tx: Tx, run: Run) -> dict[str, Any]:
    found = await tx.all(_FIRST, congress=run["congress_id"], run=run["id"])
    return run | {"rows": [dict(row) for row in found]}


def _entered(
    me: Actor,
    kind: ImportKind,
    sha256: str,
    filename: str | None,
    content_type: str | None,
    now: datetime,
    *,
    dry_run: bool,
    mode: ImportMode,
    session_id: UUID | None,
) -> Run:
    return {
        **dict.fromkeys(import_run.c.keys()),
        **ZEROS,
        "congress_id": me.congress_id,
        "id": new_id(),
        "kind": kind,
        "state": ImportState.UPLOADED,
        "mode": mode,
        "dry_run": dry_run,
        "filename": None if filename is None else shown(filename),
        "content_type": None if content_type is None else shown(content_type),
        "header_row": 1,
        "sha256": sha256,
        "session_id": session_id,
        "created_by": me.account_id,
        "request_id": me.request_id,
        "created_at": now,
    }


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for piece in iter(lambda: file.read(PIECE), b""):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    file.seek(0)
    return enumerate(iter(lambda: file.read(PIECE), b""))
