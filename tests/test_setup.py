"""Starting: what cannot work says why on one line; what works stops cleanly and keeps its data."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import asyncpg
import httpx
import pytest

from api.settings import Settings
from api.startup import Refusal, settings_read

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
KEY = "k" * 40


def environment(**settings):
    """Only what a process needs to find itself, and the settings given."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"} | settings


def yanlu(*arguments, cwd, **settings):
    return subprocess.run(
        [sys.executable, "-m", "api", *arguments],
        cwd=cwd,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def data_dir():
    """A DATA_DIR that the account of the embedded server can come to, and a working folder without .env."""
    made = Path(tempfile.mkdtemp(prefix="yanlu-test-"))
    made.chmod(0o711)
    yield made / "data"
    shutil.rmtree(made, ignore_errors=True)


async def scalar(url, statement):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def one_line(done, *words):
    assert done.returncode == 1, done
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("yanlu: ")
    for word in words:
        assert word in lines[0]


def test_a_busy_port_is_told_before_anything_is_started(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        one_line(yanlu("serve", cwd=tmp_path, PORT=port, DATA_DIR=str(tmp_path / "data")), port, "taken", "PORT")

    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["serve", "worker", "migrate"])
def test_an_unreachable_database_is_told(tmp_path, command):
    place = f"127.0.0.1:{free_port()}"
    url = f"postgresql://yanlu:hidden@{place}/yanlu"

    done = yanlu(command, cwd=tmp_path, DATABASE_URL=url, SECRET_KEY=KEY, PORT=str(free_port()))

    one_line(done, place, "cannot be reached", "DATABASE_URL")
    assert "hidden" not in done.stderr


async def test_a_database_newer_than_the_program_is_told_and_left_alone(tmp_path, fresh_database_url):
    await scalar(fresh_database_url, "UPDATE alembic_version SET version_num = '9999'")

    done = yanlu("serve", cwd=tmp_path, DATABASE_URL=fresh_database_url, SECRET_KEY=KEY, PORT=str(free_port()))

    one_line(done, "newer", "9999")
    assert await scalar(fresh_database_url, "SELECT version_num FROM alembic_version") == "9999"


def test_a_user_that_the_database_does_not_know_is_told(tmp_path, database_url):
    url = re.sub(r"//[^@]*@", "//nobody_of_that_name:hidden@", database_url)

    done = yanlu("migrate", cwd=tmp_path, DATABASE_URL=url, SECRET_KEY=KEY)

    one_line(done, "refuses this user", "nobody_of_that_name")
    assert "hidden" not in done.stderr


def test_a_database_that_does_not_exist_is_told(tmp_path, database_url):
    url = re.sub(r"/yanlu_test_\w+", "/no_such_database", database_url)

    one_line(yanlu("migrate", cwd=tmp_path, DATABASE_URL=url, SECRET_KEY=KEY), "no_such_database")


def test_a_database_of_ones_own_needs_a_key_of_ones_own(tmp_path, database_url):
    one_line(yanlu("serve", cwd=tmp_path, DATABASE_URL=database_url, PORT=str(free_port())), "SECRET_KEY")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("WORKERS", "0"),
        ("SECRET_KEY", "short"),
        ("LOG_FORMAT", "xml"),
        ("POOL_MAX", "0"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named_without_its_neighbours(tmp_path, monkeypatch, name, value):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)

    with pytest.raises(Refusal, match=rf"^settings: {name}: [^:;\n]+$|SECRET_KEY: at least .*openssl"):
        settings_read()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST", "no.such.host.invalid"), ("DATA_DIR", "/dev/null"), ("DATA_DIR", "/proc/nothing")],
)
def test_a_place_that_cannot_be_used_is_told(tmp_path, name, value):
    done = yanlu("serve", cwd=tmp_path, **{"DATA_DIR": str(tmp_path / "data"), "PORT": str(free_port()), name: value})

    one_line(done, name, value)


@pytest.mark.parametrize(
    ("command", "name", "value"),
    [
        ("serve", "DATABASE_READ_URL", "postgresql://yanlu:hidden@127.0.0.1:1/yanlu"),
        ("worker", "DATABASE_READ_URL", "postgresql://yanlu:hidden@127.0.0.1:1/yanlu"),
        ("serve", "ATTACHMENTS_URL", "gopher://here/there"),
        ("serve", "ATTACHMENTS_URL", "file:///dev/null/attachments"),
    ],
)
def test_a_process_that_lasts_asks_for_all_it_needs_before_it_starts(tmp_path, database_url, command, name, value):
    given = {"DATABASE_URL": database_url, "SECRET_KEY": KEY, "PORT": str(free_port()), name: value}

    done = yanlu(command, cwd=tmp_path, **given)

    one_line(done, name)
    assert "hidden" not in done.stderr


