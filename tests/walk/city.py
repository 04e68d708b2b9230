"""A city over HTTP in which everybody may be asked to do something: its people, a clock, and what its tables say."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import httpx
from fastapi import FastAPI

from api.app import create_app
from domain.actor import Role
from domain.db import Database
from domain.deadlines.sweep import sweep
from domain.meetings.kind_register import list_kinds
from domain.venues.actions import create_room, create_venue
from tests.arranging import WEEKDAYS
from tests.conftest import SECRET, settings_for
from tests.factories import (
    NOW,
    ZONE,
    Place,
    actor,
    bearer,
    make_account,
    make_congress,
    make_deputy,
    make_organisation,
    make_person,
)

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'congress_id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'event' ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """An account: its name in the walk, its roles and whom it stands for."""

    name: str
    roles: tuple[Role, ...]
    links: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hall:
    """Where the city meets: a room, the kind of meeting, its host, and who comes for each unit."""

    room: UUID
    kind: UUID
    host: UUID
    heads: dict[UUID, UUID]


@dataclass
class City:
    """The congress; `now` is the clock of the application, which the walk moves."""

    app: FastAPI
    client: httpx.AsyncClient
    db: Database
    watch: "asyncpg.Connection[Any]"
    place: Place
    people: list[Somebody]
    units: list[UUID]
    committee: UUID
    deputies: list[UUID]
    leaders: list[UUID]
    hall: "Hall"
    dice: random.Random
    now: datetime = NOW
    cases: list[str] = field(default_factory=list)
    numbers: int = 0
    _digest: dict[str, Any] = field(default_factory=dict)
    _digesting: str = ""

    @property
    def today(self) -> date:
        """The day in the city's zone."""
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def day(self, days: int) -> str:
        """A day from today on."""
        return (self.today + timedelta(days=days)).isoformat()

    def next_number(self) -> int:
        """A number that nobody has had."""
        self.numbers += 1
        return self.numbers

    async def ask(self, who: Somebody, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """A request below the congress by somebody."""
        token = bearer(self.place, SECRET, *who.roles, now=self.now, **who.links)
        url = f"/v1/{self.place.slug}/{path}"
        return await self.client.request(method, url, json=body, headers={**token, **headers})

    async def see(self, who: Somebody, path: str) -> dict[str, Any] | None:
        """What somebody sees there; None where there is nothing for them."""
        answer = await self.ask(who, "GET", path)
        if answer.status_code in (403, 404):
            return None
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def pass_time(self, days: int) -> None:
        """Days go by, each with its sweep."""
        for _ in range(days):
            self.now += timedelta(days=1)
            await sweep(self.db, self.now)

    async def changed(self) -> set[str]:
        """The tables beside the events of which any row differs from what the last call saw."""
        now = {row[0]: row[1] for row in await self.watch.fetch(await self._digests(), self.place.id)}
        before, self._digest = self._digest, now
        return {table for table in now if now[table] != before.get(table)}

    async def _digests(self) -> str:
        """One statement for all tables: the sum of the hashes of their rows, whatever their order."""
        if not self._digesting:
            tables = [row[0] for row in await self.watch.fetch(TABLES)]
            assert {"suggestion", "assignment", "deadline", "promise"} <= set(tables)
            one = "SELECT '{0}', sum(hashtextextended(t::text, 0)) FROM {0} t WHERE congress_id = $1"
            self._digesting = " UNION ALL ".join(one.format(table) for table in tables)
        return self._digesting

    async def events(self) -> list[Any]:
        """All events, in the order in which they were written."""
        query = "SELECT * FROM event WHERE congress_id = $1 ORDER BY seq"
        return await self.watch.fetch(query, self.place.id)

    async def count_events(self) -> int:
        """How many events there are."""
        found: int = await self.watch.fetchval("SELECT count(*) FROM event WHERE congress_id = $1", self.place.id)
        return found


async def make_hall(db: Database, place: Place, units: list[UUID]) -> Hall:
    """A hub with one room, open on working days."""
    organiser = actor(place, Role.ORGANISER)
    hub = {"code": "hub", "name": "代表联络总站", "address": "市民中心", "organisation_id": None, "active": True}
    hall = {"name": "协商厅", "capacity": 40, "turn_round_minutes": 30, "active": True}
    async with db.write() as tx:
        kinds = {row["code"]: row["id"] for row in await list_kinds(tx, organiser)}
        venue = (await create_venue(tx, organiser, {**hub, "opening": WEEKDAYS}, NOW))["id"]
        room = (await create_room(tx, organiser, venue, hall, NOW))["id"]
    heads = {unit: await make_person(db, place) for unit in units}
    return Hall(room, kinds["chief-face-to-face"], await make_person(db, place), heads)


@asynccontextmanager
async def city(url: str, folder: Path, seed: int) -> AsyncIterator[City]:
    """A city that has just closed its session: three deputies, four units with their people, the offices, two leaders."""
    db = await Database.open(url, None, 1, 4)
    watch = await asyncpg.connect(url)
    place = await make_congress(db)
    deputies = [await make_deputy(db, place) for _ in range(3)]
    units = [await make_organisation(db, place) for _ in range(4)]
    committee = await make_organisation(db, place, kind="congress_organ")
    leaders = [await make_person(db, place) for _ in range(2)]
    people = [Somebody(f"deputy {n}", (Role.DEPUTY,), {"person_id": each}) for n, each in enumerate(deputies)]
    for number, unit in enumerate(units):
        people.append(Somebody(f"officer {number}", (Role.UNIT_OFFICER,), {"organisation_id": unit}))
        people.append(Somebody(f"head {number}", (Role.UNIT_HEAD,), {"organisation_id": unit}))
    people.append(Somebody("screener", (Role.SCREENER,), {}))
    people.append(Somebody("assigner", (Role.ASSIGNER,), {"organisation_id": committee}))
    people.append(Somebody("supervisor", (Role.SUPERVISOR,), {"organisation_id": committee}))
    people.append(Somebody("organiser", (Role.ORGANISER,), {}))
    hall = await make_hall(db, place, units)
    people += [Somebody(f"leader {n}", (Role.LEADER,), {"person_id": each}) for n, each in enumerate(leaders)]
    known = [
        Somebody(
            each.name,
            each.roles,
            {**each.links, "account_id": await make_account(db, place, *each.roles, **each.links)},
        )
        for each in people
    ]
    app = create_app(settings_for(url, folder))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        made = City(
            app,
            client,
            db,
            watch,
            place,
            known,
            units,
            committee,
            deputies,
            leaders,
            hall,
            random.Random(seed),
            NOW.astimezone(UTC),
        )
        app.state.clock = lambda: made.now
        try:
            yield made
        finally:
            await watch.close()
            await db.close()
