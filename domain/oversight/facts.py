"""What the guards of oversight may look at: the case with what watchers know of it, and a demand with its record."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.oversight.states import DemandState, OversightKind
from domain.suggestions.facts import CaseFacts, case_parts


@dataclass(frozen=True, slots=True)
class Span:
    """Days of a designation, the last one included; open-ended without one."""

    since: date
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether this day is one of them."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class OversightFacts:
    """A case as watchers see it; `dissatisfied` in the last round that was rated.

    `monitor`: the caller's own designations; `own_units`: the units of the case in which the caller holds a post today.
    """

    case: CaseFacts
    monitor: tuple[Span, ...]
    dissatisfied: bool
    promise_broken: bool
    demand_overdue: bool
    own_units: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class DemandFacts:
    """A demand at one instant; `demanded_by` is the monitor of an inspection, None where the council's office recorded it."""

    id: UUID
    record_id: UUID
    kind: OversightKind
    organisation_id: UUID
    state: DemandState
    due_on: date
    demanded_by: UUID | None
    made_at: datetime
    answers: int
    version: int
    case: CaseFacts


def demand_parts(facts: DemandFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this demand: its unit, the monitor who made it, or the council's office."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = set(case_parts(facts.case, me)) & {Part.ASSIGNER, Part.SUPERVISOR}
    if me.organisation_id is not None and me.organisation_id == facts.organisation_id:
        if Role.UNIT_OFFICER in me.roles:
            parts.add(Part.UNIT_OFFICER)
        if Role.UNIT_HEAD in me.roles:
            parts.add(Part.UNIT_HEAD)
    if Role.MONITOR in me.roles and me.person_id is not None and me.person_id == facts.demanded_by:
        parts.add(Part.MONITOR)
    return frozenset(parts)
