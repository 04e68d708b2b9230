"""Promises over HTTP: made with a reply, moved, listed, and counted over the years."""

from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.promises import schemas as s
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.instants import asked_about
from domain.promises import actions, queries
from domain.promises.states import PromiseState

making = Router("promises", "/v1/{congress}/assignments/{assignment_id}")
router = Router("promises", "/v1/{congress}/promises")

EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
Year = Annotated[int | None, Query(ge=1900, le=2199, description="A local year.")]


@making.post("/promises", status_code=201, dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def make_promise(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.MakePromise
) -> s.PromiseMade:
    """Promise, as the unit that answered, what its reply leaves to be done; it stands in the ledger until it is kept.

    `If-Match` is the version of the assignment. Refused: `wrong_state` (no reply sent; co-handlers never answer),
    `class_makes_no_promise`, `promise_due_in_past`, `case_withdrawn`.
    """
    moved = await actions.make_promise(tx, me, assignment_id, "make_promise", body.model_dump(), now, version)
    return s.PromiseMade.model_validate(moved)


@making.post("/enter-promise", status_code=201, dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def enter_promise(
    me: Me, tx: Write, now: Now, assignment_id: UUID, version: IfMatch, body: s.MakePromise
) -> s.PromiseMade:
    """Enter what is raised again and again and stays unsolved into the ledger, for the unit that answered it.

    Whatever the class. Refused: `wrong_state`, `promise_due_in_past`, `case_withdrawn`.
    """
    moved = await actions.make_promise(tx, me, assignment_id, "enter_promise", body.model_dump(), now, version)
    return s.PromiseMade.model_validate(moved)


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_promises(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    state: Annotated[
        list[PromiseState] | None, Query(max_length=len(PromiseState), description="Any of these states.")
    ] = None,
    organisation_id: Annotated[UUID | None, Query(description="The unit that has it now.")] = None,
    due_before: Annotated[
        date | None, Query(ge=FIRST_DAY, le=LAST_DAY, description="Promised for a day before this one.")
    ] = None,
    overdue: Annotated[bool | None, Query(description="Open and late, or not.")] = None,
    year: Year = None,
    term_id: Annotated[UUID | None, Query(description="Term of the suggestion.")] = None,
    carried_over: Annotated[
        bool | None, Query(description="Open though the term of its suggestion is over, or not.")
    ] = None,
    suggestion_id: UUID | None = None,
    sort: s.PromiseSort | None = None,
) -> Page[s.PromiseBrief]:
    """The promises of the cases that you see, the earliest day first."""
    given = {
        "state": state,
        "organisation_id": organisation_id,
        "due_before": due_before,
        "overdue": overdue,
        "year": year,
        "term_id": term_id,
        "carried_over": carried_over,
        "suggestion_id": suggestion_id,
    }
    found = await queries.list_promises(
        tx, me, now, given, sort=sort, cursor=page.cursor, limit=page.limit, total=page.total
    )
    return Page[s.PromiseBrief].model_validate(found)


@router.get("/ledger", dependencies=[may(Right.SUGGESTION_READ)])
async def get_ledger(
    me: Me,
    tx: Read,
    now: Now,
    from_year: Year = None,
    to_year: Year = None,
    as_of: Annotated[
        AwareDatetime | None, Query(ge=EARLIEST, le=LATEST, description="The instant asked about; now, without it.")
    ] = None,
) -> s.Ledger:
    """The ledger over years: per year of entry how many were entered, kept, are under way, late, or given up.

    Counted over the cases that you see. Promises of cases that were withdrawn by then are not counted.
    Refused: `as_of_in_future`, `ends_before_start`.
    """
    found = await queries.get_ledger(
        tx, me, from_year or FIRST_DAY.year, to_year or LAST_DAY.year, asked_about(as_of, now)
    )
    return s.Ledger.model_validate(found)


@router.get("/{promise_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_promise(me: Me, tx: Read, now: Now, promise_id: UUID) -> s.PromiseView:
    """One promise whole: progress, changes of day and unit, second reply, rating, and your moves."""
    return s.PromiseView.model_validate(await queries.get_promise(tx, me, promise_id, now))


@router.post("/{promise_id}/report-progress", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def report_progress(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.Progress
) -> s.PromiseMoved:
    """Say what was done so far."""
    moved = await actions.advance_promise(tx, me, promise_id, "report_progress", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/request-due-change", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def request_due_change(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.AskAnotherDay
) -> s.PromiseMoved:
    """Ask for another day; it holds once the office consents.

    Refused: `due_change_pending`, `due_unchanged`, `promise_due_in_past`.
    """
    moved = await actions.advance_promise(tx, me, promise_id, "request_due_change", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/consent-due-change", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def consent_due_change(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.Consent = s.Consent()
) -> s.PromiseMoved:
    """Consent to the day asked for.

    Refused: `no_due_change_pending`, `promise_due_in_past` (it passed while it waited).
    """
    moved = await actions.advance_promise(tx, me, promise_id, "consent_due_change", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/refuse-due-change", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def refuse_due_change(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.PromiseReason
) -> s.PromiseMoved:
    """The day stays as it was.

    Refused: `no_due_change_pending`.
    """
    moved = await actions.advance_promise(tx, me, promise_id, "refuse_due_change", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/hand-over", dependencies=[may(Right.SUGGESTION_ASSIGN)])
async def hand_over_promise(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.HandOver
) -> s.PromiseMoved:
    """Give the promise to another unit, which from then on sees the case. The day stays.

    Refused: `unit_unchanged`, `unit_inactive`, `reference_unknown`.
    """
    moved = await actions.advance_promise(tx, me, promise_id, "hand_over", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/fulfil", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def fulfil_promise(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.Fulfil
) -> s.PromiseMoved:
    """Send the second reply: what was promised is done. With `class_code` the class of the case changes too.

    Refused: `class_unknown`, `class_unchanged`.
    """
    moved = await actions.advance_promise(tx, me, promise_id, "fulfil", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/give-up", dependencies=[may(Right.ASSIGNMENT_HANDLE)])
async def give_up_promise(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.GiveUp
) -> s.PromiseMoved:
    """Say in writing why it cannot be kept."""
    moved = await actions.advance_promise(tx, me, promise_id, "give_up", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)


@router.post("/{promise_id}/evaluations", status_code=201, dependencies=[may(Right.EVALUATION_WRITE)])
async def evaluate_promise(
    me: Me, tx: Write, now: Now, promise_id: UUID, version: IfMatch, body: s.RatePromise
) -> s.PromiseMoved:
    """Rate, as the lead deputy, how the promise was kept or why it was given up; the rating of the reply stays.

    Refused: `already_rated`, `reason_missing`.
    """
    moved = await actions.advance_promise(tx, me, promise_id, "evaluate_promise", body.model_dump(), now, version)
    return s.PromiseMoved.model_validate(moved)
