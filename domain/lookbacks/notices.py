"""Announcing the due day of a look-back: before it as early as the rules of its cases say, and once when it has passed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, and_, case, cast, func, or_, select

from domain.congresses.tables import congress
from domain.db import Tx
from domain.deadlines.announcing import NOW, OVERDUE, Announced, Told, after_day, announced, announcing, within_reach
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.lookbacks.states import OPEN
from domain.lookbacks.tables import look_back, look_back_item, look_back_notice
from domain.rules.tables import rule_profile
from domain.suggestions.tables import suggestion

_b, _i, _s = look_back.c, look_back_item.c, suggestion.c
_DUE_AT = after_day(_b.due_on, congress.c.zone)


def _nearest() -> Any:
    """The nearest threshold, of the rules of its cases, that has passed; one as long as the whole batch says nothing."""
    rules = look_back_item.join(suggestion, and_(_s.congress_id == _i.congress_id, _s.id == _i.suggestion_id)).join(
        rule_profile, and_(rule_profile.c.congress_id == _s.congress_id, rule_profile.c.id == _s.profile_id)
    )
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(_DUE_AT, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .select_from(rules)
        .where(_i.congress_id == _b.congress_id, _i.look_back_id == _b.id, warns_at <= NOW, warns_at > _b.opened_at)
        .correlate(look_back, congress)
        .scalar_subquery()
    )
    nearest = case((_DUE_AT <= NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(look_back, congress)


_ANNOUNCE = announcing(
    Announced(
        table=look_back,
        notice=look_back_notice,
        subject="look_back_id",
        source=look_back.join(congress, congress.c.id == _b.congress_id),
        nearest=_nearest(),
        said=lambda nearest: {"threshold": nearest.c.threshold, "due_on": _b.due_on},
        before=lambda notice, nearest: (notice.due_on == _b.due_on, notice.threshold <= nearest.c.threshold),
        where=(or_(*(_b.state == state for state in sorted(OPEN))), within_reach(_b.due_on)),
        due=_b.due_on,
        kinds=("look_back_due_soon", "look_back_overdue"),
        state=cast(_b.state, Text),
        data=lambda _: {"due_on": _b.due_on, "name": _b.name},
    )
)


async def announce_look_backs(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` batches at `now` (UTC), to the office that organises them. One statement."""
    return await announced(tx, _ANNOUNCE, now, request_id, most)
