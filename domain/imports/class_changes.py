"""A class that changed after the reply, as a file tells it: from, to, on which day, on what ground, reason and evidence. Pure.

The history is never rewritten: a change follows the last one of its reply, and what was imported otherwise is taken back first.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, literal_column, select

from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.marks import event_row, past_row
from domain.imports.naming import class_of
from domain.imports.past_cases import PastReply, reply_of
from domain.imports.record_columns import ClassChangeRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes

TABLE = class_change
ASKED: Mapping[str, Any] = {}
_c, _later = class_change.c, class_change.alias("later")
_IDS = bindparam("ids", type_=ARRAY(Uuid))

# A change on which a later one follows; the later one of the same file goes with it.
BUILT_UPON = Statement(
    select(_c.id, literal_column("'class_change'").label("by")).where(
        _c.congress_id == bindparam("congress"),
        _c.id == any_(_IDS),
        exists().where(
            _later.c.congress_id == _c.congress_id,
            _later.c.reply_id == _c.reply_id,
            _later.c.at > _c.at,
            ~(_later.c.id == any_(_IDS)),
        ),
    )
)


async def clear(_tx: Tx, _congress_id: UUID, _ids: Sequence[UUID]) -> None:
    """Nothing hangs on a change."""


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The change that a row tells of, or all that is wrong in it."""
    row, case = asked.row, asked.case
    assert isinstance(row, ClassChangeRow)
    if row.changed_on > asked.today:
        return [Flaw("date_in_future", None, "changed_on", str(row.changed_on))]
    at = asked.at(row.changed_on)
    reply = reply_of(case, row, asked.knows, at)
    before = class_of(row.from_class, "from_class", asked.book)
    after = class_of(row.to_class, "to_class", asked.book)
    flaws = [each for each in (reply, before, after) if isinstance(each, Flaw)]
    if isinstance(reply, Flaw) or isinstance(before, Flaw) or isinstance(after, Flaw) or after is None:
        return flaws
    key = asked.key(reply, "class", row.changed_on)
    if flaw := asked.repeated(key):
        return [flaw]
    if known := case.known.get(key):
        same = known.digest == asked.digest
        return Recorded("unchanged", known.id, Changes()) if same else [Flaw("record_differs", None, "changed_on")]
    since, current = case.classes[reply.id][-1]
    if since >= at:
        return [Flaw("class_out_of_order", None, "changed_on", str(row.changed_on))]
    if before is not None and before != current:
        params = {"before": current, "meant": current}
        return [Flaw("class_before_differs", None, "from_class", row.from_class, params=params)]
    if after == current:
        return [Flaw("class_unchanged", None, "to_class", row.to_class)]
    case.classes[reply.id].append((at, after))
    return _made(asked, row, reply, key, (current, after))


def _made(asked: Asked, row: ClassChangeRow, reply: PastReply, key: str, codes: tuple[str, str]) -> Recorded:
    me, case, at = asked.me, asked.case, asked.at(row.changed_on)
    id_ = new_id()
    made = {
        "congress_id": me.congress_id,
        "id": id_,
        "suggestion_id": case.id,
        "reply_id": reply.id,
        "round": reply.round,
        "from_code": codes[0],
        "to_code": codes[1],
        "source": row.source,
        "reason": row.reason,
        "evidence": row.evidence,
        "at": at,
    }
    told = {"reply_id": reply.id, "from": codes[0], "to": codes[1], "source": row.source, "reason": row.reason}
    unit = {"assignment_id": reply.assignment_id, "subject_id": reply.assignment_id}
    changed = past_row(me, asked.run_id, at, "class_changed", "change_class", case.id, told)
    mark = {"key": key, "digest": asked.digest}
    imported = event_row(me, asked.run_id, asked.now, "imported", "import", id_, mark)
    changes = Changes()
    changes.insert(class_change, made)
    changes.insert(event, changed | unit, imported | {"suggestion_id": case.id})
    return Recorded("created", id_, changes)


RECORD = RecordKind(tables=(class_change, event), plan=plan, clear=clear)
