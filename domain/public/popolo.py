"""Deputies, delegations and organisations in the words of Popolo (popoloproject.com): who holds which mandate, and nothing of how to reach them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists

from domain.congresses.tables import term
from domain.db import Tx
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.people.tables import delegation, mandate, person
from domain.shapes import array_of

_p, _m, _d, _o = person.c, mandate.c, delegation.c, organisation.c
_MANDATES = mandate.join(term, and_(term.c.congress_id == _m.congress_id, term.c.id == _m.term_id)).outerjoin(
    delegation, and_(_d.congress_id == _m.congress_id, _d.id == _m.delegation_id)
)
_held = mandate.alias("held")
_PEOPLE = Listing(
    key=_p.id,
    columns=(
        _p.id,
        _p.name,
        array_of(
            {
                "id": _m.id,
                "term": term.c.number,
                "start_date": _m.starts_on,
                "end_date": _m.ends_on,
                "area": _m.electing_body,
                "on_behalf_of_id": _m.delegation_id,
                "delegation": _d.name,
            },
            [_m.congress_id == _p.congress_id, _m.person_id == _p.id],
            _m.starts_on.desc(),
            source=_MANDATES,
        ).label("memberships"),
    ),
    sorts={"name": Sort(_p.name)},
    where=(
        _p.congress_id == bindparam("congress"),
        exists().where(_held.c.congress_id == _p.congress_id, _held.c.person_id == _p.id),
    ),
)
_ORGANISATIONS = Listing(
    key=_o.id,
    columns=tuple(_o[name] for name in ("id", "name", "short_name", "kind", "parent_id")),
    sorts={"name": Sort(_o.name)},
    where=(_o.congress_id == bindparam("congress"), _o.active.is_(True)),
)


async def list_people(
    tx: Tx, place: Mapping[str, Any], *, cursor: str | None = None, limit: int = DEFAULT_LIMIT, total: bool = False
) -> Page:
    """Whoever has or had a mandate in this congress; officers of units are no public persons. One statement."""
    page = await _PEOPLE.page(tx, values={"congress": place["id"]}, cursor=cursor, limit=limit, total=total)
    return Page([_person(row, place) for row in page.items], page.next, page.total)


async def list_organizations(
    tx: Tx, place: Mapping[str, Any], *, cursor: str | None = None, limit: int = DEFAULT_LIMIT, total: bool = False
) -> Page:
    """The organisations in use. One statement."""
    page = await _ORGANISATIONS.page(tx, values={"congress": place["id"]}, cursor=cursor, limit=limit, total=total)
    return Page([_organization(row) for row in page.items], page.next, page.total)


def _person(row: Mapping[str, Any], place: Mapping[str, Any]) -> dict[str, Any]:
    congress_id: UUID = place["id"]
    return {
        "id": row["id"],
        "name": row["name"],
        "memberships": [
            {
                "id": each["id"],
                "person_id": row["id"],
                "organization_id": congress_id,
                "role": "deputy",
                "legislative_period": each["term"],
                "start_date": each["start_date"],
                "end_date": each["end_date"],
                "area": each["area"] and {"name": each["area"]},
                "on_behalf_of": each["on_behalf_of_id"] and {"id": each["on_behalf_of_id"], "name": each["delegation"]},
            }
            for each in row["memberships"]
        ],
    }


def _organization(row: Mapping[str, Any]) -> dict[str, Any]:
    others = [{"name": row["short_name"]}] if row["short_name"] else []
    return {
        "id": row["id"],
        "name": row["name"],
        "other_names": others,
        "classification": row["kind"],
        "parent_id": row["parent_id"],
    }
