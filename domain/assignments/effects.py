"""What each move of an assignment changes beside its state: requests, consultations, opinions, replies, clocks."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, update

from domain.actor import Actor
from domain.assignments.facts import AssignmentFacts
from domain.assignments.replying import (
    SUPERSEDE,
    Also,
    Payload,
    beside,
    draft_reply,
    overtaken,
    recall_reply,
    review_reply,
    send_back_reply,
    send_reply,
    sign_reply,
    unit_row,
)
from domain.assignments.states import AssignmentState, RequestState
from domain.assignments.tables import extension_request, return_request
from domain.classes.effects import change_class
from domain.db import Statement, Tx
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.deadlines.tables import deadline
from domain.errors import Invalid
from domain.ids import new_id
from domain.moves import Effect
from domain.organisations.usable import must_be_usable
from domain.promises.entering import enter_promise, make_promise
from domain.rules.profile import Anchor, Step
from domain.search.entries import with_index


def _decide(table: Any, *more: str) -> Statement:
    names = ("state", "decided_at", "decided_by", "decision_reason", *more)
    return Statement(
        update(table)
        .where(
            table.c.congress_id == bindparam("congress"),
            table.c.assignment_id == bindparam("unit"),
            table.c.state == RequestState.PENDING,
        )
        .values({name: bindparam(f"set_{name}", type_=table.c[name].type) for name in names})
    )


_DECIDE_RETURN = _decide(return_request)
_DECIDE_EXTENSION = _decide(extension_request, "granted_until")
_EXTEND = Statement(
    update(deadline)
    .where(deadline.c.congress_id == bindparam("congress"), deadline.c.id == bindparam("deadline"))
    .values(due_at=bindparam("due", type_=deadline.c.due_at.type), version=deadline.c.version + 1)
)


def _decided(unit: AssignmentFacts, me: Actor, statement: Statement, state: str, given: Payload, **more: Any) -> Also:
    return beside(
        unit,
        statement,
        set_state=state,
        set_decided_at=unit.case.now,
        set_decided_by=me.account_id,
        set_decision_reason=given.get("reason"),
        **more,
    )


async def receive(_: Tx, unit: AssignmentFacts, __: Payload, me: Actor) -> Effect:
    """Signed for by the unit, or deemed so when the clock of receipt ran out."""
    return Effect(columns={"received_at": unit.case.now}, data={"deemed": me.system})


async def request_return(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """No unit forwards a case by itself: it asks, and says whose it is."""
    row = unit_row(
        unit,
        reason=given["reason"],
        proposed_organisation_id=given.get("proposed_organisation_id"),
        requested_at=unit.case.now,
        requested_by=me.account_id,
        state=RequestState.PENDING,
    )
    return Effect(rows={"return_request": [row]}, data=given)


async def approve_return(tx: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """What the unit asked for is granted."""
    return await _replaced(tx, unit, given, _decided(unit, me, _DECIDE_RETURN, RequestState.GRANTED, given))


async def reassign(tx: Tx, unit: AssignmentFacts, given: Payload, __: Actor) -> Effect:
    """The office's own word (改办): a unit that is dissolved, or the wrong one, in any round."""
    return await _replaced(tx, unit, given, beside(unit, SUPERSEDE) if unit.reply else ())


async def _replaced(tx: Tx, unit: AssignmentFacts, given: Payload, also: Also) -> Effect:
    """The old assignment stays as returned; the replacement's reply clock goes on or begins anew, as the profile says.

    Whoever takes over takes the part that was handed out, unless another is stated.
    """
    decided = also + overtaken(unit)
    policy = unit.case.profile.switches.reassignment_clock
    data = {**given, "clock": policy}
    if given.get("organisation_id") is None:
        return Effect(data=data, also=decided)
    await must_be_usable(tx, unit.case.congress_id, [given["organisation_id"]])
    case = unit.case
    row = {
        "congress_id": case.congress_id,
        "id": new_id(),
        "suggestion_id": case.id,
        "round": unit.round,
        "organisation_id": given["organisation_id"],
        "role": unit.role,
        "scope": given.get("scope") or next((a.scope for a in case.assignments if a.id == unit.id), None),
        "state": AssignmentState.PENDING_RECEIPT,
        "replaces_id": unit.id,
        "assigned_at": case.now,
        "opinion_redos": 0,
        "version": 1,
    }
    anchor_at = unit.assigned_at if policy == "continues" else case.now
    subject = Subject(
        case.congress_id, case.id, unit.round, case.in_session, row["id"], unit.role, case.assigned_at or anchor_at
    )
    fresh = clocks.started(
        (Step.RECEIPT, Step.RETURN, Step.CONTACT, Step.CO_OPINION),
        subject,
        {Anchor.ASSIGNED: case.now},
        case.profile,
        case.rule_ids,
        case.calendar,
        case.now,
    )
    reply_steps = (Step.REPLY, Step.REDO_REPLY)
    owed = clocks.started(
        reply_steps,
        subject,
        {Anchor.ASSIGNED: anchor_at, Anchor.DISSATISFIED: anchor_at},
        case.profile,
        case.rule_ids,
        case.calendar,
        case.now,
    )
    return Effect(rows={"assignment": [row]}, data=data, also=decided, clocks=(*fresh, *owed))


