"""Handling cases together (并案): which may be merged, whom a merged case takes along, and how one leaves again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.events import event_values, recorded
from domain.moves import Effect
from domain.suggestions.facts import CaseFacts
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion

_s = suggestion.c
# Cases that may be handled together: accepted, and not yet answered.
MERGEABLE = frozenset({CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.IN_HANDLING, CaseState.REHANDLING})
UNFILED = frozenset({CaseState.DRAFT, CaseState.COSIGNING})

_AT = _s.updated_at.type
_own = suggestion.alias("own_case")
_OWN_GROUP = (
    select(_own.c.merge_id)
    .where(_own.c.congress_id == bindparam("congress"), _own.c.id == bindparam("case"))
    .scalar_subquery()
)
# Everyone who is concerned, held in the order of the ids: two mergings of the same cases wait for each other.
_HOLD = Statement(
    select(_s.id, _s.merge_id, _s.state)
    .where(
        _s.congress_id == bindparam("congress"),
        or_(_s.id == any_(bindparam("named", type_=ARRAY(Uuid))), _s.merge_id == _OWN_GROUP),
    )
    .order_by(_s.id)
    .with_for_update(key_share=True)
)
_REGROUP = recorded(
    update(suggestion)
    .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("other"))
    .values(merge_id=bindparam("group", type_=Uuid), version=_s.version + 1, updated_at=bindparam("at", type_=_AT))
    .returning(_s.congress_id, _s.id, _s.state)
)


async def merge(tx: Tx, case: CaseFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """Handled together, answered separately (ZJ16 §18): numbers, replies and figures stay each case's own.

    Both cases are still to be answered, and whatever was handled together with this one stays with it.
    """
    into: UUID = given["into"]
    if into == case.id:
        raise Invalid("merges_with_itself")
    held = await tx.all(_HOLD, congress=case.congress_id, case=case.id, named=[case.id, into])
    target = next((row for row in held if row["id"] == into), None)
    if target is None or target["state"] in UNFILED:
        raise Invalid("reference_unknown", field="into")
    if target["state"] not in MERGEABLE:
        raise Conflict("wrong_state", action="merge", state=target["state"], allowed_in=sorted(MERGEABLE))
    group = target["merge_id"] or into
    along = [row["id"] for row in held if row["id"] not in {case.id, into} and row["merge_id"] != group]
    told = [_regrouped(case, into, group, me, "merged", "merge", {"with": case.id})]
    told += [_regrouped(case, other, group, me, "merged", "merge", {"into": into}) for other in along]
    return Effect(columns={"merge_id": group}, data={"into": into}, also=tuple(told))


async def unmerge(tx: Tx, case: CaseFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """The case goes on by itself; those that stay keep their group, under another name where it had this case's."""
    held = await tx.all(_HOLD, congress=case.congress_id, case=case.id, named=[case.id])
    staying = [row["id"] for row in held if row["id"] != case.id]
    group = case.merge_id if case.merge_id != case.id else next(iter(staying), None)
    keeps = group if len(staying) > 1 else None  # a case alone is no group
    told = [_regrouped(case, other, keeps, me, "unmerged", "unmerge", {"left": case.id}) for other in staying]
    columns = {"merge_id": None}
    return Effect(columns=columns, data={**given, "left": staying}, also=tuple(told), becomes=columns)


def _regrouped(
    case: CaseFacts, other: UUID, group: UUID | None, me: Actor, kind: str, action: str, told: Mapping[str, Any]
) -> tuple[Statement, Mapping[str, Any]]:
    """Another case's side of it, with its event: written once this case's side is."""
    happened = event_values(me, case.now, kind, action, None, told)
    return _REGROUP, {"congress": case.congress_id, "other": other, "group": group, "at": case.now, **happened}
