"""Why an assignment may refuse a move: one small pure function a rule."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from domain.assignments.facts import AssignmentFacts
from domain.assignments.states import AssignmentState, UnitRole
from domain.rules.profile import Anchor, Outcome, Step
from domain.suggestions.states import CaseState
from domain.workflow import Refusal

Payload = Mapping[str, Any]
OPINION_DONE = {AssignmentState.OPINION_SUBMITTED, AssignmentState.OPINION_WAIVED}
ONE_DAY = timedelta(days=1)
PROMISING = {Outcome.PLANNED, Outcome.PARTLY_OR_IN_PROGRESS}
LIVE = {CaseState.ASSIGNED, CaseState.IN_HANDLING, CaseState.REHANDLING}


def case_live(unit: AssignmentFacts) -> Refusal | None:
    """The case is being handled, and in this assignment's round."""
    if unit.case.state not in LIVE or unit.round != unit.case.round:
        return Refusal("case_not_in_handling", {"state": unit.case.state, "round": unit.case.round})
    return None


def is_co_handler(unit: AssignmentFacts) -> Refusal | None:
    """Only a co-handler gives an opinion (ZJ16 §18)."""
    return None if unit.role is UnitRole.CO else Refusal("not_a_co_handler", {"role": unit.role})


def answers_the_deputy(unit: AssignmentFacts) -> Refusal | None:
    """A co-handler never answers the deputy (会办单位不直接答复)."""
    return None if unit.answers else Refusal("co_handler_never_answers", {"role": unit.role})


def opinions_in(unit: AssignmentFacts) -> Refusal | None:
    """The lead cannot answer before every co-handler gave its opinion or was excused."""
    if unit.role is not UnitRole.LEAD:
        return None
    waiting = [str(a.id) for a in unit.co_handlers if a.state not in OPINION_DONE]
    return Refusal("opinions_missing", {"waiting_for": waiting}) if waiting else None


def deputy_consulted(unit: AssignmentFacts) -> Refusal | None:
    """The deputy is heard before the answer (DL25 §51, ZJ16 §17), in every round; a switch of the profile."""
    if unit.case.profile.switches.consultation_required and not unit.consultations:
        return Refusal("deputy_not_consulted", {"round": unit.round})
    return None


def no_return_open(unit: AssignmentFacts) -> Refusal | None:
    """While anybody's return is undecided, nobody's reply leaves: the units may still change."""
    asking = [str(a.id) for a in unit.case.current if a.state is AssignmentState.RETURN_REQUESTED]
    return Refusal("return_undecided", {"waiting_for": asking}) if asking else None


def return_window_open(unit: AssignmentFacts) -> Refusal | None:
    """A late return is not processed (逾期未提出退办申请的，不作调整), and a refused one is not asked for again (QD21 §19)."""
    if unit.round > 1:
        return Refusal("return_window_closed", {"round": unit.round})
    clock = unit.return_clock
    if clock is not None:
        over = clock.over(unit.case.now)
        return Refusal("return_window_closed", {"closed_at": clock.due_at.isoformat()}) if over else None
    # No open clock: the window has run out, was used, or was given up by drafting; or it has not begun.
    rule = unit.case.profile.rule(Step.RETURN, in_session=unit.case.in_session)
    begun = rule is not None and (unit.received_at is not None or rule.anchor is Anchor.ASSIGNED)
    return Refusal("return_window_closed") if begun else None


