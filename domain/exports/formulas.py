"""What a spreadsheet would take for a formula is written with an apostrophe before it, and read back without. Pure."""

import re

# Excel, WPS and LibreOffice begin a formula at these; the full-width ones do so in East Asian editions.
BEGINS = "=+\\-@\t\r\n＝＋－＠"
_DANGEROUS = re.compile(f"'*[{BEGINS}]")


def defused(text: str) -> str:
    """Text of a CSV cell. What already has an apostrophe before such a sign is given one more, so that none is lost."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def as_meant(cell: str) -> str:
    """The text that `defused` was given."""
    return cell[1:] if cell[:1] == "'" and _DANGEROUS.match(cell, 1) else cell
