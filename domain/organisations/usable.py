"""Whether units can be given work: they exist in this congress and are active."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from domain.db import Statement, Tx
from domain.errors import Invalid
from domain.organisations.tables import organisation

_KNOWN = Statement(
    select(organisation.c.id, organisation.c.active).where(
        organisation.c.congress_id == bindparam("congress"),
        organisation.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
)


async def must_be_usable(tx: Tx, congress_id: UUID, ids: Iterable[UUID]) -> None:
    """One statement. Raises Invalid `reference_unknown` or `unit_inactive`, naming the units."""
    wanted = list(ids)
    active = {row["id"]: row["active"] for row in await tx.all(_KNOWN, congress=congress_id, ids=wanted)}
    if unknown := [each for each in wanted if each not in active]:
        raise Invalid("reference_unknown", organisations=unknown)
    if closed := [each for each in wanted if not active[each]]:
        raise Invalid("unit_inactive", organisations=closed)
