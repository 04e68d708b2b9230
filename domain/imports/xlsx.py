"""Takes the rows out of an XLSX file, having counted first what the reader would unpack into dense memory."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

import python_calamine

from domain.imports.sheet import FileRefused, Fits, Flaw, Limits, RawRow, Sheet, header_and_rows, words_of

CELL = re.compile(rb"<(?:[\w.\-]+:)?c\s+r\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']([^<>]*)>")
CELL_OPENED = re.compile(rb"<(?:[\w.\-]+:)?c[\s>]")
SHARED_TYPE = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^<>]*>\s*<(?:[\w.\-]+:)?v>\s*([0-9]{1,9})\s*<")
STRING_END = re.compile(rb"</(?:[\w.\-]+:)?si\s*>")
CHUNK = 1024 * 1024
MERGED_ROWS = 10_000  # followed into one merged cell; a whole column merged is nobody's table


class _Measure(NamedTuple):
    """What an archive entry holds: bytes, cells with a value, and the longest shared string with its markup."""

    entry: zipfile.ZipInfo
    size: int
    cells: int
    longest: int


def read_xlsx(file: BinaryIO, fits: Fits | None, limits: Limits) -> Sheet:
    _unpacks_safely(file, limits)
    file.seek(0)
    try:
        book = python_calamine.load_workbook(cast("io.BytesIO", file))
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
        sheet = book.get_sheet_by_name(name)
        try:
            header, rows = header_and_rows(_numbered(sheet), fits, limits)
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


def _numbered(sheet: python_calamine.CalamineSheet) -> Iterator[RawRow]:
    """Rows under their numbers in the spreadsheet; blank ones are left out.

    Of merged cells only the first has the value: a row that one reaches into from above would lose it without a word.
    """
    if sheet.start is None:
        return
    merged = _reached_into(sheet)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield RawRow(number, None, cells, merged_into=merged.get(number))


def _reached_into(sheet: python_calamine.CalamineSheet) -> dict[int, int]:
    """Row -> the place of the first column that is merged with the row above."""
    found: dict[int, int] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom, top + MERGED_ROWS) + 1):
            found[row + 1] = min(left, found.get(row + 1, left))
    return found


def _unpacks_safely(file: BinaryIO, limits: Limits) -> None:
    """Unpack everything once in small pieces and count: the sizes that the archive states may be lies."""
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
    rest = b""
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
    return _Measure(entry, size, cells, longest)


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
