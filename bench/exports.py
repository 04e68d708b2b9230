"""What an export of a long list costs: memory at all its rows against memory at a tenth of them, and rows a second, by format.

`python bench/exports.py [rows]`: one imported case is cloned to 500,000, and each format is taken by a process of its own, whose
peak memory is read. The exit code is 1 where memory grows with the rows.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from imports import founded, servers  # the bench beside this one

from api import migrating
from api.exports.sending import Slots, download
from domain.actor import Actor, Right, Role
from domain.db import Database
from domain.exports.case_list import suggestions
from domain.exports.sheets import FileFormat
from domain.ids import new_id
from domain.imports.actions import run_import
from domain.imports.states import ImportKind

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TARGET = 1.3  # times the memory of a tenth
CASE = {
    "title": "关于推进老旧小区加装电梯的建议",
    "lead_deputy": "代表001",
    "submitted_on": "2025-01-15",
    "facts": "七楼以上的老人下楼不便，多数小区没有电梯。" * 10,
    "proposal": "由街道牵头征求意见，统一审批窗口，分批加装。" * 5,
    "source_system": "bench",
    "source_id": "0",
}
CLONES = """
    INSERT INTO suggestion SELECT made.* FROM suggestion t CROSS JOIN generate_series(1, $2::int) AS n CROSS JOIN LATERAL
    jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'source_id', n::text)) AS made WHERE t.congress_id = $1
"""


@dataclass(slots=True)
class Client:
    """Whoever takes the file and keeps none of it."""

    bytes: int = 0

    async def send(self, message: Any) -> None:
        self.bytes += len(message.get("body", b""))

    async def receive(self) -> dict[str, Any]:
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}


async def filled(url: str, rows: int) -> UUID:
    """A congress with so many cases."""
    congress, _ = await founded(url)
    db = await Database.open(url, None, 1, 2)
    async with db.write() as tx:
        me = Actor(None, congress, rights=frozenset({Right.IMPORT_RUN}), request_id="bench")
        report = await run_import(
            tx, me, ImportKind.SUGGESTIONS, orjson.dumps(CASE), "c.ndjson", None, NOW, dry_run=False
        )
    assert report["created"] == 1, report["rows"]
    await db.close()
    connection = await asyncpg.connect(url)
    await connection.execute(CLONES, congress, rows - 1)
    await connection.execute("ANALYZE suggestion")
    await connection.close()
    return congress


async def export_once(url: str, congress: UUID, wanted: str) -> tuple[float, float, int]:
    """Seconds, peak MiB of this process, bytes."""
    db, client = await Database.open(url, None, 1, 2), Client()
    rights = frozenset({Right.SUGGESTION_READ, Right.SUGGESTION_READ_ALL, Right.SUGGESTION_READ_CONFIDENTIAL})
    me = Actor(new_id(), congress, frozenset({Role.VIEWER}), rights, request_id="bench")
    began = time.perf_counter()
    response = await download(
        db, Slots(1, 1_000_000, 3600), suggestions(me, NOW, {}), "suggestions", FileFormat(wanted), "zh"
    )
    await response({"type": "http", "asgi": {"spec_version": "2.4"}}, client.receive, client.send)
    seconds = time.perf_counter() - began
    await db.close()
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, client.bytes


def child(url: str, congress: UUID, wanted: str) -> tuple[float, float, int]:
    """The same in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "child", url, str(congress), wanted], check=True, capture_output=True, text=True
    )
    seconds, mib, size = json.loads(done.stdout.splitlines()[-1])
    return seconds, mib, size


def main(rows: int) -> int:
    """Each format at a tenth and at all rows."""
    worst = 0.0
    for url in servers():
        asyncio.run(migrating.upgrade(url))
        tenth, whole = (asyncio.run(filled(url, number)) for number in (rows // 10, rows))
        for wanted in FileFormat:
            _, few, _ = child(url, tenth, wanted)
            seconds, many, size = child(url, whole, wanted)
            worst = max(worst, many / few)
            print(
                f"{wanted:6} {rows} rows, {size / 2**20:5.0f} MiB: {seconds:6.1f} s, {rows / seconds:6.0f} rows/s,"
                f" {many:4.0f} MiB of memory, {many / few:.2f} times that of a tenth",
                flush=True,
            )
    print(f"memory of an export, target {TARGET} times that of a tenth: {'met' if worst <= TARGET else 'MISSED'}")
    return 0 if worst <= TARGET else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        print(json.dumps(asyncio.run(export_once(sys.argv[2], UUID(sys.argv[3]), sys.argv[4]))))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 500_000))
