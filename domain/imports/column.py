"""What a column of a file is: its headers, its type, its limit, and the words of its closed list."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Type = Literal["text", "long_text", "name", "names", "integer", "date", "flag", "choice", "class", "email", "url"]


@dataclass(frozen=True, slots=True)
class Column:
    """`headers` are all accepted ones; the first is the Chinese label, `field` itself is the English one."""

    field: str
    headers: tuple[str, ...]
    type: Type
    required: bool
    max_chars: int
    choices: Mapping[str, object]

    @property
    def label(self) -> str:
        return self.headers[0]


def column(
    type: Type,
    headers: str,
    *,
    limit: int = 200,
    required: bool = False,
    choices: Mapping[str, object] | None = None,
    default: object = None,
) -> Any:
    described = {"column": Column("", tuple(headers.split()), type, required, limit, choices or {})}
    empty: object = () if type == "names" else default
    return field(metadata=described) if required else field(default=empty, metadata=described)


def words(**codes: str) -> dict[str, object]:
    """Words of the office to codes; a code is always a word for itself."""
    return {fold(word): code for code, said in codes.items() for word in (code, *said.split())}


def either(yes: str, no: str) -> dict[str, object]:
    found: dict[str, object] = {fold(word): True for word in ("是", "true", "yes", "y", "1", *yes.split())}
    return found | {fold(word): False for word in ("否", "false", "no", "n", "0", *no.split())}


def fold(word: str) -> str:
    """Full and half width, case, spaces, underscores and marks of required columns make no difference."""
    return re.sub(r"[\s_\-*:·\u200b\ufeff]+", "", unicodedata.normalize("NFKC", word).casefold())
