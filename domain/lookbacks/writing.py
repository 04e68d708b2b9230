"""One move of a look-back, one statement: the batch or the item, what belongs to it, and its events, or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, DateTime, Table, bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from domain.actor import Actor
from domain.db import Record, Statement, Tx
from domain.event_tables import event
from domain.events import event_values, recording
from domain.ids import new_id
from domain.lookbacks.effects import Change
from domain.lookbacks.facts import ItemFacts, LookBackFacts
from domain.lookbacks.tables import look_back, look_back_checker, look_back_item
from domain.shapes import given_rows, insert_rows
from domain.workflow import Transition

_b, _i, _k = look_back.c, look_back_item.c, look_back_checker.c
_NOW: Any = bindparam("now", type_=DateTime(timezone=True))
BATCH_RETURNS = tuple(_b[name] for name in ("congress_id", "id", "name", "state", "frame", "due_on", "version"))
ITEM_RETURNS = tuple(
    _i[name]
    for name in (
        *("congress_id", "id", "look_back_id", "suggestion_id", "assignment_id", "state", "result", "class_after"),
        *("promise_id", "version"),
    )
)
BATCH_COLUMNS = (
    *("congress_id", "id", "name", "session_id", "class_codes", "organisation_id", "sample_size", "sample_seed"),
    *("sample_method", "frame", "due_on", "state", "opened_at", "opened_by", "updated_at", "version"),
)
ITEM_COLUMNS = (
    *("congress_id", "id", "look_back_id", "suggestion_id", "assignment_id", "reply_id", "organisation_id", "round"),
    *("class_code", "standing", "state", "updated_at", "version"),
)
CHECKER_COLUMNS = ("congress_id", "id", "item_id", "person_id", "kind")
EVENT_COLUMNS = (
    *("congress_id", "id", "at", "kind", "suggestion_id", "subject_id", "action", "account_id", "person_id"),
    *("organisation_id", "state_before", "state_after", "data", "request_id"),
)


def _opening() -> Statement:
    values = {name: bindparam(f"set_{name}", type_=_b[name].type) for name in BATCH_COLUMNS}
    made = insert(look_back).values(values).returning(*BATCH_RETURNS).cte("made")
    items = insert_rows(look_back_item, ITEM_COLUMNS, "rows_items", made).cte("items_written")
    return Statement(select(*made.c).add_cte(made, items, recording(made, case=None).cte("logged")))


_OPEN = _opening()


async def write_opening(
    tx: Tx, me: Actor, row: Mapping[str, Any], items: list[dict[str, Any]], told: Mapping[str, Any]
) -> Record:
    """Insert a batch with its items, and its event. One statement."""
    made = await tx.one(
        _OPEN,
        **{f"set_{name}": row[name] for name in BATCH_COLUMNS},
        rows_items=items,
        **event_values(me, row["opened_at"], "look_back_prepared", "prepare_look_back", None, told),
    )
    assert made is not None  # an INSERT without a condition returns its row
    return made


def _moving(table: Table, columns: frozenset[str], returns: tuple[Any, ...]) -> CTE:
    """The one UPDATE of a row that is still at the version seen."""
    c = table.c
    here = (c.congress_id == bindparam("congress"), c.id == bindparam("moved_id"), c.version == bindparam("seen"))
    changes: dict[str, Any] = {name: bindparam(f"set_{name}", type_=c[name].type) for name in columns}
    changes |= {"state": bindparam("target", type_=c.state.type), "version": c.version + 1, "updated_at": _NOW}
    return update(table).where(*here).values(changes).returning(*returns).cte("moved")


@cache
def _batch_statement(columns: frozenset[str], *, releases: bool, checkers: bool) -> Statement:
    moved = _moving(look_back, columns, BATCH_RETURNS)
    written = [insert_rows(event, EVENT_COLUMNS, "events_of_cases", moved).cte("logged_of_cases")]
    if releases:
        freed = update(look_back_item).where(_i.congress_id == moved.c.congress_id, _i.look_back_id == moved.c.id)
        written.append(freed.values(standing=False).cte("replies_released"))
    if checkers:
        written += _checking(moved)
    return Statement(select(*moved.c).add_cte(moved, recording(moved, case=None).cte("logged"), *written))


def _checking(moved: CTE) -> list[CTE]:
    """The rows that are given, and no other of their items; who is named again keeps the row."""
    rows = given_rows(look_back_checker, CHECKER_COLUMNS, "rows_checkers")
    named = select(rows).select_from(rows.join(moved, text("true"))).cte("named")
    same = (named.c.item_id == _k.item_id, named.c.congress_id == _k.congress_id)
    gone = (
        look_back_checker.delete()
        .where(
            select(named.c.id).where(*same).exists(),
            ~select(named.c.id).where(*same, named.c.person_id == _k.person_id).exists(),
        )
        .cte("checkers_ended")
    )
    fresh = upsert(look_back_checker).from_select(list(CHECKER_COLUMNS), select(*(named.c[n] for n in CHECKER_COLUMNS)))
    kept = fresh.on_conflict_do_update(
        index_elements=["congress_id", "item_id", "person_id"], set_={"kind": fresh.excluded.kind}
    )
    return [named, gone, kept.cte("checkers_written")]


async def write_batch(
    tx: Tx,
    me: Actor,
    batch: LookBackFacts,
    action: str,
    move: Transition[LookBackFacts],
    change: Change,
    now: datetime,
    checkers: list[dict[str, Any]] | None = None,
) -> Record | None:
    """Write a move of a batch; None when it has changed since it was read. One statement.

    Its start and its close stand on the timeline of each of its cases.
    """
    target = move.target or batch.state
    values = event_values(me, now, move.event, action, batch.state, change.told)
    on_cases = _events(batch, values, target) if action in {"start_look_back", "close_look_back"} else []
    return await tx.one(
        _batch_statement(frozenset(change.columns), releases=change.releases, checkers=bool(checkers)),
        congress=batch.congress_id,
        moved_id=batch.id,
        seen=batch.version,
        now=now,
        target=target,
        events_of_cases=on_cases,
        **{f"set_{name}": value for name, value in change.columns.items()},
        **({"rows_checkers": checkers} if checkers else {}),
        **values,
    )


def _events(batch: LookBackFacts, values: Mapping[str, Any], after: str) -> Iterable[dict[str, Any]]:
    """One event for each case, with what was found of its replies."""
    plain = {name: values[f"event_{name}"] for name in ("at", "kind", "action", "account_id", "person_id")}
    plain |= {name: values[f"event_{name}"] for name in ("organisation_id", "state_before", "request_id")}
    cases: dict[UUID, list[dict[str, Any]]] = {}
    for item in batch.items:
        found = [] if item.result is None else [{"organisation_id": item.organisation_id, "result": item.result}]
        cases.setdefault(item.suggestion_id, []).extend(found)
    return [
        {
            **plain,
            "congress_id": batch.congress_id,
            "id": new_id(),
            "suggestion_id": case,
            "subject_id": batch.id,
            "state_after": after,
            "data": {"look_back_id": batch.id, "results": results},
        }
        for case, results in cases.items()
    ]


@cache
def _item_statement(columns: frozenset[str]) -> Statement:
    moved = _moving(look_back_item, columns, ITEM_RETURNS)
    logged = recording(moved, case="suggestion_id", assignment="assignment_id").cte("logged")
    return Statement(select(*moved.c).add_cte(moved, logged))


async def write_item(
    tx: Tx, me: Actor, item: ItemFacts, action: str, move: Transition[ItemFacts], change: Change
) -> Record | None:
    """Write a move of an item; None when it has changed since it was read. One statement."""
    case = item.case
    told = {"look_back_id": item.look_back_id, **change.told}
    return await tx.one(
        _item_statement(frozenset(change.columns)),
        congress=case.congress_id,
        moved_id=item.id,
        seen=item.version,
        now=case.now,
        target=move.target or item.state,
        **{f"set_{name}": value for name, value in change.columns.items()},
        **event_values(me, case.now, move.event, action, item.state, told),
    )
