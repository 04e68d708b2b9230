"""What the conditions of a programme may look at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.actor import Actor, Part, Right
from domain.programmes.problem import Drafted
from domain.programmes.states import ProgrammeState


@dataclass(frozen=True, slots=True)
class DraftedFact:
    """A meeting of the draft."""

    id: UUID
    meeting: Drafted


@dataclass(frozen=True, slots=True)
class BrokenFact:
    """A breach found when the draft was made or edited last."""

    kind: str
    told: dict[str, object]


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """A programme; pure, no statement behind any attribute."""

    congress_id: UUID
    id: UUID
    state: ProgrammeState
    version: int
    cases: tuple[UUID, ...]
    drafted: tuple[DraftedFact, ...]
    breaches: tuple[BrokenFact, ...]
    started_at: datetime | None = None


def programme_parts(me: Actor) -> frozenset[Part]:
    """What this person is towards any programme of the congress."""
    if me.system:
        return frozenset({Part.SYSTEM})
    return frozenset({Part.ORGANISER}) if me.may(Right.MEETING_ARRANGE) else frozenset()
