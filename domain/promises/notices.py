"""Announcing promises that fall due: one notice and one event per promise, threshold and day, however many sweeps ask at once."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Date,
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
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines.notices import OVERDUE
from domain.deadlines.reckoning import SWITCHES, warned_at
from domain.event_tables import event
from domain.ids import new_id
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_notice
from domain.rules.tables import rule_profile
from domain.shapes import object_of
from domain.suggestions.tables import suggestion

_p, _n, _s = promise.c, promise_notice.c, suggestion.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
# The first late instant: the midnight after the day, in the congress's zone.
_DUE_AT: Any = func.timezone(
    congress.c.zone, cast(_p.due_on + 1, DateTime(timezone=False)), type_=DateTime(timezone=True)
)


def _nearest() -> Any:
    """The nearest threshold that has passed; null while none has. A threshold as long as the promise itself says nothing."""
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(_DUE_AT, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= _NOW, warns_at > _p.made_at)
        .correlate(promise, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((_DUE_AT <= _NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(promise, congress, rule_profile)


def _due() -> CTE:
    """Open promises whose nearest threshold is not announced yet; those that another sweep holds are left to it."""
    nearest = _nearest().lateral("nearest")
    announced = exists().where(
        _n.congress_id == _p.congress_id,
        _n.promise_id == _p.id,
        _n.due_on == _p.due_on,
        _n.threshold <= nearest.c.threshold,
    )
    joined = (
        promise.join(suggestion, and_(_s.congress_id == _p.congress_id, _s.id == _p.suggestion_id))
        .join(congress, congress.c.id == _p.congress_id)
        .join(
            rule_profile,
            and_(rule_profile.c.congress_id == _p.congress_id, rule_profile.c.id == _s.profile_id),
        )
        .join(nearest, true())
    )
    longest = 1001  # days: no threshold of a profile is longer, and a zone is within a day of UTC
    return (
        select(
            _p.congress_id,
            _p.id,
            _p.suggestion_id,
            _p.assignment_id,
            _p.organisation_id,
            _p.due_on,
            nearest.c.threshold,
        )
        .select_from(joined)
        .where(
            _p.state == PromiseState.OPEN,
            _p.due_on <= cast(_NOW, Date) + longest,
            nearest.c.threshold.is_not(None),
            ~announced,
        )
        .order_by(_p.due_on)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=promise, skip_locked=True, key_share=True)
        .cte("due")
    )


def _event_of(told: CTE) -> Any:
    kind = case((told.c.threshold == OVERDUE, "promise_overdue"), else_="promise_due_soon")
    columns = {
        "congress_id": told.c.congress_id,
        "id": told.c.event_id,
        "at": _NOW,
        "kind": kind,
        "suggestion_id": told.c.suggestion_id,
        "assignment_id": cast(null(), Uuid),
        "subject_id": told.c.promise_id,
        "action": kind,
        "state_before": cast(null(), Text),
        "state_after": cast(PromiseState.OPEN, Text),
        "data": object_of({name: told.c[name] for name in ("organisation_id", "threshold", "due_on")}),
        "request_id": bindparam("request_id", type_=Text),
    }
    return event.insert().from_select(list(columns), select(*columns.values()))


def _statement() -> Statement:
    due = _due()
    most: Any = bindparam("most", type_=Integer)
    fresh = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", with_ordinality="place", name="fresh")
    ids = select(fresh.render_derived()).cte("ids")
    numbered = select(due, func.row_number().over().label("place")).cte("numbered")
    noticed = (
        insert(promise_notice)
        .from_select(
            ["congress_id", "id", "promise_id", "threshold", "due_on", "at"],
            select(numbered.c.congress_id, ids.c.id, numbered.c.id, numbered.c.threshold, numbered.c.due_on, _NOW).join(
                ids, ids.c.place == numbered.c.place
            ),
        )
        .on_conflict_do_nothing()
        .returning(_n.congress_id, _n.promise_id, _n.threshold, _n.due_on)
        .cte("noticed")
    )
    same = and_(noticed.c.congress_id == numbered.c.congress_id, noticed.c.promise_id == numbered.c.id)
    told = (
        select(*noticed.c, numbered.c.suggestion_id, numbered.c.organisation_id, ids.c.id.label("event_id"))
        .join_from(noticed, numbered, same)
        .join(ids, ids.c.place == numbered.c.place + most)
        .cte("told")
    )
    counts = select(
        select(func.count()).select_from(due).scalar_subquery().label("found"),
        func.count().filter(told.c.threshold != OVERDUE).label("due_soon"),
        func.count().filter(told.c.threshold == OVERDUE).label("overdue"),
    ).select_from(told)
    return Statement(counts.add_cte(_event_of(told).cte("logged")))


_ANNOUNCE = _statement()


async def announce_promises(tx: Tx, now: datetime, request_id: str, most: int) -> tuple[int, int, int]:
    """Announce up to `most` promises at `now` (UTC), the earliest first; gives (found, due soon, overdue). One statement.

    Whatever the state of the case: a closed one goes on in the ledger, and with a withdrawn one its promises have ended.
    """
    row = await tx.one(_ANNOUNCE, now=now, most=most, ids=[new_id() for _ in range(2 * most)], request_id=request_id)
    assert row is not None  # counts have a row
    return row["found"], row["due_soon"], row["overdue"]
