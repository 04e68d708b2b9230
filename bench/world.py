"""The database that the benches of requests ask: a congress with cases in every state, an office and a deputy who sign in."""

import asyncio
import csv
import io
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg
from imports import NOW, founded, texts

from api import embedded, migrating
from domain.accounts import passwords
from domain.actor import Actor, Right
from domain.db import Database
from domain.ids import new_id
from domain.imports.actions import run_import
from domain.imports.states import ImportKind

PASSWORD = "Wanderer-7-lanterns"
OFFICE, DEPUTY = "bench-office", "bench-deputy"
OFFICE_ROLES = ["screener", "assigner"]
UNITS = 10
HEADER = (
    "source_system", "source_id", "term", "session", "in_session", "number", "title", "category", "facts", "proposal",
    "lead_deputy", "cosigners", "submitted_on", "accepted_on", "assigned_on", "lead_units", "co_units", "reply_text",
    "result_class", "replied_on", "received_on", "rating", "rated_on",
)  # fmt: skip
# What a case has behind it, by its place in the file: half of them wait somewhere, half are done.
STAGES = ("submitted", "accepted", "assigned", "replied", "rated", "rated", "rated", "assigned")
SKIPPED_BY_COPIES = {
    "account",
    "refresh_token",
    "api_key",
    "search_text",
    "import_row",
    "import_staged",
    "import_piece",
}


@dataclass(frozen=True, slots=True)
class World:
    """Where the rows lie and whose they are."""

    url: str
    congress: UUID
    slug: str
    session: UUID
    units: tuple[UUID, ...]


