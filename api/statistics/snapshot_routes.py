"""Published snapshots: frozen with their definitions, and compared with the figures of today."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import AwareDatetime

from api.deps import Me, Now, PageQuery, Read, Write, may
from api.routing import Router
from api.schemas import Page
from api.statistics import snapshot_schemas as s
from domain.actor import Right
from domain.statistics import actions, snapshots

router = Router("statistics", "/v1/{congress}/snapshots")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)


@router.post("", status_code=201, dependencies=[may(Right.STATISTICS_PUBLISH)])
async def publish_snapshot(me: Me, tx: Write, now: Now, body: s.Publish) -> s.SnapshotDetail:
    """Publish figures as they stand at an instant: counts, rates, definitions and every case behind them are frozen.

    A snapshot is never changed and never deleted; a later one may say otherwise. Refused as the figures are.
    """
    return s.SnapshotDetail.model_validate(await actions.publish_snapshot(tx, me, body.given(), now))


@router.get("", dependencies=[may(Right.STATISTICS_READ)])
async def list_snapshots(
    me: Me,
    tx: Read,
    page: PageQuery,
    sort: Annotated[s.SnapshotSort, Query(description="`-` is descending.")] = s.SnapshotSort.NEWEST,
) -> Page[s.Snapshot]:
    """What the congress has published, with the definitions of its figures."""
    found = await snapshots.list_snapshots(tx, me, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total)
    return Page[s.Snapshot].model_validate(found)


@router.get("/{snapshot_id}", dependencies=[may(Right.STATISTICS_READ)])
async def get_snapshot(me: Me, tx: Read, snapshot_id: UUID) -> s.SnapshotDetail:
    """One snapshot with every figure as it was printed."""
    return s.SnapshotDetail.model_validate(await snapshots.get_snapshot(tx, me, snapshot_id))


@router.get("/{snapshot_id}/figures/{place}/comparison", dependencies=[may(Right.STATISTICS_READ_ALL)])
async def compare_snapshot(
    me: Me,
    tx: Read,
    now: Now,
    snapshot_id: UUID,
    place: Annotated[int, Path(ge=1, le=s.MAX_FIGURES, description="Place of the figure in the snapshot, from 1.")],
    as_of: Annotated[
        AwareDatetime | None,
        Query(ge=EARLIEST, le=LATEST, description="The instant of the live figure; now, without it."),
    ] = None,
) -> s.Comparison:
    """A figure of a snapshot beside the same question asked today, and the difference case by case.

    With the snapshot's own `as_of` the difference is what was told later of the past, by an import. Up to 1,000 cases are
    listed. Refused: `snapshot_not_found`, `figure_unknown` (no longer in the catalogue), `as_of_in_future`.
    """
    return s.Comparison.model_validate(await snapshots.compare_snapshot(tx, me, snapshot_id, place, now, as_of))
