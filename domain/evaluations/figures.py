"""How a session's replies were rated: by dimension, and in the first, the latest or a stated round, as of any instant.

A rate without its dimension and its round says two things at once: a year can have no dissatisfied case in the one and some
in the other, and both figures be right.
"""

from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from domain.actor import Actor
from domain.assignments.states import ReplyState
from domain.assignments.tables import reply
from domain.db import Statement, Tx
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

Which = Literal["first", "latest", "stated"]
_e, _r, _s = evaluation.c, reply.c, suggestion.c
_AS_OF: Any = bindparam("as_of", type_=_e.rated_at.type)
_ROUND = bindparam("round", type_=Integer)
_WORST_FIRST = case(
    (_e.level == RatingLevel.DISSATISFIED, 0), (_e.level == RatingLevel.BASICALLY_SATISFIED, 1), else_=2
)
# Which of several ratings of a case counts, the worst where several people or replies were rated together.
_ORDER: dict[Which, tuple[Any, ...]] = {
    "first": (_e.round, _e.turn, _WORST_FIRST),
    "latest": (_e.round.desc(), _e.turn.desc(), _WORST_FIRST),
    "stated": (_e.turn.desc(), _WORST_FIRST),
}


def round_of(text: str) -> int | Which:
    """`first`, `latest`, or the number of a round."""
    return int(text) if text.isdigit() else "first" if text == "first" else "latest"


def _of(which: Which, column: Any) -> list[Any]:
    return {"first": [column == 1], "latest": [], "stated": [column == _ROUND]}[which]


@cache
def _statement(kinds: Scope, which: Which) -> Statement:
    sent = [
        _r.congress_id == _s.congress_id,
        _r.suggestion_id == _s.id,
        _r.state == ReplyState.SENT,
        _r.sent_at <= _AS_OF,
        *_of(which, _r.round),
    ]
    cases = (
        select(_s.congress_id, _s.id)
        .where(
            visible(kinds),
            _s.session_id == bindparam("session", type_=Uuid),
            _s.kind == bindparam("kind", type_=Text),
            _s.state != CaseState.WITHDRAWN,
            exists().where(*sent),
        )
        .cte("cases")
    )
    wanted: Any = bindparam("dimension", type_=Text)
    counted = (
        select(_e.dimension, _e.level)
        .ext(distinct_on(_e.suggestion_id, _e.dimension))
        .join(cases, and_(cases.c.congress_id == _e.congress_id, cases.c.id == _e.suggestion_id))
        .where(_e.rated_at <= _AS_OF, or_(wanted.is_(None), _e.dimension == wanted), *_of(which, _e.round))
        .order_by(_e.suggestion_id, _e.dimension, *_ORDER[which])
        .subquery("counted")
    )
    count = func.count()
    replied = select(count).select_from(cases).scalar_subquery()
    return Statement(
        select(
            counted.c.dimension,
            replied.label("replied"),
            count.label("rated"),
            *(count.filter(counted.c.level == level).label(level.value) for level in RatingLevel),
        )
        .group_by(func.rollup(counted.c.dimension))
        .order_by(counted.c.dimension.nulls_last())
    )


async def count_evaluations(
    tx: Tx, me: Actor, session_id: UUID, kind: str, round_: int | Which, dimension: str | None, as_of: datetime
) -> dict[str, Any]:
    """Of the cases of a session that were replied to (in that round) by `as_of` (UTC): how each dimension was rated.

    A case counts once in a dimension, by the worst that was said in the round that counts; one that nobody rated leaves
    the denominator (CQ18 §29). `strict`: satisfied of those rated; `broad`: basically satisfied too; percent. One statement.
    """
    which: Which = "stated" if isinstance(round_, int) else round_
    kinds = scope(me)
    values = {"congress": me.congress_id, "session": session_id, "kind": kind, "dimension": dimension, "as_of": as_of}
    stated = {"round": round_} if isinstance(round_, int) else {}
    *dimensions, total = await tx.all(_statement(kinds, which), **values, **stated, **scope_values(me, kinds))
    return {
        "session_id": session_id,
        "kind": kind,
        "round": str(round_),
        "as_of": as_of,
        "replied": total["replied"],
        "dimensions": [_rates(dict(row)) for row in dimensions],
    }


def _rates(row: dict[str, Any]) -> dict[str, Any]:
    satisfied, basically = row["satisfied"], row["basically_satisfied"]
    return {
        **row,
        "unrated": row["replied"] - row["rated"],
        "strict": round(100 * satisfied / row["rated"], 2),
        "broad": round(100 * (satisfied + basically) / row["rated"], 2),
    }
