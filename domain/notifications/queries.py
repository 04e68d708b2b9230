"""An inbox as its owner reads it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Boolean, Text, any_, bindparam, func, select

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.notifications.tables import notification
from domain.paging import DEFAULT_LIMIT, Listing, Page, Sort

_n = notification.c
MINE = (_n.congress_id == bindparam("congress"), _n.person_id == bindparam("owner", type_=_n.person_id.type))
SHOWN = tuple(_n[name] for name in ("id", "kind", "at", "subject_id", "event_id", "payload", "read_at"))
_LIST = Listing(
    key=_n.id,
    columns=SHOWN,
    where=MINE,
    sorts={"-at": Sort(_n.at, descending=True)},
    filters={
        "unread": _n.read_at.is_(None) == bindparam("unread", type_=Boolean),
        "kind": _n.kind == any_(bindparam("kind", type_=ARRAY(Text))),
        "meeting": _n.subject_id == bindparam("meeting", type_=_n.subject_id.type),
    },
)
_UNREAD = Statement(select(func.count()).select_from(notification).where(*MINE, _n.read_at.is_(None)))


def owner(me: Actor) -> dict[str, Any]:
    """Whose inbox it is; an account that stands for no person has an empty one."""
    return {"congress": me.congress_id, "owner": me.person_id}


async def list_notifications(
    tx: Tx,
    me: Actor,
    *,
    given: Mapping[str, Any] | None = None,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
    total: bool = False,
) -> Page:
    """A page of the caller's own inbox, the newest first. One statement."""
    return await _LIST.page(tx, values=owner(me), given=given, cursor=cursor, limit=limit, total=total)


async def count_unread(tx: Tx, me: Actor) -> int:
    """How many the caller has not read. One statement."""
    unread: int = await tx.value(_UNREAD, **owner(me))
    return unread
