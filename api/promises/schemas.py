"""What a unit, the office and the deputy send about a promise, and how promises and their ledger are shown."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.assignments.schemas import UnitMoved
from api.attachments.schemas import Proof
from api.examples import ident
from api.schemas import Day, In, Note, Out, ShortText, WholeText
from api.suggestions.schemas_summary import Move, Organisation
from domain.assignments.states import RequestState
from domain.evaluations.states import RatingLevel
from domain.promises.states import PromiseChanged, PromiseSource, PromiseState
from domain.workdays import Lamp


class PromiseSort(StrEnum):
    """A minus is the latest first."""

    DUE_ON = "due_on"
    LATEST_DUE_ON = "-due_on"
    MADE_AT = "made_at"
    LATEST_MADE_AT = "-made_at"


class MakePromise(In):
    """What is promised, and for which day."""

    text: WholeText = Field(examples=["2026年底前完成首批三十台加装电梯试点。"])
    due_on: Day = Field(
        examples=["2026-12-31"], description="A local date, today at the earliest; kept on that day is in time."
    )


class Progress(In):
    """What was done so far."""

    text: WholeText = Field(examples=["已有十二台完成竣工验收，其余正在施工。"])
    percent: Annotated[int, Field(ge=0, le=100)] | None = Field(default=None, examples=[40])


class AskAnotherDay(In):
    """Another day, and why."""

    due_on: Day = Field(examples=["2027-06-30"])
    reason: Note = Field(examples=["管线迁改需跨年度实施。"])


class Consent(In):
    """With which words, if any."""

    reason: Note | None = Field(default=None, examples=["同意，请每季度报告进展。"])


class PromiseReason(In):
    """A decision with its reason."""

    reason: Note = Field(examples=["资金已落实，请按原定日期完成。"])


class HandOver(In):
    """The unit that has it from now on."""

    organisation_id: UUID
    reason: Note = Field(examples=["机构改革，职责划转。"])


class Fulfil(In):
    """The second reply: what was promised is done."""

    body: WholeText = Field(examples=["首批三十台电梯已全部交付使用，现再次答复如下……"])
    document_number: ShortText | None = Field(default=None, examples=["杭建议复〔2026〕23号之二"])
    class_code: ShortText | None = Field(
        default=None, description="The class that the case has from now on; without it the class stays.", examples=["A"]
    )


class GiveUp(In):
    """Why it cannot be kept, in writing."""

    reason: WholeText = Field(examples=["用地性质调整未获批准，目前不具备实施条件。"])


class RatePromise(In):
    """How the promise was kept."""

    level: RatingLevel
    reason: Note | None = Field(default=None, description="Needed where the profile says so: always when dissatisfied.")


class PromiseMade(UnitMoved):
    """The assignment after the move, whose `version` is the `ETag`, and the promise."""

    promise_id: UUID


class PromiseMoved(Out):
    """The promise after the move. `version` is also its `ETag`."""

    id: UUID
    suggestion_id: UUID
    organisation_id: UUID
    state: PromiseState
    due_on: date
    year: int
    version: int
    case_version: int


class ProgressView(Out):
    """One report."""

    id: UUID
    organisation_id: UUID
    at: datetime
    text: str
    percent: int | None
    proof: list[Proof]


class ChangeView(Out):
    """Another day or another unit. A day that is only asked for, or was refused, is for its unit and the office."""

    id: UUID
    changed: PromiseChanged
    before_due_on: date | None
    after_due_on: date | None
    before_organisation_id: UUID | None
    after_organisation_id: UUID | None
    state: RequestState
    reason: str
    requested_at: datetime
    decided_at: datetime | None
    decision_reason: str | None


class SecondReply(Out):
    """What the unit said when it was done."""

    id: UUID
    organisation_id: UUID
    body: str
    document_number: str | None
    class_code: str | None
    sent_at: datetime
    proof: list[Proof]


class PromiseRating(Out):
    """The deputy's rating of the promise. Where the profile says so, no unit sees the reason, nor whose it is."""

    id: UUID
    person_id: UUID | None
    level: RatingLevel
    reason: str | None
    rated_at: datetime


