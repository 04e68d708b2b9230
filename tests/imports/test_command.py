"""`yanlu import`: a report first, written only when asked to, and one line for what cannot be read."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.imports.applying import fetched

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(database_url, place, tmp_path):
    async def command(content, *arguments, congress=place.slug):
        file = tmp_path / "单位.csv"
        file.write_bytes(content)
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        given = {"PYTHONPATH": str(ROOT), "DATABASE_URL": database_url, "SECRET_KEY": "k" * 40, "LANG": "C.UTF-8"}
        words = ["import", str(file), "--kind", "organisations", "--congress", congress, *arguments]
        return await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "api", *words],
            cwd=tmp_path,
            env=kept | given | {"COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return command


async def test_a_report_first_and_then_the_import(run, db, place):
    rows = "名称,上级名称\n市政府,\n市住建局,市政府\n市资规局,没有的\n".encode("gb18030")
    dry = await run(rows)
    assert (dry.returncode, "dry run" in dry.stdout) == (2, True), dry.stderr
    assert "parent_unknown" in dry.stdout
    assert await fetched(db, "SELECT name FROM organisation WHERE congress_id = $1", place.id) == []
    done = await run(rows, "--apply")
    assert (done.returncode, "applied" in done.stdout) == (2, True)
    assert "没有上级单位" in done.stdout
    assert "No parent organisation" in done.stdout
    found = await fetched(db, "SELECT name FROM organisation WHERE congress_id = $1", place.id)
    assert sorted(row["name"] for row in found) == ["市住建局", "市政府"]
    [run_row] = await fetched(db, "SELECT * FROM import_run WHERE congress_id = $1 AND NOT dry_run", place.id)
    assert (run_row["filename"], run_row["created"], run_row["refused"], run_row["created_by"]) == (
        "单位.csv",
        2,
        1,
        None,
    )
    clean = await run("名称\n市政府\n".encode(), "--apply")
    assert clean.returncode == 0


async def test_what_cannot_be_read_is_one_line(run):
    broken = await run(b"\x89PNG\r\n\x1a\n")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert broken.stderr.splitlines()[-1].startswith("yanlu: ")
    assert "Traceback" not in broken.stderr
    nowhere = await run("名称\n市政府\n".encode(), congress="nowhere")
    assert (nowhere.returncode, nowhere.stderr.splitlines()[-1]) == (
        1,
        "yanlu: There is no such congress. Check the slug.",
    )
