"""A stream tells every change once and in order: writers that commit late, breaks in the middle, slow clients, the end."""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from api.app import create_app
from domain import events
from domain.actor import Role
from domain.event_feed import read_feed
from domain.ids import new_id
from tests.conftest import SECRET
from tests.factories import actor, caller
from tests.feed.streaming import listening
from tests.office import make_office


@pytest.fixture(scope="module")
async def streaming(settings):
    made = create_app(settings.model_copy(update={"stream_seconds": 60, "streams_max": 12}))
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def office(db):
    return await make_office(db)


@pytest.fixture
def assigner(client, office):
    return caller(client, office.place, SECRET, Role.ASSIGNER)


async def feed(office, me=None):
    """All that is settled, by position of the last, as the feed tells it."""
    async with office.db.read() as tx:
        return (await read_feed(tx, me or office.assigner, None, 200)).items


async def test_a_change_arrives_with_ids_and_kind_and_nothing_else(streaming, assigner, office):
    case, _ = await office.assigned()
    async with listening(streaming, assigner) as heard:
        await heard.until(lambda it: it.pieces)
        assert heard.status == 200
        assert heard.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in heard.headers, "compressed, it would be held back"
        await office.move(office.assigner, case, "urge", reason="秘密的理由")
        await heard.until(lambda it: it.told)
    [(_, item)] = heard.told
    assert item.keys() == {"id", "at", "kind", "suggestion_id", "assignment_id", "subject_id"}
    assert (item["kind"], item["suggestion_id"]) == ("urged", str(case))
    assert "秘密" not in heard.text


async def test_writers_at_once_and_a_late_commit(streaming, assigner, office):
    """In the order of the feed, each once; what began first and commits last comes too."""
    cases = [(await office.assigned())[0] for _ in range(4)]
    async with listening(streaming, assigner) as heard:
        await heard.until(lambda it: it.pieces)
        async with office.db.write() as late:
            await events.record(late, office.assigner, office.place.id, cases[0], "slow", office.now, {})
            await asyncio.gather(*(office.move(office.assigner, case, "urge", reason="请尽快") for case in cases))
            await asyncio.sleep(0.7)  # two looks
            assert heard.kinds == [], "nothing is told while something may still come before it"
        await heard.until(lambda it: len(it.told) >= 5)
    assert sorted(heard.kinds) == ["slow", *["urged"] * 4]
    assert [item["id"] for _, item in heard.told] == [str(each["id"]) for each in (await feed(office))[-5:]]


async def test_taken_up_in_the_middle_nothing_is_skipped_or_doubled(streaming, assigner, office):
    await office.replied()
    async with listening(streaming, assigner, "after=0-0") as first:
        await first.until(lambda it: len(it.told) >= 10)
    whole = [str(each["id"]) for each in await feed(office)]
    assert [item["id"] for _, item in first.told] == whole
    for place in (0, 3, len(whole) - 2):
        at = first.told[place][0]
        async with listening(streaming, assigner, "after=0-0", **{"Last-Event-ID": at}) as again:
            await again.until(lambda it, left=len(whole) - place - 1: len(it.told) >= left)
        assert [item["id"] for _, item in again.told] == whole[place + 1 :]


async def test_a_slow_client_gets_all_and_holds_nobody_up(streaming, assigner, office):
    case, _ = await office.assigned()
    async with listening(streaming, assigner, "after=0-0", slow=True) as slow, listening(streaming, assigner) as quick:
        await quick.until(lambda it: it.pieces)
        for _ in range(3):
            await office.move(office.assigner, case, "urge", reason="请尽快")
        await quick.until(lambda it: len(it.told) >= 3)
        assert slow.pieces == []
        slow.take.set()
        await slow.until(lambda it: it.kinds.count("urged") == 3)
    assert [item["id"] for _, item in slow.told] == [str(each["id"]) for each in await feed(office)]


