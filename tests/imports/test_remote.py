"""`yanlu import --url`: over HTTP with an API key, followed to the end, and the same run when the line breaks."""

import asyncio
import contextlib
import json
import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from api.app import create_app
from api.commands import import_
from api.imports import remote
from domain.accounts.keys import create_api_key
from domain.actor import Right, Role
from domain.db import Database
from tests.conftest import settings_for
from tests.factories import actor, make_account, make_congress, make_deputy
from tests.imports.applying import fetched

HEADER = "标题,领衔代表,来源系统,来源编号,提交日期\n"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(settings, port):
    """The application and its worker behind a port of this machine, in a thread of its own."""
    app = create_app(settings.model_copy(update={"worker_inside": True}))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture
async def alone(fresh_database_url, tmp_path):
    db = await Database.open(fresh_database_url, None, 1, 2)
    congress = await make_congress(db)
    await make_deputy(db, congress, name="代表甲")
    account_id = await make_account(db, congress, Role.IMPORTER)
    async with db.write() as tx:
        now = datetime.now(UTC)
        me = actor(congress, Role.IMPORTER, account_id=account_id)
        rights = [Right.IMPORT_RUN, Right.CONGRESS_READ] if Right.CONGRESS_READ in me.rights else [Right.IMPORT_RUN]
        values = {"name": "import", "rights": rights, "expires_at": now + timedelta(days=1)}
        key = (await create_api_key(tx, me, values, now))["key"]
    yield db, congress, key, settings_for(fresh_database_url, tmp_path)
    await db.close()


def called(file, congress, port, key, *arguments):
    app = typer.Typer()
    app.callback()(lambda: None)
    import_.register(app)
    words = ["import", str(file), "--kind", "suggestions", "--congress", congress.slug]
    words += ["--url", f"http://127.0.0.1:{port}", *arguments]
    return CliRunner().invoke(app, words, env={"YANLU_API_KEY": key, "COLUMNS": "200"})


async def test_a_file_goes_to_a_server_that_is_not_there_yet(alone, tmp_path, monkeypatch):
    db, congress, key, settings = alone
    monkeypatch.setattr(remote, "WAITS", (0.2,) * 60)
    file = tmp_path / "建议.csv"
    file.write_text(HEADER + "加装电梯,代表甲,paper,1,2026-02-25\n停车难,代表丙,paper,2,2026-02-25\n", encoding="utf-8")
    port = free_port()

    def late():
        with serving(settings, port):
            return waiting.wait(60)

    waiting = threading.Event()
    sent = asyncio.create_task(asyncio.to_thread(called, file, congress, port, key, "--apply", "--json"))
    await asyncio.sleep(0.5)
    server = asyncio.create_task(asyncio.to_thread(late))
    done = await sent
    assert done.exit_code == 2, (done.output, done.exception)
    report = json.loads(done.stdout)
    assert [report[name] for name in ("state", "created", "refused")] == ["applied", 1, 1]
    [row] = report["rows"]
    assert (row["row_number"], row["errors"][0]["nearest"]) == (3, "代表甲")
    shown = await asyncio.to_thread(called, file, congress, port, key)
    assert (shown.exit_code, "dry run" in shown.stdout) == (2, True)
    assert "deputy_unknown" in shown.stdout
    wrong = await asyncio.to_thread(called, file, congress, port, "ylk_wrong")
    assert wrong.exit_code == 1
    picture = tmp_path / "x.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    broken = await asyncio.to_thread(called, picture, congress, port, key)
    assert broken.exit_code == 1
    left = await asyncio.to_thread(
        called, file, congress, port, key, "--no-watch", "--json", "--mode", "all_or_nothing"
    )
    assert json.loads(left.stdout)["state"] == "uploaded"
    waiting.set()
    await server
    cases = await fetched(db, "SELECT title FROM suggestion WHERE congress_id = $1", congress.id)
    assert [case["title"] for case in cases] == ["加装电梯"]
