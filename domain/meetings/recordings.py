"""Recordings of a meeting: sound and pictures that its organiser adds once it has begun, for those who took part."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update

from domain.actor import Actor, Part, Right
from domain.attachments.content import content_type, safe_name
from domain.attachments.storage import READ_BYTES, Storage, storage_key
from domain.db import Statement, Tx, rows
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.events import event_values, recorded
from domain.ids import CongressId, new_id
from domain.meetings.facts import MeetingFacts, meeting_parts
from domain.meetings.picture import meeting_facts
from domain.meetings.states import TOOK_PLACE, MeetingState
from domain.meetings.tables import meeting_recording

BEGUN = TOOK_PLACE | {MeetingState.UNDER_WAY}
_r = meeting_recording.c
SHOWN = tuple(_r[name] for name in ("id", "meeting_id", "name", "content_type", "size", "sha256", "uploaded_at"))
_HERE = (
    _r.congress_id == bindparam("congress"),
    _r.meeting_id == bindparam("meeting"),
    _r.removed_at.is_(None),
)
_LIST = Statement(select(*SHOWN).where(*_HERE).order_by(_r.uploaded_at, _r.id))
_ONE = Statement(select(*SHOWN).where(*_HERE, _r.id == bindparam("recording")))
_GIVEN = tuple(column for column in _r if column.name != "removed_at")
_ADD = recorded(
    insert(meeting_recording)
    .values({column.name: bindparam(f"set_{column.name}", type_=column.type) for column in _GIVEN})
    .returning(*SHOWN, _r.congress_id),
    case=None,
    subject="meeting_id",
)
_REMOVE = recorded(
    update(meeting_recording)
    .where(*_HERE, _r.id == bindparam("recording"))
    .values(removed_at=bindparam("at", type_=_r.removed_at.type))
    .returning(*SHOWN, _r.congress_id),
    case=None,
    subject="meeting_id",
)


async def add_recording(
    tx: Tx,
    me: Actor,
    meeting_id: UUID,
    file: BinaryIO,
    filename: str,
    storage: Storage,
    max_bytes: int,
    now: datetime,
) -> dict[str, Any]:
    """Store sound or pictures of a meeting that has begun, at `now` (UTC). Two statements.

    Raises NotFound `meeting_not_found`, Forbidden `not_your_move`, Conflict `wrong_state`, TooLarge
    `attachment_too_large`, Invalid `type_not_allowed`, `content_mismatch`, `attachment_empty`.
    """
    facts = await _organised(tx, me, meeting_id, "add_recording", now)
    if facts.state not in BEGUN:
        raise Conflict("wrong_state", action="add_recording", state=facts.state, allowed_in=sorted(BEGUN))
    kind = await asyncio.to_thread(content_type, file, filename)
    if not kind.startswith(("video/", "audio/")):
        raise Invalid("type_not_allowed", extension=kind, allowed=["mp4", "m4a", "mp3", "aac", "wav"])
    recording_id = new_id()
    key = storage_key(CongressId(me.congress_id), recording_id)
    stored = await storage.put(key, _chunks(file), max_bytes)
    row = {
        "congress_id": me.congress_id,
        "id": recording_id,
        "meeting_id": meeting_id,
        "name": safe_name(filename),
        "content_type": kind,
        "size": stored.size,
        "sha256": stored.sha256,
        "uploaded_at": now,
        "uploaded_by": me.account_id,
    }
    told = {name: row[name] for name in ("name", "content_type", "size", "sha256")}
    async with AsyncExitStack() as undo:
        undo.push_async_callback(storage.delete, key)
        written = await tx.one(
            _ADD,
            **{f"set_{name}": value for name, value in row.items()},
            **event_values(me, now, "meeting_recording_added", "add_recording", None, told),
        )
        undo.pop_all()
    assert written is not None  # an INSERT without a condition returns its row
    return dict(written)


async def remove_recording(
    tx: Tx, me: Actor, meeting_id: UUID, recording_id: UUID, now: datetime
) -> tuple[dict[str, Any], str]:
    """Take one away; gives the row and the key of the bytes, to be deleted after the commit. Two statements.

    Raises NotFound `meeting_not_found`, `attachment_not_found`, Forbidden `not_your_move`.
    """
    await _organised(tx, me, meeting_id, "remove_recording", now)
    removed = await tx.one(
        _REMOVE,
        congress=me.congress_id,
        meeting=meeting_id,
        recording=recording_id,
        at=now,
        **event_values(me, now, "meeting_recording_removed", "remove_recording", None, {}),
    )
    if removed is None:
        raise NotFound("attachment_not_found")
    return dict(removed), storage_key(CongressId(me.congress_id), recording_id)


async def list_recordings(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> list[dict[str, Any]]:
    """For the organiser and those who take part; for others none. Two statements. NotFound `meeting_not_found`."""
    if not _inside(await meeting_facts(tx, me, meeting_id, now), me):
        return []
    return rows(await tx.all(_LIST, congress=me.congress_id, meeting=meeting_id))


async def open_recording(
    tx: Tx, me: Actor, meeting_id: UUID, recording_id: UUID, storage: Storage, now: datetime
) -> tuple[dict[str, Any], AsyncIterator[bytes]]:
    """The row and the bytes. NotFound `meeting_not_found`, `attachment_not_found`, `attachment_content_missing`."""
    facts = await meeting_facts(tx, me, meeting_id, now)
    row = await tx.one(_ONE, congress=me.congress_id, meeting=meeting_id, recording=recording_id)
    if row is None or not _inside(facts, me):
        raise NotFound("attachment_not_found")
    return dict(row), await storage.get(storage_key(CongressId(me.congress_id), recording_id))


def _inside(facts: MeetingFacts, me: Actor) -> bool:
    return me.system or me.may(Right.MEETING_ARRANGE) or bool(facts.mine(me))


async def _organised(tx: Tx, me: Actor, meeting_id: UUID, action: str, now: datetime) -> MeetingFacts:
    facts = await meeting_facts(tx, me, meeting_id, now)
    if Part.ORGANISER not in meeting_parts(facts, me):
        raise Forbidden("not_your_move", action=action, allowed_to=[Part.ORGANISER])
    return facts


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, READ_BYTES):
        yield chunk
