"""What falls with a withdrawn case: its open promises and the demands upon its units, each told by an event of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Table, and_, any_, bindparam, func, literal_column, select, union_all, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.oversight.flow import DEMAND
from domain.oversight.states import DemandState
from domain.oversight.tables import demand
from domain.promises.flow import PROMISE
from domain.promises.states import PromiseState
from domain.promises.tables import promise
from domain.shapes import given_rows
from domain.suggestions.facts import CaseFacts
from domain.workflow import Transition

Also = tuple[tuple[Statement, Mapping[str, Any]], ...]
_EVENT_COLUMNS = (
    *("congress_id", "id", "at", "kind", "suggestion_id", "subject_id", "action", "account_id", "person_id"),
    *("organisation_id", "state_before", "state_after", "data", "request_id"),
)


@dataclass(frozen=True, slots=True)
class _Falling:
    """A table whose rows end with their case, and the move of the system that says so."""

    table: Table
    action: str
    move: Transition[Any]
    void: str


FALLING: Mapping[str, _Falling] = {
    each.table.name: each
    for each in (
        _Falling(promise, "void_promise", PROMISE.transitions["void_promise"], PromiseState.VOID),
        _Falling(demand, "void_demand", DEMAND.transitions["void_demand"], DemandState.VOID),
    )
}


def _standing(falling: _Falling) -> Any:
    c = falling.table.c
    return select(literal_column(f"'{falling.table.name}'").label("name"), c.id, c.organisation_id, c.state).where(
        c.congress_id == bindparam("congress"),
        c.suggestion_id == bindparam("case"),
        c.state == any_(bindparam(f"states_{falling.table.name}", type_=ARRAY(TEXT))),
    )


_STANDING = Statement(union_all(*map(_standing, FALLING.values())).order_by("name", "id"))
_STATES = {f"states_{name}": sorted(each.move.sources) for name, each in FALLING.items()}


@cache
def _voiding(table: Table) -> Statement:
    """The rows that `events` names, in the states that they were read in, each with its event."""
    c, rows = table.c, given_rows(event, _EVENT_COLUMNS, "events")
    voided = (
        update(table)
        .where(c.congress_id == rows.c.congress_id, c.id == rows.c.subject_id, c.state == rows.c.state_before)
        .values(state=rows.c.state_after, ended_at=rows.c.at, version=c.version + 1)
        .returning(c.congress_id, c.id)
        .cte("voided")
    )
    told = select(*(rows.c[name] for name in _EVENT_COLUMNS)).select_from(
        rows.join(voided, and_(voided.c.congress_id == rows.c.congress_id, voided.c.id == rows.c.subject_id))
    )
    logged = event.insert().from_select(list(_EVENT_COLUMNS), told).cte("logged")
    return Statement(select(func.count()).select_from(voided).add_cte(logged))


async def falling(tx: Tx, case: CaseFacts, me: Actor, reason: str) -> Also:
    """What the withdrawal of a case writes of what falls with it; nothing where nothing stands. One statement to know.

    Whoever makes or ends a promise or a demand touches the case, so they are those of the version that the withdrawal moves.
    """
    found = await tx.all(_STANDING, congress=case.congress_id, case=case.id, **_STATES)
    events: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        each = FALLING[row["name"]]
        events.setdefault(row["name"], []).append(
            {
                "congress_id": case.congress_id,
                "id": new_id(),
                "at": case.now,
                "kind": each.move.event,
                "suggestion_id": case.id,
                "subject_id": row["id"],
                "action": each.action,
                "account_id": me.account_id,
                "person_id": me.person_id,
                "organisation_id": me.organisation_id,
                "state_before": row["state"],
                "state_after": each.void,
                "data": {"organisation_id": row["organisation_id"], "reason": reason},
                "request_id": me.request_id,
            }
        )
    return tuple((_voiding(FALLING[name].table), {"events": rows}) for name, rows in events.items())
