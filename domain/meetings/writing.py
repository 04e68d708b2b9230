"""One move of a meeting, one statement: its row, what is recorded, its event, one for each case, and who is told, or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import CTE, DateTime, Table, bindparam, insert, select, update

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.event_tables import event
from domain.events import event_values, recording
from domain.ids import new_id
from domain.meetings.effects import Change
from domain.meetings.facts import MeetingFacts
from domain.meetings.notices import noticing
from domain.meetings.tables import meeting, meeting_decision, meeting_participant
from domain.meetings.telling import telling
from domain.shapes import insert_rows
from domain.workflow import Transition

_INSERTABLE: Mapping[str, Table] = {table.name: table for table in (meeting_decision, meeting_participant)}
_m = meeting.c
RETURNS = tuple(
    _m[name]
    for name in ("congress_id", "id", "state", "starts_at", "ends_at", "room_id", "sequence", "version", "updated_at")
)
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
# Words that people wrote stand with the meeting and on the timeline of its cases; the plain event says that it happened.
WORDS = frozenset({"reason", "note", "text", "title"})
# What a notification says of the meeting as it is after the move.
SAID = tuple(_m[name] for name in ("title", "kind_id", "live", "live_url"))
Shape = tuple[frozenset[str], tuple[tuple[str, tuple[str, ...]], ...], bool, bool]


def _logged(moved: CTE) -> tuple[CTE, CTE]:
    of_cases = insert_rows(event, EVENT_COLUMNS, "events_of_cases", moved)
    return recording(moved, case=None).cte("logged"), of_cases.cte("logged_of_cases")


@cache
def _statement(shape: Shape) -> Statement:
    columns, tables, followed, tells = shape
    here = (_m.congress_id == bindparam("congress"), _m.id == bindparam("moved_id"), _m.version == bindparam("seen"))
    changes: dict[str, Any] = {name: bindparam(f"set_{name}", type_=_m[name].type) for name in columns}
    changes |= {
        "state": bindparam("target", type_=_m.state.type),
        "version": _m.version + 1,
        "sequence": _m.sequence + (1 if followed else 0),
        "updated_at": bindparam("now", type_=DateTime(timezone=True)),
    }
    moved = update(meeting).where(*here).values(changes).returning(*RETURNS, *SAID).cte("moved")
    written = [
        insert_rows(_INSERTABLE[name], names, f"rows_{name}", moved).cte(f"{name}_written") for name, names in tables
    ]
    noticed = [noticing(moved).cte("noticed")] if tells else []
    shown = [moved.c[column.name] for column in RETURNS]
    return Statement(select(*shown).add_cte(moved, *_logged(moved), *written, *noticed))


class Occasion(NamedTuple):
    """When a move is made, and by whom."""

    me: Actor
    now: datetime


async def write_move(
    tx: Tx,
    occasion: Occasion,
    facts: MeetingFacts,
    action: str,
    move: Transition[MeetingFacts],
    change: Change,
) -> Record | None:
    """Write a move of a meeting; None when it has changed since it was read. One statement, and those of the change."""
    me, now = occasion
    tables = tuple(sorted((name, tuple(sorted(rows[0]))) for name, rows in change.rows.items() if rows))
    target = str(move.target or facts.state)
    values = event_values(me, now, move.event, action, facts.state, change.told)
    told = telling(facts, me, action, change.told)
    moved = await tx.one(
        _statement((frozenset(change.columns), tables, change.followed, bool(told))),
        congress=facts.congress_id,
        moved_id=facts.id,
        seen=facts.version,
        now=now,
        target=target,
        events_of_cases=_events_of(facts, [case.suggestion_id for case in facts.cases], values, target),
        **{f"set_{name}": value for name, value in change.columns.items()},
        **{f"rows_{name}": rows for name, rows in change.rows.items() if rows},
        **({"told": told} if told else {}),
        **values | {"event_data": {name: value for name, value in change.told.items() if name not in WORDS}},
    )
    if moved is not None:
        for statement, given in change.also:
            await tx.all(statement, **given)
    return moved


MADE_COLUMNS = tuple(column.name for column in meeting.c)


def _making() -> Statement:
    values = {name: bindparam(f"set_{name}", type_=_m[name].type) for name in MADE_COLUMNS}
    made = insert(meeting).values(values).returning(*RETURNS).cte("made")
    return Statement(select(*made.c).add_cte(made, recording(made, case=None).cte("logged")))


_MAKE = _making()


async def write_meeting(tx: Tx, me: Actor, row: Mapping[str, Any], told: Mapping[str, Any], now: datetime) -> Record:
    """Insert a draft with its event. One statement."""
    values = event_values(me, now, "meeting_drafted", "draft_meeting", None, told)
    made = await tx.one(_MAKE, **{f"set_{name}": row[name] for name in MADE_COLUMNS}, **values)
    assert made is not None  # an INSERT without a condition returns its row
    return made


def _events_of(
    facts: MeetingFacts, cases: Iterable[UUID], values: Mapping[str, Any], after: str
) -> list[dict[str, Any]]:
    """The same event on the timeline of each case of the agenda, naming the meeting."""
    plain = {name: values[f"event_{name}"] for name in ("at", "kind", "action", "account_id", "person_id")}
    plain |= {name: values[f"event_{name}"] for name in ("organisation_id", "state_before", "request_id")}
    told = {"meeting_id": facts.id, "meeting_kind": facts.kind.code, **values["event_data"]}
    return [
        {
            **plain,
            "congress_id": facts.congress_id,
            "id": new_id(),
            "suggestion_id": case,
            "subject_id": facts.id,
            "state_after": after,
            "data": told,
        }
        for case in cases
    ]
