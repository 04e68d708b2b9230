"""What is shown of accounts: to their owners, and to whoever manages them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, Text, any_, bindparam, case, func, null, or_, select

from domain.accounts.tables import account
from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.paging import Listing, Page, Sort
from domain.people.tables import delegation, person
from domain.shapes import object_of

_a = account.c


def linked(of: FromClause) -> list[Any]:
    """Person, organisation and delegation of an account (or of a changed account) as objects, or null."""
    c = of.c
    links = ((person, c.person_id), (organisation, c.organisation_id), (delegation, c.delegation_id))
    return [
        case(
            (
                column.is_not(None),
                select(object_of({"id": table.c.id, "name": table.c.name}))
                .where(table.c.congress_id == c.congress_id, table.c.id == column)
                .scalar_subquery(),
            ),
            else_=null(),
        ).label(table.name)
        for table, column in links
    ]


def shown(of: FromClause) -> list[Any]:
    """The columns of an account that anybody may see who manages accounts; never the password's hash."""
    names = ("id", "username", "name", "roles", "active", "created_at", "version")
    return [*(of.c[name] for name in names), *linked(of)]


_ONE = Statement(select(*shown(account)).where(_a.congress_id == bindparam("congress"), _a.id == bindparam("account")))
_ME = Statement(
    select(
        *shown(account),
        object_of({name: congress.c[name] for name in ("id", "slug", "name", "level", "zone")}).label("congress"),
    )
    .join_from(account, congress, congress.c.id == _a.congress_id)
    .where(_a.congress_id == bindparam("congress"), _a.id == bindparam("account"), _a.active)
)
_LIST = Listing(
    key=_a.id,
    columns=shown(account),
    where=(_a.congress_id == bindparam("congress"),),
    sorts={"username": Sort(_a.username), "-created_at": Sort(_a.created_at, descending=True)},
    filters={
        "role": bindparam("role", type_=Text) == any_(_a.roles),
        "active": _a.active == bindparam("active"),
        "person_id": _a.person_id == bindparam("person_id"),
        "organisation_id": _a.organisation_id == bindparam("organisation_id"),
        "q": or_(
            *(
                func.strpos(func.lower(column), func.lower(bindparam("q", type_=Text))) > 0
                for column in (_a.username, _a.name)
            )
        ),
    },
)


async def get_account(tx: Tx, me: Actor, account_id: UUID) -> Record:
    """One account of the caller's congress, or NotFound."""
    row = await tx.one(_ONE, congress=me.congress_id, account=account_id)
    if row is None:
        raise NotFound("not_found")
    return row


async def list_accounts(
    tx: Tx, me: Actor, given: Mapping[str, Any], sort: str | None, limit: int, cursor: str | None, total: bool
) -> Page:
    """The accounts of the caller's congress."""
    return await _LIST.page(
        tx, values={"congress": me.congress_id}, given=given, sort=sort, limit=limit, cursor=cursor, total=total
    )


async def get_me(tx: Tx, me: Actor) -> dict[str, Any]:
    """Who the caller is, as the database has it now, and the rights that these credentials carry."""
    row = await tx.one(_ME, congress=me.congress_id, account=me.account_id)
    if row is None:
        raise NotFound("not_found")
    return {**row, "rights": sorted(me.rights)}
