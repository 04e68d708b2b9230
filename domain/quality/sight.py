"""Who may look at the judgement of a case, and why a score is refused: pure."""

from dataclasses import replace
from uuid import UUID

from domain.actor import Actor, Role
from domain.quality.facts import QualityFacts, UnitFact
from domain.quality.findings import Checked
from domain.suggestions.facts import CaseFacts
from domain.suggestions.sight import Sight
from domain.workflow import Refusal


def supervising(case: QualityFacts, me: Actor, seen: Sight) -> bool:
    """The office, the leaders, the monitors, and the committee of a key case see the judgement whole."""
    committee = case.key is not None and me.organisation_id == case.key.organisation_id
    return seen.office or bool(me.roles & {Role.LEADER, Role.MONITOR}) or committee


def own_unit(case: QualityFacts, me: Actor) -> UUID | None:
    """The caller's unit, where the judgement touches it: an assignment of its own, or a promise that it has now."""
    touched = {unit.organisation_id for unit in case.units}
    touched |= {promise.organisation_id for unit in case.units for promise in unit.promises}
    works = bool(me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD})
    return me.organisation_id if works and me.organisation_id in touched else None


def as_deputies_see(case: QualityFacts) -> QualityFacts:
    """Replies that have not left do not exist for the deputies."""
    return replace(case, units=tuple(_sent_only(unit) for unit in case.units if unit.handles))


def _sent_only(unit: UnitFact) -> UnitFact:
    return unit if unit.sent_at else replace(unit, answer=None)


def told_to_deputies(check: Checked) -> bool:
    """What is between a unit and the office is not told."""
    return not check.internal


def score_refused(case: QualityFacts, facts: CaseFacts, me: Actor) -> Refusal | None:
    """Whoever handled, led or wrote the case does not score it; and nothing is scored before an answer."""
    handled = {a.organisation_id for a in facts.assignments}
    if me.organisation_id is not None and me.organisation_id in handled:
        return Refusal("conflict_of_interest", {"because": "handles"})
    if me.person_id is not None and case.key is not None and me.person_id in case.key.leads:
        return Refusal("conflict_of_interest", {"because": "leads"})
    if me.person_id is not None and me.person_id in facts.signatories:
        return Refusal("conflict_of_interest", {"because": "signed"})
    if case.dropped:
        return Refusal("case_withdrawn")
    if not any(unit.sent_at for unit in case.units):
        return Refusal("nothing_to_score", {"round": case.round})
    return None
