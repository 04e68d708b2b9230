"""How meetings, their kinds, figures and busy times are shown."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.meetings.schemas import ENDS, STARTS
from api.schemas import Code, Day, Out
from api.suggestions.schemas_summary import CaseParty, Move
from domain.meetings.states import (
    ActionOnCase,
    DecisionKind,
    MeetingRole,
    MeetingState,
    MinutesState,
    OffDays,
    ParticipantState,
    SeatState,
    Standing,
)
from domain.people.states import PositionRank
from domain.reconciliations.states import Conclusion, ReconciliationState
from domain.suggestions.states import CaseState


class KindView(Out):
    """A kind of meeting of the congress."""

    id: UUID
    code: str = Field(examples=["mayor-face-to-face"])
    name: str = Field(examples=["市长·代表面对面"])
    required: list[MeetingRole]
    opens: list[ActionOnCase]
    notice_workdays: int
    reminder_workdays: int | None
    travel_minutes: int
    precedence: int
    may_be_live: bool
    makes_promises: bool
    three_party: bool
    off_days: OffDays
    substitute_rank: PositionRank
    active: bool
    version: int


class MeetingMoved(Out):
    """The meeting after the move. `version` is also its `ETag`."""

    id: UUID
    state: MeetingState
    starts_at: datetime | None = Field(examples=[STARTS])
    ends_at: datetime | None = Field(examples=[ENDS])
    room_id: UUID | None
    sequence: int = Field(description="Rises with each change that a calendar must follow.")
    version: int
    updated_at: datetime


class Decision(MeetingMoved):
    """The meeting, with what the decision made."""

    decision_id: UUID
    promise_id: UUID | None = Field(description="In the ledger of promises.")


class KindBrief(Out):
    id: UUID
    code: str
    name: str


class RoomBrief(Out):
    """Where it takes place."""

    id: UUID
    name: str
    capacity: int
    venue_id: UUID
    venue: str
    address: str


class Participant(Out):
    """An invitation and what became of it."""

    id: UUID
    person: CaseParty
    role: MeetingRole
    organisation: CaseParty | None
    required: bool
    state: ParticipantState
    substitutes_id: UUID | None = Field(description="The invitation of the person for whom this one comes.")
    answered_at: datetime | None
    reason: str | None


class AgendaItem(Out):
    """A case of the agenda that you may see."""

    suggestion_id: UUID
    label: str | None
    title: str
    state: CaseState
    position: int
    minutes: int | None
    note: str | None


class Reconciled(Out):
    """The three-party reconciliation that the meeting carries; its record stands with it."""

    id: UUID
    state: ReconciliationState
    conclusion: Conclusion | None


class AgendaItemWhole(AgendaItem):
    reconciliation: Reconciled | None
    brief: dict[str, Any] | None = Field(description="What the case was when it was spoken of; null until then.")


class Seat(Out):
    id: UUID
    state: SeatState


class Seats(Out):
    """Public places taken and waited for, and your own."""

    taken: int
    waiting: int
    mine: Seat | None


class _Meeting(Out):
    id: UUID
    version: int
    kind: KindBrief
    title: str
    state: MeetingState
    starts_at: datetime | None = Field(examples=[STARTS])
    ends_at: datetime | None = Field(examples=[ENDS])
    room: RoomBrief | None
    organisation: CaseParty | None
    participants: list[Participant]
    case_count: int = Field(description="All cases of the agenda, seen or not.")
    places: int
    seats: Seats
    live: bool
    live_url: str | None
    viewers: int | None
    off_day_reason: str | None
    ended_reason: str | None
    note: str | None
    sequence: int
    held_at: datetime | None
    updated_at: datetime
    actions: list[Move]


class Meeting(_Meeting):
    """A meeting as lists show it."""

    agenda: list[AgendaItem]


class Leaf(Out):
    """One local day."""

    day: date
    meetings: list[Meeting]


class DaysView(Out):
    """A month or a week, leaf by leaf, days without meetings too."""

    first: date
    last: date
    total: int = Field(description="Meetings of these days.")
    next: str | None = Field(description="Where there are more: the cursor for the list with `from_on` and `until_on`.")
    days: list[Leaf]


class MinutesView(Out):
    """The minutes: the whole text for those who took part, the public one for everybody once published."""

    state: MinutesState
    text: str | None
    public_text: str | None
    confirmed_by: list[UUID]
    drafted_at: datetime
    published_at: datetime | None


class DecisionView(Out):
    """What was decided."""

    id: UUID
    kind: DecisionKind
    text: str
    suggestion_id: UUID | None
    organisation: CaseParty | None
    due_on: date | None
    class_code: str | None
    promise_id: UUID | None
    settled_at: datetime | None
    settled_note: str | None
    recorded_at: datetime


class MeetingDetail(_Meeting):
    """A meeting whole."""

    agenda: list[AgendaItemWhole]
    minutes: MinutesView | None
    decisions: list[DecisionView]


class SeatMoved(Out):
    """Your public place."""

    id: UUID
    meeting_id: UUID
    state: SeatState
    signed_at: datetime


class Taken(Out):
    """A stretch of time, without what it is for."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    from_: datetime = Field(alias="from", examples=[STARTS])
    until: datetime = Field(examples=[ENDS])
    standing: Standing


