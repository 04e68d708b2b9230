"""The reads of cases: a page of them, and one of them whole; each one statement, seen through the caller's eyes."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Invalid, NotFound
from domain.paging import DEFAULT_LIMIT, Listing, Page
from domain.search.found import relevance, search_filters, search_values, text_columns
from domain.search.highlights import fragments
from domain.search.query import SECONDS, parse_query
from domain.search.sight import Reader, reader, reader_values
from domain.suggestions.columns import detail_columns, summary_columns
from domain.suggestions.detail import detail
from domain.suggestions.filters import FILTERS, SORTS, CaseSort
from domain.suggestions.picture import SOURCE, facts_of
from domain.suggestions.summary import summary
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible


@cache
def _list(kinds: Scope) -> Listing:
    return Listing(
        key=suggestion.c.id,
        columns=summary_columns(kinds),
        sorts=SORTS,
        where=(visible(kinds),),
        filters=FILTERS,
        source=SOURCE,
    )


@cache
def _search(kinds: Scope, reads: Reader) -> Listing:
    return Listing(
        key=suggestion.c.id,
        columns=(*summary_columns(kinds), *text_columns(reads)),
        sorts={**SORTS, CaseSort.RELEVANCE: relevance(reads)},
        where=(visible(kinds),),
        filters={**FILTERS, **search_filters(reads)},
        source=SOURCE,
    )


@cache
def _one(kinds: Scope) -> Statement:
    here = (visible(kinds), suggestion.c.id == bindparam("suggestion"))
    return Statement(select(*detail_columns(kinds)).select_from(SOURCE).where(*here))


async def list_suggestions(
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
    """A page of the cases that this caller may see, as summaries at `now` (UTC). One statement.

    `given`: values by the names of `FILTERS`, and `q`, the words sought; `organisation` and `unit_role` together mean that
    unit in that role. Raises Invalid as `Listing.page` and `parse_query` do, and `sort_needs_query`.
    """
    if (asked := (given or {}).get("q")) is not None:
        return await _searched(
            tx, me, now, str(asked), given=given or {}, sort=sort, cursor=cursor, limit=limit, total=total
        )
    if sort == CaseSort.RELEVANCE:
        raise Invalid("sort_needs_query", sort=sort)
    kinds = scope(me)
    page = await _list(kinds).page(
        tx,
        values={"congress": me.congress_id, "now": now, **scope_values(me, kinds)},
        given=paired(given or {}),
        sort=sort,
        cursor=cursor,
        limit=limit,
        total=total,
    )
    items = [summary(row, await facts_of(tx, row, now), me) | {"found": None} for row in page.items]
    return Page(items, page.next, page.total)


async def _searched(
    tx: Tx, me: Actor, now: datetime, asked: str, *, given: Mapping[str, Any], **page_wanted: Any
) -> Page:
    """The same list, of the cases with a text that the caller may read and that answers the query; each shows where."""
    query = parse_query(asked)
    kinds, reads = scope(me), reader(me)
    conditions, ranked = search_values(me.congress_id, asked, query)
    rest = {name: value for name, value in given.items() if name != "q"}
    page = await _search(kinds, reads).page(
        tx.within(SECONDS),
        values={
            "congress": me.congress_id,
            "now": now,
            **scope_values(me, kinds),
            **reader_values(me, reads),
            **ranked,
        },
        given=paired(rest) | conditions,
        **page_wanted,
    )
    items = [summary(row, await facts_of(tx, row, now), me) | {"found": fragments(row, query)} for row in page.items]
    return Page(items, page.next, page.total)


def paired(given: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that were given; a unit and a role together mean that unit in that role."""
    chosen = {name: value for name, value in given.items() if value is not None}
    if {"organisation", "unit_role"} <= chosen.keys():
        pair = {name: chosen.pop(name) for name in ("organisation", "unit_role")}
        chosen["organisation_in_role"] = pair
    return chosen


async def get_suggestion(tx: Tx, me: Actor, suggestion_id: UUID, now: datetime) -> dict[str, Any]:
    """One case whole at `now` (UTC), as this caller may see it. One statement. NotFound `suggestion_not_found`."""
    kinds = scope(me)
    if not kinds:  # an administrator, say: no case is theirs to see
        raise NotFound("suggestion_not_found")
    row = await tx.one(
        _one(kinds), congress=me.congress_id, suggestion=suggestion_id, now=now, **scope_values(me, kinds)
    )
    if row is None:
        raise NotFound("suggestion_not_found")
    whole = dict(row)
    return detail(whole, await facts_of(tx, whole, now), me)
