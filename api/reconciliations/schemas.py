"""What the three parties send and read of a reconciliation."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.examples import ident
from api.schemas import Day, In, Line, LongText, Name, Note, Out, ShortText, WholeText
from api.suggestions.schemas import Moved
from api.suggestions.schemas_summary import CaseParty, Move
from domain.evaluations.states import Dimension, RatingLevel
from domain.reconciliations.states import Conclusion, CouncilWord, ReconciliationState, RecordAnswer, Side
from domain.suggestions.states import CaseState


class ReconciliationSort(StrEnum):
    """A minus is the latest first."""

    LATEST = "-convened_at"
    EARLIEST = "convened_at"


class Convene(In):
    """The rating that the parties are divided over, and until when each states its position."""

    round: Annotated[int, Field(ge=1, le=100, description="The present round of the case.", examples=[2])]
    dimension: Dimension = Field(examples=["result"])
    positions_by: Day = Field(
        description="The last local day for positions; the meeting does not wait for them any longer.",
        examples=["2025-09-30"],
    )
    meeting_id: UUID | None = Field(default=None, description="The meeting that is planned for it, where there is one.")


class StatePosition(In):
    """What your party thinks, before the meeting."""

    position: LongText = Field(examples=["试点只覆盖两个小区，其余小区没有时间表，办理结果不能算已解决。"])


class ReconciliationAttendee(In):
    """Somebody who was there."""

    side: Side = Field(examples=["deputy"])
    name: Name = Field(examples=["代表001"])
    title: ShortText | None = Field(default=None, examples=["领衔代表"])
    person_id: UUID | None = None
    organisation_id: UUID | None = Field(default=None, description="The unit or the committee that they came for.")


class OtherClass(In):
    """The class that the parties agreed upon, and why."""

    class_code: Line = Field(description="A code of the case's own list.", examples=["B"])
    reason: Note = Field(examples=["试点尚未推开，应为列入计划逐步解决。"])
    reply_id: UUID | None = Field(default=None, description="Needed where several units answered.")


class Promised(In):
    """What is entered into the ledger."""

    organisation_id: UUID = Field(description="A unit that answered in this round.")
    text: WholeText = Field(examples=["2026年底前全区推开加装电梯统一受理。"])
    due_on: Day = Field(examples=["2026-12-31"])


class RecordMeeting(In):
    """The record of the meeting. Recording again replaces it, and every party confirms anew."""

    held_on: Day = Field(examples=["2025-10-10"])
    place: ShortText | None = Field(default=None, examples=["代表联络总站"])
    meeting_id: UUID | None = Field(default=None, description="The meeting, where it was planned as one.")
    present: Annotated[list[ReconciliationAttendee], Field(min_length=1, max_length=100)]
    findings: WholeText = Field(examples=["试点两处已完工；其余小区的方案已列入明年计划。"])
    conclusion: Conclusion = Field(
        description="`class_changed` needs `class_change`; `moved_to_plan_ledger` needs `promise` and takes `class_change`.",
        examples=["moved_to_plan_ledger"],
    )
    class_change: OtherClass | None = None
    promise: Promised | None = None


class RefuseRecord(In):
    """Why your party does not stand by the record."""

    reason: Note = Field(examples=["记录没有写明我方在会上提出的时间表。"])


class CouncilDecision(In):
    """What the chairpersons' council decided."""

    decision: CouncilWord = Field(description="A further round, or the end of the procedure.")
    decided_on: Day = Field(examples=["2025-11-20"])
    text: LongText = Field(examples=["请承办单位限期再次办理，并由代表工委跟踪督办。"])


class CallOffReconciliation(In):
    """Why it does not take place, or leads nowhere."""

    reason: Note = Field(examples=["承办单位已另行提出方案，代表同意先行落实。"])


class ReconciliationConvened(Moved):
    """The case after the move, whose `version` is the `ETag`, and the reconciliation."""

    reconciliation_id: UUID


class ReconciliationMoved(Out):
    """The reconciliation after the move, and where its case stands. `version` is also its `ETag`."""

    id: UUID
    suggestion_id: UUID
    round: int
    dimension: Dimension
    state: ReconciliationState
    version: int
    case_state: CaseState
    case_version: int


