"""What crosses the wire for imports."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from api.schemas import Filter, In, Out
from domain.imports.states import FileFormat, ImportKind, ImportMode, ImportState, RowOutcome

_ERROR: dict[str, Any] = {
    "column": "会办单位",
    "code": "unit_unknown",
    "value": "市教委",
    "message_zh": "没有单位“市教委”，请先导入单位。是否为“市教育局”？",
    "message_en": "No organisation “市教委”: import the organisations first. Did you mean “市教育局”?",
    "line": 3,
    "nearest": "市教育局",
}
_ROW: dict[str, Any] = {"row_number": 3, "outcome": "refused", "subject_id": None, "errors": [_ERROR]}
_RUN: dict[str, Any] = {
    "id": "019a0000-0000-7000-8000-000000000081",
    "kind": "suggestions",
    "state": "checked",
    "mode": "valid_rows",
    "format": "xlsx",
    "dry_run": True,
    "filename": "十四届四次会议建议.xlsx",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "session_id": None,
    "rows_staged": 401,
    "rows_total": 401,
    "created": 400,
    "updated": 0,
    "unchanged": 0,
    "refused": 1,
    "failure": None,
    "created_by": "019a0000-0000-7000-8000-000000000001",
    "created_at": "2025-01-20T02:00:00Z",
    "finished_at": "2025-01-20T02:00:03Z",
}


class ImportFile(In):
    """The file to read."""

    file: UploadFile


class ImportFilter(Filter):
    kind: ImportKind | None = Field(default=None, description="What the rows were.")
    dry_run: bool | None = Field(default=None, description="Dry runs alone, or those that were applied.")
    state: ImportState | None = Field(default=None, description="Runs that have come so far.")


class ImportRowFilter(Filter):
    outcome: RowOutcome | None = Field(default=None, description="Rows with this outcome.")


class ImportRowError(Out):
    """One thing wrong in a row; `column` as the file names it, `line` of a text file."""

    column: str | None
    code: str
    value: str | None = Field(description="The cell, shortened.")
    message_zh: str
    message_en: str
    line: int | None = None
    nearest: str | None = Field(default=None, description="The valid value that was probably meant.")


class ImportRowOut(Out):
    """`row_number` as a spreadsheet counts; in NDJSON the line. `subject_id`: the case, person or organisation."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ROW]})

    row_number: int
    outcome: RowOutcome
    subject_id: UUID | None
    errors: list[ImportRowError]


class ImportFileError(ImportRowError):
    """Why a file was not taken; `row` where one is to blame."""

    row: int | None = None


class ImportFailure(Out):
    """Why nothing was written: a code, and what is wrong with the file."""

    code: str
    errors: list[ImportFileError]


class ImportOut(Out):
    """A run; `created`, `updated`, `unchanged` and `refused` add up to `rows_total`, of a dry run as they would be.

    `rows_total` counts the rows decided so far, `rows_staged` those of the file.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN]})

    id: UUID
    kind: ImportKind
    state: ImportState = Field(description="`checked`: a dry run that may be applied.")
    mode: ImportMode
    format: FileFormat | None
    dry_run: bool
    filename: str | None
    sha256: str = Field(description="Of the file.")
    session_id: UUID | None
    rows_staged: int | None = Field(description="Rows of the file, once it has been read.")
    rows_total: int
    created: int
    updated: int
    unchanged: int
    refused: int
    failure: ImportFailure | None = None
    created_by: UUID | None
    created_at: datetime
    finished_at: datetime | None


class ImportReport(ImportOut):
    """A run as it was made."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RUN | {"rows": [_ROW]}]})

    rows: list[ImportRowOut] = Field(
        description="The first 100 rows of the report, refused ones before all others; all of them: `…/imports/{id}/rows`."
    )