def names_another_unit(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """Who asks to return says whose it is, and that is somebody else."""
    if payload.get("proposed_organisation_id") == unit.organisation_id:
        return Refusal("proposes_itself")
    return None


def replacement_fits(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """An answering unit is replaced, never only removed; by a unit that is not on the case already."""
    replacement = payload.get("organisation_id")
    if replacement is None:
        return Refusal("replacement_missing", {"role": unit.role}) if unit.answers else None
    if any(a.organisation_id == replacement for a in unit.case.current):
        return Refusal("unit_already_assigned")
    return None


def reply_clock_running(unit: AssignmentFacts) -> Refusal | None:
    """Only a running clock can be extended, and only before it ran out."""
    if unit.reply_clock is None:
        return Refusal("no_running_clock")
    if unit.case.now >= unit.reply_clock.due_at:
        return Refusal("overdue_already", {"due_at": unit.reply_clock.due_at.isoformat()})
    return None


def cap_not_reached(unit: AssignmentFacts) -> Refusal | None:
    """A clock that ends at its absolute end leaves no day to ask for."""
    clock = unit.reply_clock
    if clock is None or clock.cap_at is None or clock.due_at < clock.cap_at:
        return None
    return Refusal("extension_beyond_cap", {"cap_at": clock.cap_at.isoformat()})


def no_extension_pending(unit: AssignmentFacts) -> Refusal | None:
    """One request at a time."""
    return Refusal("extension_pending") if unit.extension_pending else None


def consent_needed(unit: AssignmentFacts) -> Refusal | None:
    """Where the text asks for the assigner's consent (ZJ16 §21, BJ14 §21), more time is asked for; a switch of the profile."""
    return None if unit.case.profile.switches.extension_needs_consent else Refusal("consent_not_needed")


def consent_not_needed(unit: AssignmentFacts) -> Refusal | None:
    """Where it does not (DL25 §51 has no such words), the unit takes it, within the cap, and the deputy is told."""
    return Refusal("consent_needed") if unit.case.profile.switches.extension_needs_consent else None


def extension_pending(unit: AssignmentFacts) -> Refusal | None:
    """There is a request to decide."""
    return None if unit.extension_pending else Refusal("no_extension_pending")


def until_within_cap(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """Later than now due, and not past the absolute end (six months from assignment: DL25 §51)."""
    clock, until = unit.reply_clock, payload.get("until")
    if clock is None or not isinstance(until, date):
        return None
    due = unit.case.calendar.midnight(until + ONE_DAY)
    if due <= clock.due_at:
        return Refusal("extension_not_later", {"due_at": clock.due_at.isoformat()})
    if clock.cap_at is not None and due > clock.cap_at:
        return Refusal("extension_beyond_cap", {"cap_at": clock.cap_at.isoformat()})
    return None


def redo_left(unit: AssignmentFacts) -> Refusal | None:
    """An opinion is sent back as often as the profile says (CQ18 §20: once)."""
    most = unit.case.profile.switches.opinion_redo_max
    return Refusal("redo_exhausted", {"most": most}) if unit.opinion_redos >= most else None


def lead_not_past_drafting(unit: AssignmentFacts) -> Refusal | None:
    """An opinion comes back while the lead can still take it in."""
    done = {AssignmentState.SIGNED, AssignmentState.SENT}
    late = any(a.role is UnitRole.LEAD and a.state in done for a in unit.case.current)
    return Refusal("reply_signed_already") if late else None


def class_known(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """The class comes from the code list of the congress."""
    code = payload.get("class_code")
    codes = [c.code for c in unit.case.profile.switches.classes]
    return None if code is None or code in codes else Refusal("class_unknown", {"classes": codes})


def case_not_withdrawn(unit: AssignmentFacts) -> Refusal | None:
    """With the withdrawal of a case nothing more is said of its result."""
    return Refusal("case_withdrawn") if unit.case.state is CaseState.WITHDRAWN else None


def class_makes_promises(unit: AssignmentFacts) -> Refusal | None:
    """Only a class that says that something is still to come makes a promise (ZJ16 §20: B类)."""
    code = unit.class_now.code if unit.class_now else None
    outcome = None if code is None else unit.case.profile.switches.outcome(code)
    return None if outcome in PROMISING else Refusal("class_makes_no_promise", {"class_code": code})


def promise_day_lies_ahead(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """Nothing is promised for a day that is over."""
    today, due_on = unit.case.calendar.local_day(unit.case.now), payload.get("due_on")
    past = isinstance(due_on, date) and due_on < today
    return Refusal("promise_due_in_past", {"today": today.isoformat()}) if past else None


def class_is_another(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """A change of class leads to another class than the present one."""
    now = unit.class_now
    same = now is not None and payload.get("class_code") == now.code
    return Refusal("class_unchanged", {"class_code": payload["class_code"]}) if same else None


def correction_has_reason(unit: AssignmentFacts, payload: Payload) -> Refusal | None:
    """The office may correct the class before signature, and says why."""
    code = payload.get("class_code")
    changed = code is not None and unit.reply is not None and code != unit.reply.class_code
    if changed and not (payload.get("class_reason") or "").strip():
        return Refusal("reason_missing", {"field": "class_reason"})
    return None


def closed_has_reason(_: AssignmentFacts, payload: Payload) -> Refusal | None:
    """A reply that is not disclosed says why (国办发〔2014〕46号)."""
    if payload["disclosure"] != "open" and not (payload.get("disclosure_reason") or "").strip():
        return Refusal("reason_missing", {"field": "disclosure_reason"})
    return None
