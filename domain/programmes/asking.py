"""What an organiser asks for becomes a programme: each case with its due day, its hosts and whom it brings, all of them known."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, Uuid, and_, bindparam, func, or_, select

from domain.actor import Actor
from domain.assignments.states import ANSWERING, AssignmentState
from domain.assignments.tables import assignment
from domain.db import Statement, Tx
from domain.errors import Conflict, Invalid
from domain.ids import new_id
from domain.meetings.guards import DISCUSSED
from domain.meetings.states import MeetingRole
from domain.meetings.tables import meeting_kind
from domain.people.tables import person, position
from domain.shapes import array_of
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision.states import REVOKED, LeaderRole
from domain.supervision.tables import key_supervision, key_supervision_case, key_supervision_leader
from domain.venues.tables import room, venue

MOST_DAYS = 400
MOST_PLACINGS = 150_000  # cases at days, hours and with hosts: what a worker holds in memory and builds in seconds
Row = Mapping[str, Any]
Given = Mapping[str, Any]
_s, _a, _h, _k, _kc, _kl = (
    suggestion.c,
    assignment.c,
    position.c,
    key_supervision.c,
    key_supervision_case.c,
    key_supervision_leader.c,
)
_IDS = ARRAY(Uuid)
_ON = bindparam("on", type_=Date)
_DECISION = [
    _kc.congress_id == _s.congress_id,
    _kc.suggestion_id == _s.id,
    _kc.standing,
    *(_k.state != state for state in sorted(REVOKED)),
]
_DECIDED = key_supervision_case.join(
    key_supervision, and_(_k.congress_id == _kc.congress_id, _k.id == _kc.supervision_id)
)
_LED = _DECIDED.join(
    key_supervision_leader, and_(_kl.congress_id == _k.congress_id, _kl.supervision_id == _k.id, _kl.until.is_(None))
)
_HEAD = (
    select(_h.person_id)
    .where(
        _h.congress_id == _a.congress_id,
        _h.organisation_id == _a.organisation_id,
        _h.head,
        _h.starts_on <= _ON,
        or_(_h.ends_on.is_(None), _h.ends_on >= _ON),
    )
    .order_by(_h.starts_on.desc(), _h.id)
    .limit(1)
    .correlate(assignment)
    .scalar_subquery()
)
_LEAD_UNITS = [
    _a.congress_id == _s.congress_id,
    _a.suggestion_id == _s.id,
    _a.round == _s.round,
    _a.state != AssignmentState.RETURNED,
    _a.state != AssignmentState.CANCELLED,
    or_(*(_a.role == role for role in sorted(ANSWERING))),
]
_FOUND = (
    _s.id,
    _s.state,
    _s.lead_person_id,
    select(func.min(_k.due_on))
    .select_from(_DECIDED)
    .where(*_DECISION)
    .correlate(suggestion)
    .scalar_subquery()
    .label("due_on"),
    array_of({"person_id": _kl.person_id, "role": _kl.role}, _DECISION, _kl.id, source=_LED).label("leaders"),
    array_of({"organisation_id": _a.organisation_id, "head": _HEAD}, _LEAD_UNITS, _a.id, source=assignment).label(
        "units"
    ),
)


def _known(table: Any, name: str) -> Any:
    """The ids among those given that the congress has."""
    own = (table.c.congress_id == meeting_kind.c.congress_id, table.c.id == func.any(bindparam(name, type_=_IDS)))
    return select(func.array_agg(table.c.id)).where(*own).correlate(meeting_kind).scalar_subquery().label(name)


_TERMS = Statement(
    select(
        meeting_kind.c.active,
        meeting_kind.c.required,
        _known(person, "people"),
        _known(room, "rooms"),
        select(func.array_agg(room.c.id))
        .select_from(room.join(venue, and_(venue.c.congress_id == room.c.congress_id, venue.c.id == room.c.venue_id)))
        .where(
            room.c.congress_id == meeting_kind.c.congress_id,
            room.c.id == func.any(bindparam("rooms", type_=_IDS)),
            room.c.active,
            venue.c.active,
        )
        .correlate(meeting_kind)
        .scalar_subquery()
        .label("rooms_in_use"),
    ).where(meeting_kind.c.congress_id == bindparam("congress"), meeting_kind.c.id == bindparam("kind"))
)


@cache
def _cases(kinds: Scope) -> Statement:
    return Statement(select(*_FOUND).where(visible(kinds), _s.id == func.any(bindparam("cases", type_=_IDS))))


async def cases_asked_for(tx: Tx, me: Actor, given: Given) -> list[dict[str, Any]]:
    """The rows of the cases of a new programme, in the order given. Two statements.

    What is not said is taken from the decision of key supervision (due day, leaders), the assignments of the present round
    (heads of the lead units) and the case (lead deputy). Raises Invalid `reference_unknown`, `ends_before_start`,
    `programme_too_large`, Conflict `kind_inactive`, `room_inactive`, `case_named_twice`, `case_not_discussable`,
    `participants_missing`.
    """
    named = [each["suggestion_id"] for each in given["cases"]]
    if len(set(named)) < len(named):
        raise Conflict("case_named_twice")
    if given["until_on"] < given["from_on"]:
        raise Invalid("ends_before_start")
    terms = await tx.one(
        _TERMS,
        congress=me.congress_id,
        kind=given["kind_id"],
        people=sorted({*given["hosts"], *(person for each in given["cases"] for person in _people_named(each))}),
        rooms=sorted(given["rooms"]),
    )
    if terms is None:
        raise Invalid("reference_unknown", kinds=[str(given["kind_id"])])
    _usable(dict(terms), given)
    kinds = scope(me)
    values = {"congress": me.congress_id, "cases": named, "on": given["from_on"], **scope_values(me, kinds)}
    found = {row["id"]: dict(row) for row in await tx.all(_cases(kinds), **values)}
    if unknown := [str(each) for each in named if each not in found]:
        raise Invalid("reference_unknown", suggestions=unknown)
    if out := sorted(str(row["id"]) for row in found.values() if row["state"] not in DISCUSSED):
        raise Conflict("case_not_discussable", suggestions=out)
    made = [_case(found[each["suggestion_id"]], each, given, terms["required"]) for each in given["cases"]]
    if missing := [each for case in made for each in case.pop("missing")]:
        raise Conflict("participants_missing", missing=missing)
    _small_enough(given, made)
    return made


def _people_named(case: Given) -> Iterable[UUID]:
    return (*case["hosts"], *(each["person_id"] for each in case["people"]))


def _usable(terms: Row, given: Given) -> None:
    """Kind, rooms and people are known and in use."""
    people = {*given["hosts"], *(person for each in given["cases"] for person in _people_named(each))}
    for name, wanted in (("people", people), ("rooms", set(given["rooms"]))):
        if unknown := sorted(str(each) for each in wanted - set(terms[name] or ())):
            raise Invalid("reference_unknown", **{name: unknown})
    if not terms["active"]:
        raise Conflict("kind_inactive")
    if closed := sorted(str(each) for each in set(given["rooms"]) - set(terms["rooms_in_use"] or ())):
        raise Conflict("room_inactive", rooms=closed)


def _case(found: Row, given: Given, programme: Given, required: Iterable[str]) -> dict[str, Any]:
    leaders = [(UUID(each["person_id"]), each["role"]) for each in found["leaders"]]
    hosts = list(given["hosts"] or programme["hosts"]) or [p for p, role in leaders if role == LeaderRole.SUPERVISES]
    said = [dict(each) for each in given["people"]]
    wanted, missing = [*said], [] if hosts else [{"role": str(MeetingRole.HOST)}]
    if MeetingRole.LEADER in required and not any(each["role"] == MeetingRole.LEADER for each in said):
        leading = [_attendee(p, MeetingRole.LEADER) for p, role in leaders if role == LeaderRole.LEADS]
        missing += [] if leading else [{"role": str(MeetingRole.LEADER)}]
        wanted += leading
    named = {each["organisation_id"] for each in said if each["role"] == MeetingRole.UNIT}
    for unit in found["units"]:
        organisation = UUID(unit["organisation_id"])
        if organisation in named:
            continue
        if unit["head"] is None:
            missing.append({"role": str(MeetingRole.UNIT), "organisation_id": str(organisation)})
        else:
            wanted.append(_attendee(UUID(unit["head"]), MeetingRole.UNIT, organisation))
    if not any(each["person_id"] == found["lead_person_id"] for each in said):
        wanted.append(_attendee(found["lead_person_id"], MeetingRole.DEPUTY))
    people: dict[UUID, dict[str, Any]] = {}
    for each in wanted:
        if people.setdefault(each["person_id"], each) != each:  # one chair, one capacity
            missing.append({name: each[name] and str(each[name]) for name in ("role", "organisation_id", "person_id")})
    return {
        "id": new_id(),
        "suggestion_id": found["id"],
        "due_on": given["due_on"] or found["due_on"],
        "hosts": [str(each) for each in dict.fromkeys(hosts)],
        "people": [{name: each[name] and str(each[name]) for name in each} for each in people.values()],
        "everybody": [str(each) for each in dict.fromkeys((*hosts, *people))],
        "missing": [{"suggestion_id": str(found["id"]), **each} for each in missing],
    }


def _attendee(person_id: UUID, role: MeetingRole, organisation_id: UUID | None = None) -> dict[str, Any]:
    return {"person_id": person_id, "role": role, "organisation_id": organisation_id}


def _small_enough(given: Given, made: list[dict[str, Any]]) -> None:
    length = (given["until_on"] - given["from_on"]).days + 1
    if length > MOST_DAYS:
        raise Invalid("programme_too_large", days=length, most=MOST_DAYS)
    days = _weekdays(given["from_on"], given["until_on"])
    placings = days * len(given["start_times"]) * sum(len(each["hosts"]) for each in made)
    if placings > MOST_PLACINGS:
        raise Invalid("programme_too_large", placings=placings, most=MOST_PLACINGS)


def _weekdays(first: date, last: date) -> int:
    weeks, rest = divmod((last - first).days + 1, 7)
    return weeks * 5 + sum((first + timedelta(days=day)).isoweekday() <= 5 for day in range(rest))
