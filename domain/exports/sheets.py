"""A table as a file: CSV that Excel opens as UTF-8, XLSX with typed cells, NDJSON; each written batch by batch."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal, Protocol
from uuid import UUID

import orjson
import xlsxwriter

from domain.errors import Invalid
from domain.exports.formulas import defused
from domain.imports.states import FileFormat as FileFormat

Language = Literal["zh", "en"]
Row = Mapping[str, Any]
BOM = b"\xef\xbb\xbf"
CELL_CHARS = 32_767  # of an XLSX cell; what is longer Excel calls a damaged file
LIST_SIGN = "、"
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: `name` is the field and the English header, `label` the Chinese one; `words` of its codes."""

    name: str
    label: str
    words: Mapping[Any, str] = field(default_factory=dict)

    def header(self, language: Language) -> str:
        """What stands in the first row."""
        return self.label if language == "zh" else self.name

    def shown(self, value: Any, language: Language) -> Any:
        """A value as a cell holds it: codes in words, lists on one line."""
        if isinstance(value, (list, tuple)):
            return LIST_SIGN.join(map(str, value))
        if language == "zh" and value is not None:
            return YES_NO[value] if isinstance(value, bool) else self.words.get(value, value)
        return value


class Writer(Protocol):
    """What a file is written with. `XlsxFile` has all its bytes at the end, the others with each batch."""

    def begun(self) -> bytes:
        """What stands before the first row."""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """The rows of a batch."""


class CsvFile:
    """RFC 4180 with the mark by which Excel knows UTF-8; numbers are numbers, text is never a formula."""

    def __init__(self, headings: Sequence[Heading], language: Language) -> None:
        self.headings, self.language = headings, language

    def begun(self) -> bytes:
        """The mark and the header."""
        return BOM + self._lines([[each.header(self.language) for each in self.headings]])

    def rows(self, rows: Iterable[Row]) -> bytes:
        """One line each."""
        language = self.language
        return self._lines([_plain(each.shown(row.get(each.name), language)) for each in self.headings] for row in rows)

    def _lines(self, lines: Iterable[Sequence[Any]]) -> bytes:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(lines)
        return out.getvalue().encode()


class NdjsonFile:
    """One JSON object a line: fields by name, codes as codes, nothing for what is empty."""

    def begun(self) -> bytes:
        """Nothing."""
        return b""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """One line each."""
        return b"".join(
            orjson.dumps(
                {name: value for name, value in row.items() if value is not None},
                default=str,
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z,
            )
            for row in rows
        )


class XlsxFile:
    """Row by row through a temporary file: numbers, days and truth values as such, everything else as text."""

    def __init__(self, out: BinaryIO, headings: Sequence[Heading], language: Language) -> None:
        self.headings, self.language = headings, language
        self.book = xlsxwriter.Workbook(
            out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.instant = self.book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.sheet = self.book.add_worksheet()
        self.line = 0

    def begun(self) -> bytes:
        """The header, which stays where it is when one scrolls."""
        bold = self.book.add_format({"bold": True})
        self.sheet.freeze_panes(1, 0)
        for place, each in enumerate(self.headings):
            self.sheet.set_column(place, place, max(10, min(40, 2 * len(each.header(self.language)))))
        for place, each in enumerate(self.headings):
            self.sheet.write_string(0, place, each.header(self.language), bold)
        return b""

    def rows(self, rows: Iterable[Row]) -> bytes:
        """One line each. Raises Invalid `export_cell_too_long`: a text cut short would be imported cut short."""
        for row in rows:
            self.line += 1
            for place, each in enumerate(self.headings):
                self._write(place, each, each.shown(row.get(each.name), self.language))
        return b""

    def ended(self) -> None:
        """Write the file; it is whole only now."""
        self.book.close()

    def _write(self, place: int, heading: Heading, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(self.line, place, value)
        elif isinstance(value, (int, float, Decimal)):
            self.sheet.write_number(self.line, place, value)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(self.line, place, value.astimezone(UTC).replace(tzinfo=None), self.instant)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.line, place, value, self.day)
        else:
            text = str(value)
            if len(text.encode("utf-16-le")) > 2 * CELL_CHARS:
                raise Invalid("export_cell_too_long", row=self.line + 1, column=heading.name, maximum=CELL_CHARS)
            self.sheet.write_string(self.line, place, text)


def _plain(value: Any) -> Any:
    """A value as CSV has it."""
    if value is None or isinstance(value, (int, float, Decimal)):
        return "" if value is None else str(value).lower() if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (date, UUID)):
        return str(value)
    return defused(str(value))
