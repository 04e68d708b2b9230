"""Turns raw rows into typed rows or row errors: every error of a row, each with a code that says what to do."""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from domain.imports.cells import CellError, converter, nothing
from domain.imports.columns import (
    ROWS,
    RUNNING_NUMBER,
    Column,
    DeputyRow,
    Kind,
    OrganisationRow,
    Row,
    SuggestionRow,
    columns,
    fold,
    headers,
)
from domain.imports.sheet import DEFAULT_LIMITS, FileRefused, Flaw, Limits, RawRow, Sheet

# code -> (zh, en). Placeholders: those of the flaw's params, and {column}, {row}, {line}, {value}.
CODES: Mapping[str, tuple[str, str]] = {
    # the file
    "file_empty": ("文件是空的", "The file is empty"),
    "format_unknown": ("不是 NDJSON、CSV 或 XLSX 文件", "This is not an NDJSON, CSV or XLSX file"),
    "encoding_unknown": ("无法识别文字编码，请另存为 UTF-8", "The text encoding is not known: save the file as UTF-8"),
    "encoding_broken": ("UTF-8 编码在第 {line} 行损坏", "The UTF-8 text is damaged in line {line}"),
    "ndjson_not_utf8": ("NDJSON 必须用 UTF-8 编码", "NDJSON must be encoded in UTF-8"),
    "json_array": ("请每行写一个 JSON 对象，不要写成数组", "Write one JSON object a line, not an array"),
    "csv_broken": (
        "第 {row} 行（文本第 {line} 行起）引号不配对",
        "Row {row} (from text line {line}): quotes do not match",
    ),
    "xls_old": ("这是旧式 .xls 文件，请另存为 .xlsx", "This is an old .xls file: save it as .xlsx"),
    "xlsx_encrypted": ("文件有密码，请去掉密码后再上传", "The file has a password: remove it first"),
    "xlsx_broken": (
        "XLSX 文件已损坏，请用 Excel 或 WPS 重新保存",
        "The XLSX file is damaged: save it again in Excel or WPS",
    ),
    "xlsx_bomb": ("XLSX 解压后过大", "The XLSX file is too large when unpacked"),
    "sheet_too_large": (
        "工作表范围过大：{rows} 行 × {columns} 列",
        "The sheet spans {rows} rows by {columns} columns: too large",
    ),
    "rows_missing": ("只有表头，没有数据", "There is a header but no row"),
    "rows_too_many": ("超过 {limit} 行，请拆分文件", "More than {limit} rows: split the file"),
    "columns_too_many": ("超过 {limit} 列", "More than {limit} columns"),
    "header_unknown": ("不认识列名“{column}”；相近的列名：{nearest}", "Unknown column “{column}”; nearest: {nearest}"),
    "header_missing": ("缺少必需的列“{column}”", "The required column “{column}” is missing"),
    "header_duplicate": ("列“{column}”与“{other}”重复", "Column “{column}” says the same as “{other}”"),
    # a line or a row
    "json_invalid": ("本行不是有效的 JSON", "This line is not valid JSON"),
    "json_not_object": ("本行不是 JSON 对象", "This line is not a JSON object"),
    "line_not_utf8": ("本行不是 UTF-8 编码", "This line is not UTF-8"),
    "cell_without_header": ("本格所在列没有列名", "This cell stands in a column without a header"),
    "key_missing": ("请填写编号，或填写来源系统和来源编号", "Give the number, or source_system and source_id"),
    "key_repeated": ("与第 {first_row} 行重复", "The same as row {first_row}"),
    # a cell
    "required": ("“{column}”不能为空", "“{column}” must not be empty"),
    "required_with": ("填写了“{other}”，就必须填写“{column}”", "“{column}” must be given with “{other}”"),
    "text_expected": ("应为文字，不能是对象、数组或真假值", "Text expected, not an object, a list or true/false"),
    "text_too_long": ("文字过长：{chars} 字，最多 {limit} 字", "Too long: {chars} characters, at most {limit}"),
    "nul_character": ("含有空字符（NUL）", "Contains a NUL character"),
    "control_character": ("含有控制字符", "Contains a control character"),
    "lone_surrogate": ("含有不完整的字符（单个代理项）", "Contains half a character (a lone surrogate)"),
    "number_inexact": ("数字过长，已失去精度，请存为文本", "The number is too long to be exact: store it as text"),
    "integer_invalid": ("应为整数", "A whole number is expected"),
    "integer_out_of_range": ("应在 1 到 {limit} 之间", "Must be between 1 and {limit}"),
    "date_invalid": ("不是有效的日期，请写成 2024-01-31", "Not a date of the calendar: write 2024-01-31"),
    "date_out_of_range": ("日期应在 {first} 年到 {last} 年之间", "The year must be between {first} and {last}"),
    "choice_unknown": ("应为下列之一：{zh}", "Must be one of: {en}"),
    "list_too_long": ("最多 {limit} 项", "At most {limit} entries"),
    "email_invalid": ("不是有效的邮箱地址", "Not an e-mail address"),
    "url_invalid": ("网址须以 http:// 或 https:// 开头", "The address must start with http:// or https://"),
    "dates_reversed": ("“{column}”早于“{other}”", "“{column}” is earlier than “{other}”"),
    "unit_twice": ("同一单位既是主办又是会办", "The same unit is lead and co-handler"),
    "cosigner_is_lead": ("领衔代表不能同时是联名代表", "The lead deputy is among the co-signers"),
    "parent_is_self": ("上级不能是自己", "An organisation cannot be its own parent"),
}

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


class ParsedRow(NamedTuple):
    row_number: int
    values: Row


