"""What monitors, the council's office and units send, and how records and demands are shown."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.assignments.schemas import Attendee
from api.schemas import Day, In, Line, Name, Note, Out, ShortText, WholeText
from api.suggestions.schemas_summary import Move, Organisation
from domain.oversight.states import AnswerState, DemandState, Escalation, EscalationGround, OversightKind
from domain.workdays import Lamp


class DemandSort(StrEnum):
    """A minus is the latest first."""

    DUE_ON = "due_on"
    LATEST_DUE_ON = "-due_on"


class MonitorSort(StrEnum):
    """A minus is the latest first."""

    SINCE = "since"
    LATEST_SINCE = "-since"


class Demanded(In):
    """What a unit has to do or to explain."""

    organisation_id: UUID
    text: Note = Field(examples=["请于月底前书面说明试点进度和未完成的原因。"])
    due_on: Day = Field(examples=["2025-05-15"], description="A local date; answered on that day is in time.")


class Held(In):
    """When, where, with whom, what was found, and what is demanded of whom."""

    held_on: Day
    place: ShortText | None = Field(default=None, examples=["和平小区"])
    participants: Annotated[list[Attendee], Field(max_length=200)] = Field(default_factory=list)
    findings: WholeText = Field(examples=["已开工二十处，费用分摊仍是主要困难。"])
    demands: Annotated[list[Demanded], Field(max_length=50)] = Field(default_factory=list)


class Hearing(Held):
    """A hearing of the single case by the chairpersons' council."""

    meeting: Line | None = Field(default=None, examples=["第四十次主任会议"])


class Escalated(Hearing):
    """An interview, an inquiry or a question."""

    kind: Escalation


class Answer(In):
    """The unit's answer in writing."""

    body: WholeText = Field(examples=["试点已完成八处，其余四处因管线迁改延至六月。"])


class AcceptAnswer(In):
    """With which words, if any."""

    reason: Note | None = None


class SendBack(In):
    """Why the answer does not do, and by when a better one is expected."""

    reason: Note = Field(examples=["未说明其余四处的完成时间。"])
    due_on: Day | None = Field(default=None, description="Without it the day stays.")


class WithdrawDemand(In):
    """Why it is demanded no longer."""

    reason: Note = Field(examples=["所涉事项已由另一要求覆盖。"])


class Designate(In):
    """A deputy becomes a monitor."""

    person_id: UUID
    since: Day = Field(examples=["2025-03-01"])
    note: Note | None = Field(default=None, examples=["主任会议决定聘任。"])


class DesignationEnding(In):
    """The last day of a designation, and why."""

    until: Day = Field(examples=["2026-12-31"])
    reason: Note = Field(examples=["任期届满。"])


class Recorded(Out):
    """What was recorded. `case_version` is the version of the case from now on."""

    id: UUID
    kind: OversightKind
    demand_ids: list[UUID]
    case_version: int


class DemandMoved(Out):
    """The demand after the move. `version` is also its `ETag`."""

    id: UUID
    suggestion_id: UUID
    organisation_id: UUID
    state: DemandState
    due_on: date
    version: int
    case_version: int


class AnswerView(Out):
    """One answer; one that was sent back says why."""

    id: UUID
    body: str
    state: AnswerState
    answered_at: datetime
    decided_at: datetime | None
    reason: str | None


class DemandBrief(Out):
    """A demand as lists show it."""

    id: UUID
    suggestion_id: UUID
    record_id: UUID
    kind: OversightKind
    organisation: Organisation
    text: str
    due_on: date
    overdue: bool
    days_left: int | None
    workdays_left: int | None
    lamp: Lamp | None
    state: DemandState
    made_at: datetime
    ended_at: datetime | None
    ended_reason: str | None
    version: int


class DemandListed(DemandBrief):
    """With the title of its case."""

    title: str


class DemandView(DemandBrief):
    """One demand whole, with your moves."""

    answers: list[AnswerView]
    actions: list[Move]


class MonitorNamed(Out):
    """The monitor who inspected."""

    id: UUID
    name: Name


class RecordView(Out):
    """What was held. `grounds`: why the case could be escalated on the day of the record."""

    id: UUID
    kind: OversightKind
    held_on: date
    place: str | None
    meeting: str | None
    participants: list[dict[str, Any]]
    findings: str
    grounds: list[EscalationGround]
    monitor: MonitorNamed | None
    recorded_at: datetime
    demands: list[DemandView]


class RecordMove(Out):
    """What you may record; where it is closed, the code that a try would be refused with."""

    action: Literal["record_inspection", "record_hearing", "record_interview", "record_inquiry", "record_question"] = (
        Field(examples=["record_hearing"])
    )
    open: bool
    code: str | None = None
    data: dict[str, Any] | None = None


class Oversight(Out):
    """All that was held about a case, in the order in which it was recorded."""

    suggestion_id: UUID
    version: int = Field(description="Of the case.")
    records: list[RecordView]
    actions: list[RecordMove]


class MonitorView(Out):
    """A designation."""

    id: UUID
    person_id: UUID
    name: str
    since: date
    until: date | None
    note: str | None
    version: int
