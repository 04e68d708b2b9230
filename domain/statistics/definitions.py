"""A row of the catalogue as it is told and frozen: words and policies, without the expressions."""

from typing import Any

from domain.statistics.figure import MIN_RATE
from domain.statistics.figures import FIGURES
from domain.statistics.states import Breakdown, ScopeKind


def definition(name: str) -> dict[str, Any]:
    """What a figure is, JSON-able."""
    figure = FIGURES[name]
    return {
        "id": name,
        "version": figure.version,
        "name": _words(figure.name),
        "kind": figure.kind.value,
        "denominator": _words(figure.counted_words),
        "numerator": _words(figure.part_words) if figure.part_words else None,
        "note": _words(figure.note) if figure.note[0] else None,
        "grain": figure.grain.value,
        "measure": figure.measure.value,
        "rounds": figure.rounds.value,
        "silence": figure.silence.value,
        "breakdowns": [each.value for each in figure.breakdowns],
        "default_breakdown": figure.own.value if figure.own else None if figure.summable else Breakdown.UNIT.value,
        "scopes": [each.value for each in ScopeKind],
        "additive": figure.summable,
        "rounding": "half_up_1",
        "minimum": MIN_RATE,
    }


def _words(pair: tuple[str, str]) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}
