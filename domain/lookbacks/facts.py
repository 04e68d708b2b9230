"""What the guards of a look-back may look at: one frozen picture of a batch, and one of an item with its case."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.suggestions.facts import CaseFacts

COMMITTEE = ((Role.ASSIGNER, Part.ASSIGNER), (Role.SUPERVISOR, Part.SUPERVISOR))


@dataclass(frozen=True, slots=True)
class CheckedFact:
    """An item as its batch sees it."""

    id: UUID
    suggestion_id: UUID
    organisation_id: UUID
    state: LookBackItemState
    result: LookBackResult | None
    checkers: int


@dataclass(frozen=True, slots=True)
class LookBackFacts:
    """A batch; pure, no statement behind any attribute."""

    congress_id: UUID
    id: UUID
    state: LookBackState
    version: int
    items: tuple[CheckedFact, ...]


@dataclass(frozen=True, slots=True)
class FindingFact:
    """What was recorded last and is not sent back; `class_code` and the promise are what follows when it is adopted."""

    result: LookBackResult
    account_id: UUID | None
    findings: str | None = None
    class_code: str | None = None
    promise_text: str | None = None
    promise_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One reply under check; `class_code` is its class when the batch was opened, `class_now` the present one."""

    id: UUID
    look_back_id: UUID
    batch_name: str
    batch_state: LookBackState
    assignment_id: UUID
    organisation_id: UUID
    round: int
    state: LookBackItemState
    class_code: str
    class_now: str
    finding: FindingFact | None
    checkers: tuple[UUID, ...]
    version: int
    case: CaseFacts


def look_back_parts(me: Actor) -> frozenset[Part]:
    """What this person is towards any batch of the congress."""
    if me.system:
        return frozenset({Part.SYSTEM})
    return frozenset(part for role, part in COMMITTEE if role in me.roles)


def item_parts(item: ItemFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this item."""
    checks = me.person_id is not None and me.person_id in item.checkers
    return look_back_parts(me) | (frozenset({Part.CHECKER}) if checks else frozenset())
