"""Publishing a snapshot: each figure asked once, and kept with its definition and all that it counted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select

from domain.actor import Actor, Right
from domain.db import Statement, Tx
from domain.errors import Forbidden
from domain.events import event_values, recording
from domain.ids import new_id
from domain.shapes import insert_rows
from domain.statistics.asking import Asked
from domain.statistics.definitions import definition
from domain.statistics.queries import get_counted
from domain.statistics.snapshots import get_snapshot
from domain.statistics.tables import snapshot, snapshot_figure

_COLUMNS = tuple(column.name for column in snapshot.columns)
_FIGURE_COLUMNS = tuple(column.name for column in snapshot_figure.columns)


def _statement() -> Statement:
    values = {name: bindparam(f"set_{name}", type_=snapshot.c[name].type) for name in _COLUMNS}
    made = insert(snapshot).values(values).returning(*snapshot.c).cte("made")
    figures = insert_rows(snapshot_figure, _FIGURE_COLUMNS, "rows_figures", made).cte("figures_written")
    return Statement(select(*made.c).add_cte(made, figures, recording(made, case=None).cte("logged")))


_PUBLISH = _statement()


async def publish_snapshot(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Freeze these figures at `given["as_of"]`, or at `now` (UTC). One statement for each, one to write, one to show.

    Raises Forbidden `right_missing` for whoever does not count the whole congress, and what `get_figure` raises.
    """
    if not me.may(Right.STATISTICS_READ_ALL) and not me.system:
        raise Forbidden("right_missing", needs=Right.STATISTICS_READ_ALL)
    as_of = given.get("as_of") or now
    shared: dict[str, Any] = {name: given.get(name) for name in ("session", "from_on", "to_on")} | {
        "kind": given["kind"],
        "as_of": as_of,
    }
    id_, figures, session = new_id(), [], None
    for place, each in enumerate(given["figures"], start=1):
        answer, counted = await get_counted(tx, me, Asked(**shared, **each), now)
        session = answer["period"]["session_id"]
        figures.append(_figure(me.congress_id, id_, place, each, answer, counted))
    row = {
        "congress_id": me.congress_id,
        "id": id_,
        "title": given["title"],
        "note": given.get("note"),
        "kind": given["kind"],
        "session_id": session and UUID(session),
        "from_on": given.get("from_on"),
        "to_on": given.get("to_on"),
        "as_of": as_of,
        "published_at": now,
        "account_id": me.account_id,
    }
    told = {"title": given["title"], "as_of": as_of, "figures": [each["figure"] for each in figures]}
    await tx.one(
        _PUBLISH,
        **{f"set_{name}": value for name, value in row.items()},
        rows_figures=figures,
        **event_values(me, now, "statistics_published", "publish_snapshot", None, told),
    )
    return await get_snapshot(tx, me, id_)


def _figure(
    congress_id: UUID, snapshot_id: UUID, place: int, asked: Mapping[str, Any], answer: Mapping[str, Any], counted: Any
) -> dict[str, Any]:
    return {
        "congress_id": congress_id,
        "id": new_id(),
        "snapshot_id": snapshot_id,
        "place": place,
        "figure": asked["figure"],
        "definition": definition(asked["figure"]),
        "asked": dict(asked),
        "answer": frozen(answer),
        "counted": counted,
    }


def frozen(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What is printed, and no ways to lists that time would change. Rates as decimal text."""
    kept = ("scope", "by", "additive", "forced", "coverage", "period", "compared_with")
    return {name: answer[name] for name in kept} | {"cells": [_printed(cell) for cell in answer["cells"]]}


def _printed(cell: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in cell.items() if name not in {"counted", "part_counted"}}
    before = said["before"]
    return said | {
        "rate": _text(said["rate"]),
        "points": _text(said["points"]),
        "before": before and before | {"rate": _text(before["rate"])},
    }


def _text(number: Any) -> str | None:
    return None if number is None else str(number)
