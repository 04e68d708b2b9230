"""What each move of a reconciliation changes beside its state: positions, records, answers, and what a conclusion brings about."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update

from domain.actor import Actor
from domain.classes.effects import changed_class
from domain.classes.states import ClassSource
from domain.db import Statement, Tx
from domain.events import event_row
from domain.ids import new_id
from domain.moves import Effect
from domain.promises.entering import promise_row, promise_told
from domain.promises.states import PromiseSource
from domain.reconciliations.facts import ReconciliationFacts
from domain.reconciliations.guards import named_reply
from domain.reconciliations.states import Conclusion, CouncilWord, RecordAnswer
from domain.reconciliations.tables import reconciliation_party
from domain.suggestions.states import WayOn

Payload = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]

_p = reconciliation_party.c
_STATE = Statement(
    update(reconciliation_party)
    .where(_p.congress_id == bindparam("congress"), _p.id == bindparam("party"))
    .values({name: bindparam(f"set_{name}", type_=_p[name].type) for name in ("position", "stated_at", "stated_by")})
)
_OF_RECORD = ("held_on", "place", "findings", "conclusion")
# What becomes of the case: a class that was put right leaves the rating standing, and what follows from it to the committee.
WAY_ON: Mapping[Conclusion, WayOn] = {
    Conclusion.EVALUATION_KEPT_REHANDLE: WayOn.REHANDLE,
    Conclusion.EVALUATION_CHANGED: WayOn.RATE_AGAIN,
    Conclusion.CLASS_CHANGED: WayOn.LEAVE,
    Conclusion.MOVED_TO_PLAN_LEDGER: WayOn.CLOSE,
    Conclusion.EXPLAINED_ACCEPTED: WayOn.CLOSE,
}
WAY_OF_COUNCIL: Mapping[CouncilWord, WayOn] = {CouncilWord.REHANDLE: WayOn.REHANDLE, CouncilWord.CLOSE: WayOn.CLOSE}


def _side(facts: ReconciliationFacts, party_id: UUID) -> str:
    return next(party.side for party in facts.parties if party.id == party_id)


async def state_position(_: Tx, facts: ReconciliationFacts, given: Payload, me: Actor) -> Effect:
    """What a party thinks before the meeting; it may think better until then. The event tells whose, never what."""
    values = {"position": given["position"], "stated_at": facts.case.now, "stated_by": me.account_id}
    bound = {"congress": facts.case.congress_id, "party": given["party_id"]}
    stated = ((_STATE, bound | {f"set_{name}": value for name, value in values.items()}),)
    return Effect(data={"side": _side(facts, given["party_id"])}, also=stated)


async def record_meeting(_: Tx, facts: ReconciliationFacts, given: Payload, me: Actor) -> Effect:
    """Who was there, what was found and concluded. A later record takes the place of this one, and is confirmed anew."""
    case = facts.case
    change, promise = given.get("class_change") or {}, given.get("promise") or {}
    reply = named_reply(facts, change.get("reply_id")) if change else None
    record = {
        "congress_id": case.congress_id,
        "id": new_id(),
        "reconciliation_id": facts.id,
        "number": facts.record.number + 1 if facts.record else 1,
        **{name: given.get(name) for name in _OF_RECORD},
        "reply_id": reply and reply.id,
        "class_code": change.get("class_code"),
        "class_reason": change.get("reason"),
        "promise_text": promise.get("text"),
        "promise_due_on": promise.get("due_on"),
        "promise_organisation_id": promise.get("organisation_id"),
        "recorded_at": case.now,
        "recorded_by": me.account_id,
    }
    named = ("side", "organisation_id", "person_id", "name", "title")
    present = [
        {"congress_id": case.congress_id, "id": new_id(), "record_id": record["id"]}
        | {name: each.get(name) for name in named}
        for each in given["present"]
    ]
    meeting = {} if given.get("meeting_id") is None else {"meeting_id": given["meeting_id"]}
    return Effect(
        columns=meeting,
        rows={"reconciliation_record": [record], "reconciliation_attendee": present},
        data={"number": record["number"], "held_on": record["held_on"], "present": len(present)},
    )


def _answered(facts: ReconciliationFacts, given: Payload, me: Actor, answer: RecordAnswer) -> Effect:
    assert facts.record is not None
    row = {
        "congress_id": facts.case.congress_id,
        "id": new_id(),
        "record_id": facts.record.id,
        "party_id": given["party_id"],
        "answer": answer,
        "reason": given.get("reason"),
        "answered_at": facts.case.now,
        "account_id": me.account_id,
    }
    told = {"side": _side(facts, given["party_id"]), "number": facts.record.number}
    return Effect(rows={"reconciliation_answer": [row]}, data=told)


async def confirm_record(_: Tx, facts: ReconciliationFacts, given: Payload, me: Actor) -> Effect:
    """The record says what was said and concluded."""
    return _answered(facts, given, me, RecordAnswer.CONFIRMED)


async def refuse_record(_: Tx, facts: ReconciliationFacts, given: Payload, me: Actor) -> Effect:
    """The party says why it does not stand by the record: nothing of it takes effect, until it is made anew."""
    return _answered(facts, given, me, RecordAnswer.REFUSED)


async def conclude(_: Tx, facts: ReconciliationFacts, __: Payload, me: Actor) -> Effect:
    """What the conclusion says is done with it: its line of the class history, its promise, its move of the case."""
    assert facts.record is not None
    record, said = facts.record, facts.record.answers
    without = [party.side for party in facts.parties if party.id not in said]
    rows, told = _brought_about(facts, me)
    return Effect(
        columns={"conclusion": record.conclusion, "concluded_at": facts.case.now},
        rows=rows,
        data={"conclusion": record.conclusion, "number": record.number, "without": without, **told},
        becomes={"way_on": WAY_ON[record.conclusion]},
    )


def _brought_about(facts: ReconciliationFacts, me: Actor) -> tuple[Rows, dict[str, Any]]:
    """The rows of a change of class and of a promise, each with the event that such a change has anywhere."""
    assert facts.record is not None
    case, record = facts.case, facts.record
    rows: Rows = {}
    told: dict[str, Any] = {}
    events: list[dict[str, Any]] = []
    reply = named_reply(facts, record.reply_id)
    if record.class_code is not None and reply is not None:
        codes, evidence = (reply.class_code, record.class_code), f"{record.held_on.isoformat()} 三方合议记录"
        source = ClassSource.RECONCILIATION
        said = (record.class_reason, evidence)
        change = changed_class(case.congress_id, case.id, reply.id, facts.round, codes, source, said, case.now, me)
        rows["class_change"] = [change]
        told["class_change"] = {"reply_id": reply.id, "from": codes[0], "to": codes[1], "source": source}
        data = told["class_change"] | {"reason": record.class_reason}
        events.append(event_row(me, case.now, "class_changed", "change_class", case.id, reply.assignment_id, data))
    if record.promise_text is not None:
        made_by = named_reply(facts, None, record.promise_organisation_id)
        assert made_by is not None
        given = {"promise_id": new_id(), "text": record.promise_text, "due_on": record.promise_due_on}
        unit = (made_by.assignment_id, made_by.id, made_by.organisation_id)
        promise = promise_row(case, unit, given, PromiseSource.RECONCILIATION, me)
        rows["promise"] = [promise]
        told["promise_id"] = promise["id"]
        data = promise_told(promise)
        events.append(event_row(me, case.now, "promise_made", "make_promise", case.id, made_by.assignment_id, data))
    return (rows | {"event": events} if events else rows), told


async def escalate(_: Tx, facts: ReconciliationFacts, __: Payload, ___: Actor) -> Effect:
    """From this day on the matter waits for the chairpersons' council (主任会议); the case waits with it."""
    refusing = [
        _side(facts, party)
        for party, answer in (facts.record.answers.items() if facts.record else ())
        if answer is RecordAnswer.REFUSED
    ]
    return Effect(
        columns={"conclusion": Conclusion.NO_AGREEMENT, "escalated_at": facts.case.now},
        data={"conclusion": Conclusion.NO_AGREEMENT, "refused_by": refusing},
    )


