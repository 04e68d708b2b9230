"""One table, domain error to status, and one rendering: application/problem+json in Chinese or English."""

import json
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import API_KEY_HEADER
from api.field_messages import FIELD_MESSAGES
from api.logs import log, request_id, told_path
from api.problems import PROBLEMS
from api.reading import Unfit
from api.schemas import Problem, pointer
from domain.db import RETRY_AFTER
from domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Throttled,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from domain.idempotency import Answered

STATUS: dict[type[DomainError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    Invalid: 422,
    PreconditionRequired: 428,
    Throttled: 429,
    Unavailable: 503,
}
HTTP_CODES = {  # what the framework refuses by itself: (our status, code)
    400: (422, "body_unreadable"),
    404: (404, "path_unknown"),
    405: (405, "method_not_allowed"),
    413: (413, "body_too_large"),
}
MEDIA_TYPE = "application/problem+json"
UNCACHED = {"cache-control": "no-store"}
URN = "urn:yanlu:problem:"
MOST_ERRORS = 100


def install(app: FastAPI) -> None:
    """Hand every error to its rendering, and add its schema to the document."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unroutable)
    app.add_exception_handler(Unfit, _unfit)
    app.add_exception_handler(Answered, _replayed)
    app.user_middleware.append(Middleware(LastResort))  # innermost: its answers pass through all others
    document = app.openapi

    def documented() -> dict[str, Any]:
        schema = document()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        if "Problem" not in schemas:
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs") | {"Problem": problem}
            _api_keys(schema)
        return schema

    app.openapi = documented  # type: ignore[method-assign]


def _api_keys(schema: dict[str, Any]) -> None:
    """Wherever a bearer is heard, an API key in a header of its own is heard as well."""
    key = {"type": "apiKey", "in": "header", "name": API_KEY_HEADER, "description": "An API key, for scripts."}
    schema["components"].setdefault("securitySchemes", {})["api_key"] = key
    for operation in (operation for path in schema["paths"].values() for operation in path.values()):
        if {"bearer": []} in operation.get("security", ()):
            operation["security"].append({"api_key": []})


class LastResort:
    """Answers what nobody foresaw: nothing of the error is told, all of it is logged.

    Not an exception handler: Starlette raises the error again after the handler of `Exception` has answered it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            log.error("internal_error", method=scope["method"], path=told_path(scope), exc_info=error)
            await problem(scope, 500, "internal_error")(scope, receive, send)


def problem(
    scope: Scope,
    status: int,
    code: str,
    data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One error as a response; never to be cached, for the next try may be answered otherwise."""
    title, detail = _words(code, english=_english(scope))
    body = {
        **(data or {}),
        "type": URN + code,
        "title": title,
        "status": status,
        "detail": (data or {}).get("detail") or detail,
        "code": code,
        "request_id": request_id.get() or "",
    }
    return Response(_rendered(body), status, {**UNCACHED, **(headers or {})}, MEDIA_TYPE)


def body_too_large(scope: Scope, limit: int) -> Response:
    """The refusal of a body above its limit, for the middleware that counts bytes."""
    return problem(scope, 413, "body_too_large", {"max_bytes": limit})


def overloaded(scope: Scope) -> Response:
    """The refusal of a request that nobody has time for, for the middleware that sees it first."""
    return problem(scope, 503, "overloaded", {"retry_after": RETRY_AFTER}, {"retry-after": str(RETRY_AFTER)})


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    headers = {}
    if isinstance(error, Throttled | Unavailable):
        headers["retry-after"] = str(error.data.get("retry_after", 60))
    if isinstance(error, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    return problem(request.scope, STATUS[type(error)], error.code, error.data, headers)


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    english = _english(request.scope)
    found = [_field_error(each, english=english) for each in error.errors()[:MOST_ERRORS]]
    code = "json_invalid" if any(each["code"] == "json_invalid" for each in found) else "input_invalid"
    return problem(request.scope, 422, code, {"errors": found})


async def _unfit(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unfit)
    english = _english(request.scope)
    errors = [{"type": error.code, "loc": ("body", *place), "msg": error.message} for place in error.places]
    found = [_field_error(each, english=english) for each in errors[:MOST_ERRORS]]
    return problem(request.scope, 422, "input_invalid", {"errors": found})


async def _unroutable(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status, code = HTTP_CODES.get(error.status_code, (error.status_code, "http_error"))
    return problem(request.scope, status, code, headers=error.headers)


async def _replayed(_request: Request, answer: Exception) -> Response:
    assert isinstance(answer, Answered)
    return Response(answer.body, answer.status, {**UNCACHED, **answer.headers, "idempotency-replayed": "true"})


def _field_error(error: Mapping[str, Any], *, english: bool) -> dict[str, str]:
    """The input itself is not repeated: it may be long, secret, or not even text."""
    code = str(error["type"])
    place = tuple(error["loc"])
    if code == "json_invalid":
        place = place[:1]  # what follows is an offset, not a member
    message = str(error["msg"])
    if not english and code in FIELD_MESSAGES:
        given = error.get("ctx") or {}
        if "expected" in given:
            given = given | {"expected": str(given["expected"]).replace(", ", "、").replace(" or ", "、")}
        message = FIELD_MESSAGES[code].format_map(_Given(given))
    return {"pointer": pointer(place), "code": code, "message": message}


class _Given(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "…"


def _words(code: str, *, english: bool) -> tuple[str, str]:
    """Title and detail: the first sentence of the row, and what follows it."""
    text = PROBLEMS[code][english] if code in PROBLEMS else code
    title, _, detail = text.partition(". " if english else "。")
    return title, detail or text


def _english(scope: Scope) -> bool:
    """Whether `Accept-Language` prefers English; without a preference the answer is Chinese."""
    weights = {"zh": 0.0, "en": 0.0}
    for part in Headers(scope=scope).get("accept-language", "").split(","):
        language, _, quality = part.replace(" ", "").partition(";q=")
        name = language.split("-")[0].lower()
        if name in weights:
            weights[name] = max(weights[name], _weight(quality))
    return weights["en"] > weights["zh"]


def _weight(quality: str) -> float:
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


def _rendered(body: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(body, default=_plain)
    except TypeError:  # a lone surrogate, or a name that is no text: escaped it can be said all the same
        return json.dumps(body, default=str, skipkeys=True).encode()


def _plain(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else str(value)
