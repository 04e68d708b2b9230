"""What a row of a suggestions file names: its session, deputies, units, class and rules, found or each said to be missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.actor import Actor
from domain.db import Tx
from domain.errors import Invalid
from domain.imports import known
from domain.imports.columns import SuggestionRow
from domain.imports.days import days_of, missing
from domain.imports.history import Told
from domain.imports.known import Deputies, Deputy, Profiles, Session, Units
from domain.imports.nearest import nearest
from domain.imports.sheet import Flaw
from domain.legal_calendar import Calendar
from domain.rules import store
from domain.rules.store import RuleBook
from domain.suggestions.states import CaseKind, Mode


@dataclass(frozen=True, slots=True)
class Congress:
    """What the congress knows, read once."""

    zone: ZoneInfo
    codes: dict[str, str]
    calendar: Calendar
    profiles: Profiles
    terms: dict[UUID, int]
    sessions: Sequence[Session]
    named: Session | None
    units: Units
    delegations: dict[tuple[UUID, str], UUID]
    deputies: Deputies


async def read_congress(tx: Tx, me: Actor, session_id: UUID | None) -> Congress:
    here = me.congress_id
    row = await known.congress_row(tx, here)
    sessions = await known.sessions(tx, here)
    named = next((each for each in sessions if each.id == session_id), None)
    if session_id is not None and named is None:
        raise Invalid("session_unknown", session_id=session_id)
    terms = await known.terms(tx, here)
    return Congress(
        zone=ZoneInfo(row["zone"]),
        codes={CaseKind.SUGGESTION: row["suggestion_profile"], CaseKind.PROPOSAL: row["proposal_profile"]},
        calendar=await store.calendar(tx, here, row["calendar_version"], row["zone"]),
        profiles=await known.profiles(tx, here),
        terms={each["id"]: number for number, each in terms.items()},
        sessions=sessions,
        named=named,
        units=Units(await known.unit_rows(tx, here)),
        delegations=await known.delegations(tx, here),
        deputies=await known.deputies(tx, here, {each.term_id for each in sessions}),
    )


def session_of(row: SuggestionRow, knows: Congress, now: datetime) -> Session | Flaw:
    if row.term is None and row.session is None:
        if knows.named:
            return knows.named
        day = row.submitted_on or now.astimezone(knows.zone).date()
        begun = [each for each in knows.sessions if each.starts_on <= day]
        return begun[-1] if begun else Flaw("session_not_named", None, "session")
    if row.term is None or row.session is None:
        column, other = ("term", "session") if row.term is None else ("session", "term")
        return Flaw("required_with", None, column, params={"other": other})
    for each in knows.sessions:
        if (knows.terms[each.term_id], each.number) == (row.term, row.session):
            return each
    if row.term not in knows.terms.values():
        return Flaw("term_unknown", None, "term", str(row.term), params={"term": row.term})
    return Flaw("session_unknown", None, "session", str(row.session), params={"term": row.term, "session": row.session})


def in_session_of(row: SuggestionRow, session: Session, knows: Congress, now: datetime) -> bool:
    """As told, else by the day of submission."""
    if row.in_session is not None:
        return row.in_session
    day = row.submitted_on or row.accepted_on or now.astimezone(knows.zone).date()
    return session.starts_on <= day <= session.ends_on


async def name_all(
    tx: Tx, me: Actor, row: SuggestionRow, session: Session, digest: str, knows: Congress, now: datetime
) -> Told | list[Flaw]:
    """Everything that the row names, found; or every reason why not."""
    flaws = list(missing(row))
    in_session = in_session_of(row, session, knows, now)
    days = days_of(row, session, in_session=in_session, zone=knows.zone, now=now)
    book = await _book(tx, me, row, knows, now)
    lead = knows.deputies.find(session.term_id, row.lead_deputy, "lead_deputy", row.delegation)
    cosigners = [knows.deputies.find(session.term_id, name, "cosigners") for name in row.cosigners]
    units = [knows.units.find(name, "lead_units") for name in row.lead_units]
    co_units = [knows.units.find(name, "co_units") for name in row.co_units]
    class_code, mode = class_of(row.result_class, "result_class", book), _mode(row)
    delegation_id = _delegation(row, session, lead, knows)
    flaws += days if isinstance(days, list) else []
    found = (lead, *cosigners, delegation_id, *units, *co_units, mode, class_code)
    flaws += [each for each in found if isinstance(each, Flaw)]
    ids = [each for each in (*units, *co_units) if isinstance(each, UUID)]
    if len(set(ids)) != len(ids):
        flaws.append(Flaw("unit_twice", None, "co_units" if co_units else "lead_units"))
    signers = dict.fromkeys(each.person_id for each in cosigners if isinstance(each, Deputy))
    if isinstance(lead, Deputy) and lead.person_id in signers:
        flaws.append(Flaw("cosigner_is_lead", None, "cosigners", row.lead_deputy))
    if flaws or isinstance(lead, Flaw) or isinstance(days, list):
        return flaws
    return Told(
        row=row,
        digest=digest,
        days=days,
        session=session,
        in_session=in_session,
        lead=lead.person_id,
        delegation_id=None if isinstance(delegation_id, Flaw) else delegation_id,
        cosigners=tuple(signers),
        lead_units=tuple(ids[: len(units)]),
        co_units=tuple(ids[len(units) :]),
        mode=None if isinstance(mode, Flaw) else mode,
        class_code=None if isinstance(class_code, Flaw) else class_code,
        book=book,
        calendar=knows.calendar,
    )


def _delegation(row: SuggestionRow, session: Session, lead: Deputy | Flaw, knows: Congress) -> UUID | Flaw | None:
    """As told, else the lead deputy's."""
    if not row.delegation:
        return lead.delegation_id if isinstance(lead, Deputy) else None
    found = knows.delegations.get((session.term_id, row.delegation))
    if found is not None:
        return found
    meant = nearest(row.delegation, (name for term_id, name in knows.delegations if term_id == session.term_id))
    params = {"name": row.delegation, "meant": meant}
    return Flaw("delegation_unknown", None, "delegation", row.delegation, params=params)


async def _book(tx: Tx, me: Actor, row: SuggestionRow, knows: Congress, now: datetime) -> RuleBook:
    """The version in force on the day of assignment, else of acceptance, of submission, today."""
    on = row.assigned_on or row.accepted_on or row.submitted_on or now.astimezone(knows.zone).date()
    return await store.rule_book(tx, me.congress_id, knows.profiles.in_force(knows.codes[row.kind], on))


def class_of(word: str | None, column: str, book: RuleBook) -> str | Flaw | None:
    """By code or by its Chinese label."""
    if word is None:
        return None
    classes = book.profile.switches.classes
    words = {word.upper(): each.code for each in classes for word in (each.label_zh, each.code)}
    allowed = "、".join(each.code for each in classes)
    params = {"allowed": allowed, "meant": nearest(word, words)}
    return words.get(word) or Flaw("class_unknown", None, column, word, params=params)


def _mode(row: SuggestionRow) -> Mode | Flaw | None:
    """As told, else as the units say; the two must agree."""
    leads, cos = len(row.lead_units), len(row.co_units)
    if not leads:
        return None
    derived = Mode.SPLIT if leads > 1 else Mode.LEAD_CO if cos else Mode.SOLE
    if (derived is Mode.SPLIT and cos) or (row.mode and row.mode != derived):
        return Flaw("mode_mismatch", None, "mode", row.mode)
    return derived
