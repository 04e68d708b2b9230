"""Recordings of a meeting: added by its organiser, downloaded by those who took part."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import BackgroundTasks, Form, UploadFile
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.deps import Config, Me, Now, Read, Stored, Write, may
from api.routing import Router
from api.schemas import In, Out
from domain.actor import Right
from domain.attachments.content import ALLOWED, content_disposition
from domain.meetings import recordings

router = Router("meetings", "/v1/{congress}/meetings/{meeting_id}/recordings")
READS, ARRANGES = may(Right.MEETING_READ), may(Right.MEETING_ARRANGE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_MEDIA = sorted({served for _, served in ALLOWED.values() if served.startswith(("video/", "audio/"))})
BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes, always as a download.", "content": dict.fromkeys(_MEDIA, _BINARY)}
}


class RecordingNew(In):
    """Sound or pictures: mp4, m4a, mp3, aac, wav."""

    file: UploadFile


class Recording(Out):
    """A recording of the meeting."""

    id: UUID
    meeting_id: UUID
    name: str = Field(examples=["市长·代表面对面.mp4"])
    content_type: str = Field(description="By its content.", examples=["video/mp4"])
    size: int = Field(description="Bytes.")
    sha256: str
    uploaded_at: datetime


@router.post("", status_code=201, dependencies=[ARRANGES])
async def add_recording(
    me: Me,
    tx: Write,
    now: Now,
    storage: Stored,
    settings: Config,
    meeting_id: UUID,
    form: Annotated[RecordingNew, Form(media_type="multipart/form-data")],
) -> Recording:
    """Add a recording of a meeting that has begun. The type is judged by the content.

    Refused: `wrong_state`, `type_not_allowed`, `content_mismatch`, `attachment_empty`, `attachment_too_large`.
    """
    file, most = form.file, settings.attachment_max_bytes
    made = await recordings.add_recording(tx, me, meeting_id, file.file, file.filename or "", storage, most, now)
    return Recording.model_validate(made)


@router.get("", dependencies=[READS])
async def list_recordings(me: Me, tx: Read, now: Now, meeting_id: UUID) -> list[Recording]:
    """The recordings, for those who take part and for the organiser; for others the list is empty."""
    return [Recording.model_validate(each) for each in await recordings.list_recordings(tx, me, meeting_id, now)]


@router.get("/{recording_id}/content", response_class=StreamingResponse, responses=BYTES, dependencies=[READS])
async def download_recording(
    me: Me, tx: Read, now: Now, storage: Stored, meeting_id: UUID, recording_id: UUID
) -> StreamingResponse:
    """The bytes of one recording, as a download under its name."""
    row, chunks = await recordings.open_recording(tx, me, meeting_id, recording_id, storage, now)
    headers = {
        "content-disposition": content_disposition(row["name"]),
        "content-length": str(row["size"]),
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-transform",
    }
    return StreamingResponse(chunks, media_type=row["content_type"], headers=headers)


@router.delete("/{recording_id}", dependencies=[ARRANGES])
async def remove_recording(
    me: Me, tx: Write, now: Now, storage: Stored, after: BackgroundTasks, meeting_id: UUID, recording_id: UUID
) -> Recording:
    """Take one away. Gives what was taken away."""
    removed, key = await recordings.remove_recording(tx, me, meeting_id, recording_id, now)
    after.add_task(storage.delete, key)  # after the answer, and so after the commit
    return Recording.model_validate(removed)
