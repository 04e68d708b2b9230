"""Pages add up to the list: under ties, missing values, both directions, and rows that arrive meanwhile."""

import base64
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.schema import CreateTable

from domain.db import DIALECT, Database, Statement
from domain.errors import Invalid
from domain.ids import new_id
from domain.paging import MAX_LIMIT, Listing, Scope, Sort

metadata = MetaData()
paper = Table(
    "paper",
    metadata,
    Column("tenant", Integer, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("word", Text, nullable=False),
    Column("amount", Integer, nullable=True),
    Column("size", BigInteger, nullable=False),
    Column("secret", Boolean, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("due_on", Date, nullable=True),
)
stroke = Table(
    "stroke", metadata, Column("paper_id", Uuid, primary_key=True), Column("number", Integer, primary_key=True)
)

c = paper.c
_TENANT = c.tenant == bindparam("tenant")
_STROKES = select(func.count()).select_from(stroke).where(stroke.c.paper_id == c.id).scalar_subquery()
PAPERS = Listing(
    key=c.id,
    columns=(c.id, c.word, c.amount, _STROKES.label("strokes")),
    where=(_TENANT,),
    sorts={
        "word": Sort(c.word),
        "-word": Sort(c.word, descending=True),
        "amount": Sort(c.amount),
        "-amount": Sort(c.amount, descending=True),
        "size": Sort(c.size),
        "-written_at": Sort(c.written_at, descending=True),
        "due_on": Sort(c.due_on, c.amount, c.word),
        "-due_on": Sort(c.due_on, c.amount, c.word, descending=True),
        "secret": Sort(c.secret),
    },
    filters={
        "word": c.word == any_(bindparam("word", type_=ARRAY(Text))),
        "between": c.amount.between(bindparam("low", type_=Integer), bindparam("high", type_=Integer)),
    },
)
OPEN = Scope("open", c.secret.is_(False))
UNDER = Scope("under", c.amount < bindparam("viewer_amount", type_=Integer))
_INSERT = Statement(insert(paper).values({column.name: bindparam(column.name) for column in c}))
_STROKE = Statement(insert(stroke).values(paper_id=bindparam("paper_id"), number=bindparam("number")))


@pytest.fixture
async def papers(empty_database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(empty_database_url, None, 1, 4)
    async with database.write_pool.acquire() as connection:
        for table in (paper, stroke):
            await connection.execute(str(CreateTable(table).compile(dialect=DIALECT)))
    yield database
    await database.close()


def row(tenant: int = 1, **values: Any) -> dict[str, Any]:
    return {
        "tenant": tenant,
        "id": new_id(),
        "word": "a",
        "amount": 1,
        "size": 2**40,
        "secret": False,
        "written_at": datetime(2026, 2, 28, 16, 0, 0, 123456, tzinfo=UTC),
        "due_on": None,
        **values,
    }


async def put(database: Database, rows: list[dict[str, Any]]) -> None:
    async with database.write() as tx:
        for each in rows:
            await tx.one(_INSERT, **each)


async def walk(database: Database, sort: str, limit: int, tenant: int = 1, **more: Any) -> list[UUID]:
    cursor, seen = None, []
    while True:
        async with database.read() as tx:
            page = await PAPERS.page(tx, values={"tenant": tenant}, sort=sort, cursor=cursor, limit=limit, **more)
        assert len(page.items) <= limit
        seen += [item["id"] for item in page.items]
        if page.next is None:
            return seen
        assert len(page.items) == limit
        cursor = page.next


def expected(rows: list[dict[str, Any]], sort: str) -> list[UUID]:
    """Sorted by Python: each column in turn, last one first, rows without a value always behind."""
    name, descending = sort.lstrip("-"), sort.startswith("-")
    columns = ["due_on", "amount", "word"] if name == "due_on" else [name]
    ordered = sorted(rows, key=lambda each: each["id"], reverse=descending)
    for column in reversed(columns):
        known = [each for each in ordered if each[column] is not None]
        unknown = [each for each in ordered if each[column] is None]
        ordered = sorted(known, key=lambda each: each[column], reverse=descending) + unknown
    return [each["id"] for each in ordered]


TENANTS = count(10)

few = st.fixed_dictionaries(
    {
        "word": st.sampled_from(["a", "b", "言", "路"]),
        "amount": st.none() | st.integers(-2, 2),
        "size": st.integers(2**62, 2**62 + 2),
        "secret": st.booleans(),
        "written_at": st.sampled_from([datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=n) for n in range(3)]),
        "due_on": st.none() | st.dates(date(2026, 1, 30), date(2026, 2, 2)),
    }
)


@given(
    data=st.lists(few, max_size=14),
    late=st.lists(few, max_size=3),
    sort=st.sampled_from(sorted(PAPERS.sorts)),
    limit=st.integers(1, 6),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_walking_all_pages_gives_the_sorted_list_while_rows_arrive(papers, data, late, sort, limit):
    tenant = 2 * next(TENANTS)
    rows, arriving = [row(tenant, **each) for each in data], [row(tenant, **each) for each in late]
    await put(papers, rows)
    await put(papers, [row(tenant + 1)])
    assert await walk(papers, sort, max(len(rows), 1), tenant) == expected(rows, sort)
    cursor, seen = None, []
    while True:
        async with papers.read() as tx:
            page = await PAPERS.page(tx, values={"tenant": tenant}, sort=sort, cursor=cursor, limit=limit)
        seen += [item["id"] for item in page.items]
        if (cursor := page.next) is None:
            break
        if arriving:
            rows.append(arriving.pop())
            await put(papers, rows[-1:])
    assert len(seen) == len(set(seen))
    assert [each for each in seen if each in {r["id"] for r in rows[: len(data)]}] == expected(rows[: len(data)], sort)
    assert seen == [each for each in expected(rows, sort) if each in set(seen)]


@pytest.mark.parametrize("sort", sorted(PAPERS.sorts))
async def test_filters_scope_and_total_hold_on_every_page(papers, sort):
    rows = [row(word="ab"[n % 2], amount=n % 5 if n % 7 else None, secret=n % 3 == 0) for n in range(40)]
    await put(papers, rows)
    chosen = [each for each in rows if each["word"] == "b" and each["amount"] in {1, 2, 3} and not each["secret"]]
    assert len(chosen) > 5
    narrowed = {"word": ["b"], "between": {"low": 1, "high": 3}}
    assert await walk(papers, sort, 2, given=narrowed, scope=OPEN, total=True) == expected(chosen, sort)
    async with papers.read() as tx:
        first = await PAPERS.page(tx, values={"tenant": 1}, given=narrowed, scope=OPEN, total=True, sort=sort, limit=2)
        second = await PAPERS.page(
            tx, values={"tenant": 1}, given=narrowed, scope=OPEN, total=True, sort=sort, limit=2, cursor=first.next
        )
    assert (first.total, second.total) == (len(chosen), len(chosen))


async def test_a_page_is_one_statement_and_an_empty_one_still_has_its_total(papers):
    await put(papers, [row(), row()])
    async with papers.read() as tx:
        before = papers.statements
        empty = await PAPERS.page(tx, values={"tenant": 2}, total=True)
        assert papers.statements - before == 1
        full = await PAPERS.page(tx, values={"tenant": 1}, total=True)
        assert papers.statements - before == 2
        plain = await PAPERS.page(tx, values={"tenant": 1})
        assert papers.statements - before == 3
    assert (empty.items, empty.next, empty.total) == ([], None, 0)
    assert (len(full.items), full.next, full.total) == (2, None, 2)
    assert plain.total is None


async def test_beyond_the_last_row_the_total_is_still_that_of_all(papers):
    rows = [row(amount=n) for n in range(3)]
    await put(papers, rows)
    async with papers.read() as tx:
        first = await PAPERS.page(tx, values={"tenant": 1}, sort="amount", limit=2)
        await tx.connection.execute("DELETE FROM paper WHERE amount = 2")
        last = await PAPERS.page(tx, values={"tenant": 1}, sort="amount", limit=2, cursor=first.next, total=True)
    assert (last.items, last.next, last.total) == ([], None, 2)


async def test_columns_are_worked_out_for_the_rows_of_the_page(papers):
    rows = [row(amount=n) for n in range(4)]
    await put(papers, rows)
    async with papers.write() as tx:
        for number in range(3):
            await tx.one(_STROKE, paper_id=rows[1]["id"], number=number)
    async with papers.read() as tx:
        page = await PAPERS.page(tx, values={"tenant": 1}, sort="amount", limit=2)
    assert page.items == [
        {"id": rows[0]["id"], "word": "a", "amount": 0, "strokes": 0},
        {"id": rows[1]["id"], "word": "a", "amount": 1, "strokes": 3},
    ]


async def test_a_scope_takes_its_values_and_a_shape_leaves_those_it_does_not_know(papers):
    await put(papers, [row(amount=n) for n in range(4)])
    async with papers.read() as tx:
        values = {"tenant": 1, "viewer_amount": 2}
        assert len((await PAPERS.page(tx, values=values)).items) == 4
        assert len((await PAPERS.page(tx, values=values, scope=UNDER)).items) == 2
        assert len((await PAPERS.page(tx, values=values, given={"word": None})).items) == 4


def forged(*document: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(document)).rstrip(b"=").decode()


HIGH = "01980000-0000-7000-8000-000000000001"
BAD_CURSORS = {
    "empty": ("word", ""),
    "no base64": ("word", "ä" * 8),
    "not of the alphabet": ("word", forged("word", "a", HIGH)[:-2] + "+/"),
    "padded": ("word", base64.urlsafe_b64encode(orjson.dumps(["word", "ab", HIGH])).decode() + "===="),
    "blanks inside": ("word", " " + forged("word", "a", HIGH)),
    "no json": ("word", base64.urlsafe_b64encode(b"[nonsense").decode()),
    "no list": ("word", base64.urlsafe_b64encode(b'{"word":1}').decode()),
    "spaces in the json": ("word", base64.urlsafe_b64encode(f'["word", "a","{HIGH}"]'.encode()).rstrip(b"=").decode()),
    "other sort": ("word", forged("-word", "a", HIGH)),
    "unknown sort": ("word", forged("price", "a", HIGH)),
    "sort is no text": ("word", forged(["word"], "a", HIGH)),
    "too short": ("word", forged("word", "a")),
    "too long": ("word", forged("word", "a", HIGH, HIGH)),
    "very long": ("word", forged("word", "a" * 5000, HIGH)),
    "number for a text": ("word", forged("word", 1, HIGH)),
    "null where none can be": ("word", forged("word", None, HIGH)),
    "null key": ("word", forged("word", "a", None)),
    "NUL": ("word", forged("word", "a\0", HIGH)),
    "lone surrogate": (
        "word",
        base64.urlsafe_b64encode(rb'["word","\ud800","' + HIGH.encode() + b'"]').rstrip(b"=").decode(),
    ),
    "no uuid": ("word", forged("word", "a", "x")),
    "uuid in braces": ("word", forged("word", "a", "{" + HIGH + "}")),
    "uuid in capitals": ("word", forged("word", "a", "01980000-0000-7000-8000-00000000000A")),
    "text for a number": ("amount", forged("amount", "1", HIGH)),
    "boolean for a number": ("amount", forged("amount", True, HIGH)),
    "fraction": ("amount", forged("amount", 1.5, HIGH)),
    "integer above 32 bits": ("amount", forged("amount", 2**31, HIGH)),
    "integer below 32 bits": ("amount", forged("amount", -(2**31) - 1, HIGH)),
    "integer above 64 bits": (
        "size",
        base64.urlsafe_b64encode(f'["size",{2**63},"{HIGH}"]'.encode()).rstrip(b"=").decode(),
    ),
    "integer of 4000 digits": (
        "size",
        base64.urlsafe_b64encode(f'["size",{"9" * 2900},"{HIGH}"]'.encode()).rstrip(b"=").decode(),
    ),
    "not a number": ("amount", base64.urlsafe_b64encode(f'["amount",NaN,"{HIGH}"]'.encode()).rstrip(b"=").decode()),
    "instant without zone": ("-written_at", forged("-written_at", "2026-01-01T00:00:00", HIGH)),
    "instant of another zone": ("-written_at", forged("-written_at", "0001-01-01T00:00:00+08:00", HIGH)),
    "date that is none": ("due_on", forged("due_on", "2026-06-31", 1, "a", HIGH)),
    "date as basic form": ("due_on", forged("due_on", "20260630", 1, "a", HIGH)),
    "number for a boolean": ("secret", forged("secret", 1, HIGH)),
}


@pytest.mark.parametrize(("sort", "cursor"), BAD_CURSORS.values(), ids=BAD_CURSORS.keys())
async def test_a_cursor_not_written_here_is_refused_before_the_database_sees_it(papers, sort, cursor):
    async with papers.read() as tx:
        before = papers.statements
        with pytest.raises(Invalid) as refused:
            await PAPERS.page(tx, values={"tenant": 1}, sort=sort, cursor=cursor)
        assert (refused.value.code, papers.statements) == ("cursor_invalid", before)


@given(cursor=st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_text_at_all_breaks_the_reading_of_a_cursor(papers, cursor):
    async with papers.read() as tx:
        with pytest.raises(Invalid, match="cursor_invalid"):
            await PAPERS.page(tx, values={"tenant": 1}, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, MAX_LIMIT + 1, 10**30])
async def test_a_limit_out_of_bounds_is_refused(papers, limit):
    async with papers.read() as tx:
        with pytest.raises(Invalid) as refused:
            await PAPERS.page(tx, values={"tenant": 1}, limit=limit)
    assert (refused.value.code, refused.value.data) == ("limit_invalid", {"minimum": 1, "maximum": MAX_LIMIT})


async def test_unknown_sorts_and_filters_are_refused_by_name(papers):
    async with papers.read() as tx:
        with pytest.raises(Invalid) as sort:
            await PAPERS.page(tx, values={"tenant": 1}, sort="id; DROP TABLE paper")
        with pytest.raises(Invalid) as narrowed:
            await PAPERS.page(tx, values={"tenant": 1}, given={"size": 1, "word": ["a"]})
    assert (sort.value.code, sort.value.data["allowed"]) == ("sort_unknown", list(PAPERS.sorts))
    assert (narrowed.value.code, narrowed.value.data["unknown"]) == ("filter_unknown", ["size"])


async def test_a_shape_is_composed_once_and_the_number_kept_is_bounded(papers, monkeypatch):
    monkeypatch.setattr("domain.paging.MAX_SHAPES", 2)
    listing = Listing(key=c.id, columns=(c.id,), where=(_TENANT,), sorts={"word": Sort(c.word), "size": Sort(c.size)})
    async with papers.read() as tx:
        await listing.page(tx, values={"tenant": 1})
        (first,) = listing._shapes.values()
        await listing.page(tx, values={"tenant": 5}, limit=7)
        assert list(listing._shapes.values()) == [first]
        await listing.page(tx, values={"tenant": 1}, total=True)
        await listing.page(tx, values={"tenant": 1}, sort="size")
    assert len(listing._shapes) == 2
    assert first not in listing._shapes.values()
