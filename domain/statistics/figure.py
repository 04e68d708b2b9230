"""What a row of the catalogue is: a figure's words, policies, and the expressions that count it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement

from domain.statistics.asof import AsOf
from domain.statistics.states import Breakdown, FigureKind, Grain, Measure, RoundPolicy, SilencePolicy

Words = tuple[str, str]  # Chinese, English
Condition = Callable[[AsOf], ColumnElement[bool]]
B = Breakdown

OF_CASES = (B.CLASS, B.UNIT, B.ROLE, B.CATEGORY, B.DELEGATION, B.DEPUTY, B.MONTH, B.STATE, B.LAMP)
MIN_RATE = 5  # below five one case moves a rate by more than twenty points, and says who rated how (FMS#1957)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row. `counted` is the denominator (of a count: what is counted), `part` the numerator.

    `measured`: the duration of a spread, in days. `own`: a breakdown that this figure has beside those of its grain, and
    has when none is asked for. `summable`: whether the rows of two units may be added up, or shown in one total.
    """

    name: Words
    kind: FigureKind
    counted: Condition
    counted_words: Words
    part: Condition | None = None
    part_words: Words | None = None
    measured: Callable[[AsOf], ColumnElement[Any]] | None = None
    note: Words = ("", "")
    grain: Grain = Grain.CASE
    measure: Measure = Measure.CASES
    subject: Callable[[Any], ColumnElement[Any]] | None = None
    rounds: RoundPolicy = RoundPolicy.NONE
    silence: SilencePolicy = SilencePolicy.NOT_CONCERNED
    own: Breakdown | None = None
    by: tuple[Breakdown, ...] = OF_CASES
    summable: bool = True
    version: int = 1

    @property
    def breakdowns(self) -> tuple[Breakdown, ...]:
        """By what it may be broken down."""
        return self.by + ((self.own,) if self.own else ())
