"""Quality by the twenty-four characters: computed findings of a case, scores of reviewers, figures of a session."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, Read, Write, may
from api.quality import schemas as s
from api.routing import Router
from domain.actor import Right
from domain.quality import actions, queries

router = Router("quality")


@router.get("/suggestions/{suggestion_id}/quality", dependencies=[may(Right.QUALITY_READ)])
async def get_quality(
    me: Me, tx: Read, now: Now, suggestion_id: UUID, round: Annotated[s.Round | None, Query(description=s.ROUND)] = None
) -> s.Quality:
    """The six findings of a round, computed from the record at this moment, each with the facts that it rests on.

    The supervising side sees all of it and the scores; a unit what it answers for; the deputies of the case what was sent
    and is not between the units and the office. Labels of all codes: `GET /v1/enums`. Refused: `quality_not_yours`.
    """
    return s.Quality.model_validate(await queries.get_quality(tx, me, suggestion_id, round, now))


@router.post("/suggestions/{suggestion_id}/quality/scores", status_code=201, dependencies=[may(Right.QUALITY_SCORE)])
async def score_quality(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Score
) -> s.ScoreView:
    """Score one of the six, or the whole, of a round. Your earlier score of the same stays on record as replaced.

    `If-Match` is the version of the case. Refused: `conflict_of_interest` (you handled, led or signed the case),
    `nothing_to_score` (no reply yet), `case_withdrawn`.
    """
    made = await actions.score_quality(tx, me, suggestion_id, body.model_dump(), now, version)
    return s.ScoreView.model_validate(made)


@router.get("/quality", dependencies=[may(Right.QUALITY_READ)])
async def count_quality(
    me: Me,
    tx: Read,
    now: Now,
    session: Annotated[UUID, Query(description="Id of the session of the congress.")],
    unit: Annotated[UUID | None, Query(description="Only what this unit answers for; a unit asks for itself.")] = None,
    class_code: Annotated[
        s.Classes | None, Query(alias="class", description="Only cases of these present classes.")
    ] = None,
) -> s.QualityFigures:
    """How often each finding was met in the latest rounds of a session: in all, by class, and by unit.

    Refused: `quality_not_yours`; `quality_too_wide` above the number of cases in `most`.
    """
    found = await queries.count_quality(tx, me, session, now, organisation=unit, class_codes=class_code)
    return s.QualityFigures.model_validate(found)
