"""What moves write beside the meeting's own row: agenda, answers, attendance, briefs, seats, decisions, minutes."""

import re
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    Integer,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import JSONB, insert

from domain.assignments.states import AssignmentState
from domain.assignments.tables import assignment
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.meetings.facts import MeetingFacts
from domain.meetings.picture import RECONCILING
from domain.meetings.states import MinutesState, ParticipantState, SeatState
from domain.meetings.tables import (
    meeting_case,
    meeting_decision,
    meeting_minutes,
    meeting_participant,
    meeting_seat,
)
from domain.organisations.tables import organisation
from domain.people.states import PositionRank
from domain.people.tables import person, position
from domain.reconciliations.tables import reconciliation
from domain.shapes import array_of, object_of
from domain.suggestions.tables import suggestion

_c, _p, _d, _n, _s = meeting_case.c, meeting_participant.c, meeting_decision.c, meeting_minutes.c, meeting_seat.c
_NOW = bindparam("now", type_=DateTime(timezone=True))


def _here(table: Any) -> tuple[Any, Any]:
    return table.c.congress_id == bindparam("congress"), table.c.meeting_id == bindparam("meeting")


def _rows_of(table: Any, names: tuple[str, ...], parameter: str) -> Any:
    given = func.jsonb_populate_recordset(text(f"NULL::{table.name}"), bindparam(parameter, type_=JSONB))
    rows = given.table_valued(*[named(name, table.c[name].type) for name in names]).alias("given")
    return select(*[rows.c[name] for name in names])


AGENDA_COLUMNS = ("congress_id", "id", "meeting_id", "suggestion_id", "position", "minutes", "note")
INVITED_COLUMNS = (
    "congress_id",
    "id",
    "meeting_id",
    "person_id",
    "role",
    "organisation_id",
    "required",
    "state",
    "substitutes_id",
    "invited_at",
)
CLEAR_AGENDA = Statement(delete(meeting_case).where(*_here(meeting_case)).returning(literal(1)))
SET_AGENDA = Statement(
    insert(meeting_case)
    .from_select(AGENDA_COLUMNS, _rows_of(meeting_case, AGENDA_COLUMNS, "agenda"))
    .returning(literal(1))
)
_invited = insert(meeting_participant).from_select(
    INVITED_COLUMNS, _rows_of(meeting_participant, INVITED_COLUMNS, "invited")
)
_ANEW = ("role", "organisation_id", "required", "state", "substitutes_id", "invited_at")
# Whoever was no longer asked may be asked again; whoever still is, is already invited.
INVITE = Statement(
    _invited.on_conflict_do_update(
        constraint="meeting_participant_person_key",
        set_={name: _invited.excluded[name] for name in _ANEW} | {"answered_at": None, "reason": None},
        where=_p.state == ParticipantState.WITHDRAWN,
    ).returning(literal(1))
)
ANSWER = Statement(
    update(meeting_participant)
    .where(*_here(meeting_participant), _p.id == bindparam("participant"))
    .values(state=bindparam("state", type_=Text), answered_at=_NOW, reason=bindparam("reason", type_=_p.reason.type))
    .returning(literal(1))
)
_ANSWERED = or_(
    *(_p.state == state for state in (ParticipantState.ACCEPTED, ParticipantState.TENTATIVE, ParticipantState.DECLINED))
)
ASK_AGAIN = Statement(
    update(meeting_participant)
    .where(*_here(meeting_participant), _ANSWERED)
    .values(state=ParticipantState.INVITED, answered_at=None, reason=None)
    .returning(literal(1))
)
ATTEND = Statement(
    update(meeting_participant)
    .where(*_here(meeting_participant), _p.id == any_(bindparam("participants", type_=ARRAY(Uuid))))
    .values(state=bindparam("state", type_=Text))
    .returning(literal(1))
)

