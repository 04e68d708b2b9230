"""A valid request for any operation of the document: parameters and body from its own examples."""

from collections.abc import Mapping
from typing import Any

from api import openapi
from tests.conformance import DOCUMENT

OPERATIONS = {
    operation["operationId"]: (method, path, operation) for method, path, operation in openapi.operations(DOCUMENT)
}


def asked(name: str, congress: str, ids: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Arguments of `client.request`: in the paths of this congress, about these rows where they are given."""
    method, path, operation = OPERATIONS[name]
    needed = [each for each in operation.get("parameters", ()) if each["required"]]
    values = {each["name"]: each["example"] for each in needed} | {"congress": congress} | dict(ids or {})
    made: dict[str, Any] = {"method": method.upper(), "url": path.format_map(values), "headers": {}}
    made["params"] = {each["name"]: values[each["name"]] for each in needed if each["in"] == "query"}
    if "428" in operation["responses"]:
        made["headers"]["If-Match"] = '"1"'
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" in content:
        made["json"] = content["application/json"]["example"]
    elif "multipart/form-data" in content:
        made |= _multipart(content["multipart/form-data"])
    elif content:
        media = next(iter(content))
        made |= {"content": b"%PDF-1.4", "headers": made["headers"] | {"Content-Type": media}}
    return made


def _multipart(media: Mapping[str, Any]) -> dict[str, Any]:
    schema = media["schema"]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    files = {
        name
        for name, field in schema["properties"].items()
        if "binary" in str(field) or "contentMediaType" in str(field)
    }
    data = {
        name: value
        for name, value in media["example"].items()
        if name not in files and name in schema.get("required", ())
    }
    return {"files": {name: ("文件.csv", "标题\n".encode(), "text/csv") for name in files}, "data": data}
