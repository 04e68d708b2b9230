"""Reads from a streaming replica: nobody misses what they have just written, whichever process answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from api.app import create_app
from api.settings import Settings
from api.startup import Refusal, installation
from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET, settings_for
from tests.factories import bearer, make_account, make_congress, make_deputy
from tests.scale.servers import Pair, replicated

pytestmark = pytest.mark.once  # of the embedded server alone: a replica needs a primary of its own

TEXT = {
    "title": "关于推进老旧小区加装电梯的建议",
    "category": "城乡建设",
    "facts": "没有电梯。",
    "proposal": "统一审批。",
}
ROUNDS = 40
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"


@pytest.fixture(scope="module")
async def pair() -> AsyncIterator[Pair]:
    async with replicated() as made:
        yield made


@pytest.fixture
def chosen(pair: Pair, tmp_path) -> Settings:
    return settings_for(pair.primary, tmp_path, database_read_url=pair.replica)


@pytest.fixture
async def two(chosen: Settings) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Two processes' worth of the service, and a deputy who meets now this one and now that one."""
    db = await Database.open(chosen.dsn)
    place = await make_congress(db)
    deputy = await make_deputy(db, place)
    account = await make_account(db, place, Role.DEPUTY, person_id=deputy)
    await db.close()
    headers = bearer(place, SECRET, Role.DEPUTY, account_id=account, person_id=deputy)
    async with AsyncExitStack() as running:
        clients = []
        for _ in range(2):
            app = create_app(chosen)
            await running.enter_async_context(app.router.lifespan_context(app))
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url=f"http://test/v1/{place.slug}", headers=headers
            )
            clients.append(await running.enter_async_context(client))
        yield clients


async def test_what_one_process_wrote_the_other_reads_at_once(two):
    for turn in range(ROUNDS):
        wrote, reads = two[turn % 2], two[1 - turn % 2]
        made = await wrote.post("/suggestions", json=TEXT | {"one_matter": True})
        assert made.status_code == 201, made.text
        seen = await reads.get(f"/suggestions/{made.json()['id']}")
        assert seen.status_code == 200, turn


async def test_a_write_is_answered_when_the_replica_shows_it_and_not_before(pair, two):
    old = (await two[0].post("/suggestions", json=TEXT | {"one_matter": True})).json()["id"]
    await pair.hold()
    changed = f"UPDATE suggestion SET title = '改' WHERE id = '{old}' RETURNING title"
    assert await pair.tell(f"{pair.primary}&synchronous_commit=off", changed) == "改"
    assert (await two[0].get(f"/suggestions/{old}")).json()["title"] == TEXT["title"]  # it is the replica that is read
    writing = asyncio.create_task(two[0].post("/suggestions", json=TEXT | {"one_matter": True}))
    try:
        done = set()
        while not done and not await pair.tell(pair.primary, WAITING):
            done, _ = await asyncio.wait({writing}, timeout=0.01)
        await asyncio.wait({writing}, timeout=0.3)
        assert not writing.done()
    finally:
        await pair.let_go()
    made = (await writing).json()["id"]
    assert (await two[1].get(f"/suggestions/{made}")).status_code == 200
    assert (await two[1].get(f"/suggestions/{old}")).json()["title"] == "改"


async def test_a_server_starts_with_a_replica_that_commits_wait_for_and_with_no_other(pair, chosen):
    def started(settings: Settings) -> str:
        try:
            with installation(settings):
                return "started"
        except Refusal as refusal:
            return str(refusal)

    assert await asyncio.to_thread(started, chosen) == "started"
    itself = chosen.model_copy(update={"database_read_url": pair.primary})
    assert "is no replica" in await asyncio.to_thread(started, itself)
    try:
        await pair.tell(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = ''")
        await pair.tell(pair.primary, "SELECT pg_reload_conf()")
        assert "synchronous_standby_names" in await asyncio.to_thread(started, chosen)
    finally:
        await pair.tell(pair.primary, "ALTER SYSTEM SET synchronous_standby_names = 'replica'")
        await pair.tell(pair.primary, "SELECT pg_reload_conf()")
