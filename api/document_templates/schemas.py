"""What crosses the wire for templates of documents."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import UploadFile
from pydantic import Field

from api.schemas import In, Out
from domain.document_templates.states import TemplateKind


class TemplateNew(In):
    """A Word document with fields: `{{ title }}`, `{%tr for item in agenda %}` … `{%tr endfor %}` for rows of a table."""

    file: UploadFile


class TemplateOut(Out):
    """What a kind of document is printed from: the congress's own template, or ours."""

    id: UUID | None = Field(description="Null for ours.")
    kind: TemplateKind
    name: str = Field(examples=["会议议程与座位表.docx"])
    own: bool = Field(description="Whether the congress has one of its own.")
    size: int | None = Field(description="Bytes.")
    sha256: str | None = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    uploaded_at: datetime | None
    fields: dict[str, Any] = Field(
        description="Every field that a template of this kind may name, with an example.",
        examples=[{"title": "市长·代表面对面：老旧小区加装电梯", "day": "2025年5月13日 星期二"}],
    )
