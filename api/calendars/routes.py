"""Routes of calendars: one meeting as a file, the feeds that somebody makes, and their public addresses."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Response

from api.calendars.schemas import FeedMade, FeedNew, FeedOut
from api.calendars.writing import EXAMPLE, mark_of, written
from api.deps import IN_PERSON, FeedPace, IfNoneMatch, Me, Now, PageQuery, Read, Write, WriteUnkept, may
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.calendars import actions, queries
from domain.calendars.facts import Sheet

of_meeting = Router("calendars", "/v1/{congress}/meetings")
router = Router("calendars", "/v1/{congress}/calendar-feeds")
public = Router("calendars", "/calendar")
READS = may(Right.MEETING_READ)
MEDIA_TYPE = "text/calendar"
CALENDAR: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The calendar (RFC 5545).",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": EXAMPLE}},
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
    },
    304: {"description": "The copy that you have is still right."},
}
Token = Annotated[str, Path(description="The token of the feed.", max_length=200)]


def _answer(sheet: Sheet, known: str | None, name: str) -> Response:
    """The calendar, or 304 before anything is built; private copies are kept, and asked about each time."""
    etag = mark_of(sheet)
    headers = {
        "etag": etag,
        "cache-control": "private, no-cache",
        "content-disposition": f'inline; filename="{name}.ics"',
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
    }
    if known is not None and {"*", etag} & {each.strip() for each in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(written(sheet), headers=headers, media_type=f"{MEDIA_TYPE}; charset=utf-8")


@of_meeting.get("/{meeting_id}/calendar", response_class=Response, responses=CALENDAR, dependencies=[READS])
async def get_meeting_calendar(me: Me, tx: Read, meeting_id: UUID, known: IfNoneMatch = None) -> Response:
    """One meeting as an iCalendar file, with the cases of its agenda that you may see (`no_calendar_yet`)."""
    return _answer(await queries.get_meeting_calendar(tx, me, meeting_id), known, "meeting")


@router.get("", response_model=Page[FeedOut], dependencies=[READS])
async def list_calendar_feeds(me: Me, tx: Read, page: PageQuery) -> Any:
    """Your feeds, newest first; all of the congress if you manage accounts. Their addresses are never shown again."""
    return await queries.list_calendar_feeds(tx, me, page.limit, page.cursor, total=page.total)


@router.post("", status_code=201, response_model=FeedMade, dependencies=[READS, IN_PERSON])
async def create_calendar_feed(body: FeedNew, me: Me, tx: WriteUnkept, now: Now) -> Any:
    """An address that a calendar program reads without signing in. It is shown this once; only its hash is stored.

    Your own meetings, those of your unit as its officer or head, or those in a venue; organisers follow anybody. The feed
    shows what you may see at the moment of reading. Refused: `feed_not_yours`, `reference_unknown`, `feeds_too_many`.
    An `Idempotency-Key` is not taken here, because the answer would have to be kept with the secret in it.
    """
    made = await actions.create_calendar_feed(tx, me, body.follows, body.subject_id, now)
    return {**made, "path": f"/calendar/{made['token']}.ics"}


@router.post("/{feed_id}/revoke", response_model=FeedOut, dependencies=[READS])
async def revoke_calendar_feed(feed_id: UUID, me: Me, tx: Write, now: Now) -> Any:
    """End a feed; its next read is 404 (`feed_revoked`)."""
    return await actions.revoke_calendar_feed(tx, me, feed_id, now)


@public.get("/{token}.ics", response_class=Response, responses=CALENDAR)
async def read_calendar_feed(token: Token, tx: Read, pace: FeedPace, now: Now, known: IfNoneMatch = None) -> Response:
    """A feed, for calendar programs: meetings from 90 days ago to a year ahead; cancelled ones for 90 days.

    404 for whatever is no feed: never made, revoked, of a closed account, or of somebody who may no longer follow this.
    Cases are counted, never named. 60 reads a minute (`feed_throttled`).
    """
    pace.count(token, now)
    return _answer(await queries.read_calendar_feed(tx, token, now), known, "meetings")
