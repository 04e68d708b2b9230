"""How the record is kept: what a case may show is written without what is personal, and what it may no longer show is deleted."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, and_, any_, bindparam, delete, func, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert

from domain.assignments.tables import assignment, reply
from domain.classes.tables import class_change
from domain.congresses.tables import congress, session
from domain.db import Database, Statement, Tx
from domain.organisations.tables import organisation
from domain.people.tables import delegation, person
from domain.public import documents
from domain.public.allowed import CASE_PUBLIC, OPEN_REPLY
from domain.public.redaction import VERSION
from domain.public.tables import public_case, public_mark, public_reply
from domain.shapes import array_of, first_of, given_rows
from domain.suggestions.columns import IN_THE_ROUND, LATEST_CLASS, TERM_NUMBER, UNITS, of_case
from domain.suggestions.picture import SOURCE
from domain.suggestions.states import SignatureState
from domain.suggestions.tables import signature, suggestion

BATCH = 100
MOST_BATCHES = 50  # of one congress in one go: a large import is published over some minutes
AGAIN = timedelta(days=1)  # a transaction that began before the last look may have ended after it
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
_s, _r, _a, _g, _p, _c = suggestion.c, reply.c, assignment.c, signature.c, public_case.c, public_reply.c
_instant: Any = _s.updated_at.type
_SIGNERS = signature.join(person, and_(person.c.congress_id == _g.congress_id, person.c.id == _g.person_id))
_REPLYING = reply.join(assignment, and_(_a.congress_id == _r.congress_id, _a.id == _r.assignment_id)).join(
    organisation, and_(organisation.c.congress_id == _a.congress_id, organisation.c.id == _a.organisation_id)
)


def _named(table: Any, key: Any) -> Any:
    return select(table.c.name).where(table.c.congress_id == _s.congress_id, table.c.id == key).scalar_subquery()


_UNIT = {"id": _a.organisation_id, "name": organisation.c.name, "role": _a.role}
_COLUMNS = (
    *[
        _s[name]
        for name in ("id", "kind", "title", "category", "number", "in_session", "session_id", "state", "version")
    ],
    *[_s[name] for name in ("facts", "proposal", "permission", "lead_person_id", "delegation_id", "profile_id")],
    *[_s[name] for name in ("submitted_at", "accepted_at", "assigned_at", "replied_at", "closed_at", "updated_at")],
    session.c.number.label("session_number"),
    TERM_NUMBER.label("term_number"),
    congress.c.zone,
    _named(delegation, _s.delegation_id).label("delegation_name"),
    array_of(
        {"id": _g.person_id, "name": person.c.name, "role": _g.role},
        [*of_case(signature), _g.state == SignatureState.CONFIRMED],
        _g.id,
        source=_SIGNERS,
    ).label("signers"),
    array_of(_UNIT, [*of_case(assignment), *IN_THE_ROUND], _a.id, source=UNITS).label("units"),
    array_of(
        {**{name: _r[name] for name in ("id", "round", "document_number", "class_code", "body", "sent_at")}, **_UNIT}
        | {"id": _r.id, "unit_id": _a.organisation_id},
        [*of_case(reply), OPEN_REPLY],
        _r.sent_at,
        source=_REPLYING,
    ).label("replies"),
    first_of({"code": class_change.c.to_code}, of_case(class_change), LATEST_CLASS).label("latest_class"),
    CASE_PUBLIC.label("allowed"),
)
_WITH_RECORD = SOURCE.outerjoin(public_case, and_(_p.congress_id == _s.congress_id, _p.id == _s.id))
_OUTDATED = or_(
    and_(CASE_PUBLIC, or_(_p.id.is_(None), _p.seen != _s.version, _p.rules != bindparam("rules", type_=Integer))),
    and_(~CASE_PUBLIC, _p.id.is_not(None)),
)
_NEXT = Statement(
    select(*_COLUMNS)
    .select_from(_WITH_RECORD)
    .where(
        _s.congress_id == bindparam("congress"),
        tuple_(_s.updated_at, _s.id) > tuple_(bindparam("since", type_=_instant), bindparam("after", type_=Uuid())),
        _OUTDATED,
    )
    .order_by(_s.updated_at, _s.id)
    .limit(bindparam("most", type_=Integer))
)
_THESE = Statement(
    select(*_COLUMNS)
    .select_from(SOURCE)
    .where(_s.congress_id == bindparam("congress"), _s.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
)
_MARKS = Statement(
    select(congress.c.id, public_mark.c.looked_at)
    .select_from(congress.outerjoin(public_mark, public_mark.c.congress_id == congress.c.id))
    .order_by(congress.c.id)
)
_LOOKED = Statement(
    insert(public_mark)
    .values(congress_id=bindparam("congress"), looked_at=bindparam("looked_at", type_=_instant))
    .on_conflict_do_update(
        index_elements=["congress_id"],
        set_={"looked_at": func.greatest(public_mark.c.looked_at, text("excluded.looked_at"))},
    )
)


@cache
def _writing(table: Any, keeps: frozenset[str]) -> Statement:
    """Rows written or written anew; the instant of the first publication stays."""
    names = [column.name for column in table.columns]
    rows = given_rows(table, names, "rows")
    made = insert(table).from_select(names, select(*[rows.c[name] for name in names]))
    changed = {name: made.excluded[name] for name in names if name not in keeps | {"congress_id", "id"}}
    return Statement(made.on_conflict_do_update(index_elements=["congress_id", "id"], set_=changed))


_CASES = _writing(public_case, frozenset({"published_at"}))
_REPLIES = _writing(public_reply, frozenset({"published_at"}))
_ids: Any = bindparam("ids", type_=ARRAY(Uuid))
_NO_CASE = Statement(delete(public_case).where(_p.congress_id == bindparam("congress"), _p.id == any_(_ids)))
_NO_REPLY = Statement(
    delete(public_reply).where(
        _c.congress_id == bindparam("congress"),
        _c.suggestion_id == any_(_ids),
        _c.id != func.all(bindparam("kept", type_=ARRAY(Uuid))),
    )
)


async def publish(db: Database, now: datetime) -> int:
    """Write what changed in every congress since it was last looked at, `now` in UTC; gives the number of cases."""
    async with db.write() as tx:
        marks = [(row["id"], row["looked_at"]) for row in await tx.all(_MARKS)]
    return sum([await _publish(db, congress_id, looked_at, now) for congress_id, looked_at in marks])


async def _publish(db: Database, congress_id: UUID, looked_at: datetime | None, now: datetime) -> int:
    since, after, written = (looked_at - AGAIN if looked_at else BEGINNING), UUID(int=0), 0
    for _ in range(MOST_BATCHES):
        async with db.write() as tx:
            rows = await tx.all(_NEXT, congress=congress_id, since=since, after=after, most=BATCH, rules=VERSION)
            await write(tx, congress_id, [dict(row) for row in rows], now)
            written += len(rows)
            done = len(rows) < BATCH
            if not done:
                since, after = rows[-1]["updated_at"], rows[-1]["id"]
            if done and (rows or looked_at is None or now - looked_at > AGAIN / 2):
                await tx.one(_LOOKED, congress=congress_id, looked_at=now)
        if done:
            break
    return written


async def publish_these(tx: Tx, congress_id: UUID, ids: Sequence[UUID], now: datetime) -> None:
    """In the transaction that changed a consent: the record says at once what is allowed now."""
    rows = await tx.all(_THESE, congress=congress_id, ids=list(ids))
    await write(tx, congress_id, [dict(row) for row in rows], now)


async def write(tx: Tx, congress_id: UUID, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Three statements at most. Taking out what is personal is work for a thread: the others go on meanwhile."""
    if not rows:
        return
    shown = [row for row in rows if row["allowed"]]
    cases, replies = await asyncio.to_thread(documents.of_cases, shown, congress_id, now)
    hidden = [row["id"] for row in rows if not row["allowed"]]
    if hidden:
        await tx.one(_NO_CASE, congress=congress_id, ids=hidden)
    kept = [each["id"] for each in replies]
    await tx.one(_NO_REPLY, congress=congress_id, ids=[row["id"] for row in rows], kept=kept)
    if cases:
        await tx.one(_CASES, rows=cases)
    if replies:
        await tx.one(_REPLIES, rows=replies)
