"""How a dashboard is asked for and shown."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from api.dashboards.drawing import Language, Theme
from api.examples import ident
from api.schemas import Filter, Out
from api.statistics.schemas import Spread, Words
from domain.congresses.tables import Level
from domain.dashboards.charts import ChartShape
from domain.statistics.states import Breakdown, Coverage, WithheldRate
from domain.suggestions.states import CaseKind


class DashboardAsked(Filter):
    """Whose dashboard, of which session."""

    for_: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        default="congress",
        alias="for",
        description="`congress`; `unit`, `deputy`, `leader` or `delegation` for your own, or with an id: `unit:<id>`.",
    )
    kind: CaseKind = Field(default=CaseKind.SUGGESTION, description="Suggestions of deputies, or CPPCC proposals.")
    session: UUID | None = Field(default=None, description="Default: the latest session that has begun.")


class PictureAsked(DashboardAsked):
    """Of which dashboard a chart is drawn, and how."""

    theme: Theme = Field(default=Theme.LIGHT, description="Ground of the picture.")
    lang: Language = Field(default=Language.ZH, description="Language of its words.")


class DashboardOf(Out):
    """Whose dashboard it is."""

    kind: str = Field(examples=["congress"])
    id: UUID | None
    name: str | None


class SessionNamed(Out):
    """The session whose cases are counted."""

    id: UUID
    name: str = Field(examples=["第十四届第五次会议"])


class Tile(Out):
    """One number: a figure of the catalogue, with its rate where it is one, and the way to its cases."""

    id: str = Field(description="Id of the figure in `/statistics`.", examples=["solved"])
    name: Words
    unit: Words
    count: int = Field(description="What is counted; of a rate, the denominator.", examples=[401])
    part: int | None = Field(description="Of a rate, the numerator.", examples=[312])
    rate: float | None = Field(description="Per cent, half up to one decimal.", examples=[77.8])
    withheld: WithheldRate | None = Field(description="Why there is no rate.")
    link: str = Field(
        description="The list of the cases, below `/v1/{congress}/`, as it stands when it is followed.",
        examples=[f"statistics/solved/cases?kind=suggestion&session={ident(14)}"],
    )
    part_link: str | None


class Labels(Out):
    """Labels of the keys, in their order."""

    zh: list[str]
    en: list[str]


class ChartSeries(Out):
    """A row of numbers, one for each key."""

    id: str
    name: Words
    values: list[int]
    link: str = Field(
        description="The list of its cases; with `&first=` and a key after it (empty for null), those of that key."
    )


class ChartView(Out):
    """A chart as plain arrays; `/charts/{id}.svg` draws the same."""

    id: str = Field(examples=["months"])
    name: Words
    shape: ChartShape
    by: Breakdown
    unit: Words
    keys: list[str | None] = Field(description="Codes, months, Mondays or ids; null for cases without one.")
    labels: Labels
    more_keys: int = Field(description="Keys that are left out because they count least.")
    series: list[ChartSeries]


class Dashboard(Out):
    """Everything that one screen needs."""

    model_config = ConfigDict(from_attributes=True)

    for_: DashboardOf = Field(alias="for")
    kind: CaseKind
    session: SessionNamed
    as_of: datetime
    zone: str = Field(examples=["Asia/Shanghai"])
    coverage: Coverage = Field(description="`whole`: every case of the congress. `visible`: those that you may see.")
    stream_after: str = Field(
        description="Where to begin with `/events/stream?after=…` so that no later change is missed.",
        examples=["48212-9223372036854775807"],
    )
    tiles: list[Tile]
    processing_days: Spread | None = Field(description="Days from assignment to the first reply.")
    charts: list[ChartView]


class OverviewTile(Out):
    """One kept number."""

    id: str = Field(examples=["solved"])
    name: Words
    unit: Words
    count: int
    part: int | None
    rate: float | None
    withheld: WithheldRate | None


class CongressTold(Out):
    """A congress in an overview; without a session or kept numbers, `as_of` is null and there are no tiles."""

    slug: str
    name: str
    level: Level
    session: str | None = Field(examples=["第十四届第五次会议"])
    as_of: datetime | None = Field(description="When these numbers were counted.")
    tiles: list[OverviewTile]


class Overview(Out):
    """A congress and those whose figures it may see."""

    kind: CaseKind
    congresses: list[CongressTold] = Field(description="Your own first, then by name.")
