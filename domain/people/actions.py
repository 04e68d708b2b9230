"""What is entered and changed of people: who they are, whom they represent and from when to when, where they sit."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import FromClause, bindparam, select

from domain.actor import Actor
from domain.congresses.tables import term
from domain.db import Record, Statement, Tx
from domain.errors import Invalid, NotFound
from domain.ids import new_id
from domain.organisations.tables import organisation
from domain.people.contact import for_eyes
from domain.people.queries import looked_up, of_mandate, of_position, whole
from domain.people.states import PositionRank
from domain.people.tables import delegation, mandate, person, position
from domain.register import Register
from domain.workflow import Refusal

OF_PERSON = {"mandate_congress_id_person_id_fkey", "position_congress_id_person_id_fkey"}
PERSONAL = frozenset({"name", "gender", "ethnicity", "party", "employer", "phone", "email", "address"})


def _mandate_shown(written: FromClause) -> list[Any]:
    return [
        *of_mandate(written).values(),
        looked_up("number", "term_number", term, written, "term_id"),
        looked_up("name", "delegation_name", delegation, written, "delegation_id"),
    ]


def _position_shown(written: FromClause) -> list[Any]:
    return [
        *of_position(written).values(),
        looked_up("name", "organisation_name", organisation, written, "organisation_id"),
    ]


def _delegation_shown(written: FromClause) -> list[Any]:
    own = [written.c[name] for name in ("id", "term_id", "name", "version")]
    return [*own, looked_up("number", "term_number", term, written, "term_id")]


_ENDS = bindparam("set_ends_on", type_=mandate.c.ends_on.type)
PEOPLE = Register(person, shown=whole, private=PERSONAL)
MANDATES = Register(
    mandate,
    shown=_mandate_shown,
    guards={"end": (mandate.c.ends_on.is_(None) & (mandate.c.starts_on <= _ENDS), Refusal("mandate_cannot_end"))},
)
POSITIONS = Register(
    position,
    shown=_position_shown,
    guards={"end": (position.c.ends_on.is_(None) & (position.c.starts_on <= _ENDS), Refusal("position_cannot_end"))},
)
DELEGATIONS = Register(delegation, shown=_delegation_shown)
_TERM_OF = Statement(
    select(delegation.c.term_id).where(
        delegation.c.congress_id == bindparam("congress"), delegation.c.id == bindparam("of_delegation")
    )
)


async def create_person(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A person without mandates and positions yet. The event says that personal data were written, never what."""
    row = await PEOPLE.enter(tx, me, {"id": new_id(), "created_at": now, **values}, now)
    return for_eyes(me, dict(row))


async def update_person(
    tx: Tx, me: Actor, person_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Who the person is and how to reach them. NotFound, PreconditionFailed `version_stale`."""
    return for_eyes(me, dict(await PEOPLE.amend(tx, me, person_id, seen, values, now)))


async def create_delegation(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """A delegation of a term: term_id, name. Conflict `delegation_exists`, Invalid `reference_unknown`."""
    return await DELEGATIONS.enter(tx, me, {"id": new_id(), **values}, now)


async def update_delegation(
    tx: Tx, me: Actor, delegation_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> Record:
    """Its name; a delegation stays in its term. Conflict `delegation_exists`."""
    return await DELEGATIONS.amend(tx, me, delegation_id, seen, values, now)


async def create_mandate(tx: Tx, me: Actor, person_id: UUID, values: Mapping[str, Any], now: datetime) -> Record:
    """A mandate: term_id, delegation_id, card_number, electing_body, starts_on, ends_on (local days, both included).

    Raises Conflict `card_number_taken`, Invalid `ends_before_start`, `delegation_of_other_term`, `reference_unknown`.
    """
    _require_span(values["starts_on"], values["ends_on"])
    await _require_same_term(tx, me, values)
    return await _entered_for(MANDATES, tx, me, person_id, values, now)


async def update_mandate(
    tx: Tx, me: Actor, mandate_id: UUID, seen: int, values: Mapping[str, Any], now: datetime
) -> Record:
    """Corrects what was entered. Raises as `create_mandate`, NotFound, PreconditionFailed."""
    _require_span(values["starts_on"], values["ends_on"])
    await _require_same_term(tx, me, values)
    return await MANDATES.amend(tx, me, mandate_id, seen, values, now)


async def end_mandate(
    tx: Tx, me: Actor, mandate_id: UUID, seen: int | None, ends_on: date, reason: str, now: datetime
) -> Record:
    """The last local day of a mandate that had none. Cases stay as they are: what was filed is answered.

    Conflict `mandate_cannot_end`: it has ended, or would end before it began.
    """
    return await MANDATES.amend(tx, me, mandate_id, seen, {"ends_on": ends_on}, now, "end", {"reason": reason})


async def create_position(tx: Tx, me: Actor, person_id: UUID, values: Mapping[str, Any], now: datetime) -> Record:
    """A position: organisation_id, title, head, rank, starts_on, ends_on. Invalid `ends_before_start`, `reference_unknown`.

    Whoever signs for the organisation has the rank of its head unless told otherwise.
    """
    _require_span(values["starts_on"], values["ends_on"])
    rank = values.get("rank") or (PositionRank.HEAD if values["head"] else PositionRank.STAFF)
    return await _entered_for(POSITIONS, tx, me, person_id, {**values, "rank": rank}, now)


async def end_position(
    tx: Tx, me: Actor, position_id: UUID, seen: int | None, ends_on: date, reason: str, now: datetime
) -> Record:
    """The last local day of a position. Conflict `position_cannot_end`."""
    return await POSITIONS.amend(tx, me, position_id, seen, {"ends_on": ends_on}, now, "end", {"reason": reason})


async def _entered_for(
    register: Register, tx: Tx, me: Actor, person_id: UUID, values: Mapping[str, Any], now: datetime
) -> Record:
    """The person stands in the path: where there is none, that is a 404 and no wrong field."""
    try:
        return await register.enter(tx, me, {"id": new_id(), "person_id": person_id, **values}, now)
    except Invalid as error:
        if error.data.get("constraint") in OF_PERSON:
            raise NotFound("not_found") from error
        raise


async def _require_same_term(tx: Tx, me: Actor, values: Mapping[str, Any]) -> None:
    if values["delegation_id"] is None:
        return
    of_term = await tx.value(_TERM_OF, congress=me.congress_id, of_delegation=values["delegation_id"])
    if of_term != values["term_id"]:
        raise Invalid("delegation_of_other_term", delegation_id=str(values["delegation_id"]))


def _require_span(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on < starts_on:
        raise Invalid("ends_before_start", starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
