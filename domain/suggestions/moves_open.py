"""Which moves this caller has now, on the case, on a unit's assignment and on their own signature; closed ones say why."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from domain.actor import Actor, Right
from domain.assignments.facts import AssignmentFacts, assignment_parts
from domain.assignments.flow import ASSIGNMENT
from domain.suggestions.facts import CaseFacts, SignatureFact, case_parts
from domain.suggestions.flow import CASE
from domain.suggestions.guards import raters
from domain.suggestions.rights import ASSIGNMENT_RIGHTS, CASE_RIGHTS, SIGNATURE_RIGHTS
from domain.suggestions.signature_flow import SIGNATURE, line_facts, line_parts
from domain.suggestions.states import SignatureRole
from domain.workflow import Refusal, allowed


def case_moves(case: CaseFacts, me: Actor) -> list[dict[str, Any]]:
    """The moves of the case; rating is open to those whom the profile asks and who have not rated yet."""
    return told(
        (action, refusal or (_not_asked(case, me) if action == "evaluate" else None))
        for action, refusal in carried(allowed(CASE, case, case_parts(case, me)), CASE_RIGHTS, me)
    )


def unit_moves(unit: AssignmentFacts, me: Actor) -> list[dict[str, Any]]:
    """The moves of one unit's assignment."""
    return told(carried(allowed(ASSIGNMENT, unit, assignment_parts(unit, me)), ASSIGNMENT_RIGHTS, me))


def signature_moves(case: CaseFacts, person_id: UUID, me: Actor) -> list[dict[str, Any]]:
    """What may be done with a co-signer's line: by the co-signer, or by the clerk who records a signed paper."""
    line = _line(case, person_id)
    if line is None or line.role is not SignatureRole.COSIGNER:
        return []
    parts = line_parts(case, person_id, me)
    return told(carried(allowed(SIGNATURE, line_facts(case, line), parts), SIGNATURE_RIGHTS, me))


def carried(
    moves: Iterable[tuple[str, Refusal | None]], rights: Mapping[str, Right], me: Actor
) -> Iterator[tuple[str, Refusal | None]]:
    """Without the moves whose right the caller lacks: an API key may carry less than its account."""
    return ((action, refusal) for action, refusal in moves if action in rights and me.may(rights[action]))


def _line(case: CaseFacts, person_id: UUID) -> SignatureFact | None:
    return next((line for line in case.signatures if line.person_id == person_id), None)


def _not_asked(case: CaseFacts, me: Actor) -> Refusal | None:
    if me.person_id not in raters(case):
        return Refusal("rater_not_asked", {"raters": case.profile.switches.raters})
    rated = {rating.reply_id for rating in case.ratings if rating.person_id == me.person_id}
    return Refusal("already_rated") if rated >= {reply.id for reply in case.replies} else None


def told(moves: Iterable[tuple[str, Refusal | None]]) -> list[dict[str, Any]]:
    """Moves as responses show them."""
    return [
        {"action": action, "open": True, "code": None, "data": None}
        if refusal is None
        else {"action": action, "open": False, "code": refusal.code, "data": dict(refusal.data)}
        for action, refusal in moves
    ]
