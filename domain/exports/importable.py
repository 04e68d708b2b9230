"""The headings of a file that an import takes: its own columns under their first names, and one that it passes over."""

from functools import cache

from domain.exports.sheets import Heading
from domain.imports.columns import CASE_STATE, Kind, columns

STATE = Heading("case_state", CASE_STATE)


@cache
def headings(kind: Kind) -> tuple[Heading, ...]:
    """In the order of the template; codes have the first Chinese word that the import knows for them."""
    found = []
    for each in columns(kind):
        words = {code: word for word, code in reversed(list(each.choices.items())) if not word.isascii()}
        found.append(Heading(each.field, each.label, {} if each.type == "flag" else words))
    return tuple(found)
