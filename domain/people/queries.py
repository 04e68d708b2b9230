"""People, mandates, delegations and positions as they are read; contact data only for those who may see them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Text, and_, bindparam, func, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.actor import Actor
from domain.congresses.tables import term
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.people.contact import for_eyes
from domain.people.tables import delegation, mandate, person, position
from domain.shapes import array_of

_p, _m, _g, _o, _s = person.c, mandate.c, delegation.c, organisation.c, position.c
ROW = tuple(column.name for column in _p if column.name != "congress_id")


def of_mandate(row: FromClause) -> dict[str, ColumnElement[Any]]:
    """What is shown of a mandate, from its row; the columns of term and delegation are joined or looked up by the caller."""
    own = (
        "id",
        "person_id",
        "term_id",
        "delegation_id",
        "card_number",
        "electing_body",
        "starts_on",
        "ends_on",
        "version",
    )
    return {name: row.c[name] for name in own}


def of_position(row: FromClause) -> dict[str, ColumnElement[Any]]:
    """What is shown of a position, from its row."""
    own = ("id", "person_id", "organisation_id", "title", "head", "rank", "starts_on", "ends_on", "version")
    return {name: row.c[name] for name in own}


def _mandates_of(row: FromClause) -> ScalarSelect[Any]:
    joined = mandate.join(term, (term.c.congress_id == _m.congress_id) & (term.c.id == _m.term_id)).outerjoin(
        delegation, (_g.congress_id == _m.congress_id) & (_g.id == _m.delegation_id)
    )
    fields = of_mandate(mandate) | {"term_number": term.c.number, "delegation_name": _g.name}
    here = [_m.congress_id == row.c.congress_id, _m.person_id == row.c.id]
    return array_of(fields, here, _m.starts_on.desc(), source=joined)


def _positions_of(row: FromClause) -> ScalarSelect[Any]:
    joined = position.join(organisation, (_o.congress_id == _s.congress_id) & (_o.id == _s.organisation_id))
    fields = of_position(position) | {"organisation_name": _o.name}
    here = [_s.congress_id == row.c.congress_id, _s.person_id == row.c.id]
    return array_of(fields, here, _s.starts_on.desc(), source=joined)


def whole(row: FromClause) -> list[Any]:
    """What is shown of one person, from the row."""
    return [
        *[row.c[name] for name in ROW],
        _mandates_of(row).label("mandates"),
        _positions_of(row).label("positions"),
    ]


def _given(name: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    value = bindparam(name, type_=column.type)
    return or_(value.is_(None), column == value)


def _holds() -> ColumnElement[bool]:
    """One and the same mandate has all that was asked for."""
    on = bindparam("mandate_on", type_=_m.starts_on.type)
    active = and_(_m.starts_on <= on, or_(_m.ends_on.is_(None), _m.ends_on >= on))
    asked = [
        _given("term_id", _m.term_id),
        _given("delegation_id", _m.delegation_id),
        _given("card_number", _m.card_number),
    ]
    return (
        select(_m.id)
        .where(_m.congress_id == _p.congress_id, _m.person_id == _p.id, *asked, or_(on.is_(None), active))
        .exists()
    )


MANDATE_FILTERS = ("term_id", "delegation_id", "card_number", "mandate_on")
PEOPLE = Listing(
    key=_p.id,
    columns=whole(person),
    where=(_p.congress_id == bindparam("congress"),),
    sorts={
        "name": Sort(_p.name),
        "-name": Sort(_p.name, descending=True),
        "-created_at": Sort(_p.created_at, descending=True),
    },
    filters={
        "name": func.strpos(func.lower(_p.name), func.lower(bindparam("name", type_=Text))) > 0,
        "organisation_id": select(_s.id)
        .where(
            _s.congress_id == _p.congress_id, _s.person_id == _p.id, _s.organisation_id == bindparam("organisation_id")
        )
        .exists(),
        "mandate": _holds(),
    },
)
DELEGATIONS = Listing(
    key=_g.id,
    columns=(_g.id, _g.term_id, term.c.number.label("term_number"), _g.name, _g.version),
    source=delegation.join(term, (term.c.congress_id == _g.congress_id) & (term.c.id == _g.term_id)),
    where=(_g.congress_id == bindparam("congress"),),
    sorts={"name": Sort(_g.name), "-term": Sort(term.c.number, _g.name, descending=True)},
    filters={"term_id": _g.term_id == bindparam("term_id")},
)
_PERSON = Statement(select(*whole(person)).where(_p.congress_id == bindparam("congress"), _p.id == bindparam("of_row")))


async def list_people(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """People of the caller's congress; what is asked of a mandate is asked of one and the same mandate."""
    of_mandates = {name: given.get(name) for name in MANDATE_FILTERS}
    chosen = {name: value for name, value in given.items() if name not in MANDATE_FILTERS}
    if any(value is not None for value in of_mandates.values()):
        chosen["mandate"] = of_mandates
    values = {"congress": me.congress_id}
    page = await PEOPLE.page(tx, values=values, given=chosen, sort=sort, cursor=cursor, limit=limit, total=total)
    return replace(page, items=[for_eyes(me, each) for each in page.items])


async def get_person(tx: Tx, me: Actor, person_id: UUID) -> dict[str, Any]:
    """One person with mandates and positions, the latest first. NotFound `not_found`."""
    row: Record | None = await tx.one(_PERSON, congress=me.congress_id, of_row=person_id)
    if row is None:
        raise NotFound("not_found")
    return for_eyes(me, dict(row))


async def list_delegations(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Delegations of every term, or of one."""
    values = {"congress": me.congress_id}
    return await DELEGATIONS.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


def looked_up(column: str, label: str, table: FromClause, row: FromClause, key: str) -> ColumnElement[Any]:
    """One column of the row that a written row points at."""
    found = select(table.c[column]).where(table.c.congress_id == row.c.congress_id, table.c.id == row.c[key])
    return found.scalar_subquery().label(label)
