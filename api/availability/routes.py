"""Routes of absences."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Query

from api.availability.schemas import AbsenceChanged, AbsenceFilter, AbsenceIn, AbsenceOut
from api.deps import IfMatch, Me, Now, PageQuery, Read, RequiredIfMatch, Write, may
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.availability import absences

router = Router("availability", "/v1/{congress}/absences")
ANSWERS = may(Right.MEETING_ANSWER)
Sorted = Annotated[Literal["starts_at", "-starts_at"], Query(description="`-` for descending.")]


@router.get("", response_model=Page[AbsenceOut], dependencies=[ANSWERS])
async def list_absences(
    me: Me, tx: Read, given: Annotated[AbsenceFilter, Query()], page: PageQuery, sort: Sorted = "starts_at"
) -> Any:
    """Your absences; those of everybody if you organise meetings."""
    return await absences.list_absences(tx, me, given.model_dump(), sort, page.cursor, page.limit, total=page.total)


@router.post("", status_code=201, response_model=AbsenceOut, dependencies=[ANSWERS])
async def enter_absence(body: AbsenceIn, me: Me, tx: Write, now: Now) -> Any:
    """Say when you, or as an organiser somebody else, cannot come. Others see that time as busy, and never why.

    A meeting that stands already is not touched: decline it, or send a substitute. Refused: `absence_not_yours`,
    `ends_before_start`, `window_too_long`, `absence_in_past`, `reference_unknown`.
    """
    return await absences.enter_absence(tx, me, body.model_dump(), now)


@router.get("/{absence_id}", response_model=AbsenceOut, dependencies=[ANSWERS])
async def get_absence(absence_id: UUID, me: Me, tx: Read) -> Any:
    """One absence of yours, or anybody's if you organise meetings."""
    return await absences.get_absence(tx, me, absence_id)


@router.put("/{absence_id}", response_model=AbsenceOut, dependencies=[ANSWERS])
async def amend_absence(
    absence_id: UUID, body: AbsenceChanged, me: Me, tx: Write, now: Now, version: RequiredIfMatch
) -> Any:
    """Another time or reason (`absence_withdrawn`, `ends_before_start`, `window_too_long`, `absence_in_past`)."""
    return await absences.amend_absence(tx, me, absence_id, version, body.model_dump(), now)


@router.post("/{absence_id}/withdraw", response_model=AbsenceOut, dependencies=[ANSWERS])
async def withdraw_absence(absence_id: UUID, me: Me, tx: Write, now: Now, version: IfMatch) -> Any:
    """They can come after all; the reason is forgotten (`absence_withdrawn`)."""
    return await absences.withdraw_absence(tx, me, absence_id, version, now)
