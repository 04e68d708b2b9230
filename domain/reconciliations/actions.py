"""The moves of a reconciliation: each touches its case, so that its parties queue behind each other; its end moves the case."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.db import Tx
from domain.errors import Conflict, PreconditionFailed
from domain.ids import new_id
from domain.moves import write_child
from domain.reconciliations.effects import RECONCILIATION_EFFECTS
from domain.reconciliations.facts import party_of, reconciliation_parts
from domain.reconciliations.flow import RECONCILIATION
from domain.reconciliations.picture import reconciliation_facts
from domain.reconciliations.tables import reconciliation
from domain.suggestions.actions import ATTEMPTS, advance, fire
from domain.workflow import plan


async def convene(
    tx: Tx, me: Actor, suggestion_id: UUID, given: Mapping[str, Any], now: datetime, seen: int | None = None
) -> dict[str, Any]:
    """Convene the three parties on a rating of this round, at `now` (UTC); gives the case's row and the reconciliation's id.

    `given`: round, dimension, `positions_by` (a local day, today at the earliest). Raises what `advance` raises, Forbidden
    `unit_never_convenes`, and Conflict `reconciliation_open`, `nobody_dissatisfied`, `communication_missing`,
    `round_overtaken`, `rating_not_found`, `rating_satisfied`, `positions_day_past`.
    """
    reconciliation_id = new_id()
    wanted = {**given, "reconciliation_id": reconciliation_id}
    moved = await advance(tx, me, suggestion_id, "convene", wanted, now, seen)
    return moved | {"reconciliation_id": reconciliation_id}


async def advance_reconciliation(
    tx: Tx,
    me: Actor,
    reconciliation_id: UUID,
    action: str,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a reconciliation at `now` (UTC) and what it fires on its case; gives the moved row.

    Raises NotFound `reconciliation_not_found`, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code,
    `changed_meanwhile`), and PreconditionFailed when `seen` is not the reconciliation's version.
    """
    for _ in range(ATTEMPTS):
        facts = await reconciliation_facts(tx, me, reconciliation_id, now)
        if seen is not None and facts.version != seen:
            raise PreconditionFailed("version_stale", version=facts.version)
        party = party_of(facts, me)
        payload = {**given, "party_id": party and party.id}
        move = plan(RECONCILIATION, facts, action, reconciliation_parts(facts, me), payload)
        effect = await RECONCILIATION_EFFECTS[action](tx, facts, payload, me)
        case = facts.case
        row = await write_child(
            tx, me, reconciliation, (case.congress_id, case.id, case.version), facts.id, facts.version, facts.state,
            action, move, effect, now,
        )  # fmt: skip
        if row is None:
            continue
        for statement, values in effect.also:
            await tx.one(statement, **values)
        moved = dict(row)
        now_is = replace(case, version=moved["case_version"], **effect.becomes)
        fired = await fire(tx, me, now_is, move.fires, {"reconciliation_id": facts.id})
        return moved | {
            "case_state": fired["state"] if fired else case.state,
            "case_version": fired["version"] if fired else moved["case_version"],
        }
    raise Conflict("changed_meanwhile")
