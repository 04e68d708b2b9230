"""How the tree of organisations changes: no organisation under itself, none closed while it has work in hand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, cast, func, literal_column, select

from domain.actor import Actor
from domain.assignments.flow import ASSIGNMENT
from domain.assignments.tables import assignment
from domain.db import Record, Statement, Tx
from domain.ids import new_id
from domain.organisations.queries import DEEPEST, whole
from domain.organisations.tables import organisation
from domain.register import Register
from domain.workflow import Refusal

_o, _a = organisation.c, assignment.c


def _not_under_itself() -> Any:
    """The new parent, and whatever is above it, is another organisation."""
    above = (
        select(_o.congress_id, _o.id, _o.parent_id, literal_column("1", Integer).label("height"))
        .where(_o.congress_id == bindparam("of_congress"), _o.id == bindparam("set_parent_id", type_=_o.parent_id.type))
        .cte("above", recursive=True)
    )
    upper = organisation.alias("upper")
    above = above.union_all(
        select(upper.c.congress_id, upper.c.id, upper.c.parent_id, above.c.height + 1).where(
            upper.c.congress_id == above.c.congress_id, upper.c.id == above.c.parent_id, above.c.height < DEEPEST
        )
    )
    return ~select(above.c.id).where(above.c.id == bindparam("of_row")).exists()


def _nothing_in_hand() -> Any:
    return (
        ~select(_a.id)
        .where(_a.congress_id == _o.congress_id, _a.organisation_id == _o.id, _a.state.not_in(sorted(ASSIGNMENT.ends)))
        .exists()
    )


ORGANISATIONS = Register(
    organisation,
    shown=whole,
    guards={
        "amend": (_not_under_itself(), Refusal("cycle")),
        "deactivate": (_nothing_in_hand(), Refusal("has_open_assignments")),
    },
)
ONE_MOVE_AT_A_TIME = Statement(
    select(
        func.pg_advisory_xact_lock(
            func.hashtext("organisation tree"),
            func.hashtext(cast(bindparam("congress", type_=_o.congress_id.type), Text)),
        )
    )
)


async def create_organisation(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """An active organisation: parent_id, kind, code, name, short_name. Conflict `code_taken`, Invalid `reference_unknown`."""
    return await ORGANISATIONS.enter(tx, me, {"id": new_id(), "active": True, "created_at": now, **values}, now)


async def update_organisation(
    tx: Tx, me: Actor, organisation_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> Record:
    """Names, kind and place in the tree; what it did stays its own. Conflict `cycle`, `code_taken`.

    Two moves of one tree wait for each other: each alone could be right, and both together a circle.
    """
    if values["parent_id"] is not None:
        await tx.one(ONE_MOVE_AT_A_TIME, congress=me.congress_id)
    return await ORGANISATIONS.amend(tx, me, organisation_id, seen, values, now)


async def deactivate_organisation(tx: Tx, me: Actor, organisation_id: UUID, seen: int | None, now: datetime) -> Record:
    """It gets no new work and keeps its history. Conflict `has_open_assignments`."""
    return await ORGANISATIONS.amend(tx, me, organisation_id, seen, {"active": False}, now, "deactivate")


async def reactivate_organisation(tx: Tx, me: Actor, organisation_id: UUID, seen: int | None, now: datetime) -> Record:
    """It may be given work again."""
    return await ORGANISATIONS.amend(tx, me, organisation_id, seen, {"active": True}, now, "reactivate")
