"""The moves of a co-signer's line of a case: by the co-signer, or by the clerk who holds the signed paper."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update

from domain.actor import Actor, Part
from domain.attachments.tables import attachment
from domain.db import Statement, Tx
from domain.deadlines.tables import deadline
from domain.errors import Conflict, Forbidden, Invalid
from domain.events import event_values, recording
from domain.rules.profile import Step
from domain.suggestions.actions import ATTEMPTS
from domain.suggestions.facts import CaseFacts, SignatureFact
from domain.suggestions.picture import case_facts
from domain.suggestions.signature_flow import CLERKS, SIGNATURE, line_facts, line_parts
from domain.suggestions.states import SignatureRole, SignatureState
from domain.suggestions.tables import signature, suggestion
from domain.workflow import plan


@cache
def _statement(columns: frozenset[str]) -> Statement:
    s, g = suggestion.c, signature.c
    parent = (
        update(suggestion)
        .where(s.congress_id == bindparam("congress"), s.id == bindparam("case"), s.version == bindparam("case_seen"))
        .values(version=s.version + 1, updated_at=bindparam("now", type_=s.updated_at.type))
        .returning(s.congress_id, s.id, s.version, s.text_version)
        .cte("parent")
    )
    changes: dict[str, Any] = {name: bindparam(f"set_{name}", type_=g[name].type) for name in columns}
    if "answered_at" in columns:
        changes["text_version"] = parent.c.text_version
    moved = (
        update(signature)
        .where(
            and_(g.congress_id == parent.c.congress_id, g.suggestion_id == parent.c.id),
            g.person_id == bindparam("person"),
            g.role == SignatureRole.COSIGNER,
        )
        .values(changes)
        .returning(g.congress_id, g.id, g.suggestion_id, g.person_id, g.state, parent.c.version.label("case_version"))
        .cte("moved")
    )
    return Statement(select(*moved.c).add_cte(parent, moved, recording(moved, case="suggestion_id").cte("logged")))


_d = deadline.c
_ALL_ANSWERED = Statement(
    update(deadline)
    .where(
        _d.congress_id == bindparam("congress"),
        _d.suggestion_id == bindparam("case"),
        _d.step == Step.COSIGN,
        or_(_d.state == "running", _d.state == "paused"),
    )
    .values(state="met", ended_at=bindparam("now", type_=_d.ended_at.type), version=_d.version + 1)
)


_t = attachment.c
_SCAN = Statement(
    select(_t.id).where(
        _t.congress_id == bindparam("congress"),
        _t.suggestion_id == bindparam("case"),
        _t.id == bindparam("attachment"),
        _t.removed_at.is_(None),
    )
)
# Where a paper is noted beside the instant that it stands for.
_PAPERS = {"record_confirmation": "answered_on_paper", "record_withdrawal_consent": "withdrawal_on_paper"}


def line_of(case: CaseFacts, me: Actor, person_id: UUID | None) -> tuple[SignatureFact, frozenset[Part]]:
    """A co-signer's line and what the caller is to it; without `person_id` the caller's own.

    Forbidden `not_your_move` for whoever is no co-signer; Invalid `reference_unknown` for a line that is not there.
    """
    wanted = person_id or me.person_id
    line = next((s for s in case.cosigners if s.person_id == wanted), None)
    parts = line_parts(case, wanted, me)
    if line is None and parts & CLERKS and person_id is not None:
        raise Invalid("reference_unknown", field="person_id")
    if line is None or not parts:
        raise Forbidden("not_your_move", allowed_to=[Part.COSIGNER])
    return line, parts


def _columns(action: str, target: str | None, given: Mapping[str, Any], me: Actor, case: CaseFacts) -> dict[str, Any]:
    if action == "acknowledge_copy":
        return {"reply_received_at": case.now, "reply_received_round": case.round}
    columns: dict[str, Any] = {"withdrawal_agreed_at": case.now}
    if target is not None:
        columns = {"state": target, "answered_at": case.now, "reason": given.get("reason"), "answered_on_paper": None}
    return columns | ({_PAPERS[action]: _paper(given, me)} if action in _PAPERS else {})


def _paper(given: Mapping[str, Any], me: Actor) -> dict[str, Any]:
    return {
        "signed_on": given["signed_on"].isoformat(),
        "account_id": str(me.account_id),
        "attachment_id": given["attachment_id"] and str(given["attachment_id"]),
    }


async def answer(
    tx: Tx, me: Actor, suggestion_id: UUID, action: str, given: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """A move of a line at `now` (UTC), for the text as it stands; gives the signature's row.

    `given["person_id"]` names whose line it is where a clerk records a paper. Raises NotFound, Forbidden
    `not_your_move`, Invalid `reference_unknown`, Conflict `wrong_state` and the codes of the guards.
    """
    for _ in range(ATTEMPTS):
        case = await case_facts(tx, me, suggestion_id, now)
        line, parts = line_of(case, me, given.get("person_id"))
        move = plan(SIGNATURE, line_facts(case, line), action, parts, given)
        if given.get("attachment_id") is not None:
            scan = await tx.value(_SCAN, congress=case.congress_id, case=case.id, attachment=given["attachment_id"])
            if scan is None:
                raise Invalid("reference_unknown", field="attachment_id")
        columns = _columns(action, move.target, given, me, case)
        row = await tx.one(
            _statement(frozenset(columns)),
            congress=case.congress_id,
            case=case.id,
            case_seen=case.version,
            person=line.person_id,
            now=now,
            **{f"set_{name}": value for name, value in columns.items()},
            **event_values(me, now, move.event, action, line.state, dict(given)),
        )
        if row is not None:
            others = [s for s in case.cosigners if s.person_id != line.person_id]
            if move.target is not None and not any(s.state is SignatureState.INVITED for s in others):
                await tx.one(_ALL_ANSWERED, congress=case.congress_id, case=case.id, now=now)
            return dict(row)
    raise Conflict("changed_meanwhile")
