"""Reading promises: one, a list, and the ledger over years as of any instant; each one statement, for whoever sees the case."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Date, Integer, Text, Uuid, and_, any_, bindparam, cast, exists, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from domain.actor import Actor
from domain.assignments.states import RequestState
from domain.congresses.tables import congress, session, term
from domain.db import Statement, Tx
from domain.deadlines.reckoning import YELLOW_DAYS
from domain.errors import Invalid, NotFound
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.promises.picture import PROMISE_FACTS, of_promise, promise_picture
from domain.promises.states import PromiseChanged, PromiseState
from domain.promises.tables import promise, promise_change, promise_progress
from domain.promises.view import WHOLE, left, promise_shown
from domain.rules import store
from domain.rules.tables import rule_profile
from domain.shapes import first_of, object_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, TODAY, facts_of
from domain.suggestions.sight import sight
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_p, _s = promise.c, suggestion.c
_OF_UNIT = and_(organisation.c.congress_id == _p.congress_id, organisation.c.id == _p.organisation_id)
_FROM = SOURCE.join(promise, and_(_p.congress_id == _s.congress_id, _p.suggestion_id == _s.id)).join(
    organisation, _OF_UNIT
)
_LISTED = _FROM.join(
    rule_profile, and_(rule_profile.c.congress_id == _s.congress_id, rule_profile.c.id == _s.profile_id)
)
_OVERDUE = and_(_p.state == PromiseState.OPEN, _p.due_on < TODAY)
# Open beyond the term in which it was entered: the deputies have left, the unit still owes it.
_CARRIED_OVER = and_(
    _p.state == PromiseState.OPEN,
    exists().where(term.c.congress_id == _s.congress_id, term.c.id == session.c.term_id, term.c.ends_on < TODAY),
)
_SHOWN = (
    *[_p[name] for name in ("id", "suggestion_id", "assignment_id", "reply_id", "source", "text", "due_on", "year")],
    *[_p[name] for name in ("state", "made_at", "ended_at", "given_up_reason", "version", "organisation_id")],
    organisation.c.name,
    organisation.c.short_name,
    select(func.count()).where(*of_promise(promise_progress)).scalar_subquery().label("progress_reports"),
    first_of(
        {name: promise_progress.c[name] for name in ("at", "text", "percent")},
        of_promise(promise_progress),
        promise_progress.c.id.desc(),
    ).label("latest_progress"),
    _s.title,
    _s.number,
    _s.in_session,
    session.c.number.label("session_number"),
    TERM_NUMBER.label("term_number"),
    congress.c.zone,
    congress.c.calendar_version,
    YELLOW_DAYS.label("yellow_days"),
)
_FILTERS = {
    "state": _p.state == any_(bindparam("state", type_=ARRAY(Text))),
    "organisation_id": _p.organisation_id == bindparam("organisation_id", type_=Uuid()),
    "due_before": _p.due_on < bindparam("due_before", type_=Date),
    "overdue": bindparam("overdue", type_=Boolean) == _OVERDUE,
    "year": _p.year == bindparam("year", type_=Integer),
    "carried_over": bindparam("carried_over", type_=Boolean) == _CARRIED_OVER,
    "term_id": session.c.term_id == bindparam("term_id", type_=Uuid()),
    "suggestion_id": _p.suggestion_id == bindparam("suggestion_id", type_=Uuid()),
}
_SORTS = {
    "due_on": Sort(_p.due_on),
    "-due_on": Sort(_p.due_on, descending=True),
    "made_at": Sort(_p.made_at),
    "-made_at": Sort(_p.made_at, descending=True),
}


@cache
def _list(kinds: Scope) -> Listing:
    return Listing(key=_p.id, columns=_SHOWN, sorts=_SORTS, where=(visible(kinds),), filters=_FILTERS, source=_LISTED)


async def list_promises(
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
    """A page of the promises of cases that this caller sees. `given`: values by the names of the filters."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "now": now, **scope_values(me, kinds)}
    page = await _list(kinds).page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([await _brief(tx, me, row, now) for row in page.items], page.next, page.total)


