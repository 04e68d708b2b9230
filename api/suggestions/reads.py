"""The reads of cases: the list, one case, its timeline, what waits for the caller, and the change feed."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from api.deps import Me, Now, PageQuery, Read, may
from api.encoded import page_encoded
from api.enums.lines import EVENTS
from api.routing import Router
from api.schemas import Page
from api.suggestions import schemas_work as s
from api.suggestions.schemas_detail import Detail
from api.suggestions.schemas_summary import Listed
from domain import event_feed
from domain.actor import Right
from domain.paging import DEFAULT_LIMIT, MAX_LIMIT
from domain.suggestions import queries, timeline, worklist
from domain.suggestions.filters import CaseSort
from domain.suggestions.timeline import TimelineSort

router = Router("suggestions")
tasks = Router("tasks")
events = Router("events")


def _told(kind: str) -> str:
    if kind not in EVENTS:
        raise PydanticCustomError("enum", "Input should be one of {expected}", {"expected": ", ".join(EVENTS)})
    return kind


Told = Annotated[str, AfterValidator(_told), Field(json_schema_extra={"enum": list[Any](EVENTS)})]
Kinds = Annotated[list[Told] | None, Query(max_length=len(EVENTS), description="Only these kinds.")]


@router.get("/suggestions", response_model=Page[Listed], dependencies=[may(Right.SUGGESTION_READ)])
async def list_suggestions(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    filters: Annotated[s.CaseFilters, Query()],
    sort: Annotated[
        CaseSort, Query(description="`due`: nearest clock first. `relevance`: needs `q`.")
    ] = CaseSort.NEWEST,
) -> Response:
    """The cases that you may see, as summaries with the moves that you may make.

    Deputies see the cases that they lead or sign, units those that they handle, the office all; a confidential case is
    seen by its parties only. A page is sorted by `sort` and continued by `cursor`.

    With `q` each case says in `found` where it was found. Drafts of replies are searched for those who may read them.
    Sorted by `relevance` the list ends after the best 300; every other order has all.
    """
    found = await queries.list_suggestions(
        tx, me, now, given=filters.given(), sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return page_encoded(found)


@router.get("/suggestions/{suggestion_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_suggestion(me: Me, tx: Read, now: Now, suggestion_id: UUID) -> Detail:
    """One case whole: text, signatures, units of every round, replies, ratings, clocks, files, and your moves on each.

    Drafts of replies are for their unit and the office; opinions of co-handlers for the units and the office until the
    reply is sent. The `ETag` is the version to send as `If-Match`; it says nothing of lamps and moves, which time changes.
    """
    return Detail.model_validate(await queries.get_suggestion(tx, me, suggestion_id, now))


@router.get("/suggestions/{suggestion_id}/timeline", dependencies=[may(Right.SUGGESTION_READ)])
async def list_timeline(
    me: Me,
    tx: Read,
    page: PageQuery,
    suggestion_id: UUID,
    kind: Kinds = None,
    sort: Annotated[TimelineSort, Query(description="`at`: oldest first.")] = TimelineSort.OLDEST,
) -> Page[s.Entry]:
    """What happened to a case, and who did it.

    What is between one unit and the office is not shown to others, what is between deputies not to units.
    """
    found = await timeline.list_timeline(
        tx, me, suggestion_id, kind=kind, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[s.Entry].model_validate(found)


@tasks.get("/tasks", dependencies=[may(Right.SUGGESTION_READ)])
async def list_tasks(me: Me, tx: Read, now: Now) -> s.Tasks:
    """What waits for you: each kind of work of your roles with its count and the five most urgent cases."""
    lines = await worklist.list_tasks(tx, me, now)
    return s.Tasks.model_validate({"total": sum(line["count"] for line in lines), "tasks": lines})


@events.get("/events", dependencies=[may(Right.EVENT_READ)])
async def list_events(
    me: Me,
    tx: Read,
    after: Annotated[
        str | None, Query(max_length=60, description="`next` of the answer before; empty: from the beginning.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Events on a page.")] = DEFAULT_LIMIT,
) -> s.EventFeed:
    """The change feed: every event of the congress and of the cases that you may see, once, in a fixed order.

    Keep `next` and ask again; an empty page gives back the position asked from. An event appears once every transaction
    that began before its own has ended, so none is ever skipped. What happened to a case while it was a draft is not
    in the feed of those who do not see drafts.
    """
    return s.EventFeed.model_validate(await event_feed.read_feed(tx, me, after, limit))
