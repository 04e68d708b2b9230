"""Opening a batch: which replies are in scope at this instant, and what keeps one that was named out of it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    DateTime,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
)

from domain.actor import Actor
from domain.assignments.states import ReplyState
from domain.assignments.tables import assignment, reply
from domain.congresses.tables import congress, session
from domain.db import Statement, Tx, rows
from domain.errors import Conflict, Invalid
from domain.ids import new_id
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.lookbacks.picture import class_of
from domain.lookbacks.sampling import METHOD, drawn
from domain.lookbacks.tables import look_back_item
from domain.lookbacks.writing import write_opening
from domain.organisations.tables import organisation
from domain.rules.tables import rule_profile
from domain.suggestions.states import CaseKind, CaseState
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible

ANSWERED = frozenset({CaseState.REPLIED, CaseState.EVALUATED, CaseState.CLOSED})
Row = dict[str, Any]
_s, _r, _a, _i = suggestion.c, reply.c, assignment.c, look_back_item.c
_CODES = bindparam("codes", type_=ARRAY(Text))
_SESSION = bindparam("session", type_=Uuid)

# What the request refers to, the local day, and the classes of all rules of the congress: in one row.
_TERMS = Statement(
    select(
        cast(func.timezone(congress.c.zone, bindparam("now", type_=DateTime(timezone=True))), Date).label("today"),
        exists().where(session.c.congress_id == congress.c.id, session.c.id == _SESSION).label("session_known"),
        exists()
        .where(
            organisation.c.congress_id == congress.c.id,
            organisation.c.id == bindparam("organisation", type_=Uuid),
        )
        .label("organisation_known"),
        select(
            func.array_agg(
                func.jsonb_path_query_array(rule_profile.c.switches, "$.switches.classes[*].code"),
                type_=ARRAY(rule_profile.c.switches.type),
            )
        )
        .where(rule_profile.c.congress_id == congress.c.id, rule_profile.c.kind == CaseKind.SUGGESTION)
        .scalar_subquery()
        .label("classes"),
    ).where(congress.c.id == bindparam("congress"))
)


@cache
def _candidates(kinds: Scope, *, by_unit: bool, named: bool) -> Statement:
    """The replies of the present round, held until the commit so that none of their cases is withdrawn meanwhile."""
    joined = suggestion.outerjoin(
        reply,
        and_(
            _r.congress_id == _s.congress_id,
            _r.suggestion_id == _s.id,
            _r.round == _s.round,
            _r.state == ReplyState.SENT,
            or_(*(_s.state == state for state in sorted(ANSWERED))),
        ),
    ).outerjoin(assignment, and_(_a.congress_id == _r.congress_id, _a.id == _r.assignment_id))
    standing = exists().where(_i.congress_id == _r.congress_id, _i.reply_id == _r.id, _i.standing)
    conditions: list[ColumnElement[bool]] = [visible(kinds)]
    if named:
        conditions.append(_s.id == func.any(bindparam("cases", type_=ARRAY(Uuid))))
    else:
        in_class = class_of(_r.congress_id, _r.id) == func.any(_CODES)
        conditions += [_s.session_id == _SESSION, _s.kind == CaseKind.SUGGESTION, _r.id.is_not(None), in_class]
    if by_unit and not named:
        conditions.append(_a.organisation_id == bindparam("organisation", type_=Uuid))
    return Statement(
        select(
            _s.id.label("suggestion_id"),
            *(_s[name] for name in ("state", "kind", "session_id", "merge_id")),
            _r.id.label("reply_id"),
            _r.round,
            _a.id.label("assignment_id"),
            _a.organisation_id,
            class_of(_r.congress_id, _r.id).label("class_code"),
            standing.label("standing"),
        )
        .select_from(joined)
        .where(*conditions)
        .order_by(_s.id, _r.id)
        .with_for_update(of=suggestion, key_share=True)
    )


async def prepare(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> Row:
    """Open a batch at `now` (UTC): its items are fixed with the classes that they have at this instant. Three statements.

    In scope are the replies of the present round of answered suggestions of the session that the caller sees, of these
    classes, of one unit where one is given; or the cases that are named; of these a sample where one is asked for.

    Raises Invalid `reference_unknown`; Conflict `due_before_opening`, `class_unknown`, `look_back_empty`,
    `sample_too_large`, `in_another_look_back`, and for a case that was named `case_withdrawn`, `case_merged`,
    `no_reply_sent`, `not_in_scope`, `case_named_twice`.
    """
    await _terms(tx, me, given, now)
    found = await _in_scope(tx, me, given)
    if not found:
        raise Conflict("look_back_empty")
    chosen = _sampled(found, given.get("sample"))
    if taken := sorted({str(each["suggestion_id"]) for each in chosen if each["standing"]}):
        raise Conflict("in_another_look_back", suggestions=taken)
    sample = given.get("sample")
    row = {name: given.get(name) for name in ("name", "session_id", "class_codes", "organisation_id", "due_on")} | {
        "congress_id": me.congress_id,
        "id": new_id(),
        "sample_size": sample and sample["size"],
        "sample_seed": sample and sample["seed"],
        "sample_method": sample and METHOD,
        "frame": len(found),
        "state": LOOK_BACK.initial,
        "opened_at": now,
        "opened_by": me.account_id,
        "updated_at": now,
        "version": 1,
    }
    told = {name: row[name] for name in ("class_codes", "organisation_id", "sample_size", "sample_seed", "due_on")}
    items = [_item(row, each) for each in chosen]
    return dict(await write_opening(tx, me, row, items, {**told, "items": len(items)})) | {"items": len(items)}


def _item(batch: Row, found: Row) -> Row:
    names = ("suggestion_id", "assignment_id", "reply_id", "organisation_id", "round", "class_code")
    return {name: found[name] for name in names} | {
        "congress_id": batch["congress_id"],
        "id": new_id(),
        "look_back_id": batch["id"],
        "standing": True,
        "state": LOOK_BACK_ITEM.initial,
        "updated_at": batch["opened_at"],
        "version": 1,
    }


async def _terms(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> None:
    unit = given.get("organisation_id")
    row = await tx.one(_TERMS, congress=me.congress_id, session=given["session_id"], organisation=unit, now=now)
    assert row is not None  # the congress of the caller
    if not row["session_known"]:
        raise Invalid("reference_unknown", sessions=[given["session_id"]])
    if unit is not None and not row["organisation_known"]:
        raise Invalid("reference_unknown", organisations=[unit])
    if given["due_on"] < row["today"]:
        raise Conflict("due_before_opening", today=row["today"].isoformat())
    used = {code for codes in row["classes"] for code in codes}
    if unknown := sorted(set(given["class_codes"]) - used):
        raise Conflict("class_unknown", unknown=unknown, classes=sorted(used))


async def _in_scope(tx: Tx, me: Actor, given: Mapping[str, Any]) -> list[Row]:
    kinds, named = scope(me), given.get("suggestion_ids")
    unit = given.get("organisation_id")
    statement = _candidates(kinds, by_unit=unit is not None, named=named is not None)
    values = {
        "congress": me.congress_id,
        "session": given["session_id"],
        "codes": list(given["class_codes"]),
        "organisation": unit,
        "cases": named,
        **scope_values(me, kinds),
    }
    found = rows(await tx.all(statement, **{name: value for name, value in values.items() if name in statement.names}))
    if named is None:
        return found
    if len(set(named)) != len(named):
        raise Conflict("case_named_twice")
    if unknown := sorted({str(each) for each in named} - {str(each["suggestion_id"]) for each in found}):
        raise Invalid("reference_unknown", suggestions=unknown)
    return _named(found, given)


def _named(found: list[Row], given: Mapping[str, Any]) -> list[Row]:
    """The replies of the named cases that are in scope; the first case that has none is refused with its reason."""
    kept: dict[UUID, list[Row]] = {}
    for each in found:
        replies = kept.setdefault(each["suggestion_id"], [])
        if each["reply_id"] is not None and _fits(each, given):
            replies.append(each)
    for each in found:
        if not kept[each["suggestion_id"]]:
            raise Conflict(_why_not(each), suggestion_id=each["suggestion_id"])
    return [each for replies in kept.values() for each in replies]


def _fits(found: Row, given: Mapping[str, Any]) -> bool:
    unit = given.get("organisation_id")
    return (
        found["kind"] == CaseKind.SUGGESTION
        and found["session_id"] == given["session_id"]
        and found["class_code"] in given["class_codes"]
        and unit in {None, found["organisation_id"]}
    )


def _why_not(found: Row) -> str:
    """A case handled together with another (并案) that has no reply of its own is looked at with that other."""
    if found["state"] == CaseState.WITHDRAWN:
        return "case_withdrawn"
    if found["reply_id"] is not None:
        return "not_in_scope"
    merged = found["merge_id"] not in {None, found["suggestion_id"]}
    return "case_merged" if merged else "no_reply_sent"


def _sampled(found: list[Row], sample: Mapping[str, Any] | None) -> list[Row]:
    if sample is None:
        return found
    if sample["size"] > len(found):
        raise Conflict("sample_too_large", frame=len(found))
    chosen = set(drawn((each["reply_id"] for each in found), sample["size"], sample["seed"]))
    return [each for each in found if each["reply_id"] in chosen]
