"""One move of a decision, one statement: its row, what is recorded, its event and one event for each case, or nothing."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, CTE, DateTime, Table, Uuid, bindparam, func, insert, literal_column, select, update

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.event_tables import event
from domain.events import event_values, recording
from domain.ids import new_id
from domain.shapes import insert_rows
from domain.supervision.effects import Change
from domain.supervision.facts import SupervisionFacts
from domain.supervision.tables import (
    council_report,
    key_supervision,
    key_supervision_case,
    key_supervision_leader,
    supervision_activity,
)
from domain.workflow import Transition

_INSERTABLE: Mapping[str, Table] = {table.name: table for table in (supervision_activity, council_report)}
_k, _c, _l = key_supervision.c, key_supervision_case.c, key_supervision_leader.c
RETURNS = tuple(_k[name] for name in ("congress_id", "id", "year", "state", "outcome", "version", "updated_at"))
EVENT_COLUMNS = (
    "congress_id",
    "id",
    "at",
    "kind",
    "suggestion_id",
    "subject_id",
    "action",
    "account_id",
    "person_id",
    "organisation_id",
    "state_before",
    "state_after",
    "data",
    "request_id",
)
LEADER_COLUMNS = ("congress_id", "id", "supervision_id", "person_id", "role", "title", "since", "reason")
CASE_COLUMNS = ("congress_id", "id", "supervision_id", "suggestion_id", "standing")


# What may hold words about a case stands with the case; the event of the decision itself is read by whoever reads events.
WORDS = frozenset({"place", "reason"})


class _Shape(NamedTuple):
    columns: frozenset[str]
    tables: tuple[tuple[str, tuple[str, ...]], ...]
    ends: bool
    releases: bool


@cache
def _statement(shape: _Shape) -> Statement:
    here = (
        _k.congress_id == bindparam("congress"),
        _k.id == bindparam("supervision"),
        _k.version == bindparam("seen"),
    )
    changes: dict[str, Any] = {name: bindparam(f"set_{name}", type_=_k[name].type) for name in shape.columns}
    changes |= {
        "state": bindparam("target", type_=_k.state.type),
        "version": _k.version + 1,
        "updated_at": bindparam("now", type_=DateTime(timezone=True)),
    }
    moved = update(key_supervision).where(*here).values(changes).returning(*RETURNS).cte("moved")
    written = [
        insert_rows(_INSERTABLE[name], columns, f"rows_{name}", moved).cte(f"{name}_written")
        for name, columns in shape.tables
    ]
    if shape.ends:
        ended = update(key_supervision_leader).where(
            _l.congress_id == moved.c.congress_id, _l.id == func.any(bindparam("ends", type_=ARRAY(Uuid)))
        )
        written.append(ended.values(until=bindparam("until", type_=_l.until.type)).cte("leaders_ended"))
    if shape.releases:
        of_moved = (_c.congress_id == moved.c.congress_id, _c.supervision_id == moved.c.id)
        written.append(update(key_supervision_case).where(*of_moved).values(standing=False).cte("cases_released"))
    return Statement(select(*moved.c).add_cte(moved, *_logged(moved), *written))


def _logged(moved: CTE) -> tuple[CTE, CTE]:
    of_cases = insert_rows(event, EVENT_COLUMNS, "events_of_cases", moved)
    return recording(moved, case=None).cte("logged"), of_cases.cte("logged_of_cases")


_DECIDED_COLUMNS = (
    "congress_id",
    "id",
    "year",
    "decided_on",
    "meeting",
    "criterion",
    "topic",
    "tier",
    "organisation_id",
    "due_on",
    "state",
    "replaces_id",
    "created_at",
    "updated_at",
    "version",
)


def _deciding() -> Statement:
    values = {name: bindparam(f"set_{name}", type_=_k[name].type) for name in _DECIDED_COLUMNS}
    made = insert(key_supervision).values(values).returning(*RETURNS).cte("made")
    cases = insert_rows(key_supervision_case, CASE_COLUMNS, "rows_cases", made).cte("cases_written")
    leaders = insert_rows(key_supervision_leader, LEADER_COLUMNS, "rows_leaders", made).cte("leaders_written")
    return Statement(select(*made.c).add_cte(made, cases, leaders, *_logged(made)))


_DECIDE = _deciding()


def _joining() -> Statement:
    here = (_k.congress_id == bindparam("congress"), _k.id == bindparam("supervision"))
    decision = select(_k.id).where(*here).cte("decision")
    joined = insert_rows(key_supervision_leader, LEADER_COLUMNS, "rows_leaders", decision)
    return Statement(joined.returning(literal_column("1")))


# After those who step down, in a statement of its own: who changes sides stands on one of them at any moment.
_JOIN = _joining()


async def write_decision(
    tx: Tx,
    me: Actor,
    row: Mapping[str, Any],
    cases: Iterable[UUID],
    leaders: list[dict[str, Any]],
    told: Mapping[str, Any],
    now: datetime,
) -> Record:
    """Insert a decision with its cases and leaders, and its events. One statement."""
    of_decision = {"congress_id": row["congress_id"], "supervision_id": row["id"]}
    suggestions = list(cases)
    values = event_values(me, now, "supervision_decided", "decide", None, told)
    made = await tx.one(
        _DECIDE,
        **{f"set_{name}": row[name] for name in _DECIDED_COLUMNS},
        rows_cases=[{**of_decision, "id": new_id(), "suggestion_id": case, "standing": True} for case in suggestions],
        rows_leaders=leaders,
        events_of_cases=events_of(row["congress_id"], row["id"], suggestions, values, row["state"]),
        **values,
    )
    assert made is not None  # an INSERT without a condition returns its row
    return made


async def write_move(
    tx: Tx,
    me: Actor,
    decision: SupervisionFacts,
    action: str,
    move: Transition[SupervisionFacts],
    change: Change,
    now: datetime,
) -> Record | None:
    """Write a move of a decision; None when it has changed since it was read. One statement, one more for new leaders."""
    tables = tuple(sorted((name, tuple(sorted(rows[0]))) for name, rows in change.rows.items()))
    target = move.target or decision.state
    values = event_values(me, now, move.event, action, decision.state, change.told)
    cases = [case.id for case in decision.cases]
    moved = await tx.one(
        _statement(_Shape(frozenset(change.columns), tables, bool(change.ends), change.releases)),
        congress=decision.congress_id,
        supervision=decision.id,
        seen=decision.version,
        now=now,
        target=target,
        events_of_cases=events_of(decision.congress_id, decision.id, cases, values, target),
        **{f"set_{name}": value for name, value in change.columns.items()},
        **{f"rows_{name}": rows for name, rows in change.rows.items()},
        **_ends(change.ends, change.until),
        **values | {"event_data": {name: value for name, value in change.told.items() if name not in WORDS}},
    )
    if moved is not None and change.joins:
        await tx.one(_JOIN, congress=decision.congress_id, supervision=decision.id, rows_leaders=list(change.joins))
    return moved


def _ends(ids: tuple[UUID, ...], until: date | None) -> dict[str, Any]:
    return {"ends": list(ids), "until": until} if ids else {}


def events_of(
    congress_id: UUID, supervision_id: UUID, cases: Iterable[Any], values: Mapping[str, Any], after: str
) -> list[dict[str, Any]]:
    """The same event on the timeline of each of these cases (None: of no case), naming the decision."""
    plain = {name: values[f"event_{name}"] for name in ("at", "kind", "action", "account_id", "person_id")}
    plain |= {name: values[f"event_{name}"] for name in ("organisation_id", "state_before", "request_id")}
    told = {"supervision_id": supervision_id, **values["event_data"]}
    return [
        {
            **plain,
            "congress_id": congress_id,
            "id": new_id(),
            "suggestion_id": case,
            "subject_id": supervision_id,
            "state_after": after,
            "data": told,
        }
        for case in cases
    ]
