"""What all schemas share: input refuses what it does not know, output reads rows, one page shape, one error shape."""

from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from asyncpg import Record
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

# No NUL: PostgreSQL cannot store it. Lone surrogates never get here, the JSON reader refuses them.
STORABLE = r"^[^\x00]*$"
_UNSEEN = r"\s\x00\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # spaces, and signs that leave a text looking empty
_NOT_BLANK = rf"^[^\x00]*[^{_UNSEEN}][^\x00]*$"


def text(minimum: int, maximum: int) -> StringConstraints:
    """Constraints of a text: its length in characters, after spaces at both ends are cut off."""
    pattern = _NOT_BLANK if minimum else STORABLE
    return StringConstraints(min_length=minimum, max_length=maximum, pattern=pattern, strip_whitespace=True)


Name = Annotated[str, text(1, 100)]
ShortText = Annotated[str, text(1, 200)]
Line = Annotated[str, text(1, 500)]
Note = Annotated[str, text(1, 2_000)]
WholeText = Annotated[str, text(1, 50_000)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9](-?[a-z0-9]+)*$")]
SearchText = Annotated[str, text(1, 100)]
# Within what every calendar, client and column can hold: PostgreSQL has an infinity behind the last day of Python.
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31), description="A local date.")]


class In(BaseModel):
    """What a caller sends: a field that is not known is refused, nothing is changed after parsing."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Filter(BaseModel):
    """Filters of a list as query parameters. Names that no parameter has are refused by the route, which knows all."""

    model_config = ConfigDict(frozen=True)


class Out(BaseModel):
    """What a caller gets, read from a row, a mapping or an object."""

    model_config = ConfigDict(from_attributes=True)

    @model_validator(mode="before")
    @classmethod
    def _of_row(cls, value: Any) -> Any:
        """A database row has items, not attributes."""
        return dict(value) if isinstance(value, Record) else value


T = TypeVar("T")


class Page(Out, Generic[T]):
    """One page of a list; `next` comes first so that the `Link` header is read off the answer's first bytes."""

    next: str | None = Field(
        default=None, description="Cursor of the next page; null on the last. The `Link` header carries the whole URL."
    )
    total: int | None = Field(default=None, description="Number of rows on all pages; null unless `total=true`.")
    items: list[T]


class FieldError(BaseModel):
    """One place of the input that is wrong."""

    pointer: str = Field(description="JSON pointer: `/body/…`, `/query/…`, `/path/…` or `/header/…`.")
    code: str
    message: str


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable; further members are the error's data and say what to do."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:yanlu:problem:wrong_state",
                    "title": "当前状态下不能这样做",
                    "status": 409,
                    "detail": "`actions` 列出此刻可做的步骤。",
                    "code": "wrong_state",
                    "request_id": "6f1c0a4be7c14b0c9d0f7c0a2f9d3a11",
                    "state": "submitted",
                    "allowed_in": ["accepted"],
                    "action": "assign",
                }
            ]
        },
    )

    type: str = Field(description="`urn:yanlu:problem:` and the code.")
    title: str = Field(description="In Chinese, or in English where `Accept-Language` prefers it.")
    status: int
    detail: str
    code: str = Field(description="Stable, snake case; what a program looks at.")
    request_id: str = Field(description="The same as in the `X-Request-Id` header, the logs and the events.")
    errors: list[FieldError] | None = Field(default=None, description="Every wrong place of the input, with 422.")


def pointer(parts: tuple[int | str, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
