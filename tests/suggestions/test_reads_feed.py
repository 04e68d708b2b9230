"""The change feed: nothing is skipped when a transaction commits late, and nothing is shown that is not the reader's."""

import asyncio

import pytest

from domain.actor import Actor, Role
from domain.db import Database, Tx
from domain.errors import Invalid
from domain.event_feed import Feed, read_feed
from domain.suggestions.filing import file_suggestion
from tests.factories import actor
from tests.office import TEXT, Office, make_office

_UNSETTLED = "SELECT count(*) FROM event WHERE congress_id = $1 AND txid >= pg_snapshot_xmin(pg_current_snapshot())"


async def read(office: Office, after: str | None = None, limit: int = 200, me: Actor | None = None) -> Feed:
    async with office.db.read() as tx:
        return await read_feed(tx, me or office.assigner, after, limit)


async def settle(office: Office) -> None:
    """Any open transaction of the whole server holds the feed back, so other tests may."""
    for _ in range(1000):
        if not await office.db.read_pool.fetchval(_UNSETTLED, office.place.id):
            return
        await asyncio.sleep(0.01)
    pytest.fail("a transaction has been open for ten seconds")


async def test_a_late_commit_is_never_skipped(db: Database) -> None:
    office = await make_office(db)
    case = await office.accepted()
    other = await office.accepted()
    await settle(office)
    seen = await read(office)
    async with db.write_pool.acquire() as slow:
        transaction = slow.transaction()
        await transaction.start()
        await slow.execute(
            "INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, data, request_id)"
            " VALUES ($1, gen_random_uuid(), $2, 'slow', $3, $3, 'slow', '{}', '')",
            office.place.id,
            office.now,
            case,
        )
        await office.move(office.assigner, other, "urge", reason="请尽快。")  # begins later, commits first
        during = await read(office, seen.next)
        assert (during.items, during.next) == ([], seen.next)
        await transaction.commit()
    await settle(office)
    after = await read(office, during.next)
    assert [item["kind"] for item in after.items] == ["slow", "urged"]
    assert (await read(office, after.next)).items == []


async def test_the_whole_feed_in_small_steps_is_the_same_as_in_one(db: Database) -> None:
    office = await make_office(db)
    case, _ = await office.replied()
    await settle(office)
    whole = await read(office)
    kinds = [item["kind"] for item in whole.items]
    assert kinds[:2] == ["congress_created", "filed"]
    assert [i["kind"] for i in whole.items if i["suggestion_id"] == case] == [
        event["kind"] for event in await office.rows("event", case)
    ]
    stepped, after = [], None
    while True:
        before = db.statements
        step = await read(office, after, limit=3)
        assert db.statements - before == 1
        if not step.items:
            break
        stepped += step.items
        after = step.next
    assert stepped == whole.items
    assert after == whole.next


async def test_the_reader_sees_events_of_visible_cases_only(db: Database) -> None:
    office, elsewhere = await make_office(db), await make_office(db)
    open_case = await office.accepted()
    secret = await office.accepted(confidential=True)
    draft = await office.file()
    foreign = await elsewhere.accepted()
    await settle(office)
    await settle(elsewhere)

    async def cases(me: Actor) -> set[object]:
        return {item["suggestion_id"] for item in (await read(office, me=me)).items}

    assert await cases(office.assigner) == {None, open_case, secret}
    assert await cases(actor(office.place, Role.SUPERVISOR)) == {None, open_case}
    assert await cases(actor(office.place, Role.ADMINISTRATOR)) == {None}
    assert await cases(elsewhere.assigner) == {None, foreign}
    assert draft not in await cases(office.assigner)


async def test_a_rolled_back_event_never_appears(db: Database) -> None:
    office = await make_office(db)
    await settle(office)
    seen = await read(office)
    async with db.write_pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await file_suggestion(Tx(connection, db), office.deputy, {"kind": "suggestion", **TEXT}, office.now)
        await transaction.rollback()
    await settle(office)
    assert (await read(office, seen.next)).items == []


@pytest.mark.parametrize(
    "after",
    ["", "-", "1", "1-", "-1", "1-2-3", "01-2", "1-02", "x-1", "1 -1", "１-1", f"{2**64}-1", f"1-{2**63}", "1-1\n"],
)
async def test_a_position_that_the_feed_never_gave_is_refused(db: Database, after: str) -> None:
    office = await make_office(db)
    with pytest.raises(Invalid, match="cursor_invalid"):
        await read(office, after)


async def test_the_ends_of_the_scale(db: Database) -> None:
    office = await make_office(db)
    await settle(office)
    assert (await read(office, "0-0")).items
    last = f"{2**64 - 1}-{2**63 - 1}"
    assert await read(office, last) == Feed([], last)
    with pytest.raises(Invalid, match="limit_invalid"):
        await read(office, limit=201)
