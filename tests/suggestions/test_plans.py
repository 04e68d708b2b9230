"""Each list, filter and sort of cases at volume: its plan reads no large table whole, and sorts no more than a page."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from domain.actor import Actor, Role
from domain.db import Database, Record, Statement, Tx
from domain.ids import new_id
from domain.suggestions.filters import FILTERS, SORTS, CaseSort
from domain.suggestions.queries import get_suggestion, list_suggestions
from domain.suggestions.timeline import list_timeline
from domain.suggestions.worklist import list_tasks
from tests.conftest import database_made, on
from tests.factories import actor
from tests.office import Office, make_office

COPIES = 80  # of each case of the office
CONGRESSES = 10  # with the same cases
PAGE = 20
LARGE = {"suggestion", "signature", "assignment", "reply", "class_change", "evaluation", "deadline", "event"}
KEYS = {"id", "suggestion_id", "assignment_id", "reply_id", "subject_id"}  # what differs from copy to copy
# Orders by something that stands in another table: all hits of the congress are sorted, those of no other.
SORTED_WHOLE = {CaseSort.NUMBER, CaseSort.DUE}
FOR_FILTERS = (CaseSort.NEWEST, CaseSort.EARLIEST_CHANGE, CaseSort.DUE)
# Filters by what stands in other tables. Where the planner expects few hits it finds them first and sorts those.
FOUND_FIRST = {"class", "outcome", "lamp", "rated", "overdue", "due_before", "key", "deputy"}
FOUND_FIRST |= {"organisation", "unit_role", "organisation_in_role"}


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

    async def plans(self) -> list[dict[str, Any]]:
        """What was run with each statement since the last time; the statistics of a shared server are not waited for."""
        found = []
        for sql, arguments in self.seen:
            told = await self.connection.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", *arguments)
            found.append((orjson.loads(told) if isinstance(told, str) else told)[0]["Plan"])
        self.seen.clear()
        return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def read_whole(plan: dict[str, Any]) -> set[str]:
    """The large tables that a plan walks from their first page to their last."""
    return {
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE and node["Actual Loops"]
    }


def most_sorted(plan: dict[str, Any]) -> float:
    """Rows of the largest sort."""
    return max((node["Plans"][0]["Actual Rows"] for node in nodes(plan) if node["Node Type"] == "Sort"), default=0)


# What a copy says otherwise than its original: who it is, and what must be unique in a congress.
OTHERWISE = {
    **{name: f"md5(t.{name}::text || n)::uuid" for name in sorted(KEYS)},
    "congress_id": "c",
    "number": "t.number + 100 * n",
    "document_number": "t.document_number || '-' || n",
    "created_at": "t.created_at + n * interval '1 minute'",
    "updated_at": "t.updated_at + n * interval '1 minute'",
}


async def copy_many(connection: Any, own: UUID) -> None:
    """The office's cases again and again, for its own congress and for others that are only ids."""
    await connection.execute("SET session_replication_role = replica")
    others = [own, *(new_id() for _ in range(CONGRESSES - 1))]
    for table in sorted(LARGE):
        names = await connection.fetch(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'"
            " AND is_identity = 'NO' AND column_name <> 'txid'",
            table,
        )
        columns = ", ".join(each["name"] for each in names)
        values = ", ".join(OTHERWISE.get(each["name"], f"t.{each['name']}") for each in names)
        await connection.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} AS t, generate_series(0, $2) AS n,"
            " unnest($3::uuid[]) AS c WHERE t.congress_id = $1 AND (n > 0 OR c <> $1)",
            own,
            COPIES,
            others,
        )
    await connection.execute("ANALYZE")


@pytest.fixture(scope="module")
async def office(server_url: str, template: str) -> AsyncIterator[Office]:
    """Cases in every stage, a hundredfold, among other congresses with as many; nobody else writes here."""
    async with database_made(server_url, template) as name:
        db = await Database.open(on(server_url, name), None, 1, 4)
        office = await make_office(db)
        await office.file()
        await office.move(office.deputy, await office.file(), "submit")
        await office.accepted()
        await office.assigned()
        await office.assigned("lead", "co")
        for level in ("satisfied", "dissatisfied"):
            case, reply = await office.replied("C")
            await office.rate(office.deputy, case, reply, level, reason="没有办好。")
        await office.replied()
        await office.replied_jointly()
        connection = await asyncpg.connect(on(server_url, name))
        await copy_many(connection, office.place.id)
        await connection.close()
        office.later(days=5)
        yield office
        await db.close()


