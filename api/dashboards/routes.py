"""The dashboard of a congress, a unit, a deputy or a leader: one request, one answer; and each of its charts as a picture."""

from typing import Annotated, Any

import orjson
from fastapi import Path, Query, Response

from api.conditional import answered, mark_of
from api.dashboards import schemas as s
from api.dashboards.drawing import FORMAT, drawn
from api.dashboards.words import NOTHING, overview_worded, worded
from api.deps import IfNoneMatch, Me, Now, Read, may
from api.routing import Router
from domain.actor import Right
from domain.dashboards import queries, rollups
from domain.dashboards.charts import CHARTS
from domain.errors import NotFound
from domain.suggestions.states import CaseKind

router = Router("dashboards", "/v1/{congress}/dashboard")
overview = Router("dashboards", "/v1/{congress}/overview")
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


@overview.get("", dependencies=[may(Right.STATISTICS_READ_ALL)])
async def get_overview(
    me: Me,
    tx: Read,
    kind: Annotated[CaseKind, Query(description="Suggestions of deputies, or CPPCC proposals.")] = CaseKind.SUGGESTION,
) -> s.Overview:
    """The tiles of your congress and of those whose figures it may see, as a city those of its districts: each latest session.

    These numbers are kept by the sweep, so each congress says as of when they hold; its own dashboard counts anew. Which
    congresses belong to yours is said by whoever runs the installation (`yanlu congress part`).
    """
    return s.Overview.model_validate(overview_worded(await rollups.get_overview(tx, me, kind)))


PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The chart.",
        "content": {
            "image/svg+xml": {
                "schema": {"type": "string"},
                "example": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 480">…</svg>',
            }
        },
    },
    **UNCHANGED,
}
ChartId = Annotated[str, Path(min_length=1, max_length=40, description="Id of the chart.", examples=["months"])]


@router.get(
    "/charts/{chart_id}.svg",
    response_class=Response,
    responses=PICTURE,
    dependencies=[may(Right.STATISTICS_READ)],
)
async def get_chart(
    me: Me, tx: Read, now: Now, chart_id: ChartId, query: Annotated[s.PictureAsked, Query()], known: IfNoneMatch = None
) -> Response:
    """A chart of the dashboard as SVG, for reports and for mini-programs that only show pictures.

    The numbers are those of the dashboard at this moment; texts are texts, so the reader's own Chinese font draws them.
    Refused: `chart_unknown`, and as the dashboard.
    """
    if chart_id not in CHARTS:
        raise NotFound("chart_unknown", known=list(CHARTS))
    found = worded(await queries.get_dashboard(tx, me, now, query.for_, query.kind, query.session))
    chart = next(each for each in found["charts"] if each["id"] == chart_id)
    etag = mark_of(orjson.dumps((FORMAT, query.theme, query.lang, chart)))
    picture = drawn(chart, query.theme, query.lang, NOTHING[query.lang])
    return answered(
        picture,
        etag,
        known,
        "image/svg+xml",
        {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )
