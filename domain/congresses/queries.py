"""Congresses, terms and sessions as they are read."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select

from domain.actor import Actor
from domain.congresses.tables import congress, session, term
from domain.db import Record, Statement, Tx
from domain.errors import NotFound
from domain.paging import Listing, Page, Sort

_c, _t, _s = congress.c, term.c, session.c

CONGRESSES = Listing(
    key=_c.id,
    columns=(_c.slug, _c.name, _c.level),
    sorts={"name": Sort(_c.name), "slug": Sort(_c.slug)},
    filters={
        "level": _c.level == bindparam("level"),
        "q": func.strpos(func.lower(_c.name), func.lower(bindparam("q", type_=_c.name.type))) > 0,
    },
)
TERMS = Listing(
    key=_t.id,
    columns=(_t.id, _t.number, _t.starts_on, _t.ends_on, _t.version),
    where=(_t.congress_id == bindparam("congress"),),
    sorts={"-number": Sort(_t.number, descending=True), "number": Sort(_t.number)},
    filters={
        "on": (_t.starts_on <= bindparam("on")) & or_(_t.ends_on.is_(None), _t.ends_on >= bindparam("on")),
    },
)
SESSIONS = Listing(
    key=_s.id,
    columns=(
        _s.id,
        _s.term_id,
        _t.number.label("term_number"),
        _s.number,
        _s.name,
        _s.starts_on,
        _s.ends_on,
        _s.version,
    ),
    source=session.join(term, (_t.congress_id == _s.congress_id) & (_t.id == _s.term_id)),
    where=(_s.congress_id == bindparam("congress"),),
    sorts={
        "-starts_on": Sort(_s.starts_on, _s.number, descending=True),
        "starts_on": Sort(_s.starts_on, _s.number),
    },
    filters={
        "term_id": _s.term_id == bindparam("term_id"),
        "on": (_s.starts_on <= bindparam("on")) & (_s.ends_on >= bindparam("on")),
    },
)
_CONGRESS = Statement(select(*_c).where(_c.id == bindparam("congress")))
_TERM = Statement(
    select(_t.id, _t.number, _t.starts_on, _t.ends_on, _t.version).where(
        _t.congress_id == bindparam("congress"), _t.id == bindparam("of_row")
    )
)
_SESSION = Statement(
    select(*SESSIONS.columns)
    .select_from(session.join(term, (_t.congress_id == _s.congress_id) & (_t.id == _s.term_id)))
    .where(_s.congress_id == bindparam("congress"), _s.id == bindparam("of_row"))
)


async def list_congresses(
    tx: Tx, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Every congress of the installation: whoever signs in must first name one."""
    return await CONGRESSES.page(tx, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def list_terms(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Terms; `on`: those that a local day lies in."""
    values = {"congress": me.congress_id}
    return await TERMS.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def list_sessions(
    tx: Tx, me: Actor, given: dict[str, Any], sort: str, cursor: str | None, limit: int, *, total: bool
) -> Page:
    """Sessions; `on`: those that a local day lies in."""
    values = {"congress": me.congress_id}
    return await SESSIONS.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def get_congress(tx: Tx, me: Actor) -> Record:
    """The caller's congress. NotFound `not_found`."""
    return _found(await tx.one(_CONGRESS, congress=me.congress_id))


async def get_term(tx: Tx, me: Actor, term_id: UUID) -> Record:
    """NotFound `not_found`."""
    return _found(await tx.one(_TERM, congress=me.congress_id, of_row=term_id))


async def get_session(tx: Tx, me: Actor, session_id: UUID) -> Record:
    """NotFound `not_found`."""
    return _found(await tx.one(_SESSION, congress=me.congress_id, of_row=session_id))


def _found(row: Record | None) -> Record:
    if row is None:
        raise NotFound("not_found")
    return row
