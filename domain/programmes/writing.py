"""How a programme is entered and how each of its moves is written: the row, its draft and its event, or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.events import event_values, recording
from domain.programmes.effects import Change
from domain.programmes.facts import ProgrammeFacts
from domain.programmes.picture import Row
from domain.programmes.tables import programme, programme_case, programme_meeting
from domain.shapes import given_rows, insert_rows
from domain.workflow import Transition

_g, _c, _m = programme.c, programme_case.c, programme_meeting.c
RETURNS = tuple(_g[name] for name in ("congress_id", "id", "state", "outcome", "breaches", "version", "updated_at"))
COLUMNS = tuple(column.name for column in _g)
CASE_COLUMNS = ("congress_id", "id", "programme_id", "suggestion_id", "due_on", "hosts", "people", "everybody")
MEETING_COLUMNS = ("congress_id", "id", "programme_id", "starts_at", "room_id", "host_id")
PLACE_COLUMNS = ("congress_id", "programme_id", "suggestion_id", "drafted_id", "place")


def _entering() -> Statement:
    values = {name: bindparam(f"set_{name}", type_=_g[name].type) for name in COLUMNS}
    made = insert(programme).values(values).returning(*RETURNS).cte("made")
    cases = insert_rows(programme_case, CASE_COLUMNS, "rows_cases", made).cte("cases_written")
    return Statement(select(*made.c).add_cte(made, cases, recording(made, case=None).cte("logged")))


_ENTER = _entering()


async def write_programme(tx: Tx, me: Actor, row: Row, cases: Sequence[Mapping[str, Any]], now: datetime) -> Record:
    """Insert a programme with its cases and its event. One statement."""
    own = {"congress_id": row["congress_id"], "programme_id": row["id"]}
    told = {"meetings": row["meetings"], "cases": len(cases)}
    made = await tx.one(
        _ENTER,
        **{f"set_{name}": row[name] for name in COLUMNS},
        rows_cases=[{**each, **own} for each in cases],
        **event_values(me, now, "programme_asked", "plan_programme", None, told),
    )
    assert made is not None  # an INSERT without a condition returns its row
    return made


@cache
def _moving(columns: frozenset[str], *, drafts: bool, places: bool) -> Statement:
    here = (_g.congress_id == bindparam("congress"), _g.id == bindparam("moved_id"), _g.version == bindparam("seen"))
    changes: dict[str, Any] = {name: bindparam(f"set_{name}", type_=_g[name].type) for name in columns}
    changes |= {
        "state": bindparam("target", type_=Text),
        "version": _g.version + 1,
        "updated_at": bindparam("now", type_=DateTime(timezone=True)),
    }
    moved = update(programme).where(*here).values(changes).returning(*RETURNS).cte("moved")
    written = []
    if drafts:
        rows = given_rows(programme_meeting, MEETING_COLUMNS, "rows_drafted")
        wanted = select(*(rows.c[name] for name in MEETING_COLUMNS)).select_from(rows.join(moved, text("true")))
        fresh = upsert(programme_meeting).from_select(list(MEETING_COLUMNS), wanted)
        kept = {name: fresh.excluded[name] for name in ("starts_at", "room_id", "host_id")}
        written.append(fresh.on_conflict_do_update(index_elements=["congress_id", "id"], set_=kept).cte("drafted"))
    if places:
        places_given = given_rows(programme_case, PLACE_COLUMNS, "rows_placed")
        placed = update(programme_case).values(drafted_id=places_given.c.drafted_id, place=places_given.c.place)
        written.append(
            placed.where(
                _c.congress_id == moved.c.congress_id,
                _c.programme_id == moved.c.id,
                _c.suggestion_id == places_given.c.suggestion_id,
            ).cte("placed")
        )
    return Statement(select(*moved.c).add_cte(moved, recording(moved, case=None).cte("logged"), *written))


async def write_move(
    tx: Tx,
    me: Actor,
    facts: ProgrammeFacts,
    action: str,
    move: Transition[ProgrammeFacts],
    change: Change,
    now: datetime,
) -> Record | None:
    """Write a move of a programme; None when it has changed since it was read. One statement."""
    own = {"congress_id": facts.congress_id, "programme_id": facts.id}
    drafted = [
        {
            **own,
            "id": each.id,
            "starts_at": each.meeting.starts_at.isoformat(),
            "room_id": each.meeting.room_id,
            "host_id": each.meeting.host_id,
        }
        for each in change.drafted
    ]
    return await tx.one(
        _moving(frozenset(change.columns), drafts=bool(drafted), places=change.placed is not None),
        congress=facts.congress_id,
        moved_id=facts.id,
        seen=facts.version,
        now=now,
        target=str(move.target or facts.state),
        **{f"set_{name}": value for name, value in change.columns.items()},
        **({"rows_drafted": drafted} if drafted else {}),
        **({} if change.placed is None else {"rows_placed": _places(facts, own, change.placed)}),
        **event_values(me, now, move.event, action, facts.state, change.told),
    )


def _places(
    facts: ProgrammeFacts, own: Mapping[str, UUID], placed: Mapping[UUID, tuple[UUID, int]]
) -> list[dict[str, Any]]:
    nowhere = (None, None)
    return [
        {**own, "suggestion_id": case, "drafted_id": at, "place": place}
        for case in facts.cases
        for at, place in (placed.get(case, nowhere),)
    ]


_became = given_rows(programme_meeting, ("id", "meeting_id"), "rows_made")
_MADE = Statement(
    update(programme_meeting)
    .values(meeting_id=_became.c.meeting_id)
    .where(_m.congress_id == bindparam("congress"), _m.id == _became.c.id)
    .returning(_m.id)
)


async def write_made(tx: Tx, congress_id: UUID, made: Mapping[UUID, UUID]) -> None:
    """Which meeting each meeting of the draft became. One statement."""
    rows = [{"id": drafted, "meeting_id": meeting} for drafted, meeting in made.items()]
    await tx.all(_MADE, congress=congress_id, rows_made=rows)
