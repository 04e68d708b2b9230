"""Takes the rows out of an XLSX file, having counted first what the reader would unpack into dense memory."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from html import unescape
from typing import BinaryIO, NamedTuple, cast

import python_calamine

from domain.imports.sheet import FileRefused, Fits, Flaw, Limits, RawRow, Sheet, Spoilt, header_and_rows, words_of

CELL = re.compile(rb"<(?:[\w.\-]+:)?c\s+r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']([^<>]*)>")
CELL_OPENED = re.compile(rb"<(?:[\w.\-]+:)?c[\s>]")
SHARED_TYPE = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:[\w.\-]+:)?v>\s*([0-9]{1,9})\s*<")
STRING_END = re.compile(rb"</(?:[\w.\-]+:)?si\s*>")
CHUNK = 1024 * 1024
MERGED_ROWS = 10_000  # followed into one merged cell; a whole column merged is nobody's table


_C = rb"<(?:[\w.\-]+:)?c\s+r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']"
_F = rb"<(?:[\w.\-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:[\w.\-]+:)?f>)"
_V = rb"(?:<(?:[\w.\-]+:)?v\s*/>|<(?:[\w.\-]+:)?v>\s*</(?:[\w.\-]+:)?v>)?"
SPOILT = {
    "cell_error": re.compile(_C + rb"[^<>]*\bt\s*=\s*[\"']e[\"']"),
    # a formula whose result is an empty text says so (t="str"); one that was never worked out says nothing
    "formula_without_value": re.compile(_C + rb"(?:(?!\bt\s*=)[^<>])*>\s*" + _F + rb"\s*" + _V + rb"\s*</"),
}
SHEET = re.compile(rb"<(?:[\w.\-]+:)?sheet\s[^<>]*>")
LINK = re.compile(rb"<(?:[\w.\-]+:)?Relationship\s[^<>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
SPOILT_ROWS = 100_000
SpoiltRows = dict[int, list[Spoilt]]


class _Measure(NamedTuple):
    """What an archive entry holds: bytes, cells with a value, and the longest shared string with its markup."""

    entry: zipfile.ZipInfo
    size: int
    cells: int
    longest: int
    spoilt: SpoiltRows


def read_xlsx(file: BinaryIO, fits: Fits | None, limits: Limits) -> Sheet:
    spoilt = _unpacks_safely(file, limits)
    file.seek(0)
    try:
        book = python_calamine.load_workbook(cast("io.BytesIO", file))
        return _worksheet(book, fits, limits, spoilt)
    except python_calamine.PasswordError as error:
        raise FileRefused(Flaw("xlsx_encrypted")) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused(Flaw("xlsx_broken")) from error


def _worksheet(
    book: python_calamine.CalamineWorkbook, fits: Fits | None, limits: Limits, spoilt: Mapping[str, SpoiltRows]
) -> Sheet:
    """The first visible sheet whose header fits, else the first one that is not empty; hidden ones hold pick lists."""
    visible = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    first: Sheet | None = None
    for name in visible:
        sheet = book.get_sheet_by_name(name)
        try:
            header, rows = header_and_rows(_numbered(sheet, spoilt.get(name, {})), fits, limits)
        except FileRefused as refusal:
            if refusal.code == "file_empty":
                continue
            raise
        names = words_of(header)
        chosen = fits is not None and fits(names)
        if chosen or first is None:
            first = Sheet("xlsx", names, header.number, rows, name=name)
        if chosen or fits is None:
            break
    if first is None:
        raise FileRefused(Flaw("file_empty"))
    return first


def _numbered(sheet: python_calamine.CalamineSheet, spoilt: SpoiltRows) -> Iterator[RawRow]:
    """Rows under their numbers in the spreadsheet; blank ones are left out.

    Of merged cells only the first has the value: a row that one reaches into from above would lose it without a word.
    """
    if sheet.start is None:
        return
    merged = _reached_into(sheet)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield RawRow(number, None, cells, spoilt=(*merged.get(number, ()), *spoilt.get(number, ())))


def _reached_into(sheet: python_calamine.CalamineSheet) -> SpoiltRows:
    """Row -> what is merged with the row above."""
    found: SpoiltRows = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom, top + MERGED_ROWS) + 1):
            found.setdefault(row + 1, []).append(Spoilt("cell_merged", left, right))
    return found


def _unpacks_safely(file: BinaryIO, limits: Limits) -> dict[str, SpoiltRows]:
    """Unpack everything once in small pieces and count: the sizes that the archive states may be lies.

    Gives by name of the sheet the rows in which cells have no value though they are not empty.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _is_workbook(entries, limits)
            allowed = min(
                limits.unpacked_bytes, max(limits.ratio_counts_above, limits.unpacked_ratio * file.seek(0, io.SEEK_END))
            )
            measures = []
            for entry in entries:
                measures.append(_measured(archive, entry, allowed, limits))
                allowed -= measures[-1].size
            if sum(each.cells for each in measures) * max(each.longest for each in measures) > limits.unpacked_bytes:
                _repeats_safely(archive, measures, limits)
            found = {each.entry.filename: each.spoilt for each in measures if each.spoilt}
            return {name: found[place] for name, place in _places(archive).items() if place in found} if found else {}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise FileRefused(Flaw("xlsx_broken")) from error


