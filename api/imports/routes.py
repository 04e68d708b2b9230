"""Routes of imports: one file a run, its report, and the empty files to fill in."""

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal
from uuid import UUID

from fastapi import Form, Query, Response
from fastapi.responses import StreamingResponse

from api.deps import Me, Now, PageQuery, Read, Write, may
from api.imports.jobs import wake
from api.imports.schemas import ImportFile, ImportFilter, ImportOut, ImportReport, ImportRowFilter, ImportRowOut
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.imports import actions, queries, undoing
from domain.imports.refusals import refused_file
from domain.imports.states import ImportKind, ImportMode
from domain.imports.template import template, workbook

router = Router("imports", "/v1/{congress}/imports")
RUNS = may(Right.IMPORT_RUN)
Sorted = Annotated[Literal["-created_at", "created_at"], Query(description="`-` for descending.")]
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/jsonl",
}
TEMPLATES = {"csv": template, "xlsx": workbook}
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_TEXT = {"schema": {"type": "string"}, "example": "序号,代码,名称,简称,类型,上级代码,上级名称,启用"}
_FILES = {"text/csv": _TEXT, MEDIA_TYPES["xlsx"]: _BYTES}
TEMPLATE: dict[int | str, dict[str, Any]] = {200: {"content": _FILES}}
REFUSED: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": _FILES | {MEDIA_TYPES["ndjson"]: {"schema": {"type": "string"}}}}
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
    mode: Annotated[ImportMode, Query(description="What a refused row means for the others.")] = ImportMode.VALID_ROWS,
    background: Annotated[bool, Query(description="Answer at once; a worker does the rest. For large files.")] = False,
) -> Any:
    """Import NDJSON, CSV (UTF-8, UTF-16, GB18030) or XLSX with the columns of `…/imports/templates/{kind}`.

    Valid rows are written, refused ones are listed with column, code and message in both languages; a dry run gives the
    same report. A row that says what is here already is `unchanged`. A suggestion without dates of acceptance becomes a
    submitted case; one with number and dates is a case of the past, which goes on from where it stands and can be imported
    again until the procedure has taken it over (`case_in_procedure`).

    `rounds` (assigned, answered and rated anew, by dimension), `promises` (with progress, second reply or written reason; a ledger that has grown is loaded again) and
    `class_changes` (from, to, day, reason, evidence) are records of cases of the past, which are imported before them. So are
    `key_supervisions` (a row is a case under a decision: leaders, plan, activities, report, outcome), `look_back_items` (a row is a reply under
    check: what was found, and the class and promise that followed) and `reconciliations` (on which rating, after which talk, who met,
    what was concluded); rounds that a reconciliation led to are imported before it.

    With `background` the answer is the run as `uploaded`; ask for it again (`…/imports/{id}`) until `state` is `checked`
    (a dry run, which may then be applied), `applied` or `failed`. The same file sent again meanwhile is the same run, so
    a lost connection is mended by sending it again. A worker that is killed goes on where it was.

    Refused as a whole: a file of which nothing can be used (`errors` says why), `session_unknown`, `import_running`.

    `curl -H "X-API-Key: $KEY" -F file=@建议.xlsx "$URL/v1/hangzhou/imports?kind=suggestions&dry_run=true"`
    """
    file = form.file
    run = await actions.run_import(
        tx,
        me,
        kind,
        file.file,
        file.filename,
        file.content_type,
        now,
        dry_run=dry_run,
        mode=mode,
        session_id=session_id,
        background=background,
    )
    await wake(tx, run)
    return run


@router.get("", response_model=Page[ImportOut], dependencies=[RUNS])
async def list_imports(
    me: Me, tx: Read, given: Annotated[ImportFilter, Query()], page: PageQuery, sort: Sorted = "-created_at"
) -> Any:
    """The imports of your congress, dry runs among them."""
    return await queries.list_imports(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.get("/templates/{kind}", response_class=Response, responses=TEMPLATE, dependencies=[RUNS])
async def import_template(
    me: Me,  # noqa: ARG001 - the template is for members of the congress
    kind: ImportKind,
    language: Annotated[Literal["zh", "en"], Query(description="Of the headers; an import knows both.")] = "zh",
    format: Annotated[Literal["csv", "xlsx"], Query(description="XLSX has lists to pick from, and notes.")] = "csv",
) -> Response:
    """A file to fill in: the documented columns and an example row, which an import passes over."""
    body = TEMPLATES[format](kind.value, language)
    headers = {"content-disposition": f'attachment; filename="{kind}.{format}"'}
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


@router.get("/{import_id}", response_model=ImportOut, dependencies=[RUNS])
async def get_import(import_id: UUID, me: Me, tx: Read) -> Any:
    """One import with its totals."""
    return await queries.get_import(tx, me, import_id)


@router.post("/{import_id}/apply", response_model=ImportReport, dependencies=[RUNS])
async def apply_import(import_id: UUID, me: Me, tx: Write) -> Any:
    """Write what a dry run has shown. A worker does it; each row is decided anew, for much may have happened since.

    Refused: `wrong_state`, `import_rows_forgotten` (the rows of a dry run are kept for a week).
    """
    run = await actions.apply_import(tx, me, import_id)
    await wake(tx, run)
    return run


@router.post("/{import_id}/cancel", response_model=ImportReport, dependencies=[RUNS])
async def cancel_import(import_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """Nothing of it will be written. Refused: `wrong_state` once rows are being written."""
    return await actions.cancel_import(tx, me, import_id, now)


@router.post("/{import_id}/undo", response_model=ImportReport, dependencies=[RUNS])
async def undo_import(import_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """Take back what an applied import has made, as long as nobody has built on it. Events stay, numbers are not given again.

    Refused: `wrong_state`, `import_running`, `import_built_upon` with the first `rows` that stand in the way (`by`: the
    table that names them, or `updated` where the row changed what was here before).
    """
    return await undoing.undo_import(tx, me, import_id, now)


@router.get("/{import_id}/refused", response_class=StreamingResponse, responses=REFUSED, dependencies=[RUNS])
async def refused_rows(
    import_id: UUID,
    me: Me,
    tx: Read,
    language: Annotated[Literal["zh", "en"], Query(description="Of the reasons.")] = "zh",
) -> StreamingResponse:
    """The refused rows as a file of the format that was uploaded, with a column of reasons. Mended, it is imported again.

    Refused: `import_rows_forgotten` for a run of before such files were kept.
    """
    kind, file = await refused_file(tx, me, import_id, language)
    headers = {"content-disposition": f'attachment; filename="refused.{kind}"'}
    return StreamingResponse(_sent(file), media_type=MEDIA_TYPES[kind], headers=headers)


def _sent(file: BinaryIO) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(64 * 1024), b"")


@router.get("/{import_id}/rows", response_model=Page[ImportRowOut], dependencies=[RUNS])
async def list_import_rows(
    import_id: UUID, me: Me, tx: Read, given: Annotated[ImportRowFilter, Query()], page: PageQuery
) -> Any:
    """The report of an import, row by row in the order of the file."""
    return await queries.list_import_rows(
        tx, me, import_id, given.model_dump(), page.cursor, page.limit, total=page.total
    )
