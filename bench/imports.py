"""The import of suggestions against COPY of the same rows into bare tables with the same indexes, side by side.

`python bench/imports.py [rows]`: rows are made from ../shared/data/dev where it lies, else from a few sentences. Each round
imports the file into a congress of its own, in a process of its own whose peak memory is read, and then copies the rows
that came of it into empty twins of the tables; the medians and their spread are printed, and the ratio. The exit code
is 1 where the ratio or the memory is above its target.
"""

import asyncio
import csv
import itertools
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from api import embedded, migrating
from domain.actor import Actor, Right
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level
from domain.db import Database
from domain.ids import new_id
from domain.imports.actions import run_import
from domain.imports.states import ImportKind

ROUNDS = 3
TARGET_RATIO = 8.0
TARGET_MIB = 300
TWINS = {"suggestion": "id", "search_text": "suggestion_id, part, piece"}
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "dev"
SENTENCES = ("小区没有电梯，老人下楼不便。", "早晚高峰路口拥堵。", "公园没有照明。", "希望增加公交班次。")
HEADER = ("标题", "类别", "情况", "具体建议", "领衔代表", "提交日期", "来源系统", "来源编号")


def texts() -> list[tuple[str, str]]:
    """Title and body of messages that people wrote, without end repeated by whoever makes rows of them."""
    found = []
    for path in sorted(DATA.glob("taidi_messages_*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            each = json.loads(line)
            found.append((each["title"][:200], each["content"].strip()[:4000]))
    return found or [(text, text * 12) for text in SENTENCES]


def write_file(path: Path, rows: int) -> None:
    """The same messages again and again, each under an id of its own."""
    given = itertools.cycle(texts())
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for number, (title, content) in enumerate(itertools.islice(given, rows)):
            day = date(2025, 1, 2) + timedelta(days=number % 365)
            half = len(content) // 2
            deputy = f"代表{number % 500:03}"
            writer.writerow((title, "民生", content[:half], content[half:], deputy, day, "bench", number))


async def founded(url: str) -> tuple[UUID, str]:
    """A congress with five hundred deputies and a session."""
    db = await Database.open(url, None, 1, 2)
    try:
        async with db.write() as tx:
            slug = f"bench-{new_id().hex[-12:]}"
            given = {"slug": slug, "name": slug, "level": Level.CITY, "zone": "Asia/Shanghai"}
            row = await create_congress(tx, **given, now=NOW)
            term, session = new_id(), new_id()
            write = tx.connection
            await write.execute(
                "INSERT INTO term (congress_id, id, number, starts_on, version) VALUES ($1, $2, 14, '2022-01-05', 1)",
                row["id"], term,
            )  # fmt: skip
            await write.execute(
                "INSERT INTO session (congress_id, id, term_id, number, name, starts_on, ends_on, version)"
                " VALUES ($1, $2, $3, 4, '四次会议', '2024-12-01', '2024-12-10', 1)",
                row["id"], session, term,
            )  # fmt: skip
        header = "姓名,代表证号,届\n"
        people = header + "".join(f"代表{n:03},{n:04},14\n" for n in range(500))
        async with db.write() as tx:
            me = Actor(None, row["id"], rights=frozenset({Right.IMPORT_RUN}), request_id="bench")
            await run_import(tx, me, ImportKind.DEPUTIES, people.encode(), "d.csv", None, NOW, dry_run=False)
        return row["id"], slug
    finally:
        await db.close()


async def import_once(url: str, congress: UUID, path: Path) -> tuple[float, float]:
    """Seconds and peak MiB of this process."""
    db = await Database.open(url, None, 1, 2)
    me = Actor(None, congress, rights=frozenset({Right.IMPORT_RUN}), request_id="bench")
    began = time.perf_counter()
    try:
        async with db.write() as tx:
            with path.open("rb") as file:
                report = await run_import(tx, me, ImportKind.SUGGESTIONS, file, path.name, None, NOW, dry_run=False)
    finally:
        await db.close()
    assert report["refused"] == 0, report["rows"][:3]
    seconds = time.perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def copy_once(url: str, congress: UUID, folder: Path) -> dict[str, float]:
    """Seconds for the same rows into bare tables with the same indexes and nothing else, by table.

    The index of a suggestion's text is rows of `search_text` under a GIN index: it stands on both sides, or the two would
    not hold the same indexes. Events, signatures and the report, which an import writes as well, stand on its side alone.
    """
    connection = await asyncpg.connect(url)
    took = {}
    try:
        for table, order in TWINS.items():
            dump = folder / f"{table}.copy"
            await connection.execute("DROP TABLE IF EXISTS bare")
            await connection.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING INDEXES INCLUDING DEFAULTS)")
            query = f"SELECT * FROM {table} WHERE congress_id = '{congress}' ORDER BY {order}"
            await connection.copy_from_query(query, output=dump, format="binary", timeout=600)
            began = time.perf_counter()
            await connection.copy_to_table("bare", source=dump, format="binary", timeout=3600)
            took[table] = time.perf_counter() - began
            dump.unlink()
        return took
    finally:
        await connection.close()


def child(url: str, congress: UUID, path: Path) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, __file__, "child", url, str(congress), str(path)], check=True, capture_output=True, text=True
    )
    seconds, mib = json.loads(done.stdout.splitlines()[-1])
    return seconds, mib


