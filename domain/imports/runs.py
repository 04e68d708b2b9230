"""A run as it is kept: entered once, changed only by its moves, its waiting rows read in the order of the file."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.db import Record, Statement, Tx
from domain.imports.flow import WORKING, RunFacts
from domain.imports.tables import import_piece, import_row, import_run, import_staged

Run = dict[str, Any]
CHANGED = (
    "state",
    "dry_run",
    "format",
    "header",
    "header_row",
    "rows_staged",
    "rows_done",
    "rows_total",
    "created",
    "updated",
    "unchanged",
    "refused",
    "failure",
    "finished_at",
)
_i, _s = import_run.c, import_staged.c
_ONE = (_i.congress_id == bindparam("congress"), _i.id == bindparam("run"))
_STAGED = (_s.congress_id == bindparam("congress"), _s.run_id == bindparam("run"))

_ENTER = Statement(insert(import_run).values({column.name: bindparam(column.name) for column in _i}))
_CHANGE = Statement(
    update(import_run).where(*_ONE).values({name: bindparam(f"new_{name}", type_=_i[name].type) for name in CHANGED})
)
_LOCKED = Statement(select(*_i).where(*_ONE).with_for_update())
_WORK = Statement(
    select(*_i)
    .where(_i.state.in_([str(state) for state in WORKING]))
    .order_by(_i.created_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_WAITING = Statement(
    select(_s.row_number, _s.line, _s.cells, _s.flaws, _s.clash, _s.first_row)
    .where(*_STAGED, _s.row_number > bindparam("after", type_=_s.row_number.type))
    .order_by(_s.row_number)
    .limit(bindparam("rows", type_=_s.row_number.type))
)
_KEPT = Statement(select(exists().where(*_STAGED)))
_FORGET = [
    Statement(delete(table).where(table.c.congress_id == bindparam("congress"), table.c.run_id == bindparam("run")))
    for table in (import_staged, import_piece)
]
# Rows of dry runs that nobody has decided about.
FORGET_STAGED = Statement(
    delete(import_staged).where(
        exists().where(
            _i.congress_id == _s.congress_id,
            _i.id == _s.run_id,
            _i.state == "checked",
            _i.finished_at < bindparam("before", type_=_i.finished_at.type),
        )
    )
)
_FORGET_REPORT = Statement(
    delete(import_row).where(import_row.c.congress_id == bindparam("congress"), import_row.c.run_id == bindparam("run"))
)


def facts(run: Mapping[str, Any], *, rows_kept: bool = True) -> RunFacts:
    return RunFacts(run["state"], run["dry_run"], run["mode"], run["refused"], rows_kept)


async def enter(tx: Tx, run: Run) -> None:
    await tx.one(_ENTER, **run)


async def change(tx: Tx, run: Run) -> None:
    """Keep what a move or a batch of rows made of the run."""
    new = {f"new_{name}": run[name] for name in CHANGED}
    await tx.one(_CHANGE, congress=run["congress_id"], run=run["id"], **new)


async def locked(tx: Tx, congress_id: UUID, run_id: UUID) -> Run | None:
    row = await tx.one(_LOCKED, congress=congress_id, run=run_id)
    return None if row is None else dict(row)


async def next_at_work(tx: Tx) -> Run | None:
    """The oldest run that has something to do and that no other worker holds."""
    row = await tx.one(_WORK)
    return None if row is None else dict(row)


async def waiting(tx: Tx, run: Run, rows: int) -> list[Record]:
    """The next rows after the last one decided."""
    return await tx.all(_WAITING, congress=run["congress_id"], run=run["id"], after=run["rows_done"], rows=rows)


async def rows_kept(tx: Tx, run: Run) -> bool:
    found: bool = await tx.value(_KEPT, congress=run["congress_id"], run=run["id"])
    return found


async def forget_rows(tx: Tx, run: Run) -> None:
    """What waited has been decided."""
    for statement in _FORGET:
        await tx.one(statement, congress=run["congress_id"], run=run["id"])


async def forget_report(tx: Tx, run: Run) -> None:
    await tx.one(_FORGET_REPORT, congress=run["congress_id"], run=run["id"])
