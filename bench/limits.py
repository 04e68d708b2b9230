"""The service over HTTP against what it could be at best and against what one would build or pick instead.

`python bench/limits.py [part …] [--cases N] [--congresses N]`; parts: limit, tutorial, drf, assign, size, processes,
start. The real server answers real requests of accounts that signed in. What counts is requests per second of the
processor time of the serving processes: PostgreSQL works alike on both sides, and a busy machine spoils no ratio. Sides
take turns; medians of the rounds are compared, the spread is that of the rounds. Exit code 1 where a target is missed.
"""

import argparse
import asyncio
import contextlib
import importlib.util
import json
import os
import pickle
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from serving import SECRET, Ask, Serving, serving, yanlu
from world import DEPUTY, OFFICE, PASSWORD, World, multiplied, server, world

from api.auth import identity_of_token
from domain.actor import Actor
from domain.db import Database, Record, Statement, Tx
from domain.statistics import queries as figures
from domain.statistics.asking import Asked
from domain.suggestions import queries, worklist

ROUNDS = 5
REQUESTS = 150
FIGURE = "solved"
BIN = Path(sys.executable).parent
GRANIAN = [
    str(BIN / "granian"), "--interface", "asgi", "--loop", "uvloop", "--no-ws", "--host", "127.0.0.1", "--port", "{port}",
    "--log-level", "warning", "limit:app",
]  # fmt: skip
UVICORN = [str(BIN / "uvicorn"), "--port", "{port}", "--log-level", "warning", "--no-access-log", "tutorial:app"]
GUNICORN = [str(BIN / "gunicorn"), "--bind", "127.0.0.1:{port}", "--log-level", "warning", "--keep-alive", "30",
            "--worker-class", "gthread", "--threads", "16", "drf:application"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one row of the table."""

    name: str
    ratios: list[float]
    target: float
    at_most: bool = False

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    @property
    def met(self) -> bool:
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def line(self) -> str:
        spread = f"{min(self.ratios):.2f} to {max(self.ratios):.2f}"
        wanted = f"at {'most' if self.at_most else 'least'} {self.target:g}"
        return f"{self.name:34} {self.ratio:6.2f}  ({spread}; {wanted})  {'met' if self.met else 'MISSED'}"


class Watched(Tx):
    """A connection that keeps what it was asked."""

    __slots__ = ("seen",)

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx.connection, tx.database)
        self.seen: list[tuple[str, list[Any]]] = []

    async def one(self, statement: Statement, /, **values: Any) -> Record | None:
        self.seen.append((statement.sql, statement.arguments(values)))
        return await super().one(statement, **values)

    async def all(self, statement: Statement, /, **values: Any) -> list[Record]:
        self.seen.append((statement.sql, statement.arguments(values)))
        return await super().all(statement, **values)


@dataclass(frozen=True, slots=True)
class Office:
    """A signed-in account of the service under measure."""

    world: World
    serving: Serving
    headers: dict[str, str]
    case: str

    def path(self, name: str) -> str:
        base = f"/v1/{self.world.slug}"
        return {
            "list of 20": f"{base}/suggestions?limit=20",
            "detail": f"{base}/suggestions/{self.case}",
            "tasks": f"{base}/tasks",
            "figure": f"{base}/statistics/{FIGURE}?session={self.world.session}",
        }[name]

    def wire(self, name: str) -> bytes:
        return Ask("GET", self.path(name)).wire(self.headers)


READS = ("list of 20", "detail", "tasks", "figure")


def signed_in(world: World, service: Serving, name: str = OFFICE, case: str = "") -> Office:
    given = {"congress": world.slug, "username": name, "password": PASSWORD}
    headers = {"Authorization": f"Bearer {service.ask('POST', '/v1/sign-in', given)['access_token']}"}
    if not case:
        path = f"/v1/{world.slug}/suggestions?limit=20&state=replied"
        case = service.ask("GET", path, headers=headers)["items"][0]["id"]
    return Office(world, service, headers, case)


def interleaved(ours: Callable[[], float], theirs: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """Ratios of both sides by round, after one round that warms caches and pools."""
    ours()
    theirs()
    return [ours() / theirs() for _ in range(rounds)]


async def plans(office: Office) -> dict[str, Any]:
    """For each read: the statements that it runs, once its profile and calendar are cached, and what it answers."""
    token = office.headers["Authorization"].partition(" ")[2]
    now = datetime.now(UTC)
    me: Actor = identity_of_token(token, SECRET, now, "bench").actor
    asked = Asked(figure=FIGURE, session=office.world.session)
    reads: dict[str, Callable[[Tx], Any]] = {
        "list of 20": lambda tx: queries.list_suggestions(tx, me, now, limit=20),
        "detail": lambda tx: queries.get_suggestion(tx, me, UUID(office.case), now),
        "tasks": lambda tx: worklist.list_tasks(tx, me, now),
        "figure": lambda tx: figures.get_figure(tx, me, asked, now),
    }
    db = await Database.open(office.world.url, None, 1, 1)
    found = {}
    try:
        async with db.read() as tx:
            for name, read in reads.items():
                await read(tx)
                watched = Watched(tx)
                await read(watched)
                found[name] = [(sql, [_plain(each) for each in arguments]) for sql, arguments in watched.seen]
    finally:
        await db.close()
    return found


def _plain(value: Any) -> Any:
    """Asyncpg's own UUIDs cannot be pickled."""
    return UUID(str(value)) if isinstance(value, UUID) else value


@contextmanager
def limit(office: Office) -> Iterator[Serving]:
    with tempfile.TemporaryDirectory() as folder:
        plan = {
            name: (statements, office.serving.ask("GET", office.path(name), headers=office.headers))
            for name, statements in asyncio.run(plans(office)).items()
        }
        path = Path(folder) / "plan"
        congress, rule = office.world.congress, asyncio.run(_one(office.world, RULE))
        path.write_bytes(pickle.dumps(plan | {"assign": (congress, rule)}))
        told = {"DATABASE_URL": office.world.url, "LIMIT_PLAN": str(path)}
        with serving(GRANIAN, told, "/read/tasks") as found:
            yield found


RULE = "SELECT id FROM rule WHERE congress_id = $1 AND step = 'reply' LIMIT 1"


async def _one(world: World, sql: str) -> UUID:
    connection = await asyncpg.connect(world.url)
    try:
        return _plain(await connection.fetchval(sql, world.congress))  # type: ignore[no-any-return]
    finally:
        await connection.close()


def against_limit(office: Office) -> list[Found]:
    with limit(office) as other:
        found = []
        for name in READS:
            mine, theirs = (
                [office.wire(name)] * REQUESTS,
                [Ask("GET", f"/read/{name}".replace(" ", "%20")).wire({})] * REQUESTS,
            )
            ratios = interleaved(lambda m=mine: office.serving.rate(m), lambda t=theirs: other.rate(t))  # type: ignore[misc]
            found.append(Found(f"{name} / limit", ratios, 0.6))
        return found


def against_tutorial(office: Office) -> list[Found]:
    told = {"DATABASE_URL": office.world.url, "CONGRESS": str(office.world.congress)}
    with serving(UVICORN, told, "/suggestions?limit=1") as other:
        theirs = [Ask("GET", "/suggestions?limit=20").wire({})] * REQUESTS
        mine = [office.wire("list of 20")] * REQUESTS
        ratios = interleaved(lambda: office.serving.rate(mine), lambda: other.rate(theirs))
        return [Found("list of 20 / tutorial idiom", ratios, 4)]


def against_drf(office: Office) -> list[Found]:
    if not all(map(importlib.util.find_spec, ("rest_framework", "gunicorn", "psycopg"))):
        print("Django REST Framework is not installed (pip install -e '.[bench]'): not measured")
        return []
    w = office.world
    deputy = signed_in(w, office.serving, DEPUTY, office.case)
    lead = asyncio.run(_one(w, f"SELECT person_id FROM account WHERE congress_id = $1 AND username = '{DEPUTY}'"))
    told = {
        "DATABASE_URL": w.url, "CONGRESS": str(w.congress), "SESSION_ID": str(w.session), "LEAD_ID": str(lead),
        "PROFILE_ID": str(asyncio.run(_one(w, "SELECT id FROM rule_profile WHERE congress_id = $1 LIMIT 1"))),
    }  # fmt: skip
    with serving(GUNICORN, told, "/suggestions") as other:
        theirs = [Ask("GET", "/suggestions").wire({})] * REQUESTS
        mine = [office.wire("list of 20")] * REQUESTS
        lists = interleaved(lambda: office.serving.rate(mine), lambda: other.rate(theirs))
        body = json.dumps(
            {"kind": "suggestion", "title": "关于加装电梯的建议", "category": "城乡建设", "facts": "没有电梯。" * 100,
             "proposal": "统一审批窗口。" * 30, "one_matter": True}
        ).encode()  # fmt: skip
        mine = [Ask("POST", f"/v1/{w.slug}/suggestions", body).wire(deputy.headers)] * REQUESTS
        theirs = [Ask("POST", "/suggestions", body).wire({})] * REQUESTS
        creates = interleaved(lambda: office.serving.rate(mine), lambda: other.rate(theirs))
        return [Found("list of 20 / Django REST", lists, 8), Found("create / Django REST", creates, 8)]


def assign(office: Office) -> list[Found]:
    """Each case once, so the rounds share what accepted cases there are."""
    cases = asyncio.run(_accepted(office.world))
    share = min(REQUESTS, len(cases) // (2 * (ROUNDS + 1)))
    given = iter(cases)
    body = json.dumps(
        {"mode": "sole", "units": [{"organisation_id": str(office.world.units[0]), "role": "sole"}]}
    ).encode()
    with limit(office) as other:

        def ours() -> float:
            base = f"/v1/{office.world.slug}/suggestions"
            asks = [Ask("POST", f"{base}/{next(given)}/assign", body).wire(office.headers) for _ in range(share)]
            return office.serving.rate(asks)

        def theirs() -> float:
            return other.rate([Ask("POST", f"/assign/{next(given)}", body).wire({}) for _ in range(share)])

        return [Found("assign / three writes by hand", interleaved(ours, theirs), 0.5)]


async def _accepted(world: World) -> list[str]:
    connection = await asyncpg.connect(world.url)
    try:
        rows = await connection.fetch(
            "SELECT id FROM suggestion WHERE congress_id = $1 AND state = 'accepted'", world.congress
        )
        return [str(row["id"]) for row in rows]
    finally:
        await connection.close()


def size(server_url: str, cases: int, congresses: int) -> list[Found]:
    """Seconds of one request after another, the large database and the small one in turn, request by request."""
    with contextlib.ExitStack() as open_ones:
        worlds = [open_ones.enter_context(world(server_url, cases)) for _ in range(2)]
        total = asyncio.run(multiplied(worlds[0], congresses))
        print(f"size: {total} cases in {congresses} congresses against {cases} cases in one", flush=True)
        large, small = (signed_in(each, open_ones.enter_context(yanlu(each.url))) for each in worlds)
        found = []
        for name in ("list of 20", "detail"):
            ratios = []
            for turn in range(ROUNDS + 1):
                took: dict[str, list[float]] = {"large": [], "small": []}
                for _ in range(60):
                    took["large"] += large.serving.seconds([large.wire(name)] * 2)[1:]
                    took["small"] += small.serving.seconds([small.wire(name)] * 2)[1:]
                if turn:
                    ratios.append(statistics.median(took["large"]) / statistics.median(took["small"]))
            found.append(Found(f"{name}, {congresses} congresses / one", ratios, 1.1, at_most=True))
        return found


def processes(office: Office) -> list[Found]:
    with yanlu(office.world.url, workers=2) as two:
        asks = [office.wire("list of 20")] * REQUESTS
        ratios = interleaved(lambda: two.rate(asks), lambda: office.serving.rate(asks))
        return [Found("two processes / one, list of 20", ratios, 0.9)]


def start(office: Office) -> list[Found]:
    seconds = []
    for _ in range(3):
        with yanlu(office.world.url) as fresh:
            seconds.append(fresh.cold_seconds)
    told = ", ".join(f"{each:.0f}" for each in office.serving.mebibytes())
    print(
        f"cold start to the first answer: {statistics.median(seconds):.1f} s ({min(seconds):.1f} to {max(seconds):.1f})"
    )
    print(f"memory after the measures, by process (the first only watches the others): {told} MiB")
    return []


PARTS: dict[str, Callable[[Office], list[Found]]] = {
    "limit": against_limit,
    "tutorial": against_tutorial,
    "drf": against_drf,
    "assign": assign,
    "processes": processes,
    "start": start,
}


def main(wanted: Sequence[str], cases: int, congresses: int) -> int:
    found: list[Found] = []
    with server() as server_url:
        if set(wanted) & PARTS.keys():
            with world(server_url, cases) as here, yanlu(here.url) as service:
                office = signed_in(here, service)
                for name, part in PARTS.items():
                    for each in part(office) if name in wanted else []:
                        print(each.line(), flush=True)
                        found.append(each)
        for each in size(server_url, cases, congresses) if "size" in wanted else []:
            print(each.line(), flush=True)
            found.append(each)
    missed = [each.name for each in found if not each.met]
    print(
        f"requests: {len(found) - len(missed)} of {len(found)} targets met"
        + "".join(f"; MISSED {name}" for name in missed)
    )
    return int(bool(missed))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=[*PARTS, "size"], choices=[*PARTS, "size"])
    parser.add_argument("--cases", type=int, default=4_000, help="of one congress")
    parser.add_argument(
        "--congresses", type=int, default=20, help="of the large database; 100 of 10,000 cases are the issue's"
    )
    told = parser.parse_args()
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    sys.exit(main(told.parts, told.cases, told.congresses))
