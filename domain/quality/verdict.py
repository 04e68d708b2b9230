"""What one question to the record is answered with, and by which rule of the case's own profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.quality.facts import QualityFacts
from domain.quality.states import Judgement
from domain.rules.profile import Step


@dataclass(frozen=True, slots=True)
class Source:
    """A step or switch of the profile that the case came under, with its article; `assumed` where no source gives it."""

    rule: str
    article: str | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """`of_office`: the office answers for it, not the unit; `organisation_id`: another unit than the assignment's."""

    judgement: Judgement
    facts: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None
    of_office: bool = False
    organisation_id: UUID | None = None


NOTHING: tuple[Verdict, ...] = ()


def step_source(case: QualityFacts, step: Step) -> Source | None:
    """The rule of a step; None where the place has none."""
    rule = case.profile.rule(step, in_session=case.in_session)
    return None if rule is None else Source(str(step), rule.article, rule.assumed)


def switch_source(case: QualityFacts, switch: str) -> Source:
    """The source of a switch."""
    found = case.profile.source(switch)
    return Source(switch, found.article, found.assumed)


def waiting(case: QualityFacts) -> Judgement:
    """What has not come yet: it still may, unless the case fell away."""
    return Judgement.NOT_APPLICABLE if case.dropped else Judgement.OPEN


def absent(case: QualityFacts) -> Judgement:
    """What is missing at the end; of a case taken over from a file nobody knows whether it was missing then."""
    return Judgement.NOT_RECORDED if case.imported else Judgement.NOT_MET


def yes(holds: bool) -> Judgement:
    """Met or not."""
    return Judgement.MET if holds else Judgement.NOT_MET
