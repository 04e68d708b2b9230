"""Look-back (回头看) over HTTP: batches, the check of each reply, and what came of them in figures."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.deps import IfMatch, Me, Now, PageQuery, Read, Write, may
from api.lookbacks import schemas as s
from api.routing import Router
from api.schemas import Page
from domain.actor import Right
from domain.lookbacks import actions, figures, opening, queries
from domain.lookbacks.queries import LookBackSort

router = Router("look-backs", "/v1/{congress}/look-backs")
items = Router("look-backs", "/v1/{congress}/look-back-items")


@router.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_look_backs(
    me: Me,
    tx: Read,
    now: Now,
    page: PageQuery,
    filters: Annotated[s.LookBackFilters, Query()],
    sort: Annotated[LookBackSort, Query(description="`-` is descending.")] = LookBackSort.NEWEST,
) -> Page[s.LookBack]:
    """The batches of which you see an item; the office sees all."""
    found = await queries.list_look_backs(
        tx,
        me,
        now,
        given=filters.model_dump(exclude_none=True),
        sort=sort,
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[s.LookBack].model_validate(found)


@router.post("", status_code=201, dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def prepare_look_back(me: Me, tx: Write, now: Now, body: s.PrepareLookBack) -> s.LookBackMoved:
    """Open a batch over the replies of the present round of answered suggestions that you see.

    Its items are fixed with the class that each has now. A sample is drawn by the seed that you state: the replies whose
    SHA-256 of `seed:reply_id` comes first. Refused: `due_before_opening`, `class_unknown` (the congress does not use it),
    `look_back_empty`, `sample_too_large`, `in_another_look_back` (a reply is in one open batch at a time),
    `reference_unknown`; for a case that you named `case_withdrawn`, `case_merged`, `no_reply_sent`, `not_in_scope`,
    `case_named_twice`.
    """
    return s.LookBackMoved.model_validate(await opening.prepare(tx, me, body.model_dump(), now))


@router.get("/{look_back_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_look_back(me: Me, tx: Read, now: Now, look_back_id: UUID) -> s.LookBackDetail:
    """One batch: its scope, seed and method of the draw, progress, and your moves."""
    return s.LookBackDetail.model_validate(await queries.get_look_back(tx, me, look_back_id, now))


@router.get("/{look_back_id}/figures", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def count_look_back(me: Me, tx: Read, look_back_id: UUID) -> s.LookBackFigures:
    """Progress and results of a batch, of the whole and of each unit; what was not confirmed counts against its unit."""
    return s.LookBackFigures.model_validate(await figures.count_look_back(tx, me, look_back_id))


@router.post("/{look_back_id}/assign-checkers", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def assign_checkers(
    me: Me, tx: Write, now: Now, look_back_id: UUID, version: IfMatch, body: s.AssignCheckers
) -> s.LookBackMoved:
    """Name who checks: monitors, deputies, people of the committee. They read the cases that they check.

    Refused: `finding_decided`, `look_back_empty`, `reference_unknown`, and `checks_own_unit` for somebody who holds a post
    in a unit whose reply is looked at.
    """
    moved = await actions.advance_look_back(tx, me, look_back_id, "assign_checkers", body.model_dump(), now, version)
    return s.LookBackMoved.model_validate(moved)


@router.post("/{look_back_id}/start", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def start_look_back(me: Me, tx: Write, now: Now, look_back_id: UUID, version: IfMatch) -> s.LookBackMoved:
    """Begin, once each item has a checker. Refused: `checkers_missing`."""
    moved = await actions.advance_look_back(tx, me, look_back_id, "start_look_back", {}, now, version)
    return s.LookBackMoved.model_validate(moved)


@router.post("/{look_back_id}/close", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def close_look_back(
    me: Me, tx: Write, now: Now, look_back_id: UUID, version: IfMatch, body: s.CloseLookBack
) -> s.LookBackMoved:
    """Close with the report, once each finding is adopted; units see all of their results. Refused: `look_back_items_open`."""
    moved = await actions.advance_look_back(tx, me, look_back_id, "close_look_back", body.model_dump(), now, version)
    return s.LookBackMoved.model_validate(moved)


@router.post("/{look_back_id}/call-off", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def call_off_look_back(
    me: Me, tx: Write, now: Now, look_back_id: UUID, version: IfMatch, body: s.CallOffLookBack
) -> s.LookBackMoved:
    """Call a batch off with the reason. What was adopted stays; the rest is free for another batch."""
    moved = await actions.advance_look_back(tx, me, look_back_id, "call_off_look_back", body.model_dump(), now, version)
    return s.LookBackMoved.model_validate(moved)


@items.get("", dependencies=[may(Right.SUGGESTION_READ)])
async def list_look_back_items(
    me: Me, tx: Read, now: Now, page: PageQuery, filters: Annotated[s.LookBackItemFilters, Query()]
) -> Page[s.LookBackItem]:
    """The replies under check that you see.

    The office sees all, checkers those that they check, a unit what of its own was not confirmed, and all of its own once
    the batch is closed; deputies what was decided about their cases.
    """
    found = await queries.list_items(
        tx,
        me,
        now,
        given=filters.model_dump(exclude_none=True),
        cursor=page.cursor,
        limit=page.limit,
        total=page.total,
    )
    return Page[s.LookBackItem].model_validate(found)


@items.get("/{item_id}", dependencies=[may(Right.SUGGESTION_READ)])
async def get_look_back_item(me: Me, tx: Read, now: Now, item_id: UUID) -> s.LookBackItem:
    """One reply under check, with what was found and your moves."""
    return s.LookBackItem.model_validate(await queries.get_item(tx, me, item_id, now))


@items.post("/{item_id}/record-finding", dependencies=[may(Right.LOOK_BACK_CHECK)])
async def record_finding(
    me: Me, tx: Write, now: Now, item_id: UUID, version: IfMatch, body: s.RecordFinding
) -> s.LookBackItemMoved:
    """Record, as a checker, what you found; it takes effect when the committee adopts it.

    You may correct your own finding until then. Refused: `look_back_not_under_way`, `finding_recorded_already`,
    `case_withdrawn` and `case_rehandled` (record `not_checkable`), `findings_missing`, `reason_missing`,
    `nothing_follows`, `class_unknown`, `class_means_solved`, `promise_missing`, `class_makes_no_promise`,
    `promise_due_in_past`, `checks_own_unit`.
    """
    moved = await actions.advance_item(tx, me, item_id, "record_finding", body.model_dump(), now, version)
    return s.LookBackItemMoved.model_validate(moved)


@items.post("/{item_id}/send-back-finding", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def send_back_finding(
    me: Me, tx: Write, now: Now, item_id: UUID, version: IfMatch, body: s.SendBackFinding
) -> s.LookBackItemMoved:
    """Send a finding back to the checkers. Refused: `look_back_not_under_way`."""
    moved = await actions.advance_item(tx, me, item_id, "send_back_finding", body.model_dump(), now, version)
    return s.LookBackItemMoved.model_validate(moved)


@items.post("/{item_id}/adopt-finding", dependencies=[may(Right.LOOK_BACK_DECIDE)])
async def adopt_finding(me: Me, tx: Write, now: Now, item_id: UUID, version: IfMatch) -> s.LookBackItemMoved:
    """Adopt a finding. What is not confirmed changes the class, and enters the promise into the ledger, at once.

    Refused: `look_back_not_under_way`, `case_withdrawn`, `case_rehandled`, `promise_due_in_past`.
    """
    moved = await actions.advance_item(tx, me, item_id, "adopt_finding", {}, now, version)
    return s.LookBackItemMoved.model_validate(moved)
