"""How planned rows reach the tables: one statement per table and batch, whatever the number of rows."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, Table, Uuid, any_, bindparam, column, delete, func, text, update
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from domain.db import Statement, Tx
from domain.errors import Conflict
from domain.imports.parse import ParsedRow
from domain.imports.sheet import Flaw

BATCH_ROWS = 500
BATCH_CHARS = 4_000_000  # one jsonb parameter holds a batch, and jsonb ends at 256 MiB

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(slots=True)
class Outcome:
    """What a row does, or why it does nothing; `outcome` is `created`, `updated`, `unchanged` or `refused`."""

    row_number: int
    outcome: str
    subject_id: UUID | None = None
    flaws: tuple[Flaw, ...] = ()


Decide = Callable[[Sequence[ParsedRow]], Awaitable[list[Outcome]]]


@dataclass(slots=True)
class Changes:
    """Rows to write: inserted in the order of the tables, updated whole by (id, version)."""

    inserts: dict[str, list[Row]] = field(default_factory=dict)
    updates: dict[str, list[Row]] = field(default_factory=dict)

    def insert(self, table: Table, *rows: Row) -> None:
        self.inserts.setdefault(table.name, []).extend(rows)

    def update(self, table: Table, row: Row) -> None:
        self.updates.setdefault(table.name, []).append(row)

    def add(self, more: "Changes") -> None:
        for own, others in ((self.inserts, more.inserts), (self.updates, more.updates)):
            for name, rows in others.items():
                own.setdefault(name, []).extend(rows)


def refused(row_number: int, *flaws: Flaw) -> Outcome:
    return Outcome(row_number, "refused", None, flaws)


def batches(rows: Sequence[T], chars: Callable[[T], int] = lambda _: 0) -> Iterator[list[T]]:
    """Runs of rows that fit into one statement."""
    batch: list[T] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += chars(row)
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def write(tx: Tx, tables: Iterable[Table], changes: Changes) -> None:
    """Inserts, then updates (they may name what is new), in the order of `tables`. Conflict `changed_meanwhile` when an updated row has moved on."""
    order = list(tables)
    assert not (changes.inserts.keys() | changes.updates.keys()) - {table.name for table in order}
    for table in order:
        if rows := changes.inserts.get(table.name):
            names = tuple(rows[0])
            copy = tx.copy_text if _has_no_binary_form(table) else tx.copy
            await copy(table.name, names, [[row[name] for name in names] for row in rows])
    for table in order:
        if rows := changes.updates.get(table.name):
            done = await tx.all(_updating(table, tuple(rows[0])), rows=rows)
            if len(done) != len(rows):
                raise Conflict("changed_meanwhile")


@cache
def _has_no_binary_form(table: Table) -> bool:
    """COPY sends values in binary, and the driver has no such form of a tsvector."""
    return any(isinstance(each.type, TSVECTOR) for each in table.c)


@cache
def _updating(table: Table, names: tuple[str, ...]) -> Statement:
    given = func.jsonb_populate_recordset(text(f"NULL::{table.name}"), bindparam("rows", type_=JSONB))
    new = given.table_valued(*[column(name, table.c[name].type) for name in names]).alias("new")
    kept = {"congress_id", "id", "version"}
    changed = {name: new.c[name] for name in names if name not in kept} | {"version": table.c.version + 1}
    return Statement(
        update(table)
        .where(table.c.congress_id == new.c.congress_id, table.c.id == new.c.id, table.c.version == new.c.version)
        .values(changed)
        .returning(table.c.id)
    )


@cache
def removing(table: Table, by: str) -> Statement:
    """DELETE of the rows of one congress whose column `by` is among `ids`."""
    return Statement(
        delete(table).where(
            table.c.congress_id == bindparam("congress"), table.c[by] == any_(bindparam("ids", type_=ARRAY(Uuid)))
        )
    )


def stated(row: Any, **names: str) -> dict[str, Any]:
    """The columns that a row of the file says something about; an empty cell says nothing."""
    return {column: getattr(row, name) for column, name in names.items() if getattr(row, name) is not None}


def differs(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """The names in `new` whose values are not those of `old`."""
    return sorted(name for name, value in new.items() if old[name] != value)
