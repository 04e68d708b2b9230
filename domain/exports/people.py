"""Deputies and organisations as rows of the import; contact data only for those who see them, and never a mask in their place."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from domain.actor import Actor
from domain.congresses.tables import term
from domain.db import Tx
from domain.exports.importable import headings
from domain.exports.reading import Asked, Source
from domain.organisations.queries import ORGANISATIONS
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.people.contact import sees_contact
from domain.people.queries import MANDATE_FILTERS, PEOPLE
from domain.people.tables import delegation, mandate, person

_p, _o, _g = person.c, organisation.c, delegation.c
# Under a name of its own: the filters of the list of people look at mandates themselves.
_held = mandate.alias("held")
_h = _held.c
CONTACT = ("phone", "email", "address")
_above = organisation.alias("above")


def _parent(name: str) -> Any:
    above = (_above.c.congress_id == _o.congress_id, _above.c.id == _o.parent_id)
    return select(_above.c[name]).where(*above).scalar_subquery().label(f"parent_{name}")


_DEPUTIES = Listing(
    key=_h.id,
    columns=(
        *[_p[name] for name in ("name", "gender", "ethnicity", "party", "employer", *CONTACT)],
        _p.id.label("person_id"),
        *[_h.card_number, _h.electing_body],
        _h.starts_on.label("mandate_from"),
        _h.ends_on.label("mandate_to"),
        term.c.number.label("term"),
        _g.name.label("delegation"),
    ),
    source=_held.join(person, and_(_p.congress_id == _h.congress_id, _p.id == _h.person_id))
    .join(term, and_(term.c.congress_id == _h.congress_id, term.c.id == _h.term_id))
    .outerjoin(delegation, and_(_g.congress_id == _h.congress_id, _g.id == _h.delegation_id)),
    where=(_h.congress_id == bindparam("congress"), *PEOPLE.where),
    sorts={"entered": Sort()},
    filters=PEOPLE.filters,
)
_ORGANISATIONS = Listing(
    key=_o.id,
    columns=(
        *[_o[name] for name in ("code", "name", "short_name", "kind", "active")],
        _parent("code"),
        _parent("name"),
    ),
    where=ORGANISATIONS.where,
    sorts={"entered": Sort()},
    filters=ORGANISATIONS.filters,
)


def deputies(me: Actor, given: Mapping[str, Any]) -> Source:
    """A row for each mandate of the people that the list gives for these filters."""
    wanted = {name: given.get(name) for name in MANDATE_FILTERS}
    chosen = {name: value for name, value in given.items() if name not in MANDATE_FILTERS}
    if any(value is not None for value in wanted.values()):
        chosen["mandate"] = wanted

    async def page(tx: Tx, asked: Asked) -> Page:
        found = await _read(_DEPUTIES, tx, me, chosen, asked)
        return Page([_deputy(row, me) for row in found.items], found.next, found.total)

    return Source(headings("deputies"), page)


def _deputy(row: Mapping[str, Any], me: Actor) -> dict[str, Any]:
    """Whoever may not see a number gets none: a mask that is imported again would become the number."""
    hidden: dict[str, Any] = {} if sees_contact(me, row["person_id"]) else dict.fromkeys(CONTACT)
    return {name: value for name, value in {**row, **hidden}.items() if name in _deputy_fields()}


@cache
def _deputy_fields() -> frozenset[str]:
    return frozenset(each.name for each in headings("deputies"))


def organisations(me: Actor, given: Mapping[str, Any]) -> Source:
    """The organisations that the list gives for these filters."""

    async def page(tx: Tx, asked: Asked) -> Page:
        return await _read(_ORGANISATIONS, tx, me, given, asked)

    return Source(headings("organisations"), page)


async def _read(listing: Listing, tx: Tx, me: Actor, given: Mapping[str, Any], asked: Asked) -> Page:
    here: dict[str, UUID] = {"congress": me.congress_id}
    return await listing.page(
        tx, values=here, given=given, cursor=asked.cursor, limit=asked.limit, total=asked.total, most=asked.limit
    )
