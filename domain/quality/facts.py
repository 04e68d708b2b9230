"""What the record of one round says about its handling: the only thing that findings are computed from."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.assignments.states import ANSWERING, AssignmentState, UnitRole
from domain.legal_calendar import Calendar
from domain.rules.profile import Profile, Step
from domain.suggestions.states import CaseState

GONE = frozenset({AssignmentState.RETURNED, AssignmentState.CANCELLED})


@dataclass(frozen=True, slots=True)
class StepFact:
    """A clock of a unit, running or ended; `due_at` with all extensions."""

    id: UUID
    step: Step
    state: str
    due_at: datetime
    original_due_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnFact:
    """A request to return the assignment."""

    id: UUID
    state: str
    requested_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExtensionFact:
    """More time that was granted, and when the clock would have run out without it."""

    id: UUID
    requested_at: datetime
    decided_at: datetime | None
    before_due_at: datetime | None
    granted_until: date | None


@dataclass(frozen=True, slots=True)
class TalkFact:
    """The unit heard the deputy."""

    id: UUID
    stage: str
    mode: str
    held_on: date
    deputy_view: str


@dataclass(frozen=True, slots=True)
class AnswerFact:
    """The unit's reply as it stands."""

    id: UUID
    class_code: str
    document_number: str | None
    issuer: str | None
    case_officer: str | None
    contact: str | None
    disclosure: str | None
    disclosure_reason: str | None
    reviewed_at: datetime | None
    signed_at: datetime | None
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClassFact:
    """A line of the history of the reply's class."""

    id: UUID
    code: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PromiseFact:
    """What the reply left to be done."""

    id: UUID
    organisation_id: UUID
    state: str
    due_on: date
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnitFact:
    """One assignment of the round; `deemed` tells whether it was received by lapse of time, None where nothing tells."""

    id: UUID
    organisation_id: UUID
    role: UnitRole
    state: AssignmentState
    received_at: datetime | None = None
    deemed: bool | None = None
    opinion_at: datetime | None = None
    clocks: tuple[StepFact, ...] = ()
    returns: tuple[ReturnFact, ...] = ()
    extensions: tuple[ExtensionFact, ...] = ()
    talks: tuple[TalkFact, ...] = ()
    answer: AnswerFact | None = None
    classes: tuple[ClassFact, ...] = ()
    promises: tuple[PromiseFact, ...] = ()

    @property
    def answers(self) -> bool:
        """Whether this unit owes the deputy a reply."""
        return self.role in ANSWERING

    @property
    def handles(self) -> bool:
        """Whether the assignment stayed with this unit."""
        return self.state not in GONE

    @property
    def sent_at(self) -> datetime | None:
        """When its reply left."""
        return self.answer.sent_at if self.answer else None

    def clock(self, *steps: Step) -> StepFact | None:
        """The latest clock of one of these steps."""
        found = [clock for clock in self.clocks if clock.step in steps]
        return found[-1] if found else None


@dataclass(frozen=True, slots=True)
class KeyFact:
    """The decision of the council that the case is under, with the leaders who take charge (领办)."""

    supervision_id: UUID
    organisation_id: UUID
    leads: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """One round of a case at one instant; pure, no statement behind any attribute."""

    state: CaseState
    round: int
    rounds: int
    in_session: bool
    imported: bool
    units: tuple[UnitFact, ...]
    key: KeyFact | None
    profile: Profile
    calendar: Calendar
    now: datetime

    @property
    def dropped(self) -> bool:
        """Whether nothing more is owed: withdrawn, or never accepted."""
        return self.state in {CaseState.WITHDRAWN, CaseState.NOT_ACCEPTED}
