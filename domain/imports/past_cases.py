"""The cases of the past that records name: what of them was answered, with which class, and what imports have recorded of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Table, Text, Uuid, and_, any_, bindparam, exists, select

from domain.assignments.states import ReplyState, UnitRole
from domain.assignments.tables import assignment, reply
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.imports import cases
from domain.imports.marks import MARK
from domain.imports.naming import Congress
from domain.imports.record_columns import (
    ClassChangeRow,
    LookBackItemRow,
    PromiseRow,
    ReconciliationRow,
    RecordRow,
)
from domain.imports.sheet import Flaw
from domain.lookbacks.tables import look_back_item
from domain.organisations.tables import organisation
from domain.promises.flow import PROMISE
from domain.promises.tables import promise
from domain.reconciliations.tables import reconciliation
from domain.shapes import array_of
from domain.suggestions.tables import suggestion
from domain.supervision.tables import key_supervision_case

COLUMNS = ("version", "state", "round", "replied_at", "reply_received_at", "evaluated_at", "closed_at", "feedback")
MORE = ("in_session", "session_id", "kind", "lead_person_id", "rating_turn")
RECORDED = (key_supervision_case, look_back_item, reconciliation)  # what else an import may have made of a case
KEPT_HERE = tuple(sorted({move.event for move in PROMISE.transitions.values()}))
_s, _a, _r, _c, _e, _p, _v = suggestion.c, assignment.c, reply.c, class_change.c, event.c, promise.c, evaluation.c


@dataclass(frozen=True, slots=True)
class PastReply:
    """A reply that was sent."""

    id: UUID
    assignment_id: UUID
    organisation_id: UUID
    name: str
    role: UnitRole
    round: int
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class PastRating:
    """What a deputy said of a reply in one dimension."""

    id: UUID
    round: int
    turn: int
    dimension: str
    level: str
    reply_id: UUID
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A record that an import made; `moved`: the procedure has gone on with it. `events`: kind, instant and text."""

    id: UUID
    digest: str
    version: int = 1
    moved: bool = False
    events: frozenset[tuple[str, datetime, str | None]] = frozenset()


@dataclass(slots=True)
class PastCase:
    """A case of the past; rows of the file add to it as they are decided, so that a dry run decides like a real one."""

    id: UUID
    profile_id: UUID
    row: dict[str, Any]  # the columns of the case that a further round changes, and what its rows are made of
    ratings: list[PastRating]
    replies: tuple[PastReply, ...]
    classes: dict[UUID, list[tuple[datetime, str]]]  # reply -> since when, and the code; the present one last
    supervised: bool  # under a standing decision of the council
    known: dict[str, Known] = field(default_factory=dict)  # by the digest of its natural key


def _of_case(table: Table) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id


def _ids_of(table: Table) -> Any:
    return array_of({"id": table.c.id}, _of_case(table), table.c.id)


