"""The index is what the texts give: after a whole procedure, an import, an import that corrects, and a migration."""

import asyncio

from alembic import command
from alembic.script import ScriptDirectory

from api import migrating
from domain.db import Database
from tests.factories import make_congress, make_deputy, make_organisation
from tests.imports.applying import NEW, RATED, imported, importer, outcomes
from tests.office import make_office
from tests.promises import promising
from tests.search.indexed import differences


async def parts(db: Database, congress_id) -> dict[str, int]:
    async with db.read_pool.acquire() as connection:
        found = await connection.fetch(
            "SELECT part, count(*) FROM search_text WHERE congress_id = $1 GROUP BY part", congress_id
        )
    return dict(map(tuple, found))


async def test_after_a_whole_procedure(db):
    office = await make_office(db)
    await office.replied_jointly()
    case, promise_id = await promising.promised(office)
    await promising.move(
        office, promising.officer(office), promise_id, "fulfil", body="已全部建成。", document_number="试2号"
    )
    await office.file(title="稿", facts="", proposal="")
    await office.move(
        office.deputy, await office.file(), "edit",
        title="改题", facts="改事实", proposal="改建议", category=None, one_matter=True,
        permission="full", confidential=False, written_reply=True,
    )  # fmt: skip

    assert await differences(db, office.place.id) == []
    assert await parts(db, office.place.id) == {
        "title": 4, "body": 3, "reply": 2, "consultation": 2, "second_reply": 1,
    }  # fmt: skip
    assert case


async def test_after_an_import_and_one_that_corrects_it(db):
    place = await make_congress(db)
    await make_deputy(db, place, name="代表甲")
    await make_organisation(db, place, name="市住建局", code="ZJ")
    me = importer(place)
    rows = [NEW | {"facts": "甲乙" * 9_000}, RATED | {"reply_text": "旧答复"}]

    assert outcomes(await imported(db, me, "suggestions", rows)) == ["created", "created"]
    assert await parts(db, place.id) == {"title": 2, "body": 3, "reply": 1}
    assert await differences(db, place.id) == []
    again = [NEW | {"facts": "丙丁"}, RATED | {"reply_text": "新答复"}]
    assert outcomes(await imported(db, me, "suggestions", again)) == ["updated", "updated"]
    assert await differences(db, place.id) == []
    assert await parts(db, place.id) == {"title": 2, "body": 2, "reply": 1}


async def test_a_migration_fills_it_with_what_stood_there_before(fresh_database_url):
    db = await Database.open(fresh_database_url, None, 1, 2)
    office = await make_office(db)
    await office.replied()
    await office.file()
    await db.close()
    before = _before("add_search_text")
    await asyncio.to_thread(command.downgrade, migrating.config(fresh_database_url), before)
    await migrating.upgrade(fresh_database_url)

    db = await Database.open(fresh_database_url, None, 1, 2)
    assert await differences(db, office.place.id) == []
    assert await parts(db, office.place.id) == {"title": 2, "body": 2, "reply": 1, "consultation": 1}
    await db.close()


def _before(name: str) -> str:
    """The revision before the one of this name."""
    scripts = ScriptDirectory.from_config(migrating.config()).walk_revisions()
    [found] = [str(each.down_revision) for each in scripts if each.path.endswith(f"_{name}.py")]
    return found


async def test_searches_are_planned_without_knowing_how_frequent_a_term_is(fresh_database_url):
    """A plan by frequency walks all cases for a term that it takes for frequent, and opens every vector on the way."""
    db = await Database.open(fresh_database_url, None, 1, 2)
    office = await make_office(db)
    await office.file()
    async with db.write_pool.acquire() as connection:
        await connection.execute("ANALYZE search_text")
        known = await connection.fetch("SELECT attname FROM pg_stats WHERE tablename = 'search_text'")
    await db.close()

    assert "suggestion_id" in {row["attname"] for row in known}, "the table was looked at"
    assert "vector" not in {row["attname"] for row in known}


async def test_a_term_with_more_places_than_postgresql_keeps_is_stored(db):
    office = await make_office(db)
    await office.file(title="题", facts="甲" * 2_000, proposal="")

    assert await differences(db, office.place.id) == []
