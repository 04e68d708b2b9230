"""Whether people hold a mandate on a day: who may put a name under a text."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, exists, func, or_, select

from domain.db import Statement, Tx
from domain.errors import Invalid
from domain.people.tables import mandate, person

_day = bindparam("day", type_=mandate.c.starts_on.type)
_HOLD = Statement(
    select(
        person.c.id,
        exists()
        .where(
            mandate.c.congress_id == person.c.congress_id,
            mandate.c.person_id == person.c.id,
            mandate.c.starts_on <= _day,
            or_(mandate.c.ends_on.is_(None), mandate.c.ends_on >= _day),
        )
        .label("deputy"),
    ).where(
        person.c.congress_id == bindparam("congress"),
        person.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
    )
)


async def must_be_deputies(tx: Tx, congress_id: UUID, ids: Iterable[UUID], day: date) -> None:
    """On a local day; one statement. Raises Invalid `reference_unknown` or `not_a_deputy`, naming the people."""
    wanted = list(ids)
    known = {row["id"]: row["deputy"] for row in await tx.all(_HOLD, congress=congress_id, ids=wanted, day=day)}
    if unknown := [each for each in wanted if each not in known]:
        raise Invalid("reference_unknown", people=unknown)
    if others := [each for each in wanted if not known[each]]:
        raise Invalid("not_a_deputy", people=others)
