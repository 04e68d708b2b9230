"""Announcing clocks that run out: one notice and one event per clock, threshold and due instant, however many ask at once.

A paused clock does not run out, but no pause moves its absolute end: what is announced of it is the cap.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.clocks import WINDOWS
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.deadlines.tables import DeadlineState, deadline, deadline_notice
from domain.event_tables import event
from domain.ids import new_id
from domain.rules.tables import rule_profile
from domain.shapes import object_of
from domain.suggestions.tables import suggestion

OVERDUE = 0  # the threshold of what is late already; warnings are of one day or more

_d, _n = deadline.c, deadline_notice.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))


def event_of(noticed: CTE, state: DeadlineState) -> Any:
    """The INSERT of one event per notice: `due_soon`, or `overdue` for threshold 0."""
    kind = case((noticed.c.threshold == OVERDUE, "overdue"), else_="due_soon")
    told = {name: noticed.c[name] for name in ("step", "round", "threshold", "due_at")}
    told |= {"cap": literal(state is DeadlineState.PAUSED, literal_execute=True)}
    columns = {
        "congress_id": noticed.c.congress_id,
        "id": noticed.c.event_id,
        "at": _NOW,
        "kind": kind,
        "suggestion_id": noticed.c.suggestion_id,
        "assignment_id": noticed.c.assignment_id,
        "subject_id": noticed.c.deadline_id,
        "action": kind,
        "state_before": cast(null(), Text),
        "state_after": cast(state, Text),
        "data": object_of(told),
        "request_id": bindparam("request_id", type_=Text),
    }
    return event.insert().from_select(list(columns), select(*columns.values()))


def _nearest(end: Any) -> Any:
    """The nearest threshold that has passed; null while none has."""
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(end, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= _NOW, warns_at > _d.started_at)  # a threshold as long as the clock itself says nothing
        .correlate(deadline, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((end <= _NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(deadline, congress, rule_profile)


def _due(state: DeadlineState) -> CTE:
    """Clocks in this state whose nearest threshold is not announced yet; those that another sweep holds are left to it."""
    end: Any = _d.cap_at if state is DeadlineState.PAUSED else _d.due_at
    nearest = _nearest(end).lateral("nearest")
    longest = select(func.max(cast(SWITCHES["due_soon_days"][0].astext, Integer))).correlate(None).scalar_subquery()
    horizon = _NOW + func.make_interval(0, 0, 0, func.coalesce(longest, 0) + 1)
    announced = exists().where(
        _n.congress_id == _d.congress_id,
        _n.deadline_id == _d.id,
        _n.due_at == end,
        _n.threshold <= nearest.c.threshold,
    )
    case_of = suggestion.c
    joined = (
        deadline.join(suggestion, and_(case_of.congress_id == _d.congress_id, case_of.id == _d.suggestion_id))
        .join(congress, congress.c.id == _d.congress_id)
        .join(
            rule_profile,
            and_(rule_profile.c.congress_id == _d.congress_id, rule_profile.c.id == case_of.profile_id),
        )
        .join(nearest, true())
    )
    return (
        select(
            _d.congress_id,
            _d.id,
            _d.suggestion_id,
            _d.assignment_id,
            _d.step,
            _d.round,
            end.label("due_at"),
            nearest.c.threshold,
        )
        .select_from(joined)
        .where(
            _d.state == state,
            end <= horizon,
            *(_d.step != window for window in WINDOWS),
            nearest.c.threshold.is_not(None),
            ~announced,
        )
        .order_by(end)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=deadline, skip_locked=True, key_share=True)
        .cte("due")
    )


def _statement(state: DeadlineState) -> Statement:
    due = _due(state)
    most: Any = bindparam("most", type_=Integer)
    fresh = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", with_ordinality="place", name="fresh")
    ids = select(fresh.render_derived()).cte("ids")
    numbered = select(due, func.row_number().over().label("place")).cte("numbered")
    noticed = (
        insert(deadline_notice)
        .from_select(
            ["congress_id", "id", "deadline_id", "threshold", "due_at", "at"],
            select(numbered.c.congress_id, ids.c.id, numbered.c.id, numbered.c.threshold, numbered.c.due_at, _NOW).join(
                ids, ids.c.place == numbered.c.place
            ),
        )
        .on_conflict_do_nothing()
        .returning(_n.congress_id, _n.deadline_id, _n.threshold, _n.due_at)
        .cte("noticed")
    )
    same = and_(noticed.c.congress_id == numbered.c.congress_id, noticed.c.deadline_id == numbered.c.id)
    shown = [numbered.c[name] for name in ("suggestion_id", "assignment_id", "step", "round")]
    told = (
        select(*noticed.c, *shown, ids.c.id.label("event_id"))
        .join_from(noticed, numbered, same)
        .join(ids, ids.c.place == numbered.c.place + most)
        .cte("told")
    )
    counts = select(
        select(func.count()).select_from(due).scalar_subquery().label("found"),
        func.count().filter(told.c.threshold != OVERDUE).label("due_soon"),
        func.count().filter(told.c.threshold == OVERDUE).label("overdue"),
    ).select_from(told)
    return Statement(counts.add_cte(event_of(told, state).cte("logged")))


_ANNOUNCE = {state: _statement(state) for state in (DeadlineState.RUNNING, DeadlineState.PAUSED)}


async def announce(
    tx: Tx, now: datetime, request_id: str, most: int, state: DeadlineState = DeadlineState.RUNNING
) -> tuple[int, int, int]:
    """Announce up to `most` clocks at `now` (UTC), the earliest first; gives (found, due soon, overdue). One statement.

    A clock that has passed several thresholds at once is announced for the nearest only.
    """
    ids = [new_id() for _ in range(2 * most)]
    row = await tx.one(_ANNOUNCE[state], now=now, most=most, ids=ids, request_id=request_id)
    assert row is not None  # counts have a row
    return row["found"], row["due_soon"], row["overdue"]