@contextmanager
def server() -> Iterator[str]:
    """The URL of a PostgreSQL: the one of TEST_DATABASE_URL, else one that is started for as long as this lasts."""
    given = os.environ.get("TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="yanlu-bench-"))
    started = None if given else embedded.start(folder)
    try:
        yield given or started.url("postgres")  # type: ignore[union-attr]
    finally:
        if started is not None:
            started.leave()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def world(server_url: str, cases: int) -> Iterator[World]:
    """A database of its own with one congress of so many cases; dropped at the end."""
    name = f"bench_{new_id().hex[-12:]}"
    asyncio.run(said(server_url, f"CREATE DATABASE {name} TEMPLATE template0"))
    try:
        yield asyncio.run(_filled(urlunsplit(urlsplit(server_url)._replace(path=f"/{name}")), cases))
    finally:
        asyncio.run(said(server_url, f"DROP DATABASE {name} WITH (FORCE)"))


async def said(url: str, *statements: str) -> None:
    """Statements run one after another, each by itself."""
    connection = await asyncpg.connect(url, timeout=60)
    try:
        for each in statements:
            await connection.execute(each, timeout=3600)
    finally:
        await connection.close()


async def _filled(url: str, cases: int) -> World:
    await migrating.upgrade(url)
    congress, slug = await founded(url)
    db = await Database.open(url, None, 1, 2)
    me = Actor(None, congress, rights=frozenset({Right.IMPORT_RUN}), request_id="bench")
    units = "name,code,kind\n" + "".join(f"单位{n:02},U{n:02},承办单位\n" for n in range(UNITS))
    try:
        for kind, table in ((ImportKind.ORGANISATIONS, units), (ImportKind.SUGGESTIONS, _cases(cases))):
            async with db.write() as tx:
                report = await run_import(tx, me, kind, table.encode(), "bench.csv", None, NOW, dry_run=False)
            assert report["refused"] == 0, report["rows"][:3]
        async with db.write() as tx:
            ask = tx.connection
            hashes = [await passwords.hashed(PASSWORD, name) for name in (OFFICE, DEPUTY)]
            lead = await ask.fetchval("SELECT id FROM person WHERE congress_id = $1 ORDER BY name LIMIT 1", congress)
            for name, hashed, roles, person in (
                (OFFICE, hashes[0], OFFICE_ROLES, None),
                (DEPUTY, hashes[1], ["deputy"], lead),
            ):
                await ask.execute(
                    "INSERT INTO account (congress_id, id, username, name, password_hash, roles, person_id, active,"
                    " created_at, version) VALUES ($1, $2, $3, $3, $4, $5, $6, true, $7, 1)",
                    congress, new_id(), name, hashed, roles, person, NOW,
                )  # fmt: skip
            found = await ask.fetch("SELECT id FROM organisation WHERE congress_id = $1 AND code LIKE 'U%'", congress)
            session = await ask.fetchval("SELECT id FROM session WHERE congress_id = $1", congress)
        await said(url, "VACUUM ANALYZE")
        return World(url, congress, slug, session, tuple(row["id"] for row in found))
    finally:
        await db.close()


def _cases(count: int) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    given = itertools.cycle(texts())
    for number, (title, content) in enumerate(itertools.islice(given, count), start=1):
        writer.writerow(_case(number, title, content))
    return out.getvalue()


def _case(number: int, title: str, content: str) -> dict[str, Any]:
    stage = STAGES[number % len(STAGES)]
    submitted = date(2025, 1, 2) + timedelta(days=number % 300)
    row: dict[str, Any] = {
        "source_system": "bench", "source_id": number, "term": 14, "session": 4, "in_session": "闭会", "title": title,
        "category": "民生", "facts": content[: len(content) // 2], "proposal": content[len(content) // 2 :],
        "lead_deputy": f"代表{number % 500:03}", "submitted_on": submitted,
        "cosigners": "、".join(f"代表{(number + n) % 500:03}" for n in range(1, number % 4)),
    }  # fmt: skip
    if stage == "submitted":
        return row
    row |= {"number": number, "accepted_on": submitted + timedelta(days=3)}
    if stage == "accepted":
        return row
    row |= {
        "assigned_on": submitted + timedelta(days=8), "lead_units": f"单位{number % UNITS:02}",
        "co_units": f"单位{(number + 1) % UNITS:02}" if number % 3 == 0 else "",
    }  # fmt: skip
    if stage == "assigned":
        return row
    row |= {
        "reply_text": content[:800], "result_class": "ABC"[number % 3], "replied_on": submitted + timedelta(days=50),
    }  # fmt: skip
    if stage == "replied":
        return row
    rated = submitted + timedelta(days=60)
    return row | {"received_on": rated, "rated_on": rated, "rating": "满意" if number % 7 else "基本满意"}


async def multiplied(world: World, congresses: int) -> int:
    """The same rows again for so many congresses in all, ids included: what a large installation holds. Gives the cases.

    Texts are left out of the search index, which no list and no detail reads.
    """
    connection = await asyncpg.connect(world.url)
    tables = await connection.fetch(
        "SELECT table_name, array_agg(column_name::text) AS names FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name IN (SELECT table_name FROM information_schema.columns"
        "  WHERE column_name = 'congress_id' AND table_schema = 'public')"
        " AND is_generated = 'NEVER' AND is_identity = 'NO' AND column_name NOT IN ('congress_id', 'txid')"
        " GROUP BY table_name"
    )
    try:
        await connection.execute("SET session_replication_role = replica")  # the rows were checked when first written
        for number in range(1, congresses):
            other = new_id()
            await connection.execute(
                "INSERT INTO congress SELECT (jsonb_populate_record(c, jsonb_build_object('id', $2::uuid, 'slug',"
                " $3::text, 'name', $3::text))).* FROM congress c WHERE id = $1",
                world.congress, other, f"copy-{number}",
            )  # fmt: skip
            for table, names in tables:
                if table in SKIPPED_BY_COPIES:
                    continue
                columns = ", ".join(f'"{name}"' for name in names)
                await connection.execute(
                    f'INSERT INTO "{table}" (congress_id, {columns}) SELECT $2, {columns} FROM "{table}"'
                    " WHERE congress_id = $1",
                    world.congress, other, timeout=3600,
                )  # fmt: skip
        await connection.execute("VACUUM ANALYZE", timeout=3600)
        count: int = await connection.fetchval("SELECT count(*) FROM suggestion")
        return count
    finally:
        await connection.close()
