"""What each move of a promise changes beside its state: progress, changes of day and unit, the second reply, the rating."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, update

from domain.actor import Actor
from domain.assignments.states import RequestState
from domain.classes.effects import changed_class
from domain.classes.states import ClassSource
from domain.db import Statement, Tx
from domain.events import event_row
from domain.ids import new_id
from domain.moves import Effect
from domain.organisations.usable import must_be_usable
from domain.promises.facts import PromiseFacts
from domain.promises.states import PromiseChanged
from domain.promises.tables import promise_change
from domain.search.entries import with_index

Payload = Mapping[str, Any]
Also = tuple[tuple[Statement, Mapping[str, Any]], ...]
_c = promise_change.c
_PENDING = (
    _c.congress_id == bindparam("congress"),
    _c.promise_id == bindparam("promise"),
    _c.state == RequestState.PENDING,
)
_DECIDED = ("state", "decided_at", "decided_by", "decision_reason")
_DECIDE = Statement(
    update(promise_change)
    .where(*_PENDING)
    .values({name: bindparam(f"set_{name}", type_=_c[name].type) for name in _DECIDED})
)
_OVERTAKE = Statement(update(promise_change).where(*_PENDING).values(state=RequestState.VOID))


def _row(promise: PromiseFacts, **columns: Any) -> dict[str, Any]:
    return {"congress_id": promise.case.congress_id, "id": new_id(), "promise_id": promise.id, **columns}


def _here(promise: PromiseFacts) -> dict[str, Any]:
    return {"congress": promise.case.congress_id, "promise": promise.id}


def _decide(promise: PromiseFacts, me: Actor, state: RequestState, reason: str | None) -> Also:
    values = {"state": state, "decided_at": promise.case.now, "decided_by": me.account_id, "decision_reason": reason}
    return ((_DECIDE, _here(promise) | {f"set_{name}": value for name, value in values.items()}),)


def _overtaken(promise: PromiseFacts) -> Also:
    """A request for another day that nobody needs to decide any more."""
    return ((_OVERTAKE, _here(promise)),) if promise.due_change else ()


async def report_progress(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """What was done so far; where the unit says so, how much of the whole."""
    row = _row(
        promise,
        organisation_id=promise.organisation_id,
        at=promise.case.now,
        text=given["text"],
        percent=given.get("percent"),
        account_id=me.account_id,
    )
    return Effect(rows={"promise_progress": [row]}, data={"text": given["text"], "percent": given.get("percent")})


async def request_due_change(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """Another day is asked for with the reason, and holds only once the office consents."""
    row = _row(
        promise,
        changed=PromiseChanged.DUE_ON,
        before_due_on=promise.due_on,
        after_due_on=given["due_on"],
        state=RequestState.PENDING,
        reason=given["reason"],
        requested_at=promise.case.now,
        requested_by=me.account_id,
    )
    told = {"before": promise.due_on, "after": given["due_on"], "reason": given["reason"]}
    return Effect(rows={"promise_change": [row]}, data=told)


async def consent_due_change(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """From now on the other day counts, and is announced anew."""
    assert promise.due_change is not None
    told = {"before": promise.due_on, "after": promise.due_change.due_on, "reason": given.get("reason")}
    return Effect(
        columns={"due_on": promise.due_change.due_on},
        data=told,
        also=_decide(promise, me, RequestState.GRANTED, given.get("reason")),
    )


async def refuse_due_change(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """The day stays."""
    return Effect(data=given, also=_decide(promise, me, RequestState.REFUSED, given["reason"]))


async def hand_over(tx: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """Duties move between units over the years; the promise moves with them, its day does not."""
    await must_be_usable(tx, promise.case.congress_id, [given["organisation_id"]])
    row = _row(
        promise,
        changed=PromiseChanged.UNIT,
        before_organisation_id=promise.organisation_id,
        after_organisation_id=given["organisation_id"],
        state=RequestState.GRANTED,
        reason=given["reason"],
        requested_at=promise.case.now,
        requested_by=me.account_id,
        decided_at=promise.case.now,
        decided_by=me.account_id,
    )
    told = {"before": promise.organisation_id, "after": given["organisation_id"], "reason": given["reason"]}
    return Effect(
        columns={"organisation_id": given["organisation_id"]},
        rows={"promise_change": [row]},
        data=told,
        also=_overtaken(promise),
    )


async def fulfil(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """The second reply says that it is done; with it the class may become a better one."""
    case, code = promise.case, given.get("class_code")
    second = _row(
        promise,
        organisation_id=promise.organisation_id,
        body=given["body"],
        document_number=given.get("document_number"),
        class_code=code,
        sent_at=case.now,
        account_id=me.account_id,
    )
    rows = with_index({"promise_reply": [second]}, case.id)
    if code is not None:
        said = (None, given.get("document_number"))
        codes = (promise.class_code, code)
        rows["class_change"] = [
            changed_class(
                case.congress_id,
                case.id,
                promise.reply_id,
                promise.round,
                codes,
                ClassSource.SECOND_REPLY,
                said,
                case.now,
                me,
            )
        ]
        change = {"reply_id": promise.reply_id, "from": codes[0], "to": codes[1], "source": ClassSource.SECOND_REPLY}
        of_unit = (case.id, promise.assignment_id, change | {"reason": None})
        rows["event"] = [event_row(me, case.now, "class_changed", "change_class", *of_unit)]
    told = {"document_number": given.get("document_number"), "class_before": promise.class_code, "class_code": code}
    return Effect(columns={"ended_at": case.now}, rows=rows, data=told, also=_overtaken(promise))


async def give_up(_: Tx, promise: PromiseFacts, given: Payload, __: Actor) -> Effect:
    """It cannot be kept, and the unit says in writing why (BJ14 §26)."""
    columns = {"ended_at": promise.case.now, "given_up_reason": given["reason"]}
    return Effect(columns=columns, data=given, also=_overtaken(promise))


async def evaluate_promise(_: Tx, promise: PromiseFacts, given: Payload, me: Actor) -> Effect:
    """Rated on its own; the rating of the reply stays as it was."""
    row = _row(
        promise,
        person_id=me.person_id,
        level=given["level"],
        reason=given.get("reason"),
        rated_at=promise.case.now,
        rated_by=me.account_id,
    )
    return Effect(rows={"promise_rating": [row]}, data={"level": given["level"]})


PROMISE_EFFECTS: dict[str, Callable[[Tx, PromiseFacts, Payload, Actor], Awaitable[Effect]]] = {
    "report_progress": report_progress,
    "request_due_change": request_due_change,
    "consent_due_change": consent_due_change,
    "refuse_due_change": refuse_due_change,
    "hand_over": hand_over,
    "fulfil": fulfil,
    "give_up": give_up,
    "evaluate_promise": evaluate_promise,
}
