"""The moves of a co-signer on their own line of a case."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select, update

from domain.actor import Actor, Part
from domain.db import Statement, Tx
from domain.deadlines.tables import deadline
from domain.errors import Conflict, Forbidden
from domain.events import event_values, recording
from domain.rules.profile import Step
from domain.suggestions.actions import ATTEMPTS
from domain.suggestions.facts import CaseFacts
from domain.suggestions.picture import case_facts
from domain.suggestions.signature_flow import SIGNATURE, SignatureFacts
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


def own_line(case: CaseFacts, me: Actor) -> SignatureFacts:
    """The caller's line as co-signer; Forbidden `not_your_move` for whoever is not one."""
    line = next((s for s in case.cosigners if s.person_id == me.person_id), None)
    if line is None:
        raise Forbidden("not_your_move", allowed_to=[Part.COSIGNER])
    return SignatureFacts(line.state, case.state, line.withdrawal_agreed)


async def answer(
    tx: Tx, me: Actor, suggestion_id: UUID, action: str, given: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """`confirm`, `decline` or `agree_withdrawal` at `now` (UTC), for the text as it stands; gives the signature's row.

    Raises NotFound, Forbidden `not_your_move`, Conflict `wrong_state`, `cosigning_over`, `withdrawal_closed`.
    """
    for _ in range(ATTEMPTS):
        case = await case_facts(tx, me, suggestion_id, now)
        line = own_line(case, me)
        move = plan(SIGNATURE, line, action, frozenset({Part.COSIGNER}))
        columns: dict[str, Any] = {"withdrawal_agreed_at": now}
        if move.target is not None:
            columns = {"state": move.target, "answered_at": now, "reason": given.get("reason")}
        row = await tx.one(
            _statement(frozenset(columns)),
            congress=case.congress_id,
            case=case.id,
            case_seen=case.version,
            person=me.person_id,
            now=now,
            **{f"set_{name}": value for name, value in columns.items()},
            **event_values(me, now, move.event, action, line.state, dict(given)),
        )
        if row is not None:
            if not any(s.state is SignatureState.INVITED and s.person_id != me.person_id for s in case.cosigners):
                await tx.one(_ALL_ANSWERED, congress=case.congress_id, case=case.id, now=now)
            return dict(row)
    raise Conflict("changed_meanwhile")
