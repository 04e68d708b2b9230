"""Scoring a round: a reviewer's new score replaces their own earlier one, which stays on record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Forbidden, PreconditionFailed
from domain.events import event_values, recorded
from domain.ids import new_id
from domain.quality.queries import quality_facts
from domain.quality.sight import score_refused, supervising
from domain.quality.tables import quality_score
from domain.suggestions.sight import sight

_q = quality_score.c
_WHOSE = ("congress_id", "suggestion_id", "round", "scored", "account_id")
_COLUMNS = ("congress_id", "id", "suggestion_id", "round", "scored", "score", "reason", "account_id", "scored_at")
_REPLACE = Statement(
    update(quality_score)
    .where(*(_q[name] == bindparam(f"set_{name}", type_=_q[name].type) for name in _WHOSE), _q.replaced_at.is_(None))
    .values(replaced_at=bindparam("now", type_=_q.scored_at.type))
    .returning(_q.score)
)
_SCORE = recorded(
    insert(quality_score)
    .values({name: bindparam(f"set_{name}", type_=_q[name].type) for name in _COLUMNS})
    .returning(*(_q[name] for name in (*_COLUMNS, "replaced_at"))),
    case="suggestion_id",
)


async def score_quality(
    tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Score one of the six, or the whole, of a round (the latest unless stated) at `now` (UTC). Three statements.

    Raises NotFound as `quality_facts` does, Forbidden `quality_not_yours`, Conflict `conflict_of_interest`,
    `case_withdrawn`, `nothing_to_score`, `changed_meanwhile` (the same reviewer twice at once), and PreconditionFailed
    when `seen` is not the version of the case.
    """
    judged = await quality_facts(tx, me, suggestion_id, given.get("round"), now)
    if seen is not None and judged.case.version != seen:
        raise PreconditionFailed("version_stale", version=judged.case.version)
    refusal = score_refused(judged.quality, judged.case, me)
    if refusal is not None:
        raise Conflict(refusal.code, action="score_quality", **refusal.data)
    if me.account_id is None or not supervising(judged.quality, me, sight(judged.case, me)):
        raise Forbidden("quality_not_yours")
    whose = {
        "congress_id": me.congress_id,
        "suggestion_id": suggestion_id,
        "round": judged.quality.round,
        "scored": given["scored"],
        "account_id": me.account_id,
    }
    before = await tx.value(_REPLACE, **{f"set_{name}": value for name, value in whose.items()}, now=now)
    row = {**whose, "id": new_id(), "score": given["score"], "reason": given["reason"], "scored_at": now}
    told = {"round": row["round"], "scored": row["scored"], "before": before, "after": row["score"]}
    made = await tx.one(
        _SCORE,
        **{f"set_{name}": value for name, value in row.items()},
        **event_values(me, now, "quality_scored", "score_quality", None, told),
    )
    assert made is not None  # an INSERT without a condition returns its row
    return dict(made) | {"reviewer": me.name}
