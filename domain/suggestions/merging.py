"""Handling cases together (并案): which may be merged, and whom a merged case takes along."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, select, update

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.moves import Effect
from domain.suggestions.facts import CaseFacts
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion

_s = suggestion.c
# Cases that may be handled together: accepted, and not yet answered.
MERGEABLE = frozenset({CaseState.ACCEPTED, CaseState.ASSIGNED, CaseState.IN_HANDLING, CaseState.REHANDLING})
UNFILED = frozenset({CaseState.DRAFT, CaseState.COSIGNING})

_TOUCHED = {"version": _s.version + 1, "updated_at": bindparam("at", type_=_s.updated_at.type)}
_MERGE_TARGET = Statement(
    update(suggestion)
    .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("into"))
    .values(merge_id=func.coalesce(_s.merge_id, _s.id), **_TOUCHED)
    .returning(_s.merge_id, _s.state)
)
_group = suggestion.alias("own_group")
# Those that were handled together with the case go with it.
_MERGE_GROUP = Statement(
    update(suggestion)
    .where(
        _s.congress_id == bindparam("congress"),
        _s.id != bindparam("case"),
        _s.merge_id != bindparam("group", type_=Uuid),
        _s.merge_id
        == select(_group.c.merge_id)
        .where(_group.c.congress_id == bindparam("congress"), _group.c.id == bindparam("case"))
        .scalar_subquery(),
    )
    .values(merge_id=bindparam("group", type_=Uuid), **_TOUCHED)
)


async def merge(tx: Tx, case: CaseFacts, given: Mapping[str, Any], __: Actor) -> Effect:
    """Handled together, answered separately (ZJ16 §18): numbers, replies and figures stay each case's own.

    Both cases are still to be answered, and whatever was handled together with this one stays with it.
    """
    into: UUID = given["into"]
    if into == case.id:
        raise Invalid("merges_with_itself")
    target = await tx.one(_MERGE_TARGET, congress=case.congress_id, into=into, at=case.now)
    if target is None or target["state"] in UNFILED:
        raise Invalid("reference_unknown", field="into")
    if target["state"] not in MERGEABLE:
        raise Conflict("wrong_state", action="merge", state=target["state"], allowed_in=sorted(MERGEABLE))
    group = target["merge_id"]
    await tx.one(_MERGE_GROUP, congress=case.congress_id, case=case.id, group=group, at=case.now)
    return Effect(columns={"merge_id": group}, data={"into": into})
