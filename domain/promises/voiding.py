"""Promises fall with their case: each open one that a withdrawal takes along is told by an event of its own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, bindparam, func, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.promises.flow import PROMISE
from domain.promises.states import PromiseState
from domain.promises.tables import promise
from domain.shapes import given_rows
from domain.suggestions.facts import CaseFacts

ACTION = "void_promise"
_p = promise.c
_OPEN_OF_CASE = (
    _p.congress_id == bindparam("congress"),
    _p.suggestion_id == bindparam("case"),
    _p.state == PromiseState.OPEN,
)
_OPEN = Statement(select(_p.id, _p.organisation_id).where(*_OPEN_OF_CASE).order_by(_p.id))
_EVENT_COLUMNS = (
    *("congress_id", "id", "at", "kind", "suggestion_id", "subject_id", "action", "account_id", "person_id"),
    *("organisation_id", "state_before", "state_after", "data", "request_id"),
)


def _voiding() -> Statement:
    at = bindparam("at", type_=_p.ended_at.type)
    voided = (
        update(promise)
        .where(*_OPEN_OF_CASE)
        .values(state=PromiseState.VOID, ended_at=at, version=_p.version + 1)
        .returning(_p.congress_id, _p.id)
        .cte("voided")
    )
    rows = given_rows(event, _EVENT_COLUMNS, "events")
    told = select(*(rows.c[name] for name in _EVENT_COLUMNS)).select_from(
        rows.join(voided, and_(voided.c.congress_id == rows.c.congress_id, voided.c.id == rows.c.subject_id))
    )
    logged = event.insert().from_select(list(_EVENT_COLUMNS), told).cte("logged")
    return Statement(select(func.count()).select_from(voided).add_cte(logged))


_VOID = _voiding()


async def voided(tx: Tx, case: CaseFacts, me: Actor, reason: str) -> tuple[tuple[Statement, Mapping[str, Any]], ...]:
    """What the withdrawal of a case writes of its open promises; nothing where there are none. One statement to know.

    Whoever makes or ends a promise touches the case, so the promises are those of the version that the withdrawal moves.
    """
    here = {"congress": case.congress_id, "case": case.id}
    found = await tx.all(_OPEN, **here)
    if not found:
        return ()
    events = [
        {
            "congress_id": case.congress_id,
            "id": new_id(),
            "at": case.now,
            "kind": PROMISE.transitions[ACTION].event,
            "suggestion_id": case.id,
            "subject_id": row["id"],
            "action": ACTION,
            "account_id": me.account_id,
            "person_id": me.person_id,
            "organisation_id": me.organisation_id,
            "state_before": PromiseState.OPEN,
            "state_after": PromiseState.VOID,
            "data": {"organisation_id": row["organisation_id"], "reason": reason},
            "request_id": me.request_id,
        }
        for row in found
    ]
    return ((_VOID, {**here, "at": case.now, "events": events}),)
