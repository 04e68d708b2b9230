"""The first administrator comes from a command that never has a password in its arguments."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.__main__ import app
from api.startup import Refusal
from tests.factories import make_congress

ROOT = Path(__file__).parents[2]
KEY = "k" * 40


@pytest.fixture
def admin(database_url, tmp_path):
    def run(*arguments, password="a long enough password"):
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "api", "admin", "create", *arguments],
            cwd=tmp_path,
            env=kept | {"PYTHONPATH": str(ROOT), "DATABASE_URL": database_url, "SECRET_KEY": KEY},
            input=f"{password}\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


async def test_the_first_administrator_of_a_congress_signs_in(db, admin, client):
    slug = (await make_congress(db, name="新设人大", level="district")).slug

    done = admin("--congress", slug, "--username", "admin")

    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, f"admin administers {slug}", "")
    body = {"congress": slug, "username": "admin", "password": "a long enough password"}
    signed = await client.post("/v1/sign-in", json=body)
    assert signed.status_code == 200
    me = await client.get("/v1/me", headers={"Authorization": f"Bearer {signed.json()['access_token']}"})
    assert me.json()["congress"] | {"id": 0} == {
        "id": 0, "slug": slug, "name": "新设人大", "level": "district", "zone": "Asia/Shanghai",
    }  # fmt: skip
    again = admin("--congress", slug, "--username", "admin")
    assert (again.returncode, again.stderr) == (1, "yanlu: The username is taken. Choose another.\n")


@pytest.fixture
def here(database_url, tmp_path, monkeypatch):
    """The command in this process, which is quicker than one of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("SECRET_KEY", KEY)

    def run(*arguments, password="a long enough password"):
        return CliRunner().invoke(app, ["admin", "create", *arguments], input=f"{password}\n")

    return run


@pytest.mark.parametrize(
    ("arguments", "password", "said"),
    [
        (("--congress", "nowhere", "--username", "admin"), "a long enough password", "There is no such congress"),
        (("--congress", "No Slug", "--username", "admin"), "a long enough password", "congress: "),
        (("--congress", "nowhere", "--username", "a b"), "a long enough password", "username: "),
        (("--congress", "nowhere", "--username", "admin"), "short", "password: "),
    ],
)
def test_what_cannot_be_says_why_on_one_line(here, arguments, password, said):
    done = here(*arguments, password=password)

    assert isinstance(done.exception, Refusal)
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)
    assert password not in str(done.exception)


def test_there_is_no_option_for_a_password(here):
    assert here("--congress", "x", "--username", "admin", "--password", "x").exit_code == 2
