"""Bytes that no row speaks of are removed: what a crash left between the two, and what was taken away."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, column, func, select, union_all
from sqlalchemy.dialects.postgresql import JSONB

from domain.attachments.storage import Storage
from domain.attachments.tables import attachment
from domain.db import Database, Statement
from domain.document_templates.tables import document_template
from domain.meetings.tables import meeting_recording

SPARED = timedelta(days=1)  # an upload whose transaction is still open is younger

_t, _d, _r = attachment.c, document_template.c, meeting_recording.c
_keys = (
    func.jsonb_to_recordset(bindparam("keys", type_=JSONB))
    .table_valued(column("congress_id", Uuid), column("id", Uuid))
    .render_derived(name="key", with_types=True)
)
_LIVING = Statement(
    union_all(
        select(_t.congress_id, _t.id)
        .select_from(_keys.join(attachment, and_(_t.congress_id == _keys.c.congress_id, _t.id == _keys.c.id)))
        .where(_t.removed_at.is_(None)),
        select(_d.congress_id, _d.id)
        .select_from(_keys.join(document_template, and_(_d.congress_id == _keys.c.congress_id, _d.id == _keys.c.id)))
        .where(_d.replaced_at.is_(None)),
        select(_r.congress_id, _r.id)
        .select_from(_keys.join(meeting_recording, and_(_r.congress_id == _keys.c.congress_id, _r.id == _keys.c.id)))
        .where(_r.removed_at.is_(None)),
    )
)


async def sweep_orphans(db: Database, storage: Storage, now: datetime) -> int:
    """Delete stored objects older than a day without a living row; gives their number. Repeating it is harmless.

    Parts of an upload to a bucket that was never finished are no objects: the bucket's own rule expires those.
    """
    removed = 0
    async for keys in storage.keys(now - SPARED):
        named = {tuple(UUID(part) for part in key.split("/")): key for key in keys}
        async with db.read() as tx:
            given = [{"congress_id": congress, "id": id_} for congress, id_ in named]
            living = {(row["congress_id"], row["id"]) for row in await tx.all(_LIVING, keys=given)}
        for name in named.keys() - living:
            await storage.delete(named[name])
            removed += 1
    return removed
