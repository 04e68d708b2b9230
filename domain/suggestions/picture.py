"""The one statement that reads what the guards of a case need, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, case, cast, exists, func, or_, select

from domain.actor import Actor
from domain.assignments.states import AssignmentState, ReplyState, UnitRole
from domain.assignments.tables import assignment, consultation, reply
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx
from domain.deadlines.tables import deadline
from domain.errors import NotFound
from domain.evaluations.tables import evaluation
from domain.event_tables import event
from domain.ids import id_of
from domain.people.tables import mandate
from domain.rules import store
from domain.rules.store import RuleBook
from domain.shapes import array_of
from domain.suggestions.facts import (
    AssignmentFact,
    CaseFacts,
    ClockFact,
    CommunicationFact,
    RatingFact,
    ReplyFact,
    SignatureFact,
)
from domain.suggestions.states import CaseState, SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_s = suggestion.c
# By the word of the row: lists make hundreds of these, and a look into a dictionary is what takes least.
_STATES = {each.value: each for each in CaseState}
_ROLES = {each.value: each for each in SignatureRole}
_SIGNED = {each.value: each for each in SignatureState}
_UNIT_ROLES = {each.value: each for each in UnitRole}
_HANDLED = {each.value: each for each in AssignmentState}


def _of_case(table: Any) -> list[Any]:
    return [table.c.congress_id == _s.congress_id, table.c.suggestion_id == _s.id]


def _fields(table: Any, *names: str) -> dict[str, Any]:
    return {name: table.c[name] for name in names}


TODAY = cast(func.timezone(congress.c.zone, bindparam("now", type_=_s.created_at.type)), Date)


def _holds(person_id: Any) -> list[Any]:
    of_person = [mandate.c.congress_id == _s.congress_id, mandate.c.person_id == person_id]
    return [*of_person, mandate.c.starts_on <= TODAY, or_(mandate.c.ends_on.is_(None), mandate.c.ends_on >= TODAY)]


def _in_office(line: Any) -> Any:
    return exists().where(*_holds(line.c.person_id)).correlate(suggestion, congress, line)


MANDATE_ACTIVE = exists().where(*_holds(_s.lead_person_id))

# The ratings that count at present: of this round, and where they were given anew, the later ones.
COUNTING = (evaluation.c.round == _s.round, evaluation.c.turn == _s.rating_turn)

# Everything that a guard, a button or a lamp may look at; lists and details select the same columns.
FACT_COLUMNS = (
    _s.congress_id,
    _s.id,
    _s.kind,
    _s.state,
    _s.version,
    _s.in_session,
    _s.round,
    _s.lead_person_id,
    _s.delegation_id,
    _s.filed_by,
    _s.profile_id,
    _s.merge_id,
    _s.submitted_at,
    _s.assigned_at,
    and_(func.length(_s.title) > 0, func.length(_s.facts) > 0, func.length(_s.proposal) > 0).label("complete"),
    _s.one_matter,
    _s.reply_received_at.is_not(None).label("reply_received"),
    MANDATE_ACTIVE.label("mandate_active"),
    congress.c.zone,
    congress.c.calendar_version,
    session.c.ends_on.label("session_ends_on"),
    array_of(
        {
            **_fields(signature, "person_id", "role", "state", "withdrawal_agreed_at", "reply_received_round"),
            "invited_at": signature.c.invited_at,
            # asked only of those who have still to answer: lists show hundreds of lines
            "in_office": case((signature.c.state == SignatureState.INVITED, _in_office(signature)), else_=True),
        },
        _of_case(signature),
        signature.c.id,
    ).label("fact_signatures"),
    array_of(
        _fields(assignment, "id", "organisation_id", "role", "state", "round", "scope", "assigned_at"),
        _of_case(assignment),
        assignment.c.id,
    ).label("fact_assignments"),
    array_of(
        _fields(reply, "id", "assignment_id"),
        [*_of_case(reply), reply.c.round == _s.round, reply.c.state == ReplyState.SENT],
        reply.c.id,
    ).label("fact_replies"),
    array_of(
        _fields(evaluation, "id", "person_id", "reply_id", "dimension", "level", "rated_at"),
        [*_of_case(evaluation), *COUNTING],
        evaluation.c.id,
    ).label("fact_ratings"),
    array_of(
        _fields(deadline, "step", "assignment_id", "due_at", "state"),
        [*_of_case(deadline), or_(deadline.c.state == "running", deadline.c.state == "paused")],
        deadline.c.due_at,
    ).label("fact_clocks"),
    _s.rating_turn,
    # Only where a rating may lead to a reconciliation; elsewhere nobody asks, and the list need not look.
    case(
        (
            or_(*(_s.state == state for state in (CaseState.EVALUATED, CaseState.IN_RECONCILIATION))),
            array_of(
                _fields(consultation, "held_on", "recorded_at"),
                [*_of_case(consultation), consultation.c.round == _s.round],
                consultation.c.id,
            ),
        )
    ).label("fact_communications"),
    select(func.count())
    .where(
        *_of_case(event),
        event.c.kind == "feedback_urged",
        event.c.at >= func.greatest(_s.replied_at, _s.rating_reopened_at),
    )
    .scalar_subquery()
    .label("feedback_urges"),
)

SOURCE = suggestion.join(congress, congress.c.id == _s.congress_id).join(
    session, and_(session.c.congress_id == _s.congress_id, session.c.id == _s.session_id)
)


@cache
def _statement(kinds: Scope) -> Statement:
    return Statement(select(*FACT_COLUMNS).select_from(SOURCE).where(visible(kinds), _s.id == bindparam("suggestion")))


async def case_facts(tx: Tx, me: Actor, suggestion_id: UUID, now: datetime) -> CaseFacts:
    """The picture of a case that this caller may see, at `now` (UTC); NotFound otherwise. One statement."""
    kinds = scope(me)
    row = await tx.one(
        _statement(kinds), congress=me.congress_id, suggestion=suggestion_id, now=now, **scope_values(me, kinds)
    )
    if row is None:
        raise NotFound("suggestion_not_found")
    return await facts_of(tx, dict(row), now)


async def facts_of(tx: Tx, row: Mapping[str, Any], now: datetime) -> CaseFacts:
    """The picture made of a row with the columns above; profile and calendar come from the store."""
    book = await store.rule_book(tx, row["congress_id"], row["profile_id"])
    calendar = await store.calendar(tx, row["congress_id"], row["calendar_version"], row["zone"])
    return picture(row, book, calendar, now)


def picture(row: Mapping[str, Any], book: RuleBook, calendar: Any, now: datetime) -> CaseFacts:
    """Pure: typed parts out of the row's JSON."""
    ends_on: date = row["session_ends_on"]
    return CaseFacts(
        congress_id=row["congress_id"],
        id=row["id"],
        kind=row["kind"],
        state=_STATES[row["state"]],
        version=row["version"],
        in_session=row["in_session"],
        round=row["round"],
        lead_person_id=row["lead_person_id"],
        delegation_id=row["delegation_id"],
        filed_by=row["filed_by"],
        complete=row["complete"],
        one_matter=row["one_matter"],
        mandate_active=row["mandate_active"],
        reply_received=row["reply_received"],
        feedback_urges=row["feedback_urges"],
        signatures=tuple(
            SignatureFact(
                id_of(s["person_id"]),
                _ROLES[s["role"]],
                _SIGNED[s["state"]],
                s["withdrawal_agreed_at"] is not None,
                s["reply_received_round"],
                mandate_active=s["in_office"],
                invited_at=datetime.fromisoformat(s["invited_at"]),
            )
            for s in row["fact_signatures"]
        ),
        assignments=tuple(
            AssignmentFact(
                id_of(a["id"]),
                id_of(a["organisation_id"]),
                _UNIT_ROLES[a["role"]],
                _HANDLED[a["state"]],
                a["round"],
                a["scope"],
                datetime.fromisoformat(a["assigned_at"]),
            )
            for a in row["fact_assignments"]
        ),
        replies=tuple(ReplyFact(id_of(r["id"]), id_of(r["assignment_id"])) for r in row["fact_replies"]),
        ratings=tuple(
            RatingFact(
                id_of(e["person_id"]),
                id_of(e["reply_id"]),
                e["dimension"],
                e["level"],
                id_of(e["id"]),
                datetime.fromisoformat(e["rated_at"]),
            )
            for e in row["fact_ratings"]
        ),
        clocks=tuple(
            ClockFact(
                c["step"],
                c["assignment_id"] and id_of(c["assignment_id"]),
                datetime.fromisoformat(c["due_at"]),
                paused=c["state"] == "paused",
            )
            for c in row["fact_clocks"]
        ),
        submitted_at=row["submitted_at"],
        assigned_at=row["assigned_at"],
        session_closed_at=calendar.midnight(ends_on),
        zone=row["zone"],
        profile=book.profile,
        rule_ids=book.rule_ids,
        calendar=calendar,
        now=now,
        merge_id=row["merge_id"],
        rating_turn=row["rating_turn"],
        communications=tuple(
            CommunicationFact(date.fromisoformat(c["held_on"]), datetime.fromisoformat(c["recorded_at"]))
            for c in row["fact_communications"] or ()
        ),
    )
