"""A figure as rows: one for each cell, with its keys, counts and rate. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.db import Tx
from domain.exports.reading import Asked, Source, of_rows
from domain.exports.sheets import Heading
from domain.paging import Page

TOTAL = "合计"
_SAID = (
    Heading("count", "数量"),
    Heading("part", "分子"),
    Heading("rate", "比率"),
    Heading("withheld", "不列比率的原因"),
    Heading("points", "同比百分点"),
    Heading("count_before", "上年数量"),
    Heading("part_before", "上年分子"),
    Heading("rate_before", "上年比率"),
    Heading("q25", "第一四分位"),
    Heading("median", "中位数"),
    Heading("q75", "第三四分位"),
    Heading("q90", "第九十百分位"),
    Heading("unseen", "其中不可查看"),
)


def figure(answer: Mapping[str, Any], words: Mapping[str, str]) -> Source:
    """Of the answer of `get_figure`, or of a snapshot: its cells, then the margins, the total last.

    `words`: the Chinese name of each breakdown.
    """
    by = [str(each) for each in answer["by"]]
    headings = [
        each for name in by for each in (Heading(name, f"{words[name]}代码"), Heading(f"{name}_label", words[name]))
    ]
    rows = [_row(cell, by) for cell in answer["cells"]]

    async def page(_tx: Tx, _asked: Asked) -> Page:
        return await of_rows(rows)

    return Source((*headings, *_SAID), page)


def _row(cell: Mapping[str, Any], by: Sequence[str]) -> dict[str, Any]:
    """A margin has the word of the total where the key would stand."""
    before, spread = cell.get("before") or {}, cell.get("spread") or {}
    row: dict[str, Any] = {}
    for name, key in zip(by, cell["keys"], strict=True):
        row[name] = None if key is None else key["value"]
        row[f"{name}_label"] = TOTAL if key is None else key["label"]
    return {
        **row,
        **{name: cell.get(name) for name in ("count", "part", "rate", "withheld", "points")},
        **{f"{name}_before": before.get(name) for name in ("count", "part", "rate")},
        **{name: spread.get(name) for name in ("q25", "median", "q75", "q90")},
        "unseen": (cell.get("counted") or {}).get("unseen"),
    }
