"""Changing a class after the reply: the move is the assignment's whose reply it is, found by the reply or by being the only one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.actions import advance_unit
from domain.classes.queries import sent_replies
from domain.db import Tx
from domain.errors import Conflict, Invalid

RESTS_ON = ("source", "meeting_decision_id")  # where the change is another procedure's


async def change_class(
    tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Write another class into the history at `now` (UTC); `seen` is the version of the assignment. Gives its row.

    Without `reply_id` the only reply of the latest answered round is meant. Raises NotFound, Forbidden `not_your_move`,
    Invalid `reply_not_found`, Conflict `no_reply_sent`, `reply_not_named`, `case_withdrawn`, `class_unknown`,
    `class_unchanged`, and PreconditionFailed.
    """
    replies = await sent_replies(tx, me, suggestion_id)
    chosen = _chosen(replies, given.get("reply_id"))
    wanted = {name: given[name] for name in ("class_code", "reason", "evidence", *RESTS_ON) if name in given}
    moved = await advance_unit(tx, me, UUID(chosen["assignment_id"]), "change_class", wanted, now, seen)
    return moved | {"reply_id": chosen["id"], "class_code": given["class_code"]}


def _chosen(replies: list[dict[str, Any]], reply_id: UUID | None) -> dict[str, Any]:
    if not replies:
        raise Conflict("no_reply_sent")
    if reply_id is not None:
        found = next((each for each in replies if each["id"] == str(reply_id)), None)
        if found is None:
            raise Invalid("reply_not_found", field="reply_id")
        return found
    last = max(each["round"] for each in replies)
    latest = [each for each in replies if each["round"] == last]
    if len(latest) > 1:
        raise Conflict("reply_not_named", replies=[each["id"] for each in latest])
    return latest[0]
