"""The one statement that reads what the guards of a meeting need, and the frozen picture made of its row."""

from collections.abc import Mapping
from datetime import datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Uuid, and_, bindparam, cast, exists, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import JSONB

from domain.actor import Actor, Right, Role
from domain.assignments.states import ANSWERING, AssignmentState
from domain.assignments.tables import assignment
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.legal_calendar import Calendar
from domain.meetings.facts import AgendaFact, DecisionFact, KindFact, MeetingFacts, Opening, ParticipantFact, RoomFact
from domain.meetings.states import (
    FIRM,
    DecisionKind,
    MeetingRole,
    MeetingState,
    MinutesState,
    OffDays,
    ParticipantState,
    SeatState,
)
from domain.meetings.tables import (
    meeting,
    meeting_case,
    meeting_decision,
    meeting_kind,
    meeting_minutes,
    meeting_participant,
    meeting_seat,
)
from domain.people.states import PositionRank
from domain.people.tables import mandate
from domain.reconciliations.states import ReconciliationState
from domain.reconciliations.tables import reconciliation
from domain.rules.store import calendar
from domain.shapes import array_of, object_of
from domain.suggestions.tables import suggestion
from domain.venues.tables import room, venue

_m, _k, _p, _c, _r, _a = meeting.c, meeting_kind.c, meeting_participant.c, meeting_case.c, room.c, assignment.c
Scope = frozenset[str]
KIND_FIELDS = (
    "id",
    "code",
    "required",
    "opens",
    "notice_workdays",
    "travel_minutes",
    "precedence",
    "may_be_live",
    "makes_promises",
    "three_party",
    "off_days",
    "substitute_rank",
)


