"""The change feed of a congress: every event exactly once, in an order that a late commit cannot slip behind."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Invalid
from domain.event_tables import Xid8, event
from domain.paging import DEFAULT_LIMIT, MAX_LIMIT
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_e, _s = event.c, suggestion.c
_POSITION = re.compile(r"(?P<txid>0|[1-9][0-9]{0,19})-(?P<seq>0|[1-9][0-9]{0,18})", re.ASCII)
_LARGEST = {"txid": 2**64 - 1, "seq": 2**63 - 1}
BEGINNING = "0-0"
_XMIN = func.pg_snapshot_xmin(func.pg_current_snapshot(), type_=Xid8())


@dataclass(frozen=True, slots=True)
class Feed:
    """`next` is always there: the position after the last item, or the one asked from when nothing is new."""

    items: list[dict[str, Any]]
    next: str


@cache
def _statement(kinds: Scope, *, cases_only: bool) -> Statement:
    # A transaction that is still running may yet write an event with a smaller txid than those already committed, so only
    # what lies below the oldest running one is served: there nothing can appear any more.
    settled = _e.txid < _XMIN
    after = tuple_(
        cast(cast(bindparam("after_txid", type_=Text), Text), Xid8()), bindparam("after_seq", type_=BigInteger)
    )
    names = ("id", "at", "kind", "action", "suggestion_id", "assignment_id", "subject_id", "account_id", "person_id")
    shown = [_e[name] for name in (*names, "organisation_id", "state_before", "state_after", "data", "request_id")]
    source = event.outerjoin(suggestion, and_(_s.congress_id == _e.congress_id, _s.id == _e.suggestion_id))
    return Statement(
        select(*shown, cast(_e.txid, Text).label("_txid"), _e.seq.label("_seq"))
        .select_from(source)
        .where(_e.congress_id == bindparam("congress"), settled, tuple_(_e.txid, _e.seq) > after)
        .where(visible(kinds) if cases_only else or_(_e.suggestion_id.is_(None), visible(kinds)))
        .order_by(_e.txid, _e.seq)
        .limit(bindparam("page_limit", type_=Integer))
    )


async def read_feed(tx: Tx, me: Actor, after: str | None = None, limit: int = DEFAULT_LIMIT) -> Feed:
    """Events after this position, of the congress itself and of the cases that this caller may see. One statement.

    An event appears as soon as every transaction that began before its own has ended. Raises Invalid `cursor_invalid`,
    `limit_invalid`.
    """
    after = BEGINNING if after is None else after
    found = await read_on(tx, me, after, limit)
    return Feed([item for _, item in found], found[-1][0] if found else after)


async def read_on(
    tx: Tx, me: Actor, after: str, limit: int = DEFAULT_LIMIT, *, cases_only: bool = False
) -> list[tuple[str, dict[str, Any]]]:
    """The same with the position of each; of cases alone, for whoever may not read the events of the congress itself."""
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid("limit_invalid", minimum=1, maximum=MAX_LIMIT)
    txid, seq = position(after)
    kinds = scope(me)
    values = {"congress": me.congress_id, **scope_values(me, kinds)}
    statement = _statement(kinds, cases_only=cases_only)
    records = await tx.all(statement, after_txid=txid, after_seq=seq, page_limit=limit, **values)
    items = [dict(record) for record in records]
    return [(f"{item.pop('_txid')}-{item.pop('_seq')}", item) for item in items]


@cache
def _settled() -> Statement:
    """Up to where everything is settled, and which of these congresses have events from `since` to there."""
    watched = func.unnest(bindparam("congresses", type_=ARRAY(Uuid))).table_valued(column("id", Uuid)).render_derived()
    since = cast(cast(bindparam("since", type_=Text), Text), Xid8())
    told = (
        select(literal_column("1"))
        .where(_e.congress_id == watched.c.id, _e.txid >= since, _e.txid < _XMIN)
        .correlate(watched)
        .exists()
    )
    changed = func.array(select(watched.c.id).where(told).scalar_subquery(), type_=ARRAY(Uuid))
    return Statement(select(cast(_XMIN, Text).label("txid"), changed.label("congresses")))


async def settled(tx: Tx, congresses: Collection[UUID], since: int) -> tuple[int, set[UUID]]:
    """The transaction below which nothing can appear any more, and the congresses with events from `since` to there."""
    row = await tx.one(_settled(), congresses=list(congresses), since=str(since))
    assert row is not None  # a SELECT without a table gives one row
    return int(row["txid"]), set(row["congresses"])


def below(txid: int) -> str:
    """The position after every event of a smaller transaction."""
    return f"{txid - 1}-{_LARGEST['seq']}"


def position(after: str) -> tuple[str, int]:
    """Transaction and sequence of a position. Raises Invalid `cursor_invalid`."""
    found = _POSITION.fullmatch(after)
    if found is None or any(int(found[name]) > most for name, most in _LARGEST.items()):
        raise Invalid("cursor_invalid")
    return found["txid"], int(found["seq"])
