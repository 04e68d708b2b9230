"""What crosses the wire of a clock: how it stands, how it came about, and why it is stopped."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.rules.schemas import CountedLine
from api.schemas import In, Note, Out
from domain.deadlines.tables import DeadlineState, EntryKind
from domain.rules.profile import Anchor, Applies, Step
from domain.workdays import Lamp, Unit
from domain.workdays import Note as CourseNote


class DeadlineSort(StrEnum):
    """A minus is the latest first."""

    DUE_AT = "due_at"
    LATEST_DUE_AT = "-due_at"
    STARTED_AT = "started_at"
    LATEST_STARTED_AT = "-started_at"


_CLOCK: dict[str, Any] = {
    "id": "0198c0de-7a10-7000-8000-000000000201",
    "suggestion_id": "0198c0de-7a10-7000-8000-000000000101",
    "title": "关于推进老旧小区加装电梯的建议",
    "number": 17,
    "assignment_id": "0198c0de-7a10-7000-8000-000000000111",
    "organisation_id": "0198c0de-7a10-7000-8000-000000000011",
    "organisation": "市建设委员会",
    "step": "reply",
    "round": 1,
    "state": "running",
    "amount": 3,
    "unit": "month",
    "anchor": "assigned",
    "anchor_at": "2026-03-02T01:00:00Z",
    "due_at": "2026-06-02T16:00:00Z",
    "last_day": "2026-06-02",
    "original_due_at": "2026-06-02T16:00:00Z",
    "original_last_day": "2026-06-02",
    "cap_at": "2026-09-02T16:00:00Z",
    "days_left": 33,
    "workdays_left": 22,
    "lamp": "green",
    "article": "DL25 §51",
    "assumed": False,
    "started_at": "2026-03-02T01:00:00Z",
    "ended_at": None,
    "paused_at": None,
    "calendar_version": 1,
    "version": 1,
}


class DeadlineOut(Out):
    """One clock. Its dates are worked out from rule, anchor, calendar and ledger; nobody edits them."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLOCK]})

    id: UUID
    suggestion_id: UUID
    title: str
    number: int | None = Field(description="Official number of the case.")
    assignment_id: UUID | None = Field(description="The unit's work whose clock this is; null for a clock of the case.")
    organisation_id: UUID | None
    organisation: str | None
    step: Step
    round: int
    state: DeadlineState = Field(
        description="`met`, `late`: the step was done; `lapsed`: it ran out by itself; `void`: it fell away."
    )
    amount: int
    unit: Unit
    anchor: Anchor = Field(description="The event whose local day is day 0.")
    anchor_at: datetime
    due_at: datetime = Field(description="The first late instant: 00:00 local time of the day after the last day.")
    last_day: date = Field(description="The last day in time, local.")
    original_due_at: datetime
    original_last_day: date
    cap_at: datetime | None = Field(description="The absolute end that no extension and no pause passes.")
    days_left: int | None = Field(
        description="Calendar days after today up to the last day: 0 on it, -1 on the first late one; null once ended."
    )
    workdays_left: int | None
    lamp: Lamp | None = Field(description="Red: late; yellow: few days are left; null once ended.")
    article: str | None
    assumed: bool = Field(
        description="No text read gives this period; the note in `explain` says why it is what it is."
    )
    started_at: datetime
    ended_at: datetime | None
    paused_at: datetime | None
    calendar_version: int = Field(description="The calendar under which `due_at` was worked out.")
    version: int


class RuleOut(Out):
    """Where the period comes from."""

    profile: str
    profile_version: int
    step: Step
    applies: Applies
    amount: int
    unit: Unit
    anchor: Anchor
    cap_amount: int | None
    cap_unit: Unit | None
    cap_anchor: Anchor | None
    article: str | None
    note: str | None
    assumed: bool


class EntryOut(Out):
    """A line of the ledger: what moved the clock, from where to where, by whose word."""

    kind: EntryKind
    at: datetime
    before_due_at: datetime
    after_due_at: datetime
    account_id: UUID | None
    reason: str | None


class Explanation(Out):
    """How a due instant came about."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "0198c0de-7a10-7000-8000-000000000202",
                    "suggestion_id": "0198c0de-7a10-7000-8000-000000000101",
                    "assignment_id": None,
                    "state": "running",
                    "rule": {
                        "profile": "zj-hangzhou",
                        "profile_version": 1,
                        "step": "feedback_grace",
                        "applies": "always",
                        "amount": 5,
                        "unit": "workday",
                        "anchor": "urged",
                        "cap_amount": None,
                        "cap_unit": None,
                        "cap_anchor": None,
                        "article": None,
                        "note": "原文未定；催请后五个工作日仍无反馈的，记为未反馈",
                        "assumed": True,
                    },
                    "anchor_at": "2026-04-29T01:00:00Z",
                    "anchor_day": "2026-04-29",
                    "zone": "Asia/Shanghai",
                    "calendar_version": 1,
                    "calendar_now": 1,
                    "unpublished_years": [],
                    "due_at": "2026-05-09T16:00:00Z",
                    "last_day": "2026-05-09",
                    "original_due_at": "2026-05-09T16:00:00Z",
                    "original_last_day": "2026-05-09",
                    "plain_last_day": "2026-05-09",
                    "cap_at": None,
                    "roll_over": False,
                    "notes": [],
                    "agrees": True,
                    "lines": [
                        {
                            "first": "2026-05-09",
                            "last": "2026-05-09",
                            "counts": True,
                            "why": "makeup_workday",
                            "name": "劳动节",
                            "number": 5,
                        }
                    ],
                    "entries": [],
                    "version": 1,
                }
            ]
        }
    )

    id: UUID
    suggestion_id: UUID
    assignment_id: UUID | None
    state: DeadlineState
    rule: RuleOut
    anchor_at: datetime
    anchor_day: date = Field(description="Day 0, which does not count.")
    zone: str
    calendar_version: int = Field(description="The calendar under which `due_at` was worked out.")
    calendar_now: int = Field(description="The calendar of today, which the lines are read from.")
    unpublished_years: list[int] = Field(
        description="Years whose holidays are not published yet: counted as plain weekdays, recomputed when they are."
    )
    due_at: datetime
    last_day: date
    original_due_at: datetime
    original_last_day: date
    plain_last_day: date = Field(description="Before pauses, roll-over, extension and cap.")
    cap_at: datetime | None
    roll_over: bool = Field(description="Whether a last day without work moves to the next working day.")
    notes: list[CourseNote] = Field(description="What moved the last day.")
    agrees: bool = Field(
        description="False for a clock that ended under an earlier calendar which counted otherwise; `due_at` stands."
    )
    lines: list[CountedLine]
    entries: list[EntryOut]
    version: int


class ClockReason(In):
    """Why the clock is stopped, or goes on."""

    reason: Note = Field(examples=["等待上级部门批复，批复后继续办理。"])
