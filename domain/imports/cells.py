"""How one cell becomes a value: padding, Excel's leavings, dates, numbers, lists and closed lists of words."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, tzinfo
from typing import Any

from domain.imports.column import Column, fold
from domain.imports.nearest import nearest
from domain.imports.sheet import Limits

LIST_LIMIT = 500
YEARS = (1949, 2199)
EXACT = 2**53
DIGITS = "零一二三四五六七八九"
PADDING = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff\u2028\u2029\u0085"
LINE_END = re.compile(r"_x000[Dd]_(?:\r?\n)?|_x000[Aa]_|\r\n?|[\x0b\x0c\x85\u2028\u2029]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BETWEEN_HANZI = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
SEPARATORS = re.compile(r"[、;,；，\n]+")
DATE = re.compile(
    r"(?:(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?|(\d{8}))"
    r"(?:[T ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?"
)


class CellError(Exception):
    """What is wrong with a cell; `params` fill the placeholders of the code's message."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def nothing(cell: object) -> None:
    if str(cell).strip():
        raise CellError("cell_without_header")


def converter(column: Column, zone: tzinfo, limits: Limits) -> Callable[[object], Any]:
    """How the cells of this column are read; what repeats down a column is worked out once.

    It gives None for a cell that holds nothing but padding, and raises CellError.
    """
    most = min(column.max_chars, limits.cell_chars)
    match column.type:
        case "integer":
            return _remembered(lambda text: _integer(text, column.max_chars))
        case "date":
            return _remembered(lambda text: _date(text, zone), _date_of_excel)
        case "flag" | "choice":
            return _remembered(lambda text: _choice(text, column.choices))
        case "names":
            return lambda cell: _names(cell, most)
        case "long_text":
            return lambda cell: _text(cell, most)
        case _:
            tidy = TIDY[column.type]
            return lambda cell: _short(cell, most, tidy)


def _remembered(
    of_text: Callable[[str], Any], of_other: Callable[[object], Any] = lambda _: None
) -> Callable[[object], Any]:
    seen: dict[str, Any] = {}

    def convert(cell: object) -> Any:
        if type(cell) is str and cell in seen:
            return seen[cell]
        value = of_other(cell)
        if value is None:
            text = str(cell).lower() if isinstance(cell, bool) else _text(cell, 200)
            value = None if text is None else of_text(text)
        if isinstance(cell, str) and len(seen) < 10_000:
            seen[cell] = value
        return value

    return convert


def _text(cell: object, limit: int) -> str | None:
    """Text without padding; line ends become LF. Excel's `_x000D_` is such a line end."""
    text = cell if isinstance(cell, str) else _number(cell)
    text = text.strip(PADDING)
    if not text.isprintable() or "_x00" in text:
        text = LINE_END.sub("\n", text).strip(PADDING)
        if found := UNPRINTABLE.search(text):
            bad = found.group()
            raise CellError(
                "nul_character" if bad == "\0" else "lone_surrogate" if bad >= "\ud800" else "control_character"
            )
    if len(text) > limit:
        raise CellError("text_too_long", chars=len(text), limit=limit)
    return text or None


def _number(cell: object) -> str:
    """A number where text is meant: 2.0 is "2", and one that a float cannot hold is refused, not rounded."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | date | time):
        raise CellError("text_expected")
    if isinstance(cell, float):
        if abs(cell) >= EXACT:
            raise CellError("number_inexact")
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def _short(cell: object, limit: int, tidy: Callable[[str], str]) -> str | None:
    text = _text(cell, limit)
    return None if text is None else tidy(text)


def _one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "\t" in text else text


def _name(text: str) -> str:
    """张　三 is 张三: the space only sets two characters as wide as three."""
    return BETWEEN_HANZI.sub("", _one_line(text))


def _class(text: str) -> str:
    return re.sub(r"类件?$", "", _one_line(text)).strip().upper()


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+", text):
        raise CellError("email_invalid")
    return text


def _url(text: str) -> str:
    if not re.match(r"https?://[^\s/]", text) or any(map(str.isspace, text)):
        raise CellError("url_invalid")
    return text


TIDY: Mapping[str, Callable[[str], str]] = {
    "text": _one_line,
    "name": _name,
    "class": _class,
    "email": _email,
    "url": _url,
}


def _names(cell: object, limit: int) -> tuple[str, ...] | None:
    parts = cell if isinstance(cell, list) else SEPARATORS.split(_text(cell, LIST_LIMIT * (limit + 1)) or "")
    given = (_short(part, limit, _name) for part in parts if part is not None)
    names = dict.fromkeys(name for name in given if name)
    if len(names) > LIST_LIMIT:
        raise CellError("list_too_long", limit=LIST_LIMIT)
    return tuple(names) or None


def _integer(text: str, limit: int) -> int:
    """15, 第15届, 第十五届, 0002, 2号."""
    word = re.sub(r"^第|(?:届|次|次会议|会议|号)$", "", unicodedata.normalize("NFKC", text).strip())
    if re.fullmatch(r"[0-9]{1,18}", word):
        number = int(word)
    elif found := re.fullmatch(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)", word):
        tens, ten, ones = found.groups()
        if not word or (tens and ones and not ten):
            raise CellError("integer_invalid")
        number = (DIGITS.index(tens or "一") * 10 if ten else DIGITS.index(tens or "零")) + DIGITS.index(ones or "零")
    else:
        raise CellError("integer_invalid")
    if not 1 <= number <= limit:
        raise CellError("integer_out_of_range", limit=limit)
    return number


def _choice(text: str, choices: Mapping[str, object]) -> object:
    value = choices.get(fold(text))
    if value is None:
        words = [(code, word) for word, code in choices.items()][::-1]  # the first word of each code wins
        zh = {code: word for code, word in words if not word.isascii()}
        en = {code: code if isinstance(code, str) else word for code, word in words if word.isascii()}
        codes = dict.fromkeys(choices.values())
        listed: dict[str, str | None] = {
            "zh": "、".join(zh[code] for code in codes),
            "en": ", ".join(str(en[code]) for code in codes),
        }
        word = nearest(fold(text), choices)
        listed["meant"] = word if word is None or not word.isascii() else str(en[choices[word]])
        raise CellError("choice_unknown", **listed)
    return value


def _date_of_excel(cell: object) -> date | None:
    if isinstance(cell, datetime):
        cell = cell.date()
    return _plausible(cell) if isinstance(cell, date) else None


def _date(text: str, zone: tzinfo) -> date:
    """2024-01-31, 2024/1/31, 2024.1.31, 20240131, 2024年1月31日, with or without a time of day after it."""
    found = DATE.fullmatch(unicodedata.normalize("NFKC", text))
    if not found:
        raise CellError("date_invalid")
    year, month, day, short, clock, offset = found.groups()
    if short:
        year, month, day = short[:4], short[4:6], short[6:]
    try:
        local = date(int(year), int(month), int(day))
        if clock:
            hour, *rest = clock.split(":")
            moment = f"{local}T{int(hour):02}:{':'.join(rest)}{offset or ''}"
            instant = datetime.fromisoformat(moment)
            local = instant.astimezone(zone).date() if instant.tzinfo else instant.date()
    except (ValueError, OverflowError) as error:
        raise CellError("date_invalid") from error
    return _plausible(local)


def _plausible(day: date) -> date:
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise CellError("date_out_of_range", first=YEARS[0], last=YEARS[1])
    return day