def given(office: Office) -> dict[str, Any]:
    """A value for each filter."""
    ids = {
        "organisation": office.units[0],
        "deputy": office.deputy.person_id,
        "session": office.place.session_id,
        "term": office.place.term_id,
        "delegation": new_id(),
    }
    words = {"state": ["replied"], "kind": "suggestion", "class": "C", "outcome": "planned", "unit_role": "lead"}
    words |= {"category": "教育", "lamp": "green", "rated": "dissatisfied"}
    flags = dict.fromkeys(("in_session", "overdue", "key", "merged", "confidential"), True)
    instants = dict.fromkeys(("due_before", "updated_after"), office.now + timedelta(days=3))
    pair = {"organisation": office.units[0], "unit_role": "lead"}
    return {**ids, **words, **flags, **instants, "number": 101, "organisation_in_role": pair}


async def shapes(office: Office, me: Actor, sorts: Any, **asked: Any) -> list[tuple[str, dict[str, Any]]]:
    """The plan of each sort."""
    found = []
    async with office.db.read() as tx:
        watched = Watched(tx)
        for sort in sorts:
            page = await list_suggestions(watched, me, office.now, sort=sort, limit=PAGE, **asked)
            if page.next and not asked:
                await list_suggestions(watched, me, office.now, sort=sort, limit=PAGE, cursor=page.next)
            found += [(str(sort), plan) for plan in await watched.plans()]
    return found


def judged(found: list[tuple[str, dict[str, Any]]], name: str) -> list[str]:
    """What is wrong with these plans."""
    wrong = []
    for sort, plan in found:
        wrong += [f"{name} by {sort} reads all of {table}" for table in sorted(read_whole(plan))]
        if sort not in SORTED_WHOLE and name not in FOUND_FIRST and (rows := most_sorted(plan)) > PAGE + 1:
            wrong.append(f"{name} by {sort} sorts {rows} rows")
    return wrong


async def test_there_is_volume(office: Office) -> None:
    async with office.db.read() as tx:
        counts = {each: await tx.connection.fetchval(f"SELECT count(*) FROM {each}") for each in LARGE}
    assert min(counts.values()) > COPIES * CONGRESSES
    assert counts["suggestion"] > 7_000


async def test_every_order_of_the_list_for_every_kind_of_caller(office: Office) -> None:
    clerk = actor(office.place, Role.DELEGATION_CLERK, delegation_id=new_id())
    unit = office.officers[office.units[0]]
    wrong = []
    walked = 0
    for name, me in {"office": office.assigner, "deputy": office.deputy, "unit": unit, "clerk": clerk}.items():
        found = await shapes(office, me, list(SORTS))
        walked += len(found)
        wrong += judged(found, name)
    assert walked > 4 * len(SORTS)
    assert wrong == []


async def test_every_filter(office: Office) -> None:
    values = given(office)
    assert values.keys() == FILTERS.keys()
    wrong = []
    for name, value in values.items():
        wrong += judged(await shapes(office, office.assigner, FOR_FILTERS, given={name: value}), name)
    assert wrong == []


async def test_one_case_its_timeline_and_the_work_lists(office: Office) -> None:
    wrong = []
    async with office.db.read() as tx:
        watched = Watched(tx)
        page = await list_suggestions(watched, office.assigner, office.now, limit=PAGE)
        watched.seen.clear()
        await get_suggestion(watched, office.assigner, page.items[0]["id"], office.now)
        await list_timeline(watched, office.assigner, page.items[0]["id"])
        for me in (office.assigner, office.screener, office.deputy, office.officers[office.units[0]]):
            await list_tasks(watched, me, office.now)
        plans = await watched.plans()
    assert len(plans) >= 6
    for number, plan in enumerate(plans):
        wrong += [f"statement {number} reads all of {table}" for table in sorted(read_whole(plan))]
    assert wrong == []
