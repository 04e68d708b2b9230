"""How the record is judged: one rule a question, each a pure function of the facts; a finding rests on its questions."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.quality import answered, heard, managed
from domain.quality.facts import QualityFacts, UnitFact
from domain.quality.states import Check, Finding, Judgement
from domain.quality.verdict import Source, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """`counts`: whether the finding turns on it; a noted one is only told. `internal`: between the unit and the office."""

    finding: Finding
    judge: Callable[[QualityFacts, UnitFact], Iterable[Verdict]]
    counts: bool = True
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """One question answered, for one unit or for the office (`organisation_id` is None)."""

    check: Check
    finding: Finding
    judgement: Judgement
    counts: bool
    internal: bool
    assignment_id: UUID | None
    organisation_id: UUID | None
    source: Source | None
    facts: Mapping[str, Any] = field(default_factory=dict)


F = Finding
RULES: Mapping[Check, Rule] = {
    Check.RECEIVED_BY_UNIT: Rule(F.RESPONSIBILITY, managed.received_by_unit),
    Check.OFFICER_NAMED: Rule(F.RESPONSIBILITY, managed.officer_named),
    Check.SIGNER_NAMED: Rule(F.RESPONSIBILITY, managed.signer_named),
    Check.GOVERNMENT_LEADER: Rule(F.RESPONSIBILITY, managed.government_leader),
    Check.MAIN_HEAD_SIGNED: Rule(F.RESPONSIBILITY, managed.main_head_signed),
    Check.HANDLING_PLAN: Rule(F.RESPONSIBILITY, managed.handling_plan),
    Check.RETURN_IN_TIME: Rule(F.PROCEDURE, managed.return_in_time, internal=True),
    Check.RETURN_DECIDED_IN_TIME: Rule(F.PROCEDURE, managed.return_decided_in_time, internal=True),
    Check.EXTENSION_IN_TIME: Rule(F.PROCEDURE, managed.extension_in_time),
    Check.OPINION_IN_TIME: Rule(F.PROCEDURE, managed.opinion_in_time),
    Check.OPINIONS_BEFORE_REPLY: Rule(F.PROCEDURE, managed.opinions_before_reply),
    Check.REVIEWED_BEFORE_SIGNING: Rule(F.PROCEDURE, managed.reviewed_before_signing, internal=True),
    Check.CONTACTED_IN_TIME: Rule(F.COMMUNICATION, heard.contacted_in_time),
    Check.DEPUTY_HEARD: Rule(F.COMMUNICATION, heard.deputy_heard),
    Check.VIEW_RECORDED: Rule(F.COMMUNICATION, heard.view_recorded),
    Check.FACE_TO_FACE: Rule(F.COMMUNICATION, heard.face_to_face, counts=False),
    Check.STAGES_COVERED: Rule(F.COMMUNICATION, heard.stages_covered, counts=False),
    Check.FIELDS_COMPLETE: Rule(F.REPLY_FORM, answered.fields_complete),
    Check.DISCLOSURE_DECIDED: Rule(F.REPLY_FORM, answered.disclosure_decided),
    Check.CLASS_STATED: Rule(F.REPLY_FORM, answered.class_stated),
    Check.EVERY_POINT_ANSWERED: Rule(F.REPLY_FORM, answered.every_point_answered),
    Check.OPINIONS_STATED: Rule(F.REPLY_FORM, answered.opinions_stated),
    Check.REPLIED_IN_TIME: Rule(F.ON_TIME, answered.replied_in_time),
    Check.OUTCOME_REACHED: Rule(F.SOLVED, answered.outcome_reached),
    Check.PROMISE_MADE: Rule(F.SOLVED, answered.promise_made, counts=False),
    Check.PROMISE_KEPT: Rule(F.SOLVED, answered.promise_kept),
    Check.LOOKED_BACK: Rule(F.SOLVED, answered.looked_back),
}

# What decides a finding, the strongest first: one failure is enough, and what is still open keeps it open.
ORDER = (Judgement.NOT_MET, Judgement.OPEN, Judgement.MET, Judgement.NOT_RECORDED)


def checked(case: QualityFacts) -> tuple[Checked, ...]:
    """Every question to every unit of the round, in the order of the table."""
    return tuple(
        _answer(check, rule, unit, verdict)
        for check, rule in RULES.items()
        for unit in case.units
        for verdict in rule.judge(case, unit)
    )


def _answer(check: Check, rule: Rule, unit: UnitFact, verdict: Verdict) -> Checked:
    whose = verdict.organisation_id or unit.organisation_id
    return Checked(
        check,
        rule.finding,
        verdict.judgement,
        rule.counts,
        rule.internal,
        unit.id,
        None if verdict.of_office else whose,
        verdict.source,
        verdict.facts,
    )


def findings(case: QualityFacts, checks: Iterable[Checked]) -> dict[Finding, Judgement]:
    """The six, from these checks; where none applies the finding is open until the case has units, then not applicable."""
    met: dict[Finding, set[Judgement]] = {finding: set() for finding in Finding}
    for each in checks:
        if each.counts:
            met[each.finding].add(each.judgement)
    silent = Judgement.NOT_APPLICABLE if case.dropped or case.units else Judgement.OPEN
    return {finding: next((each for each in ORDER if each in seen), silent) for finding, seen in met.items()}
