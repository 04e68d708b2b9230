"""Rating a reply, and how the replies of a session were rated."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.deps import IfMatch, Me, Now, Read, Write, may
from api.evaluations import schemas as s
from api.routing import Router
from api.suggestions.schemas import Moved
from domain.actor import Right
from domain.evaluations import actions, figures
from domain.evaluations.states import Dimension
from domain.instants import asked_about
from domain.suggestions.states import CaseKind

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)

of_session = Router("evaluations", "/v1/{congress}/evaluations")
router = Router("evaluations", "/v1/{congress}/suggestions/{suggestion_id}/evaluations")


@router.post("", status_code=201, dependencies=[may(Right.EVALUATION_WRITE)])
async def evaluate_reply(me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Evaluate) -> Moved:
    """Rate a reply of the current round, once, in every dimension that the profile asks for.

    The rater is you. With the last rating the case is concluded: it closes, or opens its next round, as the profile says.
    Refused: `reply_not_received`, `reply_not_of_this_round`, `rater_not_asked`, `dimensions_mismatch`, `reason_missing`,
    `already_rated`.
    """
    return Moved.model_validate(await actions.evaluate(tx, me, suggestion_id, body.model_dump(), now, version))


@of_session.get("/figures", dependencies=[may(Right.SUGGESTION_READ)])
async def count_evaluations(
    me: Me,
    tx: Read,
    now: Now,
    session: Annotated[UUID, Query(description="Session of the suggestions.")],
    round: Annotated[
        s.Round, Query(description="`first`, `latest` (of each case its last), or the number of a round.")
    ] = "latest",
    dimension: Annotated[Dimension | None, Query(description="Only this dimension.")] = None,
    kind: Annotated[CaseKind, Query(description="Suggestions, or proposals.")] = CaseKind.SUGGESTION,
    as_of: Annotated[
        AwareDatetime | None, Query(ge=EARLIEST, le=LATEST, description="The instant asked about; now, without it.")
    ] = None,
) -> s.EvaluationFigures:
    """How the replies of a session were rated, by dimension and round, with the strict and the broad rate of each.

    Counted over the cases that you see. A year can be all satisfied in one dimension or round, and have dissatisfied cases in
    another: a figure names both.
    """
    wanted = figures.round_of(round)
    found = await figures.count_evaluations(tx, me, session, kind, wanted, dimension, asked_about(as_of, now))
    return s.EvaluationFigures.model_validate(found)
