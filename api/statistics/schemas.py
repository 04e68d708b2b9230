"""How figures are asked for, defined and answered."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field

from api.examples import ident
from api.schemas import Day, Filter, Out
from api.suggestions.schemas_summary import Summary
from domain.statistics.asking import Asked
from domain.statistics.figure import MIN_RATE
from domain.statistics.states import (
    Breakdown,
    CellPart,
    Coverage,
    FigureKind,
    Grain,
    Measure,
    RoundPolicy,
    ScopeKind,
    SilencePolicy,
    WithheldRate,
)
from domain.suggestions.states import CaseKind

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
Key = Annotated[str, Field(max_length=200)]


class Words(Out):
    """The same in both languages."""

    zh: str
    en: str


class Definition(Out):
    """What a figure is: exactly what is counted, of what, in which measure, and how it is rounded."""

    id: str = Field(examples=["solved"])
    version: int = Field(
        description="Goes up when the definition changes; snapshots keep the version they were made with."
    )
    name: Words = Field(examples=[{"zh": "解决率（A类率）", "en": "Solved (class A)"}])
    kind: FigureKind
    denominator: Words = Field(description="What is counted; of a rate, the whole.")
    numerator: Words | None = Field(description="Of a rate, the part.")
    note: Words | None
    grain: Grain
    measure: Measure
    rounds: RoundPolicy
    silence: SilencePolicy
    breakdowns: list[Breakdown]
    default_breakdown: Breakdown | None
    scopes: list[ScopeKind]
    additive: bool = Field(description="False: rows of units are never summed to a figure of all.")
    rounding: str = Field(examples=["half_up_1"])
    minimum: int = Field(description="Of fewer than so many no rate is told.", examples=[MIN_RATE])


class Catalogue(Out):
    """Every figure that can be asked for."""

    items: list[Definition]


class _Asking(Filter):
    kind: CaseKind = Field(default=CaseKind.SUGGESTION, description="Suggestions of deputies, or CPPCC proposals.")
    session: UUID | None = Field(
        default=None, description="Cases of this session. Default: of the latest that had begun by `as_of`."
    )
    from_: Day | None = Field(
        default=None, alias="from", description="With `to`, in place of a session: accepted on this local day or later."
    )
    to: Day | None = Field(default=None, description="The last local day of acceptance, inclusive.")
    scope: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        default=ScopeKind.ALL,
        description="`all`; `government`, `court` or `procuratorate` (by the kind of the unit that answers); `unit:<id>`, "
        "`delegation:<id>`, `category:<name>`; `deputy:<person id>` (signed by them), `leader:<person id>` (under key supervision that "
        "they carry).",
    )
    as_of: AwareDatetime | None = Field(
        default=None, ge=EARLIEST, le=LATEST, description="The instant asked about, this one included; now, without it."
    )
    by: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="One breakdown, or two with a comma: `class`, `unit,role`.", examples=["unit,role"]
    )

    def _asked(self, figure: str, **more: Any) -> Asked:
        return Asked(
            figure=figure,
            kind=self.kind,
            session=self.session,
            from_on=self.from_,
            to_on=self.to,
            scope=self.scope,
            as_of=self.as_of,
            by=self.by,
            **more,
        )


class FigureAsked(_Asking):
    """Over which cases, as of when, and broken down by what a figure is asked for."""

    compare: bool = Field(
        default=False,
        description="Beside it the session before (of a period: the same a year earlier), as of the same day of its year.",
    )
    forced: bool = Field(
        default=False,
        description="Shares of one breakdown that sum to exactly 100 (largest remainder). Never by itself.",
    )
    decimals: int = Field(default=1, ge=0, le=2, description="Decimals of rates and shares, half up.")

    def asked(self, figure: str) -> Asked:
        """As the domain takes it."""
        return self._asked(figure, compared=self.compare, forced=self.forced, decimals=self.decimals)


class CellAsked(_Asking):
    """Which cell's cases. The links of the cells hold all of these."""

    first: Key | None = Field(
        default=None, description="Key of the first breakdown; empty for cases without one; left out for any."
    )
    second: Key | None = Field(default=None, description="The same of the second breakdown.")
    part: CellPart = Field(default=CellPart.DENOMINATOR, description="All that is counted, or the numerator of a rate.")

    def asked(self, figure: str) -> Asked:
        """As the domain takes it."""
        return self._asked(figure, cell=(self.first, self.second), part=self.part)


class KeyView(Out):
    """A key of a cell. `value` is null for cases without one; codes have their labels in `/v1/enums`."""

    value: str | None = Field(examples=["A"])
    label: str | None = Field(description="Name of the unit, delegation or deputy.")


class Behind(Out):
    """The cases behind a number."""

    cases: int
    unseen: int = Field(description="Of them, confidential cases that you may not open; the list leaves them out.")
    link: str = Field(
        description="Their list, below `/v1/{congress}/`; as of the same instant.",
        examples=[f"statistics/solved/cases?kind=suggestion&as_of=2024-10-25T16%3A00%3A00Z&session={ident(14)}"],
    )


class Spread(Out):
    """Quartiles and the 90th percentile, in days; each a value that occurred."""

    q25: int
    median: int
    q75: int
    q90: int


class Earlier(Out):
    """The same cell as of the same day of the session before."""

    count: int
    part: int | None
    rate: float | None
    withheld: WithheldRate | None


class Cell(Out):
    """One number with everything that is said of it."""

    keys: list[KeyView | None] = Field(description="One for each breakdown; null in a margin, where all are counted.")
    count: int = Field(description="What is counted; of a rate, the denominator.", examples=[401])
    part: int | None = Field(description="Of a rate, the numerator.", examples=[312])
    rate: float | None = Field(description="Per cent, rounded half up.", examples=[77.8])
    withheld: WithheldRate | None = Field(description="Why there is no rate.")
    spread: Spread | None
    points: float | None = Field(
        description="Difference to the session before in percentage points, of the rates as printed.", examples=[2.6]
    )
    before: Earlier | None
    counted: Behind
    part_counted: Behind | None = None


class Period(Out):
    """Which cases, as of when: those of a session, or those accepted between two local days."""

    session_id: UUID | None
    session: str | None = Field(examples=["第十四届第五次会议"])
    from_: date | None = Field(alias="from")
    to: date | None
    as_of: datetime


class ScopeView(Out):
    """Whose cases."""

    kind: ScopeKind
    id: UUID | None
    name: str | None


class FigureAnswer(Out):
    """A figure with its definition and its cells: those of each key, then the margins, the total last."""

    model_config = ConfigDict(from_attributes=True)

    definition: Definition
    kind: CaseKind
    as_of: datetime
    period: Period
    compared_with: Period | None
    scope: ScopeView
    coverage: Coverage = Field(description="`whole`: every case of the congress. `visible`: those that you may see.")
    by: list[Breakdown]
    additive: bool = Field(description="False: a case may stand in several rows, so rows are not to be summed.")
    forced: bool
    cells: list[Cell]


class CountedCase(Out):
    """A case behind a cell, as it stands now."""

    case: Summary
    counted: list[UUID] = Field(
        description="What was counted of it: the case itself, or its assignments, signatures or promises.",
        examples=[[ident(21)]],
    )
