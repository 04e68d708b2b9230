"""Key supervision of the past, as a list tells it: a row is a case under a decision, and rows of one day and topic are one decision."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, bindparam, delete, exists, literal_column, or_, select

from domain.db import Statement, Tx
from domain.event_tables import event
from domain.ids import new_id
from domain.imports import known
from domain.imports.column import fold, words
from domain.imports.known import People
from domain.imports.marks import MARK, event_row, past_row
from domain.imports.record_columns import KeySupervisionRow
from domain.imports.records import Asked, Recorded, RecordKind
from domain.imports.sheet import Flaw
from domain.imports.writing import Changes, removing
from domain.supervision import guards
from domain.supervision.effects import leader_row
from domain.supervision.flow import SUPERVISION
from domain.supervision.states import OPEN, LeaderRole, SupervisionState
from domain.supervision.tables import (
    council_report,
    key_supervision,
    key_supervision_case,
    key_supervision_leader,
    supervision_activity,
    supervision_notice,
)

TABLE = key_supervision_case
ASKED: Mapping[str, Any] = {}
ACTIVITIES = words(
    inspection="视察 检查 实地视察",
    survey="调研 调查",
    symposium="座谈 座谈会",
    hearing="听证 听证会 听取汇报",
    other="其他 其它",
)
LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[\s:：，,]*([^\s:：，,]+)[\s:：，,]+(\S.*)")
DAYS = ("decided_on", "plan_approved_on", "reported_on", "concluded_on")
OF_DECISION = ("year", "decided_on", "meeting", "criterion", "topic", "tier", "due_on", "concluded_on", "outcome")
_k, _c, _e = key_supervision.c, key_supervision_case.c, event.c
_HERE, _IDS = bindparam("congress", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid))
_later = key_supervision.alias("later")
_MOVES = sorted({move.event for move in SUPERVISION.transitions.values()})
_OF_DECISION = and_(_k.congress_id == _c.congress_id, _k.id == _c.supervision_id)
_TOLD = (_e.congress_id == _c.congress_id, _e.suggestion_id == _c.suggestion_id, _e.subject_id == _c.supervision_id)


def _told(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*_TOLD, *conditions)


# A decision that the procedure went on with, or that a later one has replaced.
BUILT_UPON = Statement(
    select(_c.id, literal_column("'key_supervision'").label("by")).where(
        _c.congress_id == _HERE,
        _c.id == any_(_IDS),
        or_(
            _told(~_e.data.has_key(MARK), or_(*(_e.kind == kind for kind in _MOVES))),
            exists().where(_later.c.congress_id == _c.congress_id, _later.c.replaces_id == _c.supervision_id),
        ),
    )
)
_DECISIONS = Statement(
    select(
        *(_k[name] for name in ("id", "organisation_id", *OF_DECISION)),
        exists().where(_OF_DECISION, _told(_e.kind == "supervision_decided", _e.data.has_key(MARK))).label("imported"),
    ).where(_k.congress_id == _HERE)
)
_OWN = Statement(select(_c.supervision_id).distinct().where(_c.congress_id == _HERE, _c.id == any_(_IDS)))
_EMPTIED = Statement(
    select(_k.id).where(
        _k.congress_id == _HERE,
        _k.id == any_(_IDS),
        ~exists().where(_c.congress_id == _k.congress_id, _c.supervision_id == _k.id),
    )
)
_CHILDREN = [
    removing(table, "supervision_id")
    for table in (key_supervision_leader, supervision_activity, council_report, supervision_notice)
]
_CASES = Statement(delete(key_supervision_case).where(_c.congress_id == _HERE, _c.id == any_(_IDS)))
_DECISION = removing(key_supervision, "id")


@dataclass(slots=True)
class Decision:
    """One that is known; `digest` of the row of this file that told it first, with the number of that row."""

    id: UUID
    facts: tuple[Any, ...]
    imported: bool
    digest: str | None = None
    first_row: int | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What rows name beside their cases."""

    people: People
    decisions: dict[tuple[date, str], Decision]


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of what was done on the spot."""

    kind: str
    on: date
    findings: str


async def read(tx: Tx, congress_id: UUID) -> Beside:
    """Everybody of the register, and the decisions that are here. Two statements."""
    found = await tx.all(_DECISIONS, congress=congress_id)
    decisions = {
        (each["decided_on"], each["topic"]): Decision(each["id"], _facts(dict(each)), each["imported"])
        for each in found
    }
    return Beside(await known.people(tx, congress_id), decisions)


def _facts(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("organisation_id", *OF_DECISION))


async def clear(tx: Tx, congress_id: UUID, ids: Sequence[UUID]) -> None:
    """The cases leave their decisions; a decision without a case goes with all that was recorded under it."""
    if not ids:
        return
    decisions = [row["supervision_id"] for row in await tx.all(_OWN, congress=congress_id, ids=list(ids))]
    await tx.one(_CASES, congress=congress_id, ids=list(ids))
    empty = [row["id"] for row in await tx.all(_EMPTIED, congress=congress_id, ids=decisions)]
    for statement in (*_CHILDREN, _DECISION):
        await tx.one(statement, congress=congress_id, ids=empty)


def plan(asked: Asked) -> Recorded | list[Flaw]:
    """The case under its decision, or all that is wrong in the row."""
    row, case, beside = asked.row, asked.case, asked.beside
    assert isinstance(row, KeySupervisionRow)
    assert isinstance(beside, Beside)
    given = ((name, day) for name in DAYS if (day := getattr(row, name)) is not None)
    flaws = [Flaw("date_in_future", None, name, str(day)) for name, day in given if day > asked.today]
    committee = asked.knows.units.find(row.committee, "committee")
    leaders = [
        (beside.people.find(name, column), role)
        for column, role in (("supervised_by", LeaderRole.SUPERVISES), ("led_by", LeaderRole.LEADS))
        for name in getattr(row, column)
    ]
    done = list(_activities(row.activities, row.decided_on, min(row.concluded_on or asked.today, asked.today)))
    flaws += [each for each in (committee, *(person for person, _ in leaders), *done) if isinstance(each, Flaw)]
    named = [{"person_id": person, "role": role} for person, role in leaders if isinstance(person, UUID)]
    if len(named) == len(leaders) and guards.leadership(named):
        flaws.append(Flaw("leads_and_supervises", None, "led_by", "、".join(row.led_by)))
    flaws += _not_supervisable(asked, row)
    if flaws or isinstance(committee, Flaw):
        return flaws
    key = asked.named("key_supervision", row.decided_on, row.topic)
    if flaw := asked.repeated(key):
        return [flaw]
    if before := case.known.get(key):
        same = before.digest == asked.digest
        return Recorded("unchanged", before.id, Changes()) if same else [Flaw("record_differs", None, "topic")]
    facts = _facts(
        {**{name: getattr(row, name) for name in OF_DECISION}, "year": _year(row), "organisation_id": committee}
    )
    decision = beside.decisions.get((row.decided_on, row.topic))
    if decision and (flaw := _another(asked, decision, facts)):
        return [flaw]
    telling = _Telling(asked, row, decision, committee, named, [each for each in done if isinstance(each, Activity)])
    if decision is None:
        decision = Decision(telling.id, facts, imported=True, digest=asked.digest, first_row=asked.row_number)
        beside.decisions[row.decided_on, row.topic] = decision
    case.supervised = case.supervised or telling.state in OPEN
    return telling.recorded(key)


def _year(row: KeySupervisionRow) -> int:
    return row.year or row.decided_on.year


def _another(asked: Asked, decision: Decision, facts: tuple[Any, ...]) -> Flaw | None:
    """Rows of one decision say the same of it; one that was recorded here is not added to by a file."""
    if not decision.imported:
        return Flaw("decision_in_procedure", None, "topic")
    if decision.facts != facts or decision.digest not in {None, asked.digest}:
        return Flaw("decision_differs", None, "topic", params={"first_row": decision.first_row or "—"})
    return None


def _not_supervisable(asked: Asked, row: KeySupervisionRow) -> Iterator[Flaw]:
    """The same rules as for a decision that is recorded today."""
    case = asked.case
    over = row.concluded_on is not None
    standing = asked.case.id if case.supervised and not over else None
    told = {"id": case.id, "kind": case.row["kind"], "state": case.row["state"], "supervised_by": standing}
    if refusal := guards.supervisable(told):
        yield Flaw(refusal.code, None, params={"state": case.row["state"]})
    elif over and case.row["state"] not in guards.ANSWERED:
        yield Flaw("cases_unreplied", None, "concluded_on")


def _activities(text: str | None, since: date, until: date) -> Iterator[Activity | Flaw]:
    """A line is a day, what kind it was, and what was found."""
    for at, line in enumerate((text or "").splitlines(), start=1):
        if not line.strip():
            continue
        found, on = LINE.fullmatch(line.strip()), None
        kind = ACTIVITIES.get(fold(found[2])) if found else None
        try:
            on = date(*map(int, found[1].split("-"))) if found else None
        except ValueError:
            on = None
        if found is None or on is None or kind is None:
            yield Flaw("activity_invalid", None, "activities", line[:60], params={"at": at})
        elif not since <= on <= until:
            yield Flaw("activity_out_of_time", None, "activities", line[:60], params={"at": at})
        else:
            yield Activity(str(kind), on, found[3])


class _Telling:
    """Builds the rows of one case under its decision, and of the decision where this row is the first to tell it."""

    def __init__(
        self,
        asked: Asked,
        row: KeySupervisionRow,
        decision: Decision | None,
        committee: UUID,
        leaders: list[dict[str, Any]],
        done: list[Activity],
    ) -> None:
        self.asked, self.row, self.known, self.committee = asked, row, decision, committee
        self.leaders, self.done = leaders, done
        self.id = decision.id if decision else new_id()
        self.under = {"congress_id": asked.me.congress_id, "supervision_id": self.id}

    @property
    def state(self) -> SupervisionState:
        row = self.row
        if row.concluded_on:
            return SupervisionState.CONCLUDED
        if row.reported_on:
            return SupervisionState.REPORTED
        return SupervisionState.UNDER_WAY if row.plan else SupervisionState.DECIDED

    def recorded(self, key: str) -> Recorded:
        changes, asked, id_ = Changes(), self.asked, new_id()
        if self.known is None:
            changes.insert(key_supervision, self._decision())
            leaders = [
                leader_row(asked.me.congress_id, self.id, each, self.row.decided_on, None) for each in self.leaders
            ]
            changes.insert(key_supervision_leader, *leaders)
            changes.insert(supervision_activity, *self._activities())
            if self.row.reported_on:
                told = {"reported_on": self.row.reported_on, "text": self.row.report, "recorded_at": asked.now}
                changes.insert(council_report, self.under | {"id": new_id()} | told)
            changes.insert(event, *self._past(None))
        case = {"id": id_, "suggestion_id": asked.case.id, "standing": self.state in OPEN}
        changes.insert(key_supervision_case, self.under | case)
        mark = {"key": key, "digest": asked.digest}
        imported = event_row(asked.me, asked.run_id, asked.now, "imported", "import", id_, mark)
        changes.insert(event, *self._past(asked.case.id), imported | {"suggestion_id": asked.case.id})
        return Recorded("created", id_, changes)

    def _decision(self) -> dict[str, Any]:
        row, now = self.row, self.asked.now
        told = {name: getattr(row, name) for name in (*OF_DECISION, "plan", "outcome_note")}
        return told | {
            "congress_id": self.asked.me.congress_id,
            "id": self.id,
            "year": _year(row),
            "organisation_id": self.committee,
            "plan_approved_on": (row.plan_approved_on or row.decided_on) if row.plan else None,
            "state": self.state,
            "created_at": now,
            "updated_at": now,
            "version": 1,
        }

    def _activities(self) -> Iterator[dict[str, Any]]:
        for each in self.done:
            told = {"kind": each.kind, "held_on": each.on, "place": None, "participants": [], "findings": each.findings}
            yield self.under | {"id": new_id()} | told | {"recorded_at": self.asked.now}

    def _past(self, case: UUID | None) -> Iterator[dict[str, Any]]:
        """What happened, on the timeline of a case or, without one, of the decision itself."""
        before: SupervisionState | None = None
        for on, action, data, after in self._steps():
            kind = SUPERVISION.transitions[action].event if action != "decide" else "supervision_decided"
            state = after or before
            who, at = (self.asked.me, self.asked.run_id), self.asked.at(on)
            made = past_row(*who, at, kind, action, self.id, data)
            yield made | {"suggestion_id": case, "state_before": before, "state_after": state}
            before = state

    def _steps(self) -> Iterator[tuple[date, str, dict[str, Any], SupervisionState | None]]:
        row, s = self.row, SupervisionState
        decided = {name: getattr(row, name) for name in ("decided_on", "due_on", "criterion", "tier")}
        yield row.decided_on, "decide", decided, s.DECIDED
        if row.plan:
            on = row.plan_approved_on or row.decided_on
            yield on, "approve_plan", {"approved_on": on}, s.UNDER_WAY
        for each in sorted(self.done, key=lambda one: one.on):
            yield each.on, "record_activity", {"kind": each.kind, "held_on": each.on}, None
        if row.reported_on:
            yield row.reported_on, "report_to_council", {"reported_on": row.reported_on}, s.REPORTED
        if row.concluded_on:
            told = {"outcome": row.outcome, "concluded_on": row.concluded_on}
            yield row.concluded_on, "conclude_supervision", told, s.CONCLUDED


RECORD = RecordKind(
    tables=(
        key_supervision,
        key_supervision_case,
        key_supervision_leader,
        supervision_activity,
        council_report,
        event,
    ),
    plan=plan,
    clear=clear,
    read=read,
)
