"""How a long list is read for a file: one page at a time by keyset, each on a connection that is given back before a byte is sent.

A cursor or one long transaction would show one instant, and hold a connection and a snapshot for as long as the slowest client
takes. Pages hold nothing in between. The order is that of a key that never changes, so a row that is there from beginning to
end is in the file exactly once; one that is filed, or leaves the caller's sight, while the file is read may be in it or not.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from domain.db import Database, Tx
from domain.errors import Invalid
from domain.exports.sheets import Heading, Row
from domain.paging import Page

BATCH = 500
MAX_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is read next."""

    cursor: str | None
    limit: int
    total: bool


ReadPage = Callable[[Tx, Asked], Awaitable[Page]]


@dataclass(frozen=True, slots=True)
class Source:
    """What a file is made of; `page` gives rows by the names of the headings."""

    headings: Sequence[Heading]
    page: ReadPage
    batch: int = BATCH


async def first_page(db: Database, source: Source, most: int = MAX_ROWS) -> Page:
    """The first page, before anything is sent. Invalid `export_too_large`, and whatever the list refuses."""
    page = await _page(db, source, None, total=True)
    if (page.total or 0) > most:
        raise Invalid("export_too_large", rows=page.total, maximum=most)
    return page


async def rest(db: Database, source: Source, page: Page, most: int = MAX_ROWS) -> AsyncIterator[list[Row]]:
    """The rows of this page, then those of all further ones, a batch at a time; what came in meanwhile up to the bound."""
    read = len(page.items)
    yield list(page.items)
    while page.next is not None and read < most:
        page = await _page(db, source, page.next, total=False)
        read += len(page.items)
        yield list(page.items)


async def _page(db: Database, source: Source, cursor: str | None, *, total: bool) -> Page:
    async with db.read() as tx:
        return await source.page(tx, Asked(cursor, source.batch, total))


async def of_rows(rows: Sequence[Any]) -> Page:
    """A page of what is known already."""
    return Page(list(rows), None, len(rows))
