"""Meetings as they are read: lists by day, one whole, who has not answered, what still needs a meeting."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx, rows
from domain.errors import NotFound
from domain.meetings import picture as p
from domain.meetings.columns import LIST_COLUMNS, MINUTES, agenda, decisions, listed, whole
from domain.meetings.facts import MeetingFacts
from domain.meetings.states import MeetingRole, ParticipantState
from domain.meetings.tables import meeting, meeting_case, meeting_kind, meeting_participant
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, MAX_LIMIT, Listing, Page, Sort
from domain.people.tables import person
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision.states import REVOKED
from domain.supervision.tables import key_supervision, key_supervision_case
from domain.venues.tables import room

_m, _p, _s = meeting.c, meeting_participant.c, suggestion.c


class MeetingSort(StrEnum):
    """Orders of the list: by the hour of the meeting."""

    SOONEST = "starts_at"
    LATEST = "-starts_at"


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*p.of_meeting(meeting_participant), *conditions)


def _midnight(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first instant of a local day of the congress."""
    midnight: ColumnElement[Any] = func.timezone(
        congress.c.zone, cast(day, DateTime(timezone=False)), type_=DateTime(timezone=True)
    )
    return midnight


_PERSON = bindparam("mine", type_=Uuid)
FILTERS: dict[str, ColumnElement[bool]] = {
    "state": _m.state == any_(bindparam("state", type_=ARRAY(Text))),
    "kind": meeting_kind.c.code == bindparam("kind", type_=Text),
    "room": _m.room_id == bindparam("room", type_=Uuid),
    "venue": exists().where(
        room.c.congress_id == _m.congress_id, room.c.id == _m.room_id, room.c.venue_id == bindparam("venue", type_=Uuid)
    ),
    "leader": _has(
        _p.person_id == bindparam("leader", type_=Uuid),
        or_(_p.role == MeetingRole.LEADER, _p.role == MeetingRole.HOST),
    ),
    "person": _has(_p.person_id == bindparam("person", type_=Uuid), _p.state != ParticipantState.WITHDRAWN),
    "organisation": _has(_p.organisation_id == bindparam("organisation", type_=Uuid)),
    "suggestion": exists().where(
        *p.of_meeting(meeting_case), meeting_case.c.suggestion_id == bindparam("suggestion", type_=Uuid)
    ),
    "mine": _has(_p.person_id == _PERSON, _p.state != ParticipantState.WITHDRAWN),
    "from_on": _m.ends_at > _midnight(bindparam("from_on", type_=Date)),
    "until_on": _m.starts_at < _midnight(bindparam("until_on", type_=Date) + 1),
    "from_at": _m.ends_at > bindparam("from_at", type_=DateTime(timezone=True)),
    "until_at": _m.starts_at < bindparam("until_at", type_=DateTime(timezone=True)),
    "unanswered": _has(_p.state == ParticipantState.INVITED) == bindparam("unanswered", type_=Boolean),
}
SORTS: dict[str, Sort] = {
    MeetingSort.SOONEST: Sort(_m.starts_at),
    MeetingSort.LATEST: Sort(_m.starts_at, descending=True),
}


@cache
def _list(kinds: p.Scope, cases: Scope) -> Listing:
    return Listing(
        key=_m.id,
        columns=(*LIST_COLUMNS, agenda(cases, whole=False)),
        sorts=SORTS,
        where=(p.seen(kinds),),
        filters=FILTERS,
        source=p.SOURCE,
    )


@cache
def _one(kinds: p.Scope, cases: Scope) -> Statement:
    columns = (
        *LIST_COLUMNS,
        agenda(cases, whole=True),
        decisions(cases),
        MINUTES,
        congress.c.name.label("congress_name"),
    )
    return Statement(select(*columns).select_from(p.SOURCE).where(p.seen(kinds), _m.id == bindparam("meeting")))


def _values(me: Actor, kinds: p.Scope, cases: Scope, now: datetime) -> dict[str, Any]:
    own = {"now": now, "my_account": me.account_id}
    return {**own, **scope_values(me, cases), **p.scope_values(me, kinds)}


