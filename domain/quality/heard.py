"""Communication: whether the deputy was heard in time, how, at which stages, and what the deputy thought."""

from collections.abc import Iterable

from domain.assignments.states import ConsultationMode, ConsultationStage, DeputyView
from domain.quality.facts import QualityFacts, TalkFact, UnitFact
from domain.quality.states import Judgement
from domain.quality.verdict import NOTHING, Verdict, absent, step_source, switch_source, waiting, yes
from domain.rules.profile import Step

FACE_TO_FACE = frozenset({ConsultationMode.FACE_TO_FACE, ConsultationMode.SYMPOSIUM, ConsultationMode.SITE_VISIT})


def _before_reply(case: QualityFacts, unit: UnitFact) -> list[TalkFact]:
    if unit.sent_at is None:
        return list(unit.talks)
    sent_on = case.calendar.local_day(unit.sent_at)
    return [talk for talk in unit.talks if talk.held_on <= sent_on and talk.stage != ConsultationStage.AFTER]


def _pending(case: QualityFacts, unit: UnitFact) -> Judgement:
    """Of something that is not there: it may come until the reply has left."""
    return absent(case) if unit.sent_at else waiting(case)


def contacted_in_time(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The unit got in touch within the time of the profile, where it gives one."""
    clock = unit.clock(Step.CONTACT)
    if clock is None or not unit.handles:
        return NOTHING
    first = min((talk.held_on for talk in unit.talks), default=None)
    told = {"first_on": first, "due_at": clock.due_at}
    source = step_source(case, Step.CONTACT)
    if first is not None:
        return (Verdict(yes(case.calendar.midnight(first) < clock.due_at), told, source),)
    open_still = case.now < clock.due_at and unit.sent_at is None
    return (Verdict(waiting(case) if open_still or case.dropped else absent(case), told, source),)


def deputy_heard(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """The deputy was heard before the answer."""
    if not (unit.answers and unit.handles):
        return NOTHING
    talks = _before_reply(case, unit)
    told = {"consultation_ids": [talk.id for talk in talks], "held_on": [talk.held_on for talk in talks]}
    source = switch_source(case, "consultation_required")
    if talks:
        return (Verdict(Judgement.MET, told, source),)
    if not case.profile.switches.consultation_required:
        return (Verdict(Judgement.NOT_APPLICABLE, told, source),)
    return (Verdict(_pending(case, unit), told, source),)


def view_recorded(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """What the deputy thought of the intended answer is on record; without a talk there is nothing to record."""
    if not (unit.answers and unit.handles):
        return NOTHING
    talks = unit.talks
    if not talks:
        return (Verdict(Judgement.NOT_APPLICABLE if unit.sent_at else waiting(case), {"views": []}),)
    views = [talk.deputy_view for talk in talks]
    stated = any(view != DeputyView.NOT_STATED for view in views)
    return (Verdict(Judgement.MET if stated else _pending(case, unit), {"views": views}),)


def face_to_face(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Heard in person (面商): what the rate of that name counts."""
    if not (unit.answers and unit.handles):
        return NOTHING
    modes = [talk.mode for talk in unit.talks]
    met = any(mode in FACE_TO_FACE for mode in modes)
    return (Verdict(Judgement.MET if met else _pending(case, unit), {"modes": modes}),)


def stages_covered(case: QualityFacts, unit: UnitFact) -> Iterable[Verdict]:
    """Before, during and after handling (三访); no source demands all three, so it is noted only."""
    if not (unit.answers and unit.handles):
        return NOTHING
    stages = sorted({talk.stage for talk in unit.talks})
    missing = sorted(set(ConsultationStage) - set(stages))
    told = {"stages": stages, "missing": missing}
    return (Verdict(Judgement.MET if not missing else _pending(case, unit), told),)
