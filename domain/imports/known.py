"""What a congress knows when its file is read: sessions, units, delegations, mandates, profiles; each read once per run."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, select

from domain.assignments.flow import ASSIGNMENT
from domain.assignments.tables import assignment
from domain.congresses.tables import congress, session, term
from domain.db import Record, Statement, Tx, rows
from domain.errors import NotFound
from domain.imports.nearest import Nearest
from domain.imports.sheet import Flaw
from domain.organisations.tables import organisation
from domain.people.tables import delegation, mandate, person
from domain.rules.tables import rule_profile

_CONGRESS = Statement(
    select(
        congress.c.id,
        congress.c.slug,
        congress.c.zone,
        congress.c.calendar_version,
        congress.c.suggestion_profile,
        congress.c.proposal_profile,
    ).where(congress.c.id == bindparam("congress"))
)
_BY_SLUG = Statement(select(congress.c.id).where(congress.c.slug == bindparam("wanted_slug")))
_TERMS = Statement(
    select(term.c.id, term.c.number, term.c.starts_on, term.c.ends_on).where(
        term.c.congress_id == bindparam("congress")
    )
)
_SESSIONS = Statement(
    select(session.c.id, session.c.term_id, session.c.number, session.c.starts_on, session.c.ends_on)
    .where(session.c.congress_id == bindparam("congress"))
    .order_by(session.c.starts_on)
)
_UNITS = Statement(select(*organisation.c).where(organisation.c.congress_id == bindparam("congress")))
_PEOPLE = Statement(select(person.c.id, person.c.name).where(person.c.congress_id == bindparam("congress")))
_BUSY = Statement(
    select(assignment.c.organisation_id)
    .distinct()
    .where(assignment.c.congress_id == bindparam("congress"), assignment.c.state.not_in(sorted(ASSIGNMENT.ends)))
)
_DELEGATIONS = Statement(
    select(delegation.c.id, delegation.c.term_id, delegation.c.name).where(
        delegation.c.congress_id == bindparam("congress")
    )
)
_MANDATES = Statement(
    select(
        mandate.c.term_id,
        mandate.c.person_id,
        mandate.c.delegation_id,
        mandate.c.card_number,
        person.c.name,
        delegation.c.name.label("delegation"),
    )
    .select_from(
        mandate.join(
            person, and_(person.c.congress_id == mandate.c.congress_id, person.c.id == mandate.c.person_id)
        ).outerjoin(
            delegation,
            and_(delegation.c.congress_id == mandate.c.congress_id, delegation.c.id == mandate.c.delegation_id),
        )
    )
    .where(
        mandate.c.congress_id == bindparam("congress"),
        mandate.c.term_id == any_(bindparam("terms", type_=ARRAY(Uuid))),
    )
)
_PROFILES = Statement(
    select(rule_profile.c.id, rule_profile.c.code, rule_profile.c.effective_from)
    .where(rule_profile.c.congress_id == bindparam("congress"))
    .order_by(rule_profile.c.effective_from, rule_profile.c.version)
)


@dataclass(frozen=True, slots=True)
class Session:
    id: UUID
    term_id: UUID
    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Deputy:
    person_id: UUID
    delegation_id: UUID | None
    delegation: str | None


class Deputies:
    """Who sits in a term, by card number and by name."""

    def __init__(self, mandates: Iterable[Mapping[str, Any]]) -> None:
        self._by_card: dict[tuple[UUID, str], Deputy] = {}
        self._by_name: dict[tuple[UUID, str], list[Deputy]] = defaultdict(list)
        self._nearest: dict[UUID, Nearest] = {}
        for row in mandates:
            found = Deputy(row["person_id"], row["delegation_id"], row["delegation"])
            self._by_card[row["term_id"], row["card_number"]] = found
            named = self._by_name[row["term_id"], row["name"]]
            if all(each.person_id != found.person_id for each in named):
                named.append(found)

    def find(self, term_id: UUID, word: str, column: str, within: str | None = None) -> Deputy | Flaw:
        """By card number, else by name; `within` names the delegation that tells two of the same name apart."""
        if by_card := self._by_card.get((term_id, word)):
            return by_card
        named = self._by_name.get((term_id, word), [])
        if len(named) > 1 and within:
            named = [each for each in named if each.delegation == within] or named
        if len(named) == 1:
            return named[0]
        params = {"name": word, "count": len(named), "meant": None if named else self._meant(term_id, word)}
        return Flaw("deputy_ambiguous" if named else "deputy_unknown", None, column, word, params=params)

    def _meant(self, term_id: UUID, word: str) -> str | None:
        if term_id not in self._nearest:
            self._nearest[term_id] = Nearest(name for term, name in self._by_name if term == term_id)
        return self._nearest[term_id].to(word)


class People:
    """Whoever is in the register, by name: those who carry a decision, and those who check."""

    def __init__(self, registered: Iterable[Mapping[str, Any]]) -> None:
        self._by_name: dict[str, list[UUID]] = {}
        for row in registered:
            self._by_name.setdefault(row["name"], []).append(row["id"])
        self._nearest = Nearest(self._by_name)

    def find(self, word: str, column: str) -> UUID | Flaw:
        found = self._by_name.get(word, [])
        if len(found) == 1:
            return found[0]
        if found:
            return Flaw("person_ambiguous", None, column, word, params={"name": word, "count": len(found)})
        return Flaw("person_unknown", None, column, word, params={"name": word, "meant": self._nearest.to(word)})


class Units:
    """The organisations of a congress by code, by name, and by short name, in this order."""

    def __init__(self, organisations: Iterable[Mapping[str, Any]]) -> None:
        self._ways: tuple[dict[str, list[UUID]], ...] = ({}, {}, {})
        for row in organisations:
            for way, word in zip(self._ways, (row["code"], row["name"], row["short_name"]), strict=True):
                if word:
                    way.setdefault(word, []).append(row["id"])
        self._nearest = Nearest(word for way in self._ways[1:] for word in way)

    def find(self, word: str, column: str) -> UUID | Flaw:
        for way in self._ways:
            found = way.get(word, [])
            if len(found) == 1:
                return found[0]
            if found:
                return Flaw("unit_ambiguous", None, column, word, params={"name": word, "count": len(found)})
        params = {"name": word, "meant": self._nearest.to(word)}
        return Flaw("unit_unknown", None, column, word, params=params)


class Profiles:
    """The published versions of one congress's profiles."""

    def __init__(self, published: Sequence[Mapping[str, Any]]) -> None:
        self._versions: dict[str, list[tuple[date, UUID]]] = defaultdict(list)
        for row in published:
            self._versions[row["code"]].append((row["effective_from"], row["id"]))

    def in_force(self, code: str, on: date) -> UUID:
        """The version in force on a local day; before the first one the first one holds."""
        versions = self._versions[code]
        if not versions:
            raise NotFound("profile_unknown", profile=code)
        return next((id_ for since, id_ in reversed(versions) if since <= on), versions[0][1])