def servers() -> Iterator[str]:
    """TEST_DATABASE_URL gets a database of its own; without it an embedded server is started."""
    given = os.environ.get("TEST_DATABASE_URL")
    folder = Path(tempfile.mkdtemp(prefix="yanlu-bench-"))
    server = None if given else embedded.start(folder)
    url = given or server.url("postgres")  # type: ignore[union-attr]
    name = f"bench_{new_id().hex[-12:]}"
    try:
        asyncio.run(_said(url, f"CREATE DATABASE {name} TEMPLATE template0"))
        parts = urlsplit(url)
        yield urlunsplit(parts._replace(path=f"/{name}"))
        asyncio.run(_said(url, f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        if server is not None:
            server.leave()
        shutil.rmtree(folder, ignore_errors=True)


async def _said(url: str, sql: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


def main(rows: int) -> int:
    ratios, alone, memory = [], [], []
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "suggestions.csv"
        write_file(path, rows)
        print(f"{rows} rows, {path.stat().st_size / 2**20:.0f} MiB of CSV")
        for url in servers():
            asyncio.run(migrating.upgrade(url))
            for number in range(ROUNDS):
                congress, _ = asyncio.run(founded(url))
                seconds, mib = child(url, congress, path)
                took = asyncio.run(copy_once(url, congress, Path(temporary)))
                copied = sum(took.values())
                told = ", ".join(f"{table} {each:.2f} s" for table, each in took.items())
                print(f"round {number + 1}: import {seconds:6.1f} s, {rows / seconds:6.0f} rows/s, {mib:4.0f} MiB;"
                      f" COPY {copied:5.2f} s ({told}); ratio {seconds / copied:5.1f}", flush=True)  # fmt: skip
                ratios.append(seconds / copied)
                alone.append(seconds / took["suggestion"])
                memory.append(mib)
    ratio, most = statistics.median(ratios), max(memory)
    good = ratio <= TARGET_RATIO and most <= TARGET_MIB
    print(f"import of {rows} rows against COPY without the index of the texts: {statistics.median(alone):.0f} times")
    print(
        f"import of {rows} rows: {ratio:.1f} times COPY ({min(ratios):.1f} to {max(ratios):.1f}, target {TARGET_RATIO:.0f}),"
        f" {most:.0f} MiB (target {TARGET_MIB}): {'met' if good else 'MISSED'}"
    )
    return 0 if good else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        print(json.dumps(asyncio.run(import_once(sys.argv[2], UUID(sys.argv[3]), Path(sys.argv[4])))))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000))