class FreeBusy(Out):
    """When somebody is taken, travel included."""

    person: CaseParty
    busy: list[Taken]


class Unanswered(Out):
    """An invitation that waits for its answer."""

    meeting_id: UUID
    title: str
    starts_at: datetime | None
    participant_id: UUID
    person: CaseParty
    role: MeetingRole
    organisation: CaseParty | None
    required: bool
    state: ParticipantState
    invited_at: datetime


class KeyCase(Out):
    """A key case that no meeting has on its agenda."""

    id: UUID
    title: str
    number: int | None
    state: CaseState
    supervision_id: UUID
    topic: str
    due_on: date


class MeetingFigures(Out):
    """Counted as the documents count: events (场), distinct cases (件) and units (家), attendance rows (人次), people (人)."""

    year: int
    kind: str | None = Field(examples=["mayor-face-to-face"])
    meetings: int = Field(examples=[20])
    cases: int = Field(examples=[27], description="Distinct.")
    units: int = Field(examples=[27], description="Distinct.")
    head_attendances: int = Field(examples=[37], description="Attendance rows of those who spoke for units (人次).")
    heads: int = Field(examples=[30], description="Distinct people among them.")
    deputy_attendances: int
    deputies: int = Field(examples=[61], description="Distinct people.")
    leaders: int = Field(description="Distinct people.")
    attendances: int = Field(description="All attendance rows.")
    people: int = Field(description="All distinct people.")
    viewers: int = Field(examples=[2500], description="Person-times.")


class ViewFilters(BaseModel):
    """Whose meetings, where and of which kind; all that are given hold together."""

    model_config = ConfigDict(frozen=True)

    state: list[MeetingState] | None = Field(default=None, description="Any of these.", max_length=len(MeetingState))
    kind: Code | None = Field(default=None, description="The code of the kind.")
    venue: UUID | None = Field(default=None, description="In any room of this venue.")
    room: UUID | None = Field(default=None, description="In this room.")
    leader: UUID | None = Field(default=None, description="Whom it has as leader or host.")
    person: UUID | None = Field(default=None, description="Whom it has among the invited.")
    organisation: UUID | None = Field(default=None, description="For whom somebody is invited.")
    suggestion: UUID | None = Field(default=None, description="On whose agenda this case is.")
    mine: bool | None = Field(default=None, description="True: only those to which you are invited.")
    unanswered: bool | None = Field(default=None, description="Whether somebody has not answered.")


class MeetingFilters(ViewFilters):
    """Conditions of the list; all that are given hold together."""

    from_on: Day | None = Field(default=None, description="Only what ends on this local day or later.")
    until_on: Day | None = Field(default=None, description="Only what starts on this local day or earlier.")
    from_at: AwareDatetime | None = Field(default=None, description="Only what ends after this instant.")
    until_at: AwareDatetime | None = Field(default=None, description="Only what starts before this instant.")
