"""Runs that a worker does step by step: decided, applied, cancelled, never half, never twice, and alive after a kill."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from domain.actor import Role
from domain.db import Database
from domain.errors import Conflict
from domain.imports.flow import IMPORT, RunFacts, moved
from domain.imports.states import ImportState
from domain.imports.work import step
from domain.workflow import diagram
from tests.conftest import SECRET
from tests.factories import bearer, make_account, make_congress, make_deputy
from tests.imports.applying import NEW, NOW, PAST, REPLIED, fetched, imported, importer

ROOT = Path(__file__).parents[2]
WORKER = """
import asyncio, sys
from datetime import UTC, datetime
from domain.db import Database
from domain.imports.work import step
async def work():
    db = await Database.open(sys.argv[1], None, 1, 2)
    while await step(db, datetime.now(UTC), rows=50):
        print("step", flush=True)
    await db.close()
asyncio.run(work())
"""


@pytest.fixture
async def alone(fresh_database_url):
    """A database where no other test's runs wait for the worker."""
    opened = await Database.open(fresh_database_url, None, 1, 4)
    congress = await make_congress(opened)
    await make_deputy(opened, congress, name="代表甲")
    yield opened, congress
    await opened.close()


def rows(count, start=0):
    return [NEW | {"source_id": str(start + n), "title": f"第{start + n}件"} for n in range(count)]


async def left(db, place, given, **more):
    return await imported(db, importer(place), "suggestions", given, background=True, **more)


async def worked(db, **given):
    while await step(db, NOW, **given):
        pass


async def run_of(db, run):
    [found] = await fetched(db, "SELECT * FROM import_run WHERE id = $1", run["id"])
    return found


async def titles(db, place):
    found = await fetched(db, "SELECT title FROM suggestion WHERE congress_id = $1", place.id)
    return sorted(row["title"] for row in found)


async def waiting(db):
    tables = ("import_staged", "import_piece")
    return [(await fetched(db, f"SELECT count(*) AS n FROM {table}"))[0]["n"] for table in tables]


def test_the_flow_of_a_run_is_closed_and_every_state_is_reached():
    targets = {IMPORT.initial} | {move.target for move in IMPORT.transitions.values()}
    assert targets == set(ImportState)
    assert "applying --> applied: finish" in diagram(IMPORT)
    with pytest.raises(Conflict, match="import_unchecked"):
        moved(RunFacts("staged", dry_run=False, mode="all_or_nothing", refused=0), "apply")
    with pytest.raises(Conflict, match="import_rows_refused"):
        moved(RunFacts("checked", dry_run=True, mode="all_or_nothing", refused=2), "apply")
    with pytest.raises(Conflict, match="wrong_state"):
        moved(RunFacts("applied", dry_run=False, mode="valid_rows", refused=0), "cancel")


async def test_a_run_is_read_and_applied_in_steps(alone):
    db, place = alone
    given = [*rows(7), NEW | {"source_id": "x", "lead_deputy": "没有"}]
    run = await left(db, place, given)
    assert (run["state"], run["rows"]) == ("uploaded", [])
    again = await left(db, place, given)
    assert again["id"] == run["id"]
    assert await step(db, NOW)
    assert ((await run_of(db, run))["state"], (await run_of(db, run))["rows_staged"]) == ("staged", 8)
    await worked(db, rows=3)
    found = await run_of(db, run)
    assert [found[n] for n in ("state", "rows_total", "created", "refused")] == ["applied", 8, 7, 1]
    assert len(await titles(db, place)) == 7
    assert await waiting(db) == [0, 0]
    third = await left(db, place, given)
    assert third["id"] != run["id"]
    await worked(db)
    assert [(await run_of(db, third))[n] for n in ("created", "unchanged", "refused")] == [0, 7, 1]


async def test_a_file_that_is_no_good_fails_with_its_reasons(alone):
    db, place = alone
    run = await left(db, place, [{"titel": "x"}])
    await worked(db)
    found = await run_of(db, run)
    assert (found["state"], found["failure"]["code"]) == ("failed", "header_unknown")
    assert found["failure"]["errors"][0]["message_en"].startswith("Unknown column")
    assert await waiting(db) == [0, 0]


@pytest.mark.parametrize("background", [True, False])
async def test_all_or_nothing(alone, background):
    db, place = alone
    bad = [*rows(600), NEW | {"source_id": "x", "lead_deputy": "没有"}]
    me = importer(place)
    run = await imported(db, me, "suggestions", bad, mode="all_or_nothing", background=background)
    await worked(db, rows=3)
    found = await run_of(db, run)
    assert [found[n] for n in ("state", "created", "refused")] == ["failed", 600, 1]
    assert found["failure"]["code"] == "import_rows_refused"
    assert await titles(db, place) == []
    [counted] = await fetched(db, "SELECT count(*) AS n FROM import_row WHERE run_id = $1", run["id"])
    assert counted["n"] == 601
    run = await imported(db, me, "suggestions", rows(600), mode="all_or_nothing", background=background)
    await worked(db, rows=3)
    assert [(await run_of(db, run))[n] for n in ("state", "created")] == ["applied", 600]
    assert len(await titles(db, place)) == 600


