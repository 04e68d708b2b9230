"""What the guards of an assignment may look at: the unit's own row, its requests and clocks, and the case around it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.assignments.states import ANSWERING, AssignmentState, UnitRole
from domain.suggestions.facts import AssignmentFact, CaseFacts, ClockFact


@dataclass(frozen=True, slots=True)
class ReplyDraftFact:
    """The current version of the unit's reply."""

    id: UUID
    draft: int
    state: str
    class_code: str


@dataclass(frozen=True, slots=True)
class ClassFact:
    """The present class of the reply that was sent, and what it rests on."""

    code: str
    source: str


@dataclass(frozen=True, slots=True)
class DeadlineFact:
    """The unit's clock for its reply, with its absolute end."""

    id: UUID
    step: str
    due_at: datetime
    cap_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class AssignmentFacts:
    """An assignment at one instant; `case` is the same picture that the case's own guards look at."""

    id: UUID
    organisation_id: UUID
    role: UnitRole
    state: AssignmentState
    round: int
    opinion_redos: int
    consultations: int
    drafts: int
    assigned_at: datetime
    return_pending: dict[str, Any] | None
    extension_pending: dict[str, Any] | None
    reply: ReplyDraftFact | None
    reply_clock: DeadlineFact | None
    return_clock: ClockFact | None
    version: int
    case: CaseFacts
    received_at: datetime | None = None
    class_now: ClassFact | None = None

    @property
    def answers(self) -> bool:
        """Whether this unit owes the deputy a reply of its own."""
        return self.role in ANSWERING

    @property
    def co_handlers(self) -> tuple[AssignmentFact, ...]:
        """The co-handlers of the round."""
        return tuple(a for a in self.case.current if a.role is UnitRole.CO)


def assignment_parts(facts: AssignmentFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this assignment."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = set()
    if Role.ASSIGNER in me.roles:
        parts.add(Part.ASSIGNER)
    if Role.SUPERVISOR in me.roles:
        parts.add(Part.SUPERVISOR)
    handles = bool(me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD}) and me.organisation_id is not None
    if handles and me.organisation_id == facts.organisation_id:
        if Role.UNIT_OFFICER in me.roles:
            parts.add(Part.UNIT_OFFICER)
        if Role.UNIT_HEAD in me.roles:
            parts.add(Part.UNIT_HEAD)
    if handles and any(a.role is UnitRole.LEAD and a.organisation_id == me.organisation_id for a in facts.case.current):
        parts.add(Part.LEAD_UNIT)
    return frozenset(parts)
