"""What the guards of a reconciliation may look at: its parties, the record at hand with its answers, and the case around it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.actor import Actor, Part, Role
from domain.reconciliations.states import Conclusion, ReconciliationState, RecordAnswer, Side
from domain.suggestions.facts import CaseFacts, case_parts

COMMITTEE = frozenset({Part.ASSIGNER, Part.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class PartyFact:
    """A party; `gone`: a deputy whose mandate has ended, a unit that was dissolved. Nobody waits for them."""

    id: UUID
    side: Side
    person_id: UUID | None
    organisation_id: UUID | None
    stated: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class RecordFact:
    """The present record of the meeting, with what its conclusion needs and what the parties said of it."""

    id: UUID
    number: int
    held_on: date
    conclusion: Conclusion
    reply_id: UUID | None
    class_code: str | None
    class_reason: str | None
    promise_text: str | None
    promise_due_on: date | None
    promise_organisation_id: UUID | None
    answers: Mapping[UUID, RecordAnswer]


@dataclass(frozen=True, slots=True)
class ReplyFact:
    """A reply of the round: whose, and its present class."""

    id: UUID
    assignment_id: UUID
    organisation_id: UUID
    class_code: str


@dataclass(frozen=True, slots=True)
class ReconciliationFacts:
    """A reconciliation at one instant; while it is open, its round is the case's present round."""

    id: UUID
    state: ReconciliationState
    round: int
    convened_on: date
    positions_by: date
    parties: tuple[PartyFact, ...]
    replies: tuple[ReplyFact, ...]
    record: RecordFact | None
    version: int
    case: CaseFacts

    @property
    def today(self) -> date:
        """The local day of the congress."""
        return self.case.calendar.local_day(self.case.now)


def reconciliation_parts(facts: ReconciliationFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this reconciliation; whoever belongs to a unit of it never acts for the committee."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = set(case_parts(facts.case, me)) & {Part.LEAD_DEPUTY, *COMMITTEE}
    units = {party.organisation_id for party in facts.parties if party.side is Side.UNIT}
    if me.organisation_id is not None and me.organisation_id in units:
        parts -= COMMITTEE
        if Role.UNIT_OFFICER in me.roles:
            parts.add(Part.UNIT_OFFICER)
        if Role.UNIT_HEAD in me.roles:
            parts.add(Part.UNIT_HEAD)
    return frozenset(parts)


def party_of(facts: ReconciliationFacts, me: Actor) -> PartyFact | None:
    """The party that this person speaks for; a deputy speaks as the deputy, whatever else they are."""
    parts = reconciliation_parts(facts, me)
    for party in sorted(facts.parties, key=lambda each: list(Side).index(each.side)):
        speaks = {
            Side.DEPUTY: Part.LEAD_DEPUTY in parts and party.person_id == me.person_id,
            Side.UNIT: bool(parts & {Part.UNIT_OFFICER, Part.UNIT_HEAD})
            and party.organisation_id == me.organisation_id,
            Side.COMMITTEE: bool(parts & COMMITTEE),
        }
        if speaks[party.side]:
            return party
    return None
