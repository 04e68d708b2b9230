"""Reading snapshots, and how one differs from the figure of today: case by case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, select

from domain.accounts.tables import account
from domain.actor import Actor
from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.shapes import array_of
from domain.statistics.asking import Asked
from domain.statistics.definitions import definition
from domain.statistics.queries import get_counted
from domain.statistics.tables import snapshot, snapshot_figure
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.picture import SOURCE
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_n, _f, _s = snapshot.c, snapshot_figure.c, suggestion.c
MAX_DIFFERENCES = 1000
_SOURCE = snapshot.outerjoin(
    session, and_(session.c.congress_id == _n.congress_id, session.c.id == _n.session_id)
).outerjoin(account, and_(account.c.congress_id == _n.congress_id, account.c.id == _n.account_id))
_SHOWN = (*snapshot.c, session.c.name.label("session_name"), account.c.name.label("account_name"))
_OF_SNAPSHOT = [_f.congress_id == _n.congress_id, _f.snapshot_id == _n.id]
_BRIEF = {name: _f[name] for name in ("place", "figure", "definition", "asked")}

SNAPSHOTS = Listing(
    key=_n.id,
    columns=(*_SHOWN, array_of(_BRIEF, _OF_SNAPSHOT, _f.place).label("figures")),
    sorts={"-published_at": Sort(_n.published_at, descending=True), "published_at": Sort(_n.published_at)},
    where=(_n.congress_id == bindparam("congress"),),
    source=_SOURCE,
)
_ONE = Statement(
    select(*_SHOWN, array_of({**_BRIEF, "answer": _f.answer}, _OF_SNAPSHOT, _f.place).label("figures"))
    .select_from(_SOURCE)
    .where(_n.congress_id == bindparam("congress"), _n.id == bindparam("snapshot"))
)
_FIGURE = Statement(
    select(*[_n[name] for name in ("kind", "session_id", "from_on", "to_on", "as_of")], *snapshot_figure.c)
    .select_from(snapshot.join(snapshot_figure, and_(*_OF_SNAPSHOT)))
    .where(_n.congress_id == bindparam("congress"), _n.id == bindparam("snapshot"), _f.place == bindparam("place"))
)


async def list_snapshots(
    tx: Tx,
    me: Actor,
    *,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """What was published, the latest first; open to whoever may read figures."""
    values = {"congress": me.congress_id}
    page = await SNAPSHOTS.page(tx, values=values, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([_shown(row) for row in page.items], page.next, page.total)


async def get_snapshot(tx: Tx, me: Actor, snapshot_id: UUID) -> dict[str, Any]:
    """One snapshot with all its figures as they were printed; NotFound `snapshot_not_found`."""
    row = await tx.one(_ONE, congress=me.congress_id, snapshot=snapshot_id)
    if row is None:
        raise NotFound("snapshot_not_found")
    return _shown(dict(row))


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    by = row["account_id"] and {"id": row["account_id"], "name": row["account_name"] or ""}
    period = {"session_id": row["session_id"], "session": row["session_name"], "as_of": row["as_of"]}
    return {**row, "published_by": by, "period": period | {"from": row["from_on"], "to": row["to_on"]}}


async def compare_snapshot(
    tx: Tx, me: Actor, snapshot_id: UUID, place: int, now: datetime, as_of: datetime | None = None
) -> dict[str, Any]:
    """A figure of a snapshot beside the same question answered at `as_of` (UTC), or `now`. Three statements.

    At the snapshot's own instant the difference is what was told later of the past. Raises NotFound
    `snapshot_not_found`, `figure_unknown` for a figure that is no more; Invalid `as_of_in_future`.
    """
    row = await tx.one(_FIGURE, congress=me.congress_id, snapshot=snapshot_id, place=place)
    if row is None:
        raise NotFound("snapshot_not_found")
    named = {"session": row["session_id"], "from_on": row["from_on"], "to_on": row["to_on"], "kind": row["kind"]}
    live, counted = await get_counted(tx, me, Asked(**named, **row["asked"], as_of=as_of or now), now)
    changes = _changes(row["counted"], counted)
    briefs = await _briefs(tx, me, [UUID(case) for case in list(changes)[:MAX_DIFFERENCES]])
    shown = [{"case": briefs[case], **change} for case, change in changes.items() if case in briefs]
    return {
        "place": place,
        "frozen": {**row["answer"], "definition": row["definition"], "as_of": row["as_of"]},
        "live": live | {"definition": definition(row["figure"])},
        "definition_changed": row["definition"]["version"] != definition(row["figure"])["version"],
        "differing": len(changes),
        "unseen": min(len(changes), MAX_DIFFERENCES) - len(shown),
        "differences": shown,
    }


def _changes(frozen: Sequence[Any], live: Sequence[Any]) -> dict[str, dict[str, Any]]:
    """By case, what was counted of it then and what is counted now, where the two differ."""
    before, after = _by_case(frozen), _by_case(live)
    found = {}
    for case in sorted({*before, *after}):
        was, is_ = before.get(case, []), after.get(case, [])
        if was != is_:
            change = "entered" if not was else "left" if not is_ else "changed"
            found[case] = {"change": change, "before": was, "after": is_}
    return found


def _by_case(counted: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for case, subject, part, *keys in counted:
        found.setdefault(case, []).append({"subject_id": subject, "part": part, "keys": keys})
    for each in found.values():
        each.sort(key=lambda one: (one["subject_id"], [key or "" for key in one["keys"]]))
    return found


@cache
def _brief(kinds: Scope) -> Statement:
    names = ("id", "number", "in_session", "title", "state")
    wanted = _s.id == any_(bindparam("cases", type_=ARRAY(Uuid)))
    return Statement(
        select(*[_s[name] for name in names], session.c.number.label("session"), TERM_NUMBER.label("term"))
        .select_from(SOURCE)
        .where(visible(kinds), wanted)
    )


async def _briefs(tx: Tx, me: Actor, cases: list[UUID]) -> dict[str, dict[str, Any]]:
    kinds = scope(me)
    rows = await tx.all(_brief(kinds), congress=me.congress_id, cases=cases, **scope_values(me, kinds))
    return {
        str(row["id"]): {
            "id": row["id"],
            "label": label(row["term"], row["session"], row["number"], in_session=row["in_session"]),
            "title": row["title"],
            "state": row["state"],
        }
        for row in rows
    }
