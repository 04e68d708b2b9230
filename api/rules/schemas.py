"""What crosses the wire for rule profiles, the working-day calendar and the preview of a deadline."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.congresses.schemas import example
from api.schemas import Day, Filter, In, Name, Note, Out, ShortText
from domain.legal_calendar import DayKind, Why
from domain.rules.catalogue import PROFILES
from domain.rules.profile import NoClock, Rule, Step, Switches, SwitchSource
from domain.workdays import Note as Remark
from domain.workdays import Unit

ProfileCode = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9](-?[a-z0-9]+)*$")]
Kind = Literal["suggestion", "proposal"]
Year = Annotated[int, Field(ge=2000, le=2100)]

_WHOLE: dict[str, Any] = {"id": "019a0000-0000-7000-8000-000000000041", **PROFILES[0].model_dump(mode="json")}
_LISTED = {
    "id": _WHOLE["id"],
    "code": "zj-hangzhou",
    "version": 1,
    "kind": "suggestion",
    "name_zh": _WHOLE["name_zh"],
    "name_en": _WHOLE["name_en"],
    "effective_from": _WHOLE["effective_from"],
    "created_at": "2025-01-08T01:00:00Z",
}
_DAY = {"day": "2026-02-14", "kind": "makeup_workday", "name": "春节", "source": "state_council"}
_OWN_DAY = {"day": "2026-07-01", "kind": "holiday", "name": "停电检修", "source": "congress"}
_MOVED = {"version": 4, "deadlines_moved": 12}


class ProfileListed(Out):
    model_config = example(_LISTED)

    id: UUID
    code: str
    version: int
    kind: Kind
    name_zh: str
    name_en: str
    effective_from: date
    created_at: datetime


class ProfileFilter(Filter):
    code: ProfileCode | None = None
    kind: Kind | None = None


class ProfileIn(In):
    """A whole profile: for each step one rule or one reason for none, each switch with its source."""

    model_config = example(_WHOLE, "id", "version")

    code: ProfileCode
    kind: Kind
    name_zh: ShortText
    name_en: ShortText
    effective_from: Day
    rules: Annotated[tuple[Rule, ...], Field(max_length=100)]
    no_clock: Annotated[tuple[NoClock, ...], Field(max_length=100)]
    switches: Switches
    sources: Annotated[tuple[SwitchSource, ...], Field(max_length=100)]


class ProfileOut(Out):
    model_config = example(_WHOLE)

    id: UUID
    code: str
    version: int = Field(description="A published version never changes; cases keep the one they were assigned under.")
    kind: Kind
    name_zh: str
    name_en: str
    effective_from: date
    rules: tuple[Rule, ...] = Field(
        description="Each with its article, or `assumed` and a note where no source gives it."
    )
    no_clock: tuple[NoClock, ...] = Field(description="Steps that this place knows without a limit, and why.")
    switches: Switches
    sources: tuple[SwitchSource, ...] = Field(description="Where each switch comes from.")


class DayOut(Out):
    model_config = example(_DAY)

    day: date
    kind: DayKind
    name: str | None
    source: str = Field(description="`state_council`: of a published schedule. `congress`: set here.")


class CalendarOut(Out):
    model_config = example(
        {
            "year": 2026,
            "published": True,
            "source": "chinesecalendar",
            "zone": "Asia/Shanghai",
            "version": 3,
            "days": [_DAY],
        }
    )

    year: int
    published: bool = Field(
        description="False: nobody has published this year's schedule, its days count by their weekday."
    )
    source: str | None
    zone: str
    version: int = Field(description="Version of the calendar, also the ETag that a change of it needs.")
    days: list[DayOut] = Field(description="Days that are not what their weekday says.")


class DayIn(In):
    model_config = example({"kind": "holiday", "name": "停电检修", "reason": "机关停电检修，当日不办公"})

    kind: DayKind
    name: Name | None = None
    reason: Note


class DayChanged(Out):
    model_config = example(_OWN_DAY | _MOVED)

    day: date
    kind: DayKind | None = Field(description="Null: nothing but the weekday says what this day is.")
    name: str | None
    source: str | None
    version: int = Field(description="The new version of the calendar.")
    deadlines_moved: int = Field(description="Open deadlines that the change has moved, each with an event.")


class ScheduledDay(In):
    day: Day
    kind: DayKind
    name: Name | None = None


class YearIn(In):
    model_config = example(
        {"source": "国办发明电〔2025〕7号", "days": [{"day": "2026-02-14", "kind": "makeup_workday", "name": "春节"}]}
    )

    days: Annotated[tuple[ScheduledDay, ...], Field(max_length=366)] | None = Field(
        default=None, description="Every day of the schedule. Left out: those that this release of the program knows."
    )
    source: ShortText | None = Field(default=None, description="The notice that published it.")


class YearOut(Out):
    model_config = example({"year": 2026, "source": "国办发明电〔2025〕7号", "days": 39} | _MOVED)

    year: int
    source: str
    days: int
    version: int
    deadlines_moved: int


class PreviewQuery(Filter):
    step: Step
    anchor: AwareDatetime = Field(description="When the clock would start, with its time zone.")
    in_session: bool = Field(default=True, description="Filed during a session of the congress.")
    kind: Kind = Field(default="suggestion", description="Which of the congress's two profiles.")
    profile: ProfileCode | None = Field(default=None, description="Another profile of the congress, by its code.")


class CountedLine(Out):
    """A day, or a run of days for one reason."""

    first: date
    last: date
    counts: bool
    why: Why
    name: str | None = Field(description="Name of the holiday, or of the one that a make-up workday makes up for.")
    number: int = Field(description="How many days have counted by the end of this line.")


class ExplanationOut(Out):
    anchor_day: date = Field(description="Day 0, which is not counted.")
    amount: int
    unit: Unit
    last_day: date = Field(description="The last day in time.")
    plain_last_day: date = Field(description="Before roll-over and cap.")
    zone: str
    calendar_version: int
    notes: tuple[Remark, ...]
    unpublished_years: tuple[int, ...] = Field(
        description="Counted by weekdays, because nobody has published them yet."
    )
    lines: tuple[CountedLine, ...]


class PreviewOut(Out):
    model_config = example(
        {
            "profile_id": _WHOLE["id"],
            "profile": "zj-hangzhou",
            "profile_version": 1,
            "step": "reply",
            "due_at": "2026-04-30T16:00:00Z",
            "note": "",
            "rule": _WHOLE["rules"][0],
            "explanation": {
                "anchor_day": "2026-01-31",
                "amount": 3,
                "unit": "month",
                "last_day": "2026-04-30",
                "plain_last_day": "2026-04-30",
                "zone": "Asia/Shanghai",
                "calendar_version": 3,
                "notes": ["month_end"],
                "unpublished_years": [],
                "lines": [
                    {
                        "first": "2026-01-31",
                        "last": "2026-01-31",
                        "counts": False,
                        "why": "anchor_day",
                        "name": None,
                        "number": 0,
                    },
                    {
                        "first": "2026-02-01",
                        "last": "2026-04-30",
                        "counts": True,
                        "why": "calendar_day",
                        "name": None,
                        "number": 89,
                    },
                ],
            },
        }
    )

    profile_id: UUID
    profile: str
    profile_version: int
    step: Step
    due_at: datetime | None = Field(
        description="The first late instant; null where the place has no clock for this step."
    )
    note: str | None
    rule: Rule | None = None
    explanation: ExplanationOut | None = None
