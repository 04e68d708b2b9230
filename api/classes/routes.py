"""The class of a case after its reply: changed by the supervising side, read as of any instant."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.classes import schemas as s
from api.deps import IfMatch, Me, Now, Read, Write, may
from api.routing import Router
from domain.actor import Right
from domain.classes import actions, queries
from domain.instants import asked_about

router = Router("classes", "/v1/{congress}/suggestions/{suggestion_id}")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@router.post("/class", dependencies=[may(Right.CLASS_CHANGE)])
async def change_class(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.ChangeClass
) -> s.ClassMoved:
    """Change the class of a reply that was sent, with the reason; the reply keeps the class that it was sent with.

    `If-Match` is the version of the assignment whose reply it is. Refused: `no_reply_sent`, `reply_not_named` (split
    handling), `reply_not_found`, `class_unknown`, `class_unchanged`, `case_withdrawn`.
    """
    moved = await actions.change_class(tx, me, suggestion_id, body.model_dump(), now, version)
    return s.ClassMoved.model_validate(moved)


@router.get("/classes", dependencies=[may(Right.SUGGESTION_READ)])
async def list_classes(
    me: Me,
    tx: Read,
    now: Now,
    suggestion_id: UUID,
    as_of: Annotated[
        AwareDatetime | None, Query(ge=EARLIEST, le=LATEST, description="The instant asked about; now, without it.")
    ] = None,
) -> s.ClassHistory:
    """Who gave the case which class, when and why, and which class it had at that instant."""
    return s.ClassHistory.model_validate(await queries.list_classes(tx, me, suggestion_id, asked_about(as_of, now)))
