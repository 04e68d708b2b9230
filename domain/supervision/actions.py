"""The moves of a decision: read once, decide without touching anything, write once."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, DateTime, Uuid, bindparam, cast, func, select

from domain.actor import Actor
from domain.congresses.tables import congress
from domain.db import Statement, Tx, rows
from domain.errors import Conflict, Invalid, PreconditionFailed
from domain.ids import new_id
from domain.organisations.tables import organisation
from domain.suggestions.actions import ATTEMPTS
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.supervision import guards
from domain.supervision.effects import SUPERVISION_EFFECTS, leader_row
from domain.supervision.facts import supervision_parts
from domain.supervision.flow import SUPERVISION
from domain.supervision.picture import supervision_facts
from domain.supervision.tables import key_supervision_case
from domain.supervision.writing import write_decision, write_move
from domain.workflow import Refusal, plan

GIVEN = ("decided_on", "meeting", "criterion", "topic", "tier", "organisation_id", "due_on")


@cache
def _reading(kinds: Scope) -> Statement:
    """The cases, held until the commit so that none is withdrawn meanwhile, with the day and the committee beside."""
    s, c, o = suggestion.c, key_supervision_case.c, organisation.c
    standing = select(c.supervision_id).where(c.congress_id == s.congress_id, c.suggestion_id == s.id, c.standing)
    committee = select(o.active).where(
        o.congress_id == s.congress_id, o.id == bindparam("organisation", type_=o.id.type)
    )
    today = cast(func.timezone(congress.c.zone, bindparam("now", type_=DateTime(timezone=True))), Date)
    return Statement(
        select(
            s.id,
            s.kind,
            s.state,
            standing.scalar_subquery().label("supervised_by"),
            committee.scalar_subquery().label("committee_active"),
            select(today).where(congress.c.id == s.congress_id).scalar_subquery().label("today"),
        )
        .where(visible(kinds), s.id == func.any(bindparam("cases", type_=ARRAY(Uuid))))
        .order_by(s.id)
        .with_for_update(of=suggestion)
    )


async def _cases(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    kinds = scope(me)
    wanted = list(given["suggestion_ids"])
    found = rows(
        await tx.all(
            _reading(kinds),
            congress=me.congress_id,
            cases=wanted,
            organisation=given["organisation_id"],
            now=now,
            **scope_values(me, kinds),
        )
    )
    if unknown := sorted({str(each) for each in wanted} - {str(case["id"]) for case in found}):
        raise Invalid("reference_unknown", suggestions=unknown)
    if found[0]["committee_active"] is None:
        raise Invalid("reference_unknown", organisations=[given["organisation_id"]])
    if not found[0]["committee_active"]:
        raise Invalid("unit_inactive", organisations=[given["organisation_id"]])
    return found


def _refused(given: Mapping[str, Any], cases: list[dict[str, Any]]) -> Refusal | None:
    """The first reason why this decision cannot be recorded."""
    if len(set(given["suggestion_ids"])) != len(given["suggestion_ids"]):
        return Refusal("case_named_twice")
    of_all = (
        guards.future(given["decided_on"], cases[0]["today"]),
        guards.time_given(given["decided_on"], given["due_on"]),
        guards.leadership(given["leaders"]),
    )
    return next((refusal for refusal in (*of_all, *map(guards.supervisable, cases)) if refusal is not None), None)


async def decide(
    tx: Tx,
    me: Actor,
    given: Mapping[str, Any],
    now: datetime,
    *,
    replaces: UUID | None = None,
    as_id: UUID | None = None,
) -> dict[str, Any]:
    """Record a decision of the council at `now` (UTC), with its cases and leaders. Two statements.

    Raises Invalid `reference_unknown` (a case that the caller cannot see, a committee, a person), `unit_inactive`;
    Conflict `case_named_twice`, `date_in_future`, `due_before_decision`, `double_leadership_missing`,
    `leads_and_supervises`, `case_not_supervisable`, `already_supervised`.
    """
    cases = await _cases(tx, me, given, now)
    refusal = _refused(given, cases)
    if refusal is not None:
        raise Conflict(refusal.code, **refusal.data)
    row = {name: given[name] for name in GIVEN} | {
        "congress_id": me.congress_id,
        "id": as_id or new_id(),
        "year": given.get("year") or given["decided_on"].year,
        "state": SUPERVISION.initial,
        "replaces_id": replaces,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }
    leaders = [leader_row(me.congress_id, row["id"], each, given["decided_on"], None) for each in given["leaders"]]
    told = {name: row[name] for name in ("decided_on", "due_on", "criterion", "tier")}
    made = await write_decision(tx, me, row, given["suggestion_ids"], leaders, told, now)
    return dict(made)


async def advance_supervision(
    tx: Tx,
    me: Actor,
    supervision_id: UUID,
    action: str,
    payload: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a decision at `now` (UTC); gives the moved row. Two statements.

    Raises NotFound `supervision_not_found`, Forbidden `not_your_move`, Conflict (`wrong_state`, a guard's code,
    `changed_meanwhile`), PreconditionFailed when `seen` is not the decision's version. A caller who names no version is not
    told of a race that the move survives.
    """
    for _ in range(ATTEMPTS):
        decision = await supervision_facts(tx, me, supervision_id, now)
        if seen is not None and decision.version != seen:
            raise PreconditionFailed("version_stale", version=decision.version)
        move = plan(SUPERVISION, decision, action, supervision_parts(decision, me), payload)
        change = SUPERVISION_EFFECTS[action](decision, payload, now)
        row = await write_move(tx, me, decision, action, move, change, now)
        if row is not None:
            return dict(row)
    raise Conflict("changed_meanwhile")


async def replace_supervision(
    tx: Tx,
    me: Actor,
    supervision_id: UUID,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Put a later decision in the place of this one, in one transaction; gives the new one. Four statements.

    `given`: a decision as for `decide`, and the `reason`. The old one stays, its cases are free for the new one. Raises
    what `advance_supervision` and `decide` raise.
    """
    later = new_id()
    payload = {**given, "replaced_by_id": later}
    await advance_supervision(tx, me, supervision_id, "replace_supervision", payload, now, seen)
    return await decide(tx, me, given, now, replaces=supervision_id, as_id=later)
