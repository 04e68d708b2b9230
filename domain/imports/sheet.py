"""What a file gives: raw rows under raw headers, the flaws found on the way, and the limits that it must keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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


class RawRow(NamedTuple):
    """`number` is what a spreadsheet shows (NDJSON: the line); `line` is the line of the text file."""

    number: int
    line: int | None
    cells: Sequence[object]


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
    """The table in the file: raw cells under raw headers, and the lines that could not be read at all."""

    format: Format
    header: Sequence[str]
    header_row: int
    rows: Sequence[RawRow]
    flaws: Sequence[Flaw] = field(default=())
    encoding: str | None = None
    delimiter: str | None = None
    name: str | None = None


DEFAULT_LIMITS = Limits()