def _statement() -> Statement:
    sent = reply.join(assignment, and_(_a.congress_id == _r.congress_id, _a.id == _r.assignment_id)).join(
        organisation,
        and_(organisation.c.congress_id == _a.congress_id, organisation.c.id == _a.organisation_id),
    )
    replies = array_of(
        {
            **{name: _r[name] for name in ("id", "assignment_id", "round", "sent_at")},
            "organisation_id": _a.organisation_id,
            "name": organisation.c.name,
            "role": _a.role,
        },
        [_r.congress_id == _s.congress_id, _r.suggestion_id == _s.id, _r.state == ReplyState.SENT],
        _r.id,
        source=sent,
    )
    classes = array_of(
        {name: _c[name] for name in ("id", "reply_id", "to_code", "at")},
        [_c.congress_id == _s.congress_id, _c.suggestion_id == _s.id],
        _c.at,
    )
    ratings = array_of(
        {name: _v[name] for name in ("id", "round", "turn", "dimension", "level", "reply_id", "rated_at")},
        [_v.congress_id == _s.congress_id, _v.suggestion_id == _s.id],
        _v.id,
    )
    of_case = (_e.congress_id == _s.congress_id, _e.suggestion_id == _s.id)
    imported = array_of(
        {"id": _e.subject_id, "key": _e.data["key"].astext, "digest": _e.data["digest"].astext},
        [*of_case, _e.kind == "imported", _e.data.has_key("key")],
        _e.seq,
    )
    later = event.alias("later")
    moved = exists().where(
        later.c.congress_id == _p.congress_id,
        later.c.subject_id == _p.id,
        ~later.c.data.has_key(MARK),
        later.c.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
    )
    promises = array_of(
        {"id": _p.id, "version": _p.version, "moved": moved},
        [_p.congress_id == _s.congress_id, _p.suggestion_id == _s.id],
        _p.id,
    )
    told = array_of(
        {"kind": _e.kind, "at": _e.at, "promise": _e.data["promise_id"].astext, "text": _e.data["text"].astext},
        [*of_case, _e.data.has_key(MARK), _e.data.has_key("promise_id")],
        _e.seq,
    )
    return Statement(
        select(
            *(_s[name] for name in ("id", "profile_id", *MORE, *COLUMNS)),
            ratings.label("ratings"),
            *(replies.label("replies"), classes.label("classes")),
            *(imported.label("imported"), promises.label("promises"), told.label("told")),
            *(_ids_of(table).label(table.name) for table in RECORDED),
            exists().where(*_of_case(key_supervision_case), key_supervision_case.c.standing).label("supervised"),
        ).where(_s.congress_id == bindparam("congress"), _s.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
    )


_CASES = _statement()


async def named(
    tx: Tx, congress_id: UUID, rows: Iterable[tuple[int, RecordRow]], knows: Congress, read: dict[UUID, PastCase]
) -> dict[int, PastCase | Flaw]:
    """The case of each row, or why it has none. `read`: those that earlier rows named; new ones join them. Two statements."""
    found: dict[int, PastCase | Flaw] = {}
    keys = []
    for number, row in rows:
        key = _key(row, knows)
        if isinstance(key, Flaw):
            found[number] = key
        else:
            keys.append({"row_number": number, **key})
    matches = await cases.existing_by(tx, congress_id, keys)
    ids: dict[int, UUID] = {}
    for key in keys:
        number = key["row_number"]
        match = matches.get(number, cases.Found())
        case = match.by_number or match.by_source
        if case is None:
            column = "number" if key["number"] else "source_id"
            found[number] = Flaw("case_unknown", None, column, str(key[column]))
        elif case.digest is None or case.in_procedure:
            found[number] = Flaw("case_in_procedure")
        else:
            ids[number] = case.before.id
    unread = list(set(ids.values()) - read.keys())
    if unread:
        for each in await tx.all(_CASES, congress=congress_id, ids=unread, kinds=list(KEPT_HERE)):
            read[each["id"]] = _case(dict(each))
    return found | {number: read[id_] for number, id_ in ids.items()}


def _key(row: RecordRow, knows: Congress) -> dict[str, Any] | Flaw:
    own = {"kind": row.kind, "number": row.number, "in_session": row.in_session}
    if row.number is None:
        source = {"source_system": row.source_system, "source_id": row.source_id}
        return own | source | {"session_id": None}
    for each in knows.sessions:
        if (knows.terms[each.term_id], each.number) == (row.term, row.session):
            return own | {"session_id": each.id, "source_system": None, "source_id": None}
    if row.term not in knows.terms.values():
        return Flaw("term_unknown", None, "term", str(row.term), params={"term": row.term})
    return Flaw("session_unknown", None, "session", str(row.session), params={"term": row.term, "session": row.session})


def _case(row: Mapping[str, Any]) -> PastCase:
    replies = tuple(
        PastReply(
            **{name: UUID(each[name]) for name in ("id", "assignment_id", "organisation_id")},
            name=each["name"],
            role=UnitRole(each["role"]),
            round=each["round"],
            sent_at=datetime.fromisoformat(each["sent_at"]),
        )
        for each in row["replies"]
    )
    changes = sorted((datetime.fromisoformat(each["at"]), each["id"], each) for each in row["classes"])
    classes: dict[UUID, list[tuple[datetime, str]]] = {}
    for at, _, each in changes:
        if each["reply_id"]:
            classes.setdefault(UUID(each["reply_id"]), []).append((at, each["to_code"]))
    case = {name: row[name] for name in (*MORE, *COLUMNS)}
    ratings = [_rating(each) for each in row["ratings"]]
    return PastCase(row["id"], row["profile_id"], case, ratings, replies, classes, row["supervised"], known=_known(row))


def _rating(row: Mapping[str, Any]) -> PastRating:
    told = {name: row[name] for name in ("round", "turn", "dimension", "level")}
    at = datetime.fromisoformat(row["rated_at"])
    return PastRating(id=UUID(row["id"]), reply_id=UUID(row["reply_id"]), rated_at=at, **told)


def _known(row: Mapping[str, Any]) -> dict[str, Known]:
    """Of what was taken back only the events remain, and they make nothing known."""
    promises = {each["id"]: each for each in row["promises"]}
    others = {each["id"] for each in row["classes"]} | {each["assignment_id"] for each in row["replies"]}
    others |= {each["id"] for table in RECORDED for each in row[table.name]}
    found: dict[str, Known] = {}
    for each in row["imported"]:
        if here := promises.get(each["id"]):
            told = (event for event in row["told"] if event["promise"] == each["id"])
            events = frozenset((one["kind"], datetime.fromisoformat(one["at"]), one["text"]) for one in told)
            found[each["key"]] = Known(UUID(each["id"]), each["digest"], here["version"], here["moved"], events)
        elif each["id"] in others:
            found[each["key"]] = Known(UUID(each["id"]), each["digest"])
    return found


def reply_of(
    case: PastCase,
    row: PromiseRow | ClassChangeRow | LookBackItemRow | ReconciliationRow,
    knows: Congress,
    at: datetime | None,
    round_: int | None = None,
) -> PastReply | Flaw:
    """The reply that a record is about: of its unit, or of the only one that answered; of a round, or the latest sent by then."""
    unit = knows.units.find(row.unit, "unit") if row.unit else None
    if isinstance(unit, Flaw):
        return unit
    sent = [each for each in case.replies if (at is None or each.sent_at <= at) and round_ in {None, each.round}]
    if not sent:
        return Flaw("case_not_replied", None)
    own = [each for each in sent if unit in {None, each.organisation_id}]
    if not own:
        names = {each.name for each in sent}
        params = {"name": row.unit, "meant": names.pop() if len(names) == 1 else None}
        return Flaw("unit_not_answering", None, "unit", row.unit, params=params)
    units = {each.organisation_id for each in own}
    if len(units) > 1:
        return Flaw("unit_not_named", None, "unit", params={"count": len(units)})
    return max(own, key=lambda each: (each.round, each.sent_at))
