"""Decides what an uploaded file is (NDJSON, CSV, XLSX) and takes its raw rows out, whatever the bytes hold."""

import codecs
import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import orjson
import python_calamine

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
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"{\\rtf",
    b"<?xml",
    b"<html",
    b"<!DOC",
)
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read(
    data: bytes,
    filename: str | None,
    content_type: str | None,
    *,
    fits: Fits | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Sheet:
    """The content decides; name and type only tell a JSON file whose first line is an array from a CSV.

    `fits` picks the worksheet whose header is a known one. Raises FileRefused.
    """
    start = data.removeprefix(codecs.BOM_UTF8)[:4096].lstrip()
    if not start and not data.removeprefix(codecs.BOM_UTF8).strip():
        raise FileRefused(Flaw("file_empty"))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _xlsx(data, fits, limits)
    if data.startswith(OLE):
        raise FileRefused(Flaw("xlsx_encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "xls_old"))
    if start.startswith(FOREIGN):
        raise FileRefused(Flaw("format_unknown"))
    if start.startswith(b"{") or (start.startswith(b"[") and _named_json(filename, content_type)):
        return _ndjson(data, limits)
    return _csv(data, limits)


def _named_json(filename: str | None, content_type: str | None) -> bool:
    name = (filename or "").lower()
    return name.endswith((".ndjson", ".jsonl", ".json")) or "json" in (content_type or "").lower()


# NDJSON: the keys of all lines together are the header; a bad line costs that line only.

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _ndjson(data: bytes, limits: Limits) -> Sheet:
    if re.match(rb"\s*\[\s*(?:\{|$)", data.removeprefix(codecs.BOM_UTF8)[:4096]):
        raise FileRefused(Flaw("json_array"))
    places: dict[str, int] = {}
    rows: list[RawRow] = []
    flaws: list[Flaw] = []
    for number, line in enumerate(_lines(data.removeprefix(codecs.BOM_UTF8)), start=1):
        if not line or line.isspace():
            continue
        if len(rows) + len(flaws) >= limits.rows:
            raise FileRefused(Flaw("rows_too_many", row=number, line=number, params={"limit": limits.rows}))
        found = _object(line)
        if isinstance(found, str):
            flaws.append(Flaw(found, row=number, line=number, value=line[:200].decode("utf-8", "replace")))
            continue
        for name in found:
            if places.setdefault(name, len(places)) >= limits.columns:
                raise FileRefused(Flaw("columns_too_many", row=number, line=number, params={"limit": limits.columns}))
        cells: list[object] = [None] * len(places)
        for name, value in found.items():
            cells[places[name]] = value
        rows.append(RawRow(number, number, cells))
    return Sheet("ndjson", tuple(places), 1, rows, flaws, encoding="utf-8")


def _lines(data: bytes) -> Iterator[bytes]:
    """Split at LF one at a time: a list of all lines would hold the file twice."""
    at = 0
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        yield data[at:end]
        at = end + 1


def _object(line: bytes) -> dict[str, Any] | str:
    """The object of one line, or the code that says why there is none.

    orjson refuses a lone surrogate as bad JSON; the slower reader lets it through, so that the cell is named.
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return "line_not_utf8"
        if not SURROGATE.search(line):
            return "json_invalid"
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return "json_invalid"
    return found if isinstance(found, dict) else "json_not_object"


# CSV


def _csv(data: bytes, limits: Limits) -> Sheet:
    text, encoding = _decode(data)
    if re.match(r"\s*[\[{]\s*[{\"]", text[:4096]):
        raise FileRefused(Flaw("json_array" if text.lstrip().startswith("[") else "ndjson_not_utf8"))
    delimiter = _delimiter(text, limits)
    csv.field_size_limit(max(csv.field_size_limit(), 4 * limits.cell_chars))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    header_row = 0
    rows: list[RawRow] = []
    number, line = 0, 1
    try:
        for number, cells in enumerate(reader, start=1):
            if cells and not header and any(cell.strip() for cell in cells):
                header, header_row = cells, number
                if len(header) > limits.columns:
                    raise FileRefused(Flaw("columns_too_many", row=number, params={"limit": limits.columns}))
            elif header and cells:
                if len(rows) >= limits.rows:
                    raise FileRefused(Flaw("rows_too_many", row=number, line=line, params={"limit": limits.rows}))
                rows.append(RawRow(number, line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(Flaw("csv_broken", row=number + 1, line=line, params={"reason": str(error)})) from error
    return Sheet("csv", tuple(header), header_row, rows, encoding=encoding, delimiter=delimiter)


def _decode(data: bytes) -> tuple[str, str]:
    """UTF-8, UTF-16 with its mark, else GB18030.

    GB18030 can read almost any bytes as some text, so it is believed only where the file is not UTF-8 that was
    damaged further down, and where the characters are such as people write.
    """
    if data.startswith(UTF16):
        return _strictly(data, "utf-16"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        if data.startswith(codecs.BOM_UTF8) or len(before) - sum(map(str.isascii, before)) >= 8:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileRefused(Flaw("encoding_broken", line=line, params={"line": line})) from error
    text = _strictly(data, "gb18030")
    foreign = "".join(character for character in text[:200_000] if not character.isascii())
    if 5 * len(foreign.encode("gb2312", "ignore")) < 2 * len(foreign):
        raise FileRefused(Flaw("encoding_unknown"))
    return text, "gb18030"


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileRefused(Flaw("encoding_unknown", line=data.count(b"\n", 0, error.start) + 1)) from error


def _delimiter(text: str, limits: Limits) -> str:
    """The one that splits the header into most columns: later lines hold prose with commas of all kinds."""
    start = text.lstrip("\r\n")[: limits.columns * 200]
    unquoted = re.sub(r'"[^"]*"', "", start).lstrip("\r\n")
    header = re.split(r"[\r\n]", unquoted, maxsplit=1)[0]
    return max(",;\t", key=header.count)


# XLSX: the reader unpacks into dense memory, so what it would unpack is counted first.

CELL = re.compile(rb"<(?:[\w.\-]+:)?c\s+r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']([^>]*)>")
CELL_OPENED = re.compile(rb"<(?:[\w.\-]+:)?c[\s>]")
CHUNK = 1024 * 1024


def _xlsx(data: bytes, fits: Fits | None, limits: Limits) -> Sheet:
    _unpacks_safely(data, limits)
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            return _worksheet(book, fits, limits)
    except python_calamine.PasswordError as error:
        raise FileRefused(Flaw("xlsx_encrypted")) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused(Flaw("xlsx_broken")) from error


def _worksheet(book: python_calamine.CalamineWorkbook, fits: Fits | None, limits: Limits) -> Sheet:
    """The first visible sheet whose header fits, else the first one that is not empty; hidden ones hold pick lists."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    first: Sheet | None = None
    for name in visible:
        rows = _numbered(book.get_sheet_by_name(name))
        head = next(rows, None)
        if head is None:
            continue
        header = tuple("" if cell is None else str(cell) for cell in head.cells)
        chosen = fits is not None and fits(header)
        if not chosen and first is not None:
            continue
        if len(header) > limits.columns:
            raise FileRefused(Flaw("columns_too_many", row=head.number, params={"limit": limits.columns}))
        first = Sheet("xlsx", header, head.number, _bounded(rows, limits), name=name)
        if chosen or fits is None:
            break
    if first is None:
        raise FileRefused(Flaw("file_empty"))
    return first


def _numbered(sheet: python_calamine.CalamineSheet) -> Iterator[RawRow]:
    """Rows under their numbers in the spreadsheet; blank ones are left out."""
    if sheet.start is None:
        return
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield RawRow(number, None, cells)


def _bounded(rows: Iterator[RawRow], limits: Limits) -> list[RawRow]:
    kept: list[RawRow] = []
    for row in rows:
        if len(kept) >= limits.rows:
            raise FileRefused(Flaw("rows_too_many", row=row.number, params={"limit": limits.rows}))
        kept.append(row)
    return kept


def _unpacks_safely(data: bytes, limits: Limits) -> None:
    """Unpack everything once in small pieces and count: the sizes that the archive states may be lies."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
                raise FileRefused(Flaw("format_unknown"))
            if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
                raise FileRefused(Flaw("xlsx_bomb"))
            if any(entry.flag_bits & 1 for entry in entries):
                raise FileRefused(Flaw("xlsx_encrypted"))
            if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
                raise FileRefused(Flaw("xlsx_broken"))
            allowed = min(limits.unpacked_bytes, max(limits.ratio_counts_above, limits.unpacked_ratio * len(data)))
            for entry in entries:
                allowed -= _unpacked(archive, entry, allowed, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(Flaw("xlsx_broken")) from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowed: int, limits: Limits) -> int:
    """How many bytes the entry really holds. Raises where it is more than allowed, or a sheet would be too large."""
    stated, entry.file_size = entry.file_size, allowed + 1  # zipfile stops at the stated size, others do not
    total = last_row = last_column = 0
    rest = b""
    with archive.open(entry) as stream:
        while piece := stream.read(CHUNK):
            total += len(piece)
            if total > allowed:
                raise FileRefused(Flaw("xlsx_bomb"))
            text = rest + piece
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
            row, column = _extent(text)
            last_row, last_column = max(last_row, row), max(last_column, column)
    row, column = _extent(rest)
    last_row, last_column = max(last_row, row), max(last_column, column)
    if total != stated:
        raise FileRefused(Flaw("xlsx_broken"))
    if last_row * last_column > limits.cells:
        raise FileRefused(Flaw("sheet_too_large", params={"rows": last_row, "columns": last_column}))
    return total


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and column that hold a cell: one cell in XFD1048576 would make the reader claim all between."""
    found = CELL.findall(xml)
    if len(found) != len(CELL_OPENED.findall(xml)):
        raise FileRefused(Flaw("xlsx_broken"))  # a cell without its address first: no spreadsheet program writes it so
    filled = [(column, row) for column, row, rest in found if not (rest.endswith(b"/") and rest.count(b'"') % 2 == 0)]
    return max((int(row) for row in {row for _, row in filled}), default=0), max(
        (_column(column) for column in {column for column, _ in filled}), default=0
    )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