async def refuse_return(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The unit must go on (QD21 §19)."""
    return Effect(
        columns={"received_at": unit.received_at or unit.case.now},
        data=given,
        also=_decided(unit, me, _DECIDE_RETURN, RequestState.REFUSED, given),
    )


async def request_extension(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """Asked before the clock has run out, with the reason that makes the matter wide or difficult."""
    row = unit_row(
        unit,
        reason=given["reason"],
        until=given["until"],
        requested_at=unit.case.now,
        requested_by=me.account_id,
        state=RequestState.PENDING,
    )
    return Effect(rows={"extension_request": [row]}, data=given)


async def take_extension(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """Nobody decides, yet the same is on record as where somebody does: asked, granted, a line of the ledger."""
    at = {"requested_at": unit.case.now, "decided_at": unit.case.now}
    by = {"requested_by": me.account_id, "granted_until": given["until"], "state": RequestState.GRANTED}
    row = unit_row(unit, reason=given["reason"], until=given["until"], **at, **by)
    longer = _longer(unit, given, me)
    rows = {**longer.rows, "extension_request": [row]}
    return replace(longer, rows=rows, data={**longer.data, "consent": "not_needed"})


async def grant_extension(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The office consents, to the day asked for or to another."""
    decided = _decided(unit, me, _DECIDE_EXTENSION, RequestState.GRANTED, given, set_granted_until=given["until"])
    longer = _longer(unit, given, me)
    return replace(longer, also=decided + longer.also)


def _longer(unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The new due instant is a line of the ledger, never an edit; the deputy is told by the event."""
    clock = unit.reply_clock
    assert clock is not None
    due = clocks.first_late_instant(given["until"], unit.case.calendar)
    entry = {
        "congress_id": unit.case.congress_id,
        "id": new_id(),
        "deadline_id": clock.id,
        "kind": "extended",
        "at": unit.case.now,
        "before_due_at": clock.due_at,
        "after_due_at": due,
        "account_id": me.account_id,
        "reason": given.get("reason"),
        "data": {"until": given["until"].isoformat()},
    }
    extended = ((_EXTEND, {"congress": unit.case.congress_id, "deadline": clock.id, "due": due}),)
    return Effect(rows={"deadline_entry": [entry]}, data={**given, "due_at": due}, also=extended)


async def refuse_extension(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """The clock goes on as it was."""
    decided = _decided(unit, me, _DECIDE_EXTENSION, RequestState.REFUSED, given, set_granted_until=None)
    return Effect(data=given, also=decided)


async def record_consultation(_: Tx, unit: AssignmentFacts, given: Payload, me: Actor) -> Effect:
    """Who met, when in the handling, how, and what the deputy thought of the intended answer."""
    if given["held_on"] > unit.case.calendar.local_day(unit.case.now):
        raise Invalid("date_in_future", field="held_on")
    if given["held_on"] < unit.case.calendar.local_day(unit.assigned_at):
        raise Invalid("date_before_assignment", field="held_on")
    row = unit_row(
        unit,
        suggestion_id=unit.case.id,
        round=unit.round,
        recorded_at=unit.case.now,
        recorded_by=me.account_id,
        **given,
    )
    rows = with_index({"consultation": [row]}, unit.case.id)
    return Effect(rows=rows, data={k: given[k] for k in ("stage", "mode", "deputy_view")})


async def submit_opinion(_: Tx, unit: AssignmentFacts, given: Payload, __: Actor) -> Effect:
    """A written opinion, to the lead unit only. The event keeps its words: one that is sent back is written over."""
    return Effect(
        columns={"opinion": given["opinion"], "opinion_at": unit.case.now}, data={"opinion": given["opinion"]}
    )


async def send_back_opinion(_: Tx, unit: AssignmentFacts, given: Payload, __: Actor) -> Effect:
    """The lead asks for more, and says what (CQ18 §20)."""
    return Effect(columns={"opinion_redos": unit.opinion_redos + 1}, data=given)


async def waive_opinion(_: Tx, __: AssignmentFacts, given: Payload, ___: Actor) -> Effect:
    """The assigner excuses the co-handler; the lead need not wait."""
    return Effect(data=given)


UNIT_EFFECTS: dict[str, Callable[[Tx, AssignmentFacts, Payload, Actor], Awaitable[Effect]]] = {
    "receive": receive,
    "request_return": request_return,
    "approve_return": approve_return,
    "reassign": reassign,
    "refuse_return": refuse_return,
    "request_extension": request_extension,
    "take_extension": take_extension,
    "grant_extension": grant_extension,
    "refuse_extension": refuse_extension,
    "record_consultation": record_consultation,
    "record_communication": record_consultation,  # a talk that the committee arranged or heard itself (SH15s §21)
    "submit_opinion": submit_opinion,
    "send_back_opinion": send_back_opinion,
    "waive_opinion": waive_opinion,
    "draft_reply": draft_reply,
    "review_reply": review_reply,
    "send_back_reply": send_back_reply,
    "sign_reply": sign_reply,
    "recall_reply": recall_reply,
    "send_reply": send_reply,
    "change_class": change_class,
    "make_promise": make_promise,
    "enter_promise": enter_promise,
}


def case_after(unit: AssignmentFacts, state: str, case_version: int) -> Any:
    """The case's picture once this unit has moved: what a fired move of the case looks at."""
    assignments = tuple(
        replace(a, state=AssignmentState(state)) if a.id == unit.id else a for a in unit.case.assignments
    )
    return replace(unit.case, version=case_version, assignments=assignments)
