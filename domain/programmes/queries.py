"""The reads of programmes: a page of them, one whole; each one statement."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, bindparam, cast, exists, func, or_, select

from domain.actor import Actor
from domain.congresses.tables import session
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.organisations.tables import organisation
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort
from domain.people.tables import person
from domain.programmes.facts import programme_parts
from domain.programmes.flow import PROGRAMME
from domain.programmes.picture import FACT_COLUMNS, SOURCE, Row, of_programme, picture
from domain.programmes.tables import programme, programme_case, programme_meeting
from domain.shapes import array_of
from domain.suggestions.columns import TERM_NUMBER
from domain.suggestions.moves_open import carried, told
from domain.suggestions.rights import PROGRAMME_RIGHTS
from domain.suggestions.summary import label
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.venues.tables import room
from domain.workflow import allowed

_g, _c, _m, _s, _p = programme.c, programme_case.c, programme_meeting.c, suggestion.c, person.c
OWN = (
    *("id", "version", "title", "state", "from_on", "until_on", "meetings", "cases_per_meeting", "minutes", "places"),
    *("outcome", "ended_reason", "created_at", "updated_at"),
)


class ProgrammeSort(StrEnum):
    """A minus is the latest first."""

    NEWEST = "-created_at"
    OLDEST = "created_at"


FILTERS: dict[str, ColumnElement[bool]] = {"state": _g.state == any_(bindparam("state", type_=ARRAY(Text)))}
PROGRAMMES = Listing(
    key=_g.id,
    columns=(
        *(_g[name] for name in OWN),
        select(func.count())
        .select_from(programme_case)
        .where(*of_programme(programme_case))
        .correlate(programme)
        .scalar_subquery()
        .label("cases"),
    ),
    sorts={
        ProgrammeSort.NEWEST: Sort(_g.created_at, descending=True),
        ProgrammeSort.OLDEST: Sort(_g.created_at),
    },
    where=(_g.congress_id == bindparam("congress"),),
    filters=FILTERS,
)
_HOSTING = exists().where(*of_programme(programme_meeting), _m.host_id == _p.id)
_COMING = exists().where(*of_programme(programme_case), _p.id == any_(_c.everybody))
_ROOM_NAMED = or_(
    _g.rooms.has_key(cast(room.c.id, Text)),
    exists().where(*of_programme(programme_meeting), _m.room_id == room.c.id),
)
_UNIT_NAMED = exists().where(
    *of_programme(programme_case),
    _c.people.contains(func.jsonb_build_array(func.jsonb_build_object("organisation_id", organisation.c.id))),
)
NAMES: tuple[ColumnElement[Any], ...] = (
    array_of({"id": _p.id, "name": _p.name}, [_p.congress_id == _g.congress_id, or_(_COMING, _HOSTING)], _p.id).label(
        "people_named"
    ),
    array_of(
        {"id": room.c.id, "name": room.c.name}, [room.c.congress_id == _g.congress_id, _ROOM_NAMED], room.c.id
    ).label("rooms_named"),
    array_of(
        {"id": organisation.c.id, "name": organisation.c.name},
        [organisation.c.congress_id == _g.congress_id, _UNIT_NAMED],
        organisation.c.id,
    ).label("units_named"),
)


@cache
def _one(kinds: Scope) -> Statement:
    """Titles of the cases that the caller sees."""
    source = programme_case.join(suggestion, and_(_s.congress_id == _c.congress_id, _s.id == _c.suggestion_id)).join(
        session, and_(session.c.congress_id == _s.congress_id, session.c.id == _s.session_id)
    )
    fields = {
        **{name: _s[name] for name in ("id", "title", "number", "in_session")},
        "session": session.c.number,
        "term": TERM_NUMBER,
    }
    titles = array_of(fields, [*of_programme(programme_case), visible(kinds)], _c.id, source=source)
    return Statement(
        select(*FACT_COLUMNS, *NAMES, titles.label("cases_named"))
        .select_from(SOURCE)
        .where(_g.congress_id == bindparam("congress"), _g.id == bindparam("programme"))
    )


async def list_programmes(
    tx: Tx,
    me: Actor,
    *,
    given: Mapping[str, Any] | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of the programmes of the congress. One statement."""
    values = {"congress": me.congress_id}
    return await PROGRAMMES.page(tx, values=values, given=given, sort=sort, cursor=cursor, limit=limit, total=total)


async def get_programme(tx: Tx, me: Actor, programme_id: Any) -> dict[str, Any]:
    """A programme whole, with the moves of this caller. One statement; NotFound `programme_not_found`."""
    kinds = scope(me)
    values = {"congress": me.congress_id, **scope_values(me, kinds)}
    row = await tx.one(_one(kinds), programme=programme_id, **values)
    if row is None:
        raise NotFound("programme_not_found")
    return _whole(dict(row), me)


def _whole(row: Row, me: Actor) -> dict[str, Any]:
    people = {each["id"]: each for each in row["people_named"]}
    rooms = {each["id"]: each for each in row["rooms_named"]}
    units = {each["id"]: each for each in row["units_named"]}
    seen = {each["id"]: each for each in row["cases_named"]}
    moves = allowed(PROGRAMME, picture(row), programme_parts(me))
    return {
        **{name: row[name] for name in OWN},
        "kind": {name: row["kind"][name] for name in ("id", "code", "name")},
        "start_times": row["start_times"],
        "rooms": [rooms[each] for each in row["rooms"]],
        "search": row["search"],
        "hindrances": row["hindrances"],
        "breaches": row["breaches"],
        "started_at": row["started_at"],
        "drafted": [_drafted(row, each, people, rooms) for each in row["fact_drafted"]],
        "cases": [_case(each, people, units, seen.get(each["suggestion_id"])) for each in row["fact_cases"]],
        "actions": told(carried(moves, PROGRAMME_RIGHTS, me)),
    }


def _drafted(row: Row, meeting: Row, people: Row, rooms: Row) -> dict[str, Any]:
    starts = datetime.fromisoformat(meeting["starts_at"])
    agenda = sorted(
        (each for each in row["fact_cases"] if each["drafted_id"] == meeting["id"]), key=lambda each: int(each["place"])
    )
    return {
        "id": meeting["id"],
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=row["minutes"]),
        "room": rooms[meeting["room_id"]],
        "host": people[meeting["host_id"]],
        "cases": [each["suggestion_id"] for each in agenda],
        "meeting_id": meeting["meeting_id"],
    }


def _case(case: Row, people: Row, units: Row, seen: Row | None) -> dict[str, Any]:
    reference = seen and label(seen["term"], seen["session"], seen["number"], in_session=seen["in_session"])
    return {
        **{name: case[name] for name in ("suggestion_id", "due_on", "drafted_id")},
        "label": reference,
        "title": seen and seen["title"],
        "hosts": [people[each] for each in case["hosts"]],
        "people": [
            {
                "person": people[each["person_id"]],
                "role": each["role"],
                "organisation": each["organisation_id"] and units[each["organisation_id"]],
            }
            for each in case["people"]
        ],
    }
