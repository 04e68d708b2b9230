"""Turns raw rows into typed rows or row errors: every error of a row, each with a code that says what to do."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import cache
from typing import Any, NamedTuple

from domain.imports.cells import CellError, converter, nothing
from domain.imports.codes import CODES
from domain.imports.column import Column, fold
from domain.imports.columns import (
    EXAMPLE,
    IGNORED,
    ROWS,
    RUNNING_NUMBER,
    STATE_HEADERS,
    UNTOLD_STATES,
    DeputyRow,
    Kind,
    OrganisationRow,
    Row,
    SuggestionRow,
    columns,
    headers,
)
from domain.imports.record_columns import (
    ClassChangeRow,
    KeySupervisionRow,
    LookBackItemRow,
    PromiseRow,
    ReconciliationRow,
    RecordRow,
    RoundRow,
)
from domain.imports.record_rules import RECORD_RULES, Broken, in_order
from domain.imports.sheet import DEFAULT_LIMITS, FileRefused, Flaw, Limits, RawRow

SHOWN = 60


class RowError(NamedTuple):
    """`row` as a spreadsheet counts, `column` as the file names it, `value` shortened and safe to print."""

    row: int | None
    column: str | None
    code: str
    value: str | None
    message_zh: str
    message_en: str
    line: int | None = None
    nearest: str | None = None


class ParsedRow(NamedTuple):
    row_number: int
    values: Row


class Parser:
    """Reads the rows under one header; `labels`: what the file calls each field, for errors that are found later."""

    def __init__(
        self, kind: Kind, header: Sequence[str], header_row: int, *, zone: tzinfo, limits: Limits = DEFAULT_LIMITS
    ) -> None:
        """Instants with an offset become the local date in `zone`. Raises FileRefused for a header that does not fit."""
        self._kind = kind
        self._width = len(header)
        self._plan = _plan(kind, header, header_row, zone, limits)
        folded = [fold(word[:100]) for word in header]
        self._number = next((at for at, word in enumerate(folded) if word in RUNNING_NUMBER), None)
        self._state = next((at for at, word in enumerate(folded) if word in STATE_HEADERS), None)
        self.labels = {step.column.field: step.header for step in self._plan if step.column}

    def row(self, raw: RawRow) -> ParsedRow | list[Flaw] | None:
        """The typed row, or all that is wrong in it; None for one that is passed over.

        It holds nothing, or only the template's example, or a case of an export that no row can tell of.
        """
        if raw.flaw is not None:
            return [Flaw(raw.flaw, raw.number, None, str(raw.cells[0]), raw.line)]
        if self._number is not None and len(raw.cells) > self._number and _is_example(raw.cells[self._number]):
            return None
        if self._state is not None and len(raw.cells) > self._state and raw.cells[self._state] in UNTOLD_STATES:
            return None
        values, wrong = _cells(raw, self._plan, self._width)
        if not values and not wrong:
            return None
        for spoilt in raw.spoilt:
            for step in self._plan:
                if step.column and spoilt.first <= step.at <= spoilt.last:
                    wrong.append(Flaw(spoilt.code, raw.number, step.column.field))
        flawed = {flaw.column for flaw in wrong}
        for code, field, params in _rules(self._kind, values):
            if field not in flawed:
                value = values.get(field or "")
                wrong.append(Flaw(code, raw.number, field, value and shown(value), raw.line, params))
        return wrong or ParsedRow(raw.number, ROWS[self._kind](**values))


def _is_example(cell: object) -> bool:
    return isinstance(cell, str) and fold(cell[:20]) in EXAMPLE


def natural_key(row: Row) -> tuple[object, ...]:
    """What makes a repeated row the same thing again: the official number, else the name in the other system."""
    match row:
        case SuggestionRow():
            return case_key(row)
        case DeputyRow():
            return (row.term, row.card_number)
        case OrganisationRow():
            return ("code", row.code) if row.code else ("name", row.name)
        case PromiseRow():
            return (*case_key(row), row.unit, row.ledger_number or row.text)
        case ClassChangeRow():
            return (*case_key(row), row.unit, row.changed_on)
        case RoundRow():
            return (*case_key(row), row.round)
        case KeySupervisionRow():
            return (*case_key(row), row.decided_on, row.topic)
        case LookBackItemRow():
            return (*case_key(row), row.unit, row.batch)
        case ReconciliationRow():
            return (*case_key(row), row.round, row.dimension)


def case_key(row: SuggestionRow | RecordRow) -> tuple[object, ...]:
    """By what a row names its case."""
    if row.number is None:
        return (row.source_system, row.source_id)
    return (row.term, row.session, row.in_session, row.kind, row.number)


def render(flaw: Flaw, labels: Mapping[str, str] | None = None) -> RowError:
    """The report line of a flaw; `labels` puts the file's own header in place of a field's name."""
    column = (labels or {}).get(flaw.column or "", flaw.column)
    column = None if column is None else shown(column)
    value = None if flaw.value is None else shown(flaw.value)
    params = {"column": column, "row": flaw.row, "line": flaw.line, "value": value, **flaw.params}
    if "other" in params:
        params["other"] = (labels or {}).get(str(params["other"]), params["other"])
    zh, en = (text.format_map(params) for text in CODES[flaw.code])
    nearest = params.get("meant")
    if nearest is not None:
        zh, en = f"{zh}。是否为“{nearest}”？", f"{en}. Did you mean “{nearest}”?"
        nearest = shown(nearest)
    return RowError(flaw.row, column, flaw.code, value, zh, en, flaw.line, nearest)


def shown(value: object) -> str:
    """A value as a report may carry it: short, one line, and free of what JSON and terminals refuse."""
    if isinstance(value, dict | list):
        return "{…}" if isinstance(value, dict) else "[…]"
    text = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    text = text[: SHOWN + 1]
    safe = "".join(c if c.isprintable() or c == "\u3000" else c.encode("unicode_escape").decode() for c in text[:SHOWN])
    return safe + "…" if len(text) > SHOWN else safe


# The header


class _Step(NamedTuple):
    """One column of the file: where it is, what it is called there, and how its cells are read."""

    at: int
    header: str
    column: Column | None
    convert: Callable[[object], Any]


def _plan(kind: Kind, names: Sequence[str], header_row: int, zone: tzinfo, limits: Limits) -> list[_Step]:
    known = headers(kind)
    plan: list[_Step] = []
    named: dict[str, str] = {}
    flaws: list[Flaw] = []
    for index, header in enumerate(names):
        word = fold(header[:100])
        column = known.get(word)
        if column is None and word and word not in IGNORED:
            near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
            nearest = list(dict.fromkeys(f"{known[each].label} ({known[each].field})" for each in near))
            params = {"nearest": "、".join(nearest) or "—"}
            flaws.append(Flaw("header_unknown", header_row, header, header, params=params))
        elif column and column.field in named:
            flaws.append(Flaw("header_duplicate", header_row, header, params={"other": named[column.field]}))
        elif column:
            named[column.field] = header
            plan.append(_Step(index, header, column, converter(column, zone, limits)))
        elif not word:
            plan.append(_Step(index, "", None, nothing))
    flaws.extend(
        Flaw("header_missing", header_row, f"{column.label} ({column.field})")
        for column in columns(kind)
        if column.required and column.field not in named
    )
    if flaws:
        raise FileRefused(*flaws)
    return plan


# One row


@cache
def _required(kind: Kind) -> tuple[str, ...]:
    return tuple(column.field for column in columns(kind) if column.required)


def _cells(raw: RawRow, plan: Sequence[_Step], width: int) -> tuple[dict[str, Any], list[Flaw]]:
    values: dict[str, Any] = {}
    wrong: list[Flaw] = []
    cells = raw.cells
    count = len(cells)
    if count > width and any(cell is not None and str(cell).strip() for cell in cells[width:]):
        wrong.append(Flaw("cell_without_header", raw.number, None, shown(cells[width]), raw.line))
    for at, _, column, convert in plan:
        if at >= count:
            continue
        cell = cells[at]
        if cell is None or cell == "":
            continue
        try:
            value = convert(cell)
        except CellError as error:
            field = column.field if column else None
            wrong.append(Flaw(error.code, raw.number, field, shown(cell), raw.line, error.params))
            continue
        if value is not None and column:
            values[column.field] = value
    return values, wrong


CHAINS = (
    ("submitted_on", "accepted_on", "assigned_on", "replied_on", "received_on", "rated_on"),
    ("replied_on", "closed_on"),
)


def _rules(kind: Kind, values: Mapping[str, Any]) -> Iterator[Broken]:
    """What must hold between the cells of a row: (code, field, params)."""
    for field in _required(kind):
        if field not in values:
            yield "required", field, {}
    if rules := RULES.get(kind):
        yield from rules(values)


def _deputy_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    yield from in_order(values, "mandate_from", "mandate_to")


def _organisation_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    if values.get("name") and values["name"] == values.get("parent_name"):
        yield "parent_is_self", "parent_name", {}
    elif values.get("code") and values["code"] == values.get("parent_code"):
        yield "parent_is_self", "parent_code", {}


def _round_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _case_named(values)
    if not any(name in values for name in ("rating", "rating_attitude", "rating_process", "rating_result")):
        yield "required_with", "rating", {"other": "rated_on"}
    for chain in (("assigned_on", "replied_on", "received_on", "rated_on"), ("rated_on", "closed_on")):
        yield from in_order(values, *chain)


def _class_change_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _case_named(values)
    if "reason" not in values and values.get("source", "second_reply") != "second_reply":
        yield "required_with", "reason", {"other": "source"}


def _case_named(values: Mapping[str, Any]) -> Iterator[Broken]:
    if "number" in values:
        for field in ("term", "session", "in_session"):
            if field not in values:
                yield "required_with", field, {"other": "number"}
    elif "source_system" not in values and "source_id" not in values:
        yield "key_missing", "number", {}
    for one, other in (("source_system", "source_id"), ("source_id", "source_system")):
        if one not in values and other in values:
            yield "required_with", one, {"other": other}


def _promise_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    """How a promise ended is told by its state, its day and its words; they must agree."""
    yield from _case_named(values)
    for last in ("due_on", "fulfilled_on", "given_up_on"):
        yield from in_order(values, "made_on", last)
    kept, left = (
        any(name in values for name in names)
        for names in (("fulfilled_on", "second_reply", "second_document_number"), ("given_up_on", "given_up_reason"))
    )
    told = {"fulfilled"} if kept else set()
    told |= {"given_up"} if left else set()
    state = values.get("state")
    if len(told | ({state} if state else set())) > 1:
        yield "promise_state_mismatch", "state", {}
        return
    wanted: tuple[str, ...] = ()
    if kept or state == "fulfilled":
        wanted = ("fulfilled_on", "second_reply")
    elif left or state == "given_up":
        wanted = ("given_up_on", "given_up_reason")
    for field in wanted:
        if field not in values:
            yield "required_with", field, {"other": "state"}
    if "made_on" in values and "year" in values and values["made_on"].year != values["year"]:
        yield "promise_year_mismatch", "year", {"year": values["made_on"].year}


def _suggestion_rules(values: Mapping[str, Any]) -> Iterator[Broken]:
    yield from _case_named(values)
    if not set(values.get("co_units", ())).isdisjoint(values.get("lead_units", ())):
        yield "unit_twice", "co_units", {}
    if values.get("lead_deputy") in values.get("cosigners", ()):
        yield "cosigner_is_lead", "cosigners", {}
    for chain in CHAINS:
        yield from in_order(values, *chain)


def _of_case(
    rules: Callable[[Mapping[str, Any]], Iterator[Broken]],
) -> Callable[[Mapping[str, Any]], Iterator[Broken]]:
    def whole(values: Mapping[str, Any]) -> Iterator[Broken]:
        yield from _case_named(values)
        yield from rules(values)

    return whole


RULES: Mapping[Kind, Callable[[Mapping[str, Any]], Iterator[Broken]]] = {
    "suggestions": _suggestion_rules,
    "deputies": _deputy_rules,
    "organisations": _organisation_rules,
    "promises": _promise_rules,
    "class_changes": _class_change_rules,
    "rounds": _round_rules,
    **{kind: _of_case(rules) for kind, rules in RECORD_RULES.items()},
}