async def list_meetings(
    tx: Tx,
    me: Actor,
    now: datetime,
    *,
    given: Mapping[str, Any] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of the meetings that this caller may see, at `now` (UTC). One statement.

    `given`: values by the names of `FILTERS`; `mine` true stands for the caller. Raises Invalid as `Listing.page` does.
    """
    kinds, cases = p.scope(me), scope(me)
    chosen = dict(given or {})
    if chosen.pop("mine", None):
        chosen["mine"] = {"mine": me.person_id}
    page = await _list(kinds, cases).page(
        tx, values=_values(me, kinds, cases, now), given=chosen, sort=sort, cursor=cursor, limit=limit, total=total
    )
    items = [_shown(row, p.picture(row, await p.calendar_of(tx, row), now), me) for row in page.items]
    return Page(items, page.next, page.total)


def _shown(row: dict[str, Any], facts: MeetingFacts, me: Actor) -> dict[str, Any]:
    """With the local day on which it begins: what a leaf of the calendar is."""
    day = facts.local(facts.starts_at).date() if facts.starts_at else None
    return listed(row, facts, me) | {"day": day}


async def view_days(
    tx: Tx, me: Actor, now: datetime, first: date, last: date, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The meetings of these local days, leaf by leaf, as the list has them. One statement.

    Where there are more than a page holds, `next` goes on in the list with `from_on` and `until_on`.
    """
    chosen = {**given, "from_on": first, "until_on": last}
    page = await list_meetings(tx, me, now, given=chosen, sort=MeetingSort.SOONEST, limit=MAX_LIMIT, total=True)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    leaves = [{"day": day, "meetings": [each for each in page.items if each["day"] == day]} for day in days]
    return {"first": first, "last": last, "total": page.total, "next": page.next, "days": leaves}


async def get_meeting(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> dict[str, Any]:
    """One meeting whole, as far as this caller sees its cases, at `now` (UTC). One statement. NotFound `meeting_not_found`."""
    return (await _read(tx, me, meeting_id, now))[1]


async def read_for_print(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> dict[str, Any]:
    """The same, with the name of the congress and its zone. One statement. NotFound `meeting_not_found`."""
    row, shown = await _read(tx, me, meeting_id, now)
    return shown | {name: row[name] for name in ("congress_name", "zone")}


async def _read(tx: Tx, me: Actor, meeting_id: UUID, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    kinds, cases = p.scope(me), scope(me)
    statement = _one(kinds, cases)
    values = {**_values(me, kinds, cases, now), "meeting": meeting_id}
    found = await tx.one(statement, **{name: value for name, value in values.items() if name in statement.names})
    if found is None:
        raise NotFound("meeting_not_found")
    row = dict(found)
    return row, whole(row, p.picture(row, await p.calendar_of(tx, row), now), me)


_UNANSWERED = (
    select(
        _m.id.label("meeting_id"),
        _m.title,
        _m.starts_at,
        _p.id.label("participant_id"),
        _p.role,
        _p.required,
        _p.state,
        _p.invited_at,
        _p.person_id,
        person.c.name.label("person_name"),
        _p.organisation_id,
        organisation.c.name.label("organisation_name"),
    )
    .select_from(
        meeting.join(meeting_participant, and_(*p.of_meeting(meeting_participant)))
        .join(person, and_(person.c.congress_id == _p.congress_id, person.c.id == _p.person_id))
        .outerjoin(
            organisation, and_(organisation.c.congress_id == _p.congress_id, organisation.c.id == _p.organisation_id)
        )
    )
    .where(
        _m.congress_id == bindparam("congress"),
        or_(_m.state == "proposed", _m.state == "confirmed"),
        or_(_p.state == ParticipantState.INVITED, _p.state == ParticipantState.TENTATIVE),
    )
    .order_by(_m.starts_at, _m.id, _p.required.desc(), _p.id)
)
_WAITING = Statement(_UNANSWERED)


async def list_unanswered(tx: Tx, me: Actor) -> list[dict[str, Any]]:
    """Who has not answered, or only for the time being, by the hour of the meeting. One statement."""
    return [
        {
            **{
                name: row[name]
                for name in (
                    "meeting_id",
                    "title",
                    "starts_at",
                    "participant_id",
                    "role",
                    "required",
                    "state",
                    "invited_at",
                )
            },
            "person": {"id": row["person_id"], "name": row["person_name"]},
            "organisation": row["organisation_id"] and {"id": row["organisation_id"], "name": row["organisation_name"]},
        }
        for row in rows(await tx.all(_WAITING, congress=me.congress_id))
    ]


@cache
def _without(kinds: Scope) -> Statement:
    """Key cases of decisions in force that stand on the agenda of no meeting that takes place."""
    k, c = key_supervision.c, key_supervision_case.c
    met = exists(
        select(meeting_case.c.id)
        .select_from(
            meeting_case.join(
                meeting, and_(_m.congress_id == meeting_case.c.congress_id, _m.id == meeting_case.c.meeting_id)
            )
        )
        .where(
            meeting_case.c.congress_id == _s.congress_id,
            meeting_case.c.suggestion_id == _s.id,
            *(_m.state != state for state in ("cancelled", "draft", "postponed")),
        )
    )
    source = key_supervision_case.join(
        key_supervision, and_(k.congress_id == c.congress_id, k.id == c.supervision_id)
    ).join(suggestion, and_(_s.congress_id == c.congress_id, _s.id == c.suggestion_id))
    return Statement(
        select(_s.id, _s.title, _s.number, _s.state, k.id.label("supervision_id"), k.topic, k.due_on)
        .select_from(source)
        .where(visible(kinds), *(k.state != state for state in sorted(REVOKED)), c.standing, ~met)
        .order_by(k.due_on, _s.id)
    )


async def list_key_cases_without_meeting(tx: Tx, me: Actor) -> list[dict[str, Any]]:
    """Key cases of open decisions that no meeting has on its agenda, the nearest due day first. One statement."""
    kinds = scope(me)
    return rows(await tx.all(_without(kinds), congress=me.congress_id, **scope_values(me, kinds)))
