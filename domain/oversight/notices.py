"""Announcing demands that fall due, and those that are late."""

from datetime import datetime

from domain.db import Tx
from domain.deadlines.announcing import Told, announced
from domain.deadlines.dated import announcing_owed
from domain.oversight.tables import demand, demand_notice

_ANNOUNCE = announcing_owed(demand, demand_notice, "demand_id", ("demand_due_soon", "demand_overdue"))


async def announce_demands(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` demands at `now` (UTC), the earliest first. One statement."""
    return await announced(tx, _ANNOUNCE, now, request_id, most)