def of_meeting(table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table that belong to the meeting at hand."""
    return [table.c.congress_id == _m.congress_id, table.c.meeting_id == _m.id]


def joined(table: Any, other: Any, key: str, *, outer: bool = False) -> Any:
    """A table beside what its key names."""
    return table.join(
        other, and_(other.c.congress_id == table.c.congress_id, other.c.id == table.c[key]), isouter=outer
    )


# A reconciliation that has not come to a conclusion (`reconciliation_open_key`).
RECONCILING = frozenset({ReconciliationState.CONVENED, ReconciliationState.HELD})
_LOCAL_DAY = cast(
    func.timezone(congress.c.zone, func.coalesce(_m.starts_at, bindparam("now", type_=_m.starts_at.type))), Date
)
# Of this meeting and its congress, which stand two statements further out: any other would do otherwise.
_MANDATE = exists(
    select(mandate.c.id)
    .where(
        mandate.c.congress_id == _p.congress_id,
        mandate.c.person_id == _p.person_id,
        mandate.c.starts_on <= _LOCAL_DAY,
        or_(mandate.c.ends_on.is_(None), mandate.c.ends_on >= _LOCAL_DAY),
    )
    .correlate_except(mandate)
)
_LIVE_UNITS = [
    _a.congress_id == suggestion.c.congress_id,
    _a.suggestion_id == suggestion.c.id,
    _a.round == suggestion.c.round,
    _a.state != AssignmentState.RETURNED,
    _a.state != AssignmentState.CANCELLED,
]


def _units(*conditions: ColumnElement[bool]) -> Any:
    ids = func.coalesce(func.jsonb_agg(_a.organisation_id), literal_column("'[]'::jsonb", JSONB), type_=JSONB)
    return select(ids).where(*_LIVE_UNITS, *conditions).correlate(suggestion).scalar_subquery()


CASES = joined(meeting_case, suggestion, "suggestion_id")
ROOMS = joined(room, venue, "venue_id")

# Everything that a guard or a button may look at; lists and details select the same columns.
FACT_COLUMNS: tuple[ColumnElement[Any], ...] = (
    *[
        _m[name]
        for name in (
            "congress_id",
            "id",
            "state",
            "version",
            "starts_at",
            "ends_at",
            "places",
            "live",
            "off_day_reason",
            "sequence",
        )
    ],
    object_of({name: _k[name] for name in KIND_FIELDS}).label("fact_kind"),
    select(
        object_of(
            {
                "id": _r.id,
                "capacity": _r.capacity,
                "active": and_(_r.active, venue.c.active),
                "opening": venue.c.opening,
            }
        )
    )
    .select_from(ROOMS)
    .where(_r.congress_id == _m.congress_id, _r.id == _m.room_id)
    .correlate(meeting)
    .scalar_subquery()
    .label("fact_room"),
    array_of(
        {
            **{name: _p[name] for name in ("id", "person_id", "role", "organisation_id", "required", "state")},
            "substitutes_id": _p.substitutes_id,
            "has_mandate": _MANDATE,
        },
        of_meeting(meeting_participant),
        _p.id,
    ).label("fact_participants"),
    array_of(
        {
            "suggestion_id": _c.suggestion_id,
            "state": suggestion.c.state,
            "lead_person_id": suggestion.c.lead_person_id,
            "lead_units": _units(or_(*(_a.role == role for role in sorted(ANSWERING)))),
            "units": _units(),
            "in_reconciliation": exists().where(
                reconciliation.c.congress_id == suggestion.c.congress_id,
                reconciliation.c.suggestion_id == suggestion.c.id,
                or_(*(reconciliation.c.state == state for state in sorted(RECONCILING))),
            ),
        },
        of_meeting(meeting_case),
        _c.position,
        source=CASES,
    ).label("fact_cases"),
    select(func.count())
    .where(*of_meeting(meeting_seat), meeting_seat.c.state == SeatState.SEATED)
    .correlate(meeting)
    .scalar_subquery()
    .label("fact_seated"),
    select(object_of({"state": meeting_minutes.c.state, "confirmed_by": meeting_minutes.c.confirmed_by}))
    .where(*of_meeting(meeting_minutes))
    .correlate(meeting)
    .scalar_subquery()
    .label("fact_minutes"),
    array_of(
        {
            **{name: meeting_decision.c[name] for name in ("id", "kind", "text", "suggestion_id", "class_code")},
            "settled": meeting_decision.c.settled_at.is_not(None),
        },
        of_meeting(meeting_decision),
        meeting_decision.c.id,
    ).label("fact_decisions"),
    congress.c.zone,
    congress.c.calendar_version,
)
SOURCE = joined(meeting, meeting_kind, "kind_id").join(congress, congress.c.id == _m.congress_id)


def scope(me: Actor) -> Scope:
    """What kinds of sight of meetings this caller has; the same set gives the same statement."""
    if me.system or me.may(Right.MEETING_ARRANGE):
        return frozenset({"everything"})
    kinds = {"public"}
    if me.may(Right.SUGGESTION_READ_ALL):
        kinds.add("settled")
    if me.person_id is not None:
        kinds.add("person")
    if me.organisation_id is not None and me.roles & {Role.UNIT_OFFICER, Role.UNIT_HEAD}:
        kinds.add("organisation")
    return frozenset(kinds)


def scope_values(me: Actor, kinds: Scope) -> dict[str, Any]:
    """The parameters that `seen` of this scope needs."""
    values: dict[str, Any] = {"congress": me.congress_id}
    values |= {"attendee": me.person_id} if "person" in kinds else {}
    return values | ({"attending_unit": me.organisation_id} if "organisation" in kinds else {})


_other = meeting_participant.alias("invitation")
_INVITED = [
    _other.c.congress_id == _m.congress_id,
    _other.c.meeting_id == _m.id,
    _other.c.state != ParticipantState.WITHDRAWN,
]


def ways(person: ColumnElement[Any], unit: ColumnElement[Any]) -> dict[str, ColumnElement[bool]]:
    """What each kind of sight sees: one's own, settled ones for who reads all, those with public places for everybody."""
    settled = and_(*(_m.state != state for state in (MeetingState.DRAFT, MeetingState.POSTPONED)))
    return {
        "everything": _m.id.is_not(None),
        "settled": settled,
        "public": and_(_m.places > 0, or_(*(_m.state == state for state in sorted(FIRM)))),
        "person": and_(_m.state != MeetingState.DRAFT, exists().where(*_INVITED, _other.c.person_id == person)),
        "organisation": and_(
            _m.state != MeetingState.DRAFT, exists().where(*_INVITED, _other.c.organisation_id == unit)
        ),
    }


_WAYS = ways(bindparam("attendee", type_=Uuid), bindparam("attending_unit", type_=Uuid))


def seen(kinds: Scope) -> ColumnElement[bool]:
    """The meetings that this scope sees."""
    return and_(_m.congress_id == bindparam("congress"), or_(*(_WAYS[kind] for kind in sorted(kinds))))


@cache
def _statement(kinds: Scope) -> Statement:
    return Statement(select(*FACT_COLUMNS).select_from(SOURCE).where(seen(kinds), _m.id == bindparam("meeting")))


async def meeting_facts(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> MeetingFacts:
    """The picture of a meeting that this caller may see, at `now` (UTC); NotFound otherwise. One statement."""
    kinds = scope(me)
    row = await tx.one(_statement(kinds), meeting=meeting_id, now=now, **scope_values(me, kinds))
    if row is None:
        raise NotFound("meeting_not_found")
    return picture(dict(row), await calendar_of(tx, row), now)


async def calendar_of(tx: Tx, row: Any) -> Calendar:
    """The working days of the meeting's congress; no statement once it is known."""
    return await calendar(tx, row["congress_id"], row["calendar_version"], row["zone"])


def picture(row: Mapping[str, Any], days: Calendar, now: datetime) -> MeetingFacts:
    """Pure: typed parts out of the row's JSON."""
    minutes = row["fact_minutes"]
    return MeetingFacts(
        congress_id=row["congress_id"],
        id=row["id"],
        state=MeetingState(row["state"]),
        version=row["version"],
        kind=_kind(row["fact_kind"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        room=_room(row["fact_room"]),
        places=row["places"],
        live=row["live"],
        off_day_reason=row["off_day_reason"],
        participants=tuple(_participant(each) for each in row["fact_participants"]),
        cases=tuple(_case(each) for each in row["fact_cases"]),
        seated=row["fact_seated"],
        minutes=minutes and MinutesState(minutes["state"]),
        confirmed_by=frozenset(UUID(each) for each in (minutes or {}).get("confirmed_by", ())),
        sequence=row["sequence"],
        calendar=days,
        now=now,
        decisions=tuple(_decision(each) for each in row["fact_decisions"]),
    )


def _kind(row: Mapping[str, Any]) -> KindFact:
    plain = {name: row[name] for name in KIND_FIELDS if name not in {"id", "required", "opens"}}
    return KindFact(
        id=UUID(row["id"]),
        required=frozenset(row["required"]),
        opens=frozenset(row["opens"]),
        **plain | {"off_days": OffDays(row["off_days"]), "substitute_rank": PositionRank(row["substitute_rank"])},
    )


def _room(row: Mapping[str, Any] | None) -> RoomFact | None:
    if row is None:
        return None
    opening = tuple(
        Opening(each["weekday"], time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"]))
        for each in row["opening"]
    )
    return RoomFact(UUID(row["id"]), row["capacity"], row["active"], opening)


def _decision(row: Mapping[str, Any]) -> DecisionFact:
    return DecisionFact(
        id=UUID(row["id"]),
        kind=DecisionKind(row["kind"]),
        text=row["text"],
        suggestion_id=_uuid(row["suggestion_id"]),
        class_code=row["class_code"],
        settled=row["settled"],
    )


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


def _participant(row: Mapping[str, Any]) -> ParticipantFact:
    return ParticipantFact(
        id=UUID(row["id"]),
        person_id=UUID(row["person_id"]),
        role=MeetingRole(row["role"]),
        organisation_id=_uuid(row["organisation_id"]),
        required=row["required"],
        state=ParticipantState(row["state"]),
        has_mandate=row["has_mandate"],
        substitutes_id=_uuid(row["substitutes_id"]),
    )


def _case(row: Mapping[str, Any]) -> AgendaFact:
    return AgendaFact(
        suggestion_id=UUID(row["suggestion_id"]),
        state=row["state"],
        lead_person_id=UUID(row["lead_person_id"]),
        lead_units=frozenset(UUID(each) for each in row["lead_units"]),
        units=frozenset(UUID(each) for each in row["units"]),
        in_reconciliation=row["in_reconciliation"],
    )
