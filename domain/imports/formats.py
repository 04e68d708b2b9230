"""Decides what an uploaded file is (NDJSON, CSV, XLSX) and takes its raw rows out, whatever the bytes hold."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from domain.imports.sheet import DEFAULT_LIMITS, FileRefused, Fits, Flaw, Limits, RawRow, Sheet
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
        return read_xlsx(data, fits, limits)
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
