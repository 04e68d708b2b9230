"""What a snapshot is asked to hold, and how it and its difference from today are shown."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.examples import ident
from api.schemas import Day, In, Note, Out, ShortText
from api.statistics.schemas import EARLIEST, LATEST, Cell, Definition, Earlier, KeyView, Period, ScopeView, Spread
from api.suggestions.schemas_summary import CaseParty
from domain.statistics.states import Breakdown, Change, Coverage, ScopeKind, WithheldRate
from domain.suggestions.states import CaseKind, CaseState

MAX_FIGURES = 30


class SnapshotSort(StrEnum):
    """Orders of the list of snapshots."""

    NEWEST = "-published_at"
    OLDEST = "published_at"


class FigureWanted(In):
    """One figure of a snapshot, asked as it is asked live."""

    figure: Annotated[str, Field(min_length=1, max_length=64, examples=["solved"])]
    scope: Annotated[str, Field(min_length=1, max_length=200)] = ScopeKind.ALL
    by: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    compare: bool = Field(default=False, description="Beside the session before, as of the same day of its year.")
    forced: bool = False
    decimals: int = Field(default=1, ge=0, le=2)


class Publish(In):
    """Figures that are published together, over the same cases and as of the same instant."""

    title: ShortText = Field(examples=["2024年代表建议办理情况"])
    note: Note | None = None
    kind: CaseKind = CaseKind.SUGGESTION
    session: UUID | None = Field(
        default=None, description="Default: the latest that had begun, unless a period is given."
    )
    from_: Day | None = Field(default=None, alias="from")
    to: Day | None = None
    as_of: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)] | None = Field(
        default=None, description="Default: now."
    )
    figures: Annotated[list[FigureWanted], Field(min_length=1, max_length=MAX_FIGURES)] = Field(
        examples=[[{"figure": "solved"}, {"figure": "classes", "scope": "government", "forced": True}]]
    )

    def given(self) -> dict[str, Any]:
        """As the domain takes it."""
        figures = [each.model_dump() for each in self.figures]
        asked = [{**each, "compared": each["compare"]} for each in figures]
        wanted = [{name: value for name, value in each.items() if name != "compare"} for each in asked]
        shared = self.model_dump(include={"title", "note", "kind", "session", "as_of"})
        return shared | {"from_on": self.from_, "to_on": self.to, "figures": wanted}


class FigureNamed(Out):
    """A figure of a snapshot, with the definition that it was counted by."""

    place: int = Field(examples=[1])
    figure: str = Field(examples=["solved"])
    definition: Definition


class Snapshot(Out):
    """A published snapshot."""

    id: UUID = Field(examples=[ident(121)])
    title: str
    note: str | None
    kind: CaseKind
    period: Period
    as_of: datetime
    published_at: datetime
    published_by: CaseParty | None
    figures: list[FigureNamed]


class FrozenCell(Out):
    """A cell as it was printed."""

    keys: list[KeyView | None]
    count: int
    part: int | None
    rate: float | None
    withheld: WithheldRate | None
    spread: Spread | None
    points: float | None
    before: Earlier | None


class FrozenAnswer(Out):
    """A figure as it was answered."""

    scope: ScopeView
    coverage: Coverage
    by: list[Breakdown]
    additive: bool
    forced: bool
    period: Period
    compared_with: Period | None
    cells: list[FrozenCell]


class FrozenFigure(FigureNamed):
    """A figure of a snapshot, whole."""

    answer: FrozenAnswer


class SnapshotDetail(Snapshot):
    """A snapshot with every figure as it was printed."""

    figures: list[FrozenFigure]  # type: ignore[assignment]


class FrozenSide(FrozenAnswer):
    """What was published."""

    definition: Definition
    as_of: datetime


class LiveSide(FrozenAnswer):
    """What the same question is answered with."""

    definition: Definition
    as_of: datetime
    cells: list[Cell]  # type: ignore[assignment]


class CaseNamed(Out):
    """A case, in brief."""

    id: UUID
    label: str | None = Field(examples=["第14届5次会议 第23号"])
    title: str
    state: CaseState


class CountedThing(Out):
    """One thing that was counted: in the numerator or not (null where there is none), and under which keys."""

    subject_id: UUID
    part: bool | None
    keys: list[str | None] = Field(examples=[["A"]])


class Difference(Out):
    """A case that is counted otherwise than it was."""

    case: CaseNamed
    change: Change
    before: list[CountedThing]
    after: list[CountedThing]


class Comparison(Out):
    """A published figure beside the live one."""

    place: int
    frozen: FrozenSide
    live: LiveSide
    definition_changed: bool
    differing: int = Field(description="How many cases are counted otherwise.")
    unseen: int = Field(description="Of those listed, confidential cases that you may not open.")
    differences: list[Difference]
