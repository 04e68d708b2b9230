"""How an applied run is taken back: what it made is removed as long as nobody has built on it, and its events stay."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Table, Text, Uuid, and_, any_, bindparam, cast, delete, exists, select

from domain import events
from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, NotFound
from domain.event_tables import event
from domain.imports import (
    cases,
    class_changes,
    key_supervisions,
    look_back_items,
    promises,
    reconciliations,
    rounds,
    runs,
)
from domain.imports.actions import alone, with_first_rows
from domain.imports.flow import moved
from domain.imports.marks import MARK
from domain.imports.states import ImportKind, ImportState
from domain.imports.tables import import_row, import_run
from domain.organisations.tables import organisation
from domain.people.tables import delegation, mandate, person
from domain.suggestions.tables import suggestion

RECORDS: dict[str, Any] = {
    ImportKind.PROMISES: promises,
    ImportKind.CLASS_CHANGES: class_changes,
    ImportKind.ROUNDS: rounds,
    ImportKind.KEY_SUPERVISIONS: key_supervisions,
    ImportKind.LOOK_BACK_ITEMS: look_back_items,
    ImportKind.RECONCILIATIONS: reconciliations,
}
LISTED = 100  # of what stands in the way
AT_ONCE = 1_000
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_e, _s, _r = event.c, suggestion.c, import_row.c
_OF_RUN = _e.data[MARK].astext == bindparam("mark")
_OF_OTHERS = _e.data[MARK].astext.is_distinct_from(bindparam("mark"))
# Events stay when their import is taken back, and nothing rests on them.
_TAKEN_BACK = exists().where(
    import_run.c.congress_id == _e.congress_id,
    cast(import_run.c.id, Text) == _e.data[MARK].astext,
    import_run.c.state == ImportState.UNDONE,
)

# What an entry of the register is told by, in the order in which it can be removed.
REGISTER: dict[str, Table] = {
    "mandate_entered": mandate,
    "person_entered": person,
    "delegation_entered": delegation,
    "organisation_entered": organisation,
}
_REGISTERED = Statement(
    select(_e.kind, _e.subject_id).where(
        _e.congress_id == bindparam("congress"), _e.suggestion_id.is_(None), _OF_RUN, _e.kind.in_(list(REGISTER))
    )
)
_ROWS = Statement(
    select(_r.row_number, _r.subject_id, _r.outcome)
    .where(
        _r.congress_id == bindparam("congress"),
        _r.run_id == bindparam("run"),
        _r.outcome.in_(["created", "updated"]),
    )
    .order_by(_r.row_number)
)
_MOVED_ON = Statement(
    select(_s.id).where(
        _s.congress_id == bindparam("congress"),
        _s.id == any_(_IDS),
        exists().where(_e.congress_id == _s.congress_id, _e.suggestion_id == _s.id, _OF_OTHERS, ~_TAKEN_BACK),
    )
)


async def undo_import(tx: Tx, me: Actor, run_id: UUID, now: datetime) -> dict[str, Any]:
    """Take back what a run has made.

    NotFound; Conflict `wrong_state`, `import_running`, and `import_built_upon` with the first `rows` that stand in the way:
    cases that were moved, people and units that are named elsewhere, rows that changed what was there before.
    """
    if not await alone(tx, me.congress_id):
        raise Conflict("import_running")
    run = await runs.locked(tx, me.congress_id, run_id)
    if run is None:
        raise NotFound("not_found")
    state = moved(runs.facts(run), "undo")
    rows = await tx.all(_ROWS, congress=me.congress_id, run=run_id)
    numbers: dict[UUID | None, int] = {row["subject_id"]: row["row_number"] for row in rows}
    in_the_way: dict[UUID, str] = {row["subject_id"]: "updated" for row in rows if row["outcome"] == "updated"}
    if run["kind"] == "suggestions":
        made = [row["subject_id"] for row in rows]
        for ids in _portions(made):
            found = await tx.all(_MOVED_ON, congress=me.congress_id, ids=ids, mark=str(run_id))
            in_the_way = {row["id"]: "suggestion" for row in found} | in_the_way
        _refuse(in_the_way, numbers)
        for ids in _portions(made):
            await cases.clear(tx, me.congress_id, ids)
            await tx.one(_removing(suggestion), congress=me.congress_id, ids=ids)
    elif run["kind"] in RECORDS:
        kind = RECORDS[run["kind"]]
        made = [row["subject_id"] for row in rows]
        for ids in _portions(made):
            found = await tx.all(kind.BUILT_UPON, congress=me.congress_id, ids=ids, **kind.ASKED)
            in_the_way = {row["id"]: row["by"] for row in found} | in_the_way
        _refuse(in_the_way, numbers)
        for ids in _portions(made):
            await kind.clear(tx, me.congress_id, ids)
            await tx.one(_removing(kind.TABLE), congress=me.congress_id, ids=ids)
    else:
        entered = await _entered(tx, me, run_id)
        in_the_way |= await _named_elsewhere(tx, me, entered)
        _refuse(in_the_way, numbers)
        for table in REGISTER.values():
            await tx.one(_removing(table), congress=me.congress_id, ids=entered[table.name])
    told = {"kind": run["kind"], "created": run["created"]}
    await events.record(tx, me, me.congress_id, run_id, "import_undone", now, told)
    run = run | {"state": state, "finished_at": now}
    await runs.change(tx, run)
    return await with_first_rows(tx, run)


def _refuse(in_the_way: dict[UUID, str], numbers: dict[UUID | None, int]) -> None:
    if in_the_way:
        listed = [{"row_number": numbers.get(id_), "subject_id": id_, "by": by} for id_, by in in_the_way.items()]
        listed.sort(key=lambda each: (each["row_number"] is None, each["row_number"]))
        raise Conflict("import_built_upon", count=len(listed), rows=listed[:LISTED])


def _portions(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    for at in range(0, len(ids), AT_ONCE):
        yield list(ids[at : at + AT_ONCE])


async def _entered(tx: Tx, me: Actor, run_id: UUID) -> dict[str, list[UUID]]:
    """What the run entered, by table."""
    found: dict[str, list[UUID]] = {table.name: [] for table in REGISTER.values()}
    for row in await tx.all(_REGISTERED, congress=me.congress_id, mark=str(run_id)):
        found[REGISTER[row["kind"]].name].append(row["subject_id"])
    return found


async def _named_elsewhere(tx: Tx, me: Actor, entered: dict[str, list[UUID]]) -> dict[UUID, str]:
    """Entries that rows of other tables name, or rows of the same that this run did not enter; or that were amended."""
    found: dict[UUID, str] = {}
    for table in REGISTER.values():
        ids = entered[table.name]
        if not ids:
            continue
        for row in await tx.all(_amended(table), congress=me.congress_id, ids=ids):
            found[row["id"]] = table.name
        for naming, column in _references(table):
            own = entered.get(naming.name, [])
            for row in await tx.all(_naming(naming, column), congress=me.congress_id, ids=ids, own=own):
                found[row[0]] = naming.name
    return found


@cache
def _references(table: Table) -> tuple[tuple[Table, str], ...]:
    """Every column of the schema that names a row of this table."""
    return tuple(
        (naming, element.parent.name)
        for naming in table.metadata.sorted_tables
        for constraint in naming.foreign_key_constraints
        if constraint.referred_table is table
        for element in constraint.elements
        if element.column.name == "id"
    )


@cache
def _naming(naming: Table, column: str) -> Statement:
    named = and_(naming.c.congress_id == bindparam("congress"), naming.c[column] == any_(_IDS))
    key = naming.c["id"] if "id" in naming.c else naming.c[column]
    return Statement(
        select(naming.c[column]).distinct().where(named, ~(key == any_(bindparam("own", type_=ARRAY(Uuid)))))
    )


@cache
def _amended(table: Table) -> Statement:
    return Statement(
        select(table.c.id).where(
            table.c.congress_id == bindparam("congress"), table.c.id == any_(_IDS), table.c.version > 1
        )
    )


@cache
def _removing(table: Table) -> Statement:
    return Statement(delete(table).where(table.c.congress_id == bindparam("congress"), table.c.id == any_(_IDS)))
