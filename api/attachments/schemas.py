"""What crosses the wire for attachments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from api.schemas import In, Out
from domain.attachments.tables import AttachedTo

_ATTACHMENT: dict[str, Any] = {
    "id": "019a0000-0000-7000-8000-000000000071",
    "suggestion_id": "019a0000-0000-7000-8000-000000000021",
    "assignment_id": None,
    "attached_to": "suggestion",
    "subject_id": "019a0000-0000-7000-8000-000000000021",
    "name": "小区现状照片.jpg",
    "content_type": "image/jpeg",
    "size": 482113,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "uploaded_at": "2025-01-20T02:00:00Z",
    "uploaded_by": "019a0000-0000-7000-8000-000000000001",
}


class AttachmentNew(In):
    """One file, and what it belongs to."""

    file: UploadFile
    attached_to: AttachedTo = AttachedTo.SUGGESTION
    assignment_id: UUID | None = Field(default=None, description="Whose draft, for `reply`.")
    consultation_id: UUID | None = Field(default=None, description="For `consultation`.")
    promise_progress_id: UUID | None = Field(default=None, description="The report, for `promise_progress`.")
    promise_id: UUID | None = Field(default=None, description="The promise that was kept, for `promise_reply`.")
    look_back_item_id: UUID | None = Field(default=None, description="The reply under check, for `look_back`.")


class AttachmentOut(Out):
    """A file; `subject_id` is the case, reply, consultation, report, second reply or item that it belongs to."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ATTACHMENT]})

    id: UUID
    suggestion_id: UUID
    assignment_id: UUID | None
    attached_to: AttachedTo
    subject_id: UUID
    name: str = Field(description="Safe to save under on any system.")
    content_type: str = Field(description="By its content.")
    size: int = Field(description="Bytes.")
    sha256: str
    uploaded_at: datetime
    uploaded_by: UUID | None


class Proof(Out):
    """A file that proves what is said; its bytes are under the attachments of the case."""

    id: UUID
    name: str
    content_type: str
    size: int = Field(description="Bytes.")
    uploaded_at: datetime


class AttachmentList(Out):
    """All attachments that you see, in the order of their upload."""

    items: list[AttachmentOut]
