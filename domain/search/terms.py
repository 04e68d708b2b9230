"""How a text becomes terms, the same for writing, importing and asking: pairs of Han characters, whole words, one place each."""

import re
import unicodedata
from operator import add
from typing import Final

from opencc import OpenCC

HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
# Line breaks and spaces inside Han text are the scanner's or the typesetter's; between words they part words.
RUN: Final = re.compile(rf"[{HAN}]+(?:\s+[{HAN}]+)*|[^\W_{HAN}]+")
_HAN: Final = re.compile(f"[{HAN}]")
_INVISIBLE: Final = {"Cf", "Mn"}  # zero-width marks, variation selectors, accents that stand alone
MAX_WORD: Final = 64  # characters; a longer word is cut, in texts and in queries alike
# Characters of Hong Kong and Taiwan first, then Traditional to Simplified.
_TO_SIMPLIFIED: Final = tuple(OpenCC(table).convert for table in ("hk2s", "tw2s", "t2s"))


class _Folding(dict[int, str]):
    """What stands for a character in the index, worked out when it is first met.

    Each character is folded by itself, never by its neighbours: only so is a part of a folded text the folding of that
    part, and a query that is cut out of a text found in it.
    """

    def __missing__(self, point: int) -> str:
        self[point] = folded = "".join(map(_folded, unicodedata.normalize("NFKD", chr(point)).casefold()))
        return folded


def _folded(character: str) -> str:
    if unicodedata.category(character) in _INVISIBLE:
        return ""
    if _HAN.match(character):
        for simplified in _TO_SIMPLIFIED:
            character = simplified(character)
    return character


FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """One width, one case, Simplified; nothing that cannot be seen."""
    return text.translate(FOLDING)


def runs(text: str) -> list[str]:
    """Folded Han runs without their spaces, and words, in their order."""
    return ["".join(run.split()) if is_han(run) else run[:MAX_WORD] for run in RUN.findall(fold(text))]


def is_han(run: str) -> bool:
    """A run is of Han characters or a word, by its first character."""
    return _HAN.match(run) is not None


def terms(text: str) -> list[str]:
    """The term at each place. A Han character gives the pair that it begins, the last of its run stands alone.

    So each place holds a term that begins with its character, and any part of a run is found as consecutive terms.
    """
    places: list[str] = []
    for run in runs(text):
        if is_han(run):
            places += map(add, run, run[1:])
            places.append(run[-1])
        else:
            places.append(run)
    return places