async def test_rows_that_clash_are_told_whatever_batch_they_are_in(alone):
    db, place = alone
    given = [
        *rows(600),
        NEW | {"source_id": "3", "title": "又一件"},
        PAST | {"source_system": "paper", "source_id": "5"},
        REPLIED
        | {"number": 8, "source_id": "a", "source_system": "b", "lead_units": "", "reply_document_number": "1号"},
        REPLIED
        | {"number": 9, "source_id": "c", "source_system": "b", "lead_units": "", "reply_document_number": "1号"},
    ]
    run = await left(db, place, given, dry_run=True)
    await worked(db)
    errors = await fetched(
        db, "SELECT row_number, errors FROM import_row WHERE run_id = $1 AND outcome = 'refused' ORDER BY 1", run["id"]
    )
    said = {row["row_number"]: [(error["column"], error["code"]) for error in row["errors"]] for row in errors}
    assert said[601] == [(None, "key_repeated")]
    assert "4" in errors[0]["errors"][0]["message_zh"]
    assert said[602] == [("source_id", "source_taken")]
    assert said[604] == [("reply_document_number", "document_number_taken")]


async def test_a_dry_run_waits_and_is_applied_or_cancelled(client, db, peopled):
    who = bearer(peopled, SECRET, Role.IMPORTER, account_id=await make_account(db, peopled, Role.IMPORTER))
    url = f"/v1/{peopled.slug}/imports"
    data = b"\n".join(map(orjson.dumps, rows(3)))

    async def sent(**query):
        query = {"kind": "suggestions", "dry_run": True, **query}
        return (await client.post(url, params=query, files={"file": ("a.ndjson", data)}, headers=who)).json()

    dry = await sent()
    assert (dry["state"], dry["created"]) == ("checked", 3)
    answer = await client.post(f"{url}/{dry['id']}/apply", headers=who)
    assert (answer.status_code, answer.json()["state"], answer.json()["rows_total"]) == (200, "applying", 0)
    for _ in range(200):
        found = (await client.get(f"{url}/{dry['id']}", headers=who)).json()
        if found["state"] == "applied":
            break
        await worked(db)
        await asyncio.sleep(0.02)
    assert (found["state"], found["dry_run"], found["created"]) == ("applied", False, 3)
    twice = await client.post(f"{url}/{dry['id']}/apply", headers=who)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    other = await sent()
    assert other["unchanged"] == 3
    cancelled = await client.post(f"{url}/{other['id']}/cancel", headers=who)
    assert cancelled.json()["state"] == "cancelled"
    late = await client.post(f"{url}/{other['id']}/apply", headers=who)
    assert (late.status_code, late.json()["code"]) == (409, "wrong_state")
    nobody = await client.post(f"{url}/{place_id(peopled)}/apply", headers=who)
    assert nobody.status_code == 404


def place_id(place):
    return place.id


async def test_two_workers_never_take_one_step(alone):
    db, place = alone
    run = await left(db, place, rows(40))
    assert await step(db, NOW)
    while any(await asyncio.gather(*(step(db, NOW, rows=5) for _ in range(3)))):
        pass
    found = await run_of(db, run)
    assert [found[n] for n in ("state", "rows_total", "created")] == ["applied", 40, 40]
    assert len(await titles(db, place)) == 40


async def test_a_killed_worker_is_followed_by_one_that_goes_on(alone, fresh_database_url):
    db, place = alone
    run = await left(db, place, rows(1_000))
    process = await asyncio.to_thread(
        subprocess.Popen,
        [sys.executable, "-c", WORKER, fresh_database_url],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    for _ in range(3):
        assert await asyncio.to_thread(process.stdout.readline)
    process.send_signal(signal.SIGKILL)
    await asyncio.to_thread(process.communicate)
    found = await run_of(db, run)
    assert (found["state"], 100 <= found["rows_total"] < 1_000) == ("applying", True)
    assert len(await titles(db, place)) == found["rows_total"]
    while (await run_of(db, run))["state"] != "applied":
        await worked(db)
        await asyncio.sleep(0.02)
    assert len(await titles(db, place)) == len(set(await titles(db, place))) == 1_000
    [counted] = await fetched(db, "SELECT count(*) AS n FROM import_row WHERE run_id = $1", run["id"])
    assert counted["n"] == 1_000


async def test_a_file_of_many_rows_is_compared_with_itself_in_sets(alone):
    """With nested loops the planner, which has not counted the rows yet, would need minutes for a file such as this."""
    db, place = alone
    given = [*rows(8_000), *rows(8_000)]
    run = await left(db, place, given)
    assert await step(db, NOW)
    found = await fetched(db, "SELECT clash, count(*) AS n FROM import_staged WHERE run_id = $1 GROUP BY 1", run["id"])
    assert {row["clash"]: row["n"] for row in found} == {None: 8_000, "natural_key": 8_000}
