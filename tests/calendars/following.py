"""Somebody who follows a calendar, and the parser that reads it: another one than its writer."""

from dataclasses import dataclass
from typing import Any

import httpx
import vobject

from tests.factories import Caller


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody with an account, and how they call."""

    account_id: Any
    caller: Caller

    async def feed(self, follows: str, subject: Any, status: int = 201) -> dict[str, Any]:
        """A feed of theirs, or its refusal."""
        answer = await self.caller.post("/calendar-feeds", {"follows": follows, "subject_id": str(subject)})
        assert answer.status_code == status, answer.text
        made: dict[str, Any] = answer.json()
        return made


def read(answer: httpx.Response) -> Any:
    """The calendar as another parser than its writer reads it; whatever is not of RFC 5545 is refused."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "folded"
    assert b"\n" not in answer.content.replace(b"\r\n", b""), "every line ends in CRLF"
    [calendar] = vobject.readComponents(answer.content.decode())
    assert calendar.validate(raiseException=True)
    return calendar


def events(calendar: Any) -> list[Any]:
    return list(calendar.contents.get("vevent", []))
