"""The reads of look-backs: a page of batches, one batch, a page of items, one item; each one statement."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)

from domain.actor import Actor
from domain.attachments.proof import proof_of
from domain.attachments.tables import AttachedTo
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.lookbacks.facts import ItemFacts, item_parts, look_back_parts
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.lookbacks.picture import BATCH_FACTS, ITEM_FACTS, WITH_CASE, batch_picture, item_picture, of_item
from domain.lookbacks.sight import batch_seen, item_seen, of_office, viewer
from domain.lookbacks.states import OPEN, LookBackItemState
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.people.tables import person
from domain.shapes import array_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.moves_open import carried, told
from domain.suggestions.picture import FACT_COLUMNS, facts_of
from domain.suggestions.rights import LOOK_BACK_ITEM_RIGHTS, LOOK_BACK_RIGHTS
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope
from domain.workflow import allowed

Row = Mapping[str, Any]
_b, _i, _k, _s = look_back.c, look_back_item.c, look_back_checker.c, suggestion.c
_place = congress.alias("place")
TODAY = (
    select(cast(func.timezone(_place.c.zone, bindparam("now", type_=DateTime(timezone=True))), Date))
    .where(_place.c.id == _b.congress_id)
    .correlate(look_back)
    .scalar_subquery()
)


class LookBackSort(StrEnum):
    """A minus is the latest first."""

    NEWEST = "-opened_at"
    OLDEST = "opened_at"
    DUE = "due_on"


class LookBackItemSort(StrEnum):
    """In the order of their entry."""

    ENTERED = "id"


def _items(*conditions: ColumnElement[bool]) -> Any:
    of_batch = (_i.congress_id == _b.congress_id, _i.look_back_id == _b.id)
    return select(func.count()).select_from(look_back_item).where(*of_batch, *conditions).correlate(look_back)


_OPEN = or_(*(_b.state == state for state in sorted(OPEN)))
BATCH: tuple[ColumnElement[Any], ...] = (
    *(_b[name] for name in ("id", "name", "session_id", "class_codes", "organisation_id", "sample_size")),
    *(_b[name] for name in ("sample_seed", "sample_method", "frame", "due_on", "state", "report")),
    *(_b[name] for name in ("called_off_reason", "opened_at", "ended_at", "version")),
    and_(_OPEN, _b.due_on < TODAY).label("overdue"),
    _items().scalar_subquery().label("items"),
    _items(_i.state != LookBackItemState.WAITING).scalar_subquery().label("recorded"),
    _items(_i.state == LookBackItemState.DECIDED).scalar_subquery().label("decided"),
)
# What only the office is told: how the sample was drawn, and how far the whole has come.
OFFICE_ONLY = ("sample_seed", "report", "called_off_reason", "items", "recorded", "decided")
BATCH_FILTERS: dict[str, ColumnElement[bool]] = {
    "state": _b.state == any_(bindparam("state", type_=ARRAY(Text))),
    "session": _b.session_id == bindparam("session", type_=Uuid),
    "overdue": bindparam("overdue", type_=Boolean) == and_(_OPEN, _b.due_on < TODAY),
    "suggestion": _items(_i.suggestion_id == bindparam("suggestion", type_=Uuid)).with_only_columns(_i.id).exists(),
}
BATCH_SORTS: dict[str, Sort] = {
    LookBackSort.NEWEST: Sort(_b.opened_at, descending=True),
    LookBackSort.OLDEST: Sort(_b.opened_at),
    LookBackSort.DUE: Sort(_b.due_on),
}


@cache
def _batches(kinds: Scope, *, office: bool) -> Listing:
    where = (batch_seen(kinds, office=office),)
    return Listing(key=_b.id, columns=BATCH, sorts=BATCH_SORTS, where=where, filters=BATCH_FILTERS)


async def list_look_backs(
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
    """A page of the batches that this caller sees something of, at `now` (UTC)."""
    listing = _batches(scope(me), office=of_office(me))
    values = viewer(me) | {"now": now}
    page = await listing.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([_batch_shown(row, me) for row in page.items], page.next, page.total)


def _batch_shown(row: Row, me: Actor) -> dict[str, Any]:
    return dict(row) if of_office(me) else {**row, **dict.fromkeys(OFFICE_ONLY)}


@cache
def _batch(kinds: Scope, *, office: bool) -> Statement:
    known = {column.key for column in BATCH}
    facts = (column for column in BATCH_FACTS if column.key not in known)
    return Statement(select(*BATCH, *facts).where(batch_seen(kinds, office=office), _b.id == bindparam("look_back")))


async def get_look_back(tx: Tx, me: Actor, look_back_id: UUID, now: datetime) -> dict[str, Any]:
    """One batch with the moves of this caller; NotFound `look_back_not_found`."""
    kinds, office = scope(me), of_office(me)
    values = {"congress": me.congress_id} if office else viewer(me)
    row = kinds and await tx.one(_batch(kinds, office=office), look_back=look_back_id, now=now, **values)
    if not row:
        raise NotFound("look_back_not_found")
    moves = carried(allowed(LOOK_BACK, batch_picture(dict(row)), look_back_parts(me)), LOOK_BACK_RIGHTS, me)
    return _batch_shown(dict(row), me) | {"actions": told(moves)}


_ITEM = (
    *(_i[name].label(f"item_{name}") for name in ("id", "state", "result", "findings", "reason", "class_code")),
    *(_i[name].label(f"item_{name}") for name in ("class_after", "promise_text", "promise_due_on", "promise_id")),
    *(_i[name].label(f"item_{name}") for name in ("look_back_id", "suggestion_id", "assignment_id", "reply_id")),
    *(_i[name].label(f"item_{name}") for name in ("organisation_id", "round", "recorded_at", "sent_back_reason")),
    *(_i[name].label(f"item_{name}") for name in ("decided_at", "version")),
    array_of(
        {"id": _k.person_id, "name": person.c.name, "kind": _k.kind},
        of_item(look_back_checker),
        _k.person_id,
        source=look_back_checker.join(
            person, and_(person.c.congress_id == _k.congress_id, person.c.id == _k.person_id)
        ),
    ).label("item_checkers"),
    proof_of(AttachedTo.LOOK_BACK, look_back_item).label("item_proof"),
    select(organisation.c.name)
    .where(organisation.c.congress_id == _i.congress_id, organisation.c.id == _i.organisation_id)
    .correlate(look_back_item)
    .scalar_subquery()
    .label("item_organisation_name"),
    _s.title,
    _s.number,
    session.c.number.label("session_number"),
    TERM_NUMBER.label("term_number"),
    _b.name.label("item_look_back_name"),
    ITEM_FACTS.label("item_facts"),
)
ITEM_COLUMNS = (*FACT_COLUMNS, *_ITEM)
_MINE = exists().where(*of_item(look_back_checker), _k.person_id == bindparam("checker", type_=Uuid))
ITEM_FILTERS: dict[str, ColumnElement[bool]] = {
    "look_back": _i.look_back_id == bindparam("look_back", type_=Uuid),
    "suggestion": _i.suggestion_id == bindparam("suggestion", type_=Uuid),
    "organisation": _i.organisation_id == bindparam("organisation", type_=Uuid),
    "state": _i.state == any_(bindparam("state", type_=ARRAY(Text))),
    "result": _i.result == bindparam("result", type_=Text),
    "checker": _MINE,
}


@cache
def _items_of(kinds: Scope, *, office: bool) -> Listing:
    return Listing(
        key=_i.id,
        columns=ITEM_COLUMNS,
        sorts={LookBackItemSort.ENTERED: Sort(_i.id)},
        where=(item_seen(kinds, office=office),),
        filters=ITEM_FILTERS,
        source=WITH_CASE,
    )


async def list_items(
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
    """A page of the items that this caller sees, at `now` (UTC)."""
    listing = _items_of(scope(me), office=of_office(me))
    values = viewer(me) | {"now": now}
    page = await listing.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)
    return Page([await _item_shown(tx, row, me, now) for row in page.items], page.next, page.total)


@cache
def _one(kinds: Scope, *, office: bool) -> Statement:
    seen = item_seen(kinds, office=office)
    return Statement(select(*ITEM_COLUMNS).select_from(WITH_CASE).where(seen, _i.id == bindparam("item")))


async def get_item(tx: Tx, me: Actor, item_id: UUID, now: datetime) -> dict[str, Any]:
    """One item with the moves of this caller; NotFound `look_back_item_not_found`."""
    kinds = scope(me)
    row = kinds and await tx.one(_one(kinds, office=of_office(me)), item=item_id, now=now, **viewer(me))
    if not row:
        raise NotFound("look_back_item_not_found")
    return await _item_shown(tx, dict(row), me, now)


async def _item_shown(tx: Tx, row: Row, me: Actor, now: datetime) -> dict[str, Any]:
    """Who checks, and what was sent back, is between the checkers and the office."""
    facts: ItemFacts = item_picture(row["item_facts"], await facts_of(tx, dict(row), now))
    own = {name.removeprefix("item_"): value for name, value in row.items() if name.startswith("item_")}
    inside = of_office(me) or me.person_id in facts.checkers
    moves = carried(allowed(LOOK_BACK_ITEM, facts, item_parts(facts, me)), LOOK_BACK_ITEM_RIGHTS, me)
    promise = own["promise_text"] and {name: own[f"promise_{name}"] for name in ("text", "due_on", "id")}
    return {
        **own,
        "look_back": {"id": own["look_back_id"], "name": own["look_back_name"], "state": facts.batch_state},
        "suggestion": {
            "id": own["suggestion_id"],
            "title": row["title"],
            "label": label(row["term_number"], row["session_number"], row["number"], in_session=row["in_session"]),
            "state": row["state"],
        },
        "organisation": {"id": own["organisation_id"], "name": own["organisation_name"]},
        "class_now": facts.class_now,
        "promise": promise,
        "checkers": own["checkers"] if inside else [],
        "sent_back_reason": own["sent_back_reason"] if inside else None,
        "actions": told(moves),
    }