_a, _u = assignment.c, suggestion.c
_UNITS = array_of(
    {"organisation_id": _a.organisation_id, "name": organisation.c.name, "role": _a.role, "state": _a.state},
    [
        _a.congress_id == _u.congress_id,
        _a.suggestion_id == _u.id,
        _a.round == _u.round,
        _a.state != AssignmentState.RETURNED,
        _a.state != AssignmentState.CANCELLED,
    ],
    _a.id,
    source=assignment.join(
        organisation, and_(organisation.c.congress_id == _a.congress_id, organisation.c.id == _a.organisation_id)
    ),
)
_CLASS = (
    select(class_change.c.to_code)
    .where(class_change.c.congress_id == _u.congress_id, class_change.c.suggestion_id == _u.id)
    .order_by(class_change.c.at.desc(), class_change.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
BRIEF: dict[str, Any] = {
    "number": _u.number,
    "title": _u.title,
    "category": _u.category,
    "state": _u.state,
    "round": _u.round,
    "facts": _u.facts,
    "proposal": _u.proposal,
    "units": _UNITS,
    "class_code": _CLASS,
}
# What the case was when it was spoken of, whatever becomes of it later.
FREEZE_BRIEFS = Statement(
    update(meeting_case)
    .where(*_here(meeting_case), _u.congress_id == _c.congress_id, _u.id == _c.suggestion_id)
    .values(brief=object_of({**BRIEF, "frozen_at": _NOW}))
    .returning(literal(1))
)

_line, _taken = meeting_seat.alias("line"), meeting_seat.alias("taken")


def _of(seats: Any, state: SeatState) -> tuple[Any, ...]:
    return (
        seats.c.congress_id == bindparam("congress"),
        seats.c.meeting_id == bindparam("meeting"),
        seats.c.state == state,
    )


_FREE = bindparam("places", type_=Integer) - (
    select(func.count()).select_from(_taken).where(*_of(_taken, SeatState.SEATED)).scalar_subquery()
)
_IN_LINE = (
    select(_line.c.id, func.row_number().over(order_by=(_line.c.signed_at, _line.c.id)).label("place"))
    .where(*_of(_line, SeatState.WAITING))
    .subquery("in_line")
)
_NEXT = select(_IN_LINE.c.id).where(_IN_LINE.c.place <= _FREE)
# The line moves up into whatever is free; whoever calls holds the row of the meeting.
MOVE_UP = Statement(
    update(meeting_seat)
    .where(*_here(meeting_seat), _s.id.in_(_NEXT))
    .values(state=SeatState.SEATED)
    .returning(_s.id, _s.account_id)
)

_r = reconciliation.c
# The meeting carries the reconciliations of its cases; the record of each names it.
CARRY_RECONCILIATIONS = Statement(
    update(reconciliation)
    .where(
        _r.congress_id == bindparam("congress"),
        or_(*(_r.state == state for state in sorted(RECONCILING))),
        _r.suggestion_id.in_(select(_c.suggestion_id).where(*_here(meeting_case))),
    )
    .values(meeting_id=bindparam("meeting"), version=_r.version + 1)
    .returning(literal(1))
)

SETTLE = Statement(
    update(meeting_decision)
    .where(*_here(meeting_decision), _d.id == bindparam("decision"), _d.settled_at.is_(None))
    .values(settled_at=_NOW, settled_note=bindparam("note", type_=Text))
    .returning(literal(1))
)
_drafted = insert(meeting_minutes).values(
    congress_id=bindparam("congress"),
    id=bindparam("minutes_id"),
    meeting_id=bindparam("meeting"),
    text=bindparam("text", type_=Text),
    state=MinutesState.DRAFTED,
    confirmed_by=text("'[]'::jsonb"),
    drafted_at=_NOW,
)
DRAFT_MINUTES = Statement(
    _drafted.on_conflict_do_update(
        constraint="meeting_minutes_meeting_key",
        set_={name: _drafted.excluded[name] for name in ("text", "state", "confirmed_by", "drafted_at")},
    ).returning(literal(1))
)
CONFIRM_MINUTES = Statement(
    update(meeting_minutes)
    .where(*_here(meeting_minutes))
    .values(confirmed_by=bindparam("confirmed_by", type_=JSONB), state=bindparam("state", type_=Text))
    .returning(literal(1))
)
PUBLISH_MINUTES = Statement(
    update(meeting_minutes)
    .where(*_here(meeting_minutes))
    .values(public_text=bindparam("public_text", type_=Text), state=MinutesState.PUBLISHED, published_at=_NOW)
    .returning(literal(1))
)

_NAMES = Statement(
    select(_n.text, func.coalesce(func.jsonb_agg(person.c.name), text("'[]'::jsonb"), type_=JSONB).label("names"))
    .select_from(
        meeting_minutes.outerjoin(
            meeting_participant,
            and_(
                _p.congress_id == _n.congress_id,
                _p.meeting_id == _n.meeting_id,
                or_(*(_p.role == role for role in ("deputy", "guest"))),
            ),
        ).outerjoin(person, and_(person.c.congress_id == _p.congress_id, person.c.id == _p.person_id))
    )
    .where(*_here(meeting_minutes))
    .group_by(_n.congress_id, _n.id)
)
_PERSONAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)"), "［身份证号］"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "［邮箱］"),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), "［电话］"),
    (re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)"), "［电话］"),
)


async def public_text(tx: Tx, meeting: MeetingFacts, given: str | None) -> str:
    """The minutes as the public reads them: no deputy, no guest and no number of anybody. One statement."""
    row = await tx.one(_NAMES, congress=meeting.congress_id, meeting=meeting.id)
    assert row is not None  # `minutes_drafted` was asked
    return without_personal_data(given or row["text"], [name for name in row["names"] if name])


def without_personal_data(words: str, names: list[str]) -> str:
    """Pure: identity numbers, addresses of mail and telephones, and these names, longest first."""
    for pattern, instead in _PERSONAL:
        words = pattern.sub(instead, words)
    for name in sorted(set(names), key=len, reverse=True):
        words = words.replace(name, "某代表")
    return words


_RANKED = case((position.c.head, 0), *((position.c.rank == rank, place) for place, rank in enumerate(PositionRank)))
_RANK = Statement(
    select(func.min(_RANKED).label("rank")).where(
        position.c.congress_id == bindparam("congress"),
        position.c.person_id == bindparam("person"),
        or_(
            bindparam("organisation", type_=Uuid).is_(None),
            position.c.organisation_id == bindparam("organisation", type_=Uuid),
        ),
        position.c.starts_on <= bindparam("day", type_=position.c.starts_on.type),
        or_(position.c.ends_on.is_(None), position.c.ends_on >= bindparam("day", type_=position.c.starts_on.type)),
    )
)


async def rank_of(tx: Tx, meeting: MeetingFacts, person_id: Any, organisation_id: Any) -> PositionRank | None:
    """The highest rank of somebody in an organisation (in any, without one) on the day, or None. One statement."""
    day = meeting.local(meeting.starts_at).date() if meeting.starts_at else meeting.today
    place: int | None = await tx.value(
        _RANK, congress=meeting.congress_id, person=person_id, organisation=organisation_id, day=day
    )
    return None if place is None else list(PositionRank)[place]
