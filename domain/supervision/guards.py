"""Why a decision of the council, or a move of one, is refused: one small pure function a rule."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from domain.suggestions.states import CaseKind, CaseState
from domain.supervision.facts import SupervisionFacts
from domain.supervision.states import LeaderRole
from domain.workflow import Refusal

Payload = Mapping[str, Any]
ANSWERED = frozenset({CaseState.REPLIED, CaseState.EVALUATED, CaseState.IN_RECONCILIATION, CaseState.CLOSED})
SUPERVISABLE = ANSWERED | {CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.IN_HANDLING, CaseState.REHANDLING}
DATES = ("approved_on", "held_on", "reported_on", "concluded_on", "since", "decided_on")


def report_given(decision: SupervisionFacts) -> Refusal | None:
    """The council has heard of it at least once (ZJ16 §28)."""
    return None if decision.reports else Refusal("council_report_missing")


def cases_answered(decision: SupervisionFacts) -> Refusal | None:
    """No case still owes its deputy a reply; one that the deputy withdrew owes nothing."""
    waiting = sum(case.state not in ANSWERED and case.state != CaseState.WITHDRAWN for case in decision.cases)
    return Refusal("cases_unreplied", {"waiting": waiting}) if waiting else None


def within_the_decision(decision: SupervisionFacts, payload: Payload) -> Refusal | None:
    """What is recorded happened between the decision and today."""
    day = next((payload[name] for name in DATES if payload.get(name) is not None), decision.today)
    if day < decision.decided_on:
        return Refusal("before_decision", {"decided_on": decision.decided_on.isoformat()})
    return future(day, decision.today)


def future(day: date, today: date) -> Refusal | None:
    """Nothing is recorded before it happened."""
    return Refusal("date_in_future", {"today": today.isoformat()}) if day > today else None


def doubly_led(_: SupervisionFacts, payload: Payload) -> Refusal | None:
    """A leader of the congress supervises and another, of the government, takes charge (ZJ16 §16)."""
    return leadership(payload["leaders"])


def after_the_last_change(decision: SupervisionFacts, payload: Payload) -> Refusal | None:
    """Nobody steps down before the day on which they came."""
    latest = max((leader.since for leader in decision.leaders), default=decision.decided_on)
    earlier = (payload.get("since") or decision.today) < latest
    return Refusal("before_last_change", {"since": latest.isoformat()}) if earlier else None


def leadership(leaders: Iterable[Mapping[str, Any]]) -> Refusal | None:
    """Both kinds are named, and nobody stands on both sides or twice."""
    leaders = list(leaders)
    missing = sorted(set(LeaderRole) - {leader["role"] for leader in leaders})
    if missing:
        return Refusal("double_leadership_missing", {"missing": missing})
    people = [leader["person_id"] for leader in leaders]
    twice = sorted({str(person) for person in people if people.count(person) > 1})
    return Refusal("leads_and_supervises", {"people": twice}) if twice else None


def time_given(decided_on: date, due_on: date) -> Refusal | None:
    """It is due on a day after the decision, not before it."""
    return Refusal("due_before_decision") if due_on < decided_on else None


def supervisable(case: Mapping[str, Any]) -> Refusal | None:
    """A deputies' suggestion that was accepted and not withdrawn; each is under one standing decision at most."""
    if case["kind"] != CaseKind.SUGGESTION or case["state"] not in SUPERVISABLE:
        told = {"suggestion_id": str(case["id"]), "kind": case["kind"], "state": case["state"]}
        return Refusal("case_not_supervisable", told)
    if case["supervised_by"] is not None:
        return Refusal("already_supervised", {"suggestion_id": str(case["id"])})
    return None
