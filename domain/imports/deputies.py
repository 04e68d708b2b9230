"""What the rows of a deputies file do: person, mandate and delegation, told apart by the card number of a term."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, and_, any_, bindparam, select

from domain.actor import Actor
from domain.db import Record, Statement, Tx, rows
from domain.event_tables import event
from domain.ids import new_id
from domain.imports import known
from domain.imports.columns import DeputyRow
from domain.imports.marks import event_row
from domain.imports.parse import ParsedRow
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, Decide, Outcome, batches, differs, refused, stated, write
from domain.people.tables import delegation, mandate, person

TABLES = (delegation, person, mandate, event)
OF_PERSON = ("name", "gender", "ethnicity", "party", "employer", "phone", "email", "address")
_p, _m = person.c, mandate.c

# Mandates of the terms by card, and whoever bears one of the names: a deputy of an earlier term may be elected again.
_EXISTING = Statement(
    select(
        *[_m[name].label(f"mandate_{name}") for name in _m.keys()],  # noqa: SIM118 - not a dict
        *[_p[name].label(f"person_{name}") for name in _p.keys()],  # noqa: SIM118 - not a dict
    )
    .select_from(person.join(mandate, and_(_m.congress_id == _p.congress_id, _m.person_id == _p.id)))
    .where(
        _p.congress_id == bindparam("congress"),
        (_p.name == any_(bindparam("names", type_=ARRAY(Text))))
        | (_m.card_number == any_(bindparam("cards", type_=ARRAY(Text)))),
    )
    .order_by(_p.id)
)
_Old = dict[str, Any]


class Sitting:
    """The mandates that rows of a batch may speak of."""

    def __init__(self, found: Sequence[Mapping[str, Any]]) -> None:
        self.mandates: dict[tuple[UUID, str], _Old] = {}
        self.by_name: dict[str, list[_Old]] = defaultdict(list)
        for row in found:
            self.mandates[row["mandate_term_id"], row["mandate_card_number"]] = dict(row)
            self.by_name[row["person_name"]].append(dict(row))

    def enter(self, seat: _Old, who: _Old) -> None:
        """A row of the batch may be followed by one of the same person in another term."""
        named = {f"person_{name}": who[name] for name in who}
        self.by_name[who["name"]].append(named | {f"mandate_{name}": value for name, value in seat.items()})

    def elected_before(self, row: DeputyRow, term_id: UUID) -> _Old | None:
        """The same person in another term: the same name with the same card number or the same phone."""
        for old in self.by_name.get(row.name, ()):
            same = old["mandate_card_number"] == row.card_number or (row.phone and old["person_phone"] == row.phone)
            if same and old["mandate_term_id"] != term_id:
                return old
        return None


async def deciding(tx: Tx, me: Actor, run_id: UUID, now: datetime, *, dry_run: bool) -> Decide:
    """Outcomes in the order of the rows. One read a batch, and unless it is dry one statement per table."""
    terms = await known.terms(tx, me.congress_id)
    delegations = await known.delegations(tx, me.congress_id)

    async def decide(rows: Sequence[ParsedRow]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for batch in batches(rows):
            sitting = await existing(tx, me.congress_id, batch)
            done, changes = plan(batch, sitting, terms, delegations, me, run_id, now)
            outcomes += done
            if not dry_run:
                await write(tx, TABLES, changes)
        return outcomes

    return decide


async def existing(tx: Tx, congress_id: UUID, batch: Sequence[ParsedRow]) -> Sitting:
    """One statement for a batch."""
    given = [row for _, row in batch if isinstance(row, DeputyRow)]
    found = await tx.all(
        _EXISTING, congress=congress_id, names=[row.name for row in given], cards=[row.card_number for row in given]
    )
    return Sitting(rows(found))


def plan(
    batch: Sequence[ParsedRow],
    sitting: Sitting,
    terms: Mapping[int, Record],
    delegations: dict[tuple[UUID, str], UUID],
    me: Actor,
    run_id: UUID,
    now: datetime,
) -> tuple[list[Outcome], Changes]:
    """Outcomes in the order of the batch. A delegation that is named for the first time is added to `delegations`."""
    changes = Changes()
    outcomes = []
    for number, row in batch:
        assert isinstance(row, DeputyRow)
        term = terms.get(row.term)
        if term is None:
            flaw = Flaw("term_unknown", None, "term", str(row.term), params={"term": row.term})
            outcomes.append(refused(number, flaw))
            continue
        old = sitting.mandates.get((term["id"], row.card_number))
        span = {"starts_on": term["starts_on"], "ends_on": None}
        span |= {name: old[f"mandate_{name}"] for name in span} if old else {}
        span |= stated(row, starts_on="mandate_from", ends_on="mandate_to")
        if span["ends_on"] is not None and span["ends_on"] < span["starts_on"]:
            column, other = ("mandate_to", "mandate_from") if row.mandate_to else ("mandate_from", "mandate_to")
            outcomes.append(refused(number, Flaw("dates_reversed", None, column, params={"other": other})))
            continue
        given = _of_person(row)
        seat = stated(row, electing_body="electing_body") | span
        if row.delegation:
            key = (term["id"], row.delegation)
            if key not in delegations:
                delegations[key] = new_id()
                new = {"id": delegations[key], "term_id": term["id"], "name": row.delegation}
                changes.insert(delegation, {"congress_id": me.congress_id, **new, "version": 1})
                told = event_row(me, run_id, now, "delegation_entered", "enter", new["id"], new)
                changes.insert(event, told)
            seat["delegation_id"] = delegations[key]
        if old is None:
            before = sitting.elected_before(row, term["id"])
            outcomes.append(_enter(number, row, term["id"], before, given, seat, changes, me, run_id, now))
            if before is None:
                sitting.enter(changes.inserts[mandate.name][-1], changes.inserts[person.name][-1])
        else:
            outcomes.append(_amend(number, old, given, seat, changes, me, run_id, now))
    return outcomes, changes


def _of_person(row: DeputyRow) -> dict[str, Any]:
    """The law's form has one line for employer and position; a file may have two columns."""
    given = stated(row, **{name: name for name in OF_PERSON})
    parts = [part for part in (row.employer, row.position) if part]
    if len(parts) == 2 and parts[1] in parts[0]:
        parts = parts[:1]
    return given | ({"employer": " ".join(parts)} if parts else {})


