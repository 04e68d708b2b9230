"""The moves of a meeting: read, decide without touching anything, write, and take its room and people or nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, or_, select

from domain.actor import Actor, Right, system
from domain.assignments.actions import advance_unit
from domain.assignments.states import ANSWERING, AssignmentState
from domain.assignments.tables import assignment
from domain.classes.actions import change_class
from domain.classes.states import ClassSource
from domain.db import Statement, Tx
from domain.errors import Conflict, Forbidden, Invalid, PreconditionFailed
from domain.ids import new_id
from domain.meetings import bookings, guards
from domain.meetings.effects import MEETING_EFFECTS, Change
from domain.meetings.facts import MeetingFacts, meeting_parts
from domain.meetings.flow import MEETING, SOUND
from domain.meetings.picture import meeting_facts
from domain.meetings.records import rank_of
from domain.meetings.states import ON_THE_WAY, DecisionKind
from domain.meetings.tables import meeting, meeting_kind
from domain.meetings.writing import Occasion, write_meeting, write_move
from domain.promises.states import PromiseSource
from domain.suggestions.actions import ATTEMPTS
from domain.suggestions.tables import suggestion
from domain.suggestions.visibility import Scope, scope, scope_values, visible
from domain.workflow import plan

OWN = frozenset({"answer_invitation", "send_substitute"})
# They write beside the meeting before its own row: it is held meanwhile, so that nothing is written twice.
CONSEQUENT = frozenset({"record_decision", "adopt_request"})
_k, _a = meeting_kind.c, assignment.c
_KIND = Statement(select(_k.active).where(_k.congress_id == bindparam("congress"), _k.id == bindparam("kind")))
_ANSWERED = Statement(
    select(_a.id, _a.state)
    .where(
        _a.congress_id == bindparam("congress"),
        _a.suggestion_id == bindparam("suggestion"),
        _a.organisation_id == bindparam("organisation"),
        or_(*(_a.role == role for role in sorted(ANSWERING))),
        _a.state == AssignmentState.SENT,
    )
    .order_by(_a.round.desc())
    .limit(1)
)
_HELD = Statement(
    select(meeting.c.id)
    .where(meeting.c.congress_id == bindparam("congress"), meeting.c.id == bindparam("meeting"))
    .with_for_update(key_share=True)
)
_SEEN_CASES: dict[Scope, Statement] = {}


async def draft_meeting(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A draft of a kind of the congress: it holds nothing yet. Two statements.

    Raises Invalid `reference_unknown`, Conflict `kind_inactive`, `ends_before_start`, `schedule_incomplete`.
    """
    active = await tx.value(_KIND, congress=me.congress_id, kind=given["kind_id"])
    if active is None:
        raise Invalid("reference_unknown", kinds=[str(given["kind_id"])])
    if not active:
        raise Conflict("kind_inactive")
    starts, ends = given["starts_at"], given["ends_at"]
    if (starts is None) != (ends is None):
        raise Conflict("schedule_incomplete", missing=["starts_at" if starts is None else "ends_at"])
    if starts is not None and ends <= starts:
        raise Conflict("ends_before_start")
    row = {
        **given,
        "congress_id": me.congress_id,
        "id": new_id(),
        "state": MEETING.initial,
        "viewers": None,
        "ended_reason": None,
        "sequence": 0,
        "held_at": None,
        "created_by": me.account_id,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }
    return dict(await write_meeting(tx, me, row, {"kind_id": given["kind_id"], "starts_at": starts}, now))


