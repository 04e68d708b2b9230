"""What the guards of a meeting may look at: one frozen picture of it, its kind, its room, its people and its cases."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.actor import Actor, Part, Right, Role
from domain.legal_calendar import Calendar
from domain.meetings.states import (
    COMING,
    GONE,
    DecisionKind,
    MeetingRole,
    MeetingState,
    MinutesState,
    OffDays,
    ParticipantState,
)
from domain.people.states import PositionRank


@dataclass(frozen=True, slots=True)
class KindFact:
    """What the kind of the meeting asks for."""

    id: UUID
    code: str
    required: frozenset[str]
    opens: frozenset[str]
    notice_workdays: int
    travel_minutes: int
    precedence: int
    may_be_live: bool
    makes_promises: bool
    three_party: bool
    off_days: OffDays
    substitute_rank: PositionRank


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on this weekday (ISO, 1 is Monday) from one local time to another."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class RoomFact:
    """The room, and when its venue is open."""

    id: UUID
    capacity: int
    active: bool
    opening: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class ParticipantFact:
    """Somebody's invitation; `deputy_until` is the last day of a mandate in force on the day of the meeting."""

    id: UUID
    person_id: UUID
    role: MeetingRole
    organisation_id: UUID | None
    required: bool
    state: ParticipantState
    has_mandate: bool
    substitutes_id: UUID | None = None

    @property
    def expected(self) -> bool:
        """Whether they are still to come, or came."""
        return self.state not in GONE


@dataclass(frozen=True, slots=True)
class AgendaFact:
    """A case on the agenda, with those who must speak of it."""

    suggestion_id: UUID
    state: str
    lead_person_id: UUID
    lead_units: frozenset[UUID]
    units: frozenset[UUID]
    in_reconciliation: bool = False


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """What was decided, and whether it is dealt with."""

    id: UUID
    kind: DecisionKind
    text: str
    suggestion_id: UUID | None
    class_code: str | None
    settled: bool


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """A meeting at one instant; pure, no statement behind any attribute."""

    congress_id: UUID
    id: UUID
    state: MeetingState
    version: int
    kind: KindFact
    starts_at: datetime | None
    ends_at: datetime | None
    room: RoomFact | None
    places: int
    live: bool
    off_day_reason: str | None
    participants: tuple[ParticipantFact, ...]
    cases: tuple[AgendaFact, ...]
    seated: int
    minutes: MinutesState | None
    confirmed_by: frozenset[UUID]
    sequence: int
    calendar: Calendar
    now: datetime
    decisions: tuple[DecisionFact, ...] = ()

    @property
    def today(self) -> date:
        """The local day of the congress."""
        return self.calendar.local_day(self.now)

    def local(self, instant: datetime) -> datetime:
        """The wall clock of the congress."""
        return instant.astimezone(ZoneInfo(self.calendar.zone))

    @property
    def expected(self) -> tuple[ParticipantFact, ...]:
        """Everybody who is to come, or came."""
        return tuple(each for each in self.participants if each.expected)

    @property
    def parties(self) -> frozenset[UUID]:
        """Whose word the minutes need: those who attended as host, for a unit, or as a deputy."""
        speaking = {MeetingRole.HOST, MeetingRole.UNIT, MeetingRole.DEPUTY}
        return frozenset(
            each.id for each in self.participants if each.state is ParticipantState.ATTENDED and each.role in speaking
        )

    def mine(self, me: Actor) -> tuple[ParticipantFact, ...]:
        """The caller's own invitations, and those of the unit that they work for; none that was withdrawn."""
        of_unit = me.organisation_id if me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD} else None
        return tuple(
            each
            for each in self.participants
            if each.state is not ParticipantState.WITHDRAWN
            and (
                (me.person_id is not None and each.person_id == me.person_id)
                or (of_unit is not None and each.role is MeetingRole.UNIT and each.organisation_id == of_unit)
            )
        )


def meeting_parts(facts: MeetingFacts, me: Actor) -> frozenset[Part]:
    """What this person is towards this meeting."""
    if me.system:
        return frozenset({Part.SYSTEM})
    parts = {Part.ORGANISER} if me.may(Right.MEETING_ARRANGE) else set()
    if me.may(Right.CLASS_CHANGE):
        parts.add(Part.SUPERVISOR)
    mine = facts.mine(me)
    if any(each.state in COMING or each.state is ParticipantState.DECLINED for each in mine):
        parts.add(Part.INVITEE)
    if any(each.id in facts.parties for each in mine):
        parts.add(Part.PARTY)
    return frozenset(parts)
