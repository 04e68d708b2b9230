"""Decides what an uploaded file is (NDJSON, CSV, XLSX) and takes its raw rows out, whatever the bytes hold."""

import codecs
import contextlib
import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from domain.exports.formulas import as_meant
from domain.imports.encodings import encoding_of
from domain.imports.sheet import (
    DEFAULT_LIMITS,
    FileRefused,
    Fits,
    Flaw,
    Limits,
    RawRow,
    Sheet,
    header_and_rows,
    words_of,
)
from domain.imports.xlsx import read_xlsx

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
CHUNK = 1024 * 1024
HEAD_CHARS = 64 * 1024
LINE_SHOWN = 2_000  # of a line that is no JSON, to be given back


def read(
    source: bytes | BinaryIO,
    filename: str | None,
    content_type: str | None,
    *,
    fits: Fits | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Sheet:
    """The content decides; name and type only tell a JSON file whose first line is an array from a CSV.

    Rows come one at a time while the source stays open, so a file costs what its longest row costs. `fits` picks the
    worksheet, and the row, whose header is a known one. Raises FileRefused, at once or where a later row breaks the file.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    head = file.read(4096).removeprefix(codecs.BOM_UTF8)
    start = head.lstrip()
    if not start and _blank(file):
        raise FileRefused(Flaw("file_empty"))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_xlsx(file, fits, limits)
    if head.startswith(OLE):
        raise FileRefused(Flaw("xlsx_encrypted" if _holds(file, "EncryptedPackage".encode("utf-16-le")) else "xls_old"))
    if start.startswith(FOREIGN):
        raise FileRefused(Flaw("format_unknown"))
    if start.startswith(b"{") or (start.startswith(b"[") and _named_json(filename, content_type)):
        return _ndjson(file, limits)
    return _csv(file, fits, limits)


def _named_json(filename: str | None, content_type: str | None) -> bool:
    name = (filename or "").lower()
    return name.endswith((".ndjson", ".jsonl", ".json")) or "json" in (content_type or "").lower()


def _blank(file: BinaryIO) -> bool:
    return not any(piece.strip() for piece in iter(lambda: file.read(CHUNK), b""))


def _holds(file: BinaryIO, mark: bytes) -> bool:
    file.seek(0)
    rest = b""
    while piece := file.read(CHUNK):
        if mark in rest + piece:
            return True
        rest = piece[-len(mark) :]
    return False


# NDJSON: the keys of all lines together are the header; a bad line costs that line only.

SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def _ndjson(file: BinaryIO, limits: Limits) -> Sheet:
    file.seek(0)
    if re.match(rb"\s*\[\s*(?:\{|$)", file.read(4096).removeprefix(codecs.BOM_UTF8)):
        raise FileRefused(Flaw("json_array"))
    places: dict[str, int] = {}
    for count, (number, line) in enumerate(_lines(file, limits)):
        if count >= limits.rows:
            raise FileRefused(Flaw("rows_too_many", row=number, line=number, params={"limit": limits.rows}))
        found = _object(line)
        for name in found if isinstance(found, dict) else ():
            if places.setdefault(name, len(places)) >= limits.columns:
                raise FileRefused(Flaw("columns_too_many", row=number, line=number, params={"limit": limits.columns}))
    return Sheet("ndjson", tuple(places), 1, _objects(file, places, limits), encoding="utf-8")


def _objects(file: BinaryIO, places: Mapping[str, int], limits: Limits) -> Iterator[RawRow]:
    for number, line in _lines(file, limits):
        found = _object(line)
        if isinstance(found, str):
            yield RawRow(number, number, [line[:LINE_SHOWN].decode("utf-8", "replace")], found)
            continue
        cells: list[object] = [None] * len(places)
        for name, value in found.items():
            cells[places[name]] = value
        yield RawRow(number, number, cells)


def _lines(file: BinaryIO, limits: Limits) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, one at a time."""
    file.seek(0)
    most = 8 * limits.cell_chars * 4
    number = 0
    while line := file.readline(most + 1):
        number += 1
        if len(line) > most:
            raise FileRefused(Flaw("line_too_long", row=number, line=number, params={"limit": most}))
        line = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not line.isspace() and line:
            yield number, line


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


def _csv(file: BinaryIO, fits: Fits | None, limits: Limits) -> Sheet:
    encoding = encoding_of(file)
    file.seek(0)
    text = _text(file, encoding)
    start = text.read(HEAD_CHARS)
    text.detach()
    if re.match(r"\s*[\[{]\s*[{\"]", start):
        raise FileRefused(Flaw("json_array" if start.lstrip().startswith("[") else "ndjson_not_utf8"))
    delimiter = _delimiter(start, limits)
    rows = _records(file, encoding, delimiter, limits)
    header, rows = header_and_rows(rows, fits, limits)
    return Sheet("csv", words_of(header), header.number, rows, encoding=encoding, delimiter=delimiter)


def _text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, "utf-8-sig" if encoding == "utf-8" else encoding, newline="")


def _records(file: BinaryIO, encoding: str, delimiter: str, limits: Limits) -> Iterator[RawRow]:
    csv.field_size_limit(max(csv.field_size_limit(), 4 * limits.cell_chars))
    file.seek(0)
    text = _text(file, encoding)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number, line = 0, 1
    try:
        for number, cells in enumerate(reader, start=1):
            if cells:
                yield RawRow(number, line, [as_meant(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(Flaw("csv_broken", row=number + 1, line=line, params={"reason": str(error)})) from error
    finally:
        with contextlib.suppress(ValueError):  # nobody reads on from a source that is closed
            text.detach()


def _delimiter(start: str, limits: Limits) -> str:
    """The one that splits the header into most columns: later lines hold prose with commas of all kinds."""
    start = start.lstrip("\r\n")[: limits.columns * 200]
    unquoted = re.sub(r'"[^"]*"', "", start).lstrip("\r\n")
    header = re.split(r"[\r\n]", unquoted, maxsplit=1)[0]
    return max(",;\t", key=header.count)
