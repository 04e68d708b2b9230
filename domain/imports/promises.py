"""A promise with what became of it, as a ledger tells it: progress, the second reply, or the written reason. Pure but for two deletes.

Which class the second reply brought is told by a row of the class history, for a class has one place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, any_, bindparam, delete, exists, literal_column, or_, select

from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.marks import MARK, event_row, past_row
from domain.imports.past_cases import KEPT_HERE, Known, PastReply, reply_of
from domain.imports.record_columns import PromiseRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, removing
from domain.lookbacks.tables import look_back_item
from domain.meetings.tables import meeting_decision
from domain.promises.flow import PROMISE
from domain.promises.states import PromiseSource, PromiseState
from domain.promises.tables import promise, promise_notice, promise_progress, promise_reply
from domain.search.entries import entries_of
from domain.search.tables import search_text

TABLE = promise
NAMING = (look_back_item, meeting_decision)
ASKED: Mapping[str, Any] = {"kinds": list(KEPT_HERE)}
LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[\s:：，,]*(?:(\d{1,3})\s*[%％])?[\s:：，,]*(\S.*)")
BY_UNIT = frozenset({PromiseSource.REPLY, PromiseSource.CLASS_CHANGE})  # the others are entered by the office
_p, _e, _t = promise.c, event.c, search_text.c
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_HERE = bindparam("congress", type_=Uuid())
_REPLIES = select(promise_reply.c.id).where(
    promise_reply.c.congress_id == _HERE, promise_reply.c.promise_id == any_(_IDS)
)
_UNINDEXED = Statement(delete(search_text).where(_t.congress_id == _HERE, _t.subject_id.in_(_REPLIES)))
_CHILDREN = [removing(table, "promise_id") for table in (promise_progress, promise_reply, promise_notice)]

# One that the procedure went on with, or that a meeting has as its own.
BUILT_UPON = Statement(
    select(_p.id, literal_column("'promise'").label("by")).where(
        _p.congress_id == _HERE,
        _p.id == any_(_IDS),
        or_(
            exists().where(
                _e.congress_id == _p.congress_id,
                _e.subject_id == _p.id,
                ~_e.data.has_key(MARK),
                _e.kind == any_(bindparam("kinds", type_=ARRAY(Text))),
            ),
            *(exists().where(table.c.congress_id == _p.congress_id, table.c.promise_id == _p.id) for table in NAMING),
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the progress."""

    on: date
    percent: int | None
    text: str


