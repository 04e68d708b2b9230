"""A further round of a past case, as a file tells it: demanded, answered by the same units, rated anew; earlier rounds stay as they were."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, delete, exists, literal_column, or_, select, tuple_

from domain.assignments.states import AssignmentState, Disclosure, ReplyState
from domain.assignments.tables import assignment, reply
from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.deadlines import clocks
from domain.deadlines.clocks import Subject
from domain.deadlines.tables import deadline
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.history import LEVELS
from domain.imports.marks import MARK, event_row, past_row
from domain.imports.naming import class_of
from domain.imports.past_cases import COLUMNS, PastRating, PastReply
from domain.imports.record_columns import RoundRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, write
from domain.lookbacks.tables import look_back_item
from domain.promises.tables import promise
from domain.reconciliations.tables import reconciliation
from domain.rules.profile import Anchor, Step
from domain.search.entries import entries_of
from domain.search.tables import search_text
from domain.suggestions.flow import CASE
from domain.suggestions.states import CaseState, Feedback
from domain.suggestions.tables import suggestion

TABLE = assignment
ASKED: Mapping[str, Any] = {}
DAYS = ("assigned_on", "replied_on", "received_on", "rated_on", "closed_on")
_a, _r, _c, _e, _s, _p = assignment.c, reply.c, class_change.c, event.c, suggestion.c, promise.c
_HERE, _IDS = bindparam("congress", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid))
_next, _more = assignment.alias("next_round"), class_change.alias("more")
_by_import = _e.data.has_key(MARK)

# A round that was followed by another one, a promise, another class, a look-back or a move of the procedure; or that
# a reconciliation led to.
BUILT_UPON = Statement(
    select(_a.id, literal_column("'round'").label("by")).where(
        _a.congress_id == _HERE,
        _a.id == any_(_IDS),
        or_(
            exists().where(
                _next.c.congress_id == _a.congress_id,
                _next.c.suggestion_id == _a.suggestion_id,
                _next.c.round > _a.round,
                ~exists().where(
                    _e.congress_id == _next.c.congress_id,
                    _e.kind == "imported",
                    _e.subject_id == any_(_IDS),
                    _e.suggestion_id == _next.c.suggestion_id,
                    _e.data["round"].as_integer() == _next.c.round,
                ),
            ),
            exists().where(
                _p.congress_id == _a.congress_id,
                _p.suggestion_id == _a.suggestion_id,
                _p.reply_id == _r.id,
                _r.congress_id == _a.congress_id,
                _r.round == _a.round,
            ),
            exists().where(
                _more.c.congress_id == _a.congress_id,
                _more.c.suggestion_id == _a.suggestion_id,
                _more.c.round == _a.round,
                _more.c.source != ClassSource.REPLY_SENT,
            ),
            *(
                exists().where(
                    table.c.congress_id == _a.congress_id,
                    table.c.suggestion_id == _a.suggestion_id,
                    table.c.round >= since,
                )
                for table, since in ((look_back_item, _a.round), (reconciliation, _a.round - 1))
            ),
            exists().where(
                _e.congress_id == _a.congress_id,
                _e.suggestion_id == _a.suggestion_id,
                ~_by_import,
                _e.at >= _a.assigned_at,
            ),
        ),
    )
)
_BEFORE = Statement(
    select(_s.congress_id, _s.id, _s.version, _e.data["before"].label("before"))
    .select_from(event.join(suggestion, and_(_s.congress_id == _e.congress_id, _s.id == _e.suggestion_id)))
    .where(_e.congress_id == _HERE, _e.kind == "imported", _e.subject_id == any_(_IDS))
    .order_by(_e.data["round"].as_integer().desc(), _e.seq)
)
_ROUNDS = select(_a.suggestion_id, _a.round).where(_a.congress_id == _HERE, _a.id == any_(_IDS))
_REPLIES = select(_r.id).where(_r.congress_id == _HERE, tuple_(_r.suggestion_id, _r.round).in_(_ROUNDS))
_UNINDEXED = Statement(
    delete(search_text).where(search_text.c.congress_id == _HERE, search_text.c.subject_id.in_(_REPLIES))
)
_CLEARED = [
    Statement(
        delete(table).where(table.c.congress_id == _HERE, tuple_(table.c.suggestion_id, table.c.round).in_(_ROUNDS))
    )
    for table in (evaluation, class_change, deadline, reply)
]
_OTHER_UNITS = Statement(
    delete(assignment).where(
        _a.congress_id == _HERE, tuple_(_a.suggestion_id, _a.round).in_(_ROUNDS), ~(_a.id == any_(_IDS))
    )
)


async def clear(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """Rounds are taken back: their cases stand again as before the first of them."""
    if not ids:
        return
    here = {"congress": congress_id, "ids": list(ids)}
    found = await tx.all(_BEFORE, **here)
    cases = {
        row["id"]: {"congress_id": congress_id, "id": row["id"], **row["before"], "version": row["version"]}
        for row in found
    }
    for statement in (_UNINDEXED, *_CLEARED, _OTHER_UNITS):
        await tx.one(statement, **here)
    await write(tx, (suggestion,), Changes({}, {suggestion.name: list(cases.values())}))


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The round that a row tells of, or all that is wrong in it."""
    row, case = asked.row, asked.case
    assert isinstance(row, RoundRow)
    given = [(name, day) for name in DAYS if (day := getattr(row, name)) is not None]
    flaws = [Flaw("date_in_future", None, name, str(day)) for name, day in given if day > asked.today]
    code = class_of(row.result_class, "result_class", asked.book)
    if flaws or isinstance(code, Flaw) or code is None:
        return [*flaws, *([code] if isinstance(code, Flaw) else [])]
    key = asked.named("round", row.round)
    if flaw := asked.repeated(key):
        return [flaw]
    if known := case.known.get(key):
        same = known.digest == asked.digest
        return Recorded("unchanged", known.id, Changes()) if same else [Flaw("record_differs", None, "round")]
    if flaw := _out_of_place(asked, row):
        return [flaw]
    number = row.reply_document_number
    if number and number in asked.borne:
        return [Flaw("document_number_taken", None, "reply_document_number", number)]
    return _Telling(asked, row, code, key).recorded()


