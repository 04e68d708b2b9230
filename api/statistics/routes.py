"""Figures: what each is, each asked for, and the list of exactly the cases behind every cell."""

from typing import Annotated

from fastapi import Path, Query

from api.deps import Me, Now, PageQuery, Read, may
from api.routing import Router
from api.schemas import Page
from api.statistics import schemas as s
from domain.actor import Right
from domain.statistics import queries
from domain.statistics.definitions import definition
from domain.statistics.figures import FIGURES
from domain.suggestions.filters import CaseSort

router = Router("statistics", "/v1/{congress}/statistics")

Name = Annotated[
    str, Path(min_length=1, max_length=64, description="Id of the figure, of the catalogue.", examples=["solved"])
]


@router.get("", dependencies=[may(Right.STATISTICS_READ)])
async def list_figures(_: Me) -> s.Catalogue:
    """The catalogue: every figure with its exact definition, measure, policies and the version of its definition."""
    return s.Catalogue.model_validate({"items": [definition(name) for name in FIGURES]})


@router.get("/{figure}", dependencies=[may(Right.STATISTICS_READ)])
async def get_figure(
    me: Me, tx: Read, now: Now, figure: Name, query: Annotated[s.FigureAsked, Query()]
) -> s.FigureAnswer:
    """A figure of a session or period, as of any instant, in one answer; every cell links to the list of its cases.

    With `statistics:read_all` every case of the congress is counted, confidential ones too, so that all who ask get the same
    number; without it, the cases that you may see (`coverage`). Refused: `figure_unknown`, `session_unknown`,
    `session_or_period`, `period_open`, `ends_before_start`, `as_of_in_future`, `scope_unknown`, `scope_not_yours`,
    `breakdown_unknown`, `breakdown_not_of_figure`, `breakdown_named_twice`, `too_many_breakdowns`, `breakdown_too_fine`,
    `units_not_summed`, `not_forcible`.
    """
    found = await queries.get_figure(tx, me, query.asked(figure), now)
    return s.FigureAnswer.model_validate({**found, "definition": definition(figure)})


@router.get("/{figure}/cases", dependencies=[may(Right.STATISTICS_READ)])
async def list_counted(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    figure: Name,
    query: Annotated[s.CellAsked, Query()],
    sort: Annotated[CaseSort, Query(description="`due`: nearest clock first.")] = CaseSort.NEWEST,
) -> Page[s.CountedCase]:
    """Exactly the cases behind a cell, as lists show them today; confidential ones only where you may open them.

    Refused as the figure is, and `breakdown_missing`, `no_numerator`.
    """
    found = await queries.list_counted(
        tx, me, query.asked(figure), now, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[s.CountedCase].model_validate(found)
