"""The reads of decisions: a page of them, one whole, and a leader's own with all their cases; each one statement."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Integer, Text, Uuid, and_, any_, bindparam, exists, select

from domain.actor import Actor
from domain.congresses.tables import session
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.shapes import array_of
from domain.suggestions.columns import TERM_NUMBER, summary_columns
from domain.suggestions.picture import SOURCE, facts_of
from domain.suggestions.summary import label, summary
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision.columns import DETAIL_COLUMNS, LIST_COLUMNS, listed, whole
from domain.supervision.picture import CASES, of_decision, picture, seen
from domain.supervision.tables import key_supervision, key_supervision_case, key_supervision_leader

_k, _c, _l, _s = key_supervision.c, key_supervision_case.c, key_supervision_leader.c, suggestion.c
OF_DECISION = "decision_"


class SupervisionSort(StrEnum):
    """Orders of the list: the day of the decision, or the day by which it is due."""

    NEWEST = "-decided_on"
    OLDEST = "decided_on"
    DUE = "due_on"


def _led_by(person: Any) -> ColumnElement[bool]:
    return exists().where(*of_decision(key_supervision_leader), _l.person_id == person, _l.until.is_(None))


FILTERS: dict[str, ColumnElement[bool]] = {
    "year": _k.year == bindparam("year", type_=Integer),
    "state": _k.state == any_(bindparam("state", type_=ARRAY(Text))),
    "leader": _led_by(bindparam("leader", type_=Uuid)),
    "committee": _k.organisation_id == bindparam("committee", type_=Uuid),
    "tier": _k.tier == bindparam("tier", type_=Text),
    "outcome": _k.outcome == bindparam("outcome", type_=Text),
    "suggestion": exists().where(*of_decision(key_supervision_case), _c.suggestion_id == bindparam("suggestion")),
}
SORTS: dict[str, Sort] = {
    SupervisionSort.NEWEST: Sort(_k.decided_on, descending=True),
    SupervisionSort.OLDEST: Sort(_k.decided_on),
    SupervisionSort.DUE: Sort(_k.due_on),
}
_BRIEF = {name: _s[name] for name in ("id", "number", "in_session", "title", "state")} | {
    "session": session.c.number,
    "term": TERM_NUMBER,
}
_CASES_IN_BRIEF = CASES.join(session, and_(session.c.congress_id == _s.congress_id, session.c.id == _s.session_id))
_OF_CASES = SOURCE.join(key_supervision_case, and_(_c.congress_id == _s.congress_id, _c.suggestion_id == _s.id)).join(
    key_supervision, and_(_k.congress_id == _c.congress_id, _k.id == _c.supervision_id)
)


@cache
def _list(kinds: Scope) -> Listing:
    brief = array_of(_BRIEF, [*of_decision(key_supervision_case), visible(kinds)], _c.id, source=_CASES_IN_BRIEF).label(
        "cases"
    )
    return Listing(key=_k.id, columns=(*LIST_COLUMNS, brief), sorts=SORTS, where=(seen(kinds),), filters=FILTERS)


async def list_supervisions(
    tx: Tx,
    me: Actor,
    now: datetime,
    *,
    given: Mapping[str, Any] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of the decisions with a case that this caller may see, at `now` (UTC). One statement.

    `given`: values by the names of `FILTERS`. Raises Invalid as `Listing.page` does.
    """
    kinds = scope(me)
    page = await _list(kinds).page(
        tx,
        values={"congress": me.congress_id, "now": now, **scope_values(me, kinds)},
        given=given,
        sort=sort,
        cursor=cursor,
        limit=limit,
        total=total,
    )
    return Page(
        [listed(row) | {"cases": [_in_brief(each) for each in row["cases"]]} for row in page.items],
        page.next,
        page.total,
    )


def _in_brief(case: Mapping[str, Any]) -> dict[str, Any]:
    named = label(case["term"], case["session"], case["number"], in_session=case["in_session"])
    return {"id": case["id"], "label": named, "title": case["title"], "state": case["state"]}


@cache
def _with_cases(kinds: Scope, mine: bool) -> Statement:
    """A row for each visible case, its decision beside it."""
    chosen = _led_by(bindparam("leader", type_=Uuid)) if mine else _k.id == bindparam("supervision")
    decision = [column.label(OF_DECISION + str(column.key)) for column in DETAIL_COLUMNS]
    return Statement(
        select(*summary_columns(kinds), *decision)
        .select_from(_OF_CASES)
        .where(visible(kinds), chosen)
        .order_by(_k.decided_on.desc(), _k.id, session.c.starts_on, _s.in_session.desc(), _s.number)
    )


async def get_supervision(tx: Tx, me: Actor, supervision_id: UUID, now: datetime) -> dict[str, Any]:
    """One decision whole, with its cases as far as this caller sees them, at `now` (UTC). One statement.

    Raises NotFound `supervision_not_found`, also when none of its cases is visible.
    """
    kinds = scope(me)
    if not kinds:
        raise NotFound("supervision_not_found")
    rows = await tx.all(
        _with_cases(kinds, mine=False),
        congress=me.congress_id,
        supervision=supervision_id,
        now=now,
        **scope_values(me, kinds),
    )
    if not rows:
        raise NotFound("supervision_not_found")
    return (await _wholes(tx, me, rows, now))[0]


async def list_my_supervisions(tx: Tx, me: Actor, now: datetime) -> list[dict[str, Any]]:
    """The decisions that this caller carries at present, latest first, each whole with its cases. One statement."""
    kinds = scope(me)
    if me.person_id is None or not kinds:
        return []
    rows = await tx.all(
        _with_cases(kinds, mine=True),
        congress=me.congress_id,
        leader=me.person_id,
        now=now,
        **scope_values(me, kinds),
    )
    return await _wholes(tx, me, rows, now)


async def _wholes(tx: Tx, me: Actor, rows: Iterable[Record], now: datetime) -> list[dict[str, Any]]:
    """The rows of one statement, case by case, gathered under their decisions."""
    decisions = []
    for _, of_one in groupby(rows, key=itemgetter(f"{OF_DECISION}id")):
        cases = list(of_one)
        first = {
            name.removeprefix(OF_DECISION): value for name, value in cases[0].items() if name.startswith(OF_DECISION)
        }
        shown = [summary(row, await facts_of(tx, row, now), me) for row in map(dict, cases)]
        decisions.append(whole(first, picture(first), me) | {"cases": shown})
    return decisions