@dataclass(frozen=True, slots=True)
class Parsed:
    rows: Sequence[ParsedRow]
    errors: Sequence[RowError]


def parse(kind: Kind, sheet: Sheet, *, zone: tzinfo, limits: Limits = DEFAULT_LIMITS) -> Parsed:
    """Instants with an offset become the local date in `zone`. Raises FileRefused for a header that does not fit."""
    plan = _plan(kind, sheet, zone, limits)
    rows: list[ParsedRow] = []
    flaws = list(sheet.flaws)
    first_rows: dict[object, int] = {}
    for raw in sheet.rows:
        values, wrong = _cells(raw, plan, len(sheet.header))
        if not values and not wrong:
            continue
        flawed = {flaw.column for flaw in wrong}
        for code, field, params in _rules(kind, values):
            if field not in flawed:
                value = values.get(field or "")
                wrong.append(Flaw(code, raw.number, field, value and shown(value), raw.line, params))
        if not wrong:
            row = ROWS[kind](**values)
            key = natural_key(row)
            first = first_rows.setdefault(key, raw.number)
            if first == raw.number:
                rows.append(ParsedRow(raw.number, row))
                continue
            named = " / ".join(str(part) for part in key)
            wrong.append(Flaw("key_repeated", raw.number, None, named, raw.line, {"first_row": first}))
        flaws.extend(wrong)
    if not rows and not flaws:
        raise FileRefused(Flaw("rows_missing", row=sheet.header_row))
    labels = {step.column.field: step.header for step in plan if step.column}
    errors = [render(flaw, labels) for flaw in flaws]
    if sheet.flaws:
        errors.sort(key=lambda error: error.row or 0)
    return Parsed(rows, errors)


def natural_key(row: Row) -> tuple[object, ...]:
    """What makes a repeated row the same thing again: the official number, else the name in the other system."""
    match row:
        case SuggestionRow(number=None):
            return (row.source_system, row.source_id)
        case SuggestionRow():
            return (row.term, row.session, row.in_session, row.kind, row.number)
        case DeputyRow():
            return (row.term, row.card_number)
        case OrganisationRow():
            return ("code", row.code) if row.code else ("name", row.name)


def render(flaw: Flaw, labels: Mapping[str, str] | None = None) -> RowError:
    """The report line of a flaw; `labels` puts the file's own header in place of a field's name."""
    column = (labels or {}).get(flaw.column or "", flaw.column)
    column = None if column is None else shown(column)
    value = None if flaw.value is None else shown(flaw.value)
    params = {"column": column, "row": flaw.row, "line": flaw.line, "value": value, **flaw.params}
    if "other" in params:
        params["other"] = (labels or {}).get(str(params["other"]), params["other"])
    zh, en = (text.format_map(params) for text in CODES[flaw.code])
    return RowError(flaw.row, column, flaw.code, value, zh, en, flaw.line)


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


def _plan(kind: Kind, sheet: Sheet, zone: tzinfo, limits: Limits) -> list[_Step]:
    known = headers(kind)
    plan: list[_Step] = []
    named: dict[str, str] = {}
    flaws: list[Flaw] = []
    for index, header in enumerate(sheet.header):
        word = fold(header[:100])
        column = known.get(word)
        if column is None and word and word not in RUNNING_NUMBER:
            near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
            nearest = list(dict.fromkeys(f"{known[each].label} ({known[each].field})" for each in near))
            params = {"nearest": "、".join(nearest) or "—"}
            flaws.append(Flaw("header_unknown", sheet.header_row, header, header, params=params))
        elif column and column.field in named:
            flaws.append(Flaw("header_duplicate", sheet.header_row, header, params={"other": named[column.field]}))
        elif column:
            named[column.field] = header
            plan.append(_Step(index, header, column, converter(column, zone, limits)))
        elif not word:
            plan.append(_Step(index, "", None, nothing))
    flaws.extend(
        Flaw("header_missing", sheet.header_row, f"{column.label} ({column.field})")
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


def _rules(kind: Kind, values: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Mapping[str, object]]]:
    """What must hold between the cells of a row: (code, field, params)."""
    for field in _required(kind):
        if field not in values:
            yield "required", field, {}
    if kind == "suggestions":
        yield from _suggestion_rules(values)
    elif kind == "deputies":
        yield from _in_order(values, ("mandate_from", "mandate_to"))
    elif values.get("name") and values["name"] == values.get("parent_name"):
        yield "parent_is_self", "parent_name", {}
    elif values.get("code") and values["code"] == values.get("parent_code"):
        yield "parent_is_self", "parent_code", {}


def _suggestion_rules(values: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Mapping[str, object]]]:
    if "number" in values:
        for field in ("term", "session", "in_session"):
            if field not in values:
                yield "required_with", field, {"other": "number"}
    elif "source_system" not in values and "source_id" not in values:
        yield "key_missing", "number", {}
    for one, other in (("source_system", "source_id"), ("source_id", "source_system")):
        if one not in values and other in values:
            yield "required_with", one, {"other": other}
    if not set(values.get("co_units", ())).isdisjoint(values.get("lead_units", ())):
        yield "unit_twice", "co_units", {}
    if values.get("lead_deputy") in values.get("cosigners", ()):
        yield "cosigner_is_lead", "cosigners", {}
    for chain in CHAINS:
        yield from _in_order(values, chain)


def _in_order(
    values: Mapping[str, Any], chain: Sequence[str]
) -> Iterator[tuple[str, str | None, Mapping[str, object]]]:
    given = [field for field in chain if field in values]
    for earlier, later in pairwise(given):
        if values[later] < values[earlier]:
            yield "dates_reversed", later, {"other": earlier}
