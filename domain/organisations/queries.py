"""Organisations as they are read: lists, and one with the way up to its root and what lies directly under it."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Integer, Select, bindparam, func, literal_column, or_, select
from sqlalchemy.sql.selectable import ScalarSelect

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.shapes import array_of

_o = organisation.c
ROW = (_o.id, _o.parent_id, _o.kind, _o.code, _o.name, _o.short_name, _o.active, _o.created_at, _o.version)
DEEPEST = 50  # levels of a path; no real tree comes near, and a broken one ends


def path_from(start: Select[Any]) -> ScalarSelect[Any]:
    """The way from the root to one organisation itself, as an array of {id, name}; `start` selects its row."""
    row = start.subquery("row")
    climbing = select(
        row.c.congress_id, row.c.id, row.c.parent_id, row.c.name, literal_column("0", Integer).label("height")
    ).cte("climbing", recursive=True)
    upper = organisation.alias("upper")
    climbing = climbing.union_all(
        select(upper.c.congress_id, upper.c.id, upper.c.parent_id, upper.c.name, climbing.c.height + 1).where(
            upper.c.congress_id == climbing.c.congress_id,
            upper.c.id == climbing.c.parent_id,
            climbing.c.height < DEEPEST,
        )
    )
    return array_of({"id": climbing.c.id, "name": climbing.c.name}, [], climbing.c.height.desc(), source=climbing)


def _children_of(row: FromClause) -> ScalarSelect[Any]:
    under = organisation.alias("under")
    fields = {"id": under.c.id, "name": under.c.name, "kind": under.c.kind, "active": under.c.active}
    return array_of(
        fields, [under.c.congress_id == row.c.congress_id, under.c.parent_id == row.c.id], under.c.name, source=under
    )


def whole(row: FromClause, *conditions: ColumnElement[bool]) -> list[Any]:
    """What is shown of one organisation: the only row of `row` under these conditions."""
    return [
        *[row.c[column.name] for column in ROW],
        path_from(select(*row.c).where(*conditions)).label("path"),
        _children_of(row).label("children"),
    ]


_CONTAINS = func.lower(bindparam("q", type_=_o.name.type))
ORGANISATIONS = Listing(
    key=_o.id,
    columns=ROW,
    where=(_o.congress_id == bindparam("congress"),),
    sorts={
        "name": Sort(_o.name),
        "-name": Sort(_o.name, descending=True),
        "code": Sort(_o.code),
        "-created_at": Sort(_o.created_at, descending=True),
    },
    filters={
        "kind": _o.kind == bindparam("kind"),
        "active": _o.active == bindparam("active"),
        "parent_id": _o.parent_id == bindparam("parent_id"),
        "code": _o.code == bindparam("code"),
        "q": or_(
            *[
                func.strpos(func.lower(func.coalesce(column, "")), _CONTAINS) > 0
                for column in (_o.name, _o.short_name, _o.code)
            ]
        ),
    },
)
_THIS = (_o.congress_id == bindparam("congress"), _o.id == bindparam("of_row"))
_ONE = Statement(select(*whole(organisation, *_THIS)).where(*_THIS))


async def list_organisations(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Organisations of the caller's congress."""
    values = {"congress": me.congress_id}
    return await ORGANISATIONS.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def get_organisation(tx: Tx, me: Actor, organisation_id: UUID) -> Record:
    """One organisation with `path` (root first, itself last) and `children`. NotFound `not_found`."""
    row = await tx.one(_ONE, congress=me.congress_id, of_row=organisation_id)
    if row is None:
        raise NotFound("not_found")
    return row
