"""Routes of imports: one file a run, its report, and the empty files to fill in."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Form, Query, Response

from api.deps import Me, Now, PageQuery, Read, Write, may
from api.imports.schemas import ImportFile, ImportFilter, ImportOut, ImportReport, ImportRowFilter, ImportRowOut
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.imports import actions, queries
from domain.imports.columns import template
from domain.imports.tables import ImportKind

router = Router("imports", "/v1/{congress}/imports")
RUNS = may(Right.IMPORT_RUN)
Sorted = Annotated[Literal["-created_at", "created_at"], Query(description="`-` for descending.")]
CSV: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/csv": {"schema": {"type": "string"}, "example": "代码,名称,简称,类型,上级代码,上级名称,启用"}}
    }
}


@router.post("", status_code=201, response_model=ImportReport, dependencies=[RUNS])
async def run_import(
    me: Me,
    tx: Write,
    now: Now,
    form: Annotated[ImportFile, Form(media_type="multipart/form-data")],
    kind: Annotated[ImportKind, Query(description="What the rows are.")],
    dry_run: Annotated[bool, Query(description="Give the report and write nothing else.")] = False,
    session_id: Annotated[UUID | None, Query(description="Whose the suggestions are that name no session.")] = None,
) -> Any:
    """Import NDJSON, CSV (UTF-8, UTF-16, GB18030) or XLSX with the columns of `…/imports/templates/{kind}`.

    Valid rows are written, refused ones are listed with column, code and message in both languages; a dry run gives the
    same report. A row that says what is here already is `unchanged`. A suggestion without dates of acceptance becomes a
    submitted case; one with number and dates is a case of the past, which goes on from where it stands and can be imported
    again until the procedure has taken it over (`case_in_procedure`).

    Refused as a whole: a file of which nothing can be used (`errors` says why), `session_unknown`, `import_running`.
    """
    data, name, type_ = await form.file.read(), form.file.filename, form.file.content_type
    return await actions.run_import(tx, me, kind, data, name, type_, now, dry_run=dry_run, session_id=session_id)


@router.get("", response_model=Page[ImportOut], dependencies=[RUNS])
async def list_imports(
    me: Me, tx: Read, given: Annotated[ImportFilter, Query()], page: PageQuery, sort: Sorted = "-created_at"
) -> Any:
    """The imports of your congress, dry runs among them."""
    return await queries.list_imports(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.get("/templates/{kind}", response_class=Response, responses=CSV, dependencies=[RUNS])
async def import_template(
    me: Me,  # noqa: ARG001 - the template is for members of the congress
    kind: ImportKind,
    language: Annotated[Literal["zh", "en"], Query(description="Of the headers; an import knows both.")] = "zh",
) -> Response:
    """An empty CSV with the documented columns, which Excel opens as UTF-8."""
    name = f'attachment; filename="{kind}.csv"'
    body = template(kind.value, language)
    return Response(body, media_type="text/csv; charset=utf-8", headers={"content-disposition": name})


@router.get("/{import_id}", response_model=ImportOut, dependencies=[RUNS])
async def get_import(import_id: UUID, me: Me, tx: Read) -> Any:
    """One import with its totals."""
    return await queries.get_import(tx, me, import_id)


@router.get("/{import_id}/rows", response_model=Page[ImportRowOut], dependencies=[RUNS])
async def list_import_rows(
    import_id: UUID, me: Me, tx: Read, given: Annotated[ImportRowFilter, Query()], page: PageQuery
) -> Any:
    """The report of an import, row by row in the order of the file."""
    return await queries.list_import_rows(
        tx, me, import_id, given.model_dump(), page.cursor, page.limit, total=page.total
    )
