"""How the rows of a file come to wait in the database: read one after another, copied in, and compared with each other."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Text, bindparam, func, select, update

from domain.db import Statement, Tx
from domain.imports.columns import Row, SuggestionRow
from domain.imports.parse import ParsedRow, Parser, natural_key
from domain.imports.sheet import FileRefused, Flaw, Sheet
from domain.imports.tables import import_staged

COPIED = 1_000  # rows at a time: what is in memory of a file
COLUMNS = (
    "congress_id",
    "run_id",
    "row_number",
    "line",
    "cells",
    "flaws",
    "natural_key",
    "source_key",
    "document_key",
)
_s = import_staged.c
_OWN = (_s.congress_id == bindparam("congress"), _s.run_id == bindparam("run"))


def _clashing(name: str) -> Statement:
    """Marks each row whose key an earlier row of the file has as well."""
    key = _s[name]
    first = func.min(_s.row_number).over(partition_by=key).label("first")
    found = select(_s.row_number.label("number"), first).where(*_OWN, key.is_not(None)).subquery()
    return Statement(
        update(import_staged)
        .where(*_OWN, _s.row_number == found.c.number, found.c.first < _s.row_number, _s.clash.is_(None))
        .values(clash=name, first_row=found.c.first)
    )


_CLASHES = tuple(_clashing(name) for name in ("natural_key", "source_key", "document_key"))

# Nobody has counted the rows that were copied in a moment ago, and a loop in a loop over a million of them has no end.
_NESTED_LOOPS = Statement(select(func.set_config("enable_nestloop", bindparam("setting", type_=Text), True)))


async def stage(tx: Tx, congress_id: UUID, run_id: UUID, sheet: Sheet, parser: Parser) -> int:
    """How many rows wait now. Raises FileRefused where a later row breaks the file, and `rows_missing` without any."""
    records = _records(congress_id, run_id, sheet, parser)
    count = 0
    while batch := await asyncio.to_thread(lambda: list(islice(records, COPIED))):
        await tx.copy(import_staged.name, COLUMNS, batch)
        count += len(batch)
    if not count:
        raise FileRefused(Flaw("rows_missing", row=sheet.header_row))
    await tx.one(_NESTED_LOOPS, setting="off")
    for statement in _CLASHES:
        await tx.one(statement, congress=congress_id, run=run_id)
    await tx.one(_NESTED_LOOPS, setting="on")
    return count


def _records(congress_id: UUID, run_id: UUID, sheet: Sheet, parser: Parser) -> Iterator[tuple[Any, ...]]:
    for raw in sheet.rows:
        found = parser.row(raw)
        if found is None:
            continue
        good = isinstance(found, ParsedRow)
        keys = _keys(found.values) if isinstance(found, ParsedRow) else (None, None, None)
        flaws = None if good else [_kept(flaw) for flaw in found if isinstance(flaw, Flaw)]
        yield (congress_id, run_id, raw.number, raw.line, stored(raw.cells), flaws, *keys)


def _kept(flaw: Flaw) -> dict[str, Any]:
    return {**flaw._asdict(), "params": dict(flaw.params)}


def stored(cells: Sequence[object]) -> orjson.Fragment:
    """Cells as the database can hold them: dates of Excel as text, which the columns read as well, and no half characters."""
    try:
        encoded = orjson.dumps(list(cells), default=str, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except TypeError:
        encoded = orjson.dumps([printable(str(cell)) for cell in cells])
    if b"\\u0000" in encoded:
        encoded = orjson.dumps([printable(cell) if isinstance(cell, str) else str(cell) for cell in cells])
    return orjson.Fragment(encoded)


def printable(text: str) -> str:
    return text.replace("\0", "\\u0000").encode("utf-8", "backslashreplace").decode()


def _keys(row: Row) -> tuple[UUID | None, UUID | None, UUID | None]:
    if not isinstance(row, SuggestionRow):
        return _digest(natural_key(row)), None, None
    source = (row.source_system, row.source_id) if row.source_id else None
    return _digest(natural_key(row)), _digest(source), _digest(row.reply_document_number)


def _digest(key: object) -> UUID | None:
    return None if key is None else UUID(bytes=hashlib.blake2b(repr(key).encode(), digest_size=16).digest())
