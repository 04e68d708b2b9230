"""How quality is shown, and what a reviewer sends."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.examples import ident
from api.schemas import In, Note, Out, ShortText
from domain.quality.states import Check, Finding, Judgement, Scored
from domain.suggestions.states import CaseState

ROUND = "A round of the case; the latest where none is stated."
Round = Annotated[int, Field(ge=1, le=1000, description=ROUND)]
Classes = Annotated[list[ShortText], Field(max_length=50)]


class SourceView(Out):
    """A step or switch of the case's own profile."""

    rule: str = Field(examples=["reply"])
    article: str | None = Field(examples=["DL25 §51"])
    assumed: bool = Field(examples=[False], description="No source gives it.")


class CheckView(Out):
    """One question, answered from the record for one assignment."""

    check: Check
    judgement: Judgement
    counts: bool = Field(description="False: told, but the finding does not turn on it.")
    assignment_id: UUID | None
    organisation_id: UUID | None = Field(description="The unit that answers for it; null: the office.")
    source: SourceView | None
    facts: dict[str, Any] = Field(
        description="Ids, instants, days and codes that it rests on.",
        examples=[
            {
                "deadline_id": ident(51),
                "due_at": "2025-06-30T16:00:00Z",
                "original_due_at": "2025-06-30T16:00:00Z",
                "extended": False,
                "sent_at": "2025-06-10T02:00:00Z",
            }
        ],
    )


class FindingView(Out):
    """One of the six. `not_met` when one question that counts is not met; else `open` while one is; else `met`."""

    finding: Finding
    judgement: Judgement
    checks: list[CheckView]


class ScoreView(Out):
    """What one reviewer thinks; `replaced_at` tells that a later score of the same reviewer stands in its place."""

    id: UUID
    round: int
    scored: Scored
    score: int = Field(examples=[85])
    reason: str
    account_id: UUID
    reviewer: str | None = Field(examples=["督办001"])
    scored_at: datetime
    replaced_at: datetime | None


class ScoreMove(Out):
    """Whether you may score this round; where not, the code that a try would be refused with."""

    action: Literal["score_quality"]
    open: bool
    code: str | None = Field(default=None, examples=["conflict_of_interest"])
    data: dict[str, Any] | None = None


class ProfileNamed(Out):
    """The version of the rules that it is judged by."""

    code: str = Field(examples=["zj-hangzhou"])
    version: int


class Quality(Out):
    """The six findings of a round, as far as this caller may know what they rest on."""

    suggestion_id: UUID
    round: int
    rounds: int = Field(description="How many rounds there are.", examples=[1])
    state: CaseState
    version: int = Field(description="Of the case.")
    as_of: datetime
    profile: ProfileNamed
    findings: list[FindingView]
    scores: list[ScoreView] = Field(description="For the supervising side alone.")
    actions: list[ScoreMove]


class Score(In):
    """A score with its reason."""

    scored: Scored = Scored.OVERALL
    score: Annotated[int, Field(ge=0, le=100)] = Field(examples=[85])
    reason: Note = Field(examples=["沟通充分，答复逐条回应，尚有一项未完成。"])
    round: Round | None = None


class FindingCounts(Out):
    """How often one finding ended how."""

    finding: Finding
    met: int
    not_met: int
    open: int
    not_applicable: int
    not_recorded: int


class ClassQuality(Out):
    """The cases of one class; null: not answered yet."""

    class_code: str | None
    cases: int
    findings: list[FindingCounts]


class UnitQuality(Out):
    """One unit, judged by what it answers for."""

    organisation_id: UUID
    cases: int
    findings: list[FindingCounts]


class QualityFigures(Out):
    """The latest rounds of a session's cases. Units share cases, so that their numbers do not add up to the total."""

    session_id: UUID
    organisation_id: UUID | None
    as_of: datetime
    cases: int
    total: list[FindingCounts]
    by_class: list[ClassQuality]
    by_unit: list[UnitQuality]
