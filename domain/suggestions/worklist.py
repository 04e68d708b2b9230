"""The work list of a caller: how much waits in each of their lines, and the most urgent cases; one statement."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, Uuid, and_, cast, func, literal, literal_column, null, select, text
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.sql.selectable import ScalarSelect

from domain.actor import Actor
from domain.assignments.tables import assignment
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx
from domain.deadlines.tables import DeadlineState, deadline
from domain.shapes import object_of
from domain.suggestions.columns import TERM_NUMBER, of_case
from domain.suggestions.picture import SOURCE
from domain.suggestions.subjects import subject_ids
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.task_lines import Task
from domain.suggestions.tasks import TASKS, tasks_of
from domain.suggestions.visibility import Scope, scope, scope_values, visible

MOST_URGENT = 5
_s, _a = suggestion.c, assignment.c
_FIELDS = (
    "id",
    "assignment_id",
    "title",
    "state",
    "number",
    "in_session",
    "session",
    "term",
    "due_at",
    "last_day",
    "action",
    "subject_ids",
)


def _rows(task: Task, kinds: Scope) -> Select[Any]:
    """The rows of one line, each with its place: the nearest clock first, those without one last."""
    clocks = [*of_case(deadline), deadline.c.state == DeadlineState.RUNNING]
    clocks += [deadline.c.assignment_id == _a.id] if task.per_unit else []
    nearest = select(func.min(deadline.c.due_at)).where(*clocks).scalar_subquery()
    due = nearest if task.due_at is None else task.due_at
    source = SOURCE
    if task.per_unit:
        source = SOURCE.join(assignment, and_(_a.congress_id == _s.congress_id, _a.suggestion_id == _s.id))
    mine = task.mine(kinds)
    assert mine is not None  # `tasks_of` leaves such lines out
    found = (
        select(
            _s.id,
            (_a.id if task.per_unit else cast(null(), Uuid)).label("assignment_id"),
            _s.title,
            (_a.state if task.per_unit else _s.state).label("state"),
            _s.number,
            _s.in_session,
            session.c.number.label("session"),
            TERM_NUMBER.label("term"),
            congress.c.zone,
            due.label("due_at"),
            (literal(task.action, literal_execute=True) if task.waits_for is None else task.waits_for).label("action"),
            subject_ids(task.flow.name, (mine, *task.where)).label("subject_ids"),
        )
        .select_from(source)
        .where(visible(kinds), mine, *task.where)
        .subquery()
    )
    key = func.coalesce(found.c.assignment_id, found.c.id)
    last_instant = found.c.due_at - text("interval '1 microsecond'")
    return select(
        *[column for column in found.c if column.name != "zone"],
        cast(func.timezone(found.c.zone, last_instant), Date).label("last_day"),
        func.row_number().over(order_by=(found.c.due_at, key)).label("place"),
        func.count().over().label("count"),
    )


def _line(task: Task, kinds: Scope) -> ScalarSelect[Any]:
    rows = _rows(task, kinds).subquery()
    cases = func.jsonb_agg(
        aggregate_order_by(object_of({name: rows.c[name] for name in _FIELDS}), rows.c.place), type_=JSONB
    ).filter(rows.c.place <= MOST_URGENT)
    none = literal_column("'[]'::jsonb", JSONB)
    count = func.coalesce(func.max(rows.c.count), 0, type_=Integer)
    return select(object_of({"count": count, "cases": func.coalesce(cases, none)})).scalar_subquery()


@cache
def _statement(keys: tuple[str, ...], kinds: Scope) -> Statement:
    chosen = [task for task in TASKS if task.key in keys]
    return Statement(select(*[_line(task, kinds).label(task.key) for task in chosen]))


async def list_tasks(tx: Tx, me: Actor, now: datetime) -> list[dict[str, Any]]:
    """Every line of this caller with its count, empty ones too, at `now` (UTC). One statement; none for who has no line."""
    kinds = scope(me)
    tasks = tasks_of(me, kinds)
    if not tasks:
        return []
    statement = _statement(tuple(task.key for task in tasks), kinds)
    values = {"congress": me.congress_id, "now": now, "my_person": me.person_id, **scope_values(me, kinds)}
    row = await tx.one(statement, **{name: value for name, value in values.items() if name in statement.names})
    assert row is not None  # a SELECT without a table gives one row
    return [
        {
            "key": task.key,
            "flow": task.flow.name,
            "action": task.action,
            "count": row[task.key]["count"],
            "cases": [_case(each, now) for each in row[task.key]["cases"]],
        }
        for task in tasks
    ]


def _case(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    due_at = row["due_at"] and datetime.fromisoformat(row["due_at"])
    return {
        **{name: row[name] for name in ("id", "assignment_id", "title", "state", "last_day", "action", "subject_ids")},
        "label": label(row["term"], row["session"], row["number"], in_session=row["in_session"]),
        "due_at": due_at,
        "late": due_at is not None and due_at <= now,
    }
