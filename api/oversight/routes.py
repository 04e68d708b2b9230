"""Oversight of single cases: monitors' inspections, hearings by the council, escalation, and demands upon units."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.oversight import schemas as s
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.oversight import actions, monitors, queries
from domain.oversight.states import DemandState, OversightKind

recording = Router("oversight", "/v1/{congress}/suggestions/{suggestion_id}/oversight")
router = Router("oversight", "/v1/{congress}/demands")
designating = Router("oversight", "/v1/{congress}/monitors")


@recording.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_oversight(me: Me, tx: Read, now: Now, suggestion_id: UUID) -> s.Oversight:
    """What was held about a case, with its demands and their answers, and what you may record."""
    return s.Oversight.model_validate(await queries.list_oversight(tx, me, suggestion_id, now))


@recording.post("/inspections", status_code=201, dependencies=[may(Right.OVERSIGHT_INSPECT)])
async def record_inspection(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Held
) -> s.Recorded:
    """Record, as a monitor, an inspection of how a case is handled. Two monitors on one day are two records.

    `If-Match` is the version of the case. Refused: `not_a_monitor` (on that day), `not_assigned_yet`, `case_withdrawn`,
    `date_in_future`, `date_before_assignment`, `unit_not_of_case`, `demand_due_before_made`, `recorded_already`, and
    `checks_own_unit` where you hold a post in a unit of the case.
    """
    kind = OversightKind.INSPECTION
    made = await actions.record_oversight(tx, me, suggestion_id, kind, body.model_dump(), now, version)
    return s.Recorded.model_validate(made)


@recording.post("/hearings", status_code=201, dependencies=[may(Right.OVERSIGHT_RECORD)])
async def record_hearing(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Hearing
) -> s.Recorded:
    """Record that the chairpersons' council heard the single case.

    `If-Match` is the version of the case. Refused: `not_assigned_yet`, `case_withdrawn`, `date_in_future`,
    `date_before_assignment`, `unit_not_of_case`, `demand_due_before_made`, `recorded_already`.
    """
    kind = OversightKind.HEARING
    made = await actions.record_oversight(tx, me, suggestion_id, kind, body.model_dump(), now, version)
    return s.Recorded.model_validate(made)


@recording.post("/escalations", status_code=201, dependencies=[may(Right.OVERSIGHT_RECORD)])
async def record_escalation(
    me: Me, tx: Write, now: Now, suggestion_id: UUID, version: IfMatch, body: s.Escalated
) -> s.Recorded:
    """Record an interview (约见), an inquiry (专题询问) or a question (质询) about a case that gives ground for it.

    The rules of the congress say which grounds count. `If-Match` is the version of the case. Refused:
    `no_ground_to_escalate`, and whatever a hearing can be refused for.
    """
    kind = OversightKind(body.kind)
    made = await actions.record_oversight(tx, me, suggestion_id, kind, body.model_dump(), now, version)
    return s.Recorded.model_validate(made)


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_demands(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    state: Annotated[
        list[DemandState] | None, Query(max_length=len(DemandState), description="Any of these states.")
    ] = None,
    organisation: Annotated[UUID | None, Query(description="The unit of which it is demanded.")] = None,
    suggestion: Annotated[UUID | None, Query(description="Id of the case.")] = None,
    overdue: Annotated[bool | None, Query(description="Open and late, or not.")] = None,
    sort: s.DemandSort | None = None,
) -> Page[s.DemandListed]:
    """The demands of the cases that you see, the earliest day first."""
    given = {"state": state, "organisation": organisation, "suggestion": suggestion, "overdue": overdue}
    found = await queries.list_demands(
        tx, me, now, given, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[s.DemandListed].model_validate(found)


@router.get("/{demand_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_demand(me: Me, tx: Read, now: Now, demand_id: UUID) -> s.DemandView:
    """One demand whole: its answers, and your moves."""
    return s.DemandView.model_validate(await queries.get_demand(tx, me, demand_id, now))


@router.post("/{demand_id}/answer", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def answer_demand(
    me: Me, tx: Write, now: Now, demand_id: UUID, version: IfMatch, body: s.Answer
) -> s.DemandMoved:
    """Answer in writing, as the unit of which it is demanded.

    Refused: `case_withdrawn`.
    """
    moved = await actions.advance_demand(tx, me, demand_id, "answer_demand", body.model_dump(), now, version)
    return s.DemandMoved.model_validate(moved)


@router.post("/{demand_id}/accept-answer", dependencies=[may(Right.OVERSIGHT_DECIDE)])
async def accept_answer(
    me: Me, tx: Write, now: Now, demand_id: UUID, version: IfMatch, body: s.AcceptAnswer = s.AcceptAnswer()
) -> s.DemandMoved:
    """Accept the answer, as the monitor who made the demand or as the council's office; the demand is met."""
    moved = await actions.advance_demand(tx, me, demand_id, "accept_answer", body.model_dump(), now, version)
    return s.DemandMoved.model_validate(moved)


@router.post("/{demand_id}/send-back-answer", dependencies=[may(Right.OVERSIGHT_DECIDE)])
async def send_back_answer(
    me: Me, tx: Write, now: Now, demand_id: UUID, version: IfMatch, body: s.SendBack
) -> s.DemandMoved:
    """The answer does not do; the unit owes another.

    Refused: `case_withdrawn`, `demand_due_in_past`.
    """
    moved = await actions.advance_demand(tx, me, demand_id, "send_back_answer", body.model_dump(), now, version)
    return s.DemandMoved.model_validate(moved)


@router.post("/{demand_id}/withdraw", dependencies=[may(Right.OVERSIGHT_DECIDE)])
async def withdraw_demand(
    me: Me, tx: Write, now: Now, demand_id: UUID, version: IfMatch, body: s.WithdrawDemand
) -> s.DemandMoved:
    """Demand it no longer; it stays on record with the reason."""
    moved = await actions.advance_demand(tx, me, demand_id, "withdraw_demand", body.model_dump(), now, version)
    return s.DemandMoved.model_validate(moved)


@designating.get("", dependencies=[may(Right.PEOPLE_READ)])
async def list_monitors(
    me: Me,
    tx: Read,
    page: PageQuery,
    standing: Annotated[bool | None, Query(description="Not ended, or ended.")] = None,
    sort: s.MonitorSort = s.MonitorSort.LATEST_SINCE,
) -> Page[s.MonitorView]:
    """Who is a monitor (督办监督员), or was."""
    found = await monitors.list_monitors(
        tx, me, {"standing": standing}, sort, page.cursor, page.limit, total=page.total
    )
    return Page[s.MonitorView].model_validate(found)


@designating.post("", status_code=201, dependencies=[may(Right.SUPERVISION_DECIDE)])
async def designate_monitor(me: Me, tx: Write, now: Now, body: s.Designate) -> s.MonitorView:
    """Make a deputy a monitor from a day on; the account needs the role `monitor` as well.

    Refused: `reference_unknown`, `not_a_deputy` (on that day), `monitor_already`.
    """
    return s.MonitorView.model_validate(await monitors.designate_monitor(tx, me, body.model_dump(), now))


@designating.post("/{monitor_id}/end", dependencies=[may(Right.SUPERVISION_DECIDE)])
async def end_monitor(
    me: Me, tx: Write, now: Now, monitor_id: UUID, version: IfMatch, body: s.DesignationEnding
) -> s.MonitorView:
    """End a designation on a day. What was recorded stays.

    Refused: `monitor_cannot_end`.
    """
    ended = await monitors.end_monitor(tx, me, monitor_id, version, body.until, body.reason, now)
    return s.MonitorView.model_validate(ended)
