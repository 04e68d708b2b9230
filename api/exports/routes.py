"""Exports: the four lists whose files an import takes, figures, and every other list as it is."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse

from api.deps import Db, ExportSlots, Me, Now, may
from api.enums.labels import LABELS
from api.exports.listed import FILE, Format, Words
from api.exports.sending import Download, download
from api.organisations.schemas import OrganisationFilter
from api.people.schemas import PersonFilter
from api.routing import Router
from api.statistics import schemas as statistics
from api.statistics.routes import Name
from api.suggestions.schemas_work import CaseFilters
from domain.actor import Right
from domain.exports import case_list, figures, people
from domain.exports.sheets import FileFormat
from domain.statistics import queries
from domain.statistics.states import Breakdown

router = Router("exports")
BREAKDOWNS = {each.value: LABELS[Breakdown][each.value][0] for each in Breakdown}


@router.get(
    "/suggestions/export.{format}",
    response_class=StreamingResponse,
    responses=FILE,
    dependencies=[may(Right.SUGGESTION_READ)],
)
async def export_suggestions(
    me: Me,
    db: Db,
    slots: ExportSlots,
    now: Now,
    filters: Annotated[CaseFilters, Query()],
    format: Format,
    language: Words = "zh",
) -> Download:
    """The cases of the list, with the list's filters, in the columns of an import: what is exported can be imported.

    Imported where it came from, every row is `unchanged`; in an empty congress (organisations and deputies first) it makes
    the same rows. The columns tell of the first round; further rounds, classes and promises have files of their own.
    `case_state` is for readers: an import goes by the dates, and passes over drafts and what was withdrawn or not accepted.
    Units find no reason of a rating. Rows are in the order of filing; one that is filed meanwhile may be in it or not.

    Refused: `export_too_large` (above 500,000 rows), `export_cell_too_long` (XLSX: a text that no cell holds; CSV and NDJSON
    take it), `exports_busy`, and what the list refuses.
    """
    source = case_list.suggestions(me, now, filters.given())
    return await download(db, slots, source, "suggestions", FileFormat(format), language)


@router.get(
    "/people/export.{format}", response_class=StreamingResponse, responses=FILE, dependencies=[may(Right.PEOPLE_READ)]
)
async def export_people(
    me: Me,
    db: Db,
    slots: ExportSlots,
    given: Annotated[PersonFilter, Query()],
    format: Format,
    language: Words = "zh",
) -> Download:
    """The mandates of the people of the list, one a row, in the columns of an import of deputies.

    Telephone, e-mail and address only for those who see them, and empty otherwise: a mask would be imported as a number.
    """
    source = people.deputies(me, given.model_dump())
    return await download(db, slots, source, "deputies", FileFormat(format), language)


@router.get(
    "/organisations/export.{format}",
    response_class=StreamingResponse,
    responses=FILE,
    dependencies=[may(Right.CONGRESS_READ)],
)
async def export_organisations(
    me: Me,
    db: Db,
    slots: ExportSlots,
    given: Annotated[OrganisationFilter, Query()],
    format: Format,
    language: Words = "zh",
) -> Download:
    """The organisations of the list with what each stands under, in the columns of an import."""
    source = people.organisations(me, given.model_dump())
    return await download(db, slots, source, "organisations", FileFormat(format), language)


@router.get(
    "/statistics/{figure}/export.{format}",
    response_class=StreamingResponse,
    responses=FILE,
    dependencies=[may(Right.STATISTICS_READ)],
)
async def export_figure(
    me: Me,
    db: Db,
    slots: ExportSlots,
    now: Now,
    figure: Name,
    query: Annotated[statistics.FigureAsked, Query()],
    format: Format,
    language: Words = "zh",
) -> Download:
    """A figure as a table: a row for each cell with its counts, rate, points and quartiles, margins and total last.

    Refused as the figure is, and `exports_busy`.
    """
    async with db.read() as tx:
        answer = await queries.get_figure(tx, me, query.asked(figure), now)
    source = figures.figure(answer, BREAKDOWNS)
    return await download(db, slots, source, figure, FileFormat(format), language)
