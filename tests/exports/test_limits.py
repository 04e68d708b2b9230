"""What an export may cost: rows, exports at once, time, and memory that does not grow with the rows."""

import asyncio
import tracemalloc

import pytest

from api.exports.sending import Slots, download
from domain.actor import Role
from domain.errors import Throttled
from domain.exports.importable import headings
from domain.exports.reading import Source
from domain.exports.sheets import FileFormat
from domain.paging import Page
from tests.conftest import SECRET
from tests.exports.conftest import Downloads
from tests.factories import bearer

ROW = {
    "title": "关于老旧小区加装电梯的建议",
    "number": 17,
    "facts": "七楼以上的老人下楼不便。" * 20,
    "in_session": True,
}


def long_list(rows, seen=None):
    """A list of so many rows, of which the database is asked nothing."""

    async def page(tx, asked):
        start = int(asked.cursor or 0)
        if seen is not None:
            seen.append(start)
        end = min(rows, start + asked.limit)
        return Page([ROW] * (end - start), str(end) if end < rows else None, rows)

    return Source(headings("suggestions"), page)


async def sent(response, slowly=0.0):
    """What a client takes."""
    taken = 0

    async def send(message):
        nonlocal taken
        await asyncio.sleep(slowly)
        taken += len(message.get("body", b""))

    async def receive():
        await asyncio.sleep(3600)

    await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
    return taken


@pytest.mark.parametrize("format", ["csv", "ndjson", "xlsx"])
async def test_memory_does_not_grow_with_the_rows(db, format):
    slots = Slots(1, 500_000, 60)

    async def peak(rows):
        tracemalloc.start()
        try:
            taken = await sent(await download(db, slots, long_list(rows), "x", FileFormat(format), "zh"))
            return taken, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    await peak(500)  # what is imported and compiled once
    few, many = await peak(1_000), await peak(8_000)
    assert many[0] > 4 * few[0]
    assert many[1] < 1.5 * few[1] + 300_000


async def test_too_many_rows_are_refused_before_the_first_byte(app_client, filled):
    async with app_client(export_max_rows=3) as client:
        refused = await Downloads(client, filled).get("/suggestions/export.csv")
        assert (refused.status_code, refused.json()["code"], refused.json()["maximum"]) == (422, "export_too_large", 3)
        few = await Downloads(client, filled).get("/suggestions/export.csv", state="submitted")
        assert few.status_code == 200


async def test_one_more_than_may_run_at_once_is_told_to_wait_and_the_slot_is_given_back(db, client, app, filled):
    slots = app.state.export_slots
    slots.taken = slots.most
    refused = await Downloads(client, filled).get("/suggestions/export.csv")
    slots.taken = 0
    assert (refused.status_code, refused.json()["code"]) == (429, "exports_busy")
    assert int(refused.headers["retry-after"]) > 0
    for path in (
        "/suggestions/export.csv",
        "/suggestions/export.xlsx",
        "/statistics/none/export.csv",
        "/suggestions/export.csv?q=-",
    ):
        await client.get(f"/v1/{filled.slug}{path}", headers=bearer(filled, SECRET, *Role))
        assert slots.taken == 0


async def test_a_client_who_reads_for_ever_is_cut_off_and_holds_no_connection_meanwhile(db):
    slots = Slots(1, 500_000, 0.3)
    response = await download(db, slots, long_list(5_000), "x", FileFormat.CSV, "zh")
    reading = asyncio.create_task(sent(response, slowly=0.1))
    await asyncio.sleep(0.15)
    assert slots.taken == 1
    with pytest.raises(Throttled):
        await download(db, slots, long_list(1), "x", FileFormat.CSV, "zh")
    assert db.read_pool.get_idle_size() == db.read_pool.get_size()
    with pytest.raises(TimeoutError):
        await reading
    assert slots.taken == 0


async def test_pages_are_read_as_they_are_taken(db):
    seen = []
    response = await download(db, Slots(1, 500_000, 60), long_list(5_000, seen), "x", FileFormat.CSV, "zh")
    assert seen == [0]
    await sent(response)
    assert seen == list(range(0, 5_000, 500))
