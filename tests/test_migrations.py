"""The migrations form one line, build exactly the declared tables, and can be taken back and repeated on real rows."""

import asyncio

import asyncpg
from alembic import command
from alembic.script import ScriptDirectory

from api import migrating
from domain.tables import metadata

LEFT_BEHIND = """
    SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
"""
A_CONGRESS = """
    INSERT INTO congress (id, slug, name, level, zone, suggestion_profile, proposal_profile, calendar_version, created_at, version)
    VALUES ('01999999-0000-7000-8000-000000000001', 'kept', '示范市人民代表大会', 'city', 'Asia/Shanghai',
            'zj-hangzhou', 'cppcc', 1, now(), 1)
"""


def test_revisions_form_one_line_named_by_their_numbers():
    scripts = ScriptDirectory.from_config(migrating.config())
    line = [script.revision for script in scripts.walk_revisions()][::-1]

    assert scripts.get_heads() == [migrating.head()]
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]
    assert len(line) >= 2


async def test_the_migrations_build_exactly_the_declared_tables(fresh_database_url):
    await asyncio.to_thread(command.check, migrating.config(fresh_database_url))

    assert len(metadata.tables) > 10


async def test_a_declared_table_without_a_migration_would_be_noticed(fresh_database_url):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute("ALTER TABLE congress ADD COLUMN forgotten text")
    await connection.close()

    refused = None
    try:
        await asyncio.to_thread(command.check, migrating.config(fresh_database_url))
    except Exception as error:  # noqa: BLE001  Alembic's own error type is what is looked at
        refused = error
    assert "forgotten" in str(refused)


async def test_up_down_up_leaves_nothing_behind(empty_database_url):
    await migrating.upgrade(empty_database_url)
    connection = await asyncpg.connect(empty_database_url)
    await connection.execute(A_CONGRESS)

    await asyncio.to_thread(command.downgrade, migrating.config(empty_database_url), "base")
    assert [row[0] for row in await connection.fetch(LEFT_BEHIND)] == []

    await migrating.upgrade(empty_database_url)
    assert await migrating.current(connection) == migrating.head()
    assert await connection.fetchval("SELECT count(*) FROM congress") == 0
    await connection.close()


async def test_each_later_step_can_be_taken_back_without_losing_what_stood_there_before(fresh_database_url):
    connection = await asyncpg.connect(fresh_database_url)
    await connection.execute(A_CONGRESS)

    await asyncio.to_thread(command.downgrade, migrating.config(fresh_database_url), "0001")
    assert await connection.fetchval("SELECT name FROM congress WHERE slug = 'kept'") == "示范市人民代表大会"

    await migrating.upgrade(fresh_database_url)
    assert await connection.fetchval("SELECT name FROM congress WHERE slug = 'kept'") == "示范市人民代表大会"
    await connection.close()


async def test_two_processes_that_migrate_at_once_agree(empty_database_url):
    await asyncio.gather(*(migrating.upgrade(empty_database_url) for _ in range(3)))

    connection = await asyncpg.connect(empty_database_url)
    assert await connection.fetch("SELECT version_num FROM alembic_version") == [(migrating.head(),)]
    await connection.close()
