"""Announcing the due day of a decision: once before it, once when it has passed, however many sweeps ask at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain import actor
from domain.db import Statement, Tx
from domain.deadlines.reckoning import SWITCHES
from domain.event_tables import event
from domain.events import event_values
from domain.ids import new_id
from domain.rules.tables import rule_profile
from domain.shapes import array_of
from domain.suggestions.tables import suggestion
from domain.supervision.picture import CASES, TODAY, of_decision
from domain.supervision.states import OPEN
from domain.supervision.tables import key_supervision, key_supervision_case, supervision_notice
from domain.supervision.writing import EVENT_COLUMNS, events_of

SOON, LATE = "supervision_due_soon", "supervision_overdue"
_k, _n = key_supervision.c, supervision_notice.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_NOTICE_COLUMNS = ("congress_id", "id", "supervision_id", "kind", "at")
_LONGEST = cast(SWITCHES["due_soon_days"][0].astext, Integer)  # a profile names its warnings from early to late


def _warned_before() -> Any:
    """The earliest warning, in days, of the rules that the cases came under."""
    profiles = CASES.join(
        rule_profile,
        and_(rule_profile.c.congress_id == suggestion.c.congress_id, rule_profile.c.id == suggestion.c.profile_id),
    )
    mine = of_decision(key_supervision_case)
    return (
        select(func.coalesce(func.max(_LONGEST), 0))
        .select_from(profiles)
        .where(*mine)
        .correlate(key_supervision)
        .scalar_subquery()
    )


def _due() -> Statement:
    kind = case(
        (_k.due_on < TODAY, literal(LATE, Text)),
        (_k.due_on - _warned_before() <= TODAY, literal(SOON, Text)),
        else_=cast(null(), Text),
    )
    notice = select(kind.label("kind")).correlate(key_supervision).lateral("notice")
    longest = select(func.max(_LONGEST)).select_from(rule_profile).scalar_subquery()
    horizon = _NOW + func.make_interval(0, 0, 0, func.coalesce(longest, 0) + 1)
    announced = exists().where(_n.congress_id == _k.congress_id, _n.supervision_id == _k.id, _n.kind == notice.c.kind)
    c = key_supervision_case.c
    cases = array_of({"id": c.suggestion_id}, of_decision(key_supervision_case), c.id).label("cases")
    return Statement(
        select(_k.congress_id, _k.id, _k.state, _k.due_on, notice.c.kind, cases)
        .select_from(key_supervision.join(notice, true()))
        .where(or_(*(_k.state == state for state in sorted(OPEN))), _k.due_on <= horizon)
        .where(notice.c.kind.is_not(None), ~announced)
        .order_by(_k.due_on)
        .with_for_update(of=key_supervision, skip_locked=True)
    )


def _given(table: Any, columns: tuple[str, ...], parameter: str) -> Any:
    rows = func.jsonb_populate_recordset(text(f"NULL::{table.name}"), bindparam(parameter, type_=JSONB))
    named = [column(name, table.c[name].type) for name in columns]
    return rows.table_valued(*named).alias(f"{table.name}_rows")


def _announcing() -> Statement:
    """A notice that another sweep has written meanwhile takes its events with it."""
    notices = _given(supervision_notice, _NOTICE_COLUMNS, "notices")
    noticed = (
        insert(supervision_notice)
        .from_select(list(_NOTICE_COLUMNS), select(*notices.c))
        .on_conflict_do_nothing()
        .returning(_n.supervision_id, _n.kind)
        .cte("noticed")
    )
    events = _given(event, EVENT_COLUMNS, "events")
    told = select(*events.c).join(
        noticed, and_(noticed.c.supervision_id == events.c.subject_id, noticed.c.kind == events.c.kind)
    )
    logged = insert(event).from_select(list(EVENT_COLUMNS), told).cte("logged")
    return Statement(select(func.count()).select_from(noticed).add_cte(logged))


_DUE = _due()
_ANNOUNCE = _announcing()


async def announce(tx: Tx, now: datetime, request_id: str) -> int:
    """Announce what falls due or has, at `now` (UTC), on the decision and on each of its cases; gives how many notices.

    One statement when there is nothing to say, two otherwise.
    """
    due = await tx.all(_DUE, now=now)
    if not due:
        return 0
    notices, events = [], []
    for row in due:
        own = {"congress_id": row["congress_id"], "id": new_id(), "supervision_id": row["id"]}
        notices.append({**own, "kind": row["kind"], "at": now})
        system = actor.system(row["congress_id"], request_id)
        values = event_values(system, now, row["kind"], row["kind"], None, {"due_on": row["due_on"]})
        cases = [None, *(each["id"] for each in row["cases"])]
        events += events_of(row["congress_id"], row["id"], cases, values, row["state"])
    announced: int = await tx.value(_ANNOUNCE, notices=notices, events=events)
    return announced
