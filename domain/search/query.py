"""What a caller may ask: words that all must occur, "phrases", any of several (OR), exclusion (-); anything else has a code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import Invalid
from domain.search.terms import is_han, runs

SECONDS = 10  # what one statement of a search may take
MAX_LENGTH = 200  # characters of a query
MAX_GROUPS = 6  # each is a scan of the index
MAX_PHRASES = 16
_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』＂«»", '"') | {"－": "-", "−": "-", "｜": "|"})
_PIECE = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"|]+)|(\|)')
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Every group must occur, any phrase of a group will do; no excluded phrase may. A phrase is its runs in a row."""

    groups: tuple[tuple[Phrase, ...], ...]
    excluded: tuple[Phrase, ...]

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """What is to be shown as found."""
        return tuple(phrase for group in self.groups for phrase in group)


def parse_query(text: str) -> Query:
    """Words parted by spaces must all occur; `"a b"` in a row; `a OR b` or `a|b` any; `-a` not.

    Raises Invalid: `query_too_long`, `query_empty` (nothing in it is a letter, a figure or a character),
    `query_too_short` (a single character that is no figure), `query_only_excludes`, `query_operator_alone`,
    `query_too_complex`.
    """
    if len(text) > MAX_LENGTH:
        raise Invalid("query_too_long", maximum=MAX_LENGTH)
    groups, excluded = _sorted(_words(text.translate(_QUOTES)))
    if not groups:
        raise Invalid("query_only_excludes" if excluded else "query_empty")
    if len(groups) > MAX_GROUPS or sum(map(len, groups)) + len(excluded) > MAX_PHRASES:
        raise Invalid("query_too_complex", groups=MAX_GROUPS, phrases=MAX_PHRASES)
    return Query(tuple(map(tuple, groups)), tuple(excluded))


def _sorted(words: Iterator[tuple[bool, Phrase] | None]) -> tuple[list[list[Phrase]], list[Phrase]]:
    """Words into groups; an OR stands between two words that are sought."""
    groups: list[list[Phrase]] = []
    excluded: list[Phrase] = []
    joins = False
    for word in words:
        if joins and (word is None or word[0]):
            break
        if word is None:
            joins = True
            if not groups:
                break
        elif word[0]:
            excluded.append(word[1])
        elif joins:
            groups[-1].append(word[1])
            joins = False
        else:
            groups.append([word[1]])
    if joins:
        raise Invalid("query_operator_alone", operator="OR")
    return groups, excluded


def _words(text: str) -> Iterator[tuple[bool, Phrase] | None]:
    """(excluded, phrase) of each word, None for OR; what has no letter in it is passed over."""
    for piece in _PIECE.finditer(text):
        minus, quoted, dash, bare, bar = piece.groups()
        if bar or bare == "OR":
            yield None
            continue
        phrase = tuple(runs(quoted if quoted is not None else bare))
        if not phrase:
            continue
        if len(phrase) == 1 and len(phrase[0]) == 1 and not phrase[0].isdecimal():
            raise Invalid("query_too_short", word=phrase[0])
        yield bool(minus or dash), phrase


def tsquery(phrases: tuple[Phrase, ...]) -> str:
    """Any of these phrases, in PostgreSQL's words; terms are letters, figures and Han characters, so quoting is safe."""
    return " | ".join(f"({_in_a_row(phrase)})" for phrase in phrases)


def _in_a_row(phrase: Phrase) -> str:
    """Each run as its pairs, two places apart where one may be left out; a single character as the beginning of a pair."""
    parts: list[str] = []
    place = 0
    last = 0
    for run in phrase:
        for offset, term in _needed(run):
            parts += [f"<{place + offset - last}>"] if parts else []
            parts.append(term)
            last = place + offset
        place += len(run) if is_han(run) else 1
    return " ".join(parts)


def _needed(run: str) -> Iterator[tuple[int, str]]:
    """The terms that a run must have, with their places in it; consecutive pairs leave nothing open."""
    if not is_han(run):
        yield 0, f"'{run}'"
    elif len(run) == 1:
        yield 0, f"'{run}':*"
    else:
        yield from ((start, f"'{run[start : start + 2]}'") for start in range(len(run) - 1))
