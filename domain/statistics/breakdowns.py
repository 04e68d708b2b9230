"""By what a figure is broken down: each breakdown as an expression of the row that is counted, and where its labels stand."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Date, Text, case, cast, func

from domain.assignments.tables import assignment
from domain.deadlines.reckoning import last_day
from domain.lookbacks.tables import look_back_item
from domain.meetings.tables import meeting_participant
from domain.organisations.tables import organisation
from domain.people.tables import delegation, person
from domain.statistics import beside, promised
from domain.statistics.asked import ASKED, AT, local, local_day
from domain.statistics.asof import AsOf, s
from domain.statistics.states import BacklogAge, Breakdown, Grain
from domain.suggestions.tables import signature

PART = assignment.alias("part")
OF_UNITS = frozenset({Breakdown.UNIT, Breakdown.ROLE})
NAMED: Mapping[Breakdown, Any] = {
    Breakdown.UNIT: organisation,
    Breakdown.DELEGATION: delegation,
    Breakdown.DEPUTY: person,
}
_UP_TO = {30: BacklogAge.TO_30, 60: BacklogAge.TO_60, 90: BacklogAge.TO_90, 180: BacklogAge.TO_180}


def expanded(grain: Grain, by: tuple[Breakdown, ...]) -> bool:
    """Whether a row is counted once for each of its units."""
    return grain is Grain.ASSIGNMENT or (grain is Grain.CASE and bool(OF_UNITS & set(by)))


def _unit(grain: Grain, then: AsOf) -> Any:
    if grain is Grain.PROMISE:
        return promised.unit(then)
    return look_back_item.c.organisation_id if grain is Grain.LOOK_BACK else PART.c.organisation_id


def _backlog_age(_: Grain, __: AsOf) -> Any:
    return backlog_age(local_day(ASKED.c.zone, AT) - local_day(ASKED.c.zone, s.assigned_at))


def backlog_age(days: Any) -> Any:
    """The band of so many days."""
    return case(*((days <= most, age.value) for most, age in _UP_TO.items()), else_=BacklogAge.OLDER.value)


def _week(_: Grain, then: AsOf) -> Any:
    """The Monday of the week of the last day in time."""
    return cast(func.date_trunc("week", last_day(then.reply_due_at(), ASKED.c.zone)), Date)


_EXPRESSIONS: Mapping[Breakdown, Callable[[Grain, AsOf], Any]] = {
    Breakdown.CLASS: lambda _, then: then.class_code(),
    Breakdown.UNIT: _unit,
    Breakdown.ROLE: lambda _, then: then.role(PART),
    Breakdown.CATEGORY: lambda _, __: s.category,
    Breakdown.DELEGATION: lambda _, __: s.delegation_id,
    Breakdown.DEPUTY: lambda grain, _: signature.c.person_id if grain is Grain.SIGNATURE else s.lead_person_id,
    Breakdown.MONTH: lambda _, __: func.to_char(local(ASKED.c.zone, s.accepted_at), "YYYY-MM"),
    Breakdown.STATE: lambda _, then: then.state(),
    Breakdown.LAMP: lambda _, then: then.lamp(),
    Breakdown.AGE: _backlog_age,
    Breakdown.WEEK: _week,
    Breakdown.PROGRESS: lambda _, then: promised.progress(then),
    Breakdown.CONCLUSION: lambda _, then: beside.conclusion(then),
    Breakdown.ATTENDED_AS: lambda _, __: meeting_participant.c.role,
}


def key(breakdown: Breakdown, grain: Grain, then: AsOf) -> Any:
    """The key of a row, as text; null where the row has none."""
    return cast(_EXPRESSIONS[breakdown](grain, then), Text)
