"""Reading reconciliations: one and a list; each one statement, for whoever sees the case."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.actor import Actor
from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.paging import Listing, Page, Sort
from domain.reconciliations.picture import RECONCILIATION_FACTS, WITH_CASE, reconciliation_picture
from domain.reconciliations.tables import reconciliation
from domain.reconciliations.view import LISTED, WHOLE, reconciliation_shown
from domain.shapes import object_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.picture import FACT_COLUMNS, facts_of
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_r, _s = reconciliation.c, suggestion.c
_SHOWN = (
    *LISTED.values(),
    _s.title,
    _s.number,
    _s.in_session,
    session.c.number.label("session_number"),
    TERM_NUMBER.label("term_number"),
)
_FILTERS = {
    "state": _r.state == any_(bindparam("state", type_=ARRAY(Text))),
    "conclusion": _r.conclusion == any_(bindparam("conclusion", type_=ARRAY(Text))),
    "suggestion_id": _r.suggestion_id == bindparam("suggestion_id", type_=Uuid()),
    "session_id": _s.session_id == bindparam("session_id", type_=Uuid()),
}
_SORTS = {
    "-convened_at": Sort(_r.convened_at, descending=True),
    "convened_at": Sort(_r.convened_at),
}


@cache
def _list(kinds: Scope) -> Listing:
    return Listing(key=_r.id, columns=_SHOWN, sorts=_SORTS, where=(visible(kinds),), filters=_FILTERS, source=WITH_CASE)


async def list_reconciliations(
    tx: Tx,
    me: Actor,
    given: Mapping[str, Any],
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int,
    total: bool = False,
) -> Page:
    """A page of the reconciliations of cases that this caller sees. `given`: values by the names of the filters."""
    kinds = scope(me)
    values = {"congress": me.congress_id, **scope_values(me, kinds)}
    page = await _list(kinds).page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([_brief(row) for row in page.items], page.next, page.total)


def _brief(row: dict[str, Any]) -> dict[str, Any]:
    named = label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"])
    return {**row, "label": named}


@cache
def _one(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, RECONCILIATION_FACTS.label("fact_reconciliation"), object_of(WHOLE).label("whole"))
        .select_from(WITH_CASE)
        .where(visible(kinds), _r.id == bindparam("reconciliation"))
    )


async def get_reconciliation(tx: Tx, me: Actor, reconciliation_id: UUID, now: datetime) -> dict[str, Any]:
    """One reconciliation whole, with the moves of this caller; NotFound `reconciliation_not_found`."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "reconciliation": reconciliation_id, "now": now, **scope_values(me, kinds)}
    row = kinds and await tx.one(_one(kinds), **values)
    if not row:
        raise NotFound("reconciliation_not_found")
    facts = reconciliation_picture(row["fact_reconciliation"], await facts_of(tx, dict(row), now))
    return reconciliation_shown(row["whole"], facts, me)
