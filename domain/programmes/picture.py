"""The one statement that reads a programme whole, and the frozen picture that its conditions look at."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.meetings.picture import joined
from domain.meetings.tables import meeting_kind
from domain.programmes.facts import BrokenFact, DraftedFact, ProgrammeFacts
from domain.programmes.problem import Attendee, CaseWanted, Drafted
from domain.programmes.states import ProgrammeState
from domain.programmes.tables import programme, programme_case, programme_meeting
from domain.shapes import array_of, object_of

Row = Mapping[str, Any]
_g, _m, _c, _k = programme.c, programme_meeting.c, programme_case.c, meeting_kind.c


def of_programme(table: Any) -> list[Any]:
    """The rows of a table that belong to the programme at hand."""
    return [table.c.congress_id == _g.congress_id, table.c.programme_id == _g.id]


FACT_COLUMNS = (
    *_g,
    object_of({name: _k[name] for name in ("id", "code", "name", "notice_workdays", "travel_minutes")}).label("kind"),
    array_of(
        {name: _m[name] for name in ("id", "starts_at", "room_id", "host_id", "meeting_id")},
        of_programme(programme_meeting),
        _m.starts_at,
        source=programme_meeting,
    ).label("fact_drafted"),
    array_of(
        {name: _c[name] for name in ("id", "suggestion_id", "due_on", "hosts", "people", "drafted_id", "place")},
        of_programme(programme_case),
        _c.id,
        source=programme_case,
    ).label("fact_cases"),
    congress.c.zone,
    congress.c.calendar_version,
)
SOURCE = joined(programme, meeting_kind, "kind_id").join(congress, congress.c.id == _g.congress_id)
_WHOLE = Statement(
    select(*FACT_COLUMNS)
    .select_from(SOURCE)
    .where(_g.congress_id == bindparam("congress"), _g.id == bindparam("programme"))
)


async def programme_whole(tx: Tx, congress_id: UUID, programme_id: UUID) -> dict[str, Any]:
    """A programme with its cases and its draft. One statement; NotFound `programme_not_found`."""
    row = await tx.one(_WHOLE, congress=congress_id, programme=programme_id)
    if row is None:
        raise NotFound("programme_not_found")
    return dict(row)


def picture(row: Row) -> ProgrammeFacts:
    """Pure: typed parts out of the row's JSON."""
    return ProgrammeFacts(
        congress_id=row["congress_id"],
        id=row["id"],
        state=ProgrammeState(row["state"]),
        version=row["version"],
        cases=tuple(UUID(each["suggestion_id"]) for each in row["fact_cases"]),
        drafted=tuple(DraftedFact(UUID(each["id"]), _drafted(row, each)) for each in row["fact_drafted"]),
        breaches=tuple(BrokenFact(each["kind"], each) for each in row["breaches"]),
        started_at=row["started_at"],
    )


def _drafted(row: Row, meeting: Row) -> Drafted:
    agenda = sorted((each for each in row["fact_cases"] if each["drafted_id"] == meeting["id"]), key=_place)
    return Drafted(
        datetime.fromisoformat(meeting["starts_at"]).astimezone(UTC),
        UUID(meeting["room_id"]),
        UUID(meeting["host_id"]),
        tuple(UUID(each["suggestion_id"]) for each in agenda),
    )


def _place(case: Row) -> int:
    found: int = case["place"]
    return found


def wanted(row: Row) -> tuple[CaseWanted, ...]:
    """The cases of a programme as the solver is asked."""
    return tuple(
        CaseWanted(
            UUID(each["suggestion_id"]),
            tuple(_attendee(one) for one in each["people"]),
            tuple(UUID(host) for host in each["hosts"]),
            each["due_on"] and datetime.fromisoformat(each["due_on"]).date(),
        )
        for each in row["fact_cases"]
    )


def _attendee(told: Row) -> Attendee:
    unit = told["organisation_id"]
    return Attendee(UUID(told["person_id"]), told["role"], unit and UUID(unit))
