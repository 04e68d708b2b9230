"""Kept rows catch up, a late commit is never lost, an undone import throws all of them away."""

import asyncio

import pytest

from domain import events
from domain.dashboards.queries import get_dashboard
from domain.dashboards.refreshing import refresh, refresh_all
from domain.ids import new_id
from tests.office import make_office


@pytest.fixture
async def office(db):
    return await make_office(db)


async def tiles(office, me=None):
    async with office.db.read() as tx:
        found = await get_dashboard(tx, me or office.assigner, office.now)
    return {each["id"]: (each["count"], each["part"]) for each in found["tiles"]}


async def kept(office, column):
    async with office.db.read() as tx:
        query = f"SELECT suggestion_id, {column} FROM case_facts WHERE congress_id = $1"
        return dict(await tx.connection.fetch(query, office.place.id))


async def test_only_what_changed_is_written_down_anew(office):
    cases = [(await office.assigned())[0] for _ in range(3)]
    assert await refresh(office.db, office.place.id, office.now) == 3
    assert await refresh(office.db, office.place.id, office.now) == 0, "the horizon has risen above them"
    await office.move(office.deputy, cases[0], "withdraw", reason="已解决")
    assert (await tiles(office))["accepted"] == (2, None), "told before it is written down"
    assert await refresh(office.db, office.place.id, office.now) == 1
    assert (await kept(office, "state"))[cases[0]] == "withdrawn"
    assert (await tiles(office))["accepted"] == (2, None)


async def test_a_change_that_commits_after_the_refresh_is_seen(office):
    """It began before the horizon rose, and was not visible then."""
    case = await office.accepted()
    await refresh(office.db, office.place.id, office.now)
    async with office.db.write() as late:
        await events.record(late, office.assigner, office.place.id, new_id(), "statistics_published", office.now, {})
        await refresh(office.db, office.place.id, office.now)
        await late.connection.execute("UPDATE suggestion SET state = 'closed' WHERE id = $1", case)
        await late.connection.execute(
            "INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, data, request_id)"
            " VALUES ($1, $2, $3, 'closed', $4, $4, 'close', '{}', '')",
            office.place.id,
            new_id(),
            office.now,
            case,
        )
        await refresh(office.db, office.place.id, office.now)
    assert (await kept(office, "state"))[case] == "accepted", "the kept row is out of date"
    async with office.db.read() as tx:
        found = await get_dashboard(tx, office.assigner, office.now)
    [states] = [each for each in found["charts"] if each["id"] == "states"]
    assert dict(zip(states["keys"], states["series"][0]["values"], strict=True)) == {"closed": 1}
    assert await refresh(office.db, office.place.id, office.now) == 1
    assert (await kept(office, "state"))[case] == "closed"


async def test_an_undone_import_makes_every_row_be_looked_at_anew(office):
    case = await office.accepted()
    await refresh(office.db, office.place.id, office.now)
    async with office.db.write() as tx:
        await tx.connection.execute("UPDATE suggestion SET state = 'closed' WHERE id = $1", case)
        await events.record(tx, office.assigner, office.place.id, new_id(), "import_undone", office.now, {})
    async with office.db.read() as tx:
        [states] = [x for x in (await get_dashboard(tx, office.assigner, office.now))["charts"] if x["id"] == "states"]
    assert states["keys"] == ["closed"]
    assert await refresh(office.db, office.place.id, office.now) == 1


async def test_refreshes_at_once_leave_the_rows_right(office):
    cases = [(await office.assigned())[0] for _ in range(4)]

    async def moving():
        for case in cases:
            await office.move(office.deputy, case, "withdraw", reason="已解决")

    await asyncio.gather(*(refresh(office.db, office.place.id, office.now) for _ in range(3)), moving())
    assert (await tiles(office))["accepted"] == (0, None)
    await refresh_all(office.db, office.now)
    assert set((await kept(office, "state")).values()) == {"withdrawn"}
    assert (await tiles(office))["accepted"] == (0, None)