async def record_council_decision(_: Tx, facts: ReconciliationFacts, given: Payload, __: Actor) -> Effect:
    """The council's word, as the office received it: a further round, or the end of the procedure."""
    columns = {
        "concluded_at": facts.case.now,
        "council_word": given["decision"],
        "council_decided_on": given["decided_on"],
        "council_text": given["text"],
    }
    return Effect(
        columns=columns,
        data={"decision": given["decision"], "decided_on": given["decided_on"]},
        becomes={"way_on": WAY_OF_COUNCIL[CouncilWord(given["decision"])]},
    )


async def call_off(_: Tx, __: ReconciliationFacts, given: Payload, ___: Actor) -> Effect:
    """It does not take place, or leads nowhere; the rating stands, and the case is the committee's again."""
    return Effect(columns={"called_off_reason": given["reason"]}, becomes={"way_on": WayOn.LEAVE})


RECONCILIATION_EFFECTS: dict[str, Callable[[Tx, ReconciliationFacts, Payload, Actor], Awaitable[Effect]]] = {
    "state_position": state_position,
    "record_meeting": record_meeting,
    "confirm_record": confirm_record,
    "refuse_record": refuse_record,
    "conclude_reconciliation": conclude,
    "escalate_reconciliation": escalate,
    "record_council_decision": record_council_decision,
    "call_off": call_off,
}