def _out_of_place(asked: Asked, row: RoundRow) -> Flaw | None:
    """A round follows the last one, after its rating, for what did not satisfy in it."""
    case = asked.case
    last, rated = case.row["round"], case.row["evaluated_at"]
    levels = {each.level for each in case.ratings if each.round == last}
    if row.round != last + 1:
        return Flaw(
            "round_out_of_order", None, "round", str(row.round), params={"next": last + 1, "meant": str(last + 1)}
        )
    if rated is None or levels <= {RatingLevel.SATISFIED}:
        return Flaw("round_without_cause", None, "round", str(row.round))
    if asked.at(row.assigned_on) < rated:
        return Flaw("round_too_early", None, "assigned_on", str(row.assigned_on))
    return None


class _Telling:
    """Builds the rows of one round."""

    def __init__(self, asked: Asked, row: RoundRow, code: str, key: str) -> None:
        self.asked, self.row, self.code, self.key, self.case = asked, row, code, key, asked.case
        self.units = [each for each in asked.case.replies if each.round == asked.case.row["round"]]
        self.levels = {each: level for each, field in LEVELS.items() if (level := getattr(row, field))}
        self.ids = {unit.id: (new_id(), new_id()) for unit in self.units}  # assignment and reply of the new round
        self.own: dict[str, Any] = {
            "congress_id": asked.me.congress_id,
            "suggestion_id": asked.case.id,
            "round": row.round,
        }
        self.replied, self.rated = asked.at(row.replied_on), asked.at(row.rated_on)
        closes = row.closed_on or RatingLevel.DISSATISFIED not in self.levels.values()
        self.closed = asked.at(row.closed_on or row.rated_on) if closes else None

    def _at(self, day: date) -> datetime:
        return self.asked.at(day)

    def recorded(self) -> Recorded:
        changes, case = Changes(), self.case
        before = {name: case.row[name] for name in COLUMNS if name != "version"}
        changed = self._case()
        changes.update(suggestion, changed | {"version": case.row["version"]})
        for unit in self.units:
            answer = self._reply(unit)
            changes.insert(assignment, self._unit(unit))
            changes.insert(reply, answer)
            changes.insert(search_text, *entries_of(reply.name, answer, case.id))
            changes.insert(class_change, self._class(unit))
            changes.insert(evaluation, *self._ratings(unit))
            changes.insert(deadline, *self._clock(unit))
        id_ = self.ids[self.units[0].id][0]
        changes.insert(event, *self._past(), self._imported(id_, before))
        self._go_on(changed)
        return Recorded("created", id_, changes)

    def _go_on(self, changed: Mapping[str, Any]) -> None:
        """A later row of the file sees the case with this round."""
        case, row = self.case, self.row
        case.row = case.row | {name: changed[name] for name in COLUMNS if name != "version"}
        first = self.ids[self.units[0].id][1]
        case.ratings += [
            PastRating(new_id(), row.round, 1, dimension, level, first, self.rated)
            for dimension, level in self.levels.items()
        ]
        case.replies += tuple(
            PastReply(
                self.ids[unit.id][1],
                self.ids[unit.id][0],
                unit.organisation_id,
                unit.name,
                unit.role,
                row.round,
                self.replied,
            )
            for unit in self.units
        )
        if row.reply_document_number:
            self.asked.borne[row.reply_document_number] = case.id

    def _case(self) -> dict[str, Any]:
        return {
            "congress_id": self.asked.me.congress_id,
            "id": self.case.id,
            "state": CaseState.CLOSED if self.closed else CaseState.EVALUATED,
            "round": self.row.round,
            "replied_at": self.replied,
            "reply_received_at": self._at(self.row.received_on or self.row.rated_on),
            "evaluated_at": self.rated,
            "closed_at": self.closed,
            "feedback": Feedback.GIVEN,
            "updated_at": self.asked.now,
        }

    def _unit(self, unit: PastReply) -> dict[str, Any]:
        return self.own | {
            "id": self.ids[unit.id][0],
            "organisation_id": unit.organisation_id,
            "role": unit.role,
            "state": AssignmentState.SENT,
            "assigned_at": self._at(self.row.assigned_on),
            "opinion_redos": 0,
            "sent_at": self.replied,
            "version": 1,
        }

    def _reply(self, unit: PastReply) -> dict[str, Any]:
        first = unit is self.units[0]
        return self.own | {
            "id": self.ids[unit.id][1],
            "assignment_id": self.ids[unit.id][0],
            "draft": 1,
            "state": ReplyState.SENT,
            "body": self.row.reply_text or "",
            "class_code": self.code,
            "proposed_class_code": self.code,
            "document_number": self.row.reply_document_number if first else None,
            "disclosure": Disclosure.ON_REQUEST,
            "drafted_at": self.replied,
            "sent_at": self.replied,
        }

    def _class(self, unit: PastReply) -> dict[str, Any]:
        said = {"to_code": self.code, "source": ClassSource.REPLY_SENT, "at": self.replied}
        return self.own | {"id": new_id(), "reply_id": self.ids[unit.id][1]} | said

    def _ratings(self, unit: PastReply) -> Iterator[dict[str, Any]]:
        for dimension, level in self.levels.items():
            yield self.own | {
                "id": new_id(),
                "reply_id": self.ids[unit.id][1],
                "person_id": self.case.row["lead_person_id"],
                "turn": 1,
                "dimension": dimension,
                "level": level,
                "reason": self.row.rating_reason,
                "late": False,
                "rated_at": self.rated,
            }

    def _clock(self, unit: PastReply) -> Iterator[dict[str, Any]]:
        """Timeliness of the past: when the unit received it is not told, so it counts from the day of the demand."""
        asked, at = self.asked, self._at(self.row.assigned_on)
        who = (asked.me.congress_id, self.case.id, self.row.round, bool(self.case.row["in_session"]))
        subject = Subject(*who, self.ids[unit.id][0], unit.role, at)
        anchors = {Anchor.DISSATISFIED: at, Anchor.ASSIGNED: at, Anchor.RECEIVED: at}
        book, calendar = asked.book, asked.knows.calendar
        for each in clocks.started((Step.REDO_REPLY,), subject, anchors, book.profile, book.rule_ids, calendar, at):
            yield each | {"state": "met" if self.replied < each["due_at"] else "late", "ended_at": self.replied}

    def _past(self) -> Iterator[dict[str, Any]]:
        s, row = CaseState, self.row
        told = {"round": row.round, "reason": None}
        yield self._did(self._at(row.assigned_on), "rehandle", (self.case.row["state"], s.REHANDLING), told)
        for unit in self.units:
            id_ = self.ids[unit.id][0]
            sent = self._event(self.replied, "reply_sent", "send_reply", {"class_code": self.code})
            yield sent | {"assignment_id": id_, "subject_id": id_, "state_after": AssignmentState.SENT}
        yield self._did(self.replied, "complete", (s.REHANDLING, s.REPLIED), {})
        received = self._at(row.received_on or row.rated_on)
        yield self._did(received, "acknowledge", (s.REPLIED, s.REPLIED), {"deemed": False})
        given = [{"dimension": dimension, "level": level} for dimension, level in self.levels.items()]
        rated = {"reply_id": self.ids[self.units[0].id][1], "ratings": given}
        yield self._did(self.rated, "evaluate", (s.REPLIED, s.REPLIED), rated)
        yield self._did(self.rated, "conclude", (s.REPLIED, s.EVALUATED), {})
        if self.closed:
            yield self._did(self.closed, "close", (s.EVALUATED, s.CLOSED), {})

    def _did(self, at: datetime, action: str, states: tuple[str, str], data: Mapping[str, Any]) -> dict[str, Any]:
        made = self._event(at, CASE.transitions[action].event, action, data)
        return made | {"state_before": states[0], "state_after": states[1]}

    def _event(self, at: datetime, kind: str, action: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return past_row(self.asked.me, self.asked.run_id, at, kind, action, self.case.id, data)

    def _imported(self, id_: UUID, before: Mapping[str, Any]) -> dict[str, Any]:
        """The importer's own event; with what the case was before, should the round be taken back."""
        asked = self.asked
        told = {"key": self.key, "digest": asked.digest, "round": self.row.round, "before": before}
        made = event_row(asked.me, asked.run_id, asked.now, "imported", "import", id_, told)
        return made | {"suggestion_id": self.case.id}


RECORD = RecordKind(
    tables=(suggestion, assignment, reply, class_change, evaluation, deadline, search_text, event),
    plan=plan,
    clear=clear,
)
