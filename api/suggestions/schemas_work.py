"""How cases are asked for, and how their events and the work that waits are shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.schemas import Out, ShortText
from api.suggestions import examples
from api.suggestions.schemas_summary import ACTIONS, FLOWS, CaseParty
from domain.assignments.states import UnitRole
from domain.rules.profile import Outcome
from domain.suggestions.filters import Rated
from domain.suggestions.states import CaseKind, CaseState
from domain.suggestions.tasks import TASKS
from domain.suggestions.timeline import EVENTS
from domain.workdays import Lamp

Codes = Annotated[str, Field(min_length=1, max_length=20)]


class CaseFilters(BaseModel):
    """Conditions of the list; all that are given hold together. The router refuses names that are not listed."""

    model_config = ConfigDict(frozen=True)

    state: list[CaseState] | None = Field(default=None, description="Any of these.", max_length=len(CaseState))
    kind: CaseKind | None = Field(default=None, description="Suggestions of deputies, or CPPCC proposals.")
    class_: Codes | None = Field(default=None, alias="class", description="The present class.", examples=["A"])
    outcome: Outcome | None = Field(default=None, description="What that class means anywhere.")
    organisation: UUID | None = Field(default=None, description="A unit that handles or handled it, in any round.")
    unit_role: UnitRole | None = Field(default=None, description="With `organisation`: the role of that unit.")
    deputy: UUID | None = Field(default=None, description="Lead deputy or confirmed co-signer.")
    session: UUID | None = Field(default=None, description="Id of the session of the congress.")
    term: UUID | None = Field(default=None, description="Id of the term.")
    in_session: bool | None = Field(default=None, description="Received in session, or between sessions.")
    category: ShortText | None = Field(default=None, description="Its category, exactly.")
    delegation: UUID | None = Field(default=None, description="Id of the delegation.")
    due_before: AwareDatetime | None = Field(default=None, description="A running clock is due by then.")
    overdue: bool | None = Field(default=None, description="Whether a running clock has run out.")
    lamp: Lamp | None = Field(default=None, description="The worst lamp of the running clocks.")
    updated_after: AwareDatetime | None = Field(
        default=None,
        description="Changed then or later; equal instants are included. Continue with `next`, sorted by `updated_at`.",
    )
    rated: Rated | None = Field(default=None, description="Worst rating of the present round, or `none` yet.")
    number: int | None = Field(default=None, ge=1, le=2**31 - 1, description="Official number; one in each session.")
    key: bool | None = Field(default=None, description="Under key supervision (重点督办), open or concluded.")
    merged: bool | None = Field(default=None, description="Handled together with others (并案).")
    confidential: bool | None = Field(default=None, description="Visible to its parties only.")
    q: ShortText | None = Field(
        default=None,
        description=(
            "Words sought in titles, texts, replies, second replies and records of consultations, as far as you may read "
            'them. All must occur; `"in a row"`, `a OR b`, `-not`. Simplified and Traditional, full and half width are '
            "one. A figure alone is the official number as well."
        ),
        examples=['加装电梯 "审批窗口" -地铁'],
    )

    def given(self) -> dict[str, Any]:
        """The conditions by their names in the query."""
        return self.model_dump(by_alias=True, exclude_none=True)


class Actor(Out):
    """Whoever did it; all null when the system did."""

    account: CaseParty | None
    person: CaseParty | None
    organisation: CaseParty | None


class Entry(Out):
    """One event of a case."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ENTRY]})

    id: UUID
    at: datetime
    kind: str = Field(description="Stable code; its labels are `event` of `/v1/enums`.", examples=sorted(EVENTS)[:3])
    action: str
    assignment_id: UUID | None
    state_before: str | None
    state_after: str | None
    by: Actor
    system: bool = Field(description="Nobody did it: a clock ran out, or another move led to it.")
    data: dict[str, Any]


class WaitingCase(Out):
    """A case in which something waits; `state` is the assignment's where `assignment_id` is given."""

    id: UUID
    assignment_id: UUID | None
    label: str | None
    title: str
    state: str
    due_at: datetime | None = Field(description="First late instant of the nearest clock, or of the promise due first.")
    last_day: date | None
    late: bool
    action: str = Field(
        description="The move that this one waits for; of a late assignment it may be somebody else's.",
        json_schema_extra={"enum": list[Any](ACTIONS)},
    )
    subject_ids: list[UUID] = Field(
        description="The rows of `flow` that wait here: promises, demands, decisions, look-backs, reconciliations or "
        "meetings of this case. Empty where the move is one of the case or of its assignment."
    )


class TaskLine(Out):
    """One kind of work: how many cases wait, and the most urgent of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TASK]})

    key: str = Field(
        description="Its labels are `task` of `/v1/enums`.",
        json_schema_extra={"enum": list[Any](task.key for task in TASKS)},
    )
    flow: str = Field(json_schema_extra={"enum": list[Any]([flow.name for flow in FLOWS])})
    action: str = Field(description="The move that does the work.", json_schema_extra={"enum": list[Any](ACTIONS)})
    count: int
    cases: list[WaitingCase]


class Tasks(Out):
    """What waits for this caller, line by line."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TASKS]})

    total: int
    tasks: list[TaskLine]


class FeedEvent(Out):
    """One event of the congress."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.FEED_EVENT]})

    id: UUID
    at: datetime
    kind: str
    action: str
    suggestion_id: UUID | None
    assignment_id: UUID | None
    subject_id: UUID
    account_id: UUID | None
    person_id: UUID | None
    organisation_id: UUID | None
    state_before: str | None
    state_after: str | None
    data: dict[str, Any]
    request_id: str


class EventFeed(Out):
    """Events in the order of the feed; `next` is where to go on, always given."""

    next: str = Field(examples=["48213-1907"])
    items: list[FeedEvent]