async def congress_id_of(tx: Tx, slug: str) -> UUID:
    """For whoever runs the service. NotFound `congress_unknown`."""
    found: UUID | None = await tx.value(_BY_SLUG, wanted_slug=slug)
    if found is None:
        raise NotFound("congress_unknown", slug=slug)
    return found


async def congress_row(tx: Tx, congress_id: UUID) -> Record:
    """Zone, calendar version and profiles. NotFound `not_found`."""
    row = await tx.one(_CONGRESS, congress=congress_id)
    if row is None:
        raise NotFound("not_found")
    return row


async def terms(tx: Tx, congress_id: UUID) -> dict[int, Record]:
    """By number: id, first and last day."""
    return {row["number"]: row for row in await tx.all(_TERMS, congress=congress_id)}


async def sessions(tx: Tx, congress_id: UUID) -> list[Session]:
    """In the order in which they began."""
    return [Session(**dict(row)) for row in await tx.all(_SESSIONS, congress=congress_id)]


async def people(tx: Tx, congress_id: UUID) -> People:
    """Everybody of the register."""
    return People(rows(await tx.all(_PEOPLE, congress=congress_id)))


async def unit_rows(tx: Tx, congress_id: UUID) -> list[dict[str, Any]]:
    """Every organisation, whole."""
    return rows(await tx.all(_UNITS, congress=congress_id))


async def busy_units(tx: Tx, congress_id: UUID) -> set[UUID]:
    """The organisations that have assignments in hand."""
    return {row["organisation_id"] for row in await tx.all(_BUSY, congress=congress_id)}


async def delegations(tx: Tx, congress_id: UUID) -> dict[tuple[UUID, str], UUID]:
    """(term, name) -> id."""
    return {(row["term_id"], row["name"]): row["id"] for row in await tx.all(_DELEGATIONS, congress=congress_id)}


async def deputies(tx: Tx, congress_id: UUID, of_terms: Iterable[UUID]) -> Deputies:
    """Whoever has, or had, a mandate in these terms."""
    return Deputies(rows(await tx.all(_MANDATES, congress=congress_id, terms=list(of_terms))))


async def profiles(tx: Tx, congress_id: UUID) -> Profiles:
    """All published versions, the oldest first."""
    return Profiles(rows(await tx.all(_PROFILES, congress=congress_id)))
