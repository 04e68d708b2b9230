"""Rows copied in text form arrive as they were given, whatever stands in them."""

import pytest

from domain.db import Database


@pytest.mark.parametrize("value", ["a\tb", "a\nb\r", "\\N", "\\", "电梯\u2028", "", None])
async def test_a_value_arrives_as_it_was_given(db: Database, value: str | None) -> None:
    async with db.write() as tx:
        await tx.connection.execute("CREATE TEMP TABLE given (place int, vector text) ON COMMIT DROP")
        await tx.copy_text("given", ("place", "vector"), [(1, value), (2, "x")])
        found = await tx.connection.fetch("SELECT place, vector FROM given ORDER BY place")

    assert [tuple(row) for row in found] == [(1, value), (2, "x")]
