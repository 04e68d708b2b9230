"""Whom a move of a meeting is told, and as what: one row of a table for each move. Drafts are told to nobody."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.actor import Actor
from domain.ids import new_id
from domain.meetings.facts import MeetingFacts, ParticipantFact
from domain.meetings.states import ON_THE_WAY, MeetingState, ParticipantState
from domain.notifications.states import NotificationKind as N

Told = Mapping[str, Any]
Row = dict[str, Any]
KNOWN = ON_THE_WAY | {MeetingState.POSTPONED}
# They were taken off the list, or somebody comes in their place.
_OUT = frozenset({ParticipantState.WITHDRAWN, ParticipantState.DELEGATED})


def _row(kind: N, person: UUID | str | None, **payload: Any) -> Row:
    return {"id": new_id(), "kind": kind, "person_id": person, "payload": payload}


def _each(kind: N, people: Iterable[ParticipantFact], **payload: Any) -> list[Row]:
    return [_row(kind, each.person_id, role=each.role, required=each.required, **payload) for each in people]


def _listed(meeting: MeetingFacts) -> list[ParticipantFact]:
    return [each for each in meeting.participants if each.state not in _OUT]


def _invited(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MEETING_INVITATION, meeting.expected)


def _joining(meeting: MeetingFacts, told: Told) -> list[Row]:
    if meeting.state not in ON_THE_WAY:
        return []
    return [_row(N.MEETING_INVITATION, person) for person in told["people"]]


def _withdrawn(meeting: MeetingFacts, told: Told) -> list[Row]:
    if meeting.state not in KNOWN:
        return []
    return [_row(N.INVITATION_WITHDRAWN, person, reason=told["reason"]) for person in told["people"]]


def _confirmed(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MEETING_CONFIRMED, meeting.expected)


def _changed(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MEETING_CHANGED, meeting.expected) if meeting.state in ON_THE_WAY else []


def _moved(meeting: MeetingFacts, told: Told) -> list[Row]:
    if meeting.state not in ON_THE_WAY:
        return []
    return _each(N.MEETING_MOVED, _listed(meeting), reason=told["reason"])


def _ended(kind: N) -> Callable[[MeetingFacts, Told], list[Row]]:
    def rows(meeting: MeetingFacts, told: Told) -> list[Row]:
        return _each(kind, _listed(meeting), reason=told["reason"]) if meeting.state in KNOWN else []

    return rows


def _hold_lost(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MEETING_HOLD_LOST, meeting.expected)


def _answered(_: MeetingFacts, told: Told) -> list[Row]:
    """Without a person: whoever called the meeting."""
    return [_row(N.MEETING_ANSWERED, None, about=told["person"], answer=told["answer"], reason=told["reason"])]


def _delegated(_: MeetingFacts, told: Told) -> list[Row]:
    said = {"about": told["substitute"], "reason": told["reason"]}
    return [
        _row(N.SUBSTITUTE_SENT, told["person"], **said),
        _row(N.SUBSTITUTE_SENT, None, **said),
        _row(N.MEETING_INVITATION, told["substitute"], about=told["person"]),
    ]


def _to_confirm(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MINUTES_TO_CONFIRM, [each for each in meeting.participants if each.id in meeting.parties])


def _published(meeting: MeetingFacts, _: Told) -> list[Row]:
    return _each(N.MINUTES_PUBLISHED, meeting.expected)


TELLING: Mapping[str, Callable[[MeetingFacts, Told], list[Row]]] = {
    "edit_meeting": _changed,
    "set_agenda": _changed,
    "invite_participants": _joining,
    "withdraw_invitation": _withdrawn,
    "propose_meeting": _invited,
    "confirm_meeting": _confirmed,
    "move_meeting": _moved,
    "answer_invitation": _answered,
    "send_substitute": _delegated,
    "postpone_meeting": _ended(N.MEETING_POSTPONED),
    "cancel_meeting": _ended(N.MEETING_CANCELLED),
    "lose_hold": _hold_lost,
    "draft_minutes": _to_confirm,
    "publish_minutes": _published,
}


def telling(meeting: MeetingFacts, me: Actor, action: str, told: Told) -> list[Row]:
    """The rows of the notifications of a move; whoever makes it knows of it."""
    rows = TELLING[action](meeting, told) if action in TELLING else []
    return [each for each in rows if each["person_id"] is None or str(each["person_id"]) != str(me.person_id)]
