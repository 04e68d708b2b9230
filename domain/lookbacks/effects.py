"""What each move of a batch, and of the check of one reply, changes beside its state; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.actor import Actor
from domain.lookbacks.facts import ItemFacts, LookBackFacts
from domain.lookbacks.guards import class_after
from domain.lookbacks.states import LookBackResult

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """`columns` of the moved row; `told`: data of its event; `releases`: its replies are free for another batch."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    releases: bool = False


def _checkers(_: LookBackFacts, given: Payload, __: datetime) -> Change:
    named = [{"person_id": each["person_id"], "kind": each["kind"]} for each in given["checkers"]]
    return Change(told={"checkers": named, "items": len(given["item_ids"])})


def _started(batch: LookBackFacts, _: Payload, __: datetime) -> Change:
    return Change(told={"items": len(batch.items)})


def _closed(batch: LookBackFacts, given: Payload, now: datetime) -> Change:
    counts = {result.value: sum(item.result is result for item in batch.items) for result in LookBackResult}
    return Change({"report": given["report"], "ended_at": now}, told=counts, releases=True)


def _called_off(_: LookBackFacts, given: Payload, now: datetime) -> Change:
    columns = {"called_off_reason": given["reason"], "ended_at": now}
    return Change(columns, told={"reason": given["reason"]}, releases=True)


LOOK_BACK_EFFECTS: Mapping[str, Callable[[LookBackFacts, Payload, datetime], Change]] = {
    "assign_checkers": _checkers,
    "start_look_back": _started,
    "close_look_back": _closed,
    "call_off_look_back": _called_off,
}

FINDING_COLUMNS = (
    "result",
    "findings",
    "reason",
    "class_after",
    "promise_text",
    "promise_due_on",
    "recorded_at",
    "recorded_by",
    "recorded_person_id",
)


def _recorded(item: ItemFacts, given: Payload, me: Actor) -> Change:
    """What follows from it is fixed now, so that the committee adopts what it read."""
    result, promise = given["result"], given.get("promise") or {}
    lower = class_after(item.case.profile, item.class_now, given.get("class_code"))
    columns = {
        "result": result,
        "findings": given.get("findings"),
        "reason": given.get("reason"),
        "class_after": lower if result == LookBackResult.NOT_CONFIRMED else None,
        "promise_text": promise.get("text"),
        "promise_due_on": promise.get("due_on"),
        "recorded_at": item.case.now,
        "recorded_by": me.account_id,
        "recorded_person_id": me.person_id,
        "sent_back_reason": None,
    }
    told = {name: columns[name] for name in ("result", "findings", "reason", "class_after", "promise_due_on")}
    return Change(columns, told)


def _sent_back(_: ItemFacts, given: Payload, __: Actor) -> Change:
    return Change({**dict.fromkeys(FINDING_COLUMNS), "sent_back_reason": given["reason"]}, {"reason": given["reason"]})


def _adopted(item: ItemFacts, given: Payload, me: Actor) -> Change:
    assert item.finding is not None
    columns = {"decided_at": item.case.now, "decided_by": me.account_id, "promise_id": given.get("promise_id")}
    told = {
        "organisation_id": item.organisation_id,
        "result": item.finding.result,
        "class_after": item.finding.class_code,
        "promise_id": given.get("promise_id"),
    }
    return Change(columns, told)


LOOK_BACK_ITEM_EFFECTS: Mapping[str, Callable[[ItemFacts, Payload, Actor], Change]] = {
    "record_finding": _recorded,
    "send_back_finding": _sent_back,
    "adopt_finding": _adopted,
}
