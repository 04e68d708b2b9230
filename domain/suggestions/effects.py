"""What each move of a case changes beside its state: columns, new rows, and what the moves it fires must see."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update

from domain.actor import Actor
from domain.assignments.states import AssignmentState, UnitRole
from domain.assignments.tables import assignment
from domain.congresses.tables import congress
from domain.db import Statement, Tx
from domain.ids import new_id
from domain.moves import Effect
from domain.organisations.usable import must_be_usable
from domain.reconciliations.convening import convene
from domain.rules import store
from domain.suggestions.cancelling import work_ended
from domain.suggestions.facts import AssignmentFact, CaseFacts, RatingFact
from domain.suggestions.guards import divided
from domain.suggestions.inviting import edit, expire_invitations, invite
from domain.suggestions.leading import change_lead
from domain.suggestions.merging import merge, unmerge
from domain.suggestions.states import CaseKind, Mode
from domain.suggestions.tables import suggestion

Payload = Mapping[str, Any]
_a, _s = assignment.c, suggestion.c
_LEAD_OF_SOLE = Statement(
    update(assignment)
    .where(
        _a.congress_id == bindparam("congress"),
        _a.suggestion_id == bindparam("case"),
        _a.round == bindparam("round"),
        _a.role == UnitRole.SOLE,
    )
    .values(role=UnitRole.LEAD, version=_a.version + 1)
)
_PROFILE_CODES = Statement(
    select(congress.c.suggestion_profile, congress.c.proposal_profile).where(congress.c.id == bindparam("congress"))
)


def _also(case: CaseFacts, statement: Statement, **values: Any) -> tuple[tuple[Statement, Mapping[str, Any]], ...]:
    return ((statement, {"congress": case.congress_id, "case": case.id, **values}),)


async def submit(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """The text is now the screener's to read."""
    return Effect(columns={"submitted_at": case.now, "ground": None, "screening_note": None})


async def withdraw(tx: Tx, case: CaseFacts, given: Payload, me: Actor) -> Effect:
    """All clocks stop, every unit is told by its cancelled assignment, the record stays."""
    return Effect(
        columns={"closed_at": case.now},
        data={"reason": given["reason"]},
        also=await work_ended(tx, case, given, me),
    )


async def screen(_: Tx, __: CaseFacts, given: Payload, ___: Actor) -> Effect:
    """The ground is one of the list, the note tells the deputy what to mend."""
    return Effect(columns={"ground": given["ground"], "screening_note": given["note"]}, data=given)


