"""How much two texts share: shingles compared, and the passages that stand in both as the other one wrote them. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from domain.search.terms import FOLDING, fold

SHINGLE = 4  # characters
PASSAGE = 8  # characters in a row that are no accident
MOST = 3  # passages of one case
LONGEST = 200  # characters of a passage that are shown
_APART = re.compile(r"[\W_]+")


def compact(written: str) -> str:
    """Letters, figures and characters alone."""
    return _APART.sub("", fold(written))


def shingles(text: str) -> frozenset[str]:
    """Of a compact text; a short one is its own."""
    return frozenset(text[at : at + SHINGLE] for at in range(max(len(text) - SHINGLE + 1, 1))) if text else frozenset()


def likeness(one: frozenset[str], other: frozenset[str]) -> tuple[float, float]:
    """Jaccard of both, and how much of the smaller is in the larger."""
    if not one or not other:
        return 0.0, 0.0
    both = len(one & other)
    return both / len(one | other), both / min(len(one), len(other))


def passages(own: str, other: Mapping[str, Any]) -> list[dict[str, str]]:
    """The longest passages of the other case that the compact text `own` holds too."""
    starts = {own[at : at + PASSAGE] for at in range(len(own) - PASSAGE + 1)}
    found = [
        (end - start, part, other[part][start:end])
        for part in ("title", "facts", "proposal")
        for start, end in _common(own, starts, other[part])
    ]
    longest = sorted(found, key=lambda each: -each[0])[:MOST]
    return [{"part": part, "text": text[:LONGEST]} for _, part, text in longest]


def _common(own: str, starts: set[str], written: str) -> list[tuple[int, int]]:
    """[from, to) in `written`, greedily the longest from each place."""
    signs = [(sign, at) for at, each in enumerate(written) for sign in FOLDING[ord(each)] if not _APART.match(sign)]
    text = "".join(sign for sign, _ in signs)
    spans: list[tuple[int, int]] = []
    at = 0
    while at <= len(text) - PASSAGE:
        if text[at : at + PASSAGE] not in starts:
            at += 1
            continue
        length = PASSAGE
        while at + length < len(text) and text[at : at + length + 1] in own:
            length += 1
        spans.append((signs[at][1], signs[at + length - 1][1] + 1))
        at += length
    return spans