async def test_each_hears_of_what_they_may_see(streaming, client, office):
    mine, _ = await office.assigned()
    confidential, _ = await office.assigned(confidential=True)
    viewer = caller(client, office.place, SECRET, Role.VIEWER)
    officer = caller(client, office.place, SECRET, Role.UNIT_OFFICER, organisation_id=office.units[1])
    lead = caller(client, office.place, SECRET, Role.DEPUTY, person_id=office.deputy.person_id)
    async with office.db.write() as tx:
        await events.record(tx, office.assigner, office.place.id, new_id(), "of_the_congress", office.now, {})

    assert await cases_told(streaming, viewer) == {str(mine)}
    assert await cases_told(streaming, officer) == set()
    assert await cases_told(streaming, lead) == {str(mine), str(confidential)}


async def cases_told(streaming, me):
    """By a stream that ends once it has told what there is."""
    streaming.state.hub.seconds, before = 0, streaming.state.hub.seconds
    try:
        async with listening(streaming, me, "after=0-0") as heard:
            await heard.until(lambda it: it.over)
    finally:
        streaming.state.hub.seconds = before
    assert None not in {item["suggestion_id"] for _, item in heard.told}
    return {item["suggestion_id"] for _, item in heard.told}


async def test_it_ends_with_the_token(streaming, client, office):
    case, _ = await office.assigned()
    me = caller(client, office.place, SECRET, Role.ASSIGNER)
    async with listening(streaming, me) as heard:
        await heard.until(lambda it: it.pieces)
        streaming.state.clock = lambda: datetime.now(UTC) + timedelta(days=1)
        try:
            await office.move(office.assigner, case, "urge", reason="请尽快")
            await heard.until(lambda it: it.over)
        finally:
            del streaming.state.clock
    assert heard.kinds == []


async def test_the_number_of_streams_is_bounded(streaming, client, office):
    await asyncio.sleep(0)
    assert streaming.state.hub.streams == 0
    account = new_id()
    me = caller(client, office.place, SECRET, Role.VIEWER, account_id=account)
    listeners = [listening(streaming, me) for _ in range(10)]
    opened = [await each.__aenter__() for each in listeners]
    for each in opened:
        await each.until(lambda it: it.pieces)
    assert streaming.state.hub.streams == 10
    async with listening(streaming, me) as refused:
        await refused.until(lambda it: it.over)
    assert (refused.status, "streams_too_many" in refused.text) == (429, True)
    for each in listeners:
        await each.__aexit__(None, None, None)
    assert streaming.state.hub.streams == 0


async def test_it_ends_when_the_process_stops(settings, client, office):
    app = create_app(settings.model_copy(update={"stream_seconds": 60}))
    me = caller(client, office.place, SECRET, Role.VIEWER)
    async with app.router.lifespan_context(app):
        stream = listening(app, me)
        heard = await stream.__aenter__()
        await heard.until(lambda it: it.pieces)
    await heard.until(lambda it: it.over)
    await stream.__aexit__(None, None, None)
    assert app.state.hub.streams == 0


async def test_it_ends_when_the_process_is_asked_to_stop(settings, client, office):
    """Before its server begins to wait for open answers; and who else listens for the signal hears it still."""
    app, others = create_app(settings.model_copy(update={"stream_seconds": 60})), []
    me = caller(client, office.place, SECRET, Role.VIEWER)
    before = signal.signal(signal.SIGTERM, lambda number, _: others.append(number))
    try:
        async with app.router.lifespan_context(app), listening(app, me) as told:
            await told.until(lambda it: it.pieces)
            os.kill(os.getpid(), signal.SIGTERM)
            await told.until(lambda it: it.over)
        assert others == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


async def test_a_look_is_one_statement_for_all_streams(streaming, client, office, db):
    hub = streaming.state.hub
    me = actor(office.place, Role.VIEWER)
    lines = [hub.join(me) for _ in range(5)]
    before = hub.db.statements
    await hub.look()
    assert hub.db.statements - before <= 2, "one, and perhaps the one of its own clock"
    for line in lines:
        hub.leave(line)
        hub.leave(line)
    assert hub.streams == 0


async def test_a_position_that_is_none_is_refused(client, office):
    me = caller(client, office.place, SECRET, Role.VIEWER)
    answer = await me.get("/events/stream", after="yesterday")
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")
