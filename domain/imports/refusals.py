"""The refused rows of a run as a file of the kind that was uploaded, with the reasons beside them: mended, it is loaded again."""

import csv
import io
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, BinaryIO, Literal
from uuid import UUID

import orjson
import xlsxwriter
from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, NotFound
from domain.imports.columns import REASONS, UNREADABLE
from domain.imports.states import FileFormat
from domain.imports.tables import import_row, import_run

Language = Literal["zh", "en"]
PAGE = 1_000
IN_MEMORY = 4 * 1024 * 1024
_r, _i = import_row.c, import_run.c
_RUN = Statement(select(_i.format, _i.header).where(_i.congress_id == bindparam("congress"), _i.id == bindparam("run")))
_REFUSED = Statement(
    select(_r.row_number, _r.cells, _r.errors)
    .where(
        _r.congress_id == bindparam("congress"),
        _r.run_id == bindparam("run"),
        _r.outcome == "refused",
        _r.row_number > bindparam("after", type_=_r.row_number.type),
    )
    .order_by(_r.row_number)
    .limit(PAGE)
)


async def refused_file(tx: Tx, me: Actor, run_id: UUID, language: Language) -> tuple[FileFormat, BinaryIO]:
    """The file, to be read from its beginning. NotFound; Conflict `import_rows_forgotten` for a run of before such files."""
    run = await tx.one(_RUN, congress=me.congress_id, run=run_id)
    if run is None:
        raise NotFound("not_found")
    if run["header"] is None:
        raise Conflict("import_rows_forgotten")
    out: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    pages = _pages(tx, me.congress_id, run_id)
    match run["format"]:
        case FileFormat.NDJSON:
            async for page in pages:
                out.writelines(_json_lines(page, run["header"], language))
        case FileFormat.XLSX:
            await _sheet(out, pages, run["header"], language)
        case _:
            out.write("\ufeff".encode())
            out.write(_csv_lines([[*run["header"], REASONS[language]]]))
            async for page in pages:
                width = len(run["header"])
                out.write(_csv_lines([[*_texts(row["cells"], width), _reasons(row, language)] for row in page]))
    out.seek(0)
    return FileFormat(run["format"]), out


async def _pages(tx: Tx, congress_id: UUID, run_id: UUID) -> AsyncIterator[list[Any]]:
    after = 0
    while page := await tx.all(_REFUSED, congress=congress_id, run=run_id, after=after):
        yield page
        after = page[-1]["row_number"]


def _reasons(row: Any, language: Language) -> str:
    """`column: message`, one a line."""
    said = [(error["column"], error[f"message_{language}"]) for error in row["errors"]]
    return "\n".join(f"{column}: {message}" if column else message for column, message in said)


def _texts(cells: Sequence[Any] | None, width: int) -> list[str]:
    given = list(cells or ())[:width]
    texts = ["" if cell is None else cell if isinstance(cell, str) else orjson.dumps(cell).decode() for cell in given]
    return texts + [""] * (width - len(texts))


def _csv_lines(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _json_lines(page: Sequence[Any], header: Sequence[str], language: Language) -> Iterator[bytes]:
    for row in page:
        unreadable = any(
            error["code"] in {"json_invalid", "json_not_object", "line_not_utf8"} for error in row["errors"]
        )
        cells = row["cells"] or []
        if unreadable:
            given = {UNREADABLE: cells[0] if cells else ""}
        else:
            given = {name: cell for name, cell in zip(header, cells, strict=False) if cell is not None}
        yield orjson.dumps(given | {REASONS["en"]: _reasons(row, language)}, option=orjson.OPT_APPEND_NEWLINE)


async def _sheet(out: Any, pages: AsyncIterator[list[Any]], header: Sequence[str], language: Language) -> None:
    """Row by row through a temporary file; everything as text, so that no cell becomes a formula or loses a zero."""
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        red = book.add_format({"font_color": "#C00000", "text_wrap": True})
        as_text = book.add_format({"num_format": "@"})
        for place, name in enumerate(header):
            sheet.write_string(0, place, name)
        sheet.write_string(0, len(header), REASONS[language], red)
        number = 0
        async for page in pages:
            for row in page:
                number += 1
                for place, cell in enumerate(_texts(row["cells"], len(header))):
                    if cell:
                        sheet.write_string(number, place, cell[:32_767], as_text)
                sheet.write_string(number, len(header), _reasons(row, language)[:32_767], red)
