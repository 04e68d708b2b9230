"""How a JSON body is read: UTF-8 only, no NaN, no lone surrogates, no NUL in any text or name."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from starlette.exceptions import HTTPException

Place = tuple[int | str, ...]


class NulInBody(HTTPException):
    """PostgreSQL cannot store NUL. An HTTPException, for FastAPI lets no other error of a body through."""

    def __init__(self, places: list[Place]) -> None:
        super().__init__(422)
        self.places = places


class JsonRequest(Request):
    """A request whose JSON is read by orjson; its error is a json.JSONDecodeError, which FastAPI turns into a 422."""

    async def json(self) -> Any:
        body = await self.body()
        document = orjson.loads(body)
        if b"\\u0000" in body and (places := nul_places(document)):
            raise NulInBody(places)
        return document


def nul_places(value: Any, at: Place = ()) -> list[Place]:
    """Where in a JSON document a text or a name holds NUL."""
    if isinstance(value, str):
        return [at] if "\0" in value else []
    if isinstance(value, Mapping):
        names = [at for name in value if "\0" in name]
        return names + [place for name, each in value.items() for place in nul_places(each, (*at, name))]
    if isinstance(value, list):
        return [place for index, each in enumerate(value) for place in nul_places(each, (*at, index))]
    return []
