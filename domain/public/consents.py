"""Changing a consent after it was given: the deputy's permission and the unit's decision; the record follows in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select, update

from domain.actor import Actor, Part, Right, Role
from domain.assignments.states import Disclosure, ReplyState
from domain.assignments.tables import assignment, reply
from domain.db import Statement, Tx
from domain.errors import Conflict, Forbidden, NotFound, PreconditionFailed
from domain.events import event_values, recorded
from domain.public.publishing import publish_these
from domain.suggestions.facts import CaseFacts, case_parts
from domain.suggestions.picture import case_facts
from domain.suggestions.states import CaseState
from domain.suggestions.tables import suggestion

PERMITTING = frozenset({Part.LEAD_DEPUTY, Part.DELEGATION_CLERK, Part.REGISTRAR})
_s, _r, _a = suggestion.c, reply.c, assignment.c
_now: Any = bindparam("now", type_=_s.updated_at.type)
_CASE = (_s.congress_id == bindparam("congress"), _s.id == bindparam("case"), _s.version == bindparam("seen"))
_TOUCHED = {"version": _s.version + 1, "updated_at": _now}
_PERMIT = recorded(
    update(suggestion)
    .where(*_CASE)
    .values(permission=bindparam("set_permission"), **_TOUCHED)
    .returning(_s.congress_id, _s.id, _s.permission, _s.state, _s.version)
)
_TOUCH = Statement(update(suggestion).where(*_CASE).values(**_TOUCHED).returning(_s.version))
_DECIDE = recorded(
    update(reply)
    .where(_r.congress_id == bindparam("congress"), _r.id == bindparam("reply"), _r.state == ReplyState.SENT)
    .values(disclosure=bindparam("set_disclosure"), disclosure_reason=bindparam("set_reason", type_=_r.body.type))
    .returning(*(_r[name] for name in ("congress_id", "id", "suggestion_id", "assignment_id")))
    .returning(*(_r[name] for name in ("disclosure", "disclosure_reason"))),
    case="suggestion_id",
    assignment="assignment_id",
)
_REPLY = Statement(
    select(_r.suggestion_id, _r.state, _r.disclosure, _a.organisation_id)
    .select_from(reply.join(assignment, and_(_a.congress_id == _r.congress_id, _a.id == _r.assignment_id)))
    .where(_r.congress_id == bindparam("congress"), _r.id == bindparam("reply"))
)


async def change_permission(
    tx: Tx, me: Actor, suggestion_id: UUID, permission: str, now: datetime, seen: int
) -> dict[str, Any]:
    """What the deputy lets the public see, from `now` (UTC) on; the record is written, or emptied, with it.

    Raises NotFound; PreconditionFailed `version_stale`; Forbidden `not_your_move`; Conflict `wrong_state` for a draft, which is
    edited, and `changed_meanwhile`.
    """
    case = await case_facts(tx, me, suggestion_id, now)
    _must_be(case, seen)
    if not case_parts(case, me) & PERMITTING:
        raise Forbidden("not_your_move", action="change_permission", allowed_to=sorted(PERMITTING))
    if case.state is CaseState.DRAFT:
        raise Conflict("wrong_state", action="change_permission", state=case.state)
    written = await tx.one(
        _PERMIT,
        congress=me.congress_id,
        case=suggestion_id,
        seen=case.version,
        set_permission=permission,
        now=now,
        **event_values(me, now, "permission_changed", "change_permission", case.state, {"permission": permission}),
    )
    if written is None:
        raise Conflict("changed_meanwhile")
    await publish_these(tx, me.congress_id, [suggestion_id], now)
    return dict(written)


async def change_disclosure(
    tx: Tx, me: Actor, reply_id: UUID, given: Mapping[str, Any], now: datetime, seen: int
) -> dict[str, Any]:
    """The unit's decision on a reply that was sent, by the head who signs or by the office; `seen`: the version of the case.

    Raises NotFound `reply_not_found`; PreconditionFailed `version_stale`; Forbidden `not_your_move`; Conflict `reply_not_sent`,
    `reason_missing` (whatever is not open has a reason), `changed_meanwhile`.
    """
    row = await tx.one(_REPLY, congress=me.congress_id, reply=reply_id)
    if row is None:
        raise NotFound("reply_not_found")
    case = await case_facts(tx, me, row["suggestion_id"], now)
    mine = Role.UNIT_HEAD in me.roles and me.organisation_id == row["organisation_id"]
    office = Role.ASSIGNER in me.roles and me.may(Right.SUGGESTION_ASSIGN)
    if row["state"] != ReplyState.SENT and not (mine or office):
        raise NotFound("reply_not_found")  # a draft is between its unit and the office
    _must_be(case, seen)
    if not (mine or office):
        raise Forbidden("not_your_move", action="change_disclosure", allowed_to=[Part.UNIT_HEAD, Part.ASSIGNER])
    if row["state"] != ReplyState.SENT:
        raise Conflict("reply_not_sent")
    reason = (given.get("reason") or "").strip() or None
    if given["disclosure"] != Disclosure.OPEN and reason is None:
        raise Conflict("reason_missing", field="reason")
    told = {"reply_id": reply_id, "before": row["disclosure"], "disclosure": given["disclosure"], "reason": reason}
    touched = await tx.one(_TOUCH, congress=me.congress_id, case=case.id, seen=case.version, now=now)
    written = touched and await tx.one(
        _DECIDE,
        congress=me.congress_id,
        reply=reply_id,
        set_disclosure=given["disclosure"],
        set_reason=reason,
        **event_values(me, now, "disclosure_changed", "change_disclosure", None, told),
    )
    if touched is None or written is None:
        raise Conflict("changed_meanwhile")
    await publish_these(tx, me.congress_id, [case.id], now)
    return {**dict(written), "version": touched["version"]}


def _must_be(case: CaseFacts, seen: int) -> None:
    if case.version != seen:
        raise PreconditionFailed("version_stale", version=case.version)
