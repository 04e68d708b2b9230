"""The rows of the class history that moves write: the class that a reply is sent with, and what it becomes later."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts
from domain.classes.states import ClassSource
from domain.db import Tx
from domain.ids import new_id
from domain.moves import Effect


def first_class(unit: AssignmentFacts, me: Actor) -> dict[str, Any]:
    """The class that the reply is sent with."""
    assert unit.reply is not None
    return _row(
        congress_id=unit.case.congress_id,
        suggestion_id=unit.case.id,
        reply_id=unit.reply.id,
        round=unit.round,
        from_code=None,
        to_code=unit.reply.class_code,
        source=ClassSource.REPLY_SENT,
        reason=None,
        evidence=None,
        at=unit.case.now,
        account_id=me.account_id,
    )


def changed_class(
    congress_id: UUID,
    suggestion_id: UUID,
    reply_id: UUID,
    round_: int,
    codes: tuple[str, str],
    source: ClassSource,
    said: tuple[str | None, str | None],
    at: datetime,
    me: Actor,
) -> dict[str, Any]:
    """A later change: `codes` from and to, `said` the reason and the evidence."""
    return _row(
        congress_id=congress_id,
        suggestion_id=suggestion_id,
        reply_id=reply_id,
        round=round_,
        from_code=codes[0],
        to_code=codes[1],
        source=source,
        reason=said[0],
        evidence=said[1],
        at=at,
        account_id=me.account_id,
    )


def _row(**columns: Any) -> dict[str, Any]:
    return {"id": new_id(), **columns}


async def change_class(_: Tx, unit: AssignmentFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """The supervising side says what the class really is; the reply keeps the class that it was sent with.

    `source` says what it rests on, where that is another procedure (look-back, reconciliation, meeting) than supervision itself.
    """
    assert unit.reply is not None
    assert unit.class_now is not None
    before, after = unit.class_now.code, given["class_code"]
    source = given.get("source", ClassSource.SUPERVISION)
    decision: UUID | None = given.get("meeting_decision_id")
    row = changed_class(
        unit.case.congress_id,
        unit.case.id,
        unit.reply.id,
        unit.round,
        (before, after),
        source,
        (given["reason"], given.get("evidence")),
        unit.case.now,
        me,
    ) | ({"meeting_decision_id": decision} if decision else {})
    told = {"reply_id": unit.reply.id, "from": before, "to": after, "source": source}
    return Effect(rows={"class_change": [row]}, data={**told, "reason": given["reason"]})
