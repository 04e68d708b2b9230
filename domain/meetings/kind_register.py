"""How the kinds of meetings of a congress are listed, entered and amended."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from domain.actor import Actor
from domain.db import Record, Statement, Tx, rows
from domain.ids import new_id
from domain.meetings.tables import meeting_kind
from domain.register import Register

KINDS = Register(meeting_kind)
_k = meeting_kind.c
_ALL = Statement(select(*_k).where(_k.congress_id == bindparam("congress")).order_by(_k.precedence.desc(), _k.code))


async def list_kinds(tx: Tx, me: Actor) -> list[dict[str, Any]]:
    """Every kind of the congress, in use or not, the highest precedence first. One statement."""
    return rows(await tx.all(_ALL, congress=me.congress_id))


async def create_kind(tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
    """A kind of its own. Conflict `code_taken`."""
    return await KINDS.enter(tx, me, {"id": new_id(), "active": True, **values}, now)


async def update_kind(tx: Tx, me: Actor, kind_id: UUID, seen: int, values: Mapping[str, Any], now: datetime) -> Record:
    """What it asks for; meetings that stand already are asked again when they change. NotFound, PreconditionFailed."""
    return await KINDS.amend(tx, me, kind_id, seen, values, now)
