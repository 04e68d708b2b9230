"""Plain rows that follow no flow: how one is entered and amended, each by one statement with its event."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Table, bindparam, insert, select, update

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.errors import Conflict, NotFound, PreconditionFailed
from domain.events import event_values, recording
from domain.workflow import Refusal

Shown = Sequence[ColumnElement[Any]]


class Register:
    """A table with `congress_id`, `id` and `version`, and the events `<thing>_entered` and `<thing>_amended`.

    `shown` gives what the caller gets, from the written row (a CTE with the columns of the table): sub-selects may look
    at other tables. `private` columns are personal data: an event says that they were written, never what. `guards` give,
    for an action, what must hold of the row, and the refusal.
    """

    def __init__(
        self,
        table: Table,
        shown: Any = None,
        private: frozenset[str] = frozenset(),
        guards: Mapping[str, tuple[ColumnElement[bool], Refusal]] | None = None,
    ) -> None:
        self.table = table
        self.thing = table.name
        self.private = private
        self.guards = guards or {}
        self._shown = shown or (lambda written: list(written.c))
        self._entering = cache(self._entering_these)
        self._amending = cache(self._amending_these)
        own = (table.c.congress_id == bindparam("of_congress"), table.c.id == bindparam("of_row"))
        self._version = Statement(select(table.c.version).where(*own))

    async def enter(self, tx: Tx, me: Actor, values: Mapping[str, Any], now: datetime) -> Record:
        """A new row of the caller's congress; `values` name every column without a default, `id` too."""
        whole = {"congress_id": me.congress_id, "version": 1, **values}
        row = await tx.one(
            self._entering(tuple(sorted(whole))),
            **{f"set_{name}": value for name, value in whole.items()},
            **event_values(me, now, f"{self.thing}_entered", "enter", None, self._told(values)),
        )
        assert row is not None  # an INSERT without a condition returns its row
        return row

    async def amend(
        self,
        tx: Tx,
        me: Actor,
        row_id: UUID,
        seen: int | None,
        values: Mapping[str, Any],
        now: datetime,
        action: str = "amend",
        told: Mapping[str, Any] | None = None,
    ) -> Record:
        """These columns of a row that is still at the version seen, or at any when none was named.

        `told`: what the event says beside the values.

        Raises NotFound `not_found`, PreconditionFailed `version_stale`, Conflict with the code of the action's guard.
        """
        row = await tx.one(
            self._amending(tuple(sorted(values)), action, seen is not None),
            of_congress=me.congress_id,
            of_row=row_id,
            **({} if seen is None else {"seen": seen}),
            **{f"set_{name}": value for name, value in values.items()},
            **event_values(
                me, now, f"{self.thing}_{PAST[action]}", action, None, self._told(values) | dict(told or {})
            ),
        )
        if row is None:
            raise await self._refusal(tx, me.congress_id, row_id, seen, action)
        return row

    async def _refusal(
        self, tx: Tx, congress_id: UUID, row_id: UUID, seen: int | None, action: str
    ) -> NotFound | PreconditionFailed | Conflict:
        """Why a change found no row: there is none here, it is at another version, or the guard refused it."""
        version = await tx.value(self._version, of_congress=congress_id, of_row=row_id)
        if version is None:
            return NotFound("not_found")
        if seen is not None and version != seen:
            return PreconditionFailed("version_stale", version=version)
        return Conflict(self.guards[action][1].code) if action in self.guards else Conflict("changed_meanwhile")

    def _told(self, values: Mapping[str, Any]) -> dict[str, Any]:
        told = {name: value for name, value in values.items() if name not in self.private and name != "created_at"}
        kept_back = sorted(self.private & {name for name, value in values.items() if value is not None})
        return told | ({"written": kept_back} if kept_back else {})

    def _entering_these(self, columns: tuple[str, ...]) -> Statement:
        given = {name: bindparam(f"set_{name}", type_=self.table.c[name].type) for name in columns}
        return self._stated(insert(self.table).values(given).returning(*self.table.c))

    def _amending_these(self, columns: tuple[str, ...], action: str, versioned: bool) -> Statement:
        c = self.table.c
        given = {name: bindparam(f"set_{name}", type_=c[name].type) for name in columns}
        conditions = [c.congress_id == bindparam("of_congress"), c.id == bindparam("of_row")]
        conditions += [c.version == bindparam("seen")] if versioned else []
        conditions += [self.guards[action][0]] if action in self.guards else []
        change = update(self.table).where(*conditions).values(given | {"version": c.version + 1}).returning(*c)
        return self._stated(change)

    def _stated(self, change: Any) -> Statement:
        written: FromClause = change.cte("written")
        logged = recording(written, case=None).cte("logged")  # type: ignore[arg-type]
        return Statement(select(*self._shown(written)).select_from(written).add_cte(logged))


PAST = {"amend": "amended", "end": "ended", "deactivate": "deactivated", "reactivate": "reactivated"}
