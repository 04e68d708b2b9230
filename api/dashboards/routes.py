"""The dashboard of a congress, a unit, a deputy or a leader: one request, one answer."""

from typing import Annotated, Any

import orjson
from fastapi import Query, Response

from api.conditional import answered, mark_of
from api.dashboards import schemas as s
from api.dashboards.words import worded
from api.deps import IfNoneMatch, Me, Now, Read, may
from api.routing import Router
from domain.actor import Right
from domain.dashboards import queries

router = Router("dashboards", "/v1/{congress}/dashboard")
OF_THE_MOMENT = ("as_of", "stream_after")  # they differ in every answer, and change nothing on the screen
UNCHANGED: dict[int | str, dict[str, Any]] = {304: {"description": "The copy that you have is still right."}}


@router.get("", response_model=s.Dashboard, responses=UNCHANGED, dependencies=[may(Right.STATISTICS_READ)])
async def get_dashboard(
    me: Me, tx: Read, now: Now, query: Annotated[s.DashboardAsked, Query()], known: IfNoneMatch = None
) -> Response:
    """Everything that one screen needs, as it stands now: tiles, the spread of processing days, and charts as plain arrays.

    Every number is a figure of `/statistics`, where its definition stands, and links to its cases. Keep the answer with its
    `ETag`, open `/events/stream?after={stream_after}`, and ask again with `If-None-Match` when something comes: 304 says
    that the screen is still right. Refused: `scope_unknown`, `scope_not_yours`, `session_unknown`.
    """
    found = await queries.get_dashboard(tx, me, now, query.for_, query.kind, query.session)
    shown = s.Dashboard.model_validate(worded(found)).model_dump(mode="json", by_alias=True)
    told = orjson.dumps({name: each for name, each in shown.items() if name not in OF_THE_MOMENT})
    return answered(orjson.dumps(shown), mark_of(told), known, "application/json")
