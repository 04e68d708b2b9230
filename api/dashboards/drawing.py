"""How a chart of the dashboard becomes a picture: SVG with real text, in either language, on a light or a dark ground."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pygal
from pygal.style import Style

from domain.dashboards.charts import ChartShape

# pygal hangs a finder for its maps into the import system, of a kind that Python 3.12 no longer asks and 3.11 warns of.
sys.meta_path[:] = [each for each in sys.meta_path if type(each) is not pygal.PluginImportFixer]

FORMAT = 1  # of the marks of pictures: goes up when the same numbers are drawn otherwise
FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
WIDTH, HEIGHT = 800, 480


class Theme(StrEnum):
    """The ground of a picture."""

    LIGHT = "light"
    DARK = "dark"


class Language(StrEnum):
    """The language of a picture."""

    ZH = "zh"
    EN = "en"


def _style(ground: str, ink: str, faint: str, colors: tuple[str, ...]) -> Style:
    return Style(
        background=ground,
        plot_background=ground,
        foreground=ink,
        foreground_strong=ink,
        foreground_subtle=faint,
        colors=colors,
        font_family=FONTS,
        title_font_family=FONTS,
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=14,
        title_font_size=20,
        guide_stroke_color=faint,
        major_guide_stroke_color=faint,
        value_colors=(ink,) * len(colors),
        opacity=".9",
        opacity_hover="1",
        transition="0s",
    )


STYLES: Mapping[Theme, Style] = {
    Theme.LIGHT: _style("#ffffff", "#1f2933", "#c3cbd3", ("#1f6feb", "#d9480f", "#2b8a3e", "#862e9c", "#b08800")),
    Theme.DARK: _style("#12181f", "#e6edf3", "#4a5560", ("#6cb6ff", "#ff922b", "#69db7c", "#da77f2", "#ffd43b")),
}
_TITLES = {Language.ZH: "{}（{}）", Language.EN: "{} ({})"}
_DRAWN: Mapping[ChartShape, Any] = {
    ChartShape.BAR: pygal.Bar,
    ChartShape.STACKED: pygal.HorizontalStackedBar,
    ChartShape.LINE: pygal.Line,
    ChartShape.PIE: pygal.Pie,
}


def _without_scripts(root: Any) -> Any:
    """Pygal writes its configuration, titles included, as a script; a picture has none."""
    for parent in list(root.iter()):
        for child in [each for each in parent if str(each.tag).rpartition("}")[2] == "script"]:
            parent.remove(child)
    return root


def drawn(chart: Mapping[str, Any], theme: Theme, language: Language, nothing: str) -> bytes:
    """The picture of a chart with its words; the same bytes for the same chart. pygal writes every label as escaped text."""
    labels = chart["labels"][language]
    made = _DRAWN[chart["shape"]](
        style=STYLES[theme],
        title=_TITLES[language].format(chart["name"][language], chart["unit"][language]),
        width=WIDTH,
        height=HEIGHT,
        js=(),
        no_data_text=nothing,
        x_label_rotation=0 if len(labels) < 7 else 35,
        truncate_label=24,
        truncate_legend=24,
        print_values=chart["shape"] in {ChartShape.BAR, ChartShape.STACKED} and len(labels) < 13,
        print_zeroes=False,
        legend_at_bottom=True,
        integer_values=True,
        min_scale=1,
        value_formatter=lambda number: f"{number:.0f}",
    )
    made.uuid = f"{chart['id']}-{theme}-{language}"
    if chart["shape"] is ChartShape.PIE:
        [series] = chart["series"]
        for label, number in zip(labels, series["values"], strict=True):
            made.add(label, number)
    else:
        upwards = -1 if chart["shape"] is ChartShape.STACKED else 1  # rows are drawn from the bottom
        made.x_labels = labels[::upwards]
        for series in chart["series"]:
            made.add(series["name"][language], series["values"][::upwards])
    made.add_xml_filter(_without_scripts)
    picture: bytes = made.render()
    return picture
