"""How the waiting rows of a run are decided and written: batch by batch, through the same rules for a dry run and for a real one."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from domain import events
from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.errors import Conflict
from domain.imports import (
    class_changes,
    deputies,
    key_supervisions,
    known,
    look_back_items,
    promises,
    reconciliations,
    records,
    report,
    rounds,
    runs,
    suggestions,
    units,
)
from domain.imports.flow import moved
from domain.imports.parse import ParsedRow, Parser
from domain.imports.runs import Run
from domain.imports.sheet import Flaw, RawRow
from domain.imports.states import ImportKind, ImportMode, ImportState
from domain.imports.tables import import_row
from domain.imports.writing import BATCH_ROWS, Decide, Outcome, refused

WHOLE = 1_000_000
RECORDS = {
    ImportKind.PROMISES: promises.RECORD,
    ImportKind.CLASS_CHANGES: class_changes.RECORD,
    ImportKind.ROUNDS: rounds.RECORD,
    ImportKind.KEY_SUPERVISIONS: key_supervisions.RECORD,
    ImportKind.LOOK_BACK_ITEMS: look_back_items.RECORD,
    ImportKind.RECONCILIATIONS: reconciliations.RECORD,
}
AS_ONE = frozenset({ImportKind.ORGANISATIONS, *RECORDS})  # a tree, or rows that rest on each other: decided as one
COLUMNS = ("congress_id", "run_id", "row_number", "outcome", "subject_id", "errors", "cells")
ZEROS = dict.fromkeys((*report.COUNTED, "rows_total", "rows_done"), 0)
# What the index of the texts gathers before it is written to: the more rows share a term, the fewer pages are touched.
_ROOM_TO_SORT = Statement(select(func.set_config("work_mem", "64MB", True)))
Progress = Callable[[int, int], None]  # rows done, rows in all


class _OneRefused(Exception):
    """All or nothing, and one row is no good."""


def unwatched(_done: int, _total: int) -> None:
    """Nobody looks on."""


async def go_on(
    tx: Tx, me: Actor, run: Run, now: datetime, *, most: int = WHOLE, progress: Progress = unwatched
) -> Run:
    """Decide up to `most` rows and say where the run stands then; all or nothing is decided as one.

    Conflict `changed_meanwhile` when somebody else has changed a row that this one changes.
    """
    if run["dry_run"]:
        run = await _decided(tx, me, run, now, dry_run=True, most=most, progress=progress)
        if run["rows_total"] == run["rows_staged"]:
            run = run | {"state": moved(runs.facts(run), "check"), "finished_at": now}
    elif run["mode"] == ImportMode.ALL_OR_NOTHING:
        run = await _all_or_nothing(tx, me, run, now, progress)
    else:
        if run["state"] == ImportState.STAGED:
            run = run | {"state": moved(runs.facts(run), "apply")}
        run = await _decided(tx, me, run, now, dry_run=False, most=most, progress=progress)
        if run["rows_total"] == run["rows_staged"]:
            run = await _finished(tx, me, run, now)
    await runs.change(tx, run)
    return run


async def _all_or_nothing(tx: Tx, me: Actor, run: Run, now: datetime, progress: Progress) -> Run:
    """Written in one transaction, taken back at the first row that is refused; the report then says all that is wrong."""
    try:
        async with tx.connection.transaction():
            done = await _decided(tx, me, run, now, dry_run=False, most=WHOLE, progress=progress, all_good=True)
            return await _finished(tx, me, done | {"state": ImportState.APPLYING}, now)
    except _OneRefused:
        run = await _decided(tx, me, run | ZEROS, now, dry_run=True, most=WHOLE, progress=progress)
    if not run["refused"]:
        raise Conflict("changed_meanwhile")
    await runs.forget_rows(tx, run)
    failure = {"code": "import_rows_refused", "errors": []}
    return run | {"state": ImportState.FAILED, "failure": failure, "finished_at": now}


async def _finished(tx: Tx, me: Actor, run: Run, now: datetime) -> Run:
    told = {name: run[name] for name in ("kind", "rows_total", *report.COUNTED)}
    await events.record(tx, me, me.congress_id, run["id"], "import_applied", now, told)
    await runs.forget_rows(tx, run)
    return run | {"state": moved(runs.facts(run), "finish"), "finished_at": now}


async def _decided(
    tx: Tx,
    me: Actor,
    run: Run,
    now: datetime,
    *,
    dry_run: bool,
    most: int,
    progress: Progress,
    all_good: bool = False,
) -> Run:
    """The run with the totals of up to `most` rows more, their lines in the report. Raises _OneRefused where all must be good."""
    if not dry_run:
        await tx.one(_ROOM_TO_SORT)
    decide = await _deciding(tx, me, run, now, dry_run=dry_run)
    zone = ZoneInfo((await known.congress_row(tx, me.congress_id))["zone"])
    parser = Parser(run["kind"], run["header"], run["header_row"], zone=zone)
    whole = run["kind"] in AS_ONE
    until = run["rows_total"] + most
    while run["rows_total"] < until:
        batch = await runs.waiting(tx, run, WHOLE if whole else min(BATCH_ROWS, until - run["rows_total"]))
        if not batch:
            break
        outcomes = await _outcomes(decide, batch, parser)
        counted = report.totals(outcomes)
        if all_good and counted["refused"]:
            raise _OneRefused
        await _keep(tx, run, outcomes, batch, parser, dry_run=dry_run)
        more = {name: run[name] + number for name, number in counted.items()}
        run = run | more | {"rows_done": batch[-1]["row_number"], "rows_total": run["rows_total"] + len(batch)}
        progress(run["rows_total"], run["rows_staged"])
    return run


async def _deciding(tx: Tx, me: Actor, run: Run, now: datetime, *, dry_run: bool) -> Decide:
    match ImportKind(run["kind"]):
        case kind if kind in RECORDS:
            return await records.deciding(tx, me, run["id"], now, RECORDS[kind], dry_run=dry_run)
        case ImportKind.ORGANISATIONS:
            return await units.deciding(tx, me, run["id"], now, dry_run=dry_run)
        case ImportKind.DEPUTIES:
            return await deputies.deciding(tx, me, run["id"], now, dry_run=dry_run)
        case _:
            return await suggestions.deciding(tx, me, run["id"], now, session_id=run["session_id"], dry_run=dry_run)


async def _outcomes(decide: Decide, batch: list[Record], parser: Parser) -> list[Outcome]:
    """In the order of the file."""
    done: dict[int, Outcome] = {}
    good: list[ParsedRow] = []
    for each in batch:
        number = each["row_number"]
        if each["flaws"]:
            done[number] = refused(number, *(Flaw(**flaw) for flaw in each["flaws"]))
            continue
        row = parser.row(RawRow(number, each["line"], each["cells"]))
        assert isinstance(row, ParsedRow)
        if each["clash"]:
            done[number] = refused(number, report.clash(each["clash"], each["first_row"], row.values, each["line"]))
        else:
            good.append(row)
    done |= {outcome.row_number: outcome for outcome in await decide(good)}
    return [done[each["row_number"]] for each in batch]


async def _keep(
    tx: Tx, run: Run, outcomes: list[Outcome], batch: list[Record], parser: Parser, *, dry_run: bool
) -> None:
    lines = (
        report.line(outcome, parser.labels, each["cells"], dry_run=dry_run)
        for outcome, each in zip(outcomes, batch, strict=True)
    )
    own = {"congress_id": run["congress_id"], "run_id": run["id"]}
    await tx.copy(import_row.name, COLUMNS, [[(own | line)[name] for name in COLUMNS] for line in lines])
