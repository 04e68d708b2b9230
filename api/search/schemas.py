"""A text to compare, and what is told of the cases that are like it."""

from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field

from api.examples import ident
from api.schemas import In, Out, ShortText
from api.suggestions.schemas import DraftText
from api.suggestions.schemas_summary import Organisation
from domain.suggestions.states import CaseKind, CaseState

_BRIEF: dict[str, Any] = {
    "id": ident(22),
    "kind": "suggestion",
    "state": "closed",
    "title": "关于老旧小区加装电梯的建议",
    "category": "城乡建设",
    "merge_id": None,
    "label": "第14届4次会议 第23号",
}
_UNIT: dict[str, Any] = {"id": ident(11), "name": "市城乡建设委员会", "short_name": "市建委"}


class Written(In):
    """A text as far as it is written."""

    title: ShortText = Field(examples=["关于推进老旧小区加装电梯的建议"])
    facts: DraftText = Field(default="", examples=["九十年代以前的小区多数没有电梯。"])
    proposal: DraftText = Field(default="", examples=["统一审批窗口。"])


class CaseBrief(Out):
    """A case that is pointed to."""

    id: UUID
    kind: CaseKind
    state: CaseState
    label: str | None = Field(description="Official reference; null before acceptance.")
    title: str
    category: str | None
    merge_id: UUID | None = Field(description="The same in cases that are handled together already.")


class Passage(Out):
    """What stands in both texts, as the other case wrote it: plain text."""

    part: str = Field(json_schema_extra={"enum": ["title", "facts", "proposal"]})
    text: str


class SimilarCase(CaseBrief):
    """A case that is like the text."""

    similarity: float = Field(ge=0, le=1, description="Common runs of four characters among all of both.")
    containment: float = Field(ge=0, le=1, description="Of the shorter text, how much stands in the longer.")
    passages: list[Passage] = Field(description="The longest in common, at most three.")


class SimilarCases(Out):
    """At most ten, the most similar first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        _BRIEF
                        | {
                            "similarity": 0.41,
                            "containment": 0.77,
                            "passages": [{"part": "facts", "text": "九十年代以前的小区多数没有电梯"}],
                        }
                    ]
                }
            ]
        }
    )

    items: list[SimilarCase]


class SpeakingCase(CaseBrief):
    """A handled case that speaks for a unit."""

    share: float = Field(ge=0, le=1, description="Its weight among all cases that were asked.")


class SuggestedUnit(Out):
    """A unit that answered for cases like this one."""

    organisation: Organisation
    probability: float = Field(
        ge=0, le=1, description="How far the nearest handled cases agree on it; a weighed vote, not calibrated."
    )
    cases: list[SpeakingCase] = Field(description="The nearest that speak for it, at most three.")


class SuggestedUnits(Out):
    """At most five, the likeliest first; empty where nothing like it was handled."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {"organisation": _UNIT, "probability": 0.83, "cases": [_BRIEF | {"share": 0.31}]},
                    ]
                }
            ]
        }
    )

    items: list[SuggestedUnit]
