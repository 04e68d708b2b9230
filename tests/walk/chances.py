"""What somebody may do next, as the responses say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chance:
    """A move that a response draws as open."""

    kind: str
    row: Row
    case: Row
    action: str


def _open(kind: str, row: Row, case: Row) -> Iterator[Chance]:
    for move in row.get("actions", ()):
        if move["open"]:
            yield Chance(kind, row, case, move["action"])


def chances_of_case(case: Row) -> list[Chance]:
    """On the case, on its assignments and on the signatures."""
    found = list(_open("case", case, case))
    for kind, rows in (("assignment", case["assignments"]), ("signature", case["signatories"])):
        for row in rows:
            found += _open(kind, row, case)
    return found


def chances_of(kind: str, row: Row) -> list[Chance]:
    """On a row that stands beside the cases."""
    return list(_open(kind, row, row))
