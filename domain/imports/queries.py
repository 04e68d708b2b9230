"""Imports as they are read: the runs of a congress, and the report of one run row by row."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.imports.tables import import_row, import_run
from domain.paging import Listing, Page, Sort

_i, _r = import_run.c, import_row.c
ROW_COLUMNS = (_r.row_number, _r.outcome, _r.subject_id, _r.errors)

RUNS = Listing(
    key=_i.id,
    columns=tuple(column for column in _i if column.name != "congress_id"),
    where=(_i.congress_id == bindparam("congress"),),
    sorts={"-created_at": Sort(_i.created_at, descending=True), "created_at": Sort(_i.created_at)},
    filters={
        "kind": _i.kind == bindparam("kind"),
        "dry_run": _i.dry_run == bindparam("dry_run"),
        "state": _i.state == bindparam("state"),
    },
)
ROWS = Listing(
    key=_r.row_number,
    columns=ROW_COLUMNS,
    where=(_r.congress_id == bindparam("congress"), _r.run_id == bindparam("run")),
    sorts={"row_number": Sort(_r.row_number)},
    filters={"outcome": _r.outcome == bindparam("outcome")},
)
_ONE = Statement(
    select(*[column for column in _i if column.name != "congress_id"]).where(
        _i.congress_id == bindparam("congress"), _i.id == bindparam("run")
    )
)


async def list_imports(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """The runs of the caller's congress, the latest first."""
    values = {"congress": me.congress_id}
    return await RUNS.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def get_import(tx: Tx, me: Actor, run_id: UUID) -> Record:
    """One run with its totals. NotFound `not_found`."""
    row = await tx.one(_ONE, congress=me.congress_id, run=run_id)
    if row is None:
        raise NotFound("not_found")
    return row


async def list_import_rows(
    tx: Tx, me: Actor, run_id: UUID, given: dict[str, Any], cursor: str | None, limit: int, *, total: bool
) -> Page:
    """The report of one run in the order of its file. NotFound `not_found` for a run of nobody's."""
    values = {"congress": me.congress_id, "run": run_id}
    page = await ROWS.page(tx, values=values, given=given, cursor=cursor, limit=limit, total=total)
    if not page.items and cursor is None:
        await get_import(tx, me, run_id)
    return page
