"""How a public answer may be kept: by anybody, for less than a minute, and asked about by its mark afterwards."""

import hashlib

from fastapi import Response
from pydantic import BaseModel

SECONDS = 30  # a consent that is withdrawn is gone from every cache within a minute
HEADERS = {
    "cache-control": f"public, max-age={SECONDS}, must-revalidate",
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
}


def kept(body: bytes, known: str | None, media_type: str) -> Response:
    """The answer with its mark, or 304 where the caller has it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**HEADERS, "etag": etag}
    if known is not None and {"*", etag, f"W/{etag}"} & {each.strip() for each in known.split(",")}:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def kept_json(model: BaseModel, known: str | None) -> Response:
    """The same for a model."""
    return kept(model.model_dump_json(by_alias=True).encode(), known, "application/json")