async def _brief(tx: Tx, me: Actor, row: dict[str, Any], now: datetime) -> dict[str, Any]:
    calendar = await store.calendar(tx, me.congress_id, row["calendar_version"], row["zone"])
    return {
        **row,
        **left(row["due_on"], row["state"], row["yellow_days"], calendar, now),
        "organisation": {"id": row["organisation_id"], "name": row["name"], "short_name": row["short_name"]},
        "label": label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"]),
    }


@cache
def _one(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, PROMISE_FACTS.label("promise_facts"), object_of(WHOLE).label("promise"))
        .select_from(_FROM)
        .where(visible(kinds), _p.id == bindparam("promise"))
    )


async def get_promise(tx: Tx, me: Actor, promise_id: UUID, now: datetime) -> dict[str, Any]:
    """One promise whole, with the moves of this caller; NotFound `promise_not_found`."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "promise": promise_id, "now": now, **scope_values(me, kinds)}
    row = kinds and await tx.one(_one(kinds), **values)
    if not row:
        raise NotFound("promise_not_found")
    case = await facts_of(tx, dict(row), now)
    return promise_shown(row["promise"], promise_picture(row["promise_facts"], case), me, sight(case, me))


@cache
def _ledger(kinds: Scope) -> Statement:
    """State, progress and due day as they were at `as_of`: ended later is open still, and a later change of day undone."""
    as_of: Any = bindparam("as_of", type_=_p.made_at.type)
    later_change = (
        select(promise_change.c.before_due_on)
        .where(
            *of_promise(promise_change),
            promise_change.c.changed == PromiseChanged.DUE_ON,
            promise_change.c.state == RequestState.GRANTED,
            promise_change.c.decided_at > as_of,
        )
        .order_by(promise_change.c.decided_at, promise_change.c.id)
        .limit(1)
        .scalar_subquery()
    )
    then = (
        select(
            _p.year,
            and_(_p.state == PromiseState.FULFILLED, _p.ended_at <= as_of).label("fulfilled"),
            and_(_p.state == PromiseState.GIVEN_UP, _p.ended_at <= as_of).label("given_up"),
            func.coalesce(_p.ended_at > as_of, True).label("open"),
            exists().where(*of_promise(promise_progress), promise_progress.c.at <= as_of).label("progressed"),
            (func.coalesce(later_change, _p.due_on) < cast(func.timezone(congress.c.zone, as_of), Date)).label("late"),
        )
        .select_from(_FROM)
        .where(
            visible(kinds),
            _p.made_at <= as_of,
            ~and_(_p.state == PromiseState.VOID, _p.ended_at <= as_of),
            _p.year.between(bindparam("from_year", type_=Integer), bindparam("to_year", type_=Integer)),
        )
        .subquery("then")
    )
    count, t = func.count(), then.c
    return Statement(
        select(
            t.year,
            count.label("entered"),
            count.filter(t.fulfilled).label("fulfilled"),
            count.filter(t.open, t.progressed).label("progressing"),
            count.filter(t.open, ~t.progressed).label("without_progress"),
            count.filter(t.open, t.late).label("overdue"),
            count.filter(t.given_up).label("given_up"),
        )
        .group_by(func.grouping_sets(tuple_(t.year), tuple_()))
        .order_by(t.year.nulls_last())
    )


async def get_ledger(tx: Tx, me: Actor, from_year: int, to_year: int, as_of: datetime) -> dict[str, Any]:
    """By the local year in which each was entered, as of an instant (UTC); what was withdrawn by then is not counted.

    entered = fulfilled + progressing + without_progress + given_up; overdue are some of the open ones.
    """
    if to_year < from_year:
        raise Invalid("ends_before_start", field="to_year")
    kinds = scope(me)
    values = {"congress": me.congress_id, "as_of": as_of, "from_year": from_year, "to_year": to_year}
    *years, total = await tx.all(_ledger(kinds), **values, **scope_values(me, kinds))
    return {"as_of": as_of, "years": [dict(row) for row in years], "total": dict(total)}
