"""Which template a congress prints each kind of document from."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.attachments.storage import Storage, storage_key
from domain.db import Record, Statement, Tx
from domain.document_templates.blueprints import BLUEPRINTS
from domain.document_templates.states import TemplateKind
from domain.document_templates.tables import document_template
from domain.ids import CongressId

_t = document_template.c
SHOWN = tuple(_t[name] for name in ("id", "kind", "name", "size", "sha256", "uploaded_at"))
_IN_USE = (_t.congress_id == bindparam("congress"), _t.replaced_at.is_(None))
_LIST = Statement(select(*SHOWN).where(*_IN_USE))
_ONE = Statement(select(*SHOWN).where(*_IN_USE, _t.kind == bindparam("kind")))
OURS = {"id": None, "size": None, "sha256": None, "uploaded_at": None}


def shown(kind: TemplateKind, row: Record | None) -> dict[str, Any]:
    """What a kind of document is printed from, and the fields that its template may name, by example."""
    blueprint = BLUEPRINTS[kind]
    own = dict(row) if row else {"kind": kind, "name": blueprint.name, **OURS}
    return own | {"own": row is not None, "fields": blueprint.example}


async def list_templates(tx: Tx, me: Actor) -> list[dict[str, Any]]:
    """One for each kind of document. One statement."""
    own = {row["kind"]: row for row in await tx.all(_LIST, congress=me.congress_id)}
    return [shown(kind, own.get(kind)) for kind in TemplateKind]


async def template_in_use(tx: Tx, congress_id: UUID, kind: TemplateKind, storage: Storage) -> tuple[str, bytes]:
    """Name and bytes of the congress's own template, else of ours. One statement. NotFound `attachment_content_missing`."""
    row = await tx.one(_ONE, congress=congress_id, kind=kind)
    if row is None:
        return BLUEPRINTS[kind].name, BLUEPRINTS[kind].document()
    chunks: AsyncIterator[bytes] = await storage.get(storage_key(CongressId(congress_id), row["id"]))
    return row["name"], b"".join([chunk async for chunk in chunks])
