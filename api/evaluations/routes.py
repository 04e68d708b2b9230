"""Rating a reply."""

from uuid import UUID

from api.deps import IfMatch, Me, Now, Write, may
from api.evaluations import schemas as s
from api.routing import Router
from api.suggestions.schemas import Moved
from domain.actor import Right
from domain.evaluations import actions

router = Router("evaluations", "/v1/{congress}/suggestions/{suggestion_id}/evaluations")


@router.post("", status_code=201, dependencies=[may(Right.EVALUATION_WRITE)])
async def evaluate_reply(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Evaluate) -> Moved:
    """Rate a reply of the current round, once, in every dimension that the profile asks for.

    The rater is you. With the last rating the case is concluded: it closes, or opens its next round, as the profile says.
    Refused: `reply_not_received`, `reply_not_of_this_round`, `rater_not_asked`, `dimensions_mismatch`, `reason_missing`,
    `already_rated`.
    """
    return Moved.model_validate(await actions.evaluate(tx, me, suggestion_id, body.model_dump(), now, version))
