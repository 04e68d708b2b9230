"""Programmes over HTTP: a season is asked for, found by a worker, edited, and confirmed as one step."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.programmes import schemas as s
from api.programmes.jobs import ENTRYPOINT
from api.routing import Router
from api.schemas import Page
from api.waking import wake
from domain.actor import Right
from domain.programmes import actions, queries
from domain.programmes.queries import ProgrammeSort

router = Router("programmes", "/v1/{congress}/programmes")
ARRANGES = may(Right.MEETING_ARRANGE)


@router.get("", dependencies=[ARRANGES])
async def list_programmes(
    me: Me,
    tx: Read,
    page: PageQuery,
    filters: Annotated[s.ProgrammeFilters, Query()],
    sort: Annotated[ProgrammeSort, Query(description="`-` is descending.")] = ProgrammeSort.NEWEST,
) -> Page[s.Programme]:
    """The programmes of the congress."""
    found = await queries.list_programmes(
        tx,
        me,
        given=filters.model_dump(exclude_none=True),
        sort=sort,
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[s.Programme].model_validate(found)


@router.post("", status_code=202, dependencies=[ARRANGES])
async def plan_programme(body: s.SeasonAsked, me: Me, tx: Write, now: Now) -> s.ProgrammeMoved:
    """Ask for a season: a worker looks for it; ask again until `state` is `proposed` or `unsolved`.

    No person and no room is wanted twice, each case stands before its due day, working days, opening hours, notice,
    travel and turn-round are kept; meetings are spread evenly over the weeks, then over the hosts, then early before what
    is due. A draft takes nobody's time. Which key cases wait: `GET …/meetings/key-cases-without-meeting`.

    Refused: `reference_unknown`, `ends_before_start`, `programme_too_large`, `kind_inactive`, `room_inactive`,
    `case_named_twice`, `case_not_discussable`, `participants_missing` (a host, a leader, the head of a lead unit: name
    them in `people`).
    """
    made = await actions.plan_programme(tx, me, body.model_dump(), now)
    await wake(tx, ENTRYPOINT)
    return s.ProgrammeMoved.model_validate(made)


@router.get("/{programme_id}", dependencies=[ARRANGES])
async def get_programme(programme_id: UUID, me: Me, tx: Read) -> s.ProgrammeDetail:
    """A programme: how the search ended, its draft and what that breaks, or what stands in the way; your moves."""
    return s.ProgrammeDetail.model_validate(await queries.get_programme(tx, me, programme_id))


@router.put("/{programme_id}/meetings/{drafted_id}", dependencies=[ARRANGES])
async def redraft_meeting(
    programme_id: UUID,
    drafted_id: UUID,
    me: Me,
    tx: Write,
    now: Now,
    version: RequiredIfMatch,
    body: s.MeetingRedrafted,
) -> s.ProgrammeMoved:
    """Another time, room, host or agenda for a meeting of the draft; `breaches` says what the draft then breaks.

    A draft may break what it likes until it is confirmed. Refused: `case_not_in_programme`, `case_named_twice`,
    `reference_unknown`.
    """
    given = {**body.model_dump(), "drafted_id": drafted_id}
    moved = await actions.advance_programme(tx, me, programme_id, "redraft_meeting", given, now, version)
    return s.ProgrammeMoved.model_validate(moved)


@router.post("/{programme_id}/confirm-programme", dependencies=[ARRANGES])
async def confirm_programme(
    programme_id: UUID,
    me: Me,
    tx: Write,
    now: Now,
    version: IfMatch,
    body: s.ProgrammeConfirmed = s.ProgrammeConfirmed(),
) -> s.ProgrammeMoved:
    """All meetings of the draft are made, proposed and confirmed, with their agenda and people, or none is.

    Refused: `programme_breached` with the breaches that are not accepted; `clash` and whatever else a meeting can be
    refused for, with the meeting of the draft in `drafted_id`.
    """
    moved = await actions.advance_programme(tx, me, programme_id, "confirm_programme", body.model_dump(), now, version)
    return s.ProgrammeMoved.model_validate(moved)


@router.post("/{programme_id}/abandon-programme", dependencies=[ARRANGES])
async def abandon_programme(
    programme_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch, body: s.ProgrammeAbandoned
) -> s.ProgrammeMoved:
    """Not this one; what a worker finds meanwhile is thrown away."""
    moved = await actions.advance_programme(tx, me, programme_id, "abandon_programme", body.model_dump(), now, version)
    return s.ProgrammeMoved.model_validate(moved)
