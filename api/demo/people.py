"""Who there is in the demo: the congress with its sessions, bodies, people, and one account per role."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

from api.demo import material as m
from domain import actor
from domain.accounts.actions import create_account
from domain.actor import Actor, Role, rights_of
from domain.congresses.actions import create_session, create_term
from domain.db import Tx
from domain.organisations.actions import create_organisation
from domain.organisations.tables import OrganisationKind
from domain.people.actions import create_delegation, create_mandate, create_person, create_position

PASSWORD = "yanlu-demo-2024"  # noqa: S105 - written on the screen of every demo
REQUEST = "demo"
FOUNDED = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
MOST_DEPUTIES = 260


@dataclass(frozen=True, slots=True)
class Seat:
    """A deputy: who they are and how they act."""

    name: str
    person_id: UUID
    delegation_id: UUID
    actor: Actor


@dataclass(frozen=True, slots=True)
class Bureau:
    """A handling unit with the two people who act for it."""

    code: str
    name: str
    short: str
    id: UUID
    officer: Actor
    officer_name: str
    head: Actor
    head_name: str


@dataclass(frozen=True, slots=True)
class Leader:
    """Who carries key suggestions: of the congress, or of the government."""

    name: str
    title: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class House:
    """Everybody of the demo, as they act."""

    congress_id: UUID
    session_id: UUID
    later_session_id: UUID
    deputies: tuple[Seat, ...]
    bureaus: Mapping[str, Bureau]
    screener: Actor
    assigner: Actor
    supervisor: Actor
    committee_id: UUID
    supervising: tuple[Leader, ...]
    leading: tuple[Leader, ...]


@dataclass(frozen=True, slots=True)
class Login:
    """An account of the table that every start prints; `who` names the person, unit or delegation it acts for."""

    username: str
    role: Role
    name: str
    deputy: int | None = None
    unit: str | None = None
    delegation: int | None = None
    leads: int | None = None


LOGINS = (
    Login("admin", Role.ADMINISTRATOR, "系统管理员"),
    Login("screener", Role.SCREENER, "代表工委审查员"),
    Login("assigner", Role.ASSIGNER, "代表工委交办员"),
    Login("deputy001", Role.DEPUTY, "代表001", deputy=0),
    Login("deputy002", Role.DEPUTY, "代表002", deputy=1),
    Login("clerk", Role.DELEGATION_CLERK, "上城区代表团联络员", delegation=0),
    Login("jyj-officer", Role.UNIT_OFFICER, "市教育局经办人", unit="jyj"),
    Login("jyj-head", Role.UNIT_HEAD, "市教育局负责人", unit="jyj"),
    Login("zjw-officer", Role.UNIT_OFFICER, "市建委经办人", unit="zjw"),
    Login("zjw-head", Role.UNIT_HEAD, "市建委负责人", unit="zjw"),
    Login("supervisor", Role.SUPERVISOR, "督办人员"),
    Login("leader", Role.LEADER, m.SUPERVISING[0][0], leads=0),
    Login("organiser", Role.ORGANISER, "面对面活动组织者"),
    Login("importer", Role.IMPORTER, "数据导入员"),
    Login("viewer", Role.VIEWER, "查阅者"),
)


async def people_the_house(tx: Tx, congress_id: UUID, later: tuple[date, date], deputies: int) -> House:
    """Terms, sessions, bodies, deputies, unit staff and accounts; `later` are the days of the later session."""
    system = actor.system(congress_id, REQUEST)
    term = await create_term(tx, system, {"number": m.TERM, "starts_on": m.TERM_STARTS_ON, "ends_on": None}, FOUNDED)
    sessions = [
        await create_session(
            tx,
            system,
            {"term_id": term["id"], "number": number, "name": name, "starts_on": days[0], "ends_on": days[1]},
            FOUNDED,
        )
        for number, name, days in (
            (m.SESSION, m.SESSION_NAME, m.SESSION_DAYS),
            (m.LATER_SESSION, m.LATER_SESSION_NAME, later),
        )
    ]
    delegations = [
        (await create_delegation(tx, system, {"term_id": term["id"], "name": name}, FOUNDED))["id"]
        for name in m.DELEGATIONS
    ]
    seats = [await _seat(tx, system, number, term["id"], delegations) for number in range(deputies)]
    bodies = await _bodies(tx, system)
    bureaus = await _bureaus(tx, system, bodies)
    supervising = await _leaders(tx, system, m.SUPERVISING)
    leading = await _leaders(tx, system, m.LEADING)
    accounts = {
        login.username: await _account(tx, system, login, seats, bureaus, delegations, supervising) for login in LOGINS
    }
    staffed = {code: _staffed(bureau, accounts) for code, bureau in bureaus.items()}
    seated = (Seat(s.name, s.person_id, s.delegation_id, accounts.get(f"deputy{s.name[2:]}", s.actor)) for s in seats)
    return House(
        congress_id,
        sessions[0]["id"],
        sessions[1]["id"],
        tuple(seated),
        staffed,
        accounts["screener"],
        accounts["assigner"],
        accounts["supervisor"],
        bodies[m.COMMITTEE],
        supervising,
        leading,
    )


def _acting(
    congress_id: UUID,
    role: Role,
    name: str,
    person_id: UUID | None = None,
    organisation_id: UUID | None = None,
    delegation_id: UUID | None = None,
    account_id: UUID | None = None,
) -> Actor:
    roles = frozenset({role})
    return Actor(
        account_id,
        congress_id,
        roles,
        rights_of(roles),
        person_id,
        organisation_id,
        delegation_id,
        name=name,
        request_id=REQUEST,
    )


async def _seat(tx: Tx, system: Actor, number: int, term_id: UUID, delegations: list[UUID]) -> Seat:
    name = f"代表{number + 1:03}"
    delegation_id = delegations[number % len(delegations)]
    person = await create_person(
        tx, system, {"name": name, "phone": f"0571-8800{number + 1:04}", "employer": "本市某单位"}, FOUNDED
    )
    card = {
        "term_id": term_id,
        "delegation_id": delegation_id,
        "card_number": f"14{number + 1:04}",
        "electing_body": None,
        "starts_on": m.TERM_STARTS_ON,
        "ends_on": None,
    }
    await create_mandate(tx, system, person["id"], card, FOUNDED)
    me = _acting(system.congress_id, Role.DEPUTY, name, person_id=person["id"])
    return Seat(name, person["id"], delegation_id, me)


async def _leaders(tx: Tx, system: Actor, named: tuple[tuple[str, str], ...]) -> tuple[Leader, ...]:
    return tuple(
        [Leader(name, title, (await create_person(tx, system, {"name": name}, FOUNDED))["id"]) for name, title in named]
    )


async def _body(
    tx: Tx, system: Actor, ids: dict[str, UUID], row: tuple[str, OrganisationKind, str, str, str | None]
) -> None:
    code, kind, name, short, parent = row
    values = {"parent_id": ids[parent] if parent else None, "kind": kind, "code": code}
    ids[code] = (await create_organisation(tx, system, values | {"name": name, "short_name": short}, FOUNDED))["id"]


async def _bodies(tx: Tx, system: Actor) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for row in m.BODIES:
        await _body(tx, system, ids, row)
    return ids


async def _bureaus(tx: Tx, system: Actor, ids: dict[str, UUID]) -> dict[str, Bureau]:
    units = {c: (*names, OrganisationKind.GOVERNMENT_UNIT) for c, names in m.GOVERNMENT_UNITS.items()} | m.OTHER_UNITS
    bureaus = {}
    for number, (code, (name, short, kind)) in enumerate(units.items(), start=1):
        await _body(tx, system, ids, (code, kind, name, short, m.PARENT_OF.get(kind)))
        staff = []
        for role, called, title in (
            (Role.UNIT_OFFICER, f"承办人{number:02}", "承办处室经办人"),
            (Role.UNIT_HEAD, f"负责人{number:02}", "主要负责人"),
        ):
            person = await create_person(tx, system, {"name": called}, FOUNDED)
            post = {"organisation_id": ids[code], "title": title, "head": role is Role.UNIT_HEAD}
            post |= {"starts_on": m.TERM_STARTS_ON, "ends_on": None}
            await create_position(tx, system, person["id"], post, FOUNDED)
            staff.append(_acting(system.congress_id, role, called, person_id=person["id"], organisation_id=ids[code]))
        officer, head = staff
        bureaus[code] = Bureau(code, name, short, ids[code], officer, officer.name, head, head.name)
    return bureaus


async def _account(
    tx: Tx,
    system: Actor,
    login: Login,
    seats: list[Seat],
    bureaus: Mapping[str, Bureau],
    delegations: list[UUID],
    supervising: tuple[Leader, ...],
) -> Actor:
    person_id = seats[login.deputy].person_id if login.deputy is not None else None
    if login.leads is not None:
        person_id = supervising[login.leads].person_id
    organisation_id = None
    if login.unit is not None:
        bureau = bureaus[login.unit]
        organisation_id = bureau.id
        person_id = (bureau.officer if login.role is Role.UNIT_OFFICER else bureau.head).person_id
    links = {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "delegation_id": delegations[login.delegation] if login.delegation is not None else None,
    }
    given = {"username": login.username, "password": PASSWORD, "name": login.name, "roles": frozenset({login.role})}
    row = await create_account(tx, system, {**given, **links}, FOUNDED)
    return _acting(system.congress_id, login.role, login.name, **links, account_id=row["id"])


def _staffed(bureau: Bureau, accounts: Mapping[str, Actor]) -> Bureau:
    """Where a unit's people have accounts, they act by them."""
    officer = accounts.get(f"{bureau.code}-officer", bureau.officer)
    head = accounts.get(f"{bureau.code}-head", bureau.head)
    return replace(bureau, officer=officer, head=head)
