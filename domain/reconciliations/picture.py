"""The one statement that reads a reconciliation with its case, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from domain.actor import Actor
from domain.assignments.states import ReplyState
from domain.assignments.tables import assignment, reply
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.reconciliations.facts import PartyFact, ReconciliationFacts, RecordFact, ReplyFact
from domain.reconciliations.states import Conclusion, ReconciliationState, RecordAnswer, Side
from domain.reconciliations.tables import (
    reconciliation,
    reconciliation_answer,
    reconciliation_party,
    reconciliation_record,
)
from domain.shapes import array_of, first_of, object_of
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import FACT_COLUMNS, SOURCE, facts_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_r, _s = reconciliation.c, suggestion.c
_party, _record, _answer = reconciliation_party.c, reconciliation_record.c, reconciliation_answer.c
WITH_CASE = SOURCE.join(reconciliation, and_(_r.congress_id == _s.congress_id, _r.suggestion_id == _s.id))
_PARTIES = reconciliation_party.outerjoin(
    organisation,
    and_(organisation.c.congress_id == _party.congress_id, organisation.c.id == _party.organisation_id),
)
_REPLIES = reply.join(
    assignment, and_(assignment.c.congress_id == reply.c.congress_id, assignment.c.id == reply.c.assignment_id)
)
_CLASS_NOW = (
    select(class_change.c.to_code)
    .where(class_change.c.congress_id == reply.c.congress_id, class_change.c.reply_id == reply.c.id)
    .order_by(class_change.c.at.desc(), class_change.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_OF_CONCLUSION = ("reply_id", "class_code", "class_reason", "promise_text", "promise_due_on", "promise_organisation_id")


def of_reconciliation(table: Any) -> list[Any]:
    """The rows of a table that belong to the reconciliation at hand."""
    return [table.c.congress_id == _r.congress_id, table.c.reconciliation_id == _r.id]


# What the guards of a reconciliation look at beside the case; correlated to a row of `reconciliation`.
RECONCILIATION_FACTS = object_of(
    {
        **{name: _r[name] for name in ("id", "state", "round", "convened_at", "positions_by", "version")},
        "parties": array_of(
            {
                **{name: _party[name] for name in ("id", "side", "person_id", "organisation_id")},
                "stated": _party.stated_at.is_not(None),
                "dissolved": func.coalesce(organisation.c.active.is_(False), False),
            },
            of_reconciliation(reconciliation_party),
            _party.id,
            source=_PARTIES,
        ),
        "replies": array_of(
            {
                "id": reply.c.id,
                "assignment_id": reply.c.assignment_id,
                "organisation_id": assignment.c.organisation_id,
                "class_code": func.coalesce(_CLASS_NOW, reply.c.class_code),
            },
            [
                reply.c.congress_id == _r.congress_id,
                reply.c.suggestion_id == _r.suggestion_id,
                reply.c.round == _r.round,
                reply.c.state == ReplyState.SENT,
            ],
            reply.c.id,
            source=_REPLIES,
        ),
        "record": first_of(
            {
                **{name: _record[name] for name in ("id", "number", "held_on", "conclusion", *_OF_CONCLUSION)},
                "answers": array_of(
                    {"party_id": _answer.party_id, "answer": _answer.answer},
                    [_answer.congress_id == _record.congress_id, _answer.record_id == _record.id],
                    _answer.id,
                ),
            },
            of_reconciliation(reconciliation_record),
            _record.number.desc(),
        ),
    }
)


@cache
def _statement(kinds: Scope) -> Statement:
    return Statement(
        select(*FACT_COLUMNS, RECONCILIATION_FACTS.label("reconciliation"))
        .select_from(WITH_CASE)
        .where(visible(kinds), _r.id == bindparam("reconciliation"))
    )


async def reconciliation_facts(tx: Tx, me: Actor, reconciliation_id: UUID, now: datetime) -> ReconciliationFacts:
    """The picture of a reconciliation whose case this caller may see, at `now` (UTC); NotFound otherwise. One statement."""
    kinds = scope(me)
    values = {"congress": me.congress_id, "reconciliation": reconciliation_id, "now": now, **scope_values(me, kinds)}
    row = kinds and await tx.one(_statement(kinds), **values)
    if not row:
        raise NotFound("reconciliation_not_found")
    return reconciliation_picture(row["reconciliation"], await facts_of(tx, dict(row), now))


def reconciliation_picture(row: Mapping[str, Any], case: CaseFacts) -> ReconciliationFacts:
    """Pure: the typed picture of one reconciliation, out of the JSON of `RECONCILIATION_FACTS`."""
    return ReconciliationFacts(
        id=UUID(row["id"]),
        state=ReconciliationState(row["state"]),
        round=row["round"],
        convened_on=case.calendar.local_day(datetime.fromisoformat(row["convened_at"])),
        positions_by=date.fromisoformat(row["positions_by"]),
        parties=tuple(_party_of(each, case) for each in row["parties"]),
        replies=tuple(
            ReplyFact(UUID(each["id"]), UUID(each["assignment_id"]), UUID(each["organisation_id"]), each["class_code"])
            for each in row["replies"]
        ),
        record=row["record"] and _record_of(row["record"]),
        version=row["version"],
        case=case,
    )


def _party_of(row: Mapping[str, Any], case: CaseFacts) -> PartyFact:
    side = Side(row["side"])
    gone = {Side.DEPUTY: not case.mandate_active, Side.UNIT: row["dissolved"], Side.COMMITTEE: False}[side]
    return PartyFact(
        UUID(row["id"]), side, _id(row["person_id"]), _id(row["organisation_id"]), stated=row["stated"], gone=gone
    )


def _record_of(row: Mapping[str, Any]) -> RecordFact:
    return RecordFact(
        id=UUID(row["id"]),
        number=row["number"],
        held_on=date.fromisoformat(row["held_on"]),
        conclusion=Conclusion(row["conclusion"]),
        reply_id=_id(row["reply_id"]),
        class_code=row["class_code"],
        class_reason=row["class_reason"],
        promise_text=row["promise_text"],
        promise_due_on=row["promise_due_on"] and date.fromisoformat(row["promise_due_on"]),
        promise_organisation_id=_id(row["promise_organisation_id"]),
        answers={UUID(each["party_id"]): RecordAnswer(each["answer"]) for each in row["answers"]},
    )


def _id(value: str | None) -> UUID | None:
    return UUID(value) if value else None
