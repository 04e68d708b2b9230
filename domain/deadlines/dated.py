"""Announcing what units owe by a day of their own: one notice and one event per row, threshold and day, however many sweeps ask at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Date,
    DateTime,
    Integer,
    Table,
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
from domain.rules.tables import rule_profile
from domain.shapes import object_of
from domain.suggestions.tables import suggestion

_s = suggestion.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
OPEN = "open"  # the state of a row that is still owed


@dataclass(frozen=True, slots=True)
class Dated:
    """A table of rows that are owed from `made_at` until `due_on`, its notices, and the events that tell of them."""

    table: Table
    notice: Table
    subject: str  # the column of a notice that names the row
    due_soon: str
    overdue: str


def _nearest(owed: Table) -> Any:
    """The nearest threshold that has passed; null while none has. A threshold as long as the time itself says nothing."""
    due_at = _due_at(owed)
    days = func.jsonb_array_elements_text(SWITCHES["due_soon_days"]).column_valued("days")
    warns_at = warned_at(due_at, cast(days, Integer), congress.c.zone)
    warning = (
        select(func.min(cast(days, Integer)))
        .where(warns_at <= _NOW, warns_at > owed.c.made_at)
        .correlate(owed, congress, rule_profile)
        .scalar_subquery()
    )
    nearest = case((due_at <= _NOW, OVERDUE), else_=warning).label("threshold")
    return select(nearest).correlate(owed, congress, rule_profile)


def _due_at(owed: Table) -> Any:
    """The first late instant: the midnight after the day, in the congress's zone."""
    day = cast(owed.c.due_on + 1, DateTime(timezone=False))
    return func.timezone(congress.c.zone, day, type_=DateTime(timezone=True))


def _due(dated: Dated) -> CTE:
    """Open rows whose nearest threshold is not announced yet; those that another sweep holds are left to it."""
    p, n = dated.table.c, dated.notice.c
    nearest = _nearest(dated.table).lateral("nearest")
    announced = exists().where(
        n.congress_id == p.congress_id,
        n[dated.subject] == p.id,
        n.due_on == p.due_on,
        n.threshold <= nearest.c.threshold,
    )
    joined = (
        dated.table.join(suggestion, and_(_s.congress_id == p.congress_id, _s.id == p.suggestion_id))
        .join(congress, congress.c.id == p.congress_id)
        .join(
            rule_profile,
            and_(rule_profile.c.congress_id == p.congress_id, rule_profile.c.id == _s.profile_id),
        )
        .join(nearest, true())
    )
    longest = 1001  # days: no threshold of a profile is longer, and a zone is within a day of UTC
    return (
        select(p.congress_id, p.id, p.suggestion_id, p.organisation_id, p.due_on, nearest.c.threshold)
        .select_from(joined)
        .where(
            p.state == OPEN,
            p.due_on <= cast(_NOW, Date) + longest,
            nearest.c.threshold.is_not(None),
            ~announced,
        )
        .order_by(p.due_on)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(of=dated.table, skip_locked=True, key_share=True)
        .cte("due")
    )


def _event_of(told: CTE, dated: Dated) -> Any:
    kind = case((told.c.threshold == OVERDUE, dated.overdue), else_=dated.due_soon)
    columns = {
        "congress_id": told.c.congress_id,
        "id": told.c.event_id,
        "at": _NOW,
        "kind": kind,
        "suggestion_id": told.c.suggestion_id,
        "assignment_id": cast(null(), Uuid),
        "subject_id": told.c[dated.subject],
        "action": kind,
        "state_before": cast(null(), Text),
        "state_after": cast(OPEN, Text),
        "data": object_of({name: told.c[name] for name in ("organisation_id", "threshold", "due_on")}),
        "request_id": bindparam("request_id", type_=Text),
    }
    return event.insert().from_select(list(columns), select(*columns.values()))


def announcing(dated: Dated) -> Statement:
    """The one statement that announces up to `most` rows, the earliest first."""
    n = dated.notice.c
    due = _due(dated)
    most: Any = bindparam("most", type_=Integer)
    fresh = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", with_ordinality="place", name="fresh")
    ids = select(fresh.render_derived()).cte("ids")
    numbered = select(due, func.row_number().over().label("place")).cte("numbered")
    columns = ["congress_id", "id", dated.subject, "threshold", "due_on", "at"]
    shown = (numbered.c.congress_id, ids.c.id, numbered.c.id, numbered.c.threshold, numbered.c.due_on, _NOW)
    noticed = (
        insert(dated.notice)
        .from_select(columns, select(*shown).join(ids, ids.c.place == numbered.c.place))
        .on_conflict_do_nothing()
        .returning(n.congress_id, n[dated.subject], n.threshold, n.due_on)
        .cte("noticed")
    )
    same = and_(noticed.c.congress_id == numbered.c.congress_id, noticed.c[dated.subject] == numbered.c.id)
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
    return Statement(counts.add_cte(_event_of(told, dated).cte("logged")))


async def announce_dated(
    tx: Tx, statement: Statement, now: datetime, request_id: str, most: int
) -> tuple[int, int, int]:
    """Announce up to `most` rows at `now` (UTC); gives (found, due soon, overdue). One statement.

    Whatever the state of the case: a closed one goes on in its ledger, and with a withdrawn one what it owed has ended.
    """
    row = await tx.one(statement, now=now, most=most, ids=[new_id() for _ in range(2 * most)], request_id=request_id)
    assert row is not None  # counts have a row
    return row["found"], row["due_soon"], row["overdue"]
