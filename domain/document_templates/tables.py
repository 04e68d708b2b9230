"""The templates that a congress has of its own: one in use for each kind of document, the earlier ones on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from domain.columns import instant, key, of_congress, one_of, text
from domain.db import constraint_code
from domain.document_templates.states import TemplateKind


class DocumentTemplate(SQLModel, table=True):
    """A Word document with fields; its bytes lie with those of the attachments, until it is replaced."""

    __tablename__ = "document_template"
    __table_args__ = (
        of_congress(),
        one_of("kind", TemplateKind),
        CheckConstraint("size > 0", name="size"),
        Index(
            constraint_code("document_template_in_use_key", "changed_meanwhile"),
            "congress_id",
            "kind",
            unique=True,
            postgresql_where=sql("replaced_at IS NULL"),
        ),
    )

    congress_id: UUID = key()
    id: UUID = key()
    kind: str = text()
    name: str = text()
    size: int
    sha256: str = text()
    uploaded_at: datetime = instant()
    uploaded_by: UUID | None = None
    replaced_at: datetime | None = instant(optional=True)


document_template = DocumentTemplate.metadata.tables["document_template"]
