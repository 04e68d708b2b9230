"""The list of cases as a file: the same sight and the same filters as the list, in the columns of the import."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from domain.actor import Actor
from domain.db import Tx
from domain.exports.cases import COLUMNS, LEVELS, row_of
from domain.exports.importable import STATE, headings
from domain.exports.naming import Names, read_names
from domain.exports.reading import Asked, Source
from domain.paging import Listing, Page, Sort
from domain.search.found import search_filters, search_values
from domain.search.query import SECONDS, parse_query
from domain.search.sight import Reader, reader, reader_values
from domain.suggestions.filters import FILTERS
from domain.suggestions.picture import SOURCE
from domain.suggestions.queries import paired
from domain.suggestions.sight import OFFICE, UNITS
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible


@cache
def _listing(kinds: Scope, reads: Reader | None) -> Listing:
    return Listing(
        key=suggestion.c.id,
        columns=COLUMNS,
        sorts={"filed": Sort()},
        where=(visible(kinds),),
        filters=FILTERS if reads is None else {**FILTERS, **search_filters(reads)},
        source=SOURCE,
    )


def suggestions(me: Actor, now: datetime, given: Mapping[str, Any]) -> Source:
    """In the order in which they were filed. Raises what `parse_query` raises."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "now": now, **scope_values(me, kinds)}
    rest = {name: value for name, value in given.items() if name != "q"}
    chosen, reads = paired(rest), None
    if (asked := given.get("q")) is not None:
        reads = reader(me)
        conditions, ranked = search_values(me.congress_id, str(asked), parse_query(str(asked)))
        chosen |= conditions
        values |= {**reader_values(me, reads), **ranked}
    listing = _listing(kinds, reads)
    known: list[Names] = []
    unit = bool(me.roles & UNITS) and not me.roles & OFFICE

    async def page(tx: Tx, wanted: Asked) -> Page:
        if not known:
            known.append(await read_names(tx, me.congress_id))
        found = await listing.page(
            tx if reads is None else tx.within(SECONDS),
            values=values,
            given=chosen,
            cursor=wanted.cursor,
            limit=wanted.limit,
            total=wanted.total,
            most=wanted.limit,
        )
        shown = (row_of(row, known[0]) for row in found.items)
        return Page([_for_unit(row) if unit else row for row in shown], found.next, found.total)

    return Source((STATE, *headings("suggestions")), page)


def _for_unit(row: Mapping[str, Any]) -> dict[str, Any]:
    """A unit learns no reason of a rating, and where several deputies signed not whose it is, as in the case itself."""
    hidden = ["rating_reason", *(LEVELS.values() if row.get("cosigners") else ())]
    return {**row, **dict.fromkeys(hidden)}
