"""Reading the class history of a case, as it stood at any instant; one statement each."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from domain.accounts.tables import account
from domain.actor import Actor
from domain.assignments.states import ReplyState
from domain.assignments.tables import reply
from domain.classes.tables import class_change
from domain.db import Statement, Tx
from domain.errors import NotFound
from domain.rules import store
from domain.shapes import array_of
from domain.suggestions.summary import result
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

_c, _s, _r = class_change.c, suggestion.c, reply.c
_OF_CASE = [_c.congress_id == _s.congress_id, _c.suggestion_id == _s.id]
_SOURCE = class_change.outerjoin(reply, and_(_r.congress_id == _c.congress_id, _r.id == _c.reply_id)).outerjoin(
    account, and_(account.c.congress_id == _c.congress_id, account.c.id == _c.account_id)
)


@cache
def _history(kinds: Scope) -> Statement:
    fields = {
        **{name: _c[name] for name in ("id", "reply_id", "round", "from_code", "to_code", "source", "reason")},
        **{name: _c[name] for name in ("evidence", "at", "account_id", "meeting_decision_id")},
        "assignment_id": _r.assignment_id,
        "account_name": account.c.name,
    }
    by_then = [*_OF_CASE, _c.at <= bindparam("as_of", type_=_c.at.type)]
    rows = array_of(fields, by_then, _c.at, source=_SOURCE).label("changes")
    return Statement(
        select(_s.congress_id, _s.profile_id, rows).where(visible(kinds), _s.id == bindparam("suggestion"))
    )


async def list_classes(tx: Tx, me: Actor, suggestion_id: UUID, as_of: datetime) -> dict[str, Any]:
    """The changes up to and including `as_of` (UTC), oldest first, and the class at that instant.

    Raises NotFound `suggestion_not_found`.
    """
    kinds = scope(me)
    if not kinds:
        raise NotFound("suggestion_not_found")
    values = {"congress": me.congress_id, "suggestion": suggestion_id, "as_of": as_of, **scope_values(me, kinds)}
    row = await tx.one(_history(kinds), **values)
    if row is None:
        raise NotFound("suggestion_not_found")
    profile = (await store.rule_book(tx, row["congress_id"], row["profile_id"])).profile
    changes = sorted(row["changes"], key=lambda each: (datetime.fromisoformat(each["at"]), each["id"]))
    return {
        "as_of": as_of,
        "current": result(changes[-1]["to_code"], profile) if changes else None,
        "changes": [_shown(each) for each in changes],
    }


def _shown(change: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in change.items() if name not in {"account_id", "account_name"}}
    by = change["account_id"] and {"id": change["account_id"], "name": change["account_name"] or ""}
    return rest | {"by": by}


@cache
def _sent(kinds: Scope) -> Statement:
    fields = {"id": _r.id, "assignment_id": _r.assignment_id, "round": _r.round}
    of_case = [_r.congress_id == _s.congress_id, _r.suggestion_id == _s.id, _r.state == ReplyState.SENT]
    return Statement(
        select(array_of(fields, of_case, _r.id).label("replies")).where(
            visible(kinds), _s.id == bindparam("suggestion")
        )
    )


async def sent_replies(tx: Tx, me: Actor, suggestion_id: UUID) -> list[dict[str, Any]]:
    """Replies of all rounds that were sent, of a case that this caller sees; NotFound `suggestion_not_found`."""
    kinds = scope(me)
    row = kinds and await tx.one(
        _sent(kinds), congress=me.congress_id, suggestion=suggestion_id, **scope_values(me, kinds)
    )
    if not row:
        raise NotFound("suggestion_not_found")
    found: list[dict[str, Any]] = row["replies"]
    return found
