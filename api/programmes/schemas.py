"""What an organiser asks of a programme, and how it is shown."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.examples import ident
from api.meetings.schemas import ENDS, STARTS
from api.meetings.views import KindBrief
from api.schemas import Day, Filter, In, Note, Out, ShortText
from api.suggestions.schemas_summary import CaseParty, Move
from api.venues.schemas import Clock
from domain.meetings.states import MeetingRole
from domain.programmes.states import Breach, Obstacle, ProgrammeState, SearchOutcome

Share = Annotated[float, Field(ge=0, le=1)]
TITLE = "2025年市长·代表面对面"


class CaseBrings(In):
    """Somebody whom a case brings beside its lead deputy and the heads of its lead units."""

    person_id: UUID = Field(examples=[ident(31)])
    role: MeetingRole = Field(examples=["deputy"])
    organisation_id: UUID | None = Field(
        default=None,
        examples=[None],
        description="For whom they speak; for a lead unit, who comes instead of its head.",
    )


class CaseAsked(In):
    """A case of the season."""

    suggestion_id: UUID = Field(examples=[ident(21)])
    due_on: Day | None = Field(default=None, description="The day of the decision of key supervision unless given.")
    hosts: Annotated[list[UUID], Field(max_length=30)] = Field(
        default=[],
        description="Who may host its meeting; those of the programme, else the supervising leaders, unless given.",
    )
    people: Annotated[list[CaseBrings], Field(max_length=50)] = Field(default=[])


class SeasonAsked(In):
    """A season: so many meetings of a kind within a window, for these cases, in these rooms."""

    kind_id: UUID = Field(examples=[ident(131)])
    title: ShortText = Field(examples=[TITLE])
    from_on: Day = Field(examples=["2025-05-12"])
    until_on: Day = Field(examples=["2025-10-31"])
    meetings: int = Field(ge=1, le=60, examples=[20], description="How many there are to be; each has a case at least.")
    cases_per_meeting: int = Field(default=3, ge=1, le=20)
    minutes: int = Field(default=120, ge=15, le=720, description="How long each lasts.")
    places: int = Field(default=0, ge=0, le=100_000, description="Public places, beside the seats of the invited.")
    start_times: Annotated[list[Clock], Field(min_length=1, max_length=6)] = Field(
        default=["09:00", "14:30"], description="When a meeting may begin; one for each half-day."
    )
    rooms: Annotated[list[UUID], Field(min_length=1, max_length=10, examples=[[ident(122)]])]
    hosts: Annotated[list[UUID], Field(max_length=30)] = Field(default=[], description="Who may host any of them.")
    cases: Annotated[list[CaseAsked], Field(min_length=1, max_length=60)]


class MeetingRedrafted(In):
    """A meeting of the draft as it is to be; cases named here leave the meetings in which they stood."""

    starts_at: AwareDatetime = Field(examples=[STARTS])
    room_id: UUID = Field(examples=[ident(122)])
    host_id: UUID = Field(examples=[ident(31)])
    cases: Annotated[list[UUID], Field(max_length=20)] = Field(
        description="In the order of the agenda.", examples=[[ident(21)]]
    )


class ProgrammeConfirmed(In):
    """What the draft may break all the same."""

    accepting: list[Breach] = Field(
        default=[],
        max_length=len(Breach),
        description="A late date, a case left out, an absence; what the meetings themselves refuse (a clash, a closed venue) stays refused.",
    )


class ProgrammeAbandoned(In):
    reason: Note = Field(examples=["改为下半年统一安排。"])


class BreachView(Out):
    """What the draft breaks: which meetings of it, and who, which cases or rooms are concerned."""

    kind: Breach
    drafted: list[UUID]
    people: list[UUID]
    suggestions: list[UUID]
    rooms: list[UUID]


class ProgrammeMoved(Out):
    """The programme after the move. `version` is also its `ETag`."""

    id: UUID
    state: ProgrammeState
    outcome: SearchOutcome | None
    breaches: list[BreachView] = Field(description="What the draft broke when it was made or edited last.")
    version: int
    updated_at: datetime


class Programme(Out):
    """A programme as lists show it."""

    id: UUID
    version: int
    title: str = Field(examples=[TITLE])
    state: ProgrammeState
    from_on: date
    until_on: date
    meetings: int
    cases_per_meeting: int
    minutes: int
    places: int
    outcome: SearchOutcome | None
    ended_reason: str | None
    created_at: datetime
    updated_at: datetime
    cases: int = Field(description="How many it has.")


class ProgrammeSearch(Out):
    """What the search came to."""

    gap: Share | None = Field(
        description="By how much, of its own cost, the programme may be worse than the best; 0 when proven best."
    )
    uneven: int | None = Field(description="Meetings before or after the even line, summed over the ends of the weeks.")
    overload: int | None = Field(description="Meetings beyond or short of an even share of the hosts.")
    seconds: float
    budget_seconds: float


class HindranceView(Out):
    """What stands in the way of a case, or of so many meetings."""

    kind: Obstacle
    suggestion_id: UUID | None
    people: list[UUID]
    suggestions: list[UUID] = Field(description="With which it competes.")
    meetings_possible: int | None


class CaseAttendee(Out):
    person: CaseParty
    role: MeetingRole
    organisation: CaseParty | None


class ProgrammeCase(Out):
    """A case, and whom it brings."""

    suggestion_id: UUID
    label: str | None
    title: str | None = Field(description="Null where you may not see the case.")
    due_on: date | None
    hosts: list[CaseParty]
    people: list[CaseAttendee]
    drafted_id: UUID | None = Field(description="The meeting of the draft on whose agenda it stands.")


class DraftedMeeting(Out):
    """A meeting of the draft."""

    id: UUID
    starts_at: datetime = Field(examples=[STARTS])
    ends_at: datetime = Field(examples=[ENDS])
    room: CaseParty
    host: CaseParty
    cases: list[UUID] = Field(description="In the order of the agenda.")
    meeting_id: UUID | None = Field(description="The meeting that it became.")


class ProgrammeDetail(Out):
    """A programme whole."""

    id: UUID
    version: int
    title: str = Field(examples=[TITLE])
    kind: KindBrief
    state: ProgrammeState
    from_on: date
    until_on: date
    meetings: int
    cases_per_meeting: int
    minutes: int
    places: int
    start_times: list[str] = Field(examples=[["09:00", "14:30"]])
    rooms: list[CaseParty]
    outcome: SearchOutcome | None
    search: ProgrammeSearch | None
    hindrances: list[HindranceView] = Field(
        description="Why no programme was found; the smallest set that the search can tell."
    )
    breaches: list[BreachView] = Field(description="What the draft broke when it was made or edited last.")
    ended_reason: str | None
    started_at: datetime | None = Field(description="When a worker took it up.")
    created_at: datetime
    updated_at: datetime
    drafted: list[DraftedMeeting] = Field(description="In the order of their time.")
    cases: list[ProgrammeCase]
    actions: list[Move]


class ProgrammeFilters(Filter):
    """Conditions of the list."""

    state: list[ProgrammeState] | None = Field(
        default=None, description="Any of these.", max_length=len(ProgrammeState)
    )
