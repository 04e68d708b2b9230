"""Announcing demands that fall due, and those that are late."""

from datetime import datetime

from domain.db import Tx
from domain.deadlines.dated import Dated, announce_dated, announcing
from domain.oversight.tables import demand, demand_notice

_ANNOUNCE = announcing(Dated(demand, demand_notice, "demand_id", "demand_due_soon", "demand_overdue"))


async def announce_demands(tx: Tx, now: datetime, request_id: str, most: int) -> tuple[int, int, int]:
    """Up to `most` demands at `now` (UTC), the earliest first; gives (found, due soon, overdue). One statement."""
    return await announce_dated(tx, _ANNOUNCE, now, request_id, most)
