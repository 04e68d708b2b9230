"""Key supervision of a year in figures: decisions and cases, concluded, concluded in time, and by outcome."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, distinct, func, select

from domain.actor import Actor
from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.shapes import object_of
from domain.suggestions.states import CaseKind
from domain.suggestions.tables import suggestion
from domain.supervision.states import REVOKED, SupervisionOutcome, SupervisionState
from domain.supervision.tables import key_supervision, key_supervision_case

_k, _c, _s = key_supervision.c, key_supervision_case.c, suggestion.c
_YEAR = bindparam("year", type_=Integer)
_CONCLUDED = _k.state == SupervisionState.CONCLUDED


def _counted(thing: Any) -> Any:
    """How many different ones: of all, concluded, concluded by the due day, and by outcome."""
    each = func.count(distinct(thing))
    return object_of(
        {
            "total": each,
            "concluded": each.filter(_CONCLUDED),
            "in_time": each.filter(_CONCLUDED, _k.concluded_on <= _k.due_on),
            "outcomes": object_of(
                {outcome.value: each.filter(_k.outcome == outcome) for outcome in SupervisionOutcome}
            ),
        }
    )


@cache
def _statement() -> Statement:
    accepted = (
        select(func.count())
        .select_from(
            suggestion.join(session, and_(session.c.congress_id == _s.congress_id, session.c.id == _s.session_id))
        )
        .where(
            _s.congress_id == bindparam("congress"),
            _s.kind == CaseKind.SUGGESTION,
            _s.number.is_not(None),
            func.extract("year", session.c.starts_on) == _YEAR,
        )
        .scalar_subquery()
    )
    of_decision = and_(_c.congress_id == _k.congress_id, _c.supervision_id == _k.id)
    return Statement(
        select(
            accepted.label("accepted"),
            _counted(_k.id).label("decisions"),
            _counted(_c.suggestion_id).label("cases"),
        )
        .select_from(key_supervision.join(key_supervision_case, of_decision))
        .where(
            _k.congress_id == bindparam("congress"),
            _k.year == _YEAR,
            *(_k.state != state for state in sorted(REVOKED)),
        )
    )


async def count_supervisions(tx: Tx, me: Actor, year: int) -> dict[str, Any]:
    """The figures of a year: decisions neither withdrawn nor replaced, and the different cases under them. One statement.

    `accepted` counts the suggestions that were given a number in sessions (and after them) of that year.
    """
    row = await tx.one(_statement(), congress=me.congress_id, year=year)
    assert row is not None  # counts have a row
    return {"year": year, **dict(row)}
