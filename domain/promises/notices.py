"""Announcing promises that fall due, and those that are late."""

from datetime import datetime

from domain.db import Tx
from domain.deadlines.announcing import Told, announced
from domain.deadlines.dated import announcing_owed
from domain.promises.tables import promise, promise_notice

_ANNOUNCE = announcing_owed(promise, promise_notice, "promise_id", ("promise_due_soon", "promise_overdue"))


async def announce_promises(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` promises at `now` (UTC), the earliest first. One statement."""
    return await announced(tx, _ANNOUNCE, now, request_id, most)
