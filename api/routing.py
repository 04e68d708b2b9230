"""What every route does beside its handler: strict input, ETag and Link, the answers of claimed keys kept."""

import re
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response, params
from fastapi._compat import field_annotation_is_sequence
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.deps import right_of
from api.idempotency import Claimed
from api.reading import JsonRequest
from api.schemas import Page

PROBLEM = "application/problem+json"
REFUSALS = {
    401: "No credentials, or credentials that no longer hold.",
    403: "You may see it, but not do this.",
    404: "There is no such row, or you may not see it.",
    409: "Right person, wrong moment: state, guard, version, or a race.",
    412: "`If-Match` names an old version.",
    413: "The body is above its limit.",
    422: "The input is wrong; `errors` has a JSON pointer for each place.",
    428: "An edit needs `If-Match`.",
    429: "Too many tries; `Retry-After` says when to come back.",
    503: "Too many requests at once, or no database; `Retry-After` says when to come back. Nothing was done.",
}
UNCACHED = "no-store"  # tokens, personal data, and rows whose moves change with time: nothing for a cache on the way
NEXT = re.compile(rb'\{"next":"([A-Za-z0-9_-]+)"')


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented refusals of a route; `Problem` itself is added to the document by `api.errors`."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": REFUSALS[status], "content": content} for status in statuses}


class Route(APIRoute):
    """A route of this API. Its operation id is the name of its function."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        super().__init__(path, endpoint, **options)
        rights = [right for each in self.dependencies if (right := right_of(each))]
        if rights and "`right_missing`" not in (self.description or ""):
            self.description += (
                "\n\nNeeds the right " + " and ".join(f"`{right}`" for right in rights) + " (`right_missing`)."
            )

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known, repeatable = _query_names(self)
        model = self.response_model if isinstance(self.response_model, type) else None
        mark = _mark_of(model)

        async def answer(request: Request) -> Response:
            _well_asked(request, known, repeatable)
            response = await handle(JsonRequest(request.scope, request.receive))
            response.headers.setdefault("cache-control", UNCACHED)
            mark(request, response)
            claimed: Claimed | None = request.scope.get(Claimed.SCOPE)
            if claimed is not None:
                await claimed.keep(response)
            return response

        return answer


class Router(APIRouter):
    """The routes of one area under one prefix, each with the refusals that any request may meet."""

    def __init__(self, area: str, prefix: str = "/v1/{congress}", **options: Any) -> None:
        super().__init__(
            prefix=prefix,
            tags=[area],
            route_class=Route,
            responses=responses(401, 403, 404, 409, 412, 413, 422, 428, 429, 503),
            **options,
        )


def _query_names(route: APIRoute) -> tuple[frozenset[str], frozenset[str]]:
    """The parameters of the query, and those of them that may be given several times."""
    elsewhere = (params.Path, params.Header, params.Cookie)
    fields = [each for each in get_flat_params(route.dependant) if not isinstance(each.field_info, elsewhere)]
    repeatable = [each.alias for each in fields if field_annotation_is_sequence(each.field_info.annotation)]
    return frozenset(each.alias for each in fields), frozenset(repeatable)


def _well_asked(request: Request, known: frozenset[str], repeatable: frozenset[str]) -> None:
    """A parameter that nobody reads is refused; so is a second value, of which one would be dropped without a word."""
    if not request.scope["query_string"]:
        return
    given = Counter(name for name, _ in request.query_params.multi_items())
    wrong = [(name, "extra_forbidden", "Unknown parameter") for name in given if name not in known]
    wrong += [
        (name, "repeated", "Given more than once")
        for name, times in given.items()
        if times > 1 and name in known - repeatable
    ]
    if wrong:
        raise RequestValidationError(
            [{"type": code, "loc": ("query", name), "msg": message, "input": None} for name, code, message in wrong]
        )


def _mark_of(model: type[Any] | None) -> Callable[[Request, Response], None]:
    """What the headers repeat of this body: the version of a row as ETag, the next page as Link."""
    if model is None or not issubclass(model, BaseModel):
        return _no_mark
    if issubclass(model, Page):
        return _link
    return _etag if "version" in model.model_fields else _no_mark


def _no_mark(_request: Request, _response: Response) -> None:
    """Nothing of the body is repeated in headers."""


def _etag(_request: Request, response: Response) -> None:
    response.headers["etag"] = f'"{orjson.loads(response.body)["version"]}"'


def _link(request: Request, response: Response) -> None:
    found = NEXT.match(bytes(response.body))
    if found:
        following = request.url.include_query_params(cursor=found[1].decode())
        response.headers["link"] = f'<{following.path}?{following.query}>; rel="next"'
