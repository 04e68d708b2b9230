"""What a list and a detail of a meeting select, and how a row of it is told to whom."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Uuid, bindparam, func, select

from domain.actor import Actor, Right
from domain.congresses.tables import session
from domain.meetings.facts import MeetingFacts, meeting_parts
from domain.meetings.flow import MEETING
from domain.meetings.picture import FACT_COLUMNS, of_meeting
from domain.meetings.states import MinutesState, SeatState
from domain.meetings.tables import (
    meeting,
    meeting_case,
    meeting_decision,
    meeting_kind,
    meeting_minutes,
    meeting_participant,
    meeting_seat,
)
from domain.organisations.tables import organisation
from domain.people.tables import person
from domain.reconciliations.tables import reconciliation
from domain.shapes import array_of, first_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.moves_open import carried, told
from domain.suggestions.rights import MEETING_RIGHTS
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, visible
from domain.venues.tables import room, venue
from domain.workflow import allowed

Row = Mapping[str, Any]
_m, _p, _c, _s, _r, _n, _d = (
    meeting.c,
    meeting_participant.c,
    meeting_case.c,
    suggestion.c,
    room.c,
    meeting_minutes.c,
    meeting_decision.c,
)
OWN = (
    "id",
    "version",
    "title",
    "state",
    "starts_at",
    "ends_at",
    "places",
    "live",
    "live_url",
    "viewers",
    "off_day_reason",
    "ended_reason",
    "note",
    "sequence",
    "held_at",
    "updated_at",
)
_PEOPLE = meeting_participant.join(
    person, (person.c.congress_id == _p.congress_id) & (person.c.id == _p.person_id)
).outerjoin(organisation, (organisation.c.congress_id == _p.congress_id) & (organisation.c.id == _p.organisation_id))
_AGENDA = meeting_case.join(suggestion, (_s.congress_id == _c.congress_id) & (_s.id == _c.suggestion_id)).join(
    session, (session.c.congress_id == _s.congress_id) & (session.c.id == _s.session_id)
)
_ROOM = room.join(venue, (venue.c.congress_id == _r.congress_id) & (venue.c.id == _r.venue_id))
_UNIT = organisation.alias("for_decision")
_DECISIONS = meeting_decision.outerjoin(
    _UNIT, (_UNIT.c.congress_id == _d.congress_id) & (_UNIT.c.id == _d.organisation_id)
)
_ACCOUNT = bindparam("my_account", type_=Uuid)


def _seats(state: SeatState) -> ColumnElement[Any]:
    here = [*of_meeting(meeting_seat), meeting_seat.c.state == state]
    return select(func.count()).where(*here).correlate(meeting).scalar_subquery()


PARTICIPANT = {
    **{
        name: _p[name] for name in ("id", "person_id", "role", "organisation_id", "required", "state", "substitutes_id")
    },
    "name": person.c.name,
    "organisation_name": organisation.c.name,
    "invited_at": _p.invited_at,
    "answered_at": _p.answered_at,
    "reason": _p.reason,
}
LIST_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *FACT_COLUMNS,
    *(_m[name] for name in OWN if name not in {column.key for column in FACT_COLUMNS}),
    meeting_kind.c.name.label("kind_name"),
    _m.organisation_id,
    select(organisation.c.name)
    .where(organisation.c.congress_id == _m.congress_id, organisation.c.id == _m.organisation_id)
    .correlate(meeting)
    .scalar_subquery()
    .label("organisation_name"),
    first_of(
        {"id": _r.id, "name": _r.name, "capacity": _r.capacity, "venue_id": _r.venue_id}
        | {"venue": venue.c.name, "address": venue.c.address},
        [_r.congress_id == _m.congress_id, _r.id == _m.room_id],
        _r.id,
        source=_ROOM,
    ).label("room"),
    array_of(PARTICIPANT, of_meeting(meeting_participant), _p.id, source=_PEOPLE).label("participants"),
    _seats(SeatState.SEATED).label("seats_taken"),
    _seats(SeatState.WAITING).label("seats_waited_for"),
    first_of(
        {"id": meeting_seat.c.id, "state": meeting_seat.c.state},
        [*of_meeting(meeting_seat), meeting_seat.c.account_id == _ACCOUNT, meeting_seat.c.state != SeatState.GIVEN_UP],
        meeting_seat.c.id,
    ).label("seat"),
    select(func.count()).where(*of_meeting(meeting_case)).correlate(meeting).scalar_subquery().label("case_count"),
)


_RECONCILIATION = first_of(
    {name: reconciliation.c[name] for name in ("id", "state", "conclusion")},
    [
        reconciliation.c.congress_id == _c.congress_id,
        reconciliation.c.suggestion_id == _c.suggestion_id,
        reconciliation.c.meeting_id == _c.meeting_id,
    ],
    reconciliation.c.convened_at.desc(),
)


def agenda(kinds: Scope, *, whole: bool) -> ColumnElement[Any]:
    """The cases of the agenda that this scope of cases sees."""
    fields = {
        "suggestion_id": _c.suggestion_id,
        "position": _c.position,
        "minutes": _c.minutes,
        "note": _c.note,
        "number": _s.number,
        "in_session": _s.in_session,
        "title": _s.title,
        "state": _s.state,
        "session": session.c.number,
        "term": TERM_NUMBER,
    }
    fields |= {"brief": _c.brief, "reconciliation": _RECONCILIATION} if whole else {}
    return array_of(fields, [*of_meeting(meeting_case), visible(kinds)], _c.position, source=_AGENDA).label("agenda")


def decisions(kinds: Scope) -> ColumnElement[Any]:
    """What was decided, on cases that this scope sees or on none."""
    seen = select(_s.id).where(visible(kinds), _s.id == _d.suggestion_id).correlate(meeting_decision).exists()
    fields = {
        name: _d[name]
        for name in (
            "id",
            "kind",
            "text",
            "suggestion_id",
            "organisation_id",
            "due_on",
            "class_code",
            "promise_id",
            "settled_at",
            "settled_note",
            "recorded_at",
        )
    } | {"organisation_name": _UNIT.c.name}
    where = [*of_meeting(meeting_decision), _d.suggestion_id.is_(None) | seen]
    return array_of(fields, where, _d.id, source=_DECISIONS).label("decisions")


MINUTES = first_of(
    {name: _n[name] for name in ("state", "text", "public_text", "confirmed_by", "drafted_at", "published_at")},
    of_meeting(meeting_minutes),
    _n.id,
).label("minutes")


def _named(id_: Any, name: Any) -> dict[str, Any] | None:
    return None if id_ is None else {"id": id_, "name": name}


def participant(row: Row, *, inside: bool) -> dict[str, Any]:
    """An invitation; why somebody does not come is between them and those who take part."""
    plain = {name: row[name] for name in ("id", "role", "required", "state", "substitutes_id")}
    return plain | {
        "person": _named(row["person_id"], row["name"]),
        "organisation": _named(row["organisation_id"], row["organisation_name"]),
        "answered_at": row["answered_at"],
        "reason": row["reason"] if inside else None,
    }


def listed(row: Row, facts: MeetingFacts, me: Actor) -> dict[str, Any]:
    """A meeting as lists show it."""
    inside = me.system or me.may(Right.MEETING_ARRANGE) or bool(facts.mine(me))
    kind = {"id": facts.kind.id, "code": facts.kind.code, "name": row["kind_name"]}
    return {
        **{name: row[name] for name in OWN},
        "off_day_reason": row["off_day_reason"] if inside else None,
        "note": row["note"] if inside else None,
        "kind": kind,
        "organisation": _named(row["organisation_id"], row["organisation_name"]),
        "room": row["room"],
        "participants": [participant(each, inside=inside) for each in row["participants"]],
        "case_count": row["case_count"],
        "agenda": [_on_agenda(each) for each in row["agenda"]],
        "seats": {"taken": row["seats_taken"], "waiting": row["seats_waited_for"], "mine": row["seat"]},
        "actions": told(carried(allowed(MEETING, facts, meeting_parts(facts, me)), MEETING_RIGHTS, me)),
    }


def _on_agenda(row: Row) -> dict[str, Any]:
    named = label(row["term"], row["session"], row["number"], in_session=row["in_session"])
    plain = {name: row[name] for name in ("suggestion_id", "position", "minutes", "note", "title", "state")}
    more = {name: row[name] for name in ("brief", "reconciliation") if name in row}
    return plain | {"label": named} | more


def whole(row: Row, facts: MeetingFacts, me: Actor) -> dict[str, Any]:
    """One meeting with its minutes and decisions: the full text for those who took part, the public one for others."""
    inside = me.system or me.may(Right.MEETING_ARRANGE) or bool(facts.mine(me))
    decided = [
        {name: value for name, value in each.items() if not name.startswith("organisation_")}
        | {"organisation": _named(each["organisation_id"], each["organisation_name"])}
        for each in row["decisions"]
    ]
    return listed(row, facts, me) | {
        "minutes": _minutes(row["minutes"], inside=inside),
        "decisions": decided if inside or facts.minutes is MinutesState.PUBLISHED else [],
    }


def _minutes(row: Row | None, *, inside: bool) -> dict[str, Any] | None:
    if row is None or not (inside or row["state"] == MinutesState.PUBLISHED):
        return None
    return dict(row) if inside else {**row, "text": None, "confirmed_by": []}
