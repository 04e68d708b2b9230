"""What the rows of an organisations file do: the whole tree is decided before anything is written."""

import hashlib
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.db import Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.imports import known
from domain.imports.columns import OrganisationRow
from domain.imports.marks import event_row
from domain.imports.nearest import nearest
from domain.imports.parse import ParsedRow
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, Decide, Outcome, batches, differs, refused, stated, write
from domain.organisations.actions import ONE_MOVE_AT_A_TIME
from domain.organisations.tables import OrganisationKind, organisation

TABLES = (organisation, event)
MADE = "n-"  # how a code begins that was made from the name


def made_code(name: str) -> str:
    """The code of an organisation that was given none: the same name gives the same code."""
    return MADE + hashlib.sha256(name.encode()).hexdigest()[:12]


@dataclass(slots=True)
class _Planned:
    """A row of the file and the organisation that it speaks of."""

    row_number: int
    row: OrganisationRow
    id: UUID
    old: Mapping[str, Any] | None
    parent_id: UUID | None = None


class _Tree:
    """What is there and what the file adds, found by code or name."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.parents: dict[UUID, UUID | None] = {}
        self.by_code: dict[str, UUID] = {}
        self.by_name: dict[str, list[UUID]] = {}
        for row in rows:
            self.enter(row["id"], row["code"], row["name"])
            self.parents[row["id"]] = row["parent_id"]

    def enter(self, id_: UUID, code: str, name: str) -> None:
        self.by_code[code] = id_
        if id_ not in self.by_name.setdefault(name, []):
            self.by_name[name].append(id_)

    def find(self, code: str | None, name: str | None, column: str, unknown: str) -> UUID | Flaw:
        """A code that is given decides; the name beside it is only for the reader."""
        word = code or name or ""
        ids = [self.by_code[code]] if code in self.by_code else [] if code else self.by_name.get(word, [])
        if len(ids) == 1:
            return ids[0]
        flaw = "unit_ambiguous" if ids else unknown
        meant = None if ids or code else nearest(word, self.by_name)
        return Flaw(flaw, None, column, word, params={"name": word, "count": len(ids), "meant": meant})

    def cycle(self, start: UUID) -> bool:
        seen, at = {start}, self.parents.get(start)
        while at is not None and at not in seen:
            seen.add(at)
            at = self.parents.get(at)
        return at == start


async def deciding(tx: Tx, me: Actor, run_id: UUID, now: datetime, *, dry_run: bool) -> Decide:
    """Outcomes in the order of the file, whole. Two reads, and unless it is dry one statement per table and batch."""

    async def decide(rows: Sequence[ParsedRow]) -> list[Outcome]:
        await tx.one(ONE_MOVE_AT_A_TIME, congress=me.congress_id)
        closing = any(isinstance(row, OrganisationRow) and row.active is False for _, row in rows)
        busy = await known.busy_units(tx, me.congress_id) if closing else set()
        outcomes, changes = plan(rows, await known.unit_rows(tx, me.congress_id), busy, me, run_id, now)
        if not dry_run:
            for batch in batches(changes.inserts.get(organisation.name, [])):
                await write(tx, TABLES, Changes({organisation.name: batch}))
            for batch in batches(changes.updates.get(organisation.name, [])):
                await write(tx, TABLES, Changes({}, {organisation.name: batch}))
            for batch in batches(changes.inserts.get(event.name, [])):
                await write(tx, TABLES, Changes({event.name: batch}))
        return outcomes

    return decide


def plan(
    rows: Sequence[ParsedRow],
    existing: Sequence[Mapping[str, Any]],
    busy: Container[UUID],
    me: Actor,
    run_id: UUID,
    now: datetime,
) -> tuple[list[Outcome], Changes]:
    """Outcomes in the order of the file, and rows to insert with parents before their children."""
    outcomes: dict[int, Outcome] = {}
    planned: list[_Planned] = []
    old_ones = {row["id"]: row for row in existing}
    tree = _Tree(existing)
    spoken_of: dict[UUID, int] = {}
    for number, row in rows:
        assert isinstance(row, OrganisationRow)
        found = _own(row, tree, old_ones)
        if isinstance(found, Flaw):
            outcomes[number] = refused(number, found)
        elif found is not None and found in spoken_of:
            first = spoken_of[found]
            outcomes[number] = refused(number, Flaw("key_repeated", None, None, row.name, params={"first_row": first}))
        elif row.active is False and found in busy and old_ones[found]["active"]:
            outcomes[number] = refused(number, Flaw("has_open_assignments", None, "active"))
        else:
            id_ = found or new_id()
            spoken_of[id_] = number
            planned.append(_Planned(number, row, id_, old_ones.get(id_)))
    planned = _placed(planned, existing, outcomes)
    changes = Changes()
    for each in _parents_first(planned):
        outcomes[each.row_number] = _written(each, changes, me, run_id, now)
    return [outcomes[number] for number, _ in rows], changes


def _own(row: OrganisationRow, tree: _Tree, old_ones: Mapping[UUID, Mapping[str, Any]]) -> UUID | Flaw | None:
    """Whom the row speaks of: by code, else by name; None is a new one.

    A row that brings the code of an organisation that had none until now is that organisation.
    """
    named = tree.by_name.get(row.name, [])
    if row.code:
        if found := tree.by_code.get(row.code):
            return found
        nameless = [id_ for id_ in named if str(old_ones[id_]["code"]).startswith(MADE)]
        return nameless[0] if len(nameless) == 1 else None
    if len(named) > 1:
        return Flaw("unit_ambiguous", None, "name", row.name, params={"name": row.name, "count": len(named)})
    return named[0] if named else None


def _placed(
    planned: list[_Planned], existing: Sequence[Mapping[str, Any]], outcomes: dict[int, Outcome]
) -> list[_Planned]:
    """Rows whose parent is known; a refused parent takes its children along unless it was there before."""
    while True:
        tree = _Tree(existing)
        for each in planned:
            tree.enter(
                each.id, each.row.code or (each.old or {}).get("code") or made_code(each.row.name), each.row.name
            )
            tree.parents.setdefault(each.id, None)
        wrong: dict[int, Flaw] = {}
        for each in planned:
            parent = _parent(each, tree)
            if isinstance(parent, Flaw):
                wrong[each.row_number] = parent
            else:
                each.parent_id = tree.parents[each.id] = parent
        for each in planned:
            if each.row_number not in wrong and tree.cycle(each.id):
                column = "parent_code" if each.row.parent_code else "parent_name"
                wrong[each.row_number] = Flaw(
                    "parent_cycle", None, column, each.row.parent_code or each.row.parent_name
                )
        if not wrong:
            return planned
        outcomes |= {number: refused(number, flaw) for number, flaw in wrong.items()}
        planned = [each for each in planned if each.row_number not in wrong]


def _parent(each: _Planned, tree: _Tree) -> UUID | Flaw | None:
    code, name = each.row.parent_code, each.row.parent_name
    if not code and not name:
        return each.old["parent_id"] if each.old else None
    return tree.find(code, name, "parent_code" if code else "parent_name", "parent_unknown")


def _parents_first(planned: Sequence[_Planned]) -> list[_Planned]:
    parents = {each.id: each.parent_id for each in planned}

    def depth(each: _Planned) -> int:
        steps, at = 0, each.parent_id
        while at is not None:
            steps, at = steps + 1, parents.get(at)
        return steps

    return sorted(planned, key=depth)


def _written(each: _Planned, changes: Changes, me: Actor, run_id: UUID, now: datetime) -> Outcome:
    row, old = each.row, each.old
    given = stated(row, code="code", name="name", short_name="short_name", kind="kind", active="active")
    given["parent_id"] = each.parent_id
    if old is None:
        new = {
            "congress_id": me.congress_id,
            "id": each.id,
            "kind": OrganisationKind.GOVERNMENT_UNIT,
            "code": made_code(row.name),
            "short_name": None,
            "active": True,
            "created_at": now,
            "version": 1,
            **given,
        }
        columns = tuple(organisation.c.keys())
        changes.insert(organisation, {name: new[name] for name in columns})
        told = {name: new[name] for name in columns if name not in {"congress_id", "created_at", "version"}}
        changes.insert(event, event_row(me, run_id, now, "organisation_entered", "enter", each.id, told))
        return Outcome(each.row_number, "created", each.id)
    changed = differs(old, given)
    if not changed:
        return Outcome(each.row_number, "unchanged", each.id)
    changes.update(organisation, {**dict(old), **given})
    told = {name: given[name] for name in changed}
    changes.insert(event, event_row(me, run_id, now, "organisation_amended", "amend", each.id, told))
    return Outcome(each.row_number, "updated", each.id)
