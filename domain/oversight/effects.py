"""What each move of a demand changes beside its state: the answers, the reasons, the day."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.ids import new_id
from domain.moves import Effect
from domain.oversight.facts import DemandFacts
from domain.oversight.states import AnswerState
from domain.oversight.tables import demand_answer

Payload = Mapping[str, Any]
_a = demand_answer.c
_DECIDED = ("state", "decided_at", "decided_by", "reason")
_DECIDE = Statement(
    update(demand_answer)
    .where(
        _a.congress_id == bindparam("congress"),
        _a.demand_id == bindparam("demand"),
        _a.state == AnswerState.GIVEN,
    )
    .values({name: bindparam(f"set_{name}", type_=_a[name].type) for name in _DECIDED})
)


def _decided(
    demand: DemandFacts, me: Actor, state: AnswerState, reason: str | None
) -> tuple[tuple[Statement, Mapping[str, Any]], ...]:
    values = {"state": state, "decided_at": demand.case.now, "decided_by": me.account_id, "reason": reason}
    here = {"congress": demand.case.congress_id, "demand": demand.id}
    return ((_DECIDE, here | {f"set_{name}": value for name, value in values.items()}),)


def _told(demand: DemandFacts, **more: Any) -> dict[str, Any]:
    return {"record_id": demand.record_id, "kind": demand.kind, "organisation_id": demand.organisation_id, **more}


async def answer_demand(_: Tx, demand: DemandFacts, given: Payload, me: Actor) -> Effect:
    """In writing; an earlier answer that was sent back stays."""
    row = {
        "congress_id": demand.case.congress_id,
        "id": new_id(),
        "demand_id": demand.id,
        "body": given["body"],
        "state": AnswerState.GIVEN,
        "answered_at": demand.case.now,
        "answered_by": me.account_id,
    }
    return Effect(rows={"demand_answer": [row]}, data=_told(demand, answer_id=row["id"]))


async def accept_answer(_: Tx, demand: DemandFacts, given: Payload, me: Actor) -> Effect:
    """The demand is met."""
    return Effect(
        columns={"ended_at": demand.case.now},
        data=_told(demand, reason=given.get("reason")),
        also=_decided(demand, me, AnswerState.ACCEPTED, given.get("reason")),
    )


async def send_back_answer(_: Tx, demand: DemandFacts, given: Payload, me: Actor) -> Effect:
    """It does not do, and why; the day stays unless another is given."""
    due_on = given.get("due_on")
    return Effect(
        columns={} if due_on is None else {"due_on": due_on},
        data=_told(demand, reason=given["reason"], due_on=due_on or demand.due_on),
        also=_decided(demand, me, AnswerState.SENT_BACK, given["reason"]),
    )


async def withdraw_demand(_: Tx, demand: DemandFacts, given: Payload, __: Actor) -> Effect:
    """It is demanded no longer, and why."""
    columns = {"ended_at": demand.case.now, "ended_reason": given["reason"]}
    return Effect(columns=columns, data=_told(demand, reason=given["reason"]))


DEMAND_EFFECTS: dict[str, Callable[[Tx, DemandFacts, Payload, Actor], Awaitable[Effect]]] = {
    "answer_demand": answer_demand,
    "accept_answer": accept_answer,
    "send_back_answer": send_back_answer,
    "withdraw_demand": withdraw_demand,
}
