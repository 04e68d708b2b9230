"""What each move of a meeting changes beside its state: its time and place, its agenda, its people, what is recorded."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.db import Statement, Tx
from domain.ids import new_id
from domain.meetings import records
from domain.meetings.facts import MeetingFacts, ParticipantFact
from domain.meetings.states import ParticipantState

Payload = Mapping[str, Any]
Row = dict[str, Any]
EDITED = ("title", "organisation_id", "places", "live", "live_url", "note", "off_day_reason")


@dataclass(frozen=True, slots=True)
class Change:
    """What a move writes.

    `columns` of the meeting; `rows` to insert, by table; `also`: further statements of the same transaction, in order;
    `told`: data of its events; `followed`: a calendar must follow it; `takes`: its room and people are taken anew;
    `checked`: afterwards everything that a meeting on its way must meet is asked again, and with `noticed` the notice too.
    """

    columns: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, list[Row]] = field(default_factory=dict)
    also: tuple[tuple[Statement, Mapping[str, Any]], ...] = ()
    told: Mapping[str, Any] = field(default_factory=dict)
    followed: bool = False
    takes: bool = False
    checked: bool = False
    noticed: bool = False


Effect = Callable[[Tx, MeetingFacts, Payload, Actor], Awaitable[Change]]


def _here(meeting: MeetingFacts) -> dict[str, Any]:
    return {"congress": meeting.congress_id, "meeting": meeting.id}


def _people(participants: Iterable[ParticipantFact]) -> list[str]:
    """Whom the change concerns: what notices are made of."""
    return sorted({str(each.person_id) for each in participants if each.state is not ParticipantState.WITHDRAWN})


def _schedule(meeting: MeetingFacts, given: Payload | None = None) -> dict[str, Any]:
    source = given or {}
    starts, ends = source.get("starts_at", meeting.starts_at), source.get("ends_at", meeting.ends_at)
    room = source.get("room_id", meeting.room.id if meeting.room else None)
    return {"starts_at": _iso(starts), "ends_at": _iso(ends), "room_id": room}


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def participant_row(meeting_id: UUID, congress_id: UUID, given: Payload, now: datetime) -> Row:
    """An invitation that nobody has answered."""
    return {
        "congress_id": congress_id,
        "id": new_id(),
        "meeting_id": meeting_id,
        "person_id": given["person_id"],
        "role": given["role"],
        "organisation_id": given.get("organisation_id"),
        "required": given.get("required", True),
        "state": ParticipantState.INVITED,
        "substitutes_id": given.get("substitutes_id"),
        "invited_at": now,
    }


async def _edit(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    columns = {name: given[name] for name in EDITED if name in given}
    moves_up = (records.MOVE_UP, {**_here(meeting), "places": given.get("places", meeting.places)})
    return Change(columns, also=(moves_up,), told={"changed": sorted(columns)}, followed=True, checked=True)


async def _agenda(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    rows = [
        {
            "congress_id": meeting.congress_id,
            "id": new_id(),
            "meeting_id": meeting.id,
            "suggestion_id": each["suggestion_id"],
            "position": place,
            "minutes": each.get("minutes"),
            "note": each.get("note"),
        }
        for place, each in enumerate(given["cases"], start=1)
    ]
    also = ((records.CLEAR_AGENDA, _here(meeting)), (records.SET_AGENDA, {"agenda": rows}))
    told = {"suggestions": [str(each["suggestion_id"]) for each in given["cases"]]}
    return Change(also=also, told=told, followed=True, checked=True)


async def _invite(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    rows = [participant_row(meeting.id, meeting.congress_id, each, meeting.now) for each in given["participants"]]
    told = {"people": sorted(str(each["person_id"]) for each in rows)}
    return Change(also=((records.INVITE, {"invited": rows}),), told=told, followed=True, takes=True, checked=True)


async def _withdraw(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    said = _said(meeting, given["participant_id"], ParticipantState.WITHDRAWN, given.get("reason"))
    told = {"people": [_person(meeting, given["participant_id"])], "reason": given.get("reason")}
    return Change(also=(said,), told=told, followed=True, takes=True, checked=True)


def _said(meeting: MeetingFacts, participant_id: UUID, state: ParticipantState, reason: str | None) -> Any:
    own = {"participant": participant_id, "state": str(state), "now": meeting.now, "reason": reason}
    return records.ANSWER, {**_here(meeting), **own}


def _person(meeting: MeetingFacts, participant_id: UUID) -> str:
    return next(str(each.person_id) for each in meeting.participants if each.id == participant_id)


async def _propose(_: Tx, meeting: MeetingFacts, __: Payload, ___: Actor) -> Change:
    told = {**_schedule(meeting), "people": _people(meeting.expected)}
    linked = ((records.CARRY_RECONCILIATIONS, _here(meeting)),) if meeting.kind.three_party else ()
    return Change({"ended_reason": None}, also=linked, told=told, followed=True, takes=True)


async def _confirm(_: Tx, meeting: MeetingFacts, __: Payload, ___: Actor) -> Change:
    told = {**_schedule(meeting), "people": _people(meeting.expected)}
    return Change(told=told, followed=True, takes=True)


async def _move(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    """Another time asks everybody again; another room alone does not."""
    columns = {name: given[name] for name in ("starts_at", "ends_at", "room_id")}
    if given.get("off_day_reason") is not None:
        columns["off_day_reason"] = given["off_day_reason"]
    other_time = (given["starts_at"], given["ends_at"]) != (meeting.starts_at, meeting.ends_at)
    before = {f"{name}_before": value for name, value in _schedule(meeting).items()}
    told = {
        **_schedule(meeting, given),
        **before,
        "people": _people(meeting.participants),
        "reason": given.get("reason"),
    }
    asks = ((records.ASK_AGAIN, _here(meeting)),) if other_time else ()
    return Change(columns, also=asks, told=told, followed=True, takes=True, checked=True, noticed=other_time)


async def _answer(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    said = _said(meeting, given["participant_id"], given["answer"], given.get("reason"))
    told = {
        "person": _person(meeting, given["participant_id"]),
        "answer": given["answer"],
        "reason": given.get("reason"),
    }
    return Change(also=(said,), told=told, takes=True)


async def _substitute(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    absent = next(each for each in meeting.participants if each.id == given["participant_id"])
    row = participant_row(
        meeting.id,
        meeting.congress_id,
        {
            "person_id": given["person_id"],
            "role": absent.role,
            "organisation_id": absent.organisation_id,
            "required": absent.required,
            "substitutes_id": absent.id,
        },
        meeting.now,
    )
    said = _said(meeting, absent.id, ParticipantState.DELEGATED, given.get("reason"))
    told = {
        "person": str(absent.person_id),
        "substitute": str(given["person_id"]),
        "people": sorted((str(absent.person_id), str(given["person_id"]))),
        "reason": given.get("reason"),
    }
    invited = (records.INVITE, {"invited": [row]})
    return Change(also=(said, invited), told=told, followed=True, takes=True, checked=True)


async def _end(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    told = {**_schedule(meeting), "people": _people(meeting.participants), "reason": given["reason"]}
    return Change({"ended_reason": given["reason"]}, told=told, followed=True, takes=True)


async def _postpone(tx: Tx, meeting: MeetingFacts, given: Payload, me: Actor) -> Change:
    ended = await _end(tx, meeting, given, me)
    return Change(
        ended.columns, also=((records.ASK_AGAIN, _here(meeting)),), told=ended.told, followed=True, takes=True
    )


async def _lose_hold(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    told = {**_schedule(meeting), "people": _people(meeting.expected), "to_meeting": given["to_meeting"]}
    return Change(told=told, followed=True, takes=True)


async def _start(_: Tx, __: MeetingFacts, ___: Payload, ____: Actor) -> Change:
    return Change()


async def _attendance(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    came = [each["participant_id"] for each in given["attendance"] if each["attended"]]
    missed = [each["participant_id"] for each in given["attendance"] if not each["attended"]]
    also = tuple(
        (records.ATTEND, {**_here(meeting), "participants": ids, "state": str(state)})
        for ids, state in ((came, ParticipantState.ATTENDED), (missed, ParticipantState.ABSENT))
        if ids
    )
    return Change(also=also, told={"attended": len(came), "absent": len(missed)})


async def _hold(_: Tx, meeting: MeetingFacts, __: Payload, ___: Actor) -> Change:
    attended = sum(each.state is ParticipantState.ATTENDED for each in meeting.participants)
    frozen = ((records.FREEZE_BRIEFS, {**_here(meeting), "now": meeting.now}),)
    return Change({"held_at": meeting.now}, also=frozen, told={"attended": attended})


async def _viewers(_: Tx, __: MeetingFacts, given: Payload, ___: Actor) -> Change:
    return Change({"viewers": given["viewers"]}, told={"viewers": given["viewers"]})


async def _decide(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    """The promise, where it is one, was entered in the same transaction: `promise_id` names it."""
    names = ("kind", "text", "suggestion_id", "organisation_id", "due_on", "class_code", "promise_id")
    row = {
        "congress_id": meeting.congress_id,
        "id": given["decision_id"],
        "meeting_id": meeting.id,
        **{name: given.get(name) for name in names},
        "recorded_at": meeting.now,
    }
    told = {name: given.get(name) for name in names} | {"decision_id": given["decision_id"]}
    return Change(rows={"meeting_decision": [row]}, told=told)


async def _settle(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    values = {**_here(meeting), "decision": given["decision_id"], "now": meeting.now, "note": given.get("note")}
    told = {"decision_id": given["decision_id"], "note": given.get("note")}
    return Change(also=((records.SETTLE, values),), told=told)


async def _decided_on(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    """The class itself, where the request is adopted, was changed in the same transaction."""
    values = {**_here(meeting), "decision": given["decision_id"], "now": meeting.now, "note": given.get("reason")}
    told = {"decision_id": given["decision_id"], "reason": given.get("reason")}
    return Change(also=((records.SETTLE, values),), told=told)


async def _draft_minutes(_: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    """A changed text asks every party again."""
    values = {**_here(meeting), "minutes_id": new_id(), "text": given["text"], "now": meeting.now}
    return Change(also=((records.DRAFT_MINUTES, values),), told={"parties": len(meeting.parties)})


async def _confirm_minutes(_: Tx, meeting: MeetingFacts, __: Payload, me: Actor) -> Change:
    mine = {each.id for each in meeting.mine(me)} & meeting.parties
    agreed = meeting.confirmed_by | mine
    values = {
        **_here(meeting),
        "confirmed_by": sorted(str(each) for each in agreed),
        "state": "confirmed" if meeting.parties <= agreed else "drafted",
    }
    return Change(also=((records.CONFIRM_MINUTES, values),), told={"participants": sorted(str(each) for each in mine)})


async def _publish_minutes(tx: Tx, meeting: MeetingFacts, given: Payload, __: Actor) -> Change:
    values = {
        **_here(meeting),
        "public_text": await records.public_text(tx, meeting, given.get("text")),
        "now": meeting.now,
    }
    return Change(also=((records.PUBLISH_MINUTES, values),))


MEETING_EFFECTS: Mapping[str, Effect] = {
    "edit_meeting": _edit,
    "set_agenda": _agenda,
    "invite_participants": _invite,
    "withdraw_invitation": _withdraw,
    "propose_meeting": _propose,
    "confirm_meeting": _confirm,
    "move_meeting": _move,
    "answer_invitation": _answer,
    "send_substitute": _substitute,
    "postpone_meeting": _postpone,
    "cancel_meeting": _end,
    "lose_hold": _lose_hold,
    "start_meeting": _start,
    "record_attendance": _attendance,
    "hold_meeting": _hold,
    "record_viewers": _viewers,
    "record_decision": _decide,
    "settle_decision": _settle,
    "adopt_request": _decided_on,
    "refuse_request": _decided_on,
    "draft_minutes": _draft_minutes,
    "confirm_minutes": _confirm_minutes,
    "publish_minutes": _publish_minutes,
}
