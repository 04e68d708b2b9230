"""What the guards of a promise may look at: its own row, what is pending, and the case around it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.promises.states import PromiseState
from domain.suggestions.facts import CaseFacts, case_parts


@dataclass(frozen=True, slots=True)
class DueChangeFact:
    """Another day that was asked for and is not decided."""

    id: UUID
    due_on: date


@dataclass(frozen=True, slots=True)
class PromiseFacts:
    """A promise at one instant; `class_code` is the present class of the reply that it came from."""

    id: UUID
    assignment_id: UUID
    reply_id: UUID
    round: int
    organisation_id: UUID
    state: PromiseState
    due_on: date
    class_code: str
    due_change: DueChangeFact | None
    raters: tuple[UUID, ...]
    made_at: datetime
    version: int
    case: CaseFacts


def promise_parts(facts: PromiseFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this promise; its unit is the one that has it now, on the case or not."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = set(case_parts(facts.case, me)) & {Part.LEAD_DEPUTY, Part.ASSIGNER}
    if me.organisation_id is not None and me.organisation_id == facts.organisation_id:
        if Role.UNIT_OFFICER in me.roles:
            parts.add(Part.UNIT_OFFICER)
        if Role.UNIT_HEAD in me.roles:
            parts.add(Part.UNIT_HEAD)
    return frozenset(parts)
