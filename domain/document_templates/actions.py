"""How a congress puts a template of its own in use, and goes back to ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import bindparam, insert, update

from domain.actor import Actor
from domain.attachments.content import content_type, safe_name
from domain.attachments.storage import Storage, storage_key
from domain.db import Tx
from domain.document_templates.blueprints import BLUEPRINTS
from domain.document_templates.queries import shown
from domain.document_templates.rendering import MOST_BYTES, looked_into, render
from domain.document_templates.states import TemplateKind
from domain.document_templates.tables import document_template
from domain.errors import Invalid, NotFound
from domain.events import event_values, recorded
from domain.ids import CongressId, new_id

_t = document_template.c
_REPLACED = (
    update(document_template)
    .where(_t.congress_id == bindparam("congress"), _t.kind == bindparam("kind"), _t.replaced_at.is_(None))
    .values(replaced_at=bindparam("now", type_=_t.replaced_at.type))
    .returning(*_t)
)
_RETIRE = recorded(_REPLACED, case=None)
_ENTER = recorded(
    insert(document_template)
    .values({column.name: bindparam(f"set_{column.name}", type_=column.type) for column in _t})
    .returning(*_t),
    case=None,
)


async def put_template(
    tx: Tx, me: Actor, kind: TemplateKind, content: bytes, filename: str, storage: Storage, now: datetime
) -> dict[str, Any]:
    """A template from now on, at `now` (UTC); it is tried on example fields first. Two statements.

    Raises Invalid `template_too_large`, `template_unreadable`, `template_not_understood`, `type_not_allowed`,
    `content_mismatch`, `attachment_empty`.
    """
    if len(content) > MOST_BYTES:
        raise Invalid("template_too_large", max_bytes=MOST_BYTES)
    served = content_type(BytesIO(content), filename)
    if not served.endswith("wordprocessingml.document"):
        raise Invalid("type_not_allowed", extension=served, allowed=["docx"])
    await asyncio.to_thread(_tried, kind, content)
    template_id = new_id()
    key = storage_key(CongressId(me.congress_id), template_id)
    stored = await storage.put(key, _whole(content), MOST_BYTES)
    told = {"kind": kind, "name": safe_name(filename), "size": stored.size, "sha256": stored.sha256}
    async with AsyncExitStack() as undo:
        undo.push_async_callback(storage.delete, key)
        await _retire(tx, me, kind, now)
        row = {
            "congress_id": me.congress_id,
            "id": template_id,
            **told,
            "uploaded_at": now,
            "uploaded_by": me.account_id,
            "replaced_at": None,
        }
        written = await tx.one(
            _ENTER,
            **{f"set_{name}": value for name, value in row.items()},
            **event_values(me, now, "document_template_entered", "enter", None, told),
        )
        undo.pop_all()
    return shown(kind, written)


def _tried(kind: TemplateKind, content: bytes) -> None:
    looked_into(content)
    render(content, BLUEPRINTS[kind].example)


async def drop_template(tx: Tx, me: Actor, kind: TemplateKind, now: datetime) -> dict[str, Any]:
    """Ours again. One statement. NotFound `not_found` where the congress has none of its own."""
    if await _retire(tx, me, kind, now) is None:
        raise NotFound("not_found")
    return shown(kind, None)


async def _retire(tx: Tx, me: Actor, kind: TemplateKind, now: datetime) -> Any:
    told = event_values(me, now, "document_template_replaced", "replace", None, {"kind": kind})
    return await tx.one(_RETIRE, congress=me.congress_id, kind=kind, now=now, **told)


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content
