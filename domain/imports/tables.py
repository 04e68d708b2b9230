"""An import run and the outcome of each of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from domain.columns import belongs_to, document, instant, key, of_congress, one_of, text


class ImportKind(StrEnum):
    """What the rows of a file are."""

    SUGGESTIONS = "suggestions"
    DEPUTIES = "deputies"
    ORGANISATIONS = "organisations"


class RowOutcome(StrEnum):
    """`would_*`: what a dry run says the row would do."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WOULD_CREATE = "would_create"
    WOULD_UPDATE = "would_update"
    REFUSED = "refused"


class ImportRun(SQLModel, table=True):
    """One file, dry or applied, with its totals; the totals add up to the rows."""

    __tablename__ = "import_run"
    __table_args__ = (
        of_congress(),
        one_of("kind", ImportKind),
        Index("import_run_congress_id_created_at_idx", "congress_id", "created_at"),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind: str = text()
    dry_run: bool
    filename: str | None = text(optional=True)
    sha256: str = text()
    rows_total: int
    created: int
    updated: int
    unchanged: int
    refused: int
    created_by: UUID | None = None
    created_at: datetime = instant()
    finished_at: datetime = instant()


class ImportRow(SQLModel, table=True):
    """One row of the file: (run, row number) is its name, so nothing is reported twice."""

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


import_run = SQLModel.metadata.tables["import_run"]
import_row = SQLModel.metadata.tables["import_row"]
