"""How what falls due is announced, whatever it is: one statement that finds it, notes it once, and tells it by an event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    Select,
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
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.shapes import object_of

OVERDUE = 0  # the threshold of what is late already; warnings are of one day or more
NOW: Any = bindparam("now", type_=DateTime(timezone=True))
_MOST: Any = bindparam("most", type_=Integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One kind of thing that falls due.

    `table` has the rows, `notice` remembers by its key what was announced, naming the row in `subject` and what was said in
    `said` (columns of the notice, from the row and the lateral `nearest`). `nearest` gives `threshold`, null where there is
    nothing to say. `before`: whether a notice covers what is to be said. `events`: columns of the event beside the usual
    ones, `data` what it says; `kinds`: of the event, soon and late. `gives`: what the caller is told of each beside.
    """

    table: Table
    notice: Table
    subject: str
    source: FromClause
    nearest: Select[Any]
    said: Callable[[Any], Mapping[str, ColumnElement[Any]]]
    before: Callable[[Any, Any], Sequence[ColumnElement[bool]]]
    where: Sequence[ColumnElement[bool]]
    due: ColumnElement[Any]
    kinds: tuple[str, str]
    state: ColumnElement[Any]
    data: Callable[[Any], Mapping[str, ColumnElement[Any]]]
    events: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    gives: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    key_share: bool = True


class Told(NamedTuple):
    """What one statement did: how many it found, announced as due soon, and as overdue; and of which rows, with the kind."""

    found: int
    due_soon: int
    overdue: int
    subjects: list[dict[str, Any]]


def announcing(what: Announced) -> Statement:
    """Up to `most` of them, the earliest first; those that another sweep holds are left to it."""
    t, n = what.table.c, what.notice.c
    nearest = what.nearest.lateral("nearest")
    said = dict(what.said(nearest))
    announced = exists().where(n.congress_id == t.congress_id, n[what.subject] == t.id, *what.before(n, nearest))
    shown = {**said, "threshold": nearest.c.threshold, "state": what.state}
    shown |= {f"event_{name}": value for name, value in what.events.items()}
    data = dict(what.data(nearest))
    shown |= {f"data_{name}": value for name, value in data.items()}
    shown |= {f"gives_{name}": value for name, value in what.gives.items()}
    due = (
        select(t.congress_id, t.id.label("subject_id"), *(value.label(name) for name, value in shown.items()))
        .select_from(what.source.join(nearest, true()))
        .where(*what.where, nearest.c.threshold.is_not(None), ~announced)
        .order_by(what.due)
        .limit(_MOST)
        .with_for_update(of=what.table, skip_locked=True, key_share=what.key_share)
        .cte("due")
    )
    fresh = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id", with_ordinality="place", name="fresh")
    ids = select(fresh.render_derived()).cte("ids")
    numbered = select(due, func.row_number().over().label("place")).cte("numbered")
    row = numbered.c
    columns = {
        "congress_id": row.congress_id,
        "id": ids.c.id,
        what.subject: row.subject_id,
        **{name: row[name] for name in said},
        "at": NOW,
    }
    noticed = (
        insert(what.notice)
        .from_select(list(columns), select(*columns.values()).join(ids, ids.c.place == row.place))
        .on_conflict_do_nothing()
        .returning(n.congress_id, n[what.subject].label("subject_id"))
        .cte("noticed")
    )
    same = and_(noticed.c.congress_id == row.congress_id, noticed.c.subject_id == row.subject_id)
    told = (
        select(*(column for column in row if column.key != "place"), ids.c.id.label("event_id"))
        .join_from(noticed, numbered, same)
        .join(ids, ids.c.place == row.place + _MOST)
        .cte("told")
    )
    kind = _kind(told, what.kinds)
    given = {name: told.c[f"gives_{name}"] for name in what.gives}
    subjects = func.jsonb_agg(object_of({"id": told.c.subject_id, "kind": kind, **given}), type_=JSONB)
    counts = select(
        select(func.count()).select_from(due).scalar_subquery().label("found"),
        func.count().filter(told.c.threshold != OVERDUE).label("due_soon"),
        func.count().filter(told.c.threshold == OVERDUE).label("overdue"),
        subjects.label("subjects"),
    ).select_from(told)
    return Statement(counts.add_cte(_event_of(told, what, kind, data).cte("logged")))


def _kind(told: CTE, kinds: tuple[str, str]) -> ColumnElement[Any]:
    return case((told.c.threshold == OVERDUE, kinds[1]), else_=kinds[0])


def _event_of(told: CTE, what: Announced, kind: ColumnElement[Any], data: Mapping[str, Any]) -> Any:
    """The INSERT of one event per notice."""
    nothing: Any = cast(null(), Uuid)
    columns = {
        "congress_id": told.c.congress_id,
        "id": told.c.event_id,
        "at": NOW,
        "kind": kind,
        "suggestion_id": nothing,
        "assignment_id": nothing,
        "subject_id": told.c.subject_id,
        "action": kind,
        "state_before": cast(null(), Text),
        "state_after": told.c.state,
        "data": object_of({name: told.c[f"data_{name}"] for name in data}),
        "request_id": bindparam("request_id", type_=Text),
    } | {name: told.c[f"event_{name}"] for name in what.events}
    return event.insert().from_select(list(columns), select(*columns.values()))


def after_day(day: ColumnElement[Any], zone: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first late instant of a local day: the midnight after it, in the congress's zone."""
    return func.timezone(zone, cast(day + 1, DateTime(timezone=False)), type_=DateTime(timezone=True))


def within_reach(day: ColumnElement[Any]) -> ColumnElement[bool]:
    """Days that any threshold can have reached: none of a profile is longer, and a zone is within a day of UTC."""
    return day <= cast(NOW, Date) + 1001


async def announced(tx: Tx, statement: Statement, now: datetime, request_id: str, most: int) -> Told:
    """Announce up to `most` at `now` (UTC). One statement.

    What has passed several thresholds at once is announced for the nearest only.
    """
    ids = [new_id() for _ in range(2 * most)]
    row = await tx.one(statement, now=now, most=most, ids=ids, request_id=request_id)
    assert row is not None  # counts have a row
    return Told(row["found"], row["due_soon"], row["overdue"], row["subjects"] or [])
