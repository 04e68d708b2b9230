"""Whether the schema can be spread over many servers by `congress_id`, as Citus does it: asked of the catalogue of PostgreSQL."""

import re
from graphlib import TopologicalSorter
from typing import Any

import asyncpg
import pytest

COLUMN = "congress_id"
# Small, the same for everybody, read with rows of any congress: a copy on each server.
COPIED = {"congress", "sign_in_failure"}
# Of one server alone: the coordinator's own bookkeeping.
LOCAL = re.compile(r"alembic_version|pgqueuer.*")

TABLES = """
SELECT c.relname AS name, array_agg(a.attname ORDER BY a.attnum)::text[] AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
GROUP BY c.oid, c.relname ORDER BY c.relname
"""
# Every index that promises something: primary keys, unique ones, exclusions.
PROMISES = """
SELECT c.relname AS name, i.relname AS index, array_agg(a.attname)::text[] AS columns, x.indisexclusion AS excludes
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey::smallint[])
WHERE c.relnamespace = 'public'::regnamespace AND (x.indisunique OR x.indisexclusion)
GROUP BY c.relname, i.relname, x.indisexclusion
"""
REFERENCES = """
SELECT f.conname AS name, c.relname AS source, t.relname AS target,
       (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.number) AS columns,
       (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(f.confkey) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.number) AS there
FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
WHERE f.contype = 'f'
"""


@pytest.fixture(scope="module")
async def catalogue(database_url: str) -> dict[str, Any]:
    connection = await asyncpg.connect(database_url)
    try:
        return {
            "tables": {each["name"]: each["columns"] for each in await connection.fetch(TABLES)},
            "promises": await connection.fetch(PROMISES),
            "references": await connection.fetch(REFERENCES),
        }
    finally:
        await connection.close()


def spread(name: str) -> bool:
    return name not in COPIED and not LOCAL.fullmatch(name)


def test_every_table_is_spread_copied_or_of_the_coordinator(catalogue):
    seen = [name for name in catalogue["tables"] if spread(name)]
    assert len(seen) > 60
    assert [name for name in seen if COLUMN not in catalogue["tables"][name]] == []


def test_every_promise_of_uniqueness_can_be_kept_by_one_server(catalogue):
    seen = [each for each in catalogue["promises"] if spread(each["name"])]
    assert len(seen) > 100
    assert any(each["excludes"] for each in seen)
    assert [each["index"] for each in seen if COLUMN not in each["columns"]] == []


def test_every_reference_stays_on_its_server(catalogue):
    seen = [each for each in catalogue["references"] if spread(each["source"])]
    assert len(seen) > 60
    for each in seen:
        if each["target"] in COPIED:
            continue
        assert (COLUMN, COLUMN) in zip(each["columns"], each["there"], strict=True), each["name"]


def test_no_copied_table_points_at_a_spread_one(catalogue):
    assert [
        each["name"] for each in catalogue["references"] if each["source"] in COPIED and spread(each["target"])
    ] == []


def test_tables_can_be_spread_one_after_the_other(catalogue):
    """`create_distributed_table` takes a table whose references are spread already; only itself may it refer to meanwhile."""
    waits_for = {name: set() for name in catalogue["tables"] if spread(name)}
    for each in catalogue["references"]:
        if each["source"] in waits_for and each["target"] in waits_for and each["source"] != each["target"]:
            waits_for[each["source"]].add(each["target"])
    order = list(TopologicalSorter(waits_for).static_order())
    assert order.index("suggestion") < order.index("assignment") < order.index("reply")
