"""How a case is shown in lists: the summary, and the small shapes that the whole case shares with it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.schemas import Out
from api.suggestions import examples
from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import AssignmentState, UnitRole
from domain.classes.states import ClassSource
from domain.deadlines.tables import DeadlineState
from domain.evaluations.states import Dimension, RatingLevel
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.meetings.flow import MEETING
from domain.oversight.flow import DEMAND
from domain.programmes.flow import PROGRAMME
from domain.promises.flow import PROMISE
from domain.reconciliations.flow import RECONCILIATION
from domain.rules.profile import Outcome, Step
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.suggestions.states import CaseKind, CaseState, Feedback, Mode, Origin
from domain.supervision.flow import SUPERVISION
from domain.supervision.states import SupervisionOutcome, SupervisionState, Tier
from domain.workdays import Lamp

FLOWS = (
    CASE,
    ASSIGNMENT,
    SIGNATURE,
    PROMISE,
    SUPERVISION,
    RECONCILIATION,
    DEMAND,
    MEETING,
    PROGRAMME,
    LOOK_BACK,
    LOOK_BACK_ITEM,
)
ACTIONS = sorted({action for flow in FLOWS for action in flow.actions()})


class Move(Out):
    """A move of this caller: open now, or known but closed, with the code that a try would be refused with."""

    action: str = Field(json_schema_extra={"enum": list[Any](ACTIONS)})
    open: bool
    code: str | None = Field(default=None, description="Why it is closed.", examples=["cosigners_unanswered"])
    data: dict[str, Any] | None = Field(default=None, description="What the way out depends on.")


class CaseParty(Out):
    """A person or a delegation."""

    id: UUID
    name: str


class Organisation(CaseParty):
    """A unit."""

    short_name: str | None


class Reference(Out):
    """The official reference; `number` and `label` are null until the case is accepted."""

    term_number: int
    session_number: int
    in_session: bool
    number: int | None
    label: str | None = Field(examples=["第14届5次会议 第23号"])


class UnitBrief(Out):
    """A unit of the present round."""

    assignment_id: UUID
    organisation: Organisation
    role: UnitRole
    state: AssignmentState
    scope: str | None = Field(description="Its part, when the handling is split.")


class Clock(Out):
    """A running or paused clock. `due_at` is the first late instant, `last_day` the last local day in time."""

    id: UUID
    step: Step
    assignment_id: UUID | None
    state: DeadlineState
    due_at: datetime
    last_day: date
    days_left: int | None = Field(description="Calendar days after today; negative once late, null once ended.")
    workdays_left: int | None
    lamp: Lamp | None


class Result(Out):
    """A result class: the congress's code and what it means anywhere."""

    code: str = Field(examples=["A"])
    outcome: Outcome | None
    label_zh: str | None
    label_en: str | None


class LatestResult(Result):
    """The present class: of the last line of the case's class history. The reply itself keeps the class of its sending."""

    reply_id: UUID | None = Field(description="The reply that it is about.")
    assignment_id: UUID | None
    round: int
    sent_at: datetime | None = Field(description="When that reply was sent.")
    source: ClassSource = Field(description="What the class rests on.")
    since: datetime = Field(description="When it became the class of the case.")


class LevelCount(Out):
    """How often a level was given in a dimension."""

    dimension: Dimension
    level: RatingLevel
    count: int


class RoundRating(Out):
    """How a round was rated; `level` is the worst of all."""

    round: int
    level: RatingLevel
    counts: list[LevelCount]


class Ratings(Out):
    """Of the present round and of the first: both are published."""

    current: RoundRating | None
    first: RoundRating | None


class Key(Out):
    """The decision by which a case is a key one (重点督办), open or concluded; `id` is that of the decision."""

    id: UUID
    year: int
    topic: str
    tier: Tier
    state: SupervisionState
    decided_on: date
    due_on: date
    outcome: SupervisionOutcome | None


class Fragment(Out):
    """A piece of a text that was found, as it was written: plain text, to be escaped like any other."""

    part: str = Field(
        json_schema_extra={"enum": ["title", "facts", "proposal", "reply", "second_reply", "consultation"]}
    )
    subject_id: UUID = Field(description="The case, or the reply or consultation whose text it is.")
    text: str
    hits: list[list[int]] = Field(
        description="[from, to) of each hit in `text`, in UTF-16 units: `text.slice(from, to)` in JavaScript.",
        examples=[[[2, 6]]],
    )


class Summary(Out):
    """A case as lists show it. `actions` are this caller's moves now: mini-programs draw their buttons from them."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.SUMMARY]})

    id: UUID
    version: int
    kind: CaseKind
    reference: Reference
    session_id: UUID
    title: str
    category: str | None
    state: CaseState
    round: int
    mode: Mode | None
    origin: Origin
    confidential: bool
    lead: CaseParty
    signatures: int = Field(description="Names under the text, the lead deputy's included.")
    delegation: CaseParty | None
    units: list[UnitBrief]
    clocks: list[Clock]
    result: LatestResult | None
    ratings: Ratings
    feedback: Feedback | None
    key: Key | None = Field(description="Beside the case: a decision on it does not change the version of the case.")
    merged_with: list[UUID] = Field(description="Cases handled together with this one, as far as you see them.")
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    assigned_at: datetime | None
    replied_at: datetime | None
    reply_received_at: datetime | None
    evaluated_at: datetime | None
    closed_at: datetime | None
    actions: list[Move]


class Listed(Summary):
    """A case of the list."""

    found: list[Fragment] | None = Field(
        default=None, description="With `q`: where it was found, at most three places; empty when its number was meant."
    )
