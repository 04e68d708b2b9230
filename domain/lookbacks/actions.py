"""The moves of a look-back: of a batch, and of the check of one reply; what is adopted takes effect in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, any_, bindparam, cast, func, or_, select

from domain.actor import Actor
from domain.assignments.actions import advance_unit
from domain.classes.states import ClassSource
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid, PreconditionFailed
from domain.ids import new_id
from domain.lookbacks.effects import LOOK_BACK_EFFECTS, LOOK_BACK_ITEM_EFFECTS
from domain.lookbacks.facts import ItemFacts, LookBackFacts, item_parts, look_back_parts
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.lookbacks.picture import item_facts, look_back_facts
from domain.lookbacks.states import LookBackItemState, LookBackResult
from domain.lookbacks.tables import look_back_item
from domain.lookbacks.writing import write_batch, write_item
from domain.people.tables import position
from domain.promises.actions import enter_promise
from domain.promises.states import PromiseSource
from domain.suggestions.actions import ATTEMPTS
from domain.workflow import plan

_i = look_back_item.c
_HOLD = Statement(
    select(_i.version).where(_i.congress_id == bindparam("congress"), _i.id == bindparam("item")).with_for_update()
)

_h = position.c
_TODAY = cast(func.timezone(congress.c.zone, bindparam("now", type_=DateTime(timezone=True))), Date)
_POSTS = Statement(
    select(_h.person_id, _h.organisation_id)
    .select_from(position.join(congress, congress.c.id == _h.congress_id))
    .where(
        _h.congress_id == bindparam("congress"),
        _h.person_id == any_(bindparam("people", type_=ARRAY(Uuid))),
        _h.organisation_id == any_(bindparam("units", type_=ARRAY(Uuid))),
        _h.starts_on <= _TODAY,
        or_(_h.ends_on.is_(None), _h.ends_on >= _TODAY),
    )
)


async def advance_look_back(
    tx: Tx, me: Actor, look_back_id: UUID, action: str, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Make a move of a batch at `now` (UTC); gives the moved row. Two statements, three where checkers are named.

    Raises NotFound `look_back_not_found`, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code,
    `checks_own_unit`, `changed_meanwhile`), Invalid `reference_unknown` (a person, an item), PreconditionFailed.
    """
    for _ in range(ATTEMPTS):
        batch = await look_back_facts(tx, me, look_back_id)
        if seen is not None and batch.version != seen:
            raise PreconditionFailed("version_stale", version=batch.version)
        move = plan(LOOK_BACK, batch, action, look_back_parts(me), given)
        checkers, told = None, given
        if action == "assign_checkers":
            chosen = _chosen(batch, given)
            told = {**given, "item_ids": chosen}
            checkers = _checkers(batch, chosen, given)
            await _must_check_others(tx, batch, chosen, given, now)
        change = LOOK_BACK_EFFECTS[action](batch, told, now)
        row = await write_batch(tx, me, batch, action, move, change, now, checkers)
        if row is not None:
            return dict(row) | {"items": len(batch.items)}
    raise Conflict("changed_meanwhile")


def _chosen(batch: LookBackFacts, given: Mapping[str, Any]) -> list[UUID]:
    """The items that are named, or all; what is decided keeps who decided it."""
    open_items = [item.id for item in batch.items if item.state is not LookBackItemState.DECIDED]
    named, unit = given.get("item_ids"), given.get("organisation_id")
    if named is None:
        of_unit = {item.id for item in batch.items if unit in {None, item.organisation_id}}
        named = [each for each in open_items if each in of_unit]
    if unknown := sorted(str(each) for each in set(named) - {item.id for item in batch.items}):
        raise Invalid("reference_unknown", items=unknown)
    if decided := sorted(str(each) for each in set(named) - set(open_items)):
        raise Conflict("finding_decided", items=decided)
    if not named:
        raise Conflict("look_back_empty")
    return list(dict.fromkeys(named))


async def _must_check_others(
    tx: Tx, batch: LookBackFacts, items: list[UUID], given: Mapping[str, Any], now: datetime
) -> None:
    """One who checks is not one who is checked: nobody is named for replies of the unit in which they hold a post."""
    people = [each["person_id"] for each in given["checkers"]]
    units = [item.organisation_id for item in batch.items if item.id in set(items)]
    found = await tx.all(_POSTS, congress=batch.congress_id, people=people, units=units, now=now)
    if found:
        named = {name: sorted({str(row[name]) for row in found}) for name in ("person_id", "organisation_id")}
        raise Conflict("checks_own_unit", people=named["person_id"], organisations=named["organisation_id"])


def _checkers(batch: LookBackFacts, items: list[UUID], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    people = {each["person_id"]: each["kind"] for each in given["checkers"]}
    return [
        {"congress_id": batch.congress_id, "id": new_id(), "item_id": item, "person_id": person, "kind": kind}
        for item in items
        for person, kind in people.items()
    ]


async def advance_item(
    tx: Tx, me: Actor, item_id: UUID, action: str, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Make a move of the check of one reply at `now` (UTC); gives the moved row.

    Adopting what is not confirmed changes the class, with the evidence look-back, and enters the promise into the ledger, in
    the same transaction. Raises NotFound `look_back_item_not_found`, Forbidden `not_your_move`, Conflict (`wrong_state`, a
    guard's code, `changed_meanwhile`), PreconditionFailed.
    """
    for _ in range(ATTEMPTS):
        item = await item_facts(tx, me, item_id, now)
        if seen is not None and item.version != seen:
            raise PreconditionFailed("version_stale", version=item.version)
        wanted = {**given, "account_id": me.account_id, "by_organisation_id": me.organisation_id}
        move = plan(LOOK_BACK_ITEM, item, action, item_parts(item, me), wanted)
        if action == "adopt_finding":
            if await tx.value(_HOLD, congress=item.case.congress_id, item=item.id) != item.version:
                continue
            wanted |= {"promise_id": await _take_effect(tx, me, item, now)}
        row = await write_item(tx, me, item, action, move, LOOK_BACK_ITEM_EFFECTS[action](item, wanted, me))
        if row is not None:
            return dict(row)
    raise Conflict("changed_meanwhile")


async def _take_effect(tx: Tx, me: Actor, item: ItemFacts, now: datetime) -> UUID | None:
    """The class history and the ledger follow from what was not confirmed; gives the promise."""
    found = item.finding
    assert found is not None
    if found.result is not LookBackResult.NOT_CONFIRMED:
        return None
    if found.class_code is not None and found.class_code != item.class_now:
        change = {"class_code": found.class_code, "reason": found.findings, "evidence": item.batch_name}
        await advance_unit(tx, me, item.assignment_id, "change_class", {**change, "source": ClassSource.LOOK_BACK}, now)
    if found.promise_text is None:
        return None
    promised = {"text": found.promise_text, "due_on": found.promise_due_on}
    return await enter_promise(tx, me, item.assignment_id, promised, PromiseSource.LOOK_BACK, now)
