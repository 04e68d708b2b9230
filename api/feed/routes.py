"""The stream of changes: for wall screens and open pages."""

from typing import Annotated, Any

from fastapi import Header, Query, Response

from api.deps import Holds, Me, Read, Streams, may
from api.feed.stream import Stream, changes
from api.routing import Router
from domain import event_feed
from domain.actor import Right

router = Router("events", "/v1/{congress}/events")
EXAMPLE = """\
retry: 2000
id: 48212-9223372036854775807

id: 48213-1907
data: {"id":"019a0000-0000-7000-8000-000000000031","at":"2026-03-02T01:00:00+00:00","kind":"replied","suggestion_id":"019a0000-0000-7000-8000-000000000021","assignment_id":null,"subject_id":"019a0000-0000-7000-8000-000000000021"}

:\x20
id: 48240-9223372036854775807

"""
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events as `text/event-stream`, until you leave.",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
Position = Annotated[
    str | None, Query(max_length=60, description="Begin after this position: `stream_after` of a dashboard.")
]
LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=60, description="The last `id` that you have seen; goes before `after`."),
]


@router.get("/stream", response_class=Response, responses=STREAM, dependencies=[may(Right.SUGGESTION_READ)])
async def stream_events(
    me: Me, tx: Read, streams: Streams, holds: Holds, after: Position = None, last_event_id: LastEventId = None
) -> Response:
    """Changes as they happen, within a second: kind and ids of every event of the cases that you may see, in a fixed order.

    Without a position it begins now. After a break send the last `id` as `Last-Event-ID` (an `EventSource` does so by
    itself): nothing is skipped and nothing comes twice. A line that begins with `:` is a beat. What an event was about is
    read from the case itself, with your own rights. The stream ends when your token does, after `STREAM_SECONDS`, and when
    the server stops: take it up again. Refused: `cursor_invalid`, `streams_too_many`.
    """
    begin = last_event_id or after
    if begin is None:
        reached, _ = await event_feed.settled(tx, (), 0)
        begin = event_feed.below(reached)
    event_feed.position(begin)
    line = streams.join(me)
    return Stream(streams, line, changes(streams, line, me, begin, holds))