async def advance_meeting(
    tx: Tx,
    me: Actor,
    meeting_id: UUID,
    action: str,
    payload: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a meeting at `now` (UTC); gives the moved row.

    Two statements; those that the move writes beside the row; four more where it takes its room and people; one more where
    what stands afterwards is asked again. Raises NotFound `meeting_not_found`, Forbidden `not_your_move`, Conflict
    (`wrong_state`, a guard's code, `clash`, `changed_meanwhile`), PreconditionFailed when `seen` is not the version.
    """
    if action in CONSEQUENT:
        await tx.one(_HELD, congress=me.congress_id, meeting=meeting_id)
    for _ in range(ATTEMPTS):
        facts = await meeting_facts(tx, me, meeting_id, now)
        if seen is not None and facts.version != seen:
            raise PreconditionFailed("version_stale", version=facts.version)
        given = await _prepared(tx, me, facts, action, payload)
        move = plan(MEETING, facts, action, meeting_parts(facts, me), given)
        _own(me, facts, action, given)
        if action == "record_decision":
            given = {**given, "decision_id": new_id(), "promise_id": await _promised(tx, me, facts, given, now)}
        if action == "adopt_request":
            await _class_changed(tx, me, facts, given, now)
        change = await MEETING_EFFECTS[action](tx, facts, given, me)
        row = await write_move(tx, Occasion(me, now), facts, action, move, change)
        if row is None:
            continue
        if change.takes:
            await _take(tx, me, facts, now, push_out=bool(given.get("push_out")))
        if change.checked:
            await _still_sound(tx, me, facts, change, now)
        return dict(row) | {name: given[name] for name in ("decision_id", "promise_id") if name in given}
    raise Conflict("changed_meanwhile")


async def _prepared(
    tx: Tx, me: Actor, facts: MeetingFacts, action: str, payload: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The payload with what a guard must know of what it names."""
    if action == "send_substitute":
        absent = next((each for each in facts.participants if each.id == payload["participant_id"]), None)
        of = absent.organisation_id if absent else None
        return {**payload, "rank": await rank_of(tx, facts, payload["person_id"], of)}
    if action == "set_agenda":
        await _must_see(
            tx, me, {each["suggestion_id"] for each in payload["cases"]}, {case.suggestion_id for case in facts.cases}
        )
    return payload


async def _must_see(tx: Tx, me: Actor, wanted: set[UUID], there: set[UUID]) -> None:
    """A case comes on an agenda, and goes from it, by somebody who sees it."""
    kinds = scope(me)
    if kinds not in _SEEN_CASES:
        named = suggestion.c.id == func.any(bindparam("cases", type_=ARRAY(Uuid)))
        _SEEN_CASES[kinds] = Statement(select(suggestion.c.id).where(visible(kinds), named))
    found = await tx.all(
        _SEEN_CASES[kinds], congress=me.congress_id, cases=sorted(wanted | there), **scope_values(me, kinds)
    )
    seen = {row["id"] for row in found}
    if unknown := sorted(str(each) for each in wanted - seen):
        raise Invalid("reference_unknown", suggestions=unknown)
    if there - seen:
        raise Conflict("agenda_partly_hidden")


def _own(me: Actor, facts: MeetingFacts, action: str, given: Mapping[str, Any]) -> None:
    """Who is invited answers for themself or their unit; the organiser for anybody."""
    if action not in OWN or me.may(Right.MEETING_ARRANGE) or me.system:
        return
    if given["participant_id"] not in {each.id for each in facts.mine(me)}:
        raise Forbidden("not_your_move", action=action, allowed_to=["organiser", "invitee"])


async def _take(tx: Tx, me: Actor, facts: MeetingFacts, now: datetime, *, push_out: bool) -> None:
    """Line up, look, push out holds that yield where that is wanted, take.

    Only a tentative hold of a meeting whose kind has a lower precedence yields, only when the caller says so, and the
    meeting that loses it goes back to its draft with an event of its own.
    """
    found = await bookings.standing_in_the_way(tx, me, facts.id)
    if found:
        if not (push_out and all(each["yields"] for each in found)):
            raise bookings.clash(me, found)
        for other in sorted({each["meeting_id"] for each in found}):
            everything = system(me.congress_id, me.request_id)
            await advance_meeting(tx, everything, other, "lose_hold", {"to_meeting": str(facts.id)}, now)
    await bookings.take(tx, me, facts.id)


async def _still_sound(tx: Tx, me: Actor, before: MeetingFacts, change: Change, now: datetime) -> None:
    """A meeting on its way stays one that could be proposed; what was written is taken back otherwise."""
    if before.state not in ON_THE_WAY:
        return
    after = await meeting_facts(tx, me, before.id, now)
    asked = (*SOUND, guards.notice_kept) if change.noticed else SOUND
    refusal = next((refusal for guard in asked if (refusal := guard(after)) is not None), None)
    if refusal is not None:
        raise Conflict(refusal.code, **refusal.data)


async def _class_changed(tx: Tx, me: Actor, facts: MeetingFacts, given: Mapping[str, Any], now: datetime) -> None:
    """The class that the meeting asked for, by whoever may change classes; its line in the history names the decision."""
    decision = next(each for each in facts.decisions if each.id == given["decision_id"])
    assert decision.suggestion_id is not None  # a request to change a class names its case
    wanted = {
        "class_code": decision.class_code,
        "reason": given.get("reason") or decision.text,
        "evidence": None,
        "reply_id": given.get("reply_id"),
        "source": ClassSource.MEETING,
        "meeting_decision_id": decision.id,
    }
    await change_class(tx, me, decision.suggestion_id, wanted, now)


async def _promised(tx: Tx, me: Actor, facts: MeetingFacts, given: Mapping[str, Any], now: datetime) -> UUID | None:
    """The promise that a decision makes: in the ledger, of the unit, with the meeting as its source."""
    if given["kind"] != DecisionKind.PROMISE:
        return None
    answered = await tx.one(
        _ANSWERED,
        congress=me.congress_id,
        suggestion=given["suggestion_id"],
        organisation=given["organisation_id"],
    )
    if answered is None:
        raise Conflict("promise_needs_reply", suggestion_id=str(given["suggestion_id"]))
    promise_id = new_id()
    entered = {
        "text": given["text"],
        "due_on": given["due_on"],
        "promise_id": promise_id,
        "source": PromiseSource.MEETING,
        "meeting_id": str(facts.id),
    }
    await advance_unit(tx, replace(me, system=True), answered["id"], "enter_promise", entered, now)
    return promise_id
