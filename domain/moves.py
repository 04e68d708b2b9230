"""One move, one statement: the changed row, its event, its new rows and its clocks are written together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CTE, Column, Table, Text, and_, bindparam, case, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from domain.actor import Actor
from domain.assignments.tables import assignment, consultation, extension_request, reply, return_request
from domain.classes.tables import class_change
from domain.db import Record, Statement, Tx
from domain.deadlines import clocks
from domain.deadlines.tables import deadline, deadline_entry
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.events import event_values, recording
from domain.oversight.tables import demand, demand_answer
from domain.promises.tables import promise, promise_change, promise_progress, promise_rating, promise_reply
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_attendee,
    reconciliation_party,
    reconciliation_record,
)
from domain.search.tables import search_text
from domain.shapes import insert_rows
from domain.suggestions.tables import number_counter, signature, suggestion
from domain.workflow import Transition

_TABLES = (
    assignment,
    class_change,
    consultation,
    deadline_entry,
    demand_answer,
    evaluation,
    event,
    extension_request,
    promise,
    promise_change,
    promise_progress,
    promise_rating,
    promise_reply,
    reconciliation,
    reconciliation_answer,
    reconciliation_attendee,
    reconciliation_party,
    reconciliation_record,
    reply,
    return_request,
    search_text,
    signature,
)
INSERTABLE: dict[str, Table] = {table.name: table for table in _TABLES}


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move changes beside the state.

    `columns` of the moved row; `rows` to insert, by table (values JSON-able, every row with the same columns); `data`
    of the event; `clocks` (rows of `deadline`); `also`: further statements of the same transaction; `becomes`: fields
    of the picture that moves fired by this one must see changed.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    clocks: tuple[dict[str, Any], ...] = ()
    also: tuple[tuple[Statement, Mapping[str, Any]], ...] = ()
    becomes: Mapping[str, Any] = field(default_factory=dict)


Shape = tuple[frozenset[str], tuple[tuple[str, tuple[str, ...]], ...], bool, bool]


def _shape(effect: Effect, move: Transition[Any]) -> Shape:
    tables = tuple(sorted((name, tuple(sorted(rows[0]))) for name, rows in effect.rows.items() if rows))
    return frozenset(effect.columns), tables, bool(effect.clocks), bool(move.stops or move.voids)


def _values(effect: Effect) -> dict[str, Any]:
    values: dict[str, Any] = {f"set_{name}": value for name, value in effect.columns.items()}
    values |= {f"rows_{name}": rows for name, rows in effect.rows.items() if rows}
    if effect.clocks:
        values["rows_deadline"] = list(effect.clocks)
    return values


def _consequences(moved: CTE, shape: Shape, of_unit: bool) -> list[CTE]:
    """What is written beside the moved row, each gated by it: new rows, ended clocks, started clocks."""
    _, tables, starts, ends = shape
    written = [
        insert_rows(INSERTABLE[name], columns, f"rows_{name}", moved).cte(f"{name}_written") for name, columns in tables
    ]
    if ends:
        written.append(_ended(moved, of_unit).cte("clocks_ended"))
    if starts:
        begun = insert_rows(deadline, clocks.COLUMNS, "rows_deadline", moved).on_conflict_do_nothing()
        written.append(begun.cte("clocks_started"))
    return written


def _ended(moved: CTE, of_unit: bool) -> Any:
    d = deadline.c
    stops, voids = bindparam("stops", type_=ARRAY(Text)), bindparam("voids", type_=ARRAY(Text))
    fulfilled = d.step == func.any(stops)
    whose = d.assignment_id == moved.c.id if of_unit else d.suggestion_id == moved.c.id
    return (
        update(deadline)
        .where(
            d.congress_id == moved.c.congress_id,
            whose,
            or_(d.state == "running", d.state == "paused"),
            or_(fulfilled, d.step == func.any(voids), literal("*") == func.any(voids)),
        )
        .values(
            state=case(
                (and_(fulfilled, or_(d.state == "paused", d.due_at > bindparam("now", type_=d.due_at.type))), "met"),
                (fulfilled, "late"),
                else_="void",
            ),
            ended_at=bindparam("now", type_=d.due_at.type),
            version=d.version + 1,
        )
    )


def _set(table: Table, columns: frozenset[str]) -> dict[str, Any]:
    return {name: bindparam(f"set_{name}", type_=table.c[name].type) for name in columns}


CASE_RETURNS: tuple[Column[Any], ...] = tuple(
    suggestion.c[name]
    for name in ("congress_id", "id", "kind", "state", "version", "number", "round", "in_session", "updated_at")
)
UNIT_RETURNS: tuple[Column[Any], ...] = tuple(
    assignment.c[name]
    for name in ("congress_id", "id", "suggestion_id", "organisation_id", "role", "round", "state", "version")
)

PROMISE_RETURNS: tuple[Column[Any], ...] = tuple(
    promise.c[name]
    for name in ("congress_id", "id", "suggestion_id", "organisation_id", "state", "due_on", "year", "version")
)

DEMAND_RETURNS: tuple[Column[Any], ...] = tuple(
    demand.c[name] for name in ("congress_id", "id", "suggestion_id", "organisation_id", "state", "due_on", "version")
)
RECONCILIATION_RETURNS: tuple[Column[Any], ...] = tuple(
    reconciliation.c[name] for name in ("congress_id", "id", "suggestion_id", "round", "dimension", "state", "version")
)
CHILD_RETURNS: Mapping[str, tuple[Column[Any], ...]] = {
    "assignment": UNIT_RETURNS,
    "promise": PROMISE_RETURNS,
    "demand": DEMAND_RETURNS,
    "reconciliation": RECONCILIATION_RETURNS,
}


@cache
def _case_statement(shape: Shape, numbered: bool) -> Statement:
    s = suggestion.c
    now = bindparam("now", type_=s.updated_at.type)
    here = and_(s.congress_id == bindparam("congress"), s.id == bindparam("moved_id"), s.version == bindparam("seen"))
    changes = _set(suggestion, shape[0]) | {
        "state": bindparam("target"),
        "version": s.version + 1,
        "updated_at": now,
    }
    if "title" in shape[0]:
        changed = or_(*(s[name].is_distinct_from(changes[name]) for name in ("title", "facts", "proposal")))
        changes["text_version"] = s.text_version + case((changed, 1), else_=0)
    first: list[CTE] = []
    if numbered:
        counter = _next_number().cte("counter")
        first, changes["number"] = [counter], select(counter.c.last).scalar_subquery()
    moved = update(suggestion).where(here).values(changes).returning(*CASE_RETURNS).cte("moved")
    logged = recording(moved).cte("logged")
    return Statement(select(*moved.c).add_cte(*first, moved, logged, *_consequences(moved, shape, of_unit=False)))


def _next_number() -> Any:
    """The next official number: the counter's row stays locked until the commit, so a number is never skipped."""
    c, s = number_counter.c, suggestion.c
    of_case = select(
        s.congress_id, s.session_id, bindparam("set_in_session", type_=s.in_session.type), s.kind, 1
    ).where(s.congress_id == bindparam("congress"), s.id == bindparam("moved_id"))
    names = ["congress_id", "session_id", "in_session", "kind", "last"]
    return (
        insert(number_counter)
        .from_select(names, of_case)
        .on_conflict_do_update(index_elements=names[:-1], set_={"last": c.last + 1})
        .returning(c.last)
    )


