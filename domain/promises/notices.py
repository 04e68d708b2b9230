"""Announcing promises that fall due, and those that are late."""

from datetime import datetime

from domain.db import Tx
from domain.deadlines.dated import Dated, announce_dated, announcing
from domain.promises.tables import promise, promise_notice

_ANNOUNCE = announcing(Dated(promise, promise_notice, "promise_id", "promise_due_soon", "promise_overdue"))


async def announce_promises(tx: Tx, now: datetime, request_id: str, most: int) -> tuple[int, int, int]:
    """Up to `most` promises at `now` (UTC), the earliest first; gives (found, due soon, overdue). One statement."""
    return await announce_dated(tx, _ANNOUNCE, now, request_id, most)
