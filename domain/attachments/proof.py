"""Files that prove what a report, a second reply or a finding says, as the response of that shows them."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql.selectable import ScalarSelect

from domain.attachments.tables import AttachedTo, attachment
from domain.shapes import array_of

_t = attachment.c
_SHOWN = {name: _t[name] for name in ("id", "name", "content_type", "size", "uploaded_at")}


def proof_of(kind: AttachedTo, subject: Table) -> ScalarSelect[Any]:
    """The files that are attached to the row of `subject` at hand, in the order of their upload."""
    here = [_t.congress_id == subject.c.congress_id, _t.subject_id == subject.c.id]
    return array_of(_SHOWN, [*here, _t.attached_to == kind, _t.removed_at.is_(None)], _t.id, source=attachment)
