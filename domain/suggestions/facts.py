"""What the guards of a case may look at: one frozen picture of it, read by one statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor, Part, Right, Role
from domain.assignments.states import ANSWERING, AssignmentState, UnitRole
from domain.legal_calendar import Calendar
from domain.rules.profile import Profile
from domain.suggestions.states import ASKED, CaseState, SignatureRole, SignatureState, WayOn


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One name under the text."""

    person_id: UUID
    role: SignatureRole
    state: SignatureState
    withdrawal_agreed: bool
    reply_received_round: int | None = None
    mandate_active: bool = True
    invited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AssignmentFact:
    """One unit of one round."""

    id: UUID
    organisation_id: UUID
    role: UnitRole
    state: AssignmentState
    round: int
    scope: str | None = None
    assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplyFact:
    """A reply that was sent in the current round."""

    id: UUID
    assignment_id: UUID


@dataclass(frozen=True, slots=True)
class RatingFact:
    """One rating of a reply of the current round, as it counts: where it was given anew, the later one."""

    person_id: UUID
    reply_id: UUID
    dimension: str
    level: str
    id: UUID | None = None
    rated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CommunicationFact:
    """A talk of a unit with the deputy in the current round, and when it was put on record."""

    held_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ClockFact:
    """A running or paused clock of the case; a paused one is never over."""

    step: str
    assignment_id: UUID | None
    due_at: datetime
    paused: bool = False

    def over(self, now: datetime) -> bool:
        """Whether its time had run out at `now`."""
        return not self.paused and now >= self.due_at


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case at one instant, with the profile it came under; pure, no statement behind any attribute."""

    congress_id: UUID
    id: UUID
    kind: str
    state: CaseState
    version: int
    in_session: bool
    round: int
    lead_person_id: UUID
    delegation_id: UUID | None
    filed_by: UUID | None
    complete: bool
    one_matter: bool
    mandate_active: bool
    reply_received: bool
    feedback_urges: int
    signatures: tuple[SignatureFact, ...]
    assignments: tuple[AssignmentFact, ...]
    replies: tuple[ReplyFact, ...]
    ratings: tuple[RatingFact, ...]
    clocks: tuple[ClockFact, ...]
    submitted_at: datetime | None
    assigned_at: datetime | None
    session_closed_at: datetime
    zone: str
    profile: Profile
    rule_ids: Mapping[tuple[str, str], UUID]
    calendar: Calendar
    now: datetime
    merge_id: UUID | None = None
    rating_turn: int = 1
    communications: tuple[CommunicationFact, ...] = ()
    way_on: WayOn | None = None

    @property
    def cosigners(self) -> tuple[SignatureFact, ...]:
        """The signatures beside the lead's."""
        return tuple(s for s in self.signatures if s.role is SignatureRole.COSIGNER)

    @property
    def signatories(self) -> tuple[UUID, ...]:
        """Everyone whose name stands under the text: the lead and the confirmed co-signers."""
        return tuple(s.person_id for s in self.signatures if s.state is SignatureState.CONFIRMED)

    @property
    def current(self) -> tuple[AssignmentFact, ...]:
        """The assignments of this round that were neither returned nor cancelled."""
        gone = {AssignmentState.RETURNED, AssignmentState.CANCELLED}
        return tuple(a for a in self.assignments if a.round == self.round and a.state not in gone)

    @property
    def answering(self) -> tuple[AssignmentFact, ...]:
        """The units of this round that owe the deputy a reply."""
        return tuple(a for a in self.current if a.role in ANSWERING)

    def clock(self, step: str, assignment_id: UUID | None = None) -> ClockFact | None:
        """The open clock of a step, of the case or of one assignment."""
        return next((c for c in self.clocks if c.step == step and c.assignment_id == assignment_id), None)


def case_parts(facts: CaseFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this case."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = set()
    if me.person_id is not None and Role.DEPUTY in me.roles:
        if me.person_id == facts.lead_person_id:
            parts.add(Part.LEAD_DEPUTY)
        if any(s.person_id == me.person_id and s.state in ASKED for s in facts.cosigners):
            parts.add(Part.COSIGNER)
    if Role.DELEGATION_CLERK in me.roles and me.delegation_id and me.delegation_id == facts.delegation_id:
        parts.add(Part.DELEGATION_CLERK)
    if Right.SUGGESTION_REGISTER in me.rights and me.account_id and me.account_id == facts.filed_by:
        parts.add(Part.REGISTRAR)
    for role, part in (
        (Role.SCREENER, Part.SCREENER),
        (Role.ASSIGNER, Part.ASSIGNER),
        (Role.SUPERVISOR, Part.SUPERVISOR),
    ):
        if role in me.roles:
            parts.add(part)
    if _works_for(me, {a.organisation_id for a in facts.current}):
        parts.add(Part.UNIT_OFFICER)
    return frozenset(parts)


def _works_for(me: Actor, organisations: set[Any]) -> bool:
    return me.organisation_id in organisations and bool(me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD})
