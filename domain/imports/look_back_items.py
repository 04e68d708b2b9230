"""What look-backs of the past found, as a list tells it: a row is a reply under check, and rows of one name and session are one batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, delete, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.imports import known
from domain.imports.following import Changed, add_change, add_promise, class_follows, class_now
from domain.imports.known import People
from domain.imports.marks import MARK, event_row, past_row
from domain.imports.naming import class_of
from domain.imports.past_cases import PastReply, reply_of
from domain.imports.record_columns import LookBackItemRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, removing
from domain.lookbacks import guards
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item, look_back_notice
from domain.meetings.tables import meeting_decision
from domain.promises.states import PromiseSource
from domain.promises.tables import promise
from domain.workflow import Refusal

TABLE = look_back_item
ASKED: Mapping[str, Any] = {}
DAYS = ("opened_on", "found_on", "closed_on")
COLUMN_OF = {
    "findings_missing": "findings",
    "reason_missing": "reason",
    "nothing_follows": "result",
    "class_means_solved": "class_after",
    "promise_missing": "promise",
    "class_makes_no_promise": "promise",
    "promise_due_in_past": "promise_due_on",
}
_b, _i, _p, _e, _c = look_back.c, look_back_item.c, promise.c, event.c, class_change.c
_HERE, _IDS = bindparam("congress", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid))
_OWN = (_i.congress_id == _HERE, _i.id == any_(_IDS))
_OF_PROMISE = (_p.congress_id == _i.congress_id, _p.id == _i.promise_id)
_CHANGED = and_(
    _c.congress_id == _i.congress_id,
    _c.reply_id == _i.reply_id,
    _c.source == ClassSource.LOOK_BACK,
    _c.at == _i.decided_at,
)

# One after which the class changed again, or whose promise has gone on, by the procedure or by a ledger.
BUILT_UPON = Statement(
    select(_i.id, literal_column("'look_back_item'").label("by")).where(
        *_OWN,
        or_(
            exists().where(
                _i.class_after.is_not(None),
                _c.congress_id == _i.congress_id,
                _c.reply_id == _i.reply_id,
                _c.at > _i.decided_at,
            ),
            exists().where(*_OF_PROMISE, _p.version > 1),
            exists().where(
                meeting_decision.c.congress_id == _i.congress_id, meeting_decision.c.promise_id == _i.promise_id
            ),
        ),
    )
)
_BATCHES = Statement(
    select(
        *(_b[name] for name in ("id", "session_id", "name", "due_on", "state", "ended_at")),
        exists()
        .where(
            _i.congress_id == _b.congress_id,
            _i.look_back_id == _b.id,
            _e.congress_id == _i.congress_id,
            _e.suggestion_id == _i.suggestion_id,
            _e.subject_id == _b.id,
            _e.kind == "look_back_closed",
            _e.data.has_key(MARK),
        )
        .label("imported"),
    ).where(_b.congress_id == _HERE)
)
_ENDED = Statement(select(_i.look_back_id, _i.promise_id).where(*_OWN))
_UNCHANGED = Statement(
    delete(class_change).where(_c.congress_id == _HERE, exists().where(*_OWN, _CHANGED).correlate(class_change))
)
_CHECKERS = removing(look_back_checker, "item_id")
_ITEMS = Statement(delete(look_back_item).where(*_OWN))
_PROMISES = removing(promise, "id")
_NOTICES = removing(look_back_notice, "look_back_id")
_IN_BATCH = (_i.congress_id == _b.congress_id, _i.look_back_id == _b.id)
_EMPTIED = Statement(select(_b.id).where(_b.congress_id == _HERE, _b.id == any_(_IDS), ~exists().where(*_IN_BATCH)))
_BATCH = removing(look_back, "id")
_codes = aggregate_order_by(_i.class_code.distinct(), _i.class_code)
_SETTLED = Statement(
    update(look_back)
    .where(_b.congress_id == _HERE, _b.id == any_(_IDS), exists().where(*_IN_BATCH))
    .values(
        frame=select(func.count()).select_from(look_back_item).where(*_IN_BATCH).scalar_subquery(),
        class_codes=select(func.array_agg(_codes)).where(*_IN_BATCH).scalar_subquery(),
    )
)


@dataclass(slots=True)
class Batch:
    """One that is known; `told`: what rows say of it, with the number of the row that said it first."""

    id: UUID
    imported: bool
    due_on: Any
    told: tuple[Any, ...] | None = None
    first_row: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows name beside their cases."""

    people: People
    batches: dict[tuple[UUID, str], Batch]


async def read(tx: Tx, congress_id: UUID) -> Beside:
    """Everybody of the register, and the batches that are here. Two statements."""
    found = await tx.all(_BATCHES, congress=congress_id)
    batches = {(row["session_id"], row["name"]): Batch(row["id"], row["imported"], row["due_on"]) for row in found}
    return Beside(await known.people(tx, congress_id), batches)


