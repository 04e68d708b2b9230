"""Which valid word a refused one was probably meant to be: the file that names "市城管" is told "市城管局"."""

import difflib
from collections.abc import Iterable

LIKE_ENOUGH = 0.6  # two of three characters the same
MOST = 20_000  # words remembered or compared; a file of nonsense must not cost more than one of sense


class Nearest:
    """Looks once for each word; the same slip usually stands in many rows."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))[:MOST]
        self._found: dict[str, str | None] = {}

    def to(self, word: str) -> str | None:
        """The valid word that is most like this one; None where none is like it."""
        if word not in self._found:
            if len(self._found) >= MOST:
                return None
            self._found[word] = nearest(word, self._words)
        return self._found[word]


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The most alike of `words`; one that begins or ends with the word, or the word with it, comes before all others."""
    known = list(words)
    if len(word) > 1:
        parts = [each for each in known if len(each) > 1 and (each in word or word in each)]
        if parts:
            return min(parts, key=lambda each: (abs(len(each) - len(word)), each))
    close = difflib.get_close_matches(word, known, n=1, cutoff=LIKE_ENOUGH)
    return close[0] if close else None
