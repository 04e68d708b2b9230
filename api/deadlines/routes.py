"""Clocks over HTTP: read, explained, stopped and started again. There is no route that sets a date."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.deadlines.schemas import ClockReason, DeadlineOut, DeadlineSort, Explanation, RuleOut
from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.deadlines import ledger, queries
from domain.deadlines.tables import DeadlineState
from domain.rules.profile import Step
from domain.workdays import Lamp

router = Router("deadlines", "/v1/{congress}/deadlines")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
MOST = 20  # values of one filter


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_deadlines(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    step: Annotated[list[Step] | None, Query(max_length=MOST, description="Any of these steps.")] = None,
    state: Annotated[list[DeadlineState] | None, Query(max_length=MOST, description="Any of these states.")] = None,
    lamp: Annotated[list[Lamp] | None, Query(max_length=MOST, description="Any of these lamps.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Clocks of this unit's assignments.")] = None,
    assignment_id: UUID | None = None,
    suggestion_id: UUID | None = None,
    due_before: Annotated[AwareDatetime | None, Query(ge=EARLIEST, le=LATEST)] = None,
    overdue: Annotated[bool | None, Query(description="Running and late, or not.")] = None,
    sort: DeadlineSort | None = None,
) -> Page[DeadlineOut]:
    """The clocks of the cases that you see, the earliest due first."""
    given = {
        "step": step,
        "state": state,
        "lamp": lamp,
        "organisation_id": organisation_id,
        "assignment_id": assignment_id,
        "suggestion_id": suggestion_id,
        "due_before": due_before,
        "overdue": overdue,
    }
    found = await queries.list_deadlines(
        tx, me, now, given, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[DeadlineOut].model_validate(found)


@router.get("/{deadline_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_deadline(me: Me, tx: Read, now: Now, deadline_id: UUID) -> DeadlineOut:
    """One clock, with what is left of it and its lamp."""
    return DeadlineOut.model_validate(await queries.get_deadline(tx, me, deadline_id, now))


@router.get("/{deadline_id}/explain", dependencies=[may(Right.SUGGESTION_READ)])
async def explain_deadline(me: Me, tx: Read, deadline_id: UUID) -> Explanation:
    """Why it is due on that day.

    The rule and its article, the event it counts from, each day that counts or does not and why, pauses, extensions, the
    cap, and the years whose holidays nobody has published yet.
    """
    row = await queries.explain_deadline(tx, me, deadline_id)
    return Explanation.model_validate(row | {"rule": RuleOut.model_validate(row)})


@router.post("/{deadline_id}/pause", dependencies=[may(Right.DEADLINE_MANAGE)])
async def pause_deadline(
    me: Me, tx: Write, now: Now, deadline_id: UUID, version: IfMatch, body: ClockReason
) -> DeadlineOut:
    """Stop a running clock, with the reason: it is not announced and does not lapse until it is resumed.

    The day of the pause no longer counts. Refused: `wrong_state`, `overdue_already`.
    """
    return DeadlineOut.model_validate(await ledger.pause(tx, me, deadline_id, body.reason, now, version))


@router.post("/{deadline_id}/resume", dependencies=[may(Right.DEADLINE_MANAGE)])
async def resume_deadline(
    me: Me, tx: Write, now: Now, deadline_id: UUID, version: IfMatch, body: ClockReason
) -> DeadlineOut:
    """Let a paused clock run on: the days it stood still are added, never beyond the cap. Refused: `wrong_state`."""
    return DeadlineOut.model_validate(await ledger.resume(tx, me, deadline_id, body.reason, now, version))
