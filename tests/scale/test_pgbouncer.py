"""The service behind PgBouncer in transaction mode: many clients on a few connections of the server."""

import asyncio

import asyncpg
import httpx
import pytest

from api.app import create_app
from domain.actor import Role
from domain.db import Database
from tests.conftest import SECRET, settings_for
from tests.factories import bearer, make_account, make_congress, make_deputy
from tests.scale.servers import PGBOUNCER, pooler

pytestmark = pytest.mark.skipif(PGBOUNCER is None, reason="pgbouncer is not installed")

TEXT = {
    "title": "关于推进老旧小区加装电梯的建议",
    "category": "城乡建设",
    "facts": "没有电梯。",
    "proposal": "统一审批。",
    "one_matter": True,
}
SERVER_CONNECTIONS = 3
CLIENTS = 24


async def test_more_callers_than_connections_write_and_read(fresh_database_url, tmp_path):
    db = await Database.open(fresh_database_url)
    place = await make_congress(db)
    deputy = await make_deputy(db, place)
    account = await make_account(db, place, Role.DEPUTY, person_id=deputy)
    await db.close()
    headers = bearer(place, SECRET, Role.DEPUTY, account_id=account, person_id=deputy)

    with pooler(fresh_database_url, SERVER_CONNECTIONS) as through:
        chosen = settings_for(
            through, tmp_path, database_direct_url=fresh_database_url, pool_max=CLIENTS, worker_inside=True
        )
        app = create_app(chosen)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url=f"http://test/v1/{place.slug}", headers=headers
            ) as client,
        ):

            async def one(number: int) -> tuple[int, int, int, int]:
                key = {"Idempotency-Key": f"case-{number}"}
                made = await client.post("/suggestions", json=TEXT, headers=key)
                again = await client.post("/suggestions", json=TEXT, headers=key)
                assert made.content == again.content
                sent = await client.post(f"/suggestions/{made.json()['id']}/submit")
                seen = await client.get(f"/suggestions/{made.json()['id']}")
                listed = await client.get("/suggestions", params={"sort": "-created_at"})
                return made.status_code, sent.status_code, seen.status_code, listed.status_code

            answers = await asyncio.gather(*map(one, range(CLIENTS)))
            total = (await client.get("/suggestions", params={"total": "true"})).json()["total"]

        assert set(answers) == {(201, 200, 200, 200)}
        assert total == CLIENTS
        direct = await asyncpg.connect(fresh_database_url)
        busy = await direct.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'yanlu' AND datname = current_database()"
        )
        await direct.close()
        assert 1 <= busy <= SERVER_CONNECTIONS
