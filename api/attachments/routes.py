"""Routes of the files of a case."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import BackgroundTasks, Form
from fastapi.responses import StreamingResponse

from api.attachments.schemas import AttachmentList, AttachmentNew, AttachmentOut
from api.deps import Config, Me, Now, Read, Stored, Write, may
from api.routing import Router
from domain.actor import Right
from domain.attachments import actions, queries
from domain.attachments.content import ALLOWED, content_disposition

router = Router("attachments", "/v1/{congress}/suggestions/{suggestion_id}/attachments")
READS, WRITES = may(Right.SUGGESTION_READ), may(Right.ATTACHMENT_WRITE)
_BINARY = {"schema": {"type": "string", "format": "binary"}}
BYTES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The bytes, always as a download.",
        "content": dict.fromkeys(sorted({served for _, served in ALLOWED.values()}), _BINARY),
    }
}


@router.post("", status_code=201, response_model=AttachmentOut, dependencies=[WRITES])
async def attach_file(
    suggestion_id: UUID,
    me: Me,
    tx: Write,
    now: Now,
    storage: Stored,
    settings: Config,
    form: Annotated[AttachmentNew, Form(media_type="multipart/form-data")],
) -> Any:
    """Attach a file to the case, a unit's drafted reply, a consultation, or as proof. Uploads may run side by side.

    To the case: its authors until it is screened, the office until it ends. To a reply: its unit while it is a draft. To a
    consultation: the unit, until its work is done. To a report on a promise: its unit while the promise is open; to a second
    reply: its unit until it is rated. To a reply under check: its checkers until the finding is adopted. The type is judged by the content.
    Refused: `attachment_not_yours`, `attaching_over`, `subject_missing`, `attachment_too_large`, `type_not_allowed`,
    `content_mismatch`, `attachment_empty`.
    """
    file, given = form.file, form.model_dump(exclude={"file"})
    return await actions.attach(
        tx, me, suggestion_id, given, file.file, file.filename or "", storage, settings.attachment_max_bytes, now
    )


@router.get("", response_model=AttachmentList, dependencies=[READS])
async def list_attachments(suggestion_id: UUID, me: Me, tx: Read) -> Any:
    """The files of a case that you see: those of a drafted reply are between its unit and the office."""
    return {"items": await queries.list_attachments(tx, me, suggestion_id)}


@router.get("/{attachment_id}", response_model=AttachmentOut, dependencies=[READS])
async def get_attachment(suggestion_id: UUID, attachment_id: UUID, me: Me, tx: Read) -> Any:
    """Name, type, size and SHA-256 of one file."""
    return await queries.get_attachment(tx, me, suggestion_id, attachment_id)


@router.get("/{attachment_id}/content", response_class=StreamingResponse, responses=BYTES, dependencies=[READS])
async def download_attachment(
    suggestion_id: UUID, attachment_id: UUID, me: Me, tx: Read, storage: Stored
) -> StreamingResponse:
    """The bytes of one file, as a download under its name."""
    row, chunks = await actions.open_content(tx, me, suggestion_id, attachment_id, storage)
    headers = {
        "content-disposition": content_disposition(row["name"]),
        "content-length": str(row["size"]),
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox",
        "cache-control": "private, no-transform",
    }
    return StreamingResponse(chunks, media_type=row["content_type"], headers=headers)


@router.delete("/{attachment_id}", response_model=AttachmentOut, dependencies=[WRITES])
async def remove_attachment(
    suggestion_id: UUID, attachment_id: UUID, me: Me, tx: Write, now: Now, storage: Stored, after: BackgroundTasks
) -> Any:
    """Take back a file that you uploaded, while what it belongs to is still being written. Gives what was taken away.

    Refused: `attachment_not_yours`, `attaching_over`.
    """
    removed, key = await actions.remove_attachment(tx, me, suggestion_id, attachment_id, now)
    after.add_task(storage.delete, key)  # after the answer, and so after the commit
    return removed
