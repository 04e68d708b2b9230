"""Announcing clocks that run out: one notice and one event per clock, threshold and due instant, however many ask at once.

A paused clock does not run out, but no pause moves its absolute end: what is announced of it is the cap.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, and_, case, cast, func, literal, select

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.announcing import NOW, OVERDUE, Announced, Told, announced, announcing
from domain.deadlines.clocks import WINDOWS
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.deadlines.tables import DeadlineState, deadline, deadline_notice
from domain.rules.tables import rule_profile
from domain.suggestions.tables import suggestion

_d, _s = deadline.c, suggestion.c


def _nearest(end: Any) -> Any:
    """The nearest threshold that has passed; null while none has."""
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(end, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= NOW, warns_at > _d.started_at)  # a threshold as long as the clock itself says nothing
        .correlate(deadline, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((end <= NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(deadline, congress, rule_profile)


_LONGEST = select(func.max(cast(SWITCHES["due_soon_days"][0].astext, Integer))).correlate(None).scalar_subquery()
_HORIZON = NOW + func.make_interval(0, 0, 0, func.coalesce(_LONGEST, 0) + 1)


def _announcing(state: DeadlineState) -> Statement:
    end: Any = _d.cap_at if state is DeadlineState.PAUSED else _d.due_at
    return announcing(
        Announced(
            table=deadline,
            notice=deadline_notice,
            subject="deadline_id",
            source=deadline.join(suggestion, and_(_s.congress_id == _d.congress_id, _s.id == _d.suggestion_id))
            .join(congress, congress.c.id == _d.congress_id)
            .join(rule_profile, and_(rule_profile.c.congress_id == _d.congress_id, rule_profile.c.id == _s.profile_id)),
            nearest=_nearest(end),
            said=lambda nearest: {"threshold": nearest.c.threshold, "due_at": end},
            before=lambda notice, nearest: (notice.due_at == end, notice.threshold <= nearest.c.threshold),
            where=(_d.state == state, end <= _HORIZON, *(_d.step != window for window in WINDOWS)),
            due=end,
            kinds=("due_soon", "overdue"),
            state=cast(_d.state, Text),
            events={"suggestion_id": _d.suggestion_id, "assignment_id": _d.assignment_id},
            data=lambda nearest: {
                "step": _d.step,
                "round": _d.round,
                "threshold": nearest.c.threshold,
                "due_at": end,
                "cap": literal(state is DeadlineState.PAUSED, literal_execute=True),
            },
        )
    )


_ANNOUNCE = _announcing(DeadlineState.RUNNING)
_ANNOUNCE_CAP = _announcing(DeadlineState.PAUSED)


async def announce(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` running clocks at `now` (UTC), the earliest first. One statement."""
    return await announced(tx, _ANNOUNCE, now, request_id, most)


async def announce_caps(tx: Tx, now: datetime, request_id: str, most: int) -> Told:
    """Announce the absolute ends of up to `most` paused clocks at `now` (UTC), the earliest first. One statement."""
    return await announced(tx, _ANNOUNCE_CAP, now, request_id, most)
