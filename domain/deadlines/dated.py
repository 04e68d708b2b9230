"""Announcing what units owe by a day of their own: warned of as the rules of its case say, whatever became of the case."""

from typing import Any

from sqlalchemy import Integer, Table, Text, and_, case, cast, func, select

from domain.congresses.tables import congress
from domain.db import Statement
from domain.deadlines.announcing import NOW, OVERDUE, Announced, after_day, announcing, within_reach
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.rules.tables import rule_profile
from domain.suggestions.tables import suggestion

OPEN = "open"  # the state of a row that is still owed
_s = suggestion.c


def _nearest(owed: Table) -> Any:
    """The nearest threshold that has passed; null while none has. A threshold as long as the time itself says nothing."""
    due_at = after_day(owed.c.due_on, congress.c.zone)
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(due_at, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= NOW, warns_at > owed.c.made_at)
        .correlate(owed, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((due_at <= NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(owed, congress, rule_profile)


def announcing_owed(owed: Table, notice: Table, subject: str, kinds: tuple[str, str]) -> Statement:
    """The statement that announces rows owed from `made_at` until `due_on`; `subject` names the row in its notices."""
    o = owed.c
    return announcing(
        Announced(
            table=owed,
            notice=notice,
            subject=subject,
            source=owed.join(suggestion, and_(_s.congress_id == o.congress_id, _s.id == o.suggestion_id))
            .join(congress, congress.c.id == o.congress_id)
            .join(rule_profile, and_(rule_profile.c.congress_id == o.congress_id, rule_profile.c.id == _s.profile_id)),
            nearest=_nearest(owed),
            said=lambda nearest: {"threshold": nearest.c.threshold, "due_on": o.due_on},
            before=lambda told, nearest: (told.due_on == o.due_on, told.threshold <= nearest.c.threshold),
            where=(o.state == OPEN, within_reach(o.due_on)),
            due=o.due_on,
            kinds=kinds,
            state=cast(o.state, Text),
            events={"suggestion_id": o.suggestion_id},
            data=lambda nearest: {
                "organisation_id": o.organisation_id,
                "threshold": nearest.c.threshold,
                "due_on": o.due_on,
            },
        )
    )
