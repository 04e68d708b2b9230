"""Where a text holds what was asked: fragments of the text as it was written, with the places of the hits. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.search.query import Query
from domain.search.terms import FOLDING, HAN, MAX_WORD, fold, is_han

BEFORE, LENGTH = 30, 120  # characters of a fragment
FRAGMENTS = 3  # of one case
_LETTER = rf"[^\W_{HAN}]"
Span = tuple[int, int]


def pattern(query: Query) -> re.Pattern[str]:
    """Any phrase of the query in a folded text."""
    longest_first = sorted(set(query.phrases), key=lambda phrase: -sum(map(len, phrase)))
    return re.compile("|".join(r"[\W_]*".join(map(_run, phrase)) for phrase in longest_first))


def _run(run: str) -> str:
    if is_han(run):
        return r"\s*".join(run)
    whole = rf"(?!{_LETTER})" if len(run) < MAX_WORD else ""
    return rf"(?<!{_LETTER}){re.escape(run)}{whole}"


def spans(written: str, sought: re.Pattern[str]) -> list[Span]:
    """[from, to) of each hit, in characters of the text as it was written."""
    hits = [hit.span() for hit in sought.finditer(fold(written))]
    if not hits or all(len(FOLDING[ord(each)]) == 1 for each in set(written)):
        return hits
    origins = [place for place, each in enumerate(written) for _ in FOLDING[ord(each)]]
    return [(origins[start], origins[end - 1] + 1) for start, end in hits]


def fragment(written: str, sought: re.Pattern[str]) -> dict[str, Any] | None:
    """The text around the first hit, and the hits in it as [from, to) in UTF-16 units, the way JavaScript counts."""
    found = spans(written, sought)
    if not found:
        return None
    begin = max(found[0][0] - BEFORE, 0)
    end = min(max(begin + LENGTH, found[0][1]), len(written))
    shown = written[begin:end]
    inside = [(start - begin, stop - begin) for start, stop in found if stop <= end]
    return {"text": shown, "hits": [[_units(shown[:start]), _units(shown[:stop])] for start, stop in inside]}


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def fragments(row: Mapping[str, Any], query: Query) -> list[dict[str, Any]]:
    """The first fragments of a case, title first; each says which text of the case it is from."""
    sought = pattern(query)
    found: list[dict[str, Any]] = []
    for part, subject_id, written in _texts(row):
        if (shown := fragment(written, sought)) is not None:
            found.append({"part": part, "subject_id": subject_id, **shown})
            if len(found) == FRAGMENTS:
                break
    return found


def _texts(row: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for part in ("title", "facts", "proposal"):
        yield part, row["id"], row[part]
    for each in row["texts"]:
        yield each["part"], each["id"], each["text"]
