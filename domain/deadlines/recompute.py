"""What a changed calendar does to clocks that have not ended: each is worked out anew from its inputs, what moves is told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain import actor
from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines import course
from domain.deadlines.queries import LEDGER
from domain.deadlines.reckoning import ROLL_OVER
from domain.deadlines.tables import DeadlineState, EntryKind, deadline, deadline_entry
from domain.event_tables import event
from domain.ids import new_id
from domain.legal_calendar import Calendar
from domain.rules import store
from domain.rules.tables import rule_profile
from domain.shapes import object_of
from domain.suggestions.tables import suggestion
from domain.workdays import Unit

_d, _s = deadline.c, suggestion.c
_TZ = DateTime(timezone=True)
_OPEN = or_(_d.state == DeadlineState.RUNNING, _d.state == DeadlineState.PAUSED)


# Only working days, and last days that roll over, look at the calendar.
_SOURCE = deadline.join(suggestion, and_(_s.congress_id == _d.congress_id, _s.id == _d.suggestion_id)).join(
    rule_profile, and_(rule_profile.c.congress_id == _d.congress_id, rule_profile.c.id == _s.profile_id)
)
_CONCERNED = and_(
    _d.congress_id == bindparam("congress"),
    or_(_d.state == DeadlineState.RUNNING, _d.state == DeadlineState.PAUSED),
    or_(_d.unit == Unit.WORKDAY, ROLL_OVER),
)
_CLOCKS = Statement(
    select(
        _d.id,
        _d.suggestion_id,
        _d.assignment_id,
        _d.step,
        _d.unit,
        _d.amount,
        _d.anchor_at,
        _d.cap_at,
        _d.due_at,
        ROLL_OVER.label("roll_over"),
        LEDGER,
    )
    .select_from(_SOURCE)
    .where(_CONCERNED)
    .order_by(_d.due_at, _d.id)
)
# Held by their cases, before they are read: whoever moves a clock holds its case first, so what is read here stands.
_HOLD = Statement(
    select(_s.id)
    .where(
        _s.congress_id == bindparam("congress"),
        _s.id.in_(select(_d.suggestion_id).select_from(_SOURCE).where(_CONCERNED).correlate(None)),
    )
    .order_by(_s.id)
    .with_for_update(key_share=True)
)
_CALENDAR_OF = Statement(
    select(congress.c.calendar_version, congress.c.zone).where(congress.c.id == bindparam("congress"))
)

# Every clock that was looked at says under which calendar; one that does not move has no other trace of it.
_LOOKED_AT = Statement(
    update(deadline)
    .where(
        _d.congress_id == bindparam("congress"),
        _d.calendar_version < bindparam("calendar_version"),
        _d.id.in_(select(_d.id).select_from(_SOURCE).where(_CONCERNED).correlate(None)),
    )
    .values(calendar_version=bindparam("calendar_version"))
)
_BEHIND = Statement(
    select(congress.c.id).where(
        exists(
            select(_d.id)
            .select_from(_SOURCE)
            .where(
                _d.congress_id == congress.c.id,
                _d.calendar_version < congress.c.calendar_version,
                _OPEN,
                or_(_d.unit == Unit.WORKDAY, ROLL_OVER),
            )
            .correlate(congress)
        )
    )
)


def _writing() -> Statement:
    given = (
        func.jsonb_to_recordset(bindparam("moved", type_=JSONB))
        .table_valued(
            *[column(name, _TZ) for name in ("before", "after")],
            *[column(name, Uuid()) for name in ("id", "entry_id", "event_id")],
            name="given",
        )
        .render_derived(with_types=True)
    )
    now: Any = cast(bindparam("now", type_=_TZ), _TZ)
    moved = (
        update(deadline)
        .where(_d.congress_id == bindparam("congress"), _d.id == given.c.id)
        .values(
            due_at=given.c.after, calendar_version=bindparam("calendar_version", type_=Integer), version=_d.version + 1
        )
        .returning(*deadline.c, given.c.before, given.c.entry_id, given.c.event_id)
        .cte("moved")
    )
    m = moved.c
    touched = (
        update(suggestion)
        .where(_s.congress_id == bindparam("congress"), _s.id.in_(select(m.suggestion_id)))
        .values(version=_s.version + 1, updated_at=now)
        .cte("touched")
    )
    account, version = bindparam("account", type_=Uuid()), bindparam("calendar_version", type_=Integer)
    line = {
        "congress_id": m.congress_id,
        "id": m.entry_id,
        "deadline_id": m.id,
        "kind": cast(EntryKind.RECALCULATED, Text),
        "at": now,
        "before_due_at": m.before,
        "after_due_at": m.due_at,
        "account_id": cast(account, Uuid()),
        "data": object_of({"calendar_version": cast(version, Integer)}),
    }
    told = {"step": m.step, "before": m.before, "after": m.due_at, "calendar_version": cast(version, Integer)}
    happened = {
        "congress_id": m.congress_id,
        "id": m.event_id,
        "at": now,
        "kind": cast("deadline_recalculated", Text),
        "suggestion_id": m.suggestion_id,
        "assignment_id": m.assignment_id,
        "subject_id": m.id,
        "action": cast("recompute", Text),
        "account_id": cast(account, Uuid()),
        "state_before": m.state,
        "state_after": m.state,
        "data": object_of(told),
        "request_id": cast(bindparam("request_id", type_=Text), Text),
    }
    lines = insert(deadline_entry).from_select(list(line), select(*line.values())).cte("lines")
    events = insert(event).from_select(list(happened), select(*happened.values())).cte("events")
    return Statement(select(func.count()).select_from(moved).add_cte(touched, lines, events))


_WRITE = _writing()


async def recompute(tx: Tx, congress_id: UUID, me: Actor, now: datetime) -> int:
    """Work out anew all open clocks of the congress, in the transaction that bumped its calendar version; how many moved.

    Each that moves has a line in its ledger and an event, and its case a new version; one that does not is not touched.
    What has ended stays as it ended.
    """
    row = await tx.one(_CALENDAR_OF, congress=congress_id)
    assert row is not None  # the caller has just written it
    calendar = await store.calendar(tx, congress_id, row["calendar_version"], row["zone"])
    await tx.all(_HOLD, congress=congress_id)
    moved = await would_move(tx, congress_id, calendar)
    count: int = await tx.value(
        _WRITE,
        congress=congress_id,
        moved=[
            {"id": each["deadline_id"], "before": each["before"], "after": each["after"]}
            | {"entry_id": new_id(), "event_id": new_id()}
            for each in moved
        ],
        now=now,
        calendar_version=calendar.version,
        account=me.account_id,
        request_id=me.request_id,
    )
    await tx.one(_LOOKED_AT, congress=congress_id, calendar_version=calendar.version)
    return count


async def catch_up(tx: Tx, now: datetime, request_id: str) -> int:
    """Work out anew the clocks that a move started under the old calendar while the new one was being committed."""
    behind = await tx.all(_BEHIND)
    return sum([await recompute(tx, row["id"], actor.system(row["id"], request_id), now) for row in behind])


async def would_move(tx: Tx, congress_id: UUID, calendar: Calendar) -> list[dict[str, Any]]:
    """What `recompute` moves if this is the calendar: deadline_id, suggestion_id, assignment_id, step, before, after."""
    moved = []
    for clock in await tx.all(_CLOCKS, congress=congress_id):
        after = course.due(course.inputs(dict(clock), clock["entries"], calendar), calendar)
        if after != clock["due_at"]:
            moved.append(
                {
                    "deadline_id": clock["id"],
                    **{name: clock[name] for name in ("suggestion_id", "assignment_id", "step")},
                    "before": clock["due_at"],
                    "after": after,
                }
            )
    return moved
