"""An import as the domain runs it, and what it left in the congress."""

from datetime import UTC, datetime

import orjson

from domain.actor import Role
from domain.db import Database
from domain.imports.actions import run_import
from domain.imports.states import ImportKind
from tests.factories import actor

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CASE = {"term": 14, "session": 5, "title": "加装电梯", "lead_deputy": "代表甲", "facts": "没有电梯", "proposal": "装"}
NEW = CASE | {"source_system": "paper", "source_id": "1", "submitted_on": "2026-02-25"}
PAST = CASE | {"number": 7, "in_session": True, "accepted_on": "2026-02-25"}
ASSIGNED = PAST | {"assigned_on": "2026-02-26", "lead_units": "市住建局"}
REPLIED = ASSIGNED | {
    "replied_on": "2026-02-27",
    "result_class": "A",
    "reply_text": "已装",
    "reply_document_number": "杭建1号",
}
RATED = REPLIED | {"received_on": "2026-02-28", "rating": "满意", "rated_on": "2026-03-01"}


async def imported(db: Database, me, kind, rows, *, dry_run=False, now=NOW, **given):
    async with db.write() as tx:
        data = b"\n".join(map(orjson.dumps, rows))
        return await run_import(tx, me, ImportKind(kind), data, "rows.ndjson", None, now, dry_run=dry_run, **given)


def outcomes(report):
    return [row["outcome"] for row in sorted(report["rows"], key=lambda row: row["row_number"])]


def codes(report):
    rows = sorted(report["rows"], key=lambda row: row["row_number"])
    return [sorted((error["column"], error["code"]) for error in row["errors"]) for row in rows]


async def fetched(db, sql, *values):
    async with db.read() as tx:
        return [dict(row) for row in await tx.connection.fetch(sql, *values)]


async def counted(db, congress):
    """Every row of every table of the congress, but for the imports' own."""
    async with db.read() as tx:
        tables = await tx.connection.fetch(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'congress_id'"
            " AND table_schema = 'public' AND table_name NOT LIKE 'import_%'"
        )
        return {
            row[0]: await tx.connection.fetchval(f"SELECT count(*) FROM {row[0]} WHERE congress_id = $1", congress.id)
            for row in tables
        }


def importer(place):
    return actor(place, Role.IMPORTER)