def _enter(
    number: int,
    row: DeputyRow,
    term_id: UUID,
    before: _Old | None,
    given: dict[str, Any],
    seat: dict[str, Any],
    changes: Changes,
    me: Actor,
    run_id: UUID,
    now: datetime,
) -> Outcome:
    own = {"congress_id": me.congress_id, "version": 1}
    if before is not None:
        person_id: UUID = before["person_id"]
        _amend_person(before, given, changes, me, run_id, now)
    else:
        person_id = new_id()
        new = {**dict.fromkeys(OF_PERSON), **given, "id": person_id, "created_at": now, **own}
        changes.insert(person, {name: new[name] for name in person.c.keys()})  # noqa: SIM118 - not a dict
        told = {"written": sorted(given)}
        changes.insert(event, event_row(me, run_id, now, "person_entered", "enter", person_id, told))
    seated = {
        "delegation_id": None,
        "electing_body": None,
        **seat,
        "id": new_id(),
        "person_id": person_id,
        "term_id": term_id,
        "card_number": row.card_number,
    }
    whole = {**seated, **own}
    changes.insert(mandate, {name: whole[name] for name in mandate.c.keys()})  # noqa: SIM118 - not a dict
    changes.insert(event, event_row(me, run_id, now, "mandate_entered", "enter", whole["id"], seated))
    return Outcome(number, "created", person_id)


def _amend(
    number: int,
    old: _Old,
    given: dict[str, Any],
    seat: dict[str, Any],
    changes: Changes,
    me: Actor,
    run_id: UUID,
    now: datetime,
) -> Outcome:
    amended = _amend_person(old, given, changes, me, run_id, now)
    seated = {name: old[f"mandate_{name}"] for name in mandate.c.keys()}  # noqa: SIM118 - not a dict
    if changed := differs(seated, seat):
        changes.update(mandate, {**seated, **seat})
        told = {name: seat[name] for name in changed}
        changes.insert(event, event_row(me, run_id, now, "mandate_amended", "amend", seated["id"], told))
    return Outcome(number, "updated" if amended or changed else "unchanged", old["person_id"])


def _amend_person(old: _Old, given: dict[str, Any], changes: Changes, me: Actor, run_id: UUID, now: datetime) -> bool:
    """The event says which personal data were written, never what. A person named twice in a batch is written once."""
    known = {name: old[f"person_{name}"] for name in person.c.keys()}  # noqa: SIM118 - not a dict
    changed = differs(known, given)
    if not changed or any(row["id"] == known["id"] for row in changes.updates.get(person.name, ())):
        return False
    changes.update(person, {**known, **given})
    told = {"written": changed}
    changes.insert(event, event_row(me, run_id, now, "person_amended", "amend", known["id"], told))
    return True
