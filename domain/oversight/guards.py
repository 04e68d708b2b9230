"""Why something is not recorded, or a demand refuses a move: one small pure function a rule."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from domain.assignments.states import AssignmentState
from domain.oversight.facts import DemandFacts, OversightFacts
from domain.oversight.states import Escalation, EscalationGround, OversightKind
from domain.rules.profile import Step
from domain.suggestions.facts import CaseFacts
from domain.suggestions.states import CaseState
from domain.workflow import Refusal

Payload = Mapping[str, Any]
DUTIES = frozenset({Step.CONTACT, Step.CO_OPINION, Step.OPINION_REDO, Step.REPLY, Step.REDO_REPLY})
GONE = frozenset({AssignmentState.RETURNED, AssignmentState.CANCELLED})


def grounds(facts: OversightFacts) -> frozenset[EscalationGround]:
    """Why this case may be escalated, whatever the profile allows."""
    case = facts.case
    found = {
        EscalationGround.DISSATISFIED: facts.dissatisfied,
        EscalationGround.OVERDUE: any(clock.step in DUTIES and clock.over(case.now) for clock in case.clocks),
        EscalationGround.PROMISE_BROKEN: facts.promise_broken,
        EscalationGround.DEMAND_OVERDUE: facts.demand_overdue,
    }
    return frozenset(ground for ground, holds in found.items() if holds)


def handed_out(facts: OversightFacts) -> Refusal | None:
    """Units have it, or had it; a case that fell away is nobody's to oversee."""
    case = facts.case
    if case.state is CaseState.WITHDRAWN:
        return Refusal("case_withdrawn")
    return None if case.assigned_at else Refusal("not_assigned_yet", {"state": case.state})


def checks_another(facts: OversightFacts) -> Refusal | None:
    """One who checks is not one who is checked: nobody inspects the work of the unit in which they hold a post."""
    own = sorted(map(str, facts.own_units))
    return Refusal("checks_own_unit", {"organisations": own}) if own else None


def may_escalate(facts: OversightFacts) -> Refusal | None:
    """The profile says which of the grounds count."""
    allowed = facts.case.profile.switches.escalation_grounds
    held = grounds(facts)
    return None if held & set(allowed) else Refusal("no_ground_to_escalate", {"grounds": sorted(allowed)})


def held_in_time(facts: OversightFacts, given: Payload) -> Refusal | None:
    """It happened after the case was handed out, and not tomorrow."""
    case, day = facts.case, given["held_on"]
    if day > case.calendar.local_day(case.now):
        return Refusal("date_in_future", {"today": case.calendar.local_day(case.now).isoformat()})
    if case.assigned_at is not None and day < case.calendar.local_day(case.assigned_at):
        return Refusal("date_before_assignment", {"assigned_on": case.calendar.local_day(case.assigned_at).isoformat()})
    return None


def demands_fit(facts: OversightFacts, given: Payload) -> Refusal | None:
    """Each is of a unit that has the case, and due no earlier than it was made."""
    handling = {each.organisation_id for each in facts.case.assignments if each.state not in GONE}
    for demand in given["demands"]:
        if demand["organisation_id"] not in handling:
            return Refusal("unit_not_of_case", {"organisation_id": str(demand["organisation_id"])})
        if demand["due_on"] < given["held_on"]:
            return Refusal("demand_due_before_made", {"held_on": given["held_on"].isoformat()})
    return None


Recording = tuple[Callable[[OversightFacts], Refusal | None], ...]
# What is asked before anything is recorded; then `held_in_time` and `demands_fit` look at what was sent.
RECORDING: Mapping[OversightKind, Recording] = {
    OversightKind.INSPECTION: (handed_out, checks_another),
    OversightKind.HEARING: (handed_out,),
    **{OversightKind(each): (handed_out, may_escalate) for each in Escalation},
}


def record_refused(facts: OversightFacts, kind: OversightKind, given: Payload | None = None) -> Refusal | None:
    """Why nothing of this kind is recorded; the first reason in the order of the table."""
    return next(_reasons(facts, kind, given), None)


def _reasons(facts: OversightFacts, kind: OversightKind, given: Payload | None) -> Iterator[Refusal]:
    checks = (held_in_time, demands_fit)
    asked = [guard(facts) for guard in RECORDING[kind]]
    sent = [] if given is None or any(asked) else [check(facts, given) for check in checks]
    return (refusal for refusal in (*asked, *sent) if refusal is not None)


def case_stands(demand: DemandFacts) -> Refusal | None:
    """With the withdrawal of a case its demands end."""
    return Refusal("case_withdrawn") if demand.case.state is CaseState.WITHDRAWN else None


def new_day_lies_ahead(demand: DemandFacts, payload: Payload) -> Refusal | None:
    """An answer that is sent back may be given another day, today or later."""
    due_on, today = payload.get("due_on"), _today(demand.case)
    past = isinstance(due_on, date) and due_on < today
    return Refusal("demand_due_in_past", {"today": today.isoformat()}) if past else None


def _today(case: CaseFacts) -> date:
    return case.calendar.local_day(case.now)
