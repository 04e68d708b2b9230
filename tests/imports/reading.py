"""A whole file read at once, as tests look at it."""

from dataclasses import dataclass, replace

from domain.imports import formats
from domain.imports.parse import Parser, render
from domain.imports.sheet import FileRefused, Flaw


@dataclass
class Parsed:
    rows: list
    errors: list
    labels: dict


def read(*given, **named):
    """The sheet with its rows as a list."""
    sheet = formats.read(*given, **named)
    return replace(sheet, rows=list(sheet.rows))


def good(sheet):
    return [row for row in sheet.rows if row.flaw is None]


def flaws(sheet):
    return [(row.number, row.flaw) for row in sheet.rows if row.flaw is not None]


def parse(kind, sheet, *, zone):
    """Every row as it is typed, or what is wrong with it."""
    parser = Parser(kind, sheet.header, sheet.header_row, zone=zone)
    found = [each for each in map(parser.row, sheet.rows) if each is not None]
    if not found:
        raise FileRefused(Flaw("rows_missing", row=sheet.header_row))
    wrong = [flaw for each in found if isinstance(each, list) for flaw in each]
    rows = [each for each in found if not isinstance(each, list)]
    return Parsed(rows, [render(flaw, parser.labels) for flaw in wrong], parser.labels)
