"""The ledger of a clock: pause and resume with a reason, each a line beside the change; nobody edits a date."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, bindparam, cast, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.deadlines import course, queries
from domain.deadlines.tables import DeadlineState, EntryKind, deadline, deadline_entry
from domain.errors import Conflict, PreconditionFailed
from domain.events import event_values, recording
from domain.ids import new_id
from domain.rules import store
from domain.suggestions.tables import suggestion

_d, _s = deadline.c, suggestion.c
_TZ = DateTime(timezone=True)


def _bound(name: str, kind: Any) -> Any:
    return cast(bindparam(name, type_=kind), kind)


def _statement() -> Statement:
    """The case is touched first, as by every move; a clock that has changed since it was read leaves nothing written."""
    parent = (
        update(suggestion)
        .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("case"))
        .values(version=_s.version + 1, updated_at=bindparam("now", type_=_TZ))
        .returning(_s.congress_id, _s.id)
        .cte("parent")
    )
    changed = (
        update(deadline)
        .where(
            _d.congress_id == parent.c.congress_id,
            _d.suggestion_id == parent.c.id,
            _d.id == bindparam("deadline"),
            _d.version == bindparam("seen"),
        )
        .values(
            state=bindparam("set_state"),
            due_at=bindparam("set_due_at", type_=_TZ),
            paused_at=bindparam("set_paused_at", type_=_TZ),
            version=_d.version + 1,
        )
        .returning(*deadline.c)
        .cte("changed")
    )
    line = {
        "congress_id": changed.c.congress_id,
        "id": _bound("entry_id", Uuid()),
        "deadline_id": changed.c.id,
        "kind": _bound("entry_kind", Text),
        "at": _bound("now", _TZ),
        "before_due_at": _bound("entry_before", _TZ),
        "after_due_at": changed.c.due_at,
        "account_id": _bound("entry_account", Uuid()),
        "reason": _bound("entry_reason", Text),
        "data": _bound("entry_data", JSONB),
    }
    written = insert(deadline_entry).from_select(list(line), select(*line.values())).cte("line_written")
    logged = recording(changed, case="suggestion_id", assignment="assignment_id").cte("logged")
    return Statement(select(*changed.c).add_cte(written, logged))


_MOVE = _statement()


async def pause(
    tx: Tx, me: Actor, deadline_id: UUID, reason: str, now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Stop a running clock at `now` (UTC) until it is resumed. The day of the pause no longer counts.

    Raises NotFound, Conflict `wrong_state`, `overdue_already`, `changed_meanwhile`, PreconditionFailed `version_stale`.
    """
    clock = await _in_state(tx, me, deadline_id, "pause", DeadlineState.RUNNING, seen)
    if now >= clock["due_at"]:
        raise Conflict("overdue_already", due_at=clock["due_at"])
    changes = {"state": DeadlineState.PAUSED, "due_at": clock["due_at"], "paused_at": now}
    return await _write(tx, me, clock, "pause", EntryKind.PAUSED, changes, reason, now)


async def resume(
    tx: Tx, me: Actor, deadline_id: UUID, reason: str, now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Let a paused clock run on from `now` (UTC): the days it stood still are owed once more, never past the cap.

    Raises NotFound, Conflict `wrong_state`, `changed_meanwhile`, PreconditionFailed `version_stale`.
    """
    clock = await _in_state(tx, me, deadline_id, "resume", DeadlineState.PAUSED, seen)
    calendar = await store.calendar(tx, me.congress_id, clock["calendar_now"], clock["zone"])
    resumed = {"kind": EntryKind.RESUMED, "at": now}
    due_at = course.due(course.inputs(clock, [*clock["entries"], resumed], calendar), calendar)
    changes = {"state": DeadlineState.RUNNING, "due_at": due_at, "paused_at": None}
    return await _write(tx, me, clock, "resume", EntryKind.RESUMED, changes, reason, now)


async def _in_state(
    tx: Tx, me: Actor, deadline_id: UUID, action: str, state: DeadlineState, seen: int | None
) -> dict[str, Any]:
    clock = await queries.with_ledger(tx, me, deadline_id)
    if seen is not None and clock["version"] != seen:
        raise PreconditionFailed("version_stale", version=clock["version"])
    if clock["state"] != state:
        raise Conflict("wrong_state", action=action, state=clock["state"], allowed_in=[state])
    return clock


async def _write(
    tx: Tx,
    me: Actor,
    clock: Mapping[str, Any],
    action: str,
    kind: EntryKind,
    changes: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    told = {"step": clock["step"], "reason": reason, "before": clock["due_at"], "after": changes["due_at"]}
    row = await tx.one(
        _MOVE,
        congress=me.congress_id,
        case=clock["suggestion_id"],
        deadline=clock["id"],
        seen=clock["version"],
        now=now,
        **{f"set_{name}": value for name, value in changes.items()},
        entry_id=new_id(),
        entry_kind=kind,
        entry_before=clock["due_at"],
        entry_account=me.account_id,
        entry_reason=reason,
        entry_data={"step": clock["step"]},
        **event_values(me, now, f"deadline_{kind}", action, clock["state"], told),
    )
    if row is None:
        raise Conflict("changed_meanwhile")
    return await queries.presented(tx, me.congress_id, {**clock, **row}, now)
