"""What stands of a case, by the catalogue's own expressions; and which cases have changed since it was last written down."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Date,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy import literal as constant
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.assignments.tables import assignment
from domain.congresses.tables import congress
from domain.dashboards.tables import facts_horizon
from domain.deadlines.reckoning import last_day, warned_at
from domain.deadlines.tables import DeadlineState, deadline
from domain.event_tables import Xid8, event
from domain.rules.profile import Outcome, Step
from domain.rules.tables import rule
from domain.statistics.asked import local_day
from domain.statistics.asof import FIRST_REPLY_AT, LIVE, of_case, one_of, s, value, yellow_days
from domain.suggestions.tables import suggestion

UNDONE = "import_undone"  # what an import had said of many cases is taken back, with its events
XMIN = func.pg_snapshot_xmin(func.pg_current_snapshot(), type_=Xid8())
_NEVER = cast(literal_column("'0'"), Xid8())
_d, _zone = deadline.c, congress.c.zone


def _of_clocks(column: Any, *where: Any, source: Any = deadline) -> Any:
    return value(source, func.min(column), *of_case(deadline), *where)


def _late_at() -> Any:
    """Since when the first reply is late: it went out late, or will be from its due instant on."""
    since = case((_d.state == DeadlineState.LATE, _d.ended_at), (_d.state == DeadlineState.RUNNING, _d.due_at))
    return _of_clocks(since, _d.step == Step.REPLY, _d.round == 1)


def _yellow_at() -> Any:
    joined = deadline.join(rule, and_(rule.c.congress_id == _d.congress_id, rule.c.id == _d.rule_id))
    warned = warned_at(_d.due_at, yellow_days(rule.c.profile_id), _zone)
    return _of_clocks(warned, _d.state == DeadlineState.RUNNING, source=joined)


def _units(column: Any, kind: Any) -> Any:
    unit = assignment.alias("part")
    here = (*of_case(unit), LIVE.stands(unit), LIVE.latest_of_unit(unit))
    listed = func.array_agg(aggregate_order_by(unit.c[column], unit.c.organisation_id, unit.c.id), type_=ARRAY(kind))
    return func.coalesce(value(unit, listed, *here), cast(constant("{}"), ARRAY(kind)))


def _monday(day: Any) -> Any:
    return cast(func.date_trunc("week", day), Date)


def columns() -> Mapping[str, Any]:
    """A row of `case_facts` from `suggestion` joined to its congress."""
    running = _d.state == DeadlineState.RUNNING
    return {
        "congress_id": s.congress_id,
        "suggestion_id": s.id,
        "session_id": s.session_id,
        "seen": XMIN,
        "kind": s.kind,
        "state": s.state,
        "category": s.category,
        "delegation_id": s.delegation_id,
        "confidential": s.confidential,
        "accepted_month": cast(func.date_trunc("month", local_day(_zone, s.accepted_at)), Date),
        "assigned_on": local_day(_zone, s.assigned_at),
        "answered_on": local_day(_zone, FIRST_REPLY_AT),
        "replied": LIVE.replied(),
        "handled": LIVE.handled(),
        "online": LIVE.online(),
        "met": LIVE.met_the_deputy(),
        "late_at": _late_at(),
        "red_at": _of_clocks(_d.due_at, running),
        "yellow_at": _yellow_at(),
        "due_week": _monday(last_day(LIVE.reply_due_at(), _zone)),
        "class_code": LIVE.class_code(),
        "solved": LIVE.means(Outcome.SOLVED),
        "advanced": LIVE.means(Outcome.SOLVED, Outcome.PARTLY_OR_IN_PROGRESS),
        "taken_up": LIVE.means(Outcome.SOLVED, Outcome.PARTLY_OR_IN_PROGRESS, Outcome.PLANNED),
        "rated": LIVE.worst_rating(first=False),
        "rated_first": LIVE.worst_rating(first=True),
        "key": LIVE.key(),
        "key_concluded": LIVE.key(concluded=True),
        "unit_ids": _units("organisation_id", Uuid()),
        "unit_roles": _units("role", Text()),
    }


SOURCE = suggestion.join(congress, congress.c.id == s.congress_id)
_HORIZON = (
    select(facts_horizon.c.txid)
    .where(facts_horizon.c.congress_id == bindparam("congress", type_=Uuid))
    .scalar_subquery()
)


def since_kept() -> CTE:
    """Cases that an event speaks of at or above the horizon; a null row where every case must be looked at anew."""
    e = event.c
    above = (e.congress_id == bindparam("congress", type_=Uuid), e.txid >= func.coalesce(_HORIZON, _NEVER))
    told = or_(e.suggestion_id.is_not(None), one_of(e.kind, (UNDONE,)))
    return (
        select(case((e.kind == UNDONE, None), else_=e.suggestion_id).label("id"))
        .distinct()
        .where(*above, told)
        .cte("changed")
    )


def every_case(changed: CTE) -> Any:
    """Whether nothing that is kept may be used."""
    undone = select(literal_column("1")).select_from(changed).where(changed.c.id.is_(None)).exists()
    return or_(_HORIZON.is_(None), undone)


def fresh(names: Collection[str], ids: Any, *where: Any) -> Any:
    """These columns of these cases as they stand in the snapshot of the statement."""
    made = columns()
    shown = [made[name].label(name) for name in names]
    here = (s.congress_id == bindparam("congress", type_=Uuid), s.id == any_(ids), s.accepted_at.is_not(None))
    return select(*shown).select_from(SOURCE).where(*here, *where)
