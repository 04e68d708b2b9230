"""Which attachments of a case a caller sees: whoever sees what a file is attached to sees the file."""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, select

from domain.actor import Actor
from domain.assignments.states import AssignmentState, ReplyState
from domain.assignments.tables import assignment, reply
from domain.attachments.tables import AttachedTo, attachment
from domain.db import Record, Statement, Tx, rows
from domain.errors import NotFound
from domain.lookbacks.sight import BATCH_OF_ITEM, told_of_item
from domain.lookbacks.states import LookBackItemState
from domain.lookbacks.tables import look_back_item
from domain.promises.states import PromiseState
from domain.promises.tables import promise, promise_progress, promise_rating, promise_reply
from domain.suggestions.sight import OFFICE, UNITS
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_t, _a, _r = attachment.c, assignment.c, reply.c
SHOWN = (
    _t.id,
    _t.suggestion_id,
    _t.assignment_id,
    _t.attached_to,
    _t.subject_id,
    _t.name,
    _t.content_type,
    _t.size,
    _t.sha256,
    _t.uploaded_at,
    _t.uploaded_by,
)
_SOURCE = (
    attachment.join(suggestion, and_(suggestion.c.congress_id == _t.congress_id, suggestion.c.id == _t.suggestion_id))
    .outerjoin(assignment, and_(_a.congress_id == _t.congress_id, _a.id == _t.assignment_id))
    .outerjoin(
        reply,
        and_(_r.congress_id == _t.congress_id, _t.attached_to == AttachedTo.REPLY, _r.id == _t.subject_id),
    )
)
Within = str  # `office` looks into every draft, `unit` into its own, anybody else (`none`) into none


def within(me: Actor) -> Within:
    """Whose drafts this caller looks into."""
    if me.system or me.roles & OFFICE:
        return "office"
    return "unit" if me.organisation_id is not None and me.roles & UNITS else "none"


def _seen(reach: Within) -> ColumnElement[bool]:
    """A draft is between its unit and the office until it is sent; proof of a look-back is for who sees its item."""
    found = exists(select(look_back_item.c.id).select_from(BATCH_OF_ITEM).where(*_OF_ITEM, told_of_item()))
    open_to_all = and_(
        or_(_t.attached_to != AttachedTo.REPLY, _r.state == ReplyState.SENT),
        or_(_t.attached_to != AttachedTo.LOOK_BACK, found),
    )
    own = and_(_a.organisation_id == bindparam("own_organisation"), _a.state != AssignmentState.RETURNED)
    return {"office": _t.id.is_not(None), "unit": or_(open_to_all, own), "none": open_to_all}[reach]


# Whether what a proof belongs to is still being written.
_OF_ITEM = (look_back_item.c.congress_id == _t.congress_id, look_back_item.c.id == _t.subject_id)
_PROOF_OPEN = case(
    (
        _t.attached_to == AttachedTo.LOOK_BACK,
        exists().where(*_OF_ITEM, look_back_item.c.state != LookBackItemState.DECIDED, look_back_item.c.standing),
    ),
    (
        _t.attached_to == AttachedTo.PROMISE_PROGRESS,
        exists(
            select(promise.c.id).where(
                promise_progress.c.congress_id == _t.congress_id,
                promise_progress.c.id == _t.subject_id,
                promise.c.congress_id == promise_progress.c.congress_id,
                promise.c.id == promise_progress.c.promise_id,
                promise.c.state == PromiseState.OPEN,
            )
        ),
    ),
    (
        _t.attached_to == AttachedTo.PROMISE_REPLY,
        ~exists(
            select(promise_rating.c.id).where(
                promise_reply.c.congress_id == _t.congress_id,
                promise_reply.c.id == _t.subject_id,
                promise_rating.c.congress_id == promise_reply.c.congress_id,
                promise_rating.c.promise_id == promise_reply.c.promise_id,
            )
        ),
    ),
    else_=False,
)


@cache
def _statement(kinds: Scope, reach: Within, *, one: bool) -> Statement:
    conditions = [visible(kinds), _seen(reach), _t.suggestion_id == bindparam("suggestion"), _t.removed_at.is_(None)]
    states = [
        suggestion.c.state.label("case_state"),
        _a.state.label("unit_state"),
        _r.state.label("reply_state"),
        _PROOF_OPEN.label("proof_open"),
    ]
    if one:
        return Statement(
            select(*SHOWN, *states).select_from(_SOURCE).where(*conditions, _t.id == bindparam("attachment"))
        )
    return Statement(select(*SHOWN).select_from(_SOURCE).where(*conditions).order_by(_t.id))


@cache
def _visible_case(kinds: Scope) -> Statement:
    return Statement(select(suggestion.c.id).where(visible(kinds), suggestion.c.id == bindparam("suggestion")))


def _values(me: Actor, suggestion_id: UUID) -> dict[str, Any]:
    values = {"congress": me.congress_id, "suggestion": suggestion_id, **scope_values(me, scope(me))}
    reach = within(me)
    if reach != "office":
        values |= {"viewer_person": me.person_id, "viewer_organisation": me.organisation_id}
    return values | ({"own_organisation": me.organisation_id} if reach == "unit" else {})


async def list_attachments(tx: Tx, me: Actor, suggestion_id: UUID) -> list[dict[str, Any]]:
    """The attachments of a case in the order of their upload. NotFound `suggestion_not_found`."""
    found = rows(await tx.all(_statement(scope(me), within(me), one=False), **_values(me, suggestion_id)))
    if not found:
        kinds = scope(me)
        case = await tx.value(
            _visible_case(kinds), congress=me.congress_id, suggestion=suggestion_id, **scope_values(me, kinds)
        )
        if case is None:
            raise NotFound("suggestion_not_found")
    return found


async def get_attachment(tx: Tx, me: Actor, suggestion_id: UUID, attachment_id: UUID) -> Record:
    """One attachment, and in which states what it belongs to is. NotFound `attachment_not_found`."""
    statement = _statement(scope(me), within(me), one=True)
    row = await tx.one(statement, attachment=attachment_id, **_values(me, suggestion_id))
    if row is None:
        raise NotFound("attachment_not_found")
    return row
