"""Whether a row of a file says exactly what an export would say of the case that it names; then there is nothing to import."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.db import Tx
from domain.exports import cases
from domain.exports.naming import read_names
from domain.imports.cells import CellError, converter
from domain.imports.columns import SuggestionRow, columns
from domain.imports.sheet import DEFAULT_LIMITS


async def told_already(
    tx: Tx, congress_id: UUID, rows: Sequence[tuple[int, SuggestionRow, UUID]], zone: ZoneInfo
) -> dict[int, UUID]:
    """Of rows with the case that each names, those that say nothing new; cases of the procedure too, which no import made.

    By row number. Three statements, none without rows.
    """
    if not rows:
        return {}
    names = await read_names(tx, congress_id)
    said = await cases.rows_of(tx, congress_id, [id_ for _, _, id_ in rows], names)
    return {number: id_ for number, row, id_ in rows if _as_row(said[id_], zone) == row}


def _as_row(said: Mapping[str, Any], zone: ZoneInfo) -> SuggestionRow | None:
    """The row that an import would read; None for what it would refuse."""
    try:
        values = {
            name: read
            for name, convert in _converters(zone).items()
            if (read := _read(said.get(name), convert)) is not None
        }
    except CellError:
        return None
    return SuggestionRow(**values) if {"title", "lead_deputy"} <= values.keys() else None


def _read(value: Any, convert: Any) -> Any:
    return None if value is None or value == "" else convert(value)


@cache
def _converters(zone: ZoneInfo) -> dict[str, Any]:
    return {each.field: converter(each, zone, DEFAULT_LIMITS) for each in columns("suggestions")}
