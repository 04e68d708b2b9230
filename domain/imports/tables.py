"""An import run, its file while it is needed, its rows as they wait, and the outcome of each of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, one_of, text
from domain.imports.flow import WORKING
from domain.imports.states import FileFormat, ImportKind, ImportMode, ImportState, RowOutcome

_AT_WORK = sql("state IN (" + ", ".join(f"'{state}'" for state in WORKING) + ")")


class ImportRun(SQLModel, table=True):
    """One file, dry or applied, with its totals; the totals add up to the rows that are decided.

    `rows_done` is the number of the last row decided: where a run goes on after whatever stopped it.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        of_congress(),
        one_of("kind", ImportKind),
        one_of("format", FileFormat),
        one_of("mode", ImportMode),
        one_of("state", ImportState),
        Index("import_run_congress_id_created_at_idx", "congress_id", "created_at"),
        Index("import_run_at_work_idx", "created_at", postgresql_where=_AT_WORK),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind: str = text()
    state: str = text()
    mode: str = text()
    dry_run: bool
    filename: str | None = text(optional=True)
    content_type: str | None = text(optional=True)
    format: str | None = text(optional=True)
    header: list[str] | None = document(optional=True)
    header_row: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    sha256: str = text()
    session_id: UUID | None = None
    rows_staged: int | None = None
    rows_done: int
    rows_total: int
    created: int
    updated: int
    unchanged: int
    refused: int
    failure: dict[str, Any] | None = document(optional=True)
    created_by: UUID | None = None
    request_id: str = text()
    created_at: datetime = instant()
    finished_at: datetime | None = instant(optional=True)


class ImportPiece(SQLModel, table=True):
    """A piece of a file that waits for a worker."""

    __tablename__ = "import_piece"
    __table_args__ = (belongs_to("import_run", "run_id", on_delete="CASCADE"),)

    congress_id: UUID = key()
    run_id: UUID = Field(primary_key=True)
    place: int = Field(primary_key=True)
    bytes: bytes


class ImportStaged(SQLModel, table=True):
    """A row of the file as it waits for its decision; gone when the run is over.

    `flaws` are those that reading found. The keys are digests of what must not stand twice in one file;
    `clash` names the key that an earlier row, `first_row`, has as well.
    """

    __tablename__ = "import_staged"
    __table_args__ = (belongs_to("import_run", "run_id", on_delete="CASCADE"),)

    congress_id: UUID = key()
    run_id: UUID = Field(primary_key=True)
    row_number: int = Field(primary_key=True)
    line: int | None = None
    cells: list[Any] = document()
    flaws: list[dict[str, Any]] | None = document(optional=True)
    natural_key: UUID | None = None
    source_key: UUID | None = None
    document_key: UUID | None = None
    clash: str | None = text(optional=True)
    first_row: int | None = None


class ImportRow(SQLModel, table=True):
    """One row of the file: (run, row number) is its name, so nothing is reported twice.

    `cells` are a refused row's as the file had them, so that it can be given back to be mended.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        belongs_to("import_run", "run_id", on_delete="CASCADE"),
        one_of("outcome", RowOutcome),
    )

    congress_id: UUID = key()
    run_id: UUID = Field(primary_key=True)
    row_number: int = Field(primary_key=True)
    outcome: str = text()
    subject_id: UUID | None = None
    errors: list[dict[str, Any]] = document()
    cells: list[Any] | None = document(optional=True)


import_run = SQLModel.metadata.tables["import_run"]
import_piece = SQLModel.metadata.tables["import_piece"]
import_staged = SQLModel.metadata.tables["import_staged"]
import_row = SQLModel.metadata.tables["import_row"]
