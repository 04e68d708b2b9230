"""Three-party reconciliations of the past, as a list tells them: on which rating, after which talk, who met, what was concluded.

What became of the case afterwards is told by the case and its rounds, which are imported before; here it is only asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, cast, exists, literal_column, or_, select, update

from domain.assignments.states import ConsultationMode, ConsultationStage, DeputyView
from domain.assignments.tables import consultation
from domain.classes.states import ClassSource
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.evaluations.states import RatingLevel
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.ids import new_id
from domain.imports.following import Changed, add_change, add_promise, class_follows, class_now
from domain.imports.marks import event_row, past_row
from domain.imports.naming import class_of
from domain.imports.past_cases import PastRating, PastReply, reply_of
from domain.imports.record_columns import ReconciliationRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, removing
from domain.promises.states import PromiseSource
from domain.promises.tables import promise
from domain.reconciliations.effects import WAY_OF_COUNCIL, WAY_ON
from domain.reconciliations.states import Conclusion, CouncilWord, ReconciliationState, RecordAnswer, Side
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_attendee,
    reconciliation_party,
    reconciliation_record,
)
from domain.search.entries import entries_of
from domain.search.tables import search_text
from domain.suggestions.states import CaseState, WayOn
from domain.suggestions.tables import suggestion

TABLE = reconciliation
ASKED: Mapping[str, Any] = {}
DAYS = ("communicated_on", "convened_on", "met_on", "council_decided_on")
PRESENT = {Side.DEPUTY: "deputies_present", Side.UNIT: "units_present", Side.COMMITTEE: "committee_present"}
WORST_FIRST = tuple(reversed(RatingLevel))
# What a row makes beside the reconciliation itself, in the order in which it is written; it goes the other way.
CHILDREN = (
    *(consultation, evaluation, class_change, promise, reconciliation_party),
    *(reconciliation_record, reconciliation_attendee, reconciliation_answer),
)
_r, _p, _c, _s, _e = reconciliation.c, promise.c, class_change.c, suggestion.c, event.c
_later = reconciliation.alias("later")
_HERE, _IDS = bindparam("congress", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid))
_MADE = and_(
    _e.congress_id == _r.congress_id,
    _e.suggestion_id == _r.suggestion_id,
    _e.subject_id == _r.id,
    _e.kind == "imported",
)


# One after which there was another, or another class of the same reply, or whose promise has gone on.
BUILT_UPON = Statement(
    select(_r.id, literal_column("'reconciliation'").label("by"))
    .select_from(reconciliation.join(event, _MADE))
    .where(
        _r.congress_id == _HERE,
        _r.id == any_(_IDS),
        or_(
            exists().where(
                _later.c.congress_id == _r.congress_id,
                _later.c.suggestion_id == _r.suggestion_id,
                _later.c.convened_at > _r.convened_at,
                ~(_later.c.id == any_(_IDS)),
            ),
            exists().where(
                _e.data["class_change"].astext.is_not(None),
                _c.congress_id == _r.congress_id,
                _c.suggestion_id == _r.suggestion_id,
                _c.round == _r.round,
                _c.at > _r.concluded_at,
            ),
            exists().where(
                _p.congress_id == _r.congress_id, _p.id == cast(_e.data["promise"].astext, Uuid), _p.version > 1
            ),
        ),
    )
)
_WHAT = Statement(
    select(_r.suggestion_id, _e.data["made"].label("made"), _e.data["turned"].as_boolean().label("turned"))
    .select_from(reconciliation.join(event, _MADE))
    .where(_r.congress_id == _HERE, _r.id == any_(_IDS))
)
_TURNED_BACK = Statement(
    update(suggestion)
    .where(_s.congress_id == _HERE, _s.id == bindparam("case"))
    .values(rating_turn=_s.rating_turn - 1, version=_s.version + 1)
)
_UNINDEXED = removing(search_text, "subject_id")


async def clear(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """With a reconciliation goes all that its row made, and the rating that it replaced counts again."""
    made: dict[str, list[UUID]] = {}
    for row in await tx.all(_WHAT, congress=congress_id, ids=list(ids)) if ids else ():
        for name, found in row["made"].items():
            made.setdefault(name, []).extend(map(UUID, found))
        if row["turned"]:
            await tx.one(_TURNED_BACK, congress=congress_id, case=row["suggestion_id"])
    await tx.one(_UNINDEXED, congress=congress_id, ids=made.get(consultation.name, []))
    for table in reversed(CHILDREN):
        await tx.one(removing(table, "id"), congress=congress_id, ids=made.get(table.name, []))


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The reconciliation that a row tells of, or all that is wrong in it."""
    row, case = asked.row, asked.case
    assert isinstance(row, ReconciliationRow)
    given = ((name, day) for name in DAYS if (day := getattr(row, name)) is not None)
    flaws = [Flaw("date_in_future", None, name, str(day)) for name, day in given if day > asked.today]
    rating = _rating(asked, row)
    needs_reply = row.class_after is not None or row.promise is not None or row.unit is not None
    reply = reply_of(case, row, asked.knows, None, row.round) if needs_reply else None
    committee = asked.knows.units.find(row.committee, "committee") if row.committee else None
    code = class_of(row.class_after, "class_after", asked.book)
    flaws += [each for each in (rating, reply, committee, code) if isinstance(each, Flaw)]
    if isinstance(rating, Flaw) or isinstance(reply, Flaw) or isinstance(committee, Flaw) or isinstance(code, Flaw):
        return flaws
    key = asked.named("reconciliation", row.round, row.dimension)
    if flaw := asked.repeated(key):
        return [*flaws, flaw]
    if before := case.known.get(key):
        same = before.digest == asked.digest
        return Recorded("unchanged", before.id, Changes()) if same else [Flaw("record_differs", None, "round")]
    flaws += _unfit(asked, row, rating, reply, code)
    if flaws:
        return flaws
    return _Telling(asked, row, rating, reply, committee, code).recorded(key)


