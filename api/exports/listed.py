"""An export of any list, made of the route of the list itself: its rights, its sight, its filters, and nothing said twice."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter

from api.deps import Db, ExportSlots, PageQuery, PageWanted, Read
from api.exports.sending import MEDIA_TYPES, Download, download
from api.schemas import Page
from domain import paging
from domain.db import Tx
from domain.exports.reading import Asked, Source
from domain.exports.sheets import FileFormat, Heading, Language

Format = Annotated[
    Literal["csv", "xlsx", "ndjson"],
    Path(
        description="`csv`: UTF-8 with the mark that Excel needs. `xlsx`: typed cells. `ndjson`: one object a line.",
        examples=["csv"],
    ),
]
Words = Annotated[Language, Query(description="Of the headers and of codes in CSV and XLSX. NDJSON has codes.")]
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_TEXT = {"schema": {"type": "string"}, "example": "编号,标题\r\n17,关于老旧小区加装电梯的建议\r\n"}
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            "text/csv": _TEXT,
            MEDIA_TYPES[FileFormat.XLSX]: _BYTES,
            MEDIA_TYPES[FileFormat.NDJSON]: {"schema": {"type": "string"}, "example": '{"number":17}\n'},
        },
    }
}
REFUSED = (
    "Refused: `export_too_large` (above 500,000 rows), `export_cell_too_long` (XLSX: a text that no cell holds), "
    "`exports_busy`, and what the list refuses."
)


def is_list(route: APIRoute) -> bool:
    """Whether a route answers with pages."""
    model = route.response_model
    return isinstance(model, type) and issubclass(model, Page)


def export_name(route: APIRoute) -> str:
    """`list_deadlines` -> `export_deadlines`."""
    return "export_" + route.endpoint.__name__.removeprefix("list_")


def exported(router: APIRouter, route: APIRoute) -> None:
    """Add `…/export.{format}` beside a list."""
    list_them = route.endpoint
    asked = inspect.signature(list_them).parameters
    tx_name = next(name for name, each in asked.items() if each.annotation == Read)
    page_name = next(name for name, each in asked.items() if each.annotation == PageQuery)
    left_out = {tx_name, page_name, "sort"}
    item = item_of(route.response_model)

    async def export(**given: Any) -> Download:
        """Of the list; its signature is set below."""
        db, slots, wanted, language = (given.pop(name) for name in ("db", "slots", "format", "language"))

        def page(tx: Tx, next_: Asked) -> Awaitable[paging.Page]:
            wish = PageWanted(min(next_.limit, paging.MAX_LIMIT), next_.cursor, next_.total)
            return _page(list_them, item, given | {tx_name: tx, page_name: wish})

        source = Source(headings_of(item), page) if wanted != FileFormat.NDJSON else Source((), page)
        return await download(db, slots, _flat(source, wanted), name, FileFormat(wanted), language)

    name = export_name(route)
    parameters = [each for each_name, each in asked.items() if each_name not in left_out]
    added = {"db": Db, "slots": ExportSlots, "format": Format}
    own = [inspect.Parameter(each, inspect.Parameter.KEYWORD_ONLY, annotation=kind) for each, kind in added.items()]
    own.append(inspect.Parameter("language", inspect.Parameter.KEYWORD_ONLY, annotation=Words, default="zh"))
    whole = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters] + own
    export.__signature__ = inspect.Signature(whole, return_annotation=Download)  # type: ignore[attr-defined]
    export.__name__ = name
    export.__doc__ = (
        f"The list `{list_them.__name__}` as a file, with the same filters and the same sight, in the list's first order.\n\n"
        f"CSV and XLSX have a column for each field, NDJSON the objects of the list. {REFUSED}"
    )
    router.add_api_route(
        f"{route.path}/export.{{format}}",
        export,
        dependencies=route.dependencies,
        response_class=StreamingResponse,
        responses=FILE,
        methods=["GET"],
    )


def item_of(page: Any) -> type[BaseModel]:
    """What a page is made of."""
    found: type[BaseModel] = get_args(page.model_fields["items"].annotation)[0]
    return found


async def _page(list_them: Callable[..., Any], item: type[BaseModel], given: Mapping[str, Any]) -> paging.Page:
    found = await list_them(**given)
    items = _adapter(item).validate_python(list(found.items), from_attributes=True)
    return paging.Page([each.model_dump(mode="python", by_alias=True) for each in items], found.next, found.total)


def _flat(source: Source, wanted: str) -> Source:
    """For tables each row by the names of the columns."""
    if wanted == FileFormat.NDJSON:
        return source

    async def page(tx: Tx, asked: Asked) -> paging.Page:
        found = await source.page(tx, asked)
        return paging.Page([flat(row) for row in found.items], found.next, found.total)

    return Source(source.headings, page, source.batch)


@cache
def _adapter(item: type[BaseModel]) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[item])  # type: ignore[valid-type]


@cache
def headings_of(item: type[BaseModel]) -> tuple[Heading, ...]:
    """A column for each field; one that is an object has a column for each of its own (`lead_name`)."""
    return tuple(Heading(name, name) for name in _names(item))


def _names(item: type[BaseModel], prefix: str = "") -> list[str]:
    found = []
    for name, field in item.model_fields.items():
        own = prefix + (field.alias or name)
        inner = _object(field.annotation)
        found += _names(inner, f"{own}_") if inner else [own]
    return found


def _object(annotation: Any) -> type[BaseModel] | None:
    """The model of a field that is one object or none; lists stay in one column."""
    kinds = [each for each in (get_args(annotation) or (annotation,)) if each is not type(None)]
    one = kinds[0] if len(kinds) == 1 and (annotation is kinds[0] or type(None) in get_args(annotation)) else None
    return one if isinstance(one, type) and issubclass(one, BaseModel) else None


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """An object by the names of `headings_of`; a list of objects as JSON, the moves of the caller too."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        own = prefix + name
        if isinstance(value, Mapping):
            found |= flat(value, f"{own}_") | {own: _json(value)}
        elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
            found[own] = _json(value)
        else:
            found[own] = value
    return found


def _json(value: Any) -> str:
    return TypeAdapter(Any).dump_json(value).decode()
