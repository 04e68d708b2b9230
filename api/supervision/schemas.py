"""What the office sends of a decision of the council, and how decisions and their figures are shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.assignments.schemas import Attendee
from api.examples import ident
from api.schemas import Day, In, Line, LongText, Note, Out, ShortText
from api.suggestions.schemas_summary import CaseParty, Move, Summary
from domain.suggestions.states import CaseState
from domain.supervision.states import ActivityKind, Criterion, LeaderRole, SupervisionOutcome, SupervisionState, Tier

Year = Annotated[int, Field(ge=1954, le=2199)]  # the year of the first congress, and the last of any calendar here


class LeaderChosen(In):
    """Who carries the decision, on which side."""

    person_id: UUID
    role: LeaderRole
    title: ShortText | None = Field(default=None, description="The office held.", examples=["市人大常委会副主任"])


Leaders = Annotated[list[LeaderChosen], Field(min_length=1, max_length=20)]
_LEADERS: list[Any] = [
    {"person_id": ident(2), "role": "supervises", "title": "市人大常委会副主任"},
    {"person_id": ident(3), "role": "leads", "title": "副市长"},
]


class Decide(In):
    """A decision of the chairpersons' council, as the office records it."""

    year: Year | None = Field(default=None, description="Whose list it belongs to. Default: the year of the decision.")
    decided_on: Day
    meeting: Line = Field(examples=["市十四届人大常委会第四十次主任会议"])
    criterion: Criterion
    topic: ShortText = Field(examples=["加快老旧小区加装电梯"])
    tier: Tier = Tier.COUNCIL
    organisation_id: UUID = Field(description="The committee that answers for it to the council.")
    due_on: Day = Field(description="The last day in time.", examples=["2025-06-30"])
    suggestion_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)]
    leaders: Leaders = Field(description="At least one on each side.", examples=[_LEADERS])


class Replace(Decide):
    """The later decision, and why it takes the place of the earlier."""

    reason: Note = Field(examples=["分工调整，并入新的督办选题。"])


class ApprovePlan(In):
    """The plan that the committee drafted."""

    plan: LongText = Field(examples=["一、四月实地视察。二、五月召开座谈会。三、六月向主任会议报告。"])
    approved_on: Day | None = Field(default=None, description="Default: today.")


class RecordActivity(In):
    """What was done on the spot."""

    kind: ActivityKind
    held_on: Day
    place: Line | None = None
    participants: Annotated[list[Attendee], Field(max_length=200)] = Field(default_factory=list)
    findings: LongText = Field(examples=["已开工二十处，费用分摊仍是主要困难。"])


class ReportToCouncil(In):
    """What the council heard."""

    text: LongText = Field(examples=["重点督办情况报告：已加装电梯四十台，群众反映良好。"])
    reported_on: Day | None = Field(default=None, description="Default: today.")


class ChangeLeaders(In):
    """All who carry it from now on; whoever is not named steps down."""

    leaders: Leaders = Field(examples=[_LEADERS])
    since: Day | None = Field(default=None, description="Default: today.")
    reason: Note = Field(examples=["工作分工调整。"])


class Conclude(In):
    """What came of it."""

    outcome: SupervisionOutcome
    note: Note | None = None
    concluded_on: Day | None = Field(default=None, description="Default: today.")


class WithdrawSupervision(In):
    """Why the council no longer holds to it."""

    reason: Note = Field(examples=["所涉建议已撤回。"])


class SupervisionMoved(Out):
    """The decision after the move. `version` is also its `ETag`."""

    id: UUID
    year: int
    state: SupervisionState
    outcome: SupervisionOutcome | None
    version: int
    updated_at: datetime


class LeaderView(Out):
    """Somebody who carries the decision; `until` is null for those who do at present."""

    id: UUID
    person: CaseParty
    role: LeaderRole
    title: str | None
    since: date
    until: date | None
    reason: str | None = Field(description="Why the leaders were changed when this one came.")


class CaseBrief(Out):
    """A case of the decision."""

    id: UUID
    label: str | None = Field(examples=["第14届5次会议 第23号"])
    title: str
    state: CaseState


class _Decision(Out):
    id: UUID
    version: int
    year: int
    decided_on: date
    meeting: str
    criterion: Criterion
    topic: str
    tier: Tier
    committee: CaseParty
    leaders: list[LeaderView] = Field(description="At present.")
    due_on: date
    late: bool = Field(description="Open after the due day, or concluded after it.")
    plan: str | None
    plan_approved_on: date | None
    state: SupervisionState
    outcome: SupervisionOutcome | None
    outcome_note: str | None
    concluded_on: date | None
    ended_reason: str | None = Field(description="Why it was withdrawn or replaced.")
    replaces_id: UUID | None
    replaced_by_id: UUID | None
    updated_at: datetime


class KeySupervision(_Decision):
    """A decision as lists show it, with the cases that you may see."""

    cases: list[CaseBrief]


class ActivityView(Out):
    """An inspection, survey, symposium or hearing."""

    id: UUID
    kind: ActivityKind
    held_on: date
    place: str | None
    participants: list[dict[str, Any]]
    findings: str
    recorded_at: datetime


class ReportView(Out):
    """A report to the council."""

    id: UUID
    reported_on: date
    text: str
    recorded_at: datetime


class KeySupervisionDetail(_Decision):
    """A decision whole, with what was done under it and the summaries of the cases that you may see."""

    former_leaders: list[LeaderView]
    activities: list[ActivityView]
    reports: list[ReportView]
    cases: list[Summary]
    actions: list[Move]


class MySupervisions(Out):
    """All decisions that you carry, in one answer."""

    items: list[KeySupervisionDetail]


class Outcomes(Out):
    """How many ended with each outcome."""

    solved: int
    major_progress: int
    some_progress: int
    not_solved: int


class Counts(Out):
    """`in_time`: concluded by the due day."""

    total: int
    concluded: int
    in_time: int
    outcomes: Outcomes


class SupervisionFigures(Out):
    """A year of key supervision; withdrawn and replaced decisions are left out."""

    year: int
    accepted: int = Field(description="Suggestions with a number of the sessions of that year, and after them.")
    decisions: Counts
    cases: Counts


class SupervisionFilters(BaseModel):
    """Conditions of the list; all that are given hold together."""

    model_config = ConfigDict(frozen=True)

    year: Year | None = Field(default=None, description="Whose list it belongs to.")
    state: list[SupervisionState] | None = Field(
        default=None, description="Any of these.", max_length=len(SupervisionState)
    )
    leader: UUID | None = Field(default=None, description="Who carries it at present, on either side.")
    committee: UUID | None = Field(default=None, description="The responsible committee.")
    tier: Tier | None = Field(default=None, description="By the council, or by a committee.")
    outcome: SupervisionOutcome | None = Field(default=None, description="What came of it.")
    suggestion: UUID | None = Field(default=None, description="A case under it.")