def _rating(asked: Asked, row: ReconciliationRow) -> PastRating | Flaw:
    """The rating that it was about: the worst of its round and dimension, given before the day of the meeting."""
    here = [each for each in asked.case.ratings if (each.round, each.dimension) == (row.round, row.dimension)]
    here = [each for each in here if each.rated_at <= asked.at(row.met_on)]
    if not here:
        return Flaw("rating_not_found", None, "dimension")
    last = max(each.turn for each in here)
    worst = min(
        (each for each in here if each.turn == last), key=lambda each: WORST_FIRST.index(RatingLevel(each.level))
    )
    return Flaw("rating_satisfied", None, "dimension") if worst.level == RatingLevel.SATISFIED else worst


def _unfit(
    asked: Asked, row: ReconciliationRow, rating: PastRating, reply: PastReply | None, code: str | None
) -> Iterator[Flaw]:
    """The talk came after the rating, the class is another one, and the case went the way that was concluded."""
    if asked.at(row.communicated_on) < rating.rated_at:
        yield Flaw("communication_too_early", None, "communicated_on", str(row.communicated_on))
    if row.promise_due_on and row.promise_due_on < row.met_on:
        yield Flaw("dates_reversed", None, "promise_due_on", str(row.promise_due_on), params={"other": "met_on"})
    if reply and code:
        at = _concluded(asked, row)
        if code == class_now(asked, reply, at):
            yield Flaw("class_unchanged", None, "class_after", row.class_after)
        elif flaw := class_follows(asked, reply, at, "met_on"):
            yield flaw
    way = WAY_OF_COUNCIL[CouncilWord(row.council_decision)] if row.council_decision else None
    way = way or WAY_ON[Conclusion(row.conclusion)]
    closed = asked.case.row["state"] == CaseState.CLOSED
    settled = way is WayOn.CLOSE or (way is WayOn.RATE_AGAIN and row.rating_after != RatingLevel.DISSATISFIED)
    if way is WayOn.REHANDLE and asked.case.row["round"] <= row.round:
        yield Flaw("round_not_told", None, "conclusion", params={"round": row.round + 1})
    elif settled and not closed:
        yield Flaw("case_not_closed", None, "conclusion")


def _concluded(asked: Asked, row: ReconciliationRow) -> datetime:
    return asked.at(row.council_decided_on or row.met_on)


