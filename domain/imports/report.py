"""What a run says of its rows: one line each, with everything that is wrong in it. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from domain.imports.columns import Row
from domain.imports.parse import RowError, natural_key, render
from domain.imports.sheet import FileRefused, Flaw
from domain.imports.states import RowOutcome
from domain.imports.writing import Outcome

COUNTED = ("created", "updated", "unchanged", "refused")
WOULD = {"created": RowOutcome.WOULD_CREATE, "updated": RowOutcome.WOULD_UPDATE}
CLASHES = {
    "source_key": ("source_taken", "source_id"),
    "document_key": ("document_number_taken", "reply_document_number"),
}


def told(error: RowError) -> dict[str, Any]:
    """An error as the report keeps it."""
    return {name: value for name, value in error._asdict().items() if name != "row"}


def told_of_file(refusal: FileRefused) -> list[dict[str, Any]]:
    """Why nothing of the file can be used."""
    errors = [told(render(flaw)) | {"row": flaw.row} for flaw in refusal.flaws]
    return [{"pointer": "/body/file", "message": f"{e['message_zh']} / {e['message_en']}", **e} for e in errors]


def clash(name: str, first_row: int, row: Row, line: int | None) -> Flaw:
    """Two rows of one file with the same key: the later one is refused, whatever becomes of the first."""
    if name == "natural_key":
        named = " / ".join(str(part) for part in natural_key(row))
        return Flaw("key_repeated", None, None, named, line, {"first_row": first_row})
    code, column = CLASHES[name]
    return Flaw(code, None, column, str(getattr(row, column)), line, {"first_row": first_row})


def line(outcome: Outcome, labels: Mapping[str, str], cells: list[Any], *, dry_run: bool) -> dict[str, Any]:
    """The row of the report; the cells stay beside a refused row, so that it can be given back."""
    word = WOULD.get(outcome.outcome, RowOutcome(outcome.outcome)) if dry_run else RowOutcome(outcome.outcome)
    refused = word is RowOutcome.REFUSED
    return {
        "row_number": outcome.row_number,
        "outcome": word,
        "subject_id": None if dry_run and outcome.outcome == "created" else outcome.subject_id,
        "errors": [told(render(flaw, labels)) for flaw in outcome.flaws],
        "cells": cells if refused else None,
    }


def totals(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """What would be created counts as created: the run itself says whether it was dry."""
    found = dict.fromkeys(COUNTED, 0)
    for each in outcomes:
        found[each.outcome] += 1
    return found
