"""What the suite was answered against what the document promises: status, media type and body of every response."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema_rs
import orjson

from api import openapi
from api.commands.openapi import contract

DOCUMENT: dict[str, Any] = orjson.loads(contract()["openapi.json"])
_REGISTRY = jsonschema_rs.Registry([("urn:yanlu", DOCUMENT)], draft=jsonschema_rs.Draft202012)
SEEN: Counter[str] = Counter()  # responses looked at, by operation id
_VALIDATORS: dict[bytes, jsonschema_rs.Draft202012Validator] = {}


def resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to."""
    while "$ref" in node:
        kind, name = node["$ref"].split("/")[-2:]
        node = DOCUMENT["components"][kind][name]
    return node


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """A validator of one schema of the document, formats included."""
    key = orjson.dumps(schema).replace(b'"#/', b'"urn:yanlu#/')
    if key not in _VALIDATORS:
        _VALIDATORS[key] = jsonschema_rs.Draft202012Validator(
            orjson.loads(key), registry=_REGISTRY, validate_formats=True
        )
    return _VALIDATORS[key]


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{\w+}", "[^/]+", path))


# A path without parameters goes before one with: /v1/me is no /v1/{congress}.
_PATHS = sorted(
    ((_pattern(path), path, method, operation) for method, path, operation in openapi.operations(DOCUMENT)),
    key=lambda each: each[1].count("{"),
)


def operation_of(method: str, path: str) -> Mapping[str, Any] | None:
    """The operation that a request met; None outside of the document (docs, unknown paths)."""
    return next(
        (operation for pattern, _, known, operation in _PATHS if known == method.lower() and pattern.fullmatch(path)),
        None,
    )


async def conforms(response: httpx.Response) -> None:
    """An event hook of a client: fails the test whose request was answered otherwise than documented."""
    operation = operation_of(response.request.method, response.request.url.path)
    if operation is None or response.status_code >= 500:
        return
    told = f"{operation['operationId']} answered {response.status_code}"
    assert str(response.status_code) in operation["responses"], f"{told}, which is not documented"
    content = resolved(operation["responses"][str(response.status_code)]).get("content", {})
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if not content:
        return
    assert media_type in content, f"{told} as {media_type!r}, documented are {sorted(content)}"
    if media_type.endswith("json"):
        problems = [
            f"{error.instance_path}: {error.message}"
            for error in validator(content[media_type]["schema"]).iter_errors(orjson.loads(await response.aread()))
        ]
        assert not problems, f"{told} otherwise than documented: {problems}"
    SEEN[operation["operationId"]] += 1
