"""The reply and what came of it: its form, its time, and whether the problem is solved."""

from collections.abc import Iterable
from datetime import timedelta

from domain.assignments.states import Disclosure, UnitRole
from domain.classes.states import ClassSource
from domain.promises.states import PromiseState
from domain.quality.facts import PromiseFact, QualityFacts, UnitFact
from domain.quality.states import Judgement
from domain.quality.verdict import NOTHING, Source, Verdict, absent, step_source, switch_source, waiting, yes
from domain.rules.profile import Outcome, Step

FIELDS = ("document_number", "issuer", "case_officer", "contact")
DISCLOSURE = Source("disclosure", "国办发〔2014〕46号", assumed=False)
ONE_DAY = timedelta(days=1)

# What each outcome says of the problem itself; what was meant for reference or passed on is not this unit's to solve.
SOLVES = {
    Outcome.SOLVED: Judgement.MET,
    Outcome.PARTLY_OR_IN_PROGRESS: Judgement.OPEN,
    Outcome.PLANNED: Judgement.OPEN,
    Outcome.NOT_NOW: Judgement.NOT_MET,
    Outcome.NOT_FEASIBLE: Judgement.NOT_MET,
    Outcome.REFERENCE: Judgement.NOT_APPLICABLE,
    Outcome.ESCALATED: Judgement.NOT_APPLICABLE,
}
PROMISING = frozenset({Outcome.PLANNED, Outcome.PARTLY_OR_IN_PROGRESS})


def _owes(unit: UnitFact) -> bool:
    return unit.answers and unit.handles


def fields_complete(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Number, signer, officer and contact stand on the reply."""
    if not _owes(unit):
        return NOTHING
    if unit.answer is None or unit.sent_at is None:
        return (Verdict(waiting(case)),)
    missing = [name for name in FIELDS if not (getattr(unit.answer, name) or "").strip()]
    told = {"reply_id": unit.answer.id, "missing": missing}
    return (Verdict(absent(case) if missing else Judgement.MET, told),)


def disclosure_decided(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Whether the public may read it is decided, and a no has its reason."""
    if not _owes(unit):
        return NOTHING
    answer = unit.answer
    if answer is None or answer.sent_at is None:
        return (Verdict(waiting(case), {}, DISCLOSURE),)
    told = {"reply_id": answer.id, "disclosure": answer.disclosure}
    if answer.disclosure is None:
        return (Verdict(absent(case), told, DISCLOSURE),)
    reasoned = answer.disclosure == Disclosure.OPEN or bool((answer.disclosure_reason or "").strip())
    return (Verdict(Judgement.MET if reasoned else absent(case), told, DISCLOSURE),)


def class_stated(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The class shown is one of the congress's own list."""
    if not _owes(unit):
        return NOTHING
    source = switch_source(case, "classes")
    if unit.answer is None or unit.sent_at is None:
        return (Verdict(waiting(case), {}, source),)
    code = unit.answer.class_code
    told = {"reply_id": unit.answer.id, "class_code": code}
    return (Verdict(yes(case.profile.switches.outcome(code) is not None), told, source),)


def every_point_answered(_: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Points of a text are not kept one by one, so that a reader judges this."""
    return (Verdict(Judgement.NOT_RECORDED),) if _owes(unit) else NOTHING


def opinions_stated(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Whether the lead's text states the co-handlers' opinions, a reader judges as well."""
    shared = unit.role is UnitRole.LEAD and any(each.role is UnitRole.CO and each.handles for each in case.units)
    return (Verdict(Judgement.NOT_RECORDED),) if shared and unit.handles else NOTHING


def replied_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The reply left before its clock ran out, with whatever time was granted."""
    if not _owes(unit):
        return NOTHING
    clock, sent = unit.clock(Step.REPLY, Step.REDO_REPLY), unit.sent_at
    if clock is None:
        return (Verdict(Judgement.NOT_RECORDED if sent else waiting(case), {"sent_at": sent}),)
    told = {
        "deadline_id": clock.id,
        "due_at": clock.due_at,
        "original_due_at": clock.original_due_at,
        "extended": bool(unit.extensions),
        "sent_at": sent,
    }
    late = case.now >= clock.due_at and clock.state == "running"
    judged = yes(sent < clock.due_at) if sent else (Judgement.NOT_MET if late and not case.dropped else waiting(case))
    return (Verdict(judged, told, step_source(case, clock.step)),)


def outcome_reached(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """What the present class of the reply says: replied is not solved."""
    if not _owes(unit):
        return NOTHING
    source = switch_source(case, "classes")
    if unit.sent_at is None:
        return (Verdict(waiting(case), {}, source),)
    last = unit.classes[-1] if unit.classes else None
    outcome = case.profile.switches.outcome(last.code) if last else None
    told = {"class_code": last and last.code, "outcome": outcome, "class_change_id": last and last.id}
    return (Verdict(Judgement.NOT_RECORDED if outcome is None else SOLVES[outcome], told, source),)


def promise_made(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """A class that leaves something to be done has its promise in the ledger; noted, as no time is set for making it."""
    last = unit.classes[-1] if unit.classes else None
    if not _owes(unit) or last is None or case.profile.switches.outcome(last.code) not in PROMISING:
        return NOTHING
    told = {"class_code": last.code, "promise_ids": [each.id for each in unit.promises]}
    return (Verdict(Judgement.MET if unit.promises else absent(case), told),)


def promise_kept(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Each promise is kept by its day; it counts for the unit that has it now."""
    for each in unit.promises:
        ended_on = each.ended_at and case.calendar.local_day(each.ended_at)
        told = {"promise_id": each.id, "due_on": each.due_on, "state": each.state, "ended_on": ended_on}
        yield Verdict(_kept(case, each), told, organisation_id=each.organisation_id)


def _kept(case: QualityFacts, promise: PromiseFact) -> Judgement:
    if promise.state == PromiseState.VOID:
        return Judgement.NOT_APPLICABLE
    if promise.state == PromiseState.GIVEN_UP:
        return Judgement.NOT_MET
    first_late = case.calendar.midnight(promise.due_on + ONE_DAY)
    if promise.state == PromiseState.FULFILLED:
        return yes(promise.ended_at is not None and promise.ended_at < first_late)
    return Judgement.NOT_MET if case.now >= first_late else waiting(case)


def looked_back(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """What a look-back (回头看) wrote into the history of the class; where it wrote nothing there is nothing to say."""
    found = [each for each in unit.classes if each.source == ClassSource.LOOK_BACK]
    if not _owes(unit) or not found:
        return NOTHING
    outcome = case.profile.switches.outcome(found[-1].code)
    told = {"class_change_id": found[-1].id, "class_code": found[-1].code, "at": found[-1].at}
    return (Verdict(yes(outcome is Outcome.SOLVED), told),)
