"""What the guards of a decision may look at: one frozen picture of it, of its leaders and of its cases."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.supervision.states import LeaderRole, SupervisionState


@dataclass(frozen=True, slots=True)
class LeaderFact:
    """Somebody who carries the decision at present."""

    id: UUID
    person_id: UUID
    role: LeaderRole
    since: date
    title: str | None = None


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case of the decision."""

    id: UUID
    state: str


@dataclass(frozen=True, slots=True)
class SupervisionFacts:
    """A decision on one local day of its congress; pure, no statement behind any attribute."""

    congress_id: UUID
    id: UUID
    state: SupervisionState
    version: int
    organisation_id: UUID
    decided_on: date
    leaders: tuple[LeaderFact, ...]
    cases: tuple[CaseFact, ...]
    reports: int
    today: date


def supervision_parts(facts: SupervisionFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this decision."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = {
        part for role, part in ((Role.ASSIGNER, Part.ASSIGNER), (Role.SUPERVISOR, Part.SUPERVISOR)) if role in me.roles
    }
    if me.organisation_id is not None and me.organisation_id == facts.organisation_id:
        parts.add(Part.COMMITTEE)
    if me.person_id is not None and Role.LEADER in me.roles:
        carried = {leader.role for leader in facts.leaders if leader.person_id == me.person_id}
        parts |= {PART_OF[role] for role in carried}
    return frozenset(parts)


PART_OF = {LeaderRole.SUPERVISES: Part.SUPERVISING_LEADER, LeaderRole.LEADS: Part.LEADING_LEADER}
