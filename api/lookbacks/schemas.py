"""What the office and checkers send of a look-back, and how batches, items and figures are shown."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.attachments.schemas import Proof
from api.examples import ident
from api.schemas import Day, In, LongText, Note, Out, ShortText, WholeText
from api.suggestions.schemas_summary import CaseParty, Move
from domain.lookbacks.states import CheckerKind, LookBackItemState, LookBackResult, LookBackState
from domain.suggestions.states import CaseState


class Sample(In):
    """A part of what is in scope: the `size` replies whose SHA-256 of `seed:reply_id` comes first."""

    size: Annotated[int, Field(ge=1, le=10_000)]
    seed: ShortText = Field(description="Any words, stated before the draw.", examples=["2025-09-01摇号:17"])


class PrepareLookBack(In):
    """Whose replies are looked at again: of a session, of these classes, of one unit, of these cases, a sample."""

    name: ShortText = Field(examples=["2025年A类件回头看"])
    session_id: UUID
    class_codes: Annotated[list[ShortText], Field(min_length=1, max_length=20)] = Field(
        description="Codes of the congress's own list: `A`, or `A` and `B`.", examples=[["A"]]
    )
    organisation_id: UUID | None = Field(default=None, description="Only what this unit answered.")
    suggestion_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Only these cases; each must be in scope."
    )
    sample: Sample | None = None
    due_on: Day = Field(description="The last day in time.", examples=["2025-11-30"])


class Checker(In):
    """A person who checks; they sign in with the account of that person."""

    person_id: UUID
    kind: CheckerKind


class AssignCheckers(In):
    """Who checks these items from now on, in the place of whoever did; without items all that are not decided."""

    checkers: Annotated[list[Checker], Field(min_length=1, max_length=50)] = Field(
        examples=[[{"person_id": ident(2), "kind": "monitor"}]]
    )
    item_ids: Annotated[list[UUID], Field(min_length=1, max_length=1000)] | None = None
    organisation_id: UUID | None = Field(default=None, description="All items of one unit, where no items are named.")


class CloseLookBack(In):
    """What came of it, as it is reported."""

    report: LongText = Field(examples=["本年A类件全部回访，不属实两件，已改为B类并限期办理。"])


class CallOffLookBack(In):
    """Why it does not go on."""

    reason: Note = Field(examples=["范围有误，另行组织。"])


class Following(In):
    """What the unit has to do where the reply was not confirmed, and by which day."""

    text: WholeText = Field(examples=["补齐剩余两处加装工程。"])
    due_on: Day = Field(examples=["2026-06-30"], description="A local date, today at the earliest.")


class RecordFinding(In):
    """What was found. Not confirmed: findings, and what is promised; not checkable: the reason."""

    result: LookBackResult
    findings: LongText | None = Field(default=None, examples=["现场仍有两处未完工。"])
    reason: Note | None = Field(default=None, description="Why it cannot be checked.")
    class_code: ShortText | None = Field(
        default=None,
        description="The class that it really is; without it the congress's class for what is being solved.",
        examples=["B"],
    )
    promise: Following | None = None


class SendBackFinding(In):
    """What the checker is to look at again."""

    reason: Note = Field(examples=["请补充现场照片。"])


class LookBackMoved(Out):
    """The batch after the move. `version` is also its `ETag`."""

    id: UUID
    name: str
    state: LookBackState
    frame: int
    items: int
    due_on: date
    version: int


class LookBackItemMoved(Out):
    """The item after the move. `version` is also its `ETag`."""

    id: UUID
    look_back_id: UUID
    suggestion_id: UUID
    assignment_id: UUID
    state: LookBackItemState
    result: LookBackResult | None
    class_after: str | None
    promise_id: UUID | None
    version: int


class LookBack(Out):
    """A batch. What only the office is told is null for others."""

    id: UUID
    name: str
    session_id: UUID
    class_codes: list[str]
    organisation_id: UUID | None
    sample_size: int | None
    sample_seed: str | None
    sample_method: str | None = Field(examples=["sha256(seed:reply_id) ascending"])
    frame: int = Field(description="Replies in scope when it was opened, before any sample.")
    opened_at: datetime = Field(description="The instant as of which its items and their classes were fixed.")
    due_on: date
    overdue: bool
    state: LookBackState
    report: str | None
    called_off_reason: str | None
    ended_at: datetime | None
    items: int | None
    recorded: int | None = Field(description="With a finding, adopted or not.")
    decided: int | None
    version: int


class LookBackDetail(LookBack):
    """A batch with what you may do about it now."""

    actions: list[Move]


class BatchBrief(Out):
    """The batch of an item."""

    id: UUID
    name: str
    state: LookBackState


class CheckedCase(Out):
    """The case of an item."""

    id: UUID
    title: str
    label: str | None = Field(examples=["第14届5次会议 第23号"])
    state: CaseState


class CheckerView(Out):
    """Who checks."""

    id: UUID
    name: str
    kind: CheckerKind


class PromiseFollowing(Out):
    """What was promised with the finding; `id` once it is adopted and stands in the ledger."""

    text: str
    due_on: date
    id: UUID | None


class LookBackItem(Out):
    """One reply under check. Checkers, and what was sent back, are for the checkers and the office."""

    id: UUID
    look_back: BatchBrief
    suggestion: CheckedCase
    organisation: CaseParty
    assignment_id: UUID
    reply_id: UUID
    round: int
    class_code: str = Field(description="When the batch was opened.")
    class_now: str
    state: LookBackItemState
    result: LookBackResult | None
    findings: str | None
    reason: str | None
    class_after: str | None = Field(description="The class that follows from what was not confirmed.")
    promise: PromiseFollowing | None
    proof: list[Proof]
    checkers: list[CheckerView]
    recorded_at: datetime | None
    sent_back_reason: str | None
    decided_at: datetime | None
    version: int
    actions: list[Move]


class LookBackCounts(Out):
    """`items` is the sum of `waiting`, `recorded` and `decided`; `decided` of the three results."""

    items: int
    waiting: int
    recorded: int
    decided: int
    confirmed: int
    not_confirmed: int
    not_checkable: int
    downgraded: int = Field(description="Of what was not confirmed, whose class became another.")
    promises: int = Field(description="Entered into the ledger by this batch.")


class LookBackOfUnit(LookBackCounts):
    """Of one unit; what was not confirmed counts against it."""

    organisation: CaseParty


_COUNTS: dict[str, Any] = {
    "items": 40,
    "waiting": 2,
    "recorded": 3,
    "decided": 35,
    "confirmed": 32,
    "not_confirmed": 2,
    "not_checkable": 1,
    "downgraded": 2,
    "promises": 2,
}


class LookBackFigures(Out):
    """A batch in figures; units with most not confirmed come first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "look_back_id": ident(121),
                    "total": _COUNTS,
                    "units": [_COUNTS | {"organisation": {"id": ident(11), "name": "市城乡建设委员会"}}],
                }
            ]
        }
    )

    look_back_id: UUID
    total: LookBackCounts
    units: list[LookBackOfUnit]


class LookBackFilters(BaseModel):
    """Conditions of the list of batches; all that are given hold together."""

    model_config = ConfigDict(frozen=True)

    state: list[LookBackState] | None = Field(default=None, description="Any of these.", max_length=len(LookBackState))
    session: UUID | None = Field(default=None, description="Whose replies are looked at.")
    suggestion: UUID | None = Field(default=None, description="A case in it.")
    overdue: bool | None = Field(default=None, description="Open after the due day, or not.")


class LookBackItemFilters(BaseModel):
    """Conditions of the list of items; all that are given hold together."""

    model_config = ConfigDict(frozen=True)

    look_back: UUID | None = Field(default=None, description="The batch.")
    suggestion: UUID | None = Field(default=None, description="The case.")
    organisation: UUID | None = Field(default=None, description="The unit whose reply it is.")
    checker: UUID | None = Field(default=None, description="The person who checks.")
    state: list[LookBackItemState] | None = Field(
        default=None, description="Any of these.", max_length=len(LookBackItemState)
    )
    result: LookBackResult | None = Field(default=None, description="What was found.")
