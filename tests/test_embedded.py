"""The embedded PostgreSQL: shared by those who use it, stopped by the last, and back after every kind of crash."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import pytest

from api import embedded

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder():
    """A DATA_DIR below a folder that every account can enter."""
    made = Path(tempfile.mkdtemp(prefix="yanlu-test-"))
    made.chmod(0o711)
    yield made / "data"
    if (made / "data" / "postgres").exists():
        shutil.rmtree((made / "data" / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)


async def answer(server, statement="SELECT 41 + 1"):
    connection = await asyncpg.connect(server.url())
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def postmaster(server):
    return int((server.data / "postmaster.pid").read_text().split()[0])


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_data_stay_when_the_server_is_stopped_and_started_again(folder):
    first = embedded.start(folder)
    await answer(first, "CREATE TABLE kept AS SELECT 7 AS number")
    pid = postmaster(first)
    first.leave()
    assert not alive(pid)

    second = embedded.start(folder)
    assert await answer(second, "SELECT number FROM kept") == 7
    second.leave()


async def test_the_last_one_to_leave_stops_the_server(folder):
    first, second = embedded.start(folder), embedded.start(folder)
    pid = postmaster(first)

    first.leave()
    assert await answer(second) == 42
    second.leave()
    second.leave()

    assert not alive(pid)


async def test_contrib_modules_that_the_schema_needs_come_along(folder):
    server = embedded.start(folder)

    await answer(server, "CREATE EXTENSION btree_gist")
    await answer(server, "CREATE EXTENSION pg_trgm")

    assert await answer(server, "SELECT similarity('suggestion', 'suggestions') > 0.5")
    server.leave()


async def test_only_this_folder_leads_to_the_server(folder):
    server = embedded.start(folder)

    assert await answer(server, "SHOW listen_addresses") == ""
    assert server.data.stat().st_mode & 0o077 == 0
    server.leave()


@pytest.mark.parametrize("pid_left", ["as it was", "of another program"])
async def test_a_crash_of_everything_is_recovered(folder, pid_left):
    script = "import sys, time; from pathlib import Path; from api import embedded; embedded.start(Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    user = subprocess.Popen([sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, cwd=ROOT)
    assert user.stdout.readline() == b"up\n"
    pid_file = (folder / "postgres").resolve() / "postmaster.pid"
    os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    user.kill()
    user.wait()
    user.stdout.close()
    if pid_left == "of another program":
        pid_file.write_text(pid_file.read_text().replace(pid_file.read_text().split()[0], str(os.getppid()), 1))

    server = embedded.start(folder)
    assert await answer(server) == 42
    server.leave()


async def test_a_server_that_its_owner_left_behind_is_joined_and_then_stopped(folder):
    script = "import sys; from pathlib import Path; from api import embedded; embedded.start(Path(sys.argv[1])); import os; os._exit(1)"
    subprocess.run([sys.executable, "-c", script, str(folder)], cwd=ROOT, check=False)

    server = embedded.start(folder)
    pid = postmaster(server)
    assert await answer(server) == 42
    server.leave()

    waited = time.monotonic() + 10
    while alive(pid) and time.monotonic() < waited:
        time.sleep(0.05)
    assert not alive(pid)


async def test_a_folder_too_deep_and_too_odd_for_a_socket_works_all_the_same(folder):
    deep = folder / "言路 的,数据" / ("x" * 100)
    server = embedded.start(deep)

    assert await answer(server) == 42
    assert server.sockets != server.data
    server.leave()
    shutil.rmtree(server.sockets)
    shutil.rmtree(server.data)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends its server an account")
async def test_root_opens_no_folder_of_others(folder):
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    server = embedded.start(closed / "data")

    assert await answer(server) == 42
    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "data" / "postgres").is_symlink()
    server.leave()
    shutil.rmtree(server.data.parent)


async def test_data_of_another_major_version_are_refused_on_one_line(folder):
    server = embedded.start(folder)
    server.leave()
    (server.data / "PG_VERSION").write_text("17\n")

    with pytest.raises(embedded.EmbeddedError, match="written by PostgreSQL 17, this installation brings 18"):
        embedded.start(folder)
