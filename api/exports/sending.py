"""How a file leaves: so many at once in this process, each for so long, on no connection of the database while it is sent."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any, BinaryIO

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from domain.db import Database
from domain.errors import Throttled
from domain.exports.reading import Source, first_page, rest
from domain.exports.sheets import CsvFile, FileFormat, Language, NdjsonFile, Writer, XlsxFile
from domain.paging import Page

RETRY_AFTER = 10  # seconds
PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.NDJSON: "application/jsonl",
}


class Slots:
    """How many files this process writes at once, of how many rows, and how long one may take."""

    def __init__(self, most: int, rows: int, seconds: float) -> None:
        self.most, self.rows, self.seconds = most, rows, seconds
        self.taken = 0

    def take(self) -> None:
        """Raises Throttled `exports_busy`."""
        if self.taken >= self.most:
            raise Throttled("exports_busy", retry_after=RETRY_AFTER)
        self.taken += 1

    def leave(self) -> None:
        """Once for each that was taken."""
        self.taken -= 1


class Download(StreamingResponse):
    """A file on its way; whoever reads so slowly that the time runs out finds it cut off, and the slot is free again."""

    def __init__(self, body: AsyncIterator[bytes], slots: Slots, **options: Any) -> None:
        super().__init__(body, **options)
        self.slots = slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self.slots.seconds):
                await super().__call__(scope, receive, send)
        finally:
            self.slots.leave()


async def download(
    db: Database, slots: Slots, source: Source, name: str, wanted: FileFormat, language: Language
) -> Download:
    """The file as a response. What can be refused is refused before its first byte: an XLSX is written whole until then."""
    slots.take()
    with ExitStack() as refused:
        refused.callback(slots.leave)
        page = await first_page(db, source, slots.rows)
        if wanted is FileFormat.XLSX:
            async with asyncio.timeout(slots.seconds):
                body = _kept(await _workbook(db, source, page, language, slots.rows))
        else:
            body = _written(db, source, page, _writer(source, wanted, language), slots.rows)
        refused.pop_all()
    headers = {"content-disposition": f'attachment; filename="{name}.{wanted}"', "x-content-type-options": "nosniff"}
    return Download(body, slots, media_type=MEDIA_TYPES[wanted], headers=headers)


def _writer(source: Source, wanted: FileFormat, language: Language) -> Writer:
    return CsvFile(source.headings, language) if wanted is FileFormat.CSV else NdjsonFile()


async def _written(db: Database, source: Source, page: Page, writer: Writer, most: int) -> AsyncIterator[bytes]:
    yield writer.begun()
    async for rows in rest(db, source, page, most):
        yield writer.rows(rows)


async def _workbook(db: Database, source: Source, page: Page, language: Language, most: int) -> BinaryIO:
    """A workbook is a ZIP whose parts are known at its end: it waits on the disk, and threads do the writing."""
    out: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by whoever sends it
    with ExitStack() as broken:
        broken.callback(out.close)
        book = XlsxFile(out, source.headings, language)
        book.begun()
        async for rows in rest(db, source, page, most):
            await asyncio.to_thread(book.rows, rows)
        await asyncio.to_thread(book.ended)
        broken.pop_all()
    out.seek(0)
    return out  # type: ignore[no-any-return]


async def _kept(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
