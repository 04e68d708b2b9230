"""Responsibility and procedure: who took the case in hand, and whether each step was taken in its window and order."""

from collections.abc import Iterable

from domain.assignments.states import AssignmentState, RequestState, UnitRole
from domain.quality.facts import AnswerFact, QualityFacts, UnitFact
from domain.quality.states import Judgement
from domain.quality.verdict import NOTHING, Verdict, absent, step_source, waiting, yes
from domain.rules.profile import Step


def received_by_unit(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The unit signed for it itself; a receipt by lapse of time is nobody's."""
    if not unit.handles:
        return NOTHING
    source = step_source(case, Step.RECEIPT)
    if unit.received_at is None:
        return (Verdict(waiting(case) if not unit.sent_at else absent(case), {}, source),)
    told = {"received_at": unit.received_at, "deemed": unit.deemed}
    return (Verdict(Judgement.NOT_RECORDED if unit.deemed is None else yes(not unit.deemed), told, source),)


def officer_named(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The reply names the officer who handled the case."""
    return _named(case, unit, "case_officer")


def signer_named(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The reply names the person in charge who signed it."""
    return _named(case, unit, "issuer")


def _named(case: QualityFacts, unit: UnitFact, name: str) -> Iterable[Verdict]:
    if not (unit.answers and unit.handles):
        return NOTHING
    found = getattr(unit.answer, name, None)
    told = {"reply_id": unit.answer and unit.answer.id, "name": found}
    if found:
        return (Verdict(Judgement.MET, told),)
    return (Verdict(absent(case) if unit.sent_at else waiting(case), told),)


def government_leader(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """A key case is led by a leader of the government (领办)."""
    if case.key is None or not (unit.answers and unit.handles):
        return NOTHING
    told = {"supervision_id": case.key.supervision_id, "person_ids": list(case.key.leads)}
    return (Verdict(yes(bool(case.key.leads)), told),)


def main_head_signed(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Of a key case the main head signs; the record keeps the signer's name and not the rank."""
    if case.key is None or not (unit.answers and unit.handles):
        return NOTHING
    return (Verdict(Judgement.NOT_RECORDED, {"issuer": unit.answer and unit.answer.issuer}),)


def handling_plan(_: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Whether the unit made a plan of its own is not kept."""
    return (Verdict(Judgement.NOT_RECORDED),) if unit.answers and unit.handles else NOTHING


def return_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Each request to return came within its window."""
    clock, source = unit.clock(Step.RETURN), step_source(case, Step.RETURN)
    for each in unit.returns:
        told = {"request_id": each.id, "requested_at": each.requested_at, "due_at": clock and clock.due_at}
        # Asked for before receipt the window had not begun: where the rule counts from receipt there is no clock yet.
        yield Verdict(yes(clock is None or each.requested_at < clock.due_at), told, source)


def return_decided_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The office decided each request in its own time."""
    clock, source = unit.clock(Step.RETURN_DECISION), step_source(case, Step.RETURN_DECISION)
    for each in unit.returns:
        told = {"request_id": each.id, "decided_at": each.decided_at, "due_at": clock and clock.due_at}
        if clock is None or each.state == RequestState.VOID:
            yield Verdict(Judgement.NOT_APPLICABLE, told, source, of_office=True)
        elif each.decided_at is None and case.now < clock.due_at:
            yield Verdict(waiting(case), told, source, of_office=True)
        else:
            yield Verdict(yes((each.decided_at or case.now) < clock.due_at), told, source, of_office=True)


def extension_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """More time was asked for, and granted, before the time had run out."""
    source = step_source(case, Step.REPLY_EXTENDED)
    for each in unit.extensions:
        told = {
            "request_id": each.id,
            "requested_at": each.requested_at,
            "decided_at": each.decided_at,
            "due_at": each.before_due_at,
            "granted_until": each.granted_until,
        }
        if each.before_due_at is None:
            yield Verdict(Judgement.NOT_RECORDED, told, source)
        else:
            latest = max(each.requested_at, each.decided_at or each.requested_at)
            yield Verdict(yes(latest < each.before_due_at), told, source)


def opinion_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """A co-handler gave its opinion in time, or was excused."""
    if unit.role is not UnitRole.CO or not unit.handles:
        return NOTHING
    clock, source = unit.clock(Step.CO_OPINION, Step.OPINION_REDO), step_source(case, Step.CO_OPINION)
    told = {"opinion_at": unit.opinion_at, "due_at": clock and clock.due_at, "state": unit.state}
    if unit.state is AssignmentState.OPINION_WAIVED:
        return (Verdict(Judgement.NOT_APPLICABLE, told, source),)
    return (Verdict(_opinion(case, unit), told, source),)


def _opinion(case: QualityFacts, unit: UnitFact) -> Judgement:
    clock = unit.clock(Step.CO_OPINION, Step.OPINION_REDO)
    given = unit.opinion_at if unit.state is AssignmentState.OPINION_SUBMITTED else None
    if given is not None:
        return yes(given < clock.due_at) if clock else Judgement.MET
    late = clock is not None and case.now >= clock.due_at and clock.state == "running"
    return Judgement.NOT_MET if late else waiting(case)


def opinions_before_reply(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The lead answered with every co-handler's opinion in hand, but for those who were excused."""
    if unit.role is not UnitRole.LEAD or not unit.handles:
        return NOTHING
    owed = [
        each
        for each in case.units
        if each.role is UnitRole.CO and each.handles and each.state is not AssignmentState.OPINION_WAIVED
    ]
    if not owed:
        return (Verdict(Judgement.NOT_APPLICABLE, {"co_handlers": 0}),)
    sent = unit.sent_at
    late = [each.id for each in owed if sent and (each.opinion_at is None or each.opinion_at > sent)]
    told = {"sent_at": sent, "co_handlers": len(owed), "missing": late}
    if sent is None:
        return (Verdict(waiting(case), told),)
    unknown = case.imported and any(each.opinion_at is None for each in owed)
    return (Verdict(Judgement.NOT_RECORDED if unknown else yes(not late), told),)


def reviewed_before_signing(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The office read the reply before the head signed it, and it was signed before it left."""
    if not (unit.answers and unit.handles):
        return NOTHING
    answer = unit.answer
    if answer is None or answer.sent_at is None:
        return (Verdict(waiting(case), _instants(answer)),)
    if answer.reviewed_at is None or answer.signed_at is None:
        return (Verdict(absent(case), _instants(answer)),)
    return (Verdict(yes(answer.reviewed_at <= answer.signed_at <= answer.sent_at), _instants(answer)),)


def _instants(answer: AnswerFact | None) -> dict[str, object]:
    if answer is None:
        return {}
    return {
        "reply_id": answer.id,
        "reviewed_at": answer.reviewed_at,
        "signed_at": answer.signed_at,
        "sent_at": answer.sent_at,
    }
