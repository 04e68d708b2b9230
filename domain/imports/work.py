"""What a worker does of the imports: one step in one transaction, which no other worker can take at the same time."""

import tempfile
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor, Right
from domain.db import Database, Statement, Tx
from domain.errors import DomainError
from domain.imports import report, runs
from domain.imports.actions import alone, staged
from domain.imports.deciding import go_on
from domain.imports.flow import moved
from domain.imports.runs import Run
from domain.imports.sheet import FileRefused
from domain.imports.states import ImportState
from domain.imports.tables import import_piece

STEP_ROWS = 5_000  # in one transaction: what a crash costs, and how long a counter stays locked
IN_MEMORY = 4 * 1024 * 1024
_p = import_piece.c
_PIECE = Statement(
    select(_p.bytes).where(
        _p.congress_id == bindparam("congress"),
        _p.run_id == bindparam("run"),
        _p.place == bindparam("place", type_=_p.place.type),
    )
)


async def step(db: Database, now: datetime, *, rows: int = STEP_ROWS) -> bool:
    """Whether something was done. What breaks leaves the run where it was, and the next worker goes on from there."""
    async with db.write() as tx:
        run = await runs.next_at_work(tx)
        if run is None or not await alone(tx, run["congress_id"]):
            return False
        me = _whose(run)
        try:
            async with tx.connection.transaction():
                await _moved_on(tx, me, run, now, rows)
        except FileRefused as refusal:
            await _fail(tx, run, refusal.code, report.told_of_file(refusal), now)
        except DomainError as error:
            if error.code == "changed_meanwhile":
                raise
            await _fail(tx, run, error.code, [], now)
        return True


async def _moved_on(tx: Tx, me: Actor, run: Run, now: datetime, rows: int) -> None:
    if run["state"] == ImportState.UPLOADED:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
            await _whole(tx, run, file)
            await staged(tx, me, run, file)  # type: ignore[arg-type]
    else:
        await go_on(tx, me, run, now, most=rows)


async def _whole(tx: Tx, run: Run, file: Any) -> None:
    place = 0
    while (piece := await tx.value(_PIECE, congress=run["congress_id"], run=run["id"], place=place)) is not None:
        file.write(piece)
        place += 1
    file.seek(0)


async def _fail(tx: Tx, run: Run, code: str, errors: list[dict[str, Any]], now: datetime) -> None:
    state = moved(runs.facts(run), "fail") if run["state"] != ImportState.APPLYING else ImportState.FAILED
    await runs.forget_rows(tx, run)
    await runs.change(tx, run | {"state": state, "failure": {"code": code, "errors": errors}, "finished_at": now})


def _whose(run: Run) -> Actor:
    """Whoever uploaded the file; may they no longer, their run still is what was allowed when they did."""
    account: UUID | None = run["created_by"]
    rights = frozenset({Right.IMPORT_RUN})
    return Actor(account, run["congress_id"], rights=rights, name="import", request_id=run["request_id"])
