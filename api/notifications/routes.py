"""The inbox: what you were told, the newest first, and what you have read of it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import Me, Now, PageQuery, Read, Write, may
from api.notifications import schemas as s
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.notifications import actions, queries

router = Router("notifications", "/v1/{congress}/notifications")
READS = may(Right.MEETING_READ)


@router.get("", dependencies=[READS])
async def list_notifications(
    me: Me, tx: Read, page: PageQuery, filters: Annotated[s.NotificationFilters, Query()]
) -> Page[s.Notification]:
    """Your inbox, the newest first. It belongs to the person of your account; without one it stays empty."""
    found = await queries.list_notifications(
        tx,
        me,
        given=filters.model_dump(exclude_none=True),
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[s.Notification].model_validate(found)


@router.get("/unread", dependencies=[READS])
async def count_unread(me: Me, tx: Read) -> s.Unread:
    """How many you have not read."""
    return s.Unread(unread=await queries.count_unread(tx, me))


@router.post("/read", dependencies=[READS])
async def mark_all_read(me: Me, tx: Write, now: Now, body: s.ReadAll = s.ReadAll()) -> s.MarkedRead:
    """All of them are read; with `until` those that you were told up to then."""
    return s.MarkedRead(read=await actions.mark_all_read(tx, me, body.until, now))


@router.post("/{notification_id}/read", dependencies=[READS])
async def mark_read(me: Me, tx: Write, now: Now, notification_id: UUID) -> s.Notification:
    """You have read it; it stays read."""
    return s.Notification.model_validate(await actions.mark_read(tx, me, notification_id, now))
