"""A season of an office of the tests: cases under key supervision, asked for over HTTP, searched by a worker's step."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import httpx

from api.programmes.schemas import SeasonAsked
from api.settings import Settings
from domain.actor import Role
from domain.programmes.actions import plan_programme
from domain.programmes.queries import get_programme
from domain.programmes.work import step
from tests.arranging import Desk
from tests.council import decided
from tests.factories import Caller, bearer

SECONDS = 5.0


def by(client: httpx.AsyncClient, settings: Settings, desk: Desk, *roles: Role, **links: Any) -> Caller:
    """Somebody with these roles, at the hour of the desk."""
    headers = bearer(desk.office.place, settings.signing_key, *roles, now=desk.office.now, **links)
    return Caller(client, desk.office.place.slug, headers)


async def key_cases(desk: Desk, count: int, due_on: date, **given: Any) -> list[UUID]:
    """Cases in handling under one decision, which gives them a due day, a host and a leader."""
    cases = [(await desk.office.assigned(**given))[0] for _ in range(count)]
    leaders = [
        {"person_id": desk.host, "role": "supervises", "title": "副主任"},
        {"person_id": desk.mayor, "role": "leads", "title": "市长"},
    ]
    await decided(desk.office, cases, leaders=leaders, due_on=due_on)
    return cases


def season(desk: Desk, wanted: Sequence[UUID], kind: str = "mayor-face-to-face", **given: Any) -> dict[str, Any]:
    """A body that asks for one meeting a case within six weeks."""
    first = desk.hour(0).date()
    return {
        "kind_id": str(desk.kinds[kind]),
        "title": "市长·代表面对面",
        "from_on": first.isoformat(),
        "until_on": desk.hour(42).date().isoformat(),
        "meetings": len(wanted),
        "rooms": [str(desk.room)],
        "cases": [{"suggestion_id": str(case)} for case in wanted],
        **given,
    }


async def asked(organiser: Caller, body: dict[str, Any]) -> str:
    """A programme that waits for a worker; gives its path."""
    answer = await organiser.post("/programmes", body)
    assert answer.status_code == 202, answer.text
    return f"/programmes/{answer.json()['id']}"


async def searched(desk: Desk, seconds: float = SECONDS) -> None:
    """A worker does what waits."""
    while await step(desk.db, desk.office.now, seconds):
        pass


async def planned(desk: Desk, organiser: Caller, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path of a programme and what it shows once it was searched for."""
    path = await asked(organiser, body)
    await searched(desk)
    return path, (await organiser.get(path)).json()


async def proposed(desk: Desk) -> tuple[UUID, UUID]:
    """A programme with one meeting, and that meeting, by the same actions as over HTTP."""
    [case] = await key_cases(desk, 1, desk.hour(40).date())
    body = SeasonAsked.model_validate(season(desk, [case]))
    async with desk.db.write() as tx:
        made: UUID = (await plan_programme(tx, desk.organiser, body.model_dump(), desk.office.now))["id"]
    await searched(desk)
    async with desk.db.read() as tx:
        shown = await get_programme(tx, desk.organiser, made)
    return made, UUID(shown["drafted"][0]["id"])


def redraft(meeting: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The body that leaves a drafted meeting as it is, but for what is given."""
    return {
        "starts_at": meeting["starts_at"],
        "room_id": meeting["room"]["id"],
        "host_id": meeting["host"]["id"],
        "cases": meeting["cases"],
        **given,
    }


def instant(told: str) -> datetime:
    return datetime.fromisoformat(told)
