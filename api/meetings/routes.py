"""Meetings: drafts, lists, one whole, public places, kinds, figures, and what organisers look at."""

from calendar import monthrange
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.deps import Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.meetings import schemas as s
from api.meetings import views as v
from api.routing import Router
from api.schemas import Code, Day, Page
from domain.actor import Right
from domain.availability.queries import read_free_busy as free_busy_of
from domain.meetings import actions, figures, kind_register, queries, seats
from domain.meetings.queries import MeetingSort

router = Router("meetings", "/v1/{congress}/meetings")
kinds = Router("meetings", "/v1/{congress}/meeting-kinds")
READS, ARRANGES = may(Right.MEETING_READ), may(Right.MEETING_ARRANGE)
Year = Annotated[int, Query(ge=1954, le=2199, description="A local year.")]


@kinds.get("", dependencies=[READS])
async def list_meeting_kinds(me: Me, tx: Read) -> list[v.KindView]:
    """The kinds of meetings of the congress: who must be there, how much notice, what they may decide."""
    return [v.KindView.model_validate(each) for each in await kind_register.list_kinds(tx, me)]


@kinds.post("", status_code=201, dependencies=[ARRANGES])
async def create_meeting_kind(body: s.KindIn, me: Me, tx: Write, now: Now) -> v.KindView:
    """A kind of the congress's own (`code_taken`)."""
    return v.KindView.model_validate(await kind_register.create_kind(tx, me, body.model_dump(), now))


@kinds.put("/{kind_id}", dependencies=[ARRANGES])
async def update_meeting_kind(
    kind_id: UUID, body: s.KindChanged, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> v.KindView:
    """What the kind asks for from now on (`code_taken`)."""
    return v.KindView.model_validate(await kind_register.update_kind(tx, me, kind_id, version, body.model_dump(), now))


@router.get("", dependencies=[READS])
async def list_meetings(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    filters: Annotated[v.MeetingFilters, Query()],
    sort: Annotated[MeetingSort, Query(description="`-` is descending.")] = MeetingSort.SOONEST,
) -> Page[v.Meeting]:
    """The meetings that you may see: a month, a week, by leader, venue or kind, or your own."""
    found = await queries.list_meetings(
        tx,
        me,
        now,
        given=filters.model_dump(exclude_none=True),
        sort=sort,
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[v.Meeting].model_validate(found)


On = Annotated[Day, Query(description="Any local day of it.", examples=["2025-05-13"])]


@router.get("/month", dependencies=[READS])
async def view_month(me: Me, tx: Read, now: Now, on: On, filters: Annotated[v.ViewFilters, Query()]) -> v.DaysView:
    """The meetings of a month that you may see, day by day: your own, by leader, venue or kind; each with your moves."""
    first = on.replace(day=1)
    last = on.replace(day=monthrange(on.year, on.month)[1])
    return v.DaysView.model_validate(await queries.view_days(tx, me, now, first, last, _given(filters)))


@router.get("/week", dependencies=[READS])
async def view_week(me: Me, tx: Read, now: Now, on: On, filters: Annotated[v.ViewFilters, Query()]) -> v.DaysView:
    """The same of a week, from Monday to Sunday."""
    monday = on - timedelta(days=on.weekday())
    found = await queries.view_days(tx, me, now, monday, monday + timedelta(days=6), _given(filters))
    return v.DaysView.model_validate(found)


def _given(filters: v.ViewFilters) -> dict[str, Any]:
    return filters.model_dump(exclude_none=True)


@router.post("", status_code=201, dependencies=[ARRANGES])
async def draft_meeting(body: s.Draft, me: Me, tx: Write, now: Now) -> v.MeetingMoved:
    """A draft: it holds nothing yet. Agenda and people follow (`reference_unknown`, `kind_inactive`)."""
    return v.MeetingMoved.model_validate(await actions.draft_meeting(tx, me, body.model_dump(), now))


@router.get("/figures", dependencies=[READS])
async def count_meetings(
    me: Me, tx: Read, year: Year, kind: Annotated[Code | None, Query(description="Only of this kind.")] = None
) -> v.MeetingFigures:
    """The meetings of a year, counted as the documents count."""
    return v.MeetingFigures.model_validate(await figures.count_meetings(tx, me, year, kind))


@router.get("/free-busy", dependencies=[ARRANGES])
async def read_free_busy(
    me: Me,
    tx: Read,
    people: Annotated[list[UUID], Query(min_length=1, max_length=200, description="Ids of people.")],
    from_at: Annotated[AwareDatetime, Query(description="Beginning of the window.", examples=["2025-05-01T00:00:00Z"])],
    until_at: Annotated[AwareDatetime, Query(description="End of the window.", examples=["2025-06-01T00:00:00Z"])],
) -> list[v.FreeBusy]:
    """When these people are taken: by meetings with the way there and back, or because they said that they cannot come.

    Never by what. Refused: `ends_before_start`, `window_too_long` (366 days).
    """
    found = await free_busy_of(tx, me, people, from_at, until_at)
    return [v.FreeBusy.model_validate(each) for each in found]


@router.get("/unanswered", dependencies=[ARRANGES])
async def list_unanswered(me: Me, tx: Read) -> list[v.Unanswered]:
    """Who has not answered yet, or only for the time being, by the hour of the meeting."""
    return [v.Unanswered.model_validate(each) for each in await queries.list_unanswered(tx, me)]


@router.get("/key-cases-without-meeting", dependencies=[ARRANGES])
async def list_key_cases_without_meeting(me: Me, tx: Read) -> list[v.KeyCase]:
    """Key cases of open decisions that no proposed, confirmed or held meeting has on its agenda."""
    return [v.KeyCase.model_validate(each) for each in await queries.list_key_cases_without_meeting(tx, me)]


@router.get("/{meeting_id}", dependencies=[READS])
async def get_meeting(me: Me, tx: Read, now: Now, meeting_id: UUID) -> v.MeetingDetail:
    """One meeting whole: people, the cases that you may see, minutes, decisions, and your moves."""
    return v.MeetingDetail.model_validate(await queries.get_meeting(tx, me, meeting_id, now))


@router.post("/{meeting_id}/sign-up", status_code=201, dependencies=[READS])
async def sign_up(me: Me, tx: Write, now: Now, meeting_id: UUID) -> v.SeatMoved:
    """A public place of a confirmed meeting, or one in the line for it (`no_public_places`, `signed_up_already`)."""
    return v.SeatMoved.model_validate(await seats.sign_up(tx, me, meeting_id, now))


@router.post("/{meeting_id}/give-up-place", dependencies=[READS])
async def give_up_place(me: Me, tx: Write, now: Now, meeting_id: UUID) -> v.SeatMoved:
    """Give your place back; whoever waits longest has it at once (`not_signed_up`)."""
    return v.SeatMoved.model_validate(await seats.give_up_place(tx, me, meeting_id, now))
