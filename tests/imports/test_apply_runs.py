"""A run as a whole: dry and applied, alone, all or nothing, a bounded number of statements."""

from uuid import UUID

import asyncpg
import pytest

from domain.errors import Conflict
from domain.imports.queries import list_import_rows
from tests.imports.applying import (
    NEW,
    PAST,
    RATED,
    codes,
    counted,
    imported,
    importer,
    outcomes,
)


async def test_a_dry_run_says_the_same_and_leaves_its_report_alone(db, peopled):
    me = importer(peopled)
    rows = [NEW, RATED, PAST | {"number": 8, "lead_deputy": "没有"}]
    before = await counted(db, peopled)
    dry = await imported(db, me, "suggestions", rows, dry_run=True)
    assert await counted(db, peopled) == before
    report = await imported(db, me, "suggestions", rows)
    assert [word.replace("would_create", "created") for word in outcomes(dry)] == outcomes(report)
    assert codes(dry) == codes(report)
    totals = ("rows_total", "created", "updated", "unchanged", "refused")
    assert [dry[name] for name in totals] == [report[name] for name in totals] == [3, 2, 0, 0, 1]
    async with db.read() as tx:
        kept = await list_import_rows(tx, me, dry["id"], {}, None, 50, total=True)
    assert [(row["row_number"], row["outcome"]) for row in kept.items] == [
        (1, "would_create"),
        (2, "would_create"),
        (3, "refused"),
    ]


async def test_the_statements_of_an_import_do_not_grow_with_its_rows(db, peopled):
    me = importer(peopled)

    async def statements(first, count):
        before = db.statements
        rows = [RATED | {"number": first + n, "reply_document_number": f"文{first + n}号"} for n in range(count)]
        report = await imported(db, me, "suggestions", rows)
        assert report["created"] == count
        return db.statements - before

    await statements(1000, 1)
    few, many = await statements(2000, 2), await statements(3000, 400)
    assert many == few < 45


async def test_one_import_at_a_time(db, peopled):
    me = importer(peopled)
    async with db.write() as tx:
        await tx.connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"import {peopled.id}")
        with pytest.raises(Conflict, match="import_running"):
            await imported(db, me, "suggestions", [NEW])
    assert outcomes(await imported(db, me, "suggestions", [NEW])) == ["created"]


async def test_an_import_that_breaks_leaves_nothing(db, peopled):
    me = importer(peopled)
    before = await counted(db, peopled)
    async with db.write() as tx:
        await tx.connection.execute(
            "CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$"
        )
        await tx.connection.execute("CREATE TRIGGER fails BEFORE INSERT ON import_run EXECUTE FUNCTION fails()")
    try:
        with pytest.raises(asyncpg.RaiseError):
            await imported(db, me, "suggestions", [NEW, RATED])
    finally:
        async with db.write() as tx:
            await tx.connection.execute("DROP FUNCTION fails() CASCADE")
    assert await counted(db, peopled) == before


async def test_rows_refused_by_reading_and_by_the_congress_stand_in_one_report(db, peopled):
    rows = [
        NEW,
        NEW | {"source_id": "2", "submitted_on": "2026-06-31"},
        NEW | {"source_id": "3", "lead_deputy": "没有"},
        NEW,
    ]
    report = await imported(db, importer(peopled), "suggestions", rows)
    assert [row["row_number"] for row in report["rows"]] == [2, 3, 4, 1]
    assert codes(report) == [
        [], [("submitted_on", "date_invalid")], [("lead_deputy", "deputy_unknown")], [(None, "key_repeated")]
    ]  # fmt: skip
    assert isinstance(report["rows"][-1]["subject_id"], UUID)
