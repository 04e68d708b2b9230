"""Answers that are encoded as the domain gives them, once and with no model between; a test holds each to its model.

Checking rows of our own and copying them into models took more time than the statement that found them.
"""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Response

from domain.paging import Page


def page_encoded(page: Page) -> Response:
    """A page of a list; `next` first, where the `Link` header is read off. Instants are UTC and end with Z."""
    found = {"next": page.next, "total": page.total, "items": page.items}
    body = orjson.dumps(found, default=_of_rows, option=orjson.OPT_UTC_Z)
    return Response(body, media_type="application/json")


def _of_rows(value: Any) -> str:
    """The UUIDs of rows are of the driver's own class."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value))
