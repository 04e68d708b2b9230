"""A figure as it is answered: its cells with rates, comparison and the link to their cases; pure, from the rows of the statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from domain.statistics.asked import Which
from domain.statistics.asking import Question
from domain.statistics.breakdowns import OF_UNITS
from domain.statistics.cells import forced, points, rate, why_no_rate
from domain.statistics.figure import Figure
from domain.statistics.figures import FIGURES
from domain.statistics.states import OF_AN_ID, CellPart, Coverage, FigureKind, ScopeKind

Row = Mapping[str, Any]
Keys = tuple[tuple[bool, str | None], ...]  # of each breakdown: whether it is a margin, and the key


def table_of(wanted: Question, asked: Sequence[Row], rows: Sequence[Row], named: str | None) -> dict[str, Any]:
    """Cells in the order of their keys, then the margins, the total last."""
    figure, shape = FIGURES[wanted.shape.figure], wanted.shape
    moments = {each["which"]: each for each in asked}
    before = {_keys(row, shape.by): row for row in rows if row["which"] == Which.BEFORE}
    now = {_keys(row, shape.by): row for row in rows if row["which"] == Which.NOW}
    whole: Keys = ((True, None),) * len(shape.by)
    total = now.get(whole)
    shares = _forced(now, wanted) if wanted.asked.forced else {}
    cells = []
    for keys in sorted({**now, **before, whole: None}, key=lambda each: [margin for margin, _ in each]):
        if not _addable(figure, wanted, keys):
            continue
        cell = _cell(wanted, keys, now.get(keys), total, moments[Which.NOW]["session_id"])
        if keys in shares:
            cell["rate"], cell["withheld"] = shares[keys], None
        if shape.compared:
            cell |= _compared(wanted, cell, before.get(keys), before.get(whole), exists=Which.BEFORE in moments)
        cells.append(cell)
    return {
        "id": shape.figure,
        "kind": wanted.asked.kind,
        "as_of": wanted.at,
        "period": _period(moments[Which.NOW]),
        "compared_with": _period(moments[Which.BEFORE]) if Which.BEFORE in moments else None,
        "scope": {"kind": shape.scope, "id": _scope_id(wanted), "name": named or _category(wanted)},
        "coverage": Coverage.WHOLE if shape.whole else Coverage.VISIBLE,
        "by": list(shape.by),
        "additive": figure.summable and not OF_UNITS & set(shape.by),
        "forced": wanted.asked.forced,
        "cells": cells,
    }


def _keys(row: Row, by: Sequence[Any]) -> Keys:
    return tuple((bool(row[f"margin_{place}"]), row[f"key_{place}"]) for place in range(len(by)))


def _addable(figure: Figure, wanted: Question, keys: Keys) -> bool:
    """Units are never summed to a figure of all: a margin over units is left out, unless it is of one unit."""
    if figure.summable or wanted.shape.scope is ScopeKind.UNIT:
        return True
    return any(each == "unit" and not margin for each, (margin, _) in zip(wanted.shape.by, keys, strict=True))


def _cell(wanted: Question, keys: Keys, row: Row | None, total: Row | None, session: str | None) -> dict[str, Any]:
    figure = FIGURES[wanted.shape.figure]
    row = row or {}
    cell: dict[str, Any] = {
        "keys": [
            None if margin else {"value": key, "label": row.get(f"label_{place}")}
            for place, (margin, key) in enumerate(keys)
        ],
        "count": row.get("count", 0),
        "counted": _behind(wanted, keys, row, session, CellPart.DENOMINATOR),
        "part": None,
        "rate": None,
        "withheld": None,
        "spread": None,
        "points": None,
        "before": None,
    }
    if figure.part:
        cell["part"] = row.get("part", 0)
        cell["part_counted"] = _behind(wanted, keys, row, session, CellPart.NUMERATOR)
    cell |= _rate(figure, row, total, wanted.asked.decimals)
    if figure.kind is FigureKind.SPREAD and row.get("median") is not None:
        cell["spread"] = {name: row[name] for name in ("q25", "median", "q75", "q90")}
    return cell


def _rate(figure: Figure, row: Row, total: Row | None, decimals: int) -> dict[str, Any]:
    if figure.kind is FigureKind.RATE:
        part, whole = row.get("part", 0), row.get("count", 0)
    elif figure.kind is FigureKind.SHARE:
        part, whole = row.get("count", 0), (total or {}).get("count", 0)
    else:
        return {}
    reason = why_no_rate(whole)
    return {"rate": None if reason else rate(part, whole, decimals), "withheld": reason}


def _forced(rows: Mapping[Keys, Row], wanted: Question) -> dict[Keys, Decimal]:
    column = [keys for keys in rows if not keys[0][0]]
    counts = [rows[keys]["count"] for keys in column]
    if why_no_rate(sum(counts)):
        return {}
    return dict(zip(column, forced(counts, wanted.asked.decimals), strict=True))


def _compared(
    wanted: Question, cell: Mapping[str, Any], row: Row | None, total: Row | None, *, exists: bool
) -> dict[str, Any]:
    if not exists:
        return {}
    figure = FIGURES[wanted.shape.figure]
    then = _rate(figure, row or {}, total, wanted.asked.decimals)
    before = {"count": (row or {}).get("count", 0), "part": (row or {}).get("part", 0) if figure.part else None}
    before |= {"rate": then.get("rate"), "withheld": then.get("withheld")}
    return {"before": before, "points": points(cell["rate"], then.get("rate"))}


def _behind(wanted: Question, keys: Keys, row: Row, session: str | None, part: CellPart) -> dict[str, Any]:
    """How many cases stand behind a number, how many of them the caller may not open, and where their list is."""
    prefix = "part_" if part is CellPart.NUMERATOR else ""
    return {
        "cases": row.get(f"{prefix}cases", 0),
        "unseen": row.get(f"{prefix}unseen", 0),
        "link": _link(wanted, keys, session, part),
    }


def _link(wanted: Question, keys: Keys, session: str | None, part: CellPart) -> str:
    asked = wanted.asked
    query: dict[str, Any] = {"kind": asked.kind, "as_of": wanted.at.isoformat().replace("+00:00", "Z")}
    if wanted.shape.period:
        query |= {"from": asked.from_on, "to": asked.to_on}
    else:
        query["session"] = session
    if wanted.shape.scope is not ScopeKind.ALL:
        query["scope"] = asked.scope
    if wanted.shape.by:
        query["by"] = ",".join(wanted.shape.by)
    for name, (margin, key) in zip(("first", "second"), keys, strict=False):
        if not margin:
            query[name] = key or ""
    if part is CellPart.NUMERATOR:
        query["part"] = part.value
    return f"statistics/{wanted.shape.figure}/cases?{urlencode(query)}"


def _period(moment: Row) -> dict[str, Any]:
    return {
        "session_id": moment["session_id"],
        "session": moment["name"],
        "from": moment["from_on"],
        "to": moment["to_on"],
        "as_of": datetime.fromisoformat(moment["at"]),
    }


def _scope_id(wanted: Question) -> Any:
    return wanted.values["scope"] if wanted.shape.scope in OF_AN_ID else None


def _category(wanted: Question) -> str | None:
    return wanted.values["scope"] if wanted.shape.scope is ScopeKind.CATEGORY else None
