"""Whose inbox says what, in the tests of notifications."""

from typing import Any
from uuid import UUID

from domain.actor import Actor, Role
from domain.notifications.queries import list_notifications
from tests.arranging import Desk
from tests.factories import actor


def owner(desk: Desk, person: UUID | None) -> Actor:
    return actor(desk.office.place, Role.VIEWER, person_id=person)


async def inbox(desk: Desk, person: UUID | None, **given: Any) -> list[dict[str, Any]]:
    """Everything that this person was told, the newest first."""
    async with desk.db.read() as tx:
        return (await list_notifications(tx, owner(desk, person), given=given)).items


async def kinds(desk: Desk, person: UUID | None) -> list[str]:
    """The kinds of what this person was told, the oldest first."""
    return [each["kind"] for each in reversed(await inbox(desk, person))]