class _Telling:
    """Builds the rows of one reconciliation."""

    def __init__(
        self,
        asked: Asked,
        row: ReconciliationRow,
        rating: PastRating,
        reply: PastReply | None,
        committee: UUID | None,
        code: str | None,
    ) -> None:
        self.asked, self.row, self.rating, self.reply, self.code = asked, row, rating, reply, code
        self.id, self.own = new_id(), {"congress_id": asked.me.congress_id}
        self.units = [each for each in asked.case.replies if each.round == row.round]
        self.convened, self.met = asked.at(row.convened_on or row.met_on), asked.at(row.met_on)
        self.concluded = _concluded(asked, row)
        people: list[tuple[Side, UUID | None, UUID | None]] = [(Side.DEPUTY, asked.case.row["lead_person_id"], None)]
        people += [(Side.UNIT, None, each.organisation_id) for each in self.units]
        people.append((Side.COMMITTEE, None, committee))
        under: dict[str, Any] = self.own | {"reconciliation_id": self.id}
        self.parties: list[dict[str, Any]] = [
            under | {"id": new_id(), "side": side, "person_id": person, "organisation_id": organisation}
            for side, person, organisation in people
        ]
        self.record_id = new_id()

    def recorded(self, key: str) -> Recorded:
        asked, row, changes = self.asked, self.row, Changes()
        talk = self._talk()
        changes.insert(consultation, talk)
        changes.insert(search_text, *entries_of(consultation.name, talk, asked.case.id))
        turned = row.conclusion == Conclusion.EVALUATION_CHANGED and self._rated_anew(changes)
        if self.reply and self.code:
            codes = (class_now(asked, self.reply, self.concluded), self.code)
            evidence = f"{row.met_on.isoformat()} 三方合议记录"
            change = Changed(codes, ClassSource.RECONCILIATION, row.class_reason, evidence)
            add_change(changes, asked, self.reply, change, self.concluded)
        if self.reply and row.promise and row.promise_due_on:
            due, source = row.promise_due_on, PromiseSource.RECONCILIATION
            add_promise(changes, asked, self.reply, row.promise, due, source, self.concluded)
        changes.insert(reconciliation, self._whole())
        changes.insert(reconciliation_party, *self.parties)
        changes.insert(reconciliation_record, self._record())
        changes.insert(reconciliation_attendee, *self._present())
        for party in self.parties:
            answer = {"record_id": self.record_id, "party_id": party["id"], "answer": RecordAnswer.CONFIRMED}
            changes.insert(reconciliation_answer, self.own | {"id": new_id(), "answered_at": self.met} | answer)
        made = {str(table.name): [each["id"] for each in changes.inserts.get(table.name, [])] for table in CHILDREN}
        mark: dict[str, Any] = {"key": key, "digest": asked.digest, "turned": turned}
        mark |= {str(name): ids[0] for name in (class_change.name, promise.name) if (ids := made[name])}
        mark["made"] = {name: ids for name, ids in made.items() if ids}
        imported = event_row(asked.me, asked.run_id, asked.now, "imported", "import", self.id, mark)
        changes.insert(event, *self._past(), imported | {"suggestion_id": asked.case.id})
        return Recorded("created", self.id, changes)

    def _talk(self) -> dict[str, Any]:
        """That unit and deputy had talked before; how, and what the deputy then thought, the file does not tell."""
        row, unit = self.row, self.reply or self.units[0]
        return self.own | {
            "id": new_id(),
            "suggestion_id": self.asked.case.id,
            "assignment_id": unit.assignment_id,
            "round": row.round,
            "stage": ConsultationStage.AFTER,
            "mode": ConsultationMode.OTHER,
            "held_on": row.communicated_on,
            "participants": [],
            "deputy_present": False,
            "content": row.communication,
            "deputy_view": DeputyView.NOT_STATED,
            "recorded_at": self.asked.at(row.communicated_on),
        }

    def _rated_anew(self, changes: Changes) -> bool:
        """Every dimension in the next turn, the one in question otherwise; whether the case's own turn goes on with it."""
        case, row, turn = self.asked.case, self.row, self.rating.turn + 1
        before = [each for each in case.ratings if (each.round, each.turn) == (row.round, self.rating.turn)]
        for each in before:
            level = row.rating_after if each.dimension == row.dimension else each.level
            rated = {"reply_id": each.reply_id, "person_id": case.row["lead_person_id"], "round": row.round}
            said = {"turn": turn, "dimension": each.dimension, "level": level, "reason": None, "late": False}
            made: dict[str, Any] = {
                "id": new_id(),
                "suggestion_id": case.id,
                **rated,
                **said,
                "rated_at": self.concluded,
            }
            changes.insert(evaluation, self.own | made)
            case.ratings.append(
                PastRating(made["id"], row.round, turn, each.dimension, str(level), each.reply_id, self.concluded)
            )
        if case.row["round"] != row.round:
            return False
        case.row = case.row | {"rating_turn": turn}
        here = {"id": case.id, "rating_turn": turn, "version": case.row["version"]}
        changes.update(suggestion, self.own | here)
        return True

    def _whole(self) -> dict[str, Any]:
        row = self.row
        escalated = row.conclusion == Conclusion.NO_AGREEMENT
        return self.own | {
            "id": self.id,
            "suggestion_id": self.asked.case.id,
            "evaluation_id": self.rating.id,
            "round": row.round,
            "dimension": row.dimension,
            "level": self.rating.level,
            "state": ReconciliationState.CONCLUDED,
            "positions_by": row.convened_on or row.met_on,
            "convened_at": self.convened,
            "conclusion": row.conclusion,
            "concluded_at": self.concluded,
            "escalated_at": self.met if escalated else None,
            "council_word": row.council_decision,
            "council_decided_on": row.council_decided_on,
            "council_text": row.council_text,
            "version": 1,
        }

    def _record(self) -> dict[str, Any]:
        row, reply = self.row, self.reply
        return self.own | {
            "id": self.record_id,
            "reconciliation_id": self.id,
            "number": 1,
            "held_on": row.met_on,
            "place": row.place,
            "findings": row.findings,
            "conclusion": row.conclusion,
            "reply_id": reply.id if reply and self.code else None,
            "class_code": self.code,
            "class_reason": row.class_reason if self.code else None,
            "promise_text": row.promise,
            "promise_due_on": row.promise_due_on,
            "promise_organisation_id": reply.organisation_id if reply and row.promise else None,
            "recorded_at": self.met,
        }

    def _present(self) -> Iterator[dict[str, Any]]:
        only = self.units[0].organisation_id if len(self.units) == 1 else None
        for side, column in PRESENT.items():
            for name in getattr(self.row, column):
                of = {"organisation_id": only if side is Side.UNIT else None, "person_id": None, "title": None}
                yield self.own | {"id": new_id(), "record_id": self.record_id, "side": side, "name": name} | of

    def _past(self) -> Iterator[dict[str, Any]]:
        """As the moves would have told it; the moves of the case that followed are told with its rounds."""
        row, s = self.row, ReconciliationState
        unit = self.reply or self.units[0]
        talked = self._did(
            self.asked.at(row.communicated_on), "deputy_consulted", "record_consultation", {}, None, None
        )
        yield talked | {"assignment_id": unit.assignment_id, "subject_id": unit.assignment_id}
        over = {"reconciliation_id": self.id, "round": row.round, "dimension": row.dimension}
        yield self._did(self.convened, "reconciliation_convened", "convene", over, None, s.CONVENED)
        present = sum(len(getattr(row, column)) for column in PRESENT.values())
        held = {"number": 1, "held_on": row.met_on, "present": present}
        yield self._did(self.met, "reconciliation_held", "record_meeting", held, s.CONVENED, s.HELD)
        for party in self.parties:
            said = {"side": party["side"], "number": 1}
            yield self._did(self.met, "record_confirmed", "confirm_record", said, s.HELD, s.HELD)
        ended = {"conclusion": row.conclusion}
        if row.council_decision is None:
            told = {**ended, "number": 1, "without": []}
            yield self._did(self.met, "reconciliation_concluded", "conclude_reconciliation", told, s.HELD, s.CONCLUDED)
            return
        divided: dict[str, Any] = ended | {"refused_by": []}
        yield self._did(self.met, "reconciliation_escalated", "escalate_reconciliation", divided, s.HELD, s.ESCALATED)
        word = {"decision": row.council_decision, "decided_on": row.council_decided_on}
        yield self._did(self.concluded, "council_decided", "record_council_decision", word, s.ESCALATED, s.CONCLUDED)

    def _did(
        self, at: datetime, kind: str, action: str, data: Mapping[str, Any], before: str | None, after: str | None
    ) -> dict[str, Any]:
        asked = self.asked
        made = past_row(asked.me, asked.run_id, at, kind, action, self.id, data)
        return made | {"suggestion_id": asked.case.id, "state_before": before, "state_after": after}


RECORD = RecordKind(
    tables=(suggestion, *CHILDREN[:4], search_text, reconciliation, *CHILDREN[4:], event),
    plan=plan,
    clear=clear,
)
