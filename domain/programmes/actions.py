"""The moves of a programme: asked for, edited, confirmed as one step, abandoned."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.db import Tx
from domain.errors import Conflict, Invalid, NotFound, PreconditionFailed
from domain.ids import new_id
from domain.programmes.asking import cases_asked_for
from domain.programmes.checking import broken
from domain.programmes.confirming import make_meetings
from domain.programmes.effects import PROGRAMME_EFFECTS, redrafted, told_broken
from domain.programmes.facts import BrokenFact, DraftedFact, ProgrammeFacts, programme_parts
from domain.programmes.flow import PROGRAMME
from domain.programmes.guards import nothing_broken
from domain.programmes.inputs import asked_of
from domain.programmes.picture import Row, picture, programme_whole, wanted
from domain.programmes.problem import Drafted
from domain.programmes.writing import write_made, write_move, write_programme
from domain.suggestions.actions import ATTEMPTS
from domain.workflow import plan

ASKED = ("kind_id", "title", "from_on", "until_on", "meetings", "cases_per_meeting", "minutes", "places")


async def plan_programme(tx: Tx, me: Actor, given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A programme that a worker will look for; nothing is taken by it. Three statements. Raises as `cases_asked_for` does."""
    cases = await cases_asked_for(tx, me, given)
    row = {
        **dict.fromkeys(("outcome", "search", "ended_reason", "started_at")),
        **{name: given[name] for name in ASKED},
        "congress_id": me.congress_id,
        "id": new_id(),
        "state": str(PROGRAMME.initial),
        "start_times": sorted(set(given["start_times"])),
        "rooms": [str(each) for each in dict.fromkeys(given["rooms"])],
        "hindrances": [],
        "breaches": [],
        "request_id": me.request_id,
        "created_by": me.account_id,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }
    return dict(await write_programme(tx, me, row, cases, now))


async def advance_programme(
    tx: Tx,
    me: Actor,
    programme_id: UUID,
    action: str,
    given: Mapping[str, Any],
    now: datetime,
    seen: int | None = None,
) -> dict[str, Any]:
    """Make a move of a programme at `now` (UTC); gives the moved row.

    Two statements; four more where the draft is checked anew; those of its meetings where it is confirmed. Raises NotFound
    `programme_not_found`, `not_found` (a meeting of the draft), Forbidden `not_your_move`, Conflict (`wrong_state`, a
    guard's code, `changed_meanwhile`, what a meeting refuses), Invalid `reference_unknown`, PreconditionFailed.
    """
    for _ in range(ATTEMPTS):
        row = await programme_whole(tx, me.congress_id, programme_id)
        facts = picture(row)
        if seen is not None and facts.version != seen:
            raise PreconditionFailed("version_stale", version=facts.version)
        move = plan(PROGRAMME, facts, action, programme_parts(me), given)
        payload = await _edited(tx, me, row, facts, given, now) if action == "redraft_meeting" else given
        moved = await write_move(tx, me, facts, action, move, PROGRAMME_EFFECTS[action](facts, payload, now), now)
        if moved is None:
            continue
        if action == "confirm_programme":
            await _made(tx, me, row, facts, given, now)
        return dict(moved)
    raise Conflict("changed_meanwhile")


async def _made(tx: Tx, me: Actor, row: Row, facts: ProgrammeFacts, given: Mapping[str, Any], now: datetime) -> None:
    """All meetings of the draft; what takes people but no booking says so (an absence) is asked last, and anew."""
    breaches = await _breaches(tx, me, row, facts.drafted, now)
    made = await make_meetings(tx, me, row, facts, wanted(row), now)
    as_it_is = replace(facts, breaches=tuple(BrokenFact(each["kind"], each) for each in breaches))
    if refusal := nothing_broken(as_it_is, given):
        raise Conflict(refusal.code, action="confirm_programme", **refusal.data)
    await write_made(tx, me.congress_id, made)


async def _edited(
    tx: Tx, me: Actor, row: Row, facts: ProgrammeFacts, given: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The draft with one meeting as the organiser wants it, and everything that it then breaks."""
    if given["drafted_id"] not in {each.id for each in facts.drafted}:
        raise NotFound("not_found")
    wish = Drafted(given["starts_at"], given["room_id"], given["host_id"], tuple(given["cases"]))
    draft = redrafted(facts, given["drafted_id"], wish)
    return {**given, "draft": draft, "breaches": await _breaches(tx, me, row, draft, now)}


async def _breaches(tx: Tx, me: Actor, row: Row, draft: Sequence[DraftedFact], now: datetime) -> list[dict[str, Any]]:
    """What a draft breaks as things stand. Invalid `reference_unknown` for a room that the congress does not have."""
    meetings = [each.meeting for each in draft]
    problem, window = await asked_of(tx, me, row, now, meetings)
    if unknown := {each.room_id for each in meetings} - {room.id for room in problem.rooms}:
        raise Invalid("reference_unknown", rooms=sorted(map(str, unknown)))
    return told_broken(broken(problem, window, meetings), draft)
