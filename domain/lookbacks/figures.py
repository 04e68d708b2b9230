"""A batch in figures: how far it has come and what was found, of the whole and of each unit; one statement."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, tuple_

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.lookbacks.states import LookBackItemState, LookBackResult
from domain.lookbacks.tables import look_back, look_back_item
from domain.organisations.tables import organisation

_b, _i, _o = look_back.c, look_back_item.c, organisation.c


@cache
def _statement() -> Statement:
    """One row a unit, and one without a unit for the whole; what is recorded and not adopted has no result yet."""
    count = func.count(_i.id)
    decided = _i.state == LookBackItemState.DECIDED
    joined = look_back.join(look_back_item, and_(_i.congress_id == _b.congress_id, _i.look_back_id == _b.id)).join(
        organisation, and_(_o.congress_id == _i.congress_id, _o.id == _i.organisation_id)
    )
    return Statement(
        select(
            _o.id.label("organisation_id"),
            _o.name,
            count.label("items"),
            *(count.filter(_i.state == state).label(state.value) for state in LookBackItemState),
            *(count.filter(decided, _i.result == result).label(result.value) for result in LookBackResult),
            count.filter(decided, _i.class_after.is_not(None), _i.class_after != _i.class_code).label("downgraded"),
            func.count(_i.promise_id).label("promises"),
        )
        .select_from(joined)
        .where(_b.congress_id == bindparam("congress"), _b.id == bindparam("look_back"))
        .group_by(func.grouping_sets(tuple_(_o.id, _o.name), tuple_()))
        .order_by(count.filter(decided, _i.result == LookBackResult.NOT_CONFIRMED).desc(), _o.name, _o.id)
    )


async def count_look_back(tx: Tx, me: Actor, look_back_id: UUID) -> dict[str, Any]:
    """Items, how many wait, are recorded, are decided; and of the decided how many were confirmed, not, or not checkable.

    NotFound `look_back_not_found`.
    """
    found = await tx.all(_statement(), congress=me.congress_id, look_back=look_back_id)
    units = [dict(row) for row in found if row["organisation_id"] is not None]
    total = next(dict(row) for row in found if row["organisation_id"] is None)
    if not total["items"]:
        raise NotFound("look_back_not_found")
    named = [{**row, "organisation": {"id": row["organisation_id"], "name": row["name"]}} for row in units]
    return {"look_back_id": look_back_id, "total": total, "units": named}