def _is_workbook(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.endswith("workbook.xml") for name in names):
        raise FileRefused(Flaw("format_unknown"))
    if len(entries) > limits.entries or sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise FileRefused(Flaw("xlsx_bomb"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(Flaw("xlsx_encrypted"))
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise FileRefused(Flaw("xlsx_broken"))


def _measured(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowed: int, limits: Limits) -> _Measure:
    """What the entry really holds. Raises where that is more than allowed, or a sheet would be too large."""
    # zipfile stops at the stated size, other readers do not: state more than is allowed, and the limit is met first
    stated, entry.file_size = entry.file_size, allowed + 2 * CHUNK
    size = cells = last_row = last_column = string = longest = 0
    rest = carried = b""
    spoilt: SpoiltRows = {}
    with archive.open(entry) as stream:
        while True:
            piece = stream.read(CHUNK)
            size += len(piece)
            if size > allowed:
                raise FileRefused(Flaw("xlsx_bomb"))
            text = rest + piece
            cut = text.rfind(b"<")
            cut = len(text) if cut < 0 or not piece or b">" in text[cut:] else cut
            text, rest = text[:cut], text[cut:]
            if len(rest) > CHUNK:
                raise FileRefused(Flaw("xlsx_broken"))  # one tag of a megabyte
            found, row, column = _extent(text)
            if found:
                carried = _note_spoilt(carried + text, spoilt)
            cells, last_row, last_column = cells + found, max(last_row, row), max(last_column, column)
            first, *others = map(len, STRING_END.split(text))
            string += first
            longest = max(longest, string, *others) if others else longest
            string = others[-1] if others else string
            if not piece:
                break
    entry.file_size = stated
    if size != stated:
        raise FileRefused(Flaw("xlsx_broken"))
    if last_row * last_column > limits.cells:
        raise FileRefused(Flaw("sheet_too_large", params={"rows": last_row, "columns": last_column}))
    return _Measure(entry, size, cells, longest, spoilt)


def _note_spoilt(xml: bytes, spoilt: SpoiltRows) -> bytes:
    """Notes the cells without a value; gives back what may be the beginning of one."""
    for code, pattern in SPOILT.items():
        for column, row in pattern.findall(xml):
            if len(spoilt) < SPOILT_ROWS:
                at = _column(column) - 1
                each = Spoilt(code, at, at)
                if each not in spoilt.setdefault(int(row), []):
                    spoilt[int(row)].append(each)
    last = max(xml.rfind(b"<c "), xml.rfind(b":c "))
    return xml[last:] if last >= 0 and len(xml) - last < CHUNK else b""


def _places(archive: zipfile.ZipFile) -> dict[str, str]:
    """Name of a sheet -> the entry that holds it."""
    try:
        book, links = archive.read("xl/workbook.xml"), archive.read("xl/_rels/workbook.xml.rels")
    except KeyError:
        return {}
    named = [dict(ATTRIBUTE.findall(tag)) for tag in LINK.findall(links)]
    targets = {each.get(b"Id"): each.get(b"Target", b"").decode("utf-8", "replace") for each in named}
    found = {}
    for tag in SHEET.findall(book):
        said = dict(ATTRIBUTE.findall(tag))
        target = targets.get(said.get(b"r:id"), "")
        name = unescape(said.get(b"name", b"").decode("utf-8", "replace"))
        found[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _repeats_safely(archive: zipfile.ZipFile, measures: list[_Measure], limits: Limits) -> None:
    """The reader copies a shared string into every cell that names it: a few kilobytes can become gigabytes."""
    lengths = [len(part) for each in measures if each.longest for part in STRING_END.split(archive.read(each.entry))]
    longest = max(lengths)
    for each in measures:
        if not each.cells:
            continue
        xml = archive.read(each.entry)
        uses = SHARED.findall(xml)
        if len(uses) != sum(1 for _, _, rest in CELL.findall(xml) if SHARED_TYPE.search(rest)):
            raise FileRefused(Flaw("xlsx_broken"))
        text = sum(lengths[at] if (at := int(use)) < len(lengths) else longest for use in uses)
        if text > limits.unpacked_bytes:
            raise FileRefused(Flaw("xlsx_bomb"))


def _extent(xml: bytes) -> tuple[int, int, int]:
    """How many cells, and the last row and column: with one in XFD1048576 the reader would claim all between."""
    found = CELL.findall(xml)
    if len(found) != len(CELL_OPENED.findall(xml)):
        raise FileRefused(Flaw("xlsx_broken"))  # a cell without its address first: no spreadsheet program writes it so
    filled = [(row, column) for column, row, rest in found if not (rest.endswith(b"/") and rest.count(b'"') % 2 == 0)]
    last_row = max(map(int, {row for row, _ in filled}), default=0)
    return len(filled), last_row, max(map(_column, {column for _, column in filled}), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