class _Promise(Out):
    id: UUID
    suggestion_id: UUID
    assignment_id: UUID = Field(description="The assignment whose reply made it.")
    reply_id: UUID
    organisation: Organisation = Field(description="The unit that has it now.")
    source: PromiseSource
    text: str
    due_on: date
    year: int = Field(description="The local year in which it was entered.")
    state: PromiseState
    overdue: bool
    days_left: int | None = Field(description="Calendar days after today; negative once late, null once ended.")
    workdays_left: int | None
    lamp: Lamp | None
    made_at: datetime
    ended_at: datetime | None
    given_up_reason: str | None
    version: int


_ONE: dict[str, Any] = {
    "id": ident(111),
    "suggestion_id": ident(21),
    "assignment_id": ident(31),
    "reply_id": ident(41),
    "organisation": {"id": ident(11), "name": "市城乡建设委员会", "short_name": "市建委"},
    "source": "reply",
    "text": "2026年底前完成首批三十台加装电梯试点。",
    "due_on": "2026-12-31",
    "year": 2025,
    "state": "open",
    "overdue": False,
    "days_left": 91,
    "workdays_left": 63,
    "lamp": "green",
    "made_at": "2025-06-20T02:00:00Z",
    "ended_at": None,
    "given_up_reason": None,
    "version": 3,
}
_REPORT = {"at": "2026-03-31T02:00:00Z", "text": "已有十二台完成竣工验收，其余正在施工。", "percent": 40}


class PromiseView(_Promise):
    """A promise whole, with what you may do about it now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _ONE
                | {
                    "progress": [{"id": ident(112), "organisation_id": ident(11), **_REPORT, "proof": []}],
                    "changes": [],
                    "second_reply": None,
                    "rating": None,
                    "actions": [{"action": "fulfil", "open": True, "code": None, "data": None}],
                }
            ]
        }
    )

    progress: list[ProgressView]
    changes: list[ChangeView]
    second_reply: SecondReply | None
    rating: PromiseRating | None
    actions: list[Move]


class LatestProgress(Out):
    """The report that came last."""

    at: datetime
    text: str
    percent: int | None


class PromiseBrief(_Promise):
    """A promise as the ledger lists it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                _ONE
                | {
                    "title": "关于推进老旧小区加装电梯的建议",
                    "label": "第14届5次会议 第23号",
                    "progress_reports": 1,
                    "latest_progress": _REPORT,
                }
            ]
        }
    )

    title: str
    label: str | None
    progress_reports: int
    latest_progress: LatestProgress | None


class LedgerFigures(Out):
    """`entered` is the sum of `fulfilled`, `progressing`, `without_progress` and `given_up`."""

    entered: int
    fulfilled: int
    progressing: int = Field(description="Open, with progress reported.")
    without_progress: int = Field(description="Open, without any.")
    overdue: int = Field(description="Of the open ones, those whose day is over.")
    given_up: int


class LedgerYear(LedgerFigures):
    """Of the promises that were entered in one year."""

    year: int


class Ledger(Out):
    """Promises by the year in which they were entered, as they stood at an instant."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "as_of": "2024-12-31T16:00:00Z",
                    "years": [
                        {
                            "year": 2022,
                            "entered": 29,
                            "fulfilled": 13,
                            "progressing": 16,
                            "without_progress": 0,
                            "overdue": 2,
                            "given_up": 0,
                        }
                    ],
                    "total": {
                        "entered": 29,
                        "fulfilled": 13,
                        "progressing": 16,
                        "without_progress": 0,
                        "overdue": 2,
                        "given_up": 0,
                    },
                }
            ]
        }
    )

    as_of: datetime
    years: list[LedgerYear]
    total: LedgerFigures