async def reject(_: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """Not accepted as a suggestion; it may be handled as a deputy's letter (QD21 §11, SH15s §8)."""
    columns = {
        "ground": given["ground"],
        "screening_note": given["note"],
        "handled_as_letter": given["handled_as_letter"],
        "closed_at": case.now,
    }
    return Effect(columns=columns, data=given)


async def accept(_: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """The number is given by the statement itself; in or between sessions is set by who received it."""
    in_session = case.in_session if given.get("in_session") is None else given["in_session"]
    columns: dict[str, Any] = {"accepted_at": case.now, "in_session": in_session}
    if given.get("category") is not None:
        columns["category"] = given["category"]
    return Effect(columns=columns, becomes={"in_session": in_session})


async def notify(_: Tx, __: CaseFacts, given: Payload, ___: Actor) -> Effect:
    """How the deputy was told."""
    return Effect(data=given)


def _unit_row(case: CaseFacts, unit: Mapping[str, Any], round_: int, replaces: UUID | None = None) -> dict[str, Any]:
    return {
        "congress_id": case.congress_id,
        "id": new_id(),
        "suggestion_id": case.id,
        "round": round_,
        "organisation_id": unit["organisation_id"],
        "role": unit["role"],
        "scope": unit.get("scope"),
        "state": AssignmentState.PENDING_RECEIPT,
        "replaces_id": replaces,
        "assigned_at": case.now,
        "opinion_redos": 0,
        "version": 1,
    }


def _as_facts(rows: list[dict[str, Any]]) -> tuple[AssignmentFact, ...]:
    return tuple(
        AssignmentFact(
            r["id"],
            r["organisation_id"],
            UnitRole(r["role"]),
            AssignmentState(r["state"]),
            r["round"],
            r["scope"],
            r["assigned_at"],
        )
        for r in rows
    )


async def assign(tx: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """The legal clocks begin; the case keeps, from here on, the profile version in force today."""
    await must_be_usable(tx, case.congress_id, [unit["organisation_id"] for unit in given["units"]])
    codes = await tx.one(_PROFILE_CODES, congress=case.congress_id)
    assert codes is not None
    code = codes["proposal_profile"] if case.kind == CaseKind.PROPOSAL else codes["suggestion_profile"]
    today = case.calendar.local_day(case.now)
    book = await store.rule_book(
        tx, case.congress_id, await store.current_profile_id(tx, case.congress_id, code, today)
    )
    rows = [_unit_row(case, unit, case.round) for unit in given["units"]]
    return Effect(
        columns={"mode": given["mode"], "assigned_at": case.now, "profile_id": book.id},
        rows={"assignment": rows},
        data={"mode": given["mode"], "units": [{k: r[k] for k in ("organisation_id", "role")} for r in rows]},
        becomes={
            "assignments": case.assignments + _as_facts(rows),
            "assigned_at": case.now,
            "profile": book.profile,
            "rule_ids": book.rule_ids,
        },
    )


async def add_unit(tx: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """A sole unit becomes the lead when it gets a co-handler."""
    await must_be_usable(tx, case.congress_id, [given["organisation_id"]])
    row = _unit_row(case, given, case.round)
    sole = any(a.role is UnitRole.SOLE for a in case.current)
    return Effect(
        columns={"mode": Mode.LEAD_CO} if sole else {},
        rows={"assignment": [row]},
        data={"organisation_id": given["organisation_id"], "role": given["role"]},
        also=_also(case, _LEAD_OF_SOLE, round=case.round) if sole else (),
        becomes={"assignments": case.assignments + _as_facts([row])},
    )


async def urge(_: Tx, __: CaseFacts, given: Payload, ___: Actor) -> Effect:
    """Counted from the events; whoever urges says what for."""
    return Effect(data=given)


async def complete(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """The last reply of the round went out."""
    return Effect(columns={"replied_at": case.now, "reply_received_at": None})


async def acknowledge(_: Tx, case: CaseFacts, __: Payload, me: Actor) -> Effect:
    """Received by the deputy, or deemed so when the clock of receipt ran out."""
    return Effect(columns={"reply_received_at": case.now}, data={"deemed": me.system}, becomes={"reply_received": True})


async def evaluate(_: Tx, case: CaseFacts, given: Payload, me: Actor) -> Effect:
    """One row per dimension, bound to the reply's version; late when the time for feedback is over."""
    late = not any(clock.step == "feedback" and not clock.over(case.now) for clock in case.clocks)
    rows = [
        {
            "congress_id": case.congress_id,
            "id": new_id(),
            "suggestion_id": case.id,
            "reply_id": given["reply_id"],
            "person_id": given["person_id"],
            "round": case.round,
            "turn": case.rating_turn,
            "dimension": rating["dimension"],
            "level": rating["level"],
            "reason": rating.get("reason"),
            "late": late,
            "rated_at": case.now,
            "rated_by": me.account_id,
        }
        for rating in given["ratings"]
    ]
    new = tuple(RatingFact(r["person_id"], r["reply_id"], r["dimension"], r["level"], r["id"], case.now) for r in rows)
    return Effect(
        rows={"evaluation": rows},
        data={"reply_id": given["reply_id"], "ratings": [{k: r[k] for k in ("dimension", "level")} for r in rows]},
        becomes={"ratings": case.ratings + new},
    )


async def conclude(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """All who were asked have rated, or the time of those who have not is over."""
    return Effect(columns={"evaluated_at": case.now, "feedback": "given"})


async def urge_feedback(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """The deputy is urged once the time for feedback is over."""
    return Effect(becomes={"feedback_urges": case.feedback_urges + 1})


async def lapse_feedback(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """No feedback is recorded as such and leaves the denominator of the satisfaction rates (CQ18 §29)."""
    return Effect(columns={"closed_at": case.now, "feedback": "none"})


async def rehandle(_: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """The next round: new assignments for the same units; of a split handling, for the parts that dissatisfied.

    What was said in earlier rounds stays as it was.
    """
    poor = {rating.reply_id for rating in divided(case)}
    failed = {reply.assignment_id for reply in case.replies if reply.id in poor}
    again = [a for a in case.current if a.role is not UnitRole.SPLIT or a.id in failed]
    rows = [
        _unit_row(case, {"organisation_id": a.organisation_id, "role": a.role, "scope": a.scope}, case.round + 1)
        for a in again
    ]
    return Effect(
        columns={
            "round": case.round + 1,
            "replied_at": None,
            "reply_received_at": None,
            "evaluated_at": None,
            "feedback": None,
            "rating_turn": 1,
            "rating_reopened_at": None,
        },
        rows={"assignment": rows},
        data={"round": case.round + 1, "reason": given.get("reason"), **_by_reconciliation(given)},
        becomes={"assignments": case.assignments + _as_facts(rows), "round": case.round + 1},
    )


async def close(_: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """The procedure ends; what was promised and checked goes on beside it."""
    data = {"reason": given.get("reason"), **_by_reconciliation(given)}
    return Effect(columns={"closed_at": case.now}, data=data)


def _by_reconciliation(given: Payload) -> dict[str, Any]:
    """The reconciliation that led there, where one did."""
    return {name: given[name] for name in ("reconciliation_id",) if name in given}


async def reopen_rating(_: Tx, case: CaseFacts, given: Payload, __: Actor) -> Effect:
    """The deputy may rate again; the earlier rows stay, and count again when nothing is said anew."""
    turn = case.rating_turn + 1
    return Effect(
        columns={"rating_turn": turn, "rating_reopened_at": case.now, "evaluated_at": None, "feedback": None},
        data={"round": case.round, "turn": turn, **_by_reconciliation(given)},
        becomes={"rating_turn": turn, "ratings": (), "feedback_urges": 0},
    )


async def keep_rating(_: Tx, case: CaseFacts, __: Payload, ___: Actor) -> Effect:
    """The time for another rating is over: the one before stands."""
    columns = {"rating_turn": case.rating_turn - 1, "evaluated_at": case.now, "feedback": "given"}
    return Effect(columns=columns, data={"round": case.round, "turn": case.rating_turn - 1})


async def leave_reconciliation(_: Tx, __: CaseFacts, given: Payload, ___: Actor) -> Effect:
    """The rating stands, and what follows from it is the committee's to decide again."""
    return Effect(data=_by_reconciliation(given))


async def nothing(_: Tx, __: CaseFacts, ___: Payload, ____: Actor) -> Effect:
    """The state is all that changes."""
    return Effect()


CASE_EFFECTS: dict[str, Callable[[Tx, CaseFacts, Payload, Actor], Awaitable[Effect]]] = {
    "edit": edit,
    "invite": invite,
    "expire_invitations": expire_invitations,
    "submit": submit,
    "withdraw": withdraw,
    "return_for_revision": screen,
    "reject": reject,
    "accept": accept,
    "notify": notify,
    "merge": merge,
    "unmerge": unmerge,
    "assign": assign,
    "add_unit": add_unit,
    "change_lead": change_lead,
    "start_handling": nothing,
    "urge": urge,
    "complete": complete,
    "acknowledge": acknowledge,
    "evaluate": evaluate,
    "conclude": conclude,
    "conclude_incomplete": conclude,
    "urge_feedback": urge_feedback,
    "lapse_feedback": lapse_feedback,
    "rehandle": rehandle,
    "rehandle_automatically": rehandle,
    "close": close,
    "close_satisfied": close,
    "keep_rating": keep_rating,
    "convene": convene,
    "rehandle_reconciled": rehandle,
    "reopen_rating": reopen_rating,
    "close_reconciled": close,
    "leave_reconciliation": leave_reconciliation,
}


def after(case: CaseFacts, state: Any, version: int, effect: Effect) -> CaseFacts:
    """The picture that a fired move looks at."""
    return replace(case, state=state, version=version, **effect.becomes)
