"""A primary with its streaming replica, and a PgBouncer in front of a server: real ones, on sockets of their own."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg

from api import embedded, migrating
from api.embedded_account import data_within_reach

STANDBY = "replica"
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
POOLER_PORT = 6432
QUICK = {"fsync": "off", "full_page_writes": "off"}


@dataclass(frozen=True, slots=True)
class Pair:
    """URLs of one database on both servers, and ways to hold the replica back."""

    primary: str
    replica: str

    async def tell(self, url: str, statement: str) -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    async def hold(self) -> None:
        """The replica takes what is written and shows nothing of it."""
        await self.tell(self.replica, "SELECT pg_wal_replay_pause()")
        while await self.tell(self.replica, "SELECT pg_get_wal_replay_pause_state()") != "paused":
            pass

    async def let_go(self) -> None:
        """The replica shows what it has."""
        await self.tell(self.replica, "SELECT pg_wal_replay_resume()")


@contextmanager
def _folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="yanlu-test-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree((made / "postgres").resolve(), ignore_errors=True)
        shutil.rmtree(made, ignore_errors=True)


@asynccontextmanager
async def replicated() -> AsyncIterator[Pair]:
    """A migrated primary and a replica that its commits wait for where a session asks for it."""
    with _folder() as here, _folder() as there:
        primary = embedded.start(here, QUICK)
        try:
            await migrating.upgrade(primary.url())
            data = data_within_reach(there / "postgres", primary.account)
            data.mkdir(mode=0o700, exist_ok=True)
            primary.account.give(data)
            source = f"host={primary.sockets} port=5432 user={embedded.ROLE} application_name={STANDBY}"
            copied = primary.run("pg_basebackup", "-D", str(data), "-d", source, "-R", "-X", "stream", "-c", "fast")
            assert copied.returncode == 0, copied.stderr
            replica = embedded.start(there, QUICK)
            try:
                pair = Pair(primary.url(), replica.url())
                await pair.tell(pair.primary, f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
                await pair.tell(pair.primary, "SELECT pg_reload_conf()")
                while await pair.tell(pair.primary, "SELECT sync_state FROM pg_stat_replication") != "sync":
                    pass
                yield pair
                await pair.tell(pair.primary, "ALTER SYSTEM RESET synchronous_standby_names")
                await pair.tell(pair.primary, "SELECT pg_reload_conf()")
            finally:
                replica.leave()
        finally:
            primary.leave()


@contextmanager
def pooler(url: str, server_connections: int) -> Iterator[str]:
    """The same database through a PgBouncer that gives a connection for one transaction, of so many connections in all."""
    assert PGBOUNCER is not None
    asked = urlsplit(url)
    host, user = parse_qs(asked.query)["host"][0], asked.username or ""
    with tempfile.TemporaryDirectory(prefix="yanlu-pool-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "users.txt").write_text(f'"{user}" ""\n')
        (folder / "pgbouncer.ini").write_text(
            "[databases]\n"
            f"* = host={host} port=5432 user={user}\n"
            "[pgbouncer]\n"
            f"listen_addr =\nlisten_port = {POOLER_PORT}\nunix_socket_dir = {folder}\n"
            f"auth_type = any\nauth_file = {folder}/users.txt\n"
            f"pool_mode = transaction\ndefault_pool_size = {server_connections}\nlogfile = {folder}/log\n"
        )
        account = _owner_of(Path(host))
        process = subprocess.Popen(
            [PGBOUNCER, "-q", str(folder / "pgbouncer.ini")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=account,
            cwd=folder,
        )
        try:
            _until_there(folder / f".s.PGSQL.{POOLER_PORT}", process)
            yield f"postgresql://{user}@{asked.path}?host={folder}&port={POOLER_PORT}"
        finally:
            process.terminate()
            process.wait(10)


def _owner_of(sockets: Path) -> int:
    """Who may enter the folder of the sockets; the pooler must be the same, and it refuses to be root."""
    return sockets.stat().st_uid


def _until_there(socket: Path, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while not socket.exists():
        assert process.poll() is None, "PgBouncer does not start"
        assert time.monotonic() < end
        time.sleep(0.01)
