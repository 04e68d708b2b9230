"""Announcing promises that fall due: one notice and one event per promise, threshold and day, however many sweeps ask at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, and_, case, cast, func, select

from domain.congresses.tables import congress
from domain.db import Tx
from domain.deadlines.announcing import NOW, OVERDUE, Announced, Told, after_day, announced, announcing, within_reach
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_notice
from domain.rules.tables import rule_profile
from domain.suggestions.tables import suggestion

_p, _s = promise.c, suggestion.c
_DUE_AT = after_day(_p.due_on, congress.c.zone)


def _nearest() -> Any:
    """The nearest threshold that has passed; null while none has. A threshold as long as the promise itself says nothing."""
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(_DUE_AT, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= NOW, warns_at > _p.made_at)
        .correlate(promise, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((_DUE_AT <= NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(promise, congress, rule_profile)


_ANNOUNCE = announcing(
    Announced(
        table=promise,
        notice=promise_notice,
        subject="promise_id",
        source=promise.join(suggestion, and_(_s.congress_id == _p.congress_id, _s.id == _p.suggestion_id))
        .join(congress, congress.c.id == _p.congress_id)
        .join(rule_profile, and_(rule_profile.c.congress_id == _p.congress_id, rule_profile.c.id == _s.profile_id)),
        nearest=_nearest(),
        said=lambda nearest: {"threshold": nearest.c.threshold, "due_on": _p.due_on},
        before=lambda notice, nearest: (notice.due_on == _p.due_on, notice.threshold <= nearest.c.threshold),
        where=(_p.state == PromiseState.OPEN, within_reach(_p.due_on)),
        due=_p.due_on,
        kinds=("promise_due_soon", "promise_overdue"),
        state=cast(_p.state, Text),
        events={"suggestion_id": _p.suggestion_id},
        data=lambda nearest: {
            "organisation_id": _p.organisation_id,
            "threshold": nearest.c.threshold,
            "due_on": _p.due_on,
        },
    )
)


async def announce_promises(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` promises at `now` (UTC), the earliest first. One statement.

    Whatever the state of the case: a closed one goes on in the ledger, and with a withdrawn one its promises have ended.
    """
    return await announced(tx, _ANNOUNCE, now, request_id, most)
