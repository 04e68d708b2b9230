"""What a dashboard is called in both languages: its tiles, series, units, and the keys along each chart."""

from collections.abc import Mapping
from typing import Any

from api.enums.labels import LABELS
from domain.dashboards.charts import CHARTS
from domain.statistics.figures import FIGURES
from domain.statistics.states import BacklogAge, Breakdown, Measure
from domain.suggestions.states import CaseState
from domain.workdays import Lamp

NONE = ("（无）", "(none)")
NOTHING = {"zh": "暂无数据", "en": "Nothing to show"}
_CODED: Mapping[Breakdown, Any] = {Breakdown.STATE: CaseState, Breakdown.LAMP: Lamp, Breakdown.AGE: BacklogAge}


def both(pair: tuple[str, str]) -> dict[str, str]:
    """Chinese and English."""
    return {"zh": pair[0], "en": pair[1]}


def worded(found: Mapping[str, Any]) -> dict[str, Any]:
    """The dashboard with its words."""
    classes = found["class_words"]
    return {
        **found,
        "tiles": [
            {**tile, "name": both(FIGURES[tile["id"]].name), "unit": _unit(tile["id"])} for tile in found["tiles"]
        ],
        "charts": [chart_worded(chart, classes) for chart in found["charts"]],
    }


def _unit(figure: str) -> dict[str, str]:
    return both(LABELS[Measure][FIGURES[figure].measure])


def chart_worded(chart: Mapping[str, Any], classes: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    """One chart: arrays that a chart library takes as they are."""
    spec = CHARTS[chart["id"]]
    labels = [_label(spec.by, key, name, classes) for key, name in zip(chart["keys"], chart["names"], strict=True)]
    series = [{**drawn, "name": both(each.name)} for each, drawn in zip(spec.series, chart["series"], strict=True)]
    return {
        **chart,
        "name": both(spec.name),
        "shape": spec.shape,
        "unit": _unit(spec.series[0].figure),
        "labels": {language: [each[language] for each in labels] for language in ("zh", "en")},
        "series": series,
    }


def _label(by: Breakdown, key: str | None, name: str | None, classes: Mapping[str, dict[str, str]]) -> dict[str, str]:
    if key is None:
        return both(NONE)
    if by in _CODED:
        return both(LABELS[_CODED[by]][key])
    if by is Breakdown.CLASS and key in classes:
        return {language: f"{key} {words}" if len(key) == 1 else words for language, words in classes[key].items()}
    return both((name or key, name or key))


def overview_worded(found: Mapping[str, Any]) -> dict[str, Any]:
    """The overview with its words."""
    named = [{**each, "tiles": [_tile_worded(tile) for tile in each["tiles"]]} for each in found["congresses"]]
    return {**found, "congresses": named}


def _tile_worded(tile: Mapping[str, Any]) -> dict[str, Any]:
    return {**tile, "name": both(FIGURES[tile["id"]].name), "unit": _unit(tile["id"])}
