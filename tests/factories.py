"""What tests need to stand on: a congress with its rules, people, organisations, accounts, and who calls.

`congress = await make_congress(db)`, then `make_person(db, congress)`, `make_organisation(db, congress)`,
`make_account(db, congress, Role.SCREENER)`. `actor(congress, Role.SCREENER)` acts in domain tests; `bearer(…)` gives the
headers of a request by that actor.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import bindparam, insert

from api.auth import access_token
from domain.accounts.tables import account
from domain.accounts.tokens import Holder
from domain.actor import Actor, Right, Role, rights_of
from domain.congresses.founding import create_congress
from domain.congresses.tables import Level, session, term
from domain.db import Database, Statement
from domain.ids import new_id
from domain.organisations.tables import organisation
from domain.people.tables import delegation, mandate, person, position

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday morning in Shanghai, after a session that has just closed
ZONE = "Asia/Shanghai"
_NUMBERS = count(1)
_INSERTS: dict[tuple[str, tuple[str, ...]], Statement] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """A congress with one term and one session."""

    id: UUID
    slug: str
    term_id: UUID
    session_id: UUID


async def put(db: Database, table: Any, **values: Any) -> UUID:
    """Insert a row as it stands; gives its id."""
    row = {"id": new_id(), **values}
    shape = (table.name, tuple(sorted(row)))
    if shape not in _INSERTS:
        given = {name: bindparam(f"set_{name}", type_=table.c[name].type) for name in row}
        _INSERTS[shape] = Statement(insert(table).values(given))
    async with db.write() as tx:
        await tx.one(_INSERTS[shape], **{f"set_{name}": value for name, value in row.items()})
    found: UUID = row["id"]
    return found


async def make_congress(db: Database, **given: Any) -> Place:
    """A congress of its own for a test, its term running since 2022, its session held 2026-02-24 to 2026-02-28."""
    number = next(_NUMBERS)
    wanted = {
        "slug": f"test-{new_id().hex[-12:]}-{number}",
        "name": f"试验人大{number}",
        "level": Level.CITY,
        "zone": ZONE,
    }
    async with db.write() as tx:
        row = await create_congress(tx, **{**wanted, "now": NOW, **given})
    term_id = await put(db, term, congress_id=row["id"], number=14, starts_on=date(2022, 1, 5), ends_on=None, version=1)
    session_id = await put(
        db,
        session,
        congress_id=row["id"],
        term_id=term_id,
        number=5,
        name="第十四届第五次会议",
        starts_on=date(2026, 2, 24),
        ends_on=date(2026, 2, 28),
        version=1,
    )
    return Place(row["id"], row["slug"], term_id, session_id)


async def make_organisation(db: Database, congress: Place, **given: Any) -> UUID:
    """A handling unit, active, without a parent."""
    number = next(_NUMBERS)
    return await put(
        db,
        organisation,
        **{
            "congress_id": congress.id,
            "kind": "government_unit",
            "code": f"unit-{number}",
            "name": f"承办单位{number}",
            "active": True,
            "created_at": NOW,
            "version": 1,
            **given,
        },
    )


async def make_delegation(db: Database, congress: Place, **given: Any) -> UUID:
    """A delegation of the congress's term."""
    wanted = {"term_id": congress.term_id, "name": f"第{next(_NUMBERS)}代表团", "version": 1}
    return await put(db, delegation, congress_id=congress.id, **{**wanted, **given})


async def make_person(db: Database, congress: Place, **given: Any) -> UUID:
    """A person without a mandate."""
    wanted = {"name": f"人员{next(_NUMBERS):03}", "created_at": NOW, "version": 1}
    return await put(db, person, congress_id=congress.id, **{**wanted, **given})


async def make_mandate(db: Database, congress: Place, person_id: UUID, **given: Any) -> UUID:
    """A mandate in the congress's term, open-ended."""
    wanted = {
        "term_id": congress.term_id,
        "delegation_id": None,
        "card_number": f"{next(_NUMBERS):05}",
        "starts_on": date(2022, 1, 5),
        "ends_on": None,
        "version": 1,
    }
    return await put(db, mandate, congress_id=congress.id, person_id=person_id, **{**wanted, **given})


async def make_deputy(db: Database, congress: Place, delegation_id: UUID | None = None, **given: Any) -> UUID:
    """A person with a mandate; gives the person's id."""
    person_id = await make_person(db, congress, **{"name": f"代表{next(_NUMBERS):03}", **given})
    await make_mandate(db, congress, person_id, delegation_id=delegation_id)
    return person_id


async def make_position(db: Database, congress: Place, person_id: UUID, organisation_id: UUID, **given: Any) -> UUID:
    """A person's position in an organisation."""
    wanted = {"title": "科长", "head": False, "starts_on": date(2022, 1, 5), "ends_on": None, "version": 1}
    return await put(
        db,
        position,
        congress_id=congress.id,
        person_id=person_id,
        organisation_id=organisation_id,
        **{**wanted, **given},
    )


async def make_account(db: Database, congress: Place, *roles: Role, password_hash: str = "!", **given: Any) -> UUID:
    """An account with these roles; nobody signs in with its password unless a real hash is given."""
    number = next(_NUMBERS)
    wanted = {"username": f"user{number}", "name": f"账号{number}", "active": True, "created_at": NOW, "version": 1}
    return await put(
        db, account, congress_id=congress.id, roles=list(roles), password_hash=password_hash, **{**wanted, **given}
    )


def actor(congress: Place, *roles: Role, **given: Any) -> Actor:
    """Somebody with these roles, for domain tests: person_id, organisation_id, delegation_id as the test needs them."""
    own = {"account_id": new_id(), "rights": rights_of(frozenset(roles)), "name": "测试", "request_id": "test"}
    return Actor(congress_id=congress.id, roles=frozenset(roles), **{**own, **given})


def bearer(congress: Place, secret: str, *roles: Role, now: datetime | None = None, **links: Any) -> dict[str, str]:
    """Headers of a request by an account with these roles, whether or not the account has a row."""
    holder = Holder(
        links.pop("account_id", None) or new_id(), congress.id, congress.slug, "测试", frozenset(roles), **links
    )
    return {"Authorization": f"Bearer {access_token(holder, secret, 60, now or datetime.now(UTC))}"}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody signed in to a congress, calling paths below /v1/{slug}."""

    client: httpx.AsyncClient
    slug: str
    headers: dict[str, str]

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(f"/v1/{self.slug}{path}", params=query, headers=self.headers)

    async def post(self, path: str, body: Any = None, version: int | None = None) -> httpx.Response:
        return await self._send("POST", path, body, version)

    async def put(self, path: str, body: Any, version: int | None = None) -> httpx.Response:
        return await self._send("PUT", path, body, version)

    async def delete(self, path: str, version: int | None = None) -> httpx.Response:
        return await self._send("DELETE", path, None, version)

    async def _send(self, method: str, path: str, body: Any, version: int | None) -> httpx.Response:
        seen = {} if version is None else {"If-Match": f'"{version}"'}
        content = {} if body is None else {"json": body}
        return await self.client.request(method, f"/v1/{self.slug}{path}", headers=self.headers | seen, **content)


def caller(client: httpx.AsyncClient, congress: Place, secret: str, *roles: Role, **links: Any) -> Caller:
    """Whoever has these roles, over HTTP; `secret` is `settings.signing_key`."""
    return Caller(client, congress.slug, bearer(congress, secret, *roles, **links))


def roles_with(right: Right) -> frozenset[Role]:
    """Every role that carries a right."""
    return frozenset(role for role in Role if right in rights_of(frozenset({role})))