async def clear(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """What an earlier import wrote under these promises is replaced; their events stay."""
    if ids:
        for statement in (_UNINDEXED, *_CHILDREN):
            await tx.one(statement, congress=congress_id, ids=list(ids))


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The promise that a row tells of, or all that is wrong in it."""
    row, case = asked.row, asked.case
    assert isinstance(row, PromiseRow)
    reply = reply_of(case, row, asked.knows, asked.at(row.made_on) if row.made_on else None)
    days = ("made_on", "fulfilled_on", "given_up_on")
    given = ((name, day) for name in days if (day := getattr(row, name)) is not None)
    flaws = [Flaw("date_in_future", None, name, str(day)) for name, day in given if day > asked.today]
    if isinstance(reply, Flaw):
        return [*flaws, reply]
    made = _made_on(row, asked, reply)
    ended = row.fulfilled_on or row.given_up_on
    if made.year != (row.year or made.year):
        flaws.append(Flaw("promise_year_mismatch", None, "year", str(row.year), params={"year": made.year}))
    flaws += [
        Flaw("dates_reversed", None, name, str(getattr(row, name)), params={"other": "made_on"})
        for name in ("due_on", "fulfilled_on", "given_up_on")
        if row.made_on is None and (day := getattr(row, name)) and day < made
    ]
    steps = list(_steps(row.progress, made, min(ended or asked.today, asked.today)))
    flaws += [each for each in steps if isinstance(each, Flaw)]
    if flaws:
        return flaws
    key = asked.key(reply, "promise", row.ledger_number or row.text)
    if flaw := asked.repeated(key):
        return [flaw]
    known = case.known.get(key)
    if known and known.digest == asked.digest:
        return Recorded("unchanged", known.id, Changes())
    if known and known.moved:
        return [Flaw("promise_in_procedure")]
    done = [each for each in steps if isinstance(each, Step)]
    return _Telling(asked, row, reply, made, done, known, key).recorded()


def _made_on(row: PromiseRow, asked: Asked, reply: PastReply) -> date:
    """As told; where only the year is, its first day, and not before the reply, by which it was made."""
    if row.made_on:
        return row.made_on
    replied = reply.sent_at.astimezone(asked.knows.zone).date()
    return max(replied, date(row.year, 1, 1)) if row.year else replied


def _steps(progress: str | None, made: date, until: date) -> Iterator[Step | Flaw]:
    """A line is a day, how much of the whole where it is known, and what was done."""
    for at, line in enumerate((progress or "").splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip())
        params = {"at": at}
        try:
            on = date(*map(int, found[1].split("-"))) if found else None
        except ValueError:
            on = None
        percent = int(found[2]) if found and found[2] else None
        if found is None or on is None or (percent or 0) > 100:
            yield Flaw("progress_invalid", None, "progress", line[:60], params=params)
        elif not made <= on <= until:
            yield Flaw("progress_out_of_time", None, "progress", line[:60], params=params)
        else:
            yield Step(on, percent, found[3])


class _Telling:
    """Builds the rows of one promise."""

    def __init__(
        self,
        asked: Asked,
        row: PromiseRow,
        reply: PastReply,
        made: date,
        steps: list[Step],
        known: Known | None,
        key: str,
    ) -> None:
        self.asked, self.row, self.reply, self.steps, self.known, self.key = asked, row, reply, steps, known, key
        self.id = known.id if known else new_id()
        self.made, self.year = asked.at(made), made.year
        self.under = {"congress_id": asked.me.congress_id, "promise_id": self.id}
        ended = row.fulfilled_on or row.given_up_on
        self.ended = max(asked.at(ended), self.made) if ended else None

    def recorded(self) -> Recorded:
        changes = Changes()
        if self.known:
            changes.update(promise, self._promise(self.known.version))
        else:
            changes.insert(promise, self._promise(1))
        unit = {"organisation_id": self.reply.organisation_id}
        for step in self.steps:
            at = {"id": new_id(), "at": self.asked.at(step.on), "text": step.text, "percent": step.percent}
            changes.insert(promise_progress, self.under | unit | at)
        if self.row.second_reply and self.ended:
            said = {"body": self.row.second_reply, "document_number": self.row.second_document_number}
            second = self.under | unit | {"id": new_id(), "sent_at": self.ended} | said
            changes.insert(promise_reply, second)
            changes.insert(search_text, *entries_of(promise_reply.name, second, self.asked.case.id))
        told = self.known.events if self.known else frozenset()
        past = (each for each in self._past() if (each["kind"], each["at"], each["data"].get("text")) not in told)
        changes.insert(event, *past, self._imported())
        return Recorded("updated" if self.known else "created", self.id, changes)

    @property
    def state(self) -> PromiseState:
        if self.row.fulfilled_on:
            return PromiseState.FULFILLED
        return PromiseState.GIVEN_UP if self.row.given_up_on else PromiseState.OPEN

    def _promise(self, version: int) -> dict[str, Any]:
        row, reply = self.row, self.reply
        return {
            "congress_id": self.asked.me.congress_id,
            "id": self.id,
            "suggestion_id": self.asked.case.id,
            "assignment_id": reply.assignment_id,
            "reply_id": reply.id,
            "organisation_id": reply.organisation_id,
            "source": row.source,
            "text": row.text,
            "due_on": row.due_on,
            "year": self.year,
            "state": self.state,
            "made_at": self.made,
            "ended_at": self.ended,
            "given_up_reason": row.given_up_reason,
            "version": version,
        }

    def _past(self) -> Iterator[dict[str, Any]]:
        row, open_ = self.row, PromiseState.OPEN
        told = {"organisation_id": self.reply.organisation_id, "due_on": row.due_on, "year": self.year}
        made = ("promise_made", "make_promise") if row.source in BY_UNIT else ("promise_entered", "enter_promise")
        entered = self._did(self.made, *made, told | {"source": row.source, "text": row.text})
        yield entered | {"assignment_id": self.reply.assignment_id, "subject_id": self.reply.assignment_id}
        for step in self.steps:
            said = {"text": step.text, "percent": step.percent}
            yield self._moved(self.asked.at(step.on), "report_progress", said, open_)
        if self.ended and row.fulfilled_on:
            yield self._moved(self.ended, "fulfil", {"document_number": row.second_document_number}, self.state)
        elif self.ended:
            yield self._moved(self.ended, "give_up", {"reason": row.given_up_reason}, self.state)

    def _moved(self, at: datetime, action: str, data: Mapping[str, Any], after: PromiseState) -> dict[str, Any]:
        states = {"state_before": PromiseState.OPEN, "state_after": after}
        return self._did(at, PROMISE.transitions[action].event, action, data) | states | {"subject_id": self.id}

    def _did(self, at: datetime, kind: str, action: str, data: Mapping[str, Any]) -> dict[str, Any]:
        asked = self.asked
        return past_row(asked.me, asked.run_id, at, kind, action, asked.case.id, {**data, "promise_id": self.id})

    def _imported(self) -> dict[str, Any]:
        """The importer's own event; by its key a repeated row is known, by its digest the same row."""
        asked = self.asked
        told = {"key": self.key, "digest": asked.digest, "again": self.known is not None}
        made = event_row(asked.me, asked.run_id, asked.now, "imported", "import", self.id, told)
        return made | {"suggestion_id": asked.case.id, "state_after": self.state}


RECORD = RecordKind(tables=(promise, promise_progress, promise_reply, search_text, event), plan=plan, clear=clear)
