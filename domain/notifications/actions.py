"""How notifications are marked as read: nothing is recorded of it, for it is between a person and their inbox."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, func, or_, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.notifications.queries import MINE, SHOWN, owner
from domain.notifications.tables import notification

_n = notification.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_READ = Statement(
    update(notification)
    .where(*MINE, _n.id == bindparam("notification"))
    .values(read_at=func.coalesce(_n.read_at, _NOW))
    .returning(*SHOWN)
)
_UNTIL: Any = bindparam("until", type_=DateTime(timezone=True))
_read_all = (
    update(notification)
    .where(*MINE, _n.read_at.is_(None), or_(_UNTIL.is_(None), _n.at <= _UNTIL))
    .values(read_at=_NOW)
    .returning(_n.id)
    .cte("read_all")
)
_READ_ALL = Statement(select(func.count()).select_from(_read_all))


async def mark_read(tx: Tx, me: Actor, notification_id: UUID, now: datetime) -> dict[str, Any]:
    """One of the caller's own; once read it stays so. One statement. NotFound `not_found`."""
    row = await tx.one(_READ, **owner(me), notification=notification_id, now=now)
    if row is None:
        raise NotFound("not_found")
    return dict(row)


async def mark_all_read(tx: Tx, me: Actor, until: datetime | None, now: datetime) -> int:
    """All of the caller's, or those told up to an instant; gives how many were unread. One statement."""
    read: int = await tx.value(_READ_ALL, **owner(me), until=until, now=now)
    return read
