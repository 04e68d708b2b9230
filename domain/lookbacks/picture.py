"""The one statement that reads what the guards of a batch, or of an item with its case, need; and the pictures made of it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, func, select

from domain.actor import Actor
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.lookbacks.facts import CheckedFact, FindingFact, ItemFacts, LookBackFacts
from domain.lookbacks.sight import batch_seen, item_seen, of_office, viewer
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item
from domain.shapes import array_of, object_of
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, facts_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope

_b, _i, _k, _s = look_back.c, look_back_item.c, look_back_checker.c, suggestion.c


def of_item(table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table that belong to the item at hand."""
    return [table.c.congress_id == _i.congress_id, table.c.item_id == _i.id]


def class_of(congress_id: Any, reply_id: Any) -> Any:
    """The present class of a reply."""
    c = class_change.c
    return (
        select(c.to_code)
        .where(c.congress_id == congress_id, c.reply_id == reply_id)
        .order_by(c.at.desc(), c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


_ITEM_IN_BATCH = {
    **{name: _i[name] for name in ("id", "suggestion_id", "organisation_id", "state", "result")},
    "checkers": select(func.count()).where(*of_item(look_back_checker)).correlate(look_back_item).scalar_subquery(),
}
BATCH_FACTS: tuple[ColumnElement[Any], ...] = (
    *(_b[name] for name in ("congress_id", "id", "state", "version")),
    array_of(
        _ITEM_IN_BATCH, [_i.congress_id == _b.congress_id, _i.look_back_id == _b.id], _i.id, source=look_back_item
    ).label("fact_items"),
)
_FINDING = {
    "result": _i.result,
    "account_id": _i.recorded_by,
    "findings": _i.findings,
    "class_code": _i.class_after,
    "promise_text": _i.promise_text,
    "promise_due_on": _i.promise_due_on,
}
ITEM_FACTS = object_of(
    {
        **{name: _i[name] for name in ("id", "look_back_id", "assignment_id", "organisation_id", "round", "state")},
        **{name: _i[name] for name in ("class_code", "version")},
        "batch_state": _b.state,
        "batch_name": _b.name,
        "class_now": class_of(_i.congress_id, _i.reply_id),
        "finding": object_of(_FINDING),
        "checkers": array_of(
            {"person_id": _k.person_id}, of_item(look_back_checker), _k.person_id, source=look_back_checker
        ),
    }
)
WITH_CASE = SOURCE.join(look_back_item, and_(_i.congress_id == _s.congress_id, _i.suggestion_id == _s.id)).join(
    look_back, and_(_b.congress_id == _i.congress_id, _b.id == _i.look_back_id)
)


@cache
def _batch(kinds: Scope, *, office: bool) -> Statement:
    seen = batch_seen(kinds, office=office)
    return Statement(select(*BATCH_FACTS).where(seen, _b.id == bindparam("look_back")))


async def look_back_facts(tx: Tx, me: Actor, look_back_id: UUID) -> LookBackFacts:
    """The picture of a batch that this caller sees; NotFound `look_back_not_found` otherwise. One statement."""
    kinds, office = scope(me), of_office(me)
    values = {"congress": me.congress_id} if office else viewer(me)
    row = kinds and await tx.one(_batch(kinds, office=office), look_back=look_back_id, **values)
    if not row:
        raise NotFound("look_back_not_found")
    return batch_picture(dict(row))


def batch_picture(row: Mapping[str, Any]) -> LookBackFacts:
    """Pure: typed parts out of the row's JSON."""
    return LookBackFacts(
        congress_id=row["congress_id"],
        id=row["id"],
        state=LookBackState(row["state"]),
        version=row["version"],
        items=tuple(
            CheckedFact(
                UUID(each["id"]),
                UUID(each["suggestion_id"]),
                UUID(each["organisation_id"]),
                LookBackItemState(each["state"]),
                each["result"] and LookBackResult(each["result"]),
                each["checkers"],
            )
            for each in row["fact_items"]
        ),
    )


@cache
def _item(kinds: Scope, *, office: bool) -> Statement:
    seen = item_seen(kinds, office=office)
    return Statement(
        select(*FACT_COLUMNS, ITEM_FACTS.label("item")).select_from(WITH_CASE).where(seen, _i.id == bindparam("item"))
    )


async def item_facts(tx: Tx, me: Actor, item_id: UUID, now: datetime) -> ItemFacts:
    """The picture of an item that this caller sees, at `now` (UTC); NotFound `look_back_item_not_found`. One statement."""
    kinds, office = scope(me), of_office(me)
    row = kinds and await tx.one(_item(kinds, office=office), item=item_id, now=now, **viewer(me))
    if not row:
        raise NotFound("look_back_item_not_found")
    return item_picture(row["item"], await facts_of(tx, dict(row), now))


def item_picture(row: Mapping[str, Any], case: CaseFacts) -> ItemFacts:
    """Pure: the typed picture of one item, out of the JSON of `ITEM_FACTS`."""
    found = row["finding"]
    due_on = found["promise_due_on"]
    return ItemFacts(
        id=UUID(row["id"]),
        look_back_id=UUID(row["look_back_id"]),
        batch_name=row["batch_name"],
        batch_state=LookBackState(row["batch_state"]),
        assignment_id=UUID(row["assignment_id"]),
        organisation_id=UUID(row["organisation_id"]),
        round=row["round"],
        state=LookBackItemState(row["state"]),
        class_code=row["class_code"],
        class_now=row["class_now"],
        finding=found["result"]
        and FindingFact(
            LookBackResult(found["result"]),
            found["account_id"] and UUID(found["account_id"]),
            found["findings"],
            found["class_code"],
            found["promise_text"],
            due_on and date.fromisoformat(due_on),
        ),
        checkers=tuple(UUID(each["person_id"]) for each in row["checkers"]),
        version=row["version"],
        case=case,
    )
