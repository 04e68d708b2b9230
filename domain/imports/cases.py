"""Which cases the rows of a batch speak of: found by official number or by their name in another system."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    Integer,
    Table,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import ReplyState
from domain.assignments.tables import assignment, reply
from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.deadlines.tables import deadline, deadline_entry, deadline_notice
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.imports.columns import SuggestionRow
from domain.imports.history import Before
from domain.imports.known import Session
from domain.imports.marks import MARK
from domain.imports.writing import removing
from domain.lookbacks.tables import look_back_item
from domain.promises.tables import promise
from domain.reconciliations.tables import reconciliation
from domain.search.tables import search_text
from domain.shapes import array_of
from domain.suggestions.flow import CASE
from domain.suggestions.tables import number_counter, signature, suggestion
from domain.supervision.tables import key_supervision_case

# What the procedure itself records; a case with such an event that no import made is the procedure's.
MOVES = tuple(sorted({move.event for flow in (CASE, ASSIGNMENT) for move in flow.transitions.values()}))

RECORDED = (promise, key_supervision_case, look_back_item, reconciliation)
_s, _e, _a, _r = suggestion.c, event.c, assignment.c, reply.c
CounterKey = tuple[UUID, bool, str]
_FIELDS = sorted(each.name for each in fields(SuggestionRow))


def _keys() -> Any:
    given = func.jsonb_to_recordset(bindparam("keys", type_=JSONB)).table_valued(
        column("row_number", Integer),
        column("session_id", Uuid),
        column("in_session", _s.in_session.type),
        column("kind", Text),
        column("number", Integer),
        column("source_system", Text),
        column("source_id", Text),
    )
    return given.render_derived(name="key", with_types=True)


def _found() -> Any:
    """Both ways in one statement, each served by the unique key that it goes by."""
    key = _keys()
    by_number = select(key.c.row_number, literal("number").label("way"), _s.id.label("found_id")).select_from(
        key.join(
            suggestion,
            and_(
                _s.congress_id == bindparam("congress"),
                _s.session_id == key.c.session_id,
                _s.in_session == key.c.in_session,
                _s.kind == key.c.kind,
                _s.number == key.c.number,
            ),
        )
    )
    again = _keys()
    by_source = select(again.c.row_number, literal("source").label("way"), _s.id.label("found_id")).select_from(
        again.join(
            suggestion,
            and_(
                _s.congress_id == bindparam("congress"),
                _s.source_system == again.c.source_system,
                _s.source_id == again.c.source_id,
            ),
        )
    )
    return union_all(by_number, by_source).subquery("found")


def _has(table: Table) -> Any:
    return exists().where(table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id)


def _statement() -> Statement:
    found = _found()
    of_case = and_(_e.congress_id == _s.congress_id, _e.suggestion_id == _s.id)
    by_import = _e.data.has_key(MARK)
    digest = (
        select(_e.data["digest"].astext)
        .where(of_case, _e.kind == "imported", _e.subject_id == _s.id)
        .order_by(_e.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    has_change = exists().where(
        class_change.c.congress_id == _s.congress_id,
        class_change.c.suggestion_id == _s.id,
        class_change.c.source != ClassSource.REPLY_SENT,
    )
    moved = exists().where(of_case, not_(by_import), _e.kind == any_(bindparam("moves", type_=ARRAY(Text))))
    kept = ("id", "version", "created_at", "filed_by", "number", "source_system", "source_id")
    return Statement(
        select(
            found.c.row_number,
            found.c.way,
            *[_s[name] for name in kept],
            digest.label("digest"),
            moved.label("in_procedure"),
            or_(has_change, *map(_has, RECORDED), _s.round > 1).label("has_records"),
            array_of(
                {"id": _a.id, "organisation_id": _a.organisation_id},
                [_a.congress_id == _s.congress_id, _a.suggestion_id == _s.id],
                _a.id,
                source=assignment,
            ).label("units"),
            array_of(
                {"id": _r.id, "assignment_id": _r.assignment_id},
                [_r.congress_id == _s.congress_id, _r.suggestion_id == _s.id],
                _r.id,
                source=reply,
            ).label("replies"),
            array_of(
                {"kind": _e.kind, "subject_id": _e.subject_id, "at": _e.at}, [of_case, by_import], _e.seq, source=event
            ).label("events"),
        ).select_from(found.join(suggestion, and_(_s.congress_id == bindparam("congress"), _s.id == found.c.found_id)))
    )


_EXISTING = _statement()
_DOCUMENTS = Statement(
    select(_r.document_number, _r.suggestion_id).where(
        _r.congress_id == bindparam("congress"),
        _r.document_number == any_(bindparam("numbers", type_=ARRAY(Text))),
        _r.state != ReplyState.SUPERSEDED,
    )
)
_OF_CLOCKS = [
    Statement(
        delete(table).where(
            table.c.congress_id == bindparam("congress"),
            table.c.deadline_id.in_(
                select(deadline.c.id).where(
                    deadline.c.congress_id == bindparam("congress"),
                    deadline.c.suggestion_id == any_(bindparam("ids", type_=ARRAY(Uuid))),
                )
            ),
        )
    )
    for table in (deadline_notice, deadline_entry)
]
_OF_CASES = [
    removing(table, "suggestion_id")
    for table in (search_text, evaluation, class_change, deadline, reply, assignment, signature)
]


def _raising() -> Statement:
    """The counter is locked by being written, so that nobody accepts a case into a number that is being imported."""
    given = func.jsonb_to_recordset(bindparam("counters", type_=JSONB)).table_valued(
        column("session_id", Uuid),
        column("in_session", _s.in_session.type),
        column("kind", Text),
        column("last", Integer),
    )
    new = given.render_derived(name="given", with_types=True)
    names = ["congress_id", "session_id", "in_session", "kind", "last"]
    rows = select(bindparam("congress", type_=Uuid), *[new.c[name] for name in names[1:]]).order_by(
        new.c.session_id, new.c.in_session, new.c.kind
    )
    raising = insert(number_counter).from_select(names, rows)
    return Statement(
        raising.on_conflict_do_update(
            index_elements=names[:-1], set_={"last": func.greatest(number_counter.c.last, raising.excluded.last)}
        )
    )


_RAISE = _raising()


@dataclass(frozen=True, slots=True)
class Match:
    """A case that is here already; `digest` is of the row that an import last made it from, None when none did."""

    before: Before
    number: int | None
    source: tuple[str | None, str | None]
    digest: str | None
    in_procedure: bool
    has_records: bool


@dataclass(frozen=True, slots=True)
class Found:
    by_number: Match | None = None
    by_source: Match | None = None


def digest_of(row: SuggestionRow, session: Session) -> str:
    """The same for the same values, whatever the file format, the headers and the order of columns."""
    said = {name: getattr(row, name) for name in _FIELDS}
    return hashlib.sha256(orjson.dumps([said, str(session.id)])).hexdigest()


async def existing(
    tx: Tx, congress_id: UUID, keyed: Iterable[tuple[int, SuggestionRow, Session, bool]]
) -> dict[int, Found]:
    """The cases that rows name, by row number."""
    keys = [
        {
            "row_number": number,
            "session_id": session.id,
            "in_session": in_session,
            "kind": row.kind,
            "number": row.number,
            "source_system": row.source_system,
            "source_id": row.source_id,
        }
        for number, row, session, in_session in keyed
    ]
    return await existing_by(tx, congress_id, keys)


async def existing_by(tx: Tx, congress_id: UUID, keys: Sequence[Mapping[str, Any]]) -> dict[int, Found]:
    """The same by the columns of `_keys`. One statement for a batch."""
    ways: dict[int, dict[str, Match]] = {}
    for each in await tx.all(_EXISTING, congress=congress_id, keys=list(keys), moves=list(MOVES)):
        ways.setdefault(each["row_number"], {})[each["way"]] = _match(dict(each))
    return {number: Found(way.get("number"), way.get("source")) for number, way in ways.items()}


def _match(row: Mapping[str, Any]) -> Match:
    before = Before(
        id=row["id"],
        version=row["version"],
        created_at=row["created_at"],
        filed_by=row["filed_by"],
        units={UUID(each["organisation_id"]): UUID(each["id"]) for each in row["units"]},
        replies={UUID(each["assignment_id"]): UUID(each["id"]) for each in row["replies"]},
        events=frozenset(
            (each["kind"], UUID(each["subject_id"]), datetime.fromisoformat(each["at"])) for each in row["events"]
        ),
    )
    source = (row["source_system"], row["source_id"])
    return Match(before, row["number"], source, row["digest"], row["in_procedure"], row["has_records"])


async def documents(tx: Tx, congress_id: UUID, numbers: Sequence[str]) -> dict[str, UUID]:
    """Document numbers that replies bear already, and whose they are."""
    found = await tx.all(_DOCUMENTS, congress=congress_id, numbers=list(numbers))
    return {row["document_number"]: row["suggestion_id"] for row in found}


async def clear(tx: Tx, congress_id: UUID, cases: Sequence[UUID]) -> None:
    """What an earlier import wrote under these cases is replaced; their events stay."""
    if cases:
        for statement in (*_OF_CLOCKS, *_OF_CASES):
            await tx.one(statement, congress=congress_id, ids=list(cases))


async def raise_counters(tx: Tx, congress_id: UUID, last: Mapping[CounterKey, int]) -> None:
    """Numbers given from now on come after the ones imported; a first call with zeros locks the counters."""
    if last:
        rows = [
            dict(zip(("session_id", "in_session", "kind", "last"), (*key, n), strict=True)) for key, n in last.items()
        ]
        await tx.one(_RAISE, congress=congress_id, counters=rows)
