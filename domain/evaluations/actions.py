"""Rating a reply: the rater is always the caller, so nobody can rate in another's name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.db import Tx
from domain.suggestions.actions import advance


async def evaluate(
    tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Rate one reply of the current round in every dimension of the profile, at `now` (UTC).

    When nobody else is asked, the rating is concluded in the same transaction, and the case closes or goes into its next
    round as the profile says. Raises what `advance` raises, and Conflict `reply_not_of_this_round`, `rater_not_asked`,
    `dimensions_mismatch`, `reason_missing`, `already_rated`.
    """
    return await advance(tx, me, suggestion_id, "evaluate", {**given, "person_id": me.person_id}, now, seen)
