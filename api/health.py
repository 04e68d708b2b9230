"""Two questions of whoever watches over the processes: is it alive, and may it be sent requests."""

import asyncio
from typing import Any, Literal

import asyncpg
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from api import migrating
from api.errors import problem
from api.schemas import Problem
from domain.db import Database

PATIENCE_SECONDS = 3

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """The process may be sent requests."""

    status: Literal["ready"] = "ready"
    revision: str = Field(description="Schema revision of the database, which is the one this release needs.")


NOT_READY: dict[int | str, dict[str, Any]] = {
    503: {
        "model": Problem,
        "description": "`database_unreachable`, `migrations_pending` or `database_newer`: send requests elsewhere.",
        "content": {
            "application/problem+json": {
                "example": {
                    "type": "urn:yanlu:problem:migrations_pending",
                    "title": "数据库结构尚未升级",
                    "status": 503,
                    "detail": "yanlu migrate",
                    "code": "migrations_pending",
                    "request_id": "6f1c0a4be7c14b0c9d0f7c0a2f9d3a11",
                }
            }
        },
    }
}


@router.get("/healthz", operation_id="get_health")
async def get_health() -> Alive:
    """Whether the process answers; the database is not asked, so that a database restart does not restart the API."""
    return Alive()


@router.get("/readyz", operation_id="get_readiness", response_model=Ready, responses=NOT_READY)
async def get_readiness(request: Request) -> Ready | Response:
    """Whether the database can be reached and has the schema of this release."""
    db: Database = request.app.state.db
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), db.write_pool.acquire() as connection:
            at = await migrating.current(connection)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return problem(request.scope, 503, "database_unreachable")
    if at == migrating.head():
        return Ready(revision=str(at))
    pending = at is None or at in migrating.known()
    return problem(request.scope, 503, "migrations_pending" if pending else "database_newer")
