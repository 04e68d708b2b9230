"""The limit: Starlette and asyncpg by hand, the same SQL, the same JSON encoded, no sign-in, no checks, nothing worked out.

What to run and what to answer lies in the pickle of LIMIT_PLAN: name -> (statements with their arguments, answer). The
rows are fetched and decoded as any program would; the answer that is encoded is the one that the service gave.
"""

import os
import pickle
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PLAN: dict[str, Any] = pickle.loads(Path(os.environ["LIMIT_PLAN"]).read_bytes())


async def _prepared(connection: Any) -> None:
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=lambda value: b"\x01" + orjson.dumps(value),
        decoder=lambda data: orjson.loads(data[1:]), format="binary",
    )  # fmt: skip


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with asyncpg.create_pool(
        os.environ["DATABASE_URL"], min_size=1, max_size=10, init=_prepared, server_settings={"jit": "off"},
        max_cached_statement_lifetime=0,
    ) as pool:  # fmt: skip
        app.state.pool = pool
        yield


async def read(request: Request) -> Response:
    statements, answer = PLAN[request.path_params["name"]]
    async with request.app.state.pool.acquire() as connection:
        for sql, arguments in statements:
            await connection.fetch(sql, *arguments)
    return Response(orjson.dumps(answer), media_type="application/json")


async def assign(request: Request) -> Response:
    """The case, its event and its clock, one statement each, in one transaction; rule and due day are given."""
    congress, rule = PLAN["assign"]
    given = orjson.loads(await request.body())
    case, now = uuid.UUID(request.path_params["case"]), datetime.now(UTC)
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(
            "UPDATE suggestion SET state = 'assigned', mode = $3, assigned_at = $4, updated_at = $4,"
            " version = version + 1 WHERE congress_id = $1 AND id = $2 AND state = 'accepted' RETURNING *",
            congress, case, given["mode"], now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO event (congress_id, id, at, kind, suggestion_id, subject_id, action, state_before, state_after,"
            " data, request_id) VALUES ($1, $2, $3, 'assigned', $4, $4, 'assign', 'accepted', 'assigned', $5, 'limit')",
            congress, uuid.uuid4(), now, case, given,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO deadline (congress_id, id, suggestion_id, step, round, rule_id, amount, unit, anchor, anchor_at,"
            " calendar_version, due_at, original_due_at, started_at, state, version) VALUES ($1, $2, $3, 'reply', 1, $4, 3,"
            " 'month', 'assigned', $5, 1, $6, $6, $5, 'running', 1)",
            congress, uuid.uuid4(), case, rule, now, now + timedelta(days=90),
        )  # fmt: skip
    names = ("id", "kind", "state", "version", "number", "round", "in_session", "updated_at")
    answer = {name: row[name] for name in names} | {"id": str(case)}
    return Response(orjson.dumps(answer), media_type="application/json")


app = Starlette(
    routes=[Route("/read/{name}", read), Route("/assign/{case}", assign, methods=["POST"])], lifespan=lifespan
)
