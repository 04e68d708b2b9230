"""Similar cases of a case or of a text that is being written, and the units that the past suggests."""

from uuid import UUID

from api.deps import Me, Read, may
from api.routing import Router
from api.search import schemas as s
from domain.actor import Right
from domain.search import similar

router = Router("search")


@router.post("/suggestions/similar", dependencies=[may(Right.SUGGESTION_READ)])
async def find_similar(me: Me, tx: Read, body: s.Written) -> s.SimilarCases:
    """The cases most like a text that you are writing, of this and past sessions, as far as you see them.

    Writes nothing; the text is not kept.
    """
    return s.SimilarCases.model_validate({"items": await similar.similar_to_text(tx, me, body.model_dump())})


@router.get("/suggestions/{suggestion_id}/similar", dependencies=[may(Right.SUGGESTION_READ)])
async def list_similar(me: Me, tx: Read, suggestion_id: UUID) -> s.SimilarCases:
    """The cases most like this one, of this and past sessions, as far as you see them: candidates for merged handling (并案).

    Merging stays a decision of the office: `POST …/merge`.
    """
    return s.SimilarCases.model_validate({"items": await similar.similar_to_case(tx, me, suggestion_id)})


@router.get("/suggestions/{suggestion_id}/suggested-units", dependencies=[may(Right.SUGGESTION_REGISTER)])
async def list_suggested_units(me: Me, tx: Read, suggestion_id: UUID) -> s.SuggestedUnits:
    """Which units answered for the handled cases most like this one, and the cases that speak for each. For the office.

    Nothing is assigned by it: a suggestion to whoever assigns.
    """
    return s.SuggestedUnits.model_validate({"items": await similar.suggested_units(tx, me, suggestion_id)})
