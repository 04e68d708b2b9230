"""What an administrator changes of the congress, its terms and its sessions."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, bindparam, func, select, update

from domain.actor import Actor
from domain.congresses.tables import congress, session, term
from domain.db import Record, Statement, Tx
from domain.errors import Invalid, NotFound, PreconditionFailed
from domain.events import event_values, recording
from domain.ids import new_id
from domain.register import Register
from domain.rules.tables import rule_profile

_c, _p = congress.c, rule_profile.c
OFFICE_HOURS = ("office_opens", "office_closes")


def _session_shown(written: FromClause) -> list[Any]:
    number = select(term.c.number).where(term.c.congress_id == written.c.congress_id, term.c.id == written.c.term_id)
    return [*written.c, number.scalar_subquery().label("term_number")]


TERMS = Register(term)
SESSIONS = Register(session, shown=_session_shown)


def _known(kind: str) -> Any:
    code = bindparam(f"set_{kind}_profile", type_=_p.code.type)
    return select(_p.id).where(_p.congress_id == _c.id, _p.code == code, _p.kind == kind).exists()


def _amending() -> Statement:
    names = ("name", "level", "suggestion_profile", "proposal_profile")
    hours = {name: func.coalesce(bindparam(f"set_{name}", type_=_c[name].type), _c[name]) for name in OFFICE_HOURS}
    amended = (
        update(congress)
        .where(
            _c.id == bindparam("of_congress"), _c.version == bindparam("seen"), _known("suggestion"), _known("proposal")
        )
        .values(
            {name: bindparam(f"set_{name}", type_=_c[name].type) for name in names}
            | hours
            | {"version": _c.version + 1}
        )
        .returning(*_c, _c.id.label("congress_id"))
        .cte("amended")
    )
    return Statement(select(*amended.c).add_cte(recording(amended, case=None).cte("logged")))


_AMEND = _amending()
_VERSION = Statement(select(_c.version).where(_c.id == bindparam("of_congress")))


async def update_congress(tx: Tx, me: Actor, seen: int, values: Mapping[str, Any], now: datetime) -> Record:
    """Name, level, office hours, and the codes of the profiles that new cases come under; running cases keep theirs.

    The zone never changes: legal days already counted would mean other instants. Raises PreconditionFailed
    `version_stale`, Invalid `profile_unknown`, Conflict `ends_before_start` for office hours.
    """
    told = {name: value for name, value in values.items() if value is not None}
    hours = {name: told.get(name) and time.fromisoformat(told[name]) for name in OFFICE_HOURS}
    row = await tx.one(
        _AMEND,
        of_congress=me.congress_id,
        seen=seen,
        **{f"set_{name}": value for name, value in ({**values, **hours}).items()},
        **event_values(me, now, "congress_amended", "amend", None, told),
    )
    if row is not None:
        return row
    version = await tx.value(_VERSION, of_congress=me.congress_id)
    if version is None:
        raise NotFound("not_found")
    if version != seen:
        raise PreconditionFailed("version_stale", version=version)
    raise Invalid("profile_unknown", suggestion=values["suggestion_profile"], proposal=values["proposal_profile"])


async def create_term(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """A term: number, starts_on, ends_on. Raises Conflict `term_exists`, Invalid `ends_before_start`."""
    _require_span(values["starts_on"], values["ends_on"])
    return await TERMS.enter(tx, me, {"id": new_id(), **values}, now)


async def update_term(tx: Tx, me: Actor, term_id: UUID, seen: int, values: Mapping[str, Any], now: datetime) -> Record:
    """Its end ends no case: what was filed in it lives on. Raises as `create_term`, NotFound, PreconditionFailed."""
    _require_span(values["starts_on"], values["ends_on"])
    return await TERMS.amend(tx, me, term_id, seen, values, now)


async def create_session(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """A session: term_id, number, name, starts_on, ends_on. Raises Conflict `session_exists`, Invalid `ends_before_start`."""
    _require_span(values["starts_on"], values["ends_on"])
    return await SESSIONS.enter(tx, me, {"id": new_id(), **values}, now)


async def update_session(
    tx: Tx, me: Actor, session_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> Record:
    """Name and days; term and number stand in official numbers and stay. Raises NotFound, PreconditionFailed, Invalid."""
    _require_span(values["starts_on"], values["ends_on"])
    return await SESSIONS.amend(tx, me, session_id, seen, values, now)


def _require_span(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_before_start", starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
