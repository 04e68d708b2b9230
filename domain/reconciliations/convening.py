"""How a reconciliation begins: a move of the case by the committee, which names the rating and writes the parties."""

from collections.abc import Mapping
from typing import Any

from domain.actor import Actor, Part
from domain.db import Tx
from domain.errors import Forbidden
from domain.ids import new_id
from domain.moves import Effect
from domain.reconciliations.states import ReconciliationState, Side
from domain.suggestions.facts import CaseFacts, case_parts
from domain.suggestions.guards import divided_rating


async def convene(_: Tx, case: CaseFacts, given: Mapping[str, Any], me: Actor) -> Effect:
    """The lead deputy, every unit that answered in the round, and the committee; never by one of the units (S4)."""
    if Part.UNIT_OFFICER in case_parts(case, me):
        raise Forbidden("unit_never_convenes")
    rating = divided_rating(case, given)
    assert rating is not None  # the checks of the move have found it
    row = {
        "congress_id": case.congress_id,
        "id": given["reconciliation_id"],
        "suggestion_id": case.id,
        "evaluation_id": rating.id,
        "round": case.round,
        "dimension": rating.dimension,
        "level": rating.level,
        "state": ReconciliationState.CONVENED,
        "positions_by": given["positions_by"],
        "meeting_id": given.get("meeting_id"),
        "convened_at": case.now,
        "convened_by": me.account_id,
        "version": 1,
    }
    answered = {reply.assignment_id for reply in case.replies}
    units = [unit.organisation_id for unit in case.current if unit.id in answered]
    parties = [
        (Side.DEPUTY, case.lead_person_id, None),
        *((Side.UNIT, None, unit) for unit in units),
        (Side.COMMITTEE, None, me.organisation_id),
    ]
    told = {"reconciliation_id": row["id"], **{name: row[name] for name in ("round", "dimension", "positions_by")}}
    return Effect(
        rows={
            "reconciliation": [row],
            "reconciliation_party": [
                {
                    "congress_id": case.congress_id,
                    "id": new_id(),
                    "reconciliation_id": row["id"],
                    "side": side,
                    "person_id": person,
                    "organisation_id": organisation,
                }
                for side, person, organisation in parties
            ],
        },
        data=told,
    )
