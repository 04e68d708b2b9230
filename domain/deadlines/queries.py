"""Reading clocks: one, a list of them, and how one came about; each in one statement, for whoever sees the case."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, DateTime, Text, Uuid, and_, any_, bindparam, select

from domain.actor import Actor
from domain.assignments.tables import assignment
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.deadlines import course
from domain.deadlines.reckoning import ROLL_OVER, YELLOW_DAYS, lamp
from domain.deadlines.tables import DeadlineState, deadline, deadline_entry
from domain.deadlines.view import left_of
from domain.errors import NotFound
from domain.legal_calendar import Calendar
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Scope, Sort
from domain.rules import store
from domain.rules.tables import rule, rule_profile
from domain.shapes import array_of
from domain.suggestions import visibility
from domain.suggestions.tables import suggestion

_d, _e, _s = deadline.c, deadline_entry.c, suggestion.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))

SOURCE = (
    deadline.join(suggestion, and_(_s.congress_id == _d.congress_id, _s.id == _d.suggestion_id))
    .join(congress, congress.c.id == _d.congress_id)
    .join(rule, and_(rule.c.congress_id == _d.congress_id, rule.c.id == _d.rule_id))
    .join(rule_profile, and_(rule_profile.c.congress_id == _d.congress_id, rule_profile.c.id == _s.profile_id))
    .outerjoin(assignment, and_(assignment.c.congress_id == _d.congress_id, assignment.c.id == _d.assignment_id))
    .outerjoin(
        organisation,
        and_(organisation.c.congress_id == _d.congress_id, organisation.c.id == assignment.c.organisation_id),
    )
)

SHOWN = (
    *(column for column in deadline.c if column.name != "congress_id"),
    _s.title,
    _s.number,
    assignment.c.organisation_id,
    organisation.c.name.label("organisation"),
    rule.c.article,
    rule.c.assumed,
    congress.c.zone,
    congress.c.calendar_version.label("calendar_now"),
    YELLOW_DAYS.label("yellow_days"),
)

LEDGER = array_of(
    {name: _e[name] for name in ("id", "kind", "at", "before_due_at", "after_due_at", "account_id", "reason", "data")},
    [_e.congress_id == _d.congress_id, _e.deadline_id == _d.id],
    _e.id,
).label("entries")

_ORIGIN = (
    _d.congress_id,
    LEDGER,
    ROLL_OVER.label("roll_over"),
    rule.c.note,
    rule.c.applies,
    rule.c.cap_amount,
    rule.c.cap_unit,
    rule.c.cap_anchor,
    rule_profile.c.code.label("profile"),
    rule_profile.c.version.label("profile_version"),
)

_OVERDUE = and_(_d.state == DeadlineState.RUNNING, _d.due_at <= _NOW)
_LIST = Listing(
    key=_d.id,
    columns=SHOWN,
    source=SOURCE,
    where=(_d.congress_id == bindparam("congress"),),
    sorts={
        "due_at": Sort(_d.due_at),
        "-due_at": Sort(_d.due_at, descending=True),
        "started_at": Sort(_d.started_at),
        "-started_at": Sort(_d.started_at, descending=True),
    },
    filters={
        "step": _d.step == any_(bindparam("step", type_=ARRAY(Text))),
        "state": _d.state == any_(bindparam("state", type_=ARRAY(Text))),
        "lamp": lamp(congress.c.zone, _NOW) == any_(bindparam("lamp", type_=ARRAY(Text))),
        "organisation_id": assignment.c.organisation_id == bindparam("organisation_id", type_=Uuid()),
        "assignment_id": _d.assignment_id == bindparam("assignment_id", type_=Uuid()),
        "suggestion_id": _d.suggestion_id == bindparam("suggestion_id", type_=Uuid()),
        "due_before": _d.due_at < bindparam("due_before", type_=_d.due_at.type),
        "overdue": bindparam("overdue", type_=Boolean()) == _OVERDUE,
    },
)


def _presented(row: Mapping[str, Any], calendar: Calendar, now: datetime) -> dict[str, Any]:
    left = left_of(row["due_at"], row["state"], row["paused_at"], row["yellow_days"], calendar, now)
    return {**row, **left, "original_last_day": calendar.last_day(row["original_due_at"])}


async def presented(tx: Tx, congress_id: UUID, row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A row with the columns of SHOWN as a response gives it, at `now` (UTC)."""
    calendar = await store.calendar(tx, congress_id, row["calendar_now"], row["zone"])
    return _presented(row, calendar, now)


@cache
def _scope(kinds: visibility.Scope) -> Scope:
    return Scope("+".join(sorted(kinds)), visibility.visible(kinds))


async def list_deadlines(
    tx: Tx,
    me: Actor,
    now: datetime,
    given: Mapping[str, Any],
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int,
    total: bool = False,
) -> Page:
    """The clocks of the cases that this caller sees. `given`: filters by name, None meaning not given."""
    kinds = visibility.scope(me)
    page = await _LIST.page(
        tx,
        values={"congress": me.congress_id, "now": now, **visibility.scope_values(me, kinds)},
        given=given,
        sort=sort,
        cursor=cursor,
        limit=limit,
        total=total,
        scope=_scope(kinds),
    )
    return Page([await presented(tx, me.congress_id, row, now) for row in page.items], page.next, page.total)


@cache
def _one(kinds: visibility.Scope, *, with_origin: bool) -> Statement:
    columns = (*SHOWN, *_ORIGIN) if with_origin else SHOWN
    return Statement(
        select(*columns).select_from(SOURCE).where(visibility.visible(kinds), _d.id == bindparam("deadline"))
    )


async def _found(tx: Tx, me: Actor, deadline_id: UUID, *, with_origin: bool) -> dict[str, Any]:
    kinds = visibility.scope(me)
    row = await tx.one(
        _one(kinds, with_origin=with_origin),
        congress=me.congress_id,
        deadline=deadline_id,
        **visibility.scope_values(me, kinds),
    )
    if row is None:
        raise NotFound("not_found")
    return dict(row)


async def get_deadline(tx: Tx, me: Actor, deadline_id: UUID, now: datetime) -> dict[str, Any]:
    """One clock of a case that this caller sees; NotFound otherwise."""
    return await presented(tx, me.congress_id, await _found(tx, me, deadline_id, with_origin=False), now)


async def with_ledger(tx: Tx, me: Actor, deadline_id: UUID) -> dict[str, Any]:
    """The row of a clock with its ledger and what else its due instant is worked out from; NotFound otherwise."""
    return await _found(tx, me, deadline_id, with_origin=True)


async def explain_deadline(tx: Tx, me: Actor, deadline_id: UUID) -> dict[str, Any]:
    """How the due instant came about, day by day, by the calendar of today.

    `agrees` is false for a clock that ended under an earlier calendar, which today's would count otherwise: the stored
    instant stands.
    """
    row = await with_ledger(tx, me, deadline_id)
    calendar = await store.calendar(tx, me.congress_id, row["calendar_now"], row["zone"])
    said = course.explained(course.inputs(row, row["entries"], calendar), calendar)
    return {
        **row,
        "anchor_day": said.anchor_day,
        "last_day": calendar.last_day(row["due_at"]),
        "original_last_day": calendar.last_day(row["original_due_at"]),
        "plain_last_day": said.plain_last_day,
        "notes": said.notes,
        "unpublished_years": said.unpublished_years,
        "lines": said.lines,
        "agrees": said.due == row["due_at"],
    }