def _unit_statement(shape: Shape) -> Statement:
    return _child_statement(shape, assignment)


@cache
def _child_statement(shape: Shape, child: Table) -> Statement:
    """A move of what belongs to a case: the case is touched first, so that its children queue behind each other."""
    s, a = suggestion.c, child.c
    of_unit = child is assignment
    now = bindparam("now", type_=s.updated_at.type)
    parent = (
        update(suggestion)
        .where(s.congress_id == bindparam("congress"), s.id == bindparam("case"), s.version == bindparam("case_seen"))
        .values(version=s.version + 1, updated_at=now)
        .returning(s.congress_id, s.id, s.version)
        .cte("parent")
    )
    changes = _set(child, shape[0]) | {"state": bindparam("target"), "version": a.version + 1}
    moved = (
        update(child)
        .where(
            a.congress_id == parent.c.congress_id,
            a.suggestion_id == parent.c.id,
            a.id == bindparam("moved_id"),
            a.version == bindparam("seen"),
        )
        .values(changes)
        .returning(*CHILD_RETURNS[child.name], parent.c.version.label("case_version"))
        .cte("moved")
    )
    logged = recording(moved, case="suggestion_id", assignment="id" if of_unit else None).cte("logged")
    return Statement(select(*moved.c).add_cte(parent, moved, logged, *_consequences(moved, shape, of_unit=of_unit)))


async def write_case(
    tx: Tx,
    me: Actor,
    congress_id: UUID,
    case_id: UUID,
    seen: int,
    state: str,
    action: str,
    move: Transition[Any],
    effect: Effect,
    now: datetime,
) -> Record | None:
    """Write a move of a case; None when the case is no longer at version `seen`."""
    shape = _shape(effect, move)
    return await tx.one(
        _case_statement(shape, numbered=action == "accept"),
        congress=congress_id,
        moved_id=case_id,
        seen=seen,
        now=now,
        target=move.target or state,
        **_ends(shape, move),
        **_values(effect),
        **event_values(me, now, move.event, action, state, effect.data),
    )


async def write_unit(
    tx: Tx,
    me: Actor,
    congress_id: UUID,
    case_id: UUID,
    case_seen: int,
    unit_id: UUID,
    seen: int,
    state: str,
    action: str,
    move: Transition[Any],
    effect: Effect,
    now: datetime,
) -> Record | None:
    """Write a move of an assignment and touch its case; None when either has changed since it was read."""
    shape = _shape(effect, move)
    return await tx.one(
        _unit_statement(shape),
        congress=congress_id,
        case=case_id,
        case_seen=case_seen,
        moved_id=unit_id,
        seen=seen,
        now=now,
        target=move.target or state,
        **_ends(shape, move),
        **_values(effect),
        **event_values(me, now, move.event, action, state, effect.data),
    )


async def write_child(
    tx: Tx,
    me: Actor,
    child: Table,
    case: tuple[UUID, UUID, int],
    row_id: UUID,
    seen: int,
    state: str,
    action: str,
    move: Transition[Any],
    effect: Effect,
    now: datetime,
) -> Record | None:
    """Write a move of a promise, a demand or a reconciliation and touch its case (congress, id, version); None when either has changed since."""
    shape = _shape(effect, move)
    return await tx.one(
        _child_statement(shape, child),
        congress=case[0],
        case=case[1],
        case_seen=case[2],
        moved_id=row_id,
        seen=seen,
        now=now,
        target=move.target or state,
        **_ends(shape, move),
        **_values(effect),
        **event_values(me, now, move.event, action, state, effect.data),
    )


def _ends(shape: Shape, move: Transition[Any]) -> dict[str, Any]:
    return {"stops": list(move.stops), "voids": list(move.voids)} if shape[3] else {}
