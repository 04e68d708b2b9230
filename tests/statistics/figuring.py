"""Figures as a domain test asks for them, and the cases behind each of their cells."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from domain.actor import Actor
from domain.db import Database
from domain.statistics.asking import Asked
from domain.statistics.queries import get_figure, list_counted
from domain.statistics.states import CellPart


async def figure(db: Database, me: Actor, name: str, now: datetime, **given: Any) -> dict[str, Any]:
    """A figure in one statement."""
    async with db.read() as tx:
        before = db.statements
        found = await get_figure(tx, me, Asked(figure=name, **given), now)
        assert db.statements - before == 1
    return found


async def behind(db: Database, me: Actor, link: str, now: datetime) -> list[dict[str, Any]]:
    """All the cases that a link of a cell leads to, page by page."""
    path = urlsplit(link)
    query = {name: values[0] for name, values in parse_qs(path.query, keep_blank_values=True).items()}
    asked = Asked(
        figure=path.path.split("/")[1],
        kind=query["kind"],
        session=UUID(query["session"]) if "session" in query else None,
        from_on=None,
        scope=query.get("scope", "all"),
        as_of=datetime.fromisoformat(query["as_of"]),
        by=query.get("by"),
        cell=(query.get("first"), query.get("second")),
        part=CellPart(query.get("part", "denominator")),
    )
    items, cursor = [], None
    async with db.read() as tx:
        while True:
            page = await list_counted(tx, me, asked, now, cursor=cursor, limit=200, total=True)
            items += page.items
            if page.next is None:
                break
            cursor = page.next
    assert page.total == len(items)
    return items


def counts(found: dict[str, Any]) -> dict[Any, int]:
    """The count of each key (or pair of keys); None is the margin."""
    return {keys_of(cell): cell["count"] for cell in found["cells"]}


def keys_of(cell: dict[str, Any]) -> Any:
    """The key of a cell, bare where there is one breakdown only."""
    keys = tuple(key and key["value"] for key in cell["keys"])
    return keys[0] if len(keys) == 1 else keys


def total(found: dict[str, Any]) -> dict[str, Any]:
    """The cell in which all are counted."""
    [cell] = [cell for cell in found["cells"] if not any(cell["keys"])]
    return cell
