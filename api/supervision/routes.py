"""Key supervision (重点督办): decisions of the chairpersons' council, their moves, and what became of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.routing import Router
from api.schemas import Page
from api.supervision import schemas as s
from domain.actor import Right
from domain.supervision import actions, figures, queries
from domain.supervision.queries import SupervisionSort

router = Router("supervision", "/v1/{congress}/key-supervisions")


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_supervisions(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    filters: Annotated[s.SupervisionFilters, Query()],
    sort: Annotated[SupervisionSort, Query(description="`-` is descending.")] = SupervisionSort.NEWEST,
) -> Page[s.KeySupervision]:
    """The decisions with a case that you may see."""
    found = await queries.list_supervisions(
        tx,
        me,
        now,
        given=filters.model_dump(exclude_none=True),
        sort=sort,
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[s.KeySupervision].model_validate(found)


@router.post("", status_code=201, dependencies=[may(Right.SUPERVISION_DECIDE)])
async def decide_supervision(me: Me, tx: Write, now: Now, body: s.Decide) -> s.SupervisionMoved:
    """Record a decision of the council. It changes who watches over the cases, never who handles them.

    Refused: `case_named_twice`, `date_in_future`, `due_before_decision`, `double_leadership_missing`,
    `leads_and_supervises`, `case_not_supervisable`, `already_supervised`, `reference_unknown`, `unit_inactive`.
    """
    return s.SupervisionMoved.model_validate(await actions.decide(tx, me, body.model_dump(), now))


@router.get("/mine", dependencies=[may(Right.SUGGESTION_READ)])
async def list_my_supervisions(me: Me, tx: Read, now: Now) -> s.MySupervisions:
    """All decisions that you supervise or lead at present, each whole, with all of its cases as lists show them.

    A leader is a party to these cases and sees them, confidential or not.
    """
    return s.MySupervisions.model_validate({"items": await queries.list_my_supervisions(tx, me, now)})


@router.get("/figures", dependencies=[may(Right.SUGGESTION_READ_ALL)])
async def count_supervisions(
    me: Me, tx: Read, year: Annotated[s.Year, Query(description="Whose lists are counted.")]
) -> s.SupervisionFigures:
    """Decisions and cases of a year: how many, concluded, concluded by the due day, and with which outcome."""
    return s.SupervisionFigures.model_validate(await figures.count_supervisions(tx, me, year))


@router.get("/{supervision_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_supervision(me: Me, tx: Read, now: Now, supervision_id: UUID) -> s.KeySupervisionDetail:
    """One decision whole: leaders then and now, plan, activities, reports, cases, and your moves."""
    return s.KeySupervisionDetail.model_validate(await queries.get_supervision(tx, me, supervision_id, now))


@router.post("/{supervision_id}/approve-plan", dependencies=[may(Right.SUPERVISION_DECIDE)])
async def approve_plan(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.ApprovePlan
) -> s.SupervisionMoved:
    """The council approves the plan of the supervision; it begins.

    Refused: `before_decision`, `date_in_future`.
    """
    moved = await actions.advance_supervision(tx, me, supervision_id, "approve_plan", body.model_dump(), now, version)
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/record-activity", dependencies=[may(Right.SUPERVISION_RECORD)])
async def record_activity(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.RecordActivity
) -> s.SupervisionMoved:
    """Record an inspection, survey, symposium or hearing: who was there, and what was found.

    For the leader who supervises, the responsible committee and the office. Refused: `before_decision`, `date_in_future`.
    """
    moved = await actions.advance_supervision(
        tx, me, supervision_id, "record_activity", body.model_dump(), now, version
    )
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/report-to-council", dependencies=[may(Right.SUPERVISION_RECORD)])
async def report_to_council(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.ReportToCouncil
) -> s.SupervisionMoved:
    """Record what the council heard of it; as often as it hears.

    Refused: `before_decision`, `date_in_future`.
    """
    moved = await actions.advance_supervision(
        tx, me, supervision_id, "report_to_council", body.model_dump(), now, version
    )
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/change-leaders", dependencies=[may(Right.SUPERVISION_DECIDE)])
async def change_leaders(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.ChangeLeaders
) -> s.SupervisionMoved:
    """Name all who carry it from a day on; those who step down stay on record.

    Refused: `before_decision`, `before_last_change`, `date_in_future`, `double_leadership_missing`,
    `leads_and_supervises`.
    """
    moved = await actions.advance_supervision(tx, me, supervision_id, "change_leaders", body.model_dump(), now, version)
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/conclude", dependencies=[may(Right.SUPERVISION_DECIDE)])
async def conclude_supervision(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.Conclude
) -> s.SupervisionMoved:
    """Conclude with an outcome, once the council has heard a report and no case owes a reply.

    Refused: `council_report_missing`, `cases_unreplied`, `before_decision`, `date_in_future`.
    """
    moved = await actions.advance_supervision(
        tx, me, supervision_id, "conclude_supervision", body.model_dump(), now, version
    )
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/withdraw", dependencies=[may(Right.SUPERVISION_DECIDE)])
async def withdraw_supervision(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.WithdrawSupervision
) -> s.SupervisionMoved:
    """Withdraw a decision; it stays on record, and its cases are free for another."""
    moved = await actions.advance_supervision(
        tx, me, supervision_id, "withdraw_supervision", body.model_dump(), now, version
    )
    return s.SupervisionMoved.model_validate(moved)


@router.post("/{supervision_id}/replace", status_code=201, dependencies=[may(Right.SUPERVISION_DECIDE)])
async def replace_supervision(
    me: Me, tx: Write, now: Now, supervision_id: UUID, version: IfMatch, body: s.Replace
) -> s.SupervisionMoved:
    """Put a later decision in the place of this one, which stays on record; the answer is the new one.

    Refused: `before_decision`, and whatever a new decision can be refused for.
    """
    moved = await actions.replace_supervision(tx, me, supervision_id, body.model_dump(), now, version)
    return s.SupervisionMoved.model_validate(moved)