def test_a_url_of_something_else_is_told(tmp_path):
    one_line(yanlu("migrate", cwd=tmp_path, DATABASE_URL="mysql://here/there", SECRET_KEY=KEY), "PostgreSQL")


def test_settings_are_read_from_a_file_too(tmp_path):
    (tmp_path / ".env").write_text("PORT=never\n", encoding="utf-8")

    one_line(yanlu("serve", cwd=tmp_path), "PORT")


class Serving:
    """`yanlu serve` in a process of its own."""

    def __init__(self, data_dir, **settings):
        self.url = f"http://127.0.0.1:{settings['PORT']}"
        self.log = (data_dir.parent / "serve.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api", "serve"],
            cwd=data_dir.parent,
            env=environment(DATA_DIR=str(data_dir), **settings),
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def __enter__(self):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(self.printed())

    def stop(self, wish):
        self.process.send_signal(wish)
        return self.process.wait(60)

    def printed(self):
        self.log.flush()
        return Path(self.log.name).read_text(encoding="utf-8")

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()


def test_serving_begins_with_nothing_and_ends_without_a_trace_but_the_data(data_dir):
    port = str(free_port())
    with Serving(data_dir, PORT=port) as serving:
        assert f"http://127.0.0.1:{port}/docs" in serving.printed()
        answered = httpx.get(f"{serving.url}/nowhere", headers={"X-Request-Id": "from-the-caller.1"})
        assert serving.stop(signal.SIGINT) == 0
        printed = serving.printed()
    key = (data_dir / "secret_key").read_text(encoding="utf-8")
    postgres = (data_dir / "postgres").resolve()

    assert answered.json()["request_id"] == answered.headers["x-request-id"] == "from-the-caller.1"
    lines = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    assert [line["status"] for line in lines if line.get("request_id") == "from-the-caller.1"] == [404]
    assert not (postgres / "postmaster.pid").exists()
    assert "Traceback" not in printed
    assert (data_dir / "secret_key").stat().st_mode & 0o077 == 0
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{serving.url}/healthz")

    with Serving(data_dir, PORT=port, WORKERS="2") as again:
        assert again.stop(signal.SIGTERM) == 0
        assert "Traceback" not in again.printed()
    assert (data_dir / "secret_key").read_text(encoding="utf-8") == key
    assert not (postgres / "postmaster.pid").exists()


def test_a_killed_service_leaves_no_process_that_holds_its_port(data_dir):
    port = str(free_port())
    with Serving(data_dir, PORT=port) as serving:
        serving.process.kill()
        serving.process.wait()
        until = time.monotonic() + 30
        while time.monotonic() < until and _listens(int(port)):
            time.sleep(0.1)
        assert not _listens(int(port))

    with Serving(data_dir, PORT=port) as again:  # joins the PostgreSQL that was left running, and stops it
        assert again.stop(signal.SIGTERM) == 0
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_a_worker_alone_ends_when_it_is_asked_to(tmp_path, fresh_database_url):
    worker = subprocess.Popen(
        [sys.executable, "-m", "api", "worker"],
        cwd=tmp_path,
        env=environment(DATABASE_URL=fresh_database_url, SECRET_KEY=KEY),
        stdout=subprocess.PIPE,
        text=True,
    )
    with worker, worker.stdout as printed:
        assert json.loads(printed.readline())["event"] == "worker_started"
        worker.terminate()
        assert worker.wait(60) == 0
        assert printed.read() == ""


def test_make_says_which_python_it_needs(tmp_path):
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.8.1" && exit 0\nexit 1\n', encoding="utf-8")
    old.chmod(0o755)

    for python, word in ((old, "Python 3.8.1"), (tmp_path / "none", "is not there")):
        done = subprocess.run(
            ["make", f"PYTHON={python}", f"VENV={tmp_path / 'venv'}", "run"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        told = [line for line in done.stderr.splitlines() if line.startswith("yanlu needs Python 3.11")]
        assert done.returncode != 0
        assert len(told) == 1
        assert word in told[0]
    assert not (tmp_path / "venv").exists()


def test_every_setting_is_explained_in_the_example_file():
    explained = set(
        re.findall(r"^#? ?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert explained == {name.upper() for name in Settings.model_fields}
    assert len(explained) > 15


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", ".ci/container-lint.lock"])
def test_locks_pin_every_package_by_hash_and_name_no_registry(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9._-]+==\S+(?: ;[^\\]+)?(.*\n(?:    --hash=sha256:[0-9a-f]{64}.*\n)*)", text, re.MULTILINE
    )

    assert pinned
    assert len(pinned) == len(re.findall(r"^[a-z]", text, re.MULTILINE))
    assert all("--hash" in hashes for hashes in pinned)
    assert not re.search(r"https?:|file:|index-url|find-links", text)
