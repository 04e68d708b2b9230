"""By what word an export names a deputy or a unit: the name, or where that would not be understood, card number or code."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from domain.db import Statement, Tx
from domain.organisations.tables import organisation
from domain.people.tables import mandate, person

# What parts the names of a list, and spaces, which an import drops between Chinese characters.
UNSAFE = re.compile(r"[、;,；，\s]")
_m, _p, _o = mandate.c, person.c, organisation.c
_DEPUTIES = Statement(
    select(_m.term_id, _m.person_id, _m.card_number, _p.name)
    .select_from(mandate.join(person, and_(_p.congress_id == _m.congress_id, _p.id == _m.person_id)))
    .where(_m.congress_id == bindparam("congress"))
)
_UNITS = Statement(select(_o.id, _o.code, _o.name).where(_o.congress_id == bindparam("congress")))


@dataclass(frozen=True, slots=True)
class Names:
    """Whoever is not to be named by name: deputies by (term, person), units by id."""

    deputies: Mapping[tuple[UUID, UUID], str]
    units: Mapping[UUID, str]

    def deputy(self, term_id: UUID, person_id: UUID, name: str) -> str:
        """The name, or the card number of that term."""
        return self.deputies.get((term_id, person_id), name)


def name_of(row: Mapping[str, Any], codes: Mapping[UUID, str]) -> str:
    """Of a unit: the name, or the code."""
    name: str = row["name"]
    return codes.get(UUID(str(row["organisation_id"])), name)


async def read_names(tx: Tx, congress_id: UUID) -> Names:
    """Two statements, once for a file."""
    deputies = await tx.all(_DEPUTIES, congress=congress_id)
    units = await tx.all(_UNITS, congress=congress_id)
    people = {(row["term_id"], row["name"], row["person_id"]) for row in deputies}
    times = Counter((term, name) for term, name, _ in people)
    shared = Counter(row["name"] for row in units)
    return Names(
        {
            (row["term_id"], row["person_id"]): row["card_number"]
            for row in deputies
            if times[row["term_id"], row["name"]] > 1 or UNSAFE.search(row["name"])
        },
        {row["id"]: row["code"] for row in units if shared[row["name"]] > 1 or UNSAFE.search(row["name"])},
    )
