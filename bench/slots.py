"""A search for a time against a bare statement that only reads the bookings it looks through, side by side.

`python bench/slots.py`: twelve people and ten rooms have 2,000 bookings among them over sixty days. Twelve required
people, and four of them required with the others optional, are looked for; then the same with nobody free, where the
relaxations are worked out. The bare statement reads the same 2,000 rows through the same pool and nothing
else; both are run in turns, and the medians compared. The exit code is 1 where a ratio is above its target.
"""

import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import DateTime, bindparam, func, select  # noqa: E402 - found from the tree

from api import embedded, migrating  # noqa: E402
from domain.actor import Actor, Role, rights_of  # noqa: E402
from domain.availability.finding import find_slots  # noqa: E402
from domain.congresses.founding import create_congress  # noqa: E402
from domain.congresses.tables import Level  # noqa: E402
from domain.db import Database, Statement  # noqa: E402
from domain.ids import new_id  # noqa: E402
from domain.meetings.kind_register import list_kinds  # noqa: E402
from domain.meetings.tables import booking  # noqa: E402

PEOPLE, ROOMS, BOOKINGS, DAYS = 12, 10, 2_000, 60
ROUNDS = 60
TARGET = 5.0
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIRST = datetime(2026, 3, 8, 16, 0, tzinfo=UTC)  # a Monday's midnight in Shanghai
OPENING = [{"weekday": day, "opens": "08:30", "closes": "18:00"} for day in range(1, 7)]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_b = booking.c
_WINDOW = func.tstzrange(*(bindparam(name, type_=DateTime(timezone=True)) for name in ("from_at", "until_at")))
BARE = Statement(
    select(_b.person_id, _b.room_id, func.lower(_b.span), func.upper(_b.span)).where(
        _b.congress_id == bindparam("congress"),
        _b.span.op("&&")(_WINDOW),
    )
)


def spans() -> list[tuple[int, datetime, datetime]]:
    """So many bookings of the people and the rooms, none of one overlapping another: a quarter of an hour to two hours."""
    chance = random.Random(4)
    made: list[tuple[int, datetime, datetime]] = []
    free = [(who, day, hour) for who in range(PEOPLE + ROOMS) for day in range(DAYS) for hour in (8, 10, 13, 15, 17)]
    for who, day, hour in chance.sample(free, BOOKINGS):
        starts = FIRST + day * DAY + hour * HOUR
        made.append((who, starts, starts + chance.randint(1, 8) * HOUR / 4))
    return made


async def founded(url: str) -> tuple[Database, Actor, list[UUID], UUID]:
    """A congress with a station, its rooms, its people, and the bookings."""
    db = await Database.open(url)
    async with db.write() as tx:
        wanted = {"slug": f"bench-{new_id().hex[-8:]}", "name": "测算", "level": Level.CITY, "zone": "Asia/Shanghai"}
        congress = (await create_congress(tx, **wanted, now=NOW))["id"]
        roles = frozenset({Role.ORGANISER})
        me = Actor(congress_id=congress, account_id=new_id(), roles=roles, rights=rights_of(roles))
        kind = next(row["id"] for row in await list_kinds(tx, me) if row["code"] == "chief-face-to-face")
    people, rooms, venue = [new_id() for _ in range(PEOPLE)], [new_id() for _ in range(ROOMS)], new_id()
    resources = [*people, *rooms]
    async with db.write() as tx:
        await tx.copy("person", ("congress_id", "id", "name", "created_at", "version"),
                      [(congress, each, f"人员{number:03}", NOW, 1) for number, each in enumerate(people)])  # fmt: skip
        await tx.copy("venue", ("congress_id", "id", "code", "name", "address", "opening", "active", "created_at", "version"),
                      [(congress, venue, "hub", "总站", "市民中心", OPENING, True, NOW, 1)])  # fmt: skip
        await tx.copy("room", ("congress_id", "id", "venue_id", "name", "capacity", "turn_round_minutes", "active", "version"),
                      [(congress, each, venue, f"{number}号厅", 40, 30, True, 1) for number, each in enumerate(rooms)])  # fmt: skip
        blocked = new_id()
        await tx.copy("room_blocking", ("congress_id", "id", "room_id", "starts_at", "ends_at", "reason", "active", "created_at", "version"),
                      [(congress, blocked, rooms[0], FIRST, FIRST + HOUR, "测算", True, NOW, 1)])  # fmt: skip
        await tx.copy("booking", ("congress_id", "id", "blocking_id", "person_id", "room_id", "standing", "span"), [
            (congress, new_id(), blocked, resources[who] if who < PEOPLE else None, resources[who] if who >= PEOPLE else None,
             "confirmed", asyncpg.Range(starts, ends)) for who, starts, ends in spans()
        ])  # fmt: skip
    async with db.write_pool.acquire() as connection:
        await connection.execute("ANALYZE booking")
    return db, me, people, kind


def question(kind: UUID, people: list[UUID], **given: Any) -> dict[str, Any]:
    """What a front end asks by default."""
    plain = {
        "kind_id": kind, "from_at": FIRST, "until_at": FIRST + DAYS * DAY, "duration_minutes": 120,
        "required": [{"person_id": each, "role": None} for each in people], "optional": [], "one_of": [], "rooms": None,
        "capacity": None, "places": 0, "opens": "09:00", "closes": "17:30", "only_workdays": True, "notice_workdays": None,
        "turn_round_minutes": None, "step_minutes": 15, "cases": [], "meeting_id": None, "limit": 20,
    }  # fmt: skip
    return plain | given


async def measured(url: str) -> bool:
    """Each question beside the bare statement; whether all keep to the target."""
    await migrating.upgrade(url)
    db, me, people, kind = await founded(url)
    four, rest = people[:4], [{"person_id": each, "role": None} for each in people[4:]]
    asked = {
        "twelve people, an hour": question(kind, people, duration_minutes=60),
        "four of them required, eight optional": question(kind, four, optional=rest),
        "twelve people, five hours: relaxations": question(kind, people, duration_minutes=300),
    }
    window = {"congress": me.congress_id, "from_at": FIRST, "until_at": FIRST + DAYS * DAY}
    good = True
    async with db.read() as tx:
        for name, body in asked.items():
            bare, whole = [], []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                read = await tx.all(BARE, **window)
                between = time.perf_counter()
                found = await find_slots(tx, me, body, NOW)
                bare.append(between - began)
                whole.append(time.perf_counter() - between)
            ratio = statistics.median(whole) / statistics.median(bare)
            good = good and ratio <= TARGET
            print(
                f"{name}: {len(found['slots'])} slots, {len(found['relaxations'])} relaxations, {ratio:.1f} times reading"
                f" {len(read)} bookings ({statistics.median(whole) * 1e3:.1f} ms against"
                f" {statistics.median(bare) * 1e3:.1f} ms, target {TARGET:.0f}): {'met' if ratio <= TARGET else 'MISSED'}"
            )
    await db.close()
    return good


async def on_given(url: str) -> bool:
    """In a database of its own, dropped at the end."""
    name = f"bench_{new_id().hex[-12:]}"
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        return await measured(urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
    finally:
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await connection.close()


def main() -> int:
    """TEST_DATABASE_URL gets a database of its own; without it an embedded server is started."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return 0 if asyncio.run(on_given(given)) else 1
    with tempfile.TemporaryDirectory(prefix="yanlu-bench-") as folder:
        server = embedded.start(Path(folder), {"fsync": "off"})
        try:
            return 0 if asyncio.run(measured(server.url("postgres"))) else 1
        finally:
            server.leave()


if __name__ == "__main__":
    sys.exit(main())
