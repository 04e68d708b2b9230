"""Why a reconciliation may refuse a move: one small pure function a rule."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.reconciliations.facts import PartyFact, ReconciliationFacts, ReplyFact
from domain.reconciliations.states import Conclusion, RecordAnswer
from domain.workflow import Refusal

Payload = Mapping[str, Any]
# What a conclusion needs, and what it may bring along: a change of class, a promise.
NEEDS: Mapping[Conclusion, frozenset[str]] = {
    Conclusion.CLASS_CHANGED: frozenset({"class_change"}),
    Conclusion.MOVED_TO_PLAN_LEDGER: frozenset({"promise"}),
}
TAKES: Mapping[Conclusion, frozenset[str]] = {
    **NEEDS,
    Conclusion.MOVED_TO_PLAN_LEDGER: frozenset({"promise", "class_change"}),
}


def _named(parties: list[PartyFact]) -> list[dict[str, Any]]:
    return [{"party_id": str(party.id), "side": party.side} for party in parties]


def positions_in(facts: ReconciliationFacts) -> Refusal | None:
    """Each party has stated its position, or has let the day for it pass; nobody waits for one that is gone."""
    waiting = [party for party in facts.parties if not party.stated and not party.gone]
    if not waiting or facts.today > facts.positions_by:
        return None
    return Refusal("positions_missing", {"waiting_for": _named(waiting), "until": facts.positions_by.isoformat()})


def held_since_convened(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """The meeting took place between the convening and today."""
    held_on: date = payload["held_on"]
    if held_on > facts.today:
        return Refusal("date_in_future", {"today": facts.today.isoformat()})
    early = held_on < facts.convened_on
    return Refusal("before_convening", {"convened_on": facts.convened_on.isoformat()}) if early else None


def all_sides_present(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """Three parties meet: somebody of each side was there (§4.3), but for a side that is gone altogether."""
    needed = {party.side for party in facts.parties if not party.gone}
    absent = sorted(needed - {each["side"] for each in payload["present"]})
    return Refusal("sides_absent", {"absent": absent}) if absent else None


def conclusion_has_its_inputs(_: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """A change of class names the class and why, an entry into the ledger its promise; other conclusions need nothing."""
    conclusion = Conclusion(payload["conclusion"])
    given = {name for name in ("class_change", "promise") if payload.get(name) is not None}
    lacking = sorted(NEEDS.get(conclusion, frozenset()) - given)
    if lacking:
        return Refusal("conclusion_incomplete", {"needs": lacking})
    idle = sorted(given - TAKES.get(conclusion, frozenset()))
    return Refusal("conclusion_takes_less", {"without": idle}) if idle else None


def named_reply(facts: ReconciliationFacts, reply_id: Any, organisation_id: Any = None) -> ReplyFact | None:
    """The reply that is meant: the one named, that of the unit named, or the only one of the round."""
    of_unit = [each for each in facts.replies if organisation_id in {None, each.organisation_id}]
    meant = [each for each in of_unit if reply_id in {None, each.id}]
    return meant[0] if len(meant) == 1 else None


def class_fits(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """Another class of the congress's own list, for a reply of this round that is named where there are several."""
    change = payload.get("class_change")
    if change is None:
        return None
    reply = named_reply(facts, change.get("reply_id"))
    if reply is None:
        return Refusal("reply_not_named", {"replies": [str(each.id) for each in facts.replies]})
    codes = [each.code for each in facts.case.profile.switches.classes]
    if change["class_code"] not in codes:
        return Refusal("class_unknown", {"classes": codes})
    same = change["class_code"] == reply.class_code
    return Refusal("class_unchanged", {"class_code": reply.class_code}) if same else None


def promise_fits(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """Promised by a unit that answered in this round, for a day that is not over."""
    promise = payload.get("promise")
    if promise is None:
        return None
    if named_reply(facts, None, promise["organisation_id"]) is None:
        return Refusal("unit_not_party", {"units": [str(each.organisation_id) for each in facts.replies]})
    past = promise["due_on"] < facts.today
    return Refusal("promise_due_in_past", {"today": facts.today.isoformat()}) if past else None


def answers_once(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """A party answers for a record once; another record asks it anew."""
    answered = facts.record is not None and payload.get("party_id") in facts.record.answers
    return Refusal("answered_already") if answered else None


def agreement_recorded(facts: ReconciliationFacts) -> Refusal | None:
    """What was not agreed upon is not concluded here: it goes to the chairpersons' council."""
    divided = facts.record is not None and facts.record.conclusion is Conclusion.NO_AGREEMENT
    return Refusal("no_agreement_escalates") if divided else None


def no_agreement_recorded(facts: ReconciliationFacts) -> Refusal | None:
    """Only what the parties could not agree upon goes to the council."""
    agreed = facts.record is None or facts.record.conclusion is not Conclusion.NO_AGREEMENT
    return Refusal("agreement_concludes") if agreed else None


def all_confirmed(facts: ReconciliationFacts) -> Refusal | None:
    """A conclusion takes effect when every party that is still there has confirmed the record; a refusal sends it back."""
    said = facts.record.answers if facts.record else {}
    refusing = [party for party in facts.parties if said.get(party.id) is RecordAnswer.REFUSED]
    if refusing:
        return Refusal("record_refused", {"by": _named(refusing)})
    waiting = [party for party in facts.parties if party.id not in said and not party.gone]
    return Refusal("confirmations_missing", {"waiting_for": _named(waiting)}) if waiting else None


def all_answered(facts: ReconciliationFacts) -> Refusal | None:
    """Division is on record when every party has confirmed it, or has refused it in writing."""
    said = facts.record.answers if facts.record else {}
    waiting = [party for party in facts.parties if party.id not in said and not party.gone]
    return Refusal("confirmations_missing", {"waiting_for": _named(waiting)}) if waiting else None


def conclusion_still_fits(facts: ReconciliationFacts) -> Refusal | None:
    """While the parties confirmed, the promised day may have passed, or the class have been changed: the record is made anew."""
    record = facts.record
    if record is None:
        return None
    if record.promise_due_on is not None and record.promise_due_on < facts.today:
        return Refusal("promise_due_in_past", {"today": facts.today.isoformat()})
    reply = named_reply(facts, record.reply_id)
    same = record.class_code is not None and reply is not None and record.class_code == reply.class_code
    return Refusal("class_unchanged", {"class_code": record.class_code}) if same else None


def decided_by_today(facts: ReconciliationFacts, payload: Payload) -> Refusal | None:
    """The council decided after the meeting of the parties, and not in the future."""
    decided_on: date = payload["decided_on"]
    if decided_on > facts.today:
        return Refusal("date_in_future", {"today": facts.today.isoformat()})
    held_on = facts.record.held_on if facts.record else facts.convened_on
    return Refusal("before_meeting", {"held_on": held_on.isoformat()}) if decided_on < held_on else None
