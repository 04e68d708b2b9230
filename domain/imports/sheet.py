"""What a file gives: raw rows under raw headers, the flaws found on the way, and the limits that it must keep."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal, NamedTuple

from domain.errors import Invalid

Format = Literal["ndjson", "csv", "xlsx"]
Fits = Callable[[Sequence[str]], bool]


class Flaw(NamedTuple):
    """One thing wrong at one place; `params` fill the placeholders of the code's message."""

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    line: int | None = None
    params: Mapping[str, object] = {}


class FileRefused(Invalid):
    """Nothing of the file can be used; `flaws` lists why, the first one names the code."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws[0].code, **flaws[0].params)
        self.flaws = flaws


class Spoilt(NamedTuple):
    """Why the cells of a row from one column to another have no value."""

    code: str
    first: int
    last: int


class RawRow(NamedTuple):
    """`number` is what a spreadsheet shows (NDJSON: the line); `line` is the line of the text file.

    `flaw` says why the row could not be read at all; its only cell is then the text that was found. `spoilt` are
    cells whose value is not in the file: merged with the row above, an error, a formula that was never worked out.
    """

    number: int
    line: int | None
    cells: Sequence[object]
    flaw: str | None = None
    spoilt: Sequence[Spoilt] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost; XLSX is measured unpacked, before anything opens it."""

    rows: int = 500_000
    columns: int = 200
    cells: int = 20_000_000
    cell_chars: int = 100_000
    unpacked_bytes: int = 512 * 1024 * 1024
    unpacked_ratio: int = 200
    ratio_counts_above: int = 8 * 1024 * 1024
    entries: int = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table in the file: raw cells under raw headers; the rows can be gone through once."""

    format: Format
    header: Sequence[str]
    header_row: int
    rows: Iterator[RawRow]
    encoding: str | None = None
    delimiter: str | None = None
    name: str | None = None


DEFAULT_LIMITS = Limits()
HEADER_WITHIN = 10  # rows: a title and a note may stand above the header, not half the table


def header_and_rows(rows: Iterator[RawRow], fits: Fits | None, limits: Limits) -> tuple[RawRow, Iterator[RawRow]]:
    """The header is the first row that fits, else the first that holds anything; what stands above it is no data.

    Raises FileRefused, for too many rows only when the rows are gone through.
    """
    first = [row for row in islice(rows, HEADER_WITHIN) if any(map(_filled, row.cells))]
    if not first:
        first = list(islice((row for row in rows if any(map(_filled, row.cells))), 1))
    if not first:
        raise FileRefused(Flaw("file_empty"))
    place = next((at for at, row in enumerate(first) if fits and fits(words_of(row))), 0)
    header = first[place]
    if len(header.cells) > limits.columns:
        raise FileRefused(Flaw("columns_too_many", row=header.number, params={"limit": limits.columns}))
    return header, _bounded(chain(first[place + 1 :], rows), limits)


def words_of(row: RawRow) -> tuple[str, ...]:
    """The cells of a row as a header reads."""
    return tuple("" if cell is None else str(cell) for cell in row.cells)


def _filled(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _bounded(rows: Iterator[RawRow], limits: Limits) -> Iterator[RawRow]:
    for count, row in enumerate(rows):
        if count >= limits.rows:
            raise FileRefused(Flaw("rows_too_many", row=row.number, line=row.line, params={"limit": limits.rows}))
        yield row
