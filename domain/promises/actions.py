"""Making a promise and moving it: every move touches its case, so that what happens to one case queues."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.assignments.actions import advance_unit
from domain.db import Tx
from domain.errors import Conflict, PreconditionFailed
from domain.ids import new_id
from domain.moves import write_child
from domain.promises.effects import PROMISE_EFFECTS
from domain.promises.facts import promise_parts
from domain.promises.flow import PROMISE
from domain.promises.picture import promise_facts
from domain.promises.states import PromiseSource
from domain.promises.tables import promise as promise_table
from domain.suggestions.actions import ATTEMPTS
from domain.workflow import plan


async def make_promise(
    tx: Tx,
    me: Actor,
    assignment_id: UUID,
    action: str,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """`make_promise` by the unit or `enter_promise` by the office, at `now` (UTC); gives the assignment's row and the promise's id.

    `due_on` is a local day, and still in time on that day. Raises what `advance_unit` raises, and Conflict
    `class_makes_no_promise`, `promise_due_in_past`, `case_withdrawn`.
    """
    promise_id = new_id()
    moved = await advance_unit(tx, me, assignment_id, action, {**given, "promise_id": promise_id}, now, seen)
    return moved | {"promise_id": promise_id}


async def enter_promise(
    tx: Tx, me: Actor, assignment_id: UUID, given: Mapping[str, Any], source: PromiseSource, now: datetime
) -> UUID:
    """Enter what another procedure of the office left to be done, in that procedure's transaction; gives the promise's id.

    `given`: text and due_on (a local day). Raises what `advance_unit` raises, Conflict `promise_due_in_past`, `case_withdrawn`.
    """
    promise_id = new_id()
    wanted = {**given, "promise_id": promise_id, "source": source}
    await advance_unit(tx, me, assignment_id, "enter_promise", wanted, now)
    return promise_id


async def advance_promise(
    tx: Tx,
    me: Actor,
    promise_id: UUID,
    action: str,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a promise at `now` (UTC), whatever the state of its case; gives the moved row.

    Raises NotFound, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code, `changed_meanwhile`), and
    PreconditionFailed when `seen` is not the promise's version.
    """
    for _ in range(ATTEMPTS):
        promise = await promise_facts(tx, me, promise_id, now)
        if seen is not None and promise.version != seen:
            raise PreconditionFailed("version_stale", version=promise.version)
        move = plan(PROMISE, promise, action, promise_parts(promise, me), given)
        effect = await PROMISE_EFFECTS[action](tx, promise, given, me)
        case = promise.case
        row = await write_child(
            tx, me, promise_table, (case.congress_id, case.id, case.version), promise.id, promise.version, promise.state,
            action, move, effect, now,
        )  # fmt: skip
        if row is None:
            continue
        for statement, values in effect.also:
            await tx.one(statement, **values)
        return dict(row)
    raise Conflict("changed_meanwhile")
