"""Attaching a file and taking it away: the row tells the truth, the bytes come before it and go after it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, insert, or_, select, update

from domain.actor import Actor, Part
from domain.assignments.facts import assignment_parts
from domain.assignments.picture import unit_facts
from domain.assignments.states import AssignmentState, ReplyState
from domain.assignments.tables import consultation, reply
from domain.attachments.content import content_type, safe_name
from domain.attachments.queries import SHOWN, get_attachment
from domain.attachments.storage import READ_BYTES, Storage, storage_key
from domain.attachments.tables import AttachedTo, attachment
from domain.db import Statement, Tx
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.events import event_values, recorded
from domain.ids import CongressId, new_id
from domain.lookbacks.facts import item_parts
from domain.lookbacks.picture import item_facts
from domain.lookbacks.states import LookBackItemState, LookBackState
from domain.promises.facts import PromiseFacts, promise_parts
from domain.promises.picture import promise_facts
from domain.promises.states import PromiseState
from domain.promises.tables import promise_progress, promise_reply
from domain.suggestions.facts import case_parts
from domain.suggestions.flow import CASE, WRITING
from domain.suggestions.picture import case_facts
from domain.suggestions.states import CaseState

AUTHORS = frozenset({Part.LEAD_DEPUTY, Part.DELEGATION_CLERK, Part.REGISTRAR})
OFFICE = frozenset({Part.SCREENER, Part.ASSIGNER})
HANDLERS = frozenset({Part.UNIT_OFFICER, Part.UNIT_HEAD})
STILL_AUTHORS = WRITING | {CaseState.SUBMITTED}
DONE = frozenset({AssignmentState.SENT, AssignmentState.RETURNED, AssignmentState.CANCELLED})

_t = attachment.c
_COLUMNS = tuple(column for column in _t if column.name != "removed_at")


def _attaching() -> Statement:
    """One insert that takes no lock on the case; a draft that has been reviewed meanwhile takes no more files."""
    given = {column.name: bindparam(f"set_{column.name}", type_=column.type) for column in _COLUMNS}
    still_drafted = exists().where(
        reply.c.congress_id == given["congress_id"],
        reply.c.id == given["subject_id"],
        reply.c.state == ReplyState.DRAFTED,
    )
    may_go_in = or_(bindparam("drafted_only").is_(False), still_drafted)
    values = [value.label(name) for name, value in given.items()]
    return recorded(
        insert(attachment).from_select(list(given), select(*values).where(may_go_in)).returning(*SHOWN, _t.congress_id),
        case="suggestion_id",
        assignment="assignment_id",
    )


_ATTACH = _attaching()
_REMOVE = recorded(
    update(attachment)
    .where(
        and_(_t.congress_id == bindparam("congress"), _t.id == bindparam("attachment")),
        _t.removed_at.is_(None),
    )
    .values(removed_at=bindparam("at", type_=_t.removed_at.type))
    .returning(*SHOWN, _t.congress_id),
    case="suggestion_id",
    assignment="assignment_id",
)
_CONSULTATION = Statement(
    select(consultation.c.assignment_id).where(
        consultation.c.congress_id == bindparam("congress"),
        consultation.c.suggestion_id == bindparam("suggestion"),
        consultation.c.id == bindparam("consultation"),
    )
)

_PROMISE_OF_REPORT = Statement(
    select(promise_progress.c.promise_id).where(
        promise_progress.c.congress_id == bindparam("congress"), promise_progress.c.id == bindparam("progress")
    )
)
_SECOND_REPLY = Statement(
    select(promise_reply.c.id).where(
        promise_reply.c.congress_id == bindparam("congress"), promise_reply.c.promise_id == bindparam("promise")
    )
)


@dataclass(frozen=True, slots=True)
class _Place:
    """What the file goes to."""

    subject_id: UUID
    assignment_id: UUID | None = None


async def attach(
    tx: Tx,
    me: Actor,
    suggestion_id: UUID,
    given: Mapping[str, Any],
    file: BinaryIO,
    filename: str,
    storage: Storage,
    max_bytes: int,
    now: datetime,
) -> dict[str, Any]:
    """Store a file and say so, at `now` (UTC); `given`: attached_to, and the id of what it belongs to.

    To the case: its authors until it is screened, the office until it ends. To a reply: its unit while it is a draft. To a
    consultation: the unit that recorded it, until its work is done. To progress on a promise: its unit while it is open; to a
    second reply: its unit until it is rated. To an item of a look-back: its checkers until the finding is adopted. Where the row cannot be written the bytes are removed;
    after a crash between the two the sweep over orphans does it.

    Raises NotFound, Forbidden `attachment_not_yours`, Conflict `attaching_over`, TooLarge `attachment_too_large`, Invalid
    `subject_missing`, `attachment_empty`, `type_not_allowed`, `content_mismatch`.
    """
    to = AttachedTo(given["attached_to"])
    place = await _PLACES[to](tx, me, suggestion_id, given, now)
    kind = await asyncio.to_thread(content_type, file, filename)
    attachment_id = new_id()
    key = storage_key(CongressId(me.congress_id), attachment_id)
    stored = await storage.put(key, _chunks(file), max_bytes)
    row = {
        "congress_id": me.congress_id,
        "id": attachment_id,
        "suggestion_id": suggestion_id,
        "assignment_id": place.assignment_id,
        "attached_to": to,
        "subject_id": place.subject_id,
        "name": safe_name(filename),
        "content_type": kind,
        "size": stored.size,
        "sha256": stored.sha256,
        "uploaded_at": now,
        "uploaded_by": me.account_id,
    }
    async with AsyncExitStack() as undo:
        undo.push_async_callback(storage.delete, key)
        written = await _entered(tx, me, row, now)
        undo.pop_all()
    return written


async def _entered(tx: Tx, me: Actor, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    told = {name: row[name] for name in ("attached_to", "name", "content_type", "size", "sha256")}
    written = await tx.one(
        _ATTACH,
        drafted_only=row["attached_to"] == AttachedTo.REPLY,
        **{f"set_{name}": value for name, value in row.items()},
        **event_values(me, now, "attached", "attach", None, told),
    )
    if written is None:
        raise Conflict("attaching_over", attached_to=row["attached_to"])
    return dict(written)


async def remove_attachment(
    tx: Tx, me: Actor, suggestion_id: UUID, attachment_id: UUID, now: datetime
) -> tuple[dict[str, Any], str]:
    """Take a file away that nobody else relies on yet: by who uploaded it, while what it belongs to is being written.

    Gives the row and the key of the bytes, to be deleted once this is committed. Raises NotFound, Forbidden
    `attachment_not_yours`, Conflict `attaching_over`.
    """
    row = await get_attachment(tx, me, suggestion_id, attachment_id)
    if me.account_id is None or row["uploaded_by"] != me.account_id:
        raise Forbidden("attachment_not_yours")
    being_written = {
        AttachedTo.SUGGESTION: row["case_state"] in STILL_AUTHORS,
        AttachedTo.REPLY: row["reply_state"] == ReplyState.DRAFTED,
        AttachedTo.CONSULTATION: row["unit_state"] not in DONE,
    }.get(AttachedTo(row["attached_to"]), row["proof_open"])
    if not being_written:
        raise Conflict("attaching_over", attached_to=row["attached_to"])
    told = {name: row[name] for name in ("attached_to", "name")}
    removed = await tx.one(
        _REMOVE,
        congress=me.congress_id,
        attachment=attachment_id,
        at=now,
        **event_values(me, now, "attachment_removed", "remove_attachment", None, told),
    )
    if removed is None:
        raise NotFound("attachment_not_found")
    return dict(removed), storage_key(CongressId(me.congress_id), attachment_id)


async def open_content(
    tx: Tx, me: Actor, suggestion_id: UUID, attachment_id: UUID, storage: Storage
) -> tuple[dict[str, Any], AsyncIterator[bytes]]:
    """The row and the bytes. NotFound `attachment_not_found`, `attachment_content_missing`."""
    row = await get_attachment(tx, me, suggestion_id, attachment_id)
    return dict(row), await storage.get(storage_key(CongressId(me.congress_id), attachment_id))


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    while chunk := await asyncio.to_thread(file.read, READ_BYTES):
        yield chunk


async def _to_case(tx: Tx, me: Actor, suggestion_id: UUID, _: Mapping[str, Any], now: datetime) -> _Place:
    case = await case_facts(tx, me, suggestion_id, now)
    parts = case_parts(case, me)
    if not parts & (AUTHORS | OFFICE):
        raise Forbidden("attachment_not_yours")
    open_now = (parts & AUTHORS and case.state in STILL_AUTHORS) or (parts & OFFICE and case.state not in CASE.ends)
    if not open_now:
        raise Conflict("attaching_over", attached_to=AttachedTo.SUGGESTION, state=case.state)
    return _Place(suggestion_id)


async def _to_reply(tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime) -> _Place:
    if given.get("assignment_id") is None:
        raise Invalid("subject_missing", field="assignment_id")
    unit = await unit_facts(tx, me, given["assignment_id"], now)
    if unit.case.id != suggestion_id:
        raise NotFound("assignment_not_found")
    if not assignment_parts(unit, me) & HANDLERS:
        raise Forbidden("attachment_not_yours")
    if unit.reply is None or unit.reply.state != ReplyState.DRAFTED:
        raise Conflict("attaching_over", attached_to=AttachedTo.REPLY, state=unit.state)
    return _Place(unit.reply.id, unit.id)


async def _to_consultation(tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime) -> _Place:
    if given.get("consultation_id") is None:
        raise Invalid("subject_missing", field="consultation_id")
    assignment_id = await tx.value(
        _CONSULTATION, congress=me.congress_id, suggestion=suggestion_id, consultation=given["consultation_id"]
    )
    if assignment_id is None:
        raise NotFound("consultation_not_found")
    unit = await unit_facts(tx, me, assignment_id, now)
    if not assignment_parts(unit, me) & HANDLERS:
        raise Forbidden("attachment_not_yours")
    if unit.state in DONE:
        raise Conflict("attaching_over", attached_to=AttachedTo.CONSULTATION, state=unit.state)
    return _Place(given["consultation_id"], unit.id)


def _subject(given: Mapping[str, Any], field: str) -> UUID:
    found: UUID | None = given.get(field)
    if found is None:
        raise Invalid("subject_missing", field=field)
    return found


async def _to_progress(tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime) -> _Place:
    progress_id = _subject(given, "promise_progress_id")
    promise_id = await tx.value(_PROMISE_OF_REPORT, congress=me.congress_id, progress=progress_id)
    kept = await _promise_of(tx, me, suggestion_id, promise_id, now)
    if kept.state != PromiseState.OPEN:
        raise Conflict("attaching_over", attached_to=AttachedTo.PROMISE_PROGRESS, state=kept.state)
    return _Place(progress_id)


async def _to_second_reply(tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime) -> _Place:
    kept = await _promise_of(tx, me, suggestion_id, _subject(given, "promise_id"), now)
    if kept.state != PromiseState.FULFILLED or kept.raters:
        raise Conflict("attaching_over", attached_to=AttachedTo.PROMISE_REPLY, state=kept.state)
    return _Place(await tx.value(_SECOND_REPLY, congress=me.congress_id, promise=kept.id))


async def _promise_of(tx: Tx, me: Actor, suggestion_id: UUID, promise_id: UUID | None, now: datetime) -> PromiseFacts:
    """The promise of this case, for the unit that has it now."""
    if promise_id is None:
        raise NotFound("promise_not_found")
    kept = await promise_facts(tx, me, promise_id, now)
    if kept.case.id != suggestion_id:
        raise NotFound("promise_not_found")
    if not promise_parts(kept, me) & HANDLERS:
        raise Forbidden("attachment_not_yours")
    return kept


async def _to_look_back(tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime) -> _Place:
    item = await item_facts(tx, me, _subject(given, "look_back_item_id"), now)
    if item.case.id != suggestion_id:
        raise NotFound("look_back_item_not_found")
    if Part.CHECKER not in item_parts(item, me):
        raise Forbidden("attachment_not_yours")
    if item.batch_state is not LookBackState.UNDER_WAY or item.state is LookBackItemState.DECIDED:
        raise Conflict("attaching_over", attached_to=AttachedTo.LOOK_BACK, state=item.state)
    return _Place(item.id)


_PLACES = {
    AttachedTo.SUGGESTION: _to_case,
    AttachedTo.REPLY: _to_reply,
    AttachedTo.CONSULTATION: _to_consultation,
    AttachedTo.PROMISE_PROGRESS: _to_progress,
    AttachedTo.PROMISE_REPLY: _to_second_reply,
    AttachedTo.LOOK_BACK: _to_look_back,
}
