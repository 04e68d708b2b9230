"""A dashboard as it is answered: tiles, spread and charts with their links; pure, from the rows of its statements."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from domain.dashboards.charts import CHARTS, TILES, TILES_BESIDE, Chart, Series
from domain.statistics.asking import Question
from domain.statistics.cells import rate, why_no_rate
from domain.statistics.figures import FIGURES
from domain.statistics.states import BacklogAge, Breakdown, CellPart, Coverage, FigureKind, ScopeKind
from domain.suggestions.states import CaseState
from domain.workdays import Lamp

QUANTILES = {"q25": 0.25, "median": 0.5, "q75": 0.75, "q90": 0.9}
LARGEST_SEQ = 2**63 - 1
_ORDER: Mapping[Breakdown, Sequence[str]] = {
    Breakdown.STATE: [each.value for each in CaseState],
    Breakdown.LAMP: [each.value for each in Lamp],
    Breakdown.AGE: [each.value for each in BacklogAge],
}
Cut = dict[tuple[str | None, str | None], tuple[int, int, int]]


def pictured(wanted: Question, row: Mapping[str, Any], beside: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """`row`: what the statement over cases gave; `beside`: figure to count and part."""
    session = row["asked"]["session_id"]
    tiles = row["tiles"]
    counts = {name: (tiles[f"{name}.denominator"], tiles.get(f"{name}.numerator")) for name in TILES}
    cuts: dict[str, Cut] = {}
    names: dict[str, str] = {}
    for by, key, second, count, replied, solved, name in row["cuts"] or ():
        cuts.setdefault(by, {})[key, second] = (count, replied, solved)
        if name is not None:
            names[key] = name
    return {
        "for": {"kind": _scope_name(wanted), "id": _scope_id(wanted), "name": row["named"]},
        "kind": wanted.asked.kind,
        "session": {"id": session, "name": row["asked"]["name"]},
        "as_of": wanted.at,
        "zone": row["asked"]["zone"],
        "coverage": Coverage.WHOLE if wanted.shape.whole else Coverage.VISIBLE,
        "stream_after": f"{int(row['position']) - 1}-{LARGEST_SEQ}",
        "tiles": [
            _tile(wanted, session, name, *pair)
            for name, pair in [*counts.items(), *((each, beside.get(each, (0, 0))) for each in TILES_BESIDE)]
        ],
        "processing_days": spread(cuts.get("days", {})),
        "charts": [_chart(wanted, session, id_, chart, cuts.get(chart.by, {}), names) for id_, chart in CHARTS.items()],
        "class_words": {code: {"zh": zh, "en": en} for code, zh, en in row["classes"] or ()},
    }


def _scope_name(wanted: Question) -> str:
    return "congress" if wanted.shape.scope is ScopeKind.ALL else wanted.shape.scope.value


def _scope_id(wanted: Question) -> Any:
    return None if wanted.shape.scope is ScopeKind.ALL else wanted.values["scope"]


def _tile(wanted: Question, session: str, name: str, count: int, part: int | None) -> dict[str, Any]:
    rated = FIGURES[name].kind is FigureKind.RATE
    reason = why_no_rate(count) if rated else None
    return {
        "id": name,
        "count": count,
        "part": part if rated else None,
        "rate": rate(part or 0, count) if rated and reason is None else None,
        "withheld": reason,
        "link": link(wanted, session, name),
        "part_link": link(wanted, session, name, part=CellPart.NUMERATOR) if rated else None,
    }


def link(
    wanted: Question,
    session: str,
    figure: str,
    by: str = "",
    second: str | None = None,
    part: CellPart = CellPart.DENOMINATOR,
) -> str:
    """Where the list of exactly these cases is; without an instant, so it shows what stands when it is followed."""
    query: dict[str, Any] = {"kind": wanted.asked.kind, "session": session}
    if wanted.shape.scope is not ScopeKind.ALL:
        query["scope"] = wanted.asked.scope
    if by:
        query["by"] = by
    if second is not None:
        query["second"] = second
    if part is CellPart.NUMERATOR:
        query["part"] = CellPart.NUMERATOR.value
    return f"statistics/{figure}/cases?{urlencode(query)}"


def spread(days: Cut) -> dict[str, int] | None:
    """Quartiles and the 90th percentile of a histogram: each a value that occurred, as `percentile_disc` has it."""
    counted = sorted((int(key), count) for (key, _), (count, _, _) in days.items() if key is not None)
    whole = sum(count for _, count in counted)
    return {name: _at(counted, math.ceil(share * whole)) for name, share in QUANTILES.items()} if whole else None


def _at(counted: Sequence[tuple[int, int]], rank: int) -> int:
    passed = 0
    for day, count in counted:
        passed += count
        if passed >= rank:
            return day
    raise AssertionError("a rank is never above the number of rows")


def _chart(
    wanted: Question, session: str, id_: str, chart: Chart, cut: Cut, names: Mapping[str, str]
) -> dict[str, Any]:
    keys = _keys(chart, cut)
    shown = keys if chart.most is None else keys[: chart.most]
    return {
        "id": id_,
        "by": chart.by,
        "keys": shown,
        "names": [names.get(key or "") for key in shown],
        "more_keys": len(keys) - len(shown),
        "series": [
            {
                "id": each.id,
                "values": [_value(each, cut.get((key, each.key))) for key in shown],
                "link": _cell_link(wanted, session, chart, each),
            }
            for each in chart.series
        ],
    }


def _value(series: Series, counts: tuple[int, int, int] | None) -> int:
    if counts is None:
        return 0
    place = ("replied", "solved").index(series.id) + 1 if series.part is CellPart.NUMERATOR else 0
    return counts[place]


def _cell_link(wanted: Question, session: str, chart: Chart, series: Series) -> str:
    """The list of all its cases; with `first=` and a key after it, of that key's."""
    by = chart.by.value if chart.second is None else f"{chart.by},{chart.second}"
    return link(wanted, session, series.figure, by, second=series.key, part=series.part)


def _keys(chart: Chart, cut: Cut) -> list[str | None]:
    """In the order of their list, of time, or the largest first; what has none comes last."""
    counted: dict[str | None, int] = {}
    for (key, _), (count, _, _) in cut.items():
        counted[key] = counted.get(key, 0) + count
    found = [key for key in counted if key is not None]
    if chart.by in _ORDER:
        found.sort(key=list(_ORDER[chart.by]).index)
    elif chart.most is not None:
        found.sort(key=lambda key: (-counted[key], key))
    else:
        found.sort()
    return found + [None] * (None in counted and chart.by is not Breakdown.CLASS)
