"""How a body is read: JSON in UTF-8 only, no NaN, no lone surrogates, no NUL in any text or name; a form's field once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

Place = tuple[int | str, ...]


class Unfit(HTTPException):
    """What no body may hold, and where. An HTTPException, for FastAPI lets no other error of a body through."""

    def __init__(self, code: str, message: str, places: list[Place]) -> None:
        super().__init__(422)
        self.code = code
        self.message = message
        self.places = places


class JsonRequest(Request):
    """A request whose JSON is read by orjson; its error is a json.JSONDecodeError, which FastAPI turns into a 422."""

    async def json(self) -> Any:
        body = await self.body()
        document = orjson.loads(body)
        if b"\\u0000" in body and (places := nul_places(document)):
            raise Unfit("nul_character", "A text holds NUL", places)  # PostgreSQL cannot store it
        return document

    async def _get_form(self, **limits: Any) -> FormData:
        """Of two files under one name FastAPI would drop the first without a word; no form here takes a list."""
        form = await super()._get_form(**limits)
        times = Counter(name for name, _ in form.multi_items())
        if repeated := [(name,) for name, given in times.items() if given > 1]:
            await form.close()
            raise Unfit("repeated", "Given more than once", [*repeated])
        return form


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
