"""When the copy that a caller has is still right: a mark of what was answered, and 304 in place of the same again."""

import hashlib
from collections.abc import Mapping

from fastapi import Response

FRESH = "private, no-cache"  # kept by the caller alone, and asked about each time


def mark_of(told: bytes) -> str:
    """Weak, for a proxy may compress what it stands for."""
    return f'W/"{hashlib.sha256(told).hexdigest()[:32]}"'


def answered(
    body: bytes, etag: str, known: str | None, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The body, or 304 where `known` (If-None-Match) names it already."""
    told = {"etag": etag, "cache-control": FRESH, **(headers or {})}
    if known is not None and {"*", etag} & {each.strip() for each in known.split(",")}:
        return Response(status_code=304, headers=told)
    return Response(body, headers=told, media_type=media_type)