class Party(Out):
    """A party. Before the parties have met, a position is its own party's and the office's to read."""

    id: UUID
    side: Side
    person: CaseParty | None
    organisation: CaseParty | None
    position: str | None
    stated_at: datetime | None
    gone: bool = Field(
        description="A deputy whose mandate has ended, a unit that was dissolved: nobody waits for them."
    )


class Present(Out):
    """Somebody who was there."""

    side: Side
    name: str
    title: str | None
    person_id: UUID | None
    organisation_id: UUID | None


class RecordAnswerView(Out):
    """What a party said of the record."""

    party_id: UUID
    answer: RecordAnswer
    reason: str | None
    answered_at: datetime


class ClassAgreed(Out):
    """The class agreed upon."""

    reply_id: UUID | None
    class_code: str
    reason: str


class PromiseAgreed(Out):
    """What is promised."""

    organisation_id: UUID
    text: str
    due_on: date


class Record(Out):
    """A record of the meeting; the one with the highest number counts."""

    id: UUID
    number: int
    held_on: date
    place: str | None
    present: list[Present]
    findings: str
    conclusion: Conclusion
    class_change: ClassAgreed | None
    promise: PromiseAgreed | None
    answers: list[RecordAnswerView]
    recorded_at: datetime


class _Reconciliation(Out):
    id: UUID
    suggestion_id: UUID
    evaluation_id: UUID = Field(description="The rating that it is about.")
    round: int
    dimension: Dimension
    level: RatingLevel
    state: ReconciliationState
    positions_by: date
    meeting_id: UUID | None
    convened_at: datetime
    conclusion: Conclusion | None = Field(description="Null until it took effect.")
    concluded_at: datetime | None
    escalated_at: datetime | None
    council_word: CouncilWord | None
    council_decided_on: date | None
    version: int


_BRIEF: dict[str, Any] = {
    "id": ident(121),
    "suggestion_id": ident(21),
    "evaluation_id": ident(122),
    "round": 2,
    "dimension": "result",
    "level": "dissatisfied",
    "state": "held",
    "positions_by": "2025-09-30",
    "meeting_id": None,
    "convened_at": "2025-09-20T02:00:00Z",
    "conclusion": None,
    "concluded_at": None,
    "escalated_at": None,
    "council_word": None,
    "council_decided_on": None,
    "version": 5,
}


class ReconciliationBrief(_Reconciliation):
    """A reconciliation as lists show it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [_BRIEF | {"title": "关于推进老旧小区加装电梯的建议", "label": "第14届5次会议 第23号"}]
        }
    )

    title: str
    label: str | None


class ReconciliationView(_Reconciliation):
    """A reconciliation whole, as far as it is yours to read, with what you may do about it now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _BRIEF
                | {
                    "called_off_reason": None,
                    "council_text": None,
                    "parties": [
                        {
                            "id": ident(123),
                            "side": "deputy",
                            "person": {"id": ident(2), "name": "代表001"},
                            "organisation": None,
                            "position": "其余小区没有时间表，不能算已解决。",
                            "stated_at": "2025-09-22T02:00:00Z",
                            "gone": False,
                        }
                    ],
                    "records": [
                        {
                            "id": ident(124),
                            "number": 1,
                            "held_on": "2025-10-10",
                            "place": "代表联络总站",
                            "present": [
                                {
                                    "side": "deputy",
                                    "name": "代表001",
                                    "title": "领衔代表",
                                    "person_id": ident(2),
                                    "organisation_id": None,
                                }
                            ],
                            "findings": "试点两处已完工；其余小区的方案已列入明年计划。",
                            "conclusion": "moved_to_plan_ledger",
                            "class_change": None,
                            "promise": {
                                "organisation_id": ident(11),
                                "text": "2026年底前全区推开加装电梯统一受理。",
                                "due_on": "2026-12-31",
                            },
                            "answers": [
                                {
                                    "party_id": ident(123),
                                    "answer": "confirmed",
                                    "reason": None,
                                    "answered_at": "2025-10-12T02:00:00Z",
                                }
                            ],
                            "recorded_at": "2025-10-10T08:00:00Z",
                        }
                    ],
                    "actions": [{"action": "conclude_reconciliation", "open": True, "code": None, "data": None}],
                }
            ]
        }
    )

    called_off_reason: str | None
    council_text: str | None
    parties: list[Party]
    records: list[Record] = Field(description="For the parties and the office; earlier records stay.")
    actions: list[Move]