async def clear(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """With an item go its line of the class history and its promise, with the last item its batch."""
    if not ids:
        return
    gone = await tx.all(_ENDED, congress=congress_id, ids=list(ids))
    promised = [row["promise_id"] for row in gone if row["promise_id"]]
    batches = sorted({row["look_back_id"] for row in gone})
    for statement in (_UNCHANGED, _CHECKERS, _ITEMS):
        await tx.one(statement, congress=congress_id, ids=list(ids))
    await tx.one(_PROMISES, congress=congress_id, ids=promised)
    empty = [row["id"] for row in await tx.all(_EMPTIED, congress=congress_id, ids=batches)]
    for statement in (_NOTICES, _BATCH):
        await tx.one(statement, congress=congress_id, ids=empty)
    await tx.one(_SETTLED, congress=congress_id, ids=batches)


async def settle(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """A batch counts its replies and names their classes, whatever portion of the file told it."""
    batches = {row["look_back_id"] for row in await tx.all(_ENDED, congress=congress_id, ids=list(ids))}
    await tx.one(_SETTLED, congress=congress_id, ids=sorted(batches))


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The reply that was looked back at, or all that is wrong in the row."""
    row, case, beside = asked.row, asked.case, asked.beside
    assert isinstance(row, LookBackItemRow)
    assert isinstance(beside, Beside)
    flaws = [Flaw("date_in_future", None, name, str(day)) for name in DAYS if (day := getattr(row, name)) > asked.today]
    reply = reply_of(case, row, asked.knows, asked.at(row.opened_on))
    checkers = [beside.people.find(name, "checkers") for name in row.checkers]
    code = class_of(row.class_after, "class_after", asked.book)
    flaws += [each for each in (reply, code, *checkers) if isinstance(each, Flaw)]
    if isinstance(reply, Flaw) or isinstance(code, Flaw):
        return flaws
    key = asked.key(reply, "look_back", case.row["session_id"], row.batch)
    if flaw := asked.repeated(key):
        return [*flaws, flaw]
    if before := case.known.get(key):
        same = before.digest == asked.digest
        return Recorded("unchanged", before.id, Changes()) if same else [Flaw("record_differs", None, "batch")]
    now = class_now(asked, reply, asked.at(row.found_on))
    flaws += _unfit(asked, row, now, code)
    if flaws:
        return flaws
    after = guards.class_after(asked.book.profile, now, code) if row.result == LookBackResult.NOT_CONFIRMED else None
    if after not in {None, now} and (flaw := class_follows(asked, reply, asked.at(row.found_on), "found_on")):
        return [flaw]
    batch = beside.batches.get((case.row["session_id"], row.batch))
    if batch and (flaw := _another(batch, row)):
        return [flaw]
    telling = _Telling(asked, row, reply, batch, (now, after), [each for each in checkers if isinstance(each, UUID)])
    if batch is None:
        made = Batch(
            telling.batch_id, imported=True, due_on=row.batch_due_on, told=_told(row), first_row=asked.row_number
        )
        beside.batches[case.row["session_id"], row.batch] = made
    return telling.recorded(key)


def _unfit(asked: Asked, row: LookBackItemRow, now: str, code: str | None) -> Iterator[Flaw]:
    """The same rules as for a finding that is recorded today, on the day of the finding."""
    promised = {"due_on": row.promise_due_on} if row.promise else None
    found = {"result": row.result, "findings": row.findings, "reason": row.reason}
    payload = found | {"class_code": code, "promise": promised}
    profile = asked.book.profile
    refusals: list[Refusal | None] = [guards.told(payload)]
    if refusals == [None]:
        refusals = [guards.lower(profile, code), guards.follows(profile, now, payload, row.found_on)]
    for refusal in refusals:
        if refusal is not None:
            yield Flaw(refusal.code, None, COLUMN_OF[refusal.code])


def _told(row: LookBackItemRow) -> tuple[Any, ...]:
    return (row.opened_on, row.batch_due_on, row.closed_on, row.report)


def _another(batch: Batch, row: LookBackItemRow) -> Flaw | None:
    """Rows of one batch say the same of it; one that was held here is not added to by a file."""
    if not batch.imported:
        return Flaw("batch_in_procedure", None, "batch", row.batch)
    if batch.due_on != row.batch_due_on or batch.told not in {None, _told(row)}:
        return Flaw("batch_differs", None, "batch", row.batch, params={"first_row": batch.first_row or "—"})
    return None


class _Telling:
    """Builds the rows of one item, and of its batch where this row is the first to tell it."""

    def __init__(
        self,
        asked: Asked,
        row: LookBackItemRow,
        reply: PastReply,
        batch: Batch | None,
        classes: tuple[str, str | None],
        checkers: list[UUID],
    ) -> None:
        self.asked, self.row, self.reply, self.known = asked, row, reply, batch
        self.class_now, self.class_after, self.checkers = *classes, checkers
        self.batch_id = batch.id if batch else new_id()
        self.id, self.at = new_id(), asked.at(row.found_on)
        self.own = {"congress_id": asked.me.congress_id}
        self.class_then = class_now(asked, reply, asked.at(row.opened_on))

    def recorded(self, key: str) -> Recorded:
        asked, row, changes = self.asked, self.row, Changes()
        if self.known is None:
            changes.insert(look_back, self._batch())
            changes.insert(event, *self._of_batch())
        promise_id = None
        if self.class_after not in {None, self.class_now}:
            codes = (self.class_now, str(self.class_after))
            change = Changed(codes, ClassSource.LOOK_BACK, row.findings, row.batch)
            add_change(changes, asked, self.reply, change, self.at)
        if row.promise and row.promise_due_on:
            due, source = row.promise_due_on, PromiseSource.LOOK_BACK
            promise_id = add_promise(changes, asked, self.reply, row.promise, due, source, self.at)
        changes.insert(look_back_item, self._item(promise_id))
        for person in self.checkers:
            named = {"id": new_id(), "item_id": self.id, "person_id": person, "kind": row.checker_kind}
            changes.insert(look_back_checker, self.own | named)
        mark = {"key": key, "digest": asked.digest}
        imported = event_row(asked.me, asked.run_id, asked.now, "imported", "import", self.id, mark)
        changes.insert(event, *self._past(promise_id), imported | {"suggestion_id": asked.case.id})
        return Recorded("created", self.id, changes)

    def _batch(self) -> dict[str, Any]:
        row, asked = self.row, self.asked
        return self.own | {
            "id": self.batch_id,
            "name": row.batch,
            "session_id": asked.case.row["session_id"],
            "class_codes": [self.class_then],
            "frame": 1,
            "due_on": row.batch_due_on,
            "state": LookBackState.CLOSED,
            "report": row.report,
            "opened_at": asked.at(row.opened_on),
            "ended_at": asked.at(row.closed_on),
            "updated_at": asked.now,
            "version": 1,
        }

    def _item(self, promise_id: UUID | None) -> dict[str, Any]:
        row, reply = self.row, self.reply
        return self.own | {
            "id": self.id,
            "look_back_id": self.batch_id,
            "suggestion_id": self.asked.case.id,
            "assignment_id": reply.assignment_id,
            "reply_id": reply.id,
            "organisation_id": reply.organisation_id,
            "round": reply.round,
            "class_code": self.class_then,
            "standing": False,
            "state": LookBackItemState.DECIDED,
            "result": row.result,
            "findings": row.findings,
            "reason": row.reason,
            "class_after": self.class_after,
            "promise_text": row.promise,
            "promise_due_on": row.promise_due_on,
            "promise_id": promise_id,
            "recorded_at": self.at,
            "recorded_person_id": self.checkers[0] if self.checkers else None,
            "decided_at": self.at,
            "updated_at": self.asked.now,
            "version": 1,
        }

    def _of_batch(self) -> Iterator[dict[str, Any]]:
        """The batch's own events; what they say of a case stands on its timeline as well."""
        opened, closed = self.asked.at(self.row.opened_on), self.asked.at(self.row.closed_on)
        prepared, s = {"due_on": self.row.batch_due_on}, LookBackState
        yield self._did(opened, "look_back_prepared", "prepare_look_back", prepared, None, s.PREPARED)
        yield self._did(opened, "look_back_started", "start_look_back", {}, s.PREPARED, s.UNDER_WAY)
        yield self._did(closed, "look_back_closed", "close_look_back", {}, s.UNDER_WAY, s.CLOSED)

    def _past(self, promise_id: UUID | None) -> Iterator[dict[str, Any]]:
        asked, row, s = self.asked, self.row, LookBackState
        case = {"suggestion_id": asked.case.id}
        found = {"organisation_id": self.reply.organisation_id, "result": row.result}
        told = {"look_back_id": self.batch_id, "results": []}
        opened, closed = asked.at(row.opened_on), asked.at(row.closed_on)
        yield self._did(opened, "look_back_started", "start_look_back", told, s.PREPARED, s.UNDER_WAY) | case
        adopted = {"look_back_id": self.batch_id, **found, "class_after": self.class_after, "promise_id": promise_id}
        i, unit = LookBackItemState, {"subject_id": self.id, "assignment_id": self.reply.assignment_id}
        yield self._did(self.at, "look_back_adopted", "adopt_finding", adopted, i.RECORDED, i.DECIDED) | case | unit
        told = {"look_back_id": self.batch_id, "results": [found]}
        yield self._did(closed, "look_back_closed", "close_look_back", told, s.UNDER_WAY, s.CLOSED) | case

    def _did(
        self, at: datetime, kind: str, action: str, data: Mapping[str, Any], before: str | None, after: str
    ) -> dict[str, Any]:
        who = (self.asked.me, self.asked.run_id)
        made = past_row(*who, at, kind, action, self.batch_id, data)
        return made | {"suggestion_id": None, "state_before": before, "state_after": after}


RECORD = RecordKind(
    tables=(class_change, promise, look_back, look_back_item, look_back_checker, event),
    plan=plan,
    clear=clear,
    read=read,
    settle=settle,
)
