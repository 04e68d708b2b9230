"""Why a meeting refuses a move: one small pure function a rule."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.meetings.facts import DecisionFact, MeetingFacts
from domain.meetings.states import (
    COMING,
    ON_THE_WAY,
    DecisionKind,
    MeetingAnswer,
    MeetingRole,
    OffDays,
    ParticipantState,
)
from domain.people.states import PositionRank
from domain.suggestions.states import CaseState
from domain.workflow import Refusal

Payload = Mapping[str, Any]
DISCUSSED = frozenset(
    {
        CaseState.ACCEPTED,
        CaseState.ASSIGNED,
        CaseState.IN_HANDLING,
        CaseState.REPLIED,
        CaseState.EVALUATED,
        CaseState.REHANDLING,
        CaseState.IN_RECONCILIATION,
        CaseState.CLOSED,
    }
)


def scheduled(meeting: MeetingFacts) -> Refusal | None:
    """It has a time and a room."""
    missing = [name for name, value in (("starts_at", meeting.starts_at), ("room_id", meeting.room)) if value is None]
    return Refusal("schedule_incomplete", {"missing": missing}) if missing else None


def time_sound(meeting: MeetingFacts) -> Refusal | None:
    """It lies ahead, ends after it starts, on one local day."""
    return _time(meeting, meeting.starts_at, meeting.ends_at)


def _time(meeting: MeetingFacts, starts: datetime | None, ends: datetime | None) -> Refusal | None:
    if starts is None or ends is None:
        return None
    if ends <= starts:
        return Refusal("ends_before_start")
    if starts <= meeting.now:
        return Refusal("meeting_in_past", {"now": meeting.now.isoformat()})
    return Refusal("across_midnight") if meeting.local(starts).date() != meeting.local(ends).date() else None


def on_working_day(meeting: MeetingFacts) -> Refusal | None:
    """A working day, make-up Saturdays included; else only where the kind allows it, with a reason on record."""
    if meeting.starts_at is None:
        return None
    day = meeting.local(meeting.starts_at).date()
    if meeting.calendar.is_workday(day) or (meeting.kind.off_days is OffDays.WITH_REASON and meeting.off_day_reason):
        return None
    told = {"day": day.isoformat(), "why": str(meeting.calendar.why(day)), "off_days": str(meeting.kind.off_days)}
    return Refusal("not_a_working_day", told)


def notice_kept(meeting: MeetingFacts) -> Refusal | None:
    """As many working days lie between today and the day of the meeting as its kind asks for."""
    if meeting.starts_at is None:
        return None
    day = meeting.local(meeting.starts_at).date()
    given = meeting.calendar.workdays_after(meeting.today, day)
    if given >= meeting.kind.notice_workdays:
        return None
    return Refusal("notice_too_short", {"needed": meeting.kind.notice_workdays, "given": given})


def venue_open(meeting: MeetingFacts) -> Refusal | None:
    """The room is in use, and its venue open from beginning to end."""
    if meeting.room is None or meeting.starts_at is None or meeting.ends_at is None:
        return None
    if not meeting.room.active:
        return Refusal("room_inactive")
    starts, ends = meeting.local(meeting.starts_at), meeting.local(meeting.ends_at)
    day = [each for each in meeting.room.opening if each.weekday == starts.isoweekday()]
    if any(each.opens <= starts.time() and ends.time() <= each.closes for each in day):
        return None
    hours = [{"opens": f"{each.opens:%H:%M}", "closes": f"{each.closes:%H:%M}"} for each in day]
    return Refusal("venue_closed", {"weekday": starts.isoweekday(), "open": hours})


def room_big_enough(meeting: MeetingFacts) -> Refusal | None:
    """Seats for everybody invited and for the public places."""
    if meeting.room is None:
        return None
    needed = len(meeting.expected) + meeting.places
    told = {"needed": needed, "capacity": meeting.room.capacity}
    return Refusal("room_too_small", told) if needed > meeting.room.capacity else None


def live_allowed(meeting: MeetingFacts) -> Refusal | None:
    """Streamed only where the kind allows it."""
    return (
        Refusal("live_not_allowed", {"kind": meeting.kind.code})
        if meeting.live and not meeting.kind.may_be_live
        else None
    )


def cases_discussable(meeting: MeetingFacts) -> Refusal | None:
    """Every case on the agenda was accepted and not withdrawn."""
    out = [str(case.suggestion_id) for case in meeting.cases if case.state not in DISCUSSED]
    return Refusal("case_not_discussable", {"suggestions": sorted(out)}) if out else None


def reconciliations_open(meeting: MeetingFacts) -> Refusal | None:
    """A three-party meeting has a case, and each of its cases an open reconciliation."""
    if not meeting.kind.three_party:
        return None
    without = [str(case.suggestion_id) for case in meeting.cases if not case.in_reconciliation]
    missing = bool(without) or not meeting.cases
    return Refusal("reconciliation_not_convened", {"suggestions": sorted(without)}) if missing else None


def everybody_named(meeting: MeetingFacts) -> Refusal | None:
    """Each role that the kind requires is there: for `unit` every lead unit of the cases, for `deputy` every lead deputy."""
    there = meeting.expected
    missing: list[dict[str, str]] = [
        {"role": role}
        for role in sorted(meeting.kind.required)
        if not any(each.role == role and each.required for each in there)
    ]
    if MeetingRole.UNIT in meeting.kind.required:
        named = {each.organisation_id for each in there if each.role is MeetingRole.UNIT}
        units = {unit for case in meeting.cases for unit in case.lead_units} - named
        missing += [{"role": "unit", "organisation_id": str(unit)} for unit in sorted(units)]
    if MeetingRole.DEPUTY in meeting.kind.required:
        deputies = {each.person_id for each in there if each.role is MeetingRole.DEPUTY}
        people = {case.lead_person_id for case in meeting.cases} - deputies
        missing += [{"role": "deputy", "person_id": str(person)} for person in sorted(people)]
    return Refusal("participants_missing", {"missing": missing}) if missing else None


def nobody_required_declined(meeting: MeetingFacts) -> Refusal | None:
    """Whoever must be there has not declined, unless somebody comes in their place."""
    declined = [each for each in meeting.participants if each.required and each.state is ParticipantState.DECLINED]
    return (
        Refusal("required_declined", {"people": sorted(str(each.person_id) for each in declined)}) if declined else None
    )


def units_still_handle(meeting: MeetingFacts) -> Refusal | None:
    """A unit is invited for a case that it handles; one that returned all of them is no longer asked."""
    if not meeting.cases:
        return None
    handling = {unit for case in meeting.cases for unit in case.units}
    others = {
        str(each.organisation_id)
        for each in meeting.expected
        if each.role is MeetingRole.UNIT and each.organisation_id not in handling
    }
    return Refusal("unit_not_handling", {"organisations": sorted(others)}) if others else None


def mandates_in_force(meeting: MeetingFacts) -> Refusal | None:
    """Deputies hold a mandate on the day of the meeting."""
    if meeting.starts_at is None:
        return None
    ended = [each for each in meeting.expected if each.role is MeetingRole.DEPUTY and not each.has_mandate]
    return Refusal("mandate_not_active", {"people": sorted(str(each.person_id) for each in ended)}) if ended else None


def still_asked(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Who says that they come holds their mandate that day, or comes for a unit that still handles a case of the agenda."""
    asked = next((each for each in meeting.participants if each.id == payload["participant_id"]), None)
    if asked is None or payload["answer"] == MeetingAnswer.DECLINED:
        return None
    if asked.role is MeetingRole.DEPUTY and not asked.has_mandate:
        return Refusal("mandate_not_active", {"people": [str(asked.person_id)]})
    handling = {unit for case in meeting.cases for unit in case.units}
    gone = asked.role is MeetingRole.UNIT and meeting.cases and asked.organisation_id not in handling
    return Refusal("unit_not_handling", {"organisations": [str(asked.organisation_id)]}) if gone else None


def not_over(meeting: MeetingFacts) -> Refusal | None:
    """Nobody answers once the meeting has begun."""
    begun = meeting.starts_at is not None and meeting.now >= meeting.starts_at
    return Refusal("meeting_begun") if begun else None


def has_begun(meeting: MeetingFacts) -> Refusal | None:
    """Its hour has come."""
    early = meeting.starts_at is not None and meeting.now < meeting.starts_at
    return Refusal("meeting_not_begun") if early else None


def agenda_fits(_: MeetingFacts, payload: Payload) -> Refusal | None:
    """No case twice."""
    cases: list[UUID] = [each["suggestion_id"] for each in payload["cases"]]
    return Refusal("case_named_twice") if len(set(cases)) < len(cases) else None


def invitations_fit(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Nobody twice; whoever is invited for a unit names it."""
    people = [each["person_id"] for each in payload["participants"]]
    there = {each.person_id for each in meeting.participants if each.state is not ParticipantState.WITHDRAWN}
    twice = sorted({str(each) for each in people if people.count(each) > 1 or each in there})
    if twice:
        return Refusal("already_invited", {"people": twice})
    nameless = [
        each for each in payload["participants"] if each["role"] == MeetingRole.UNIT and not each.get("organisation_id")
    ]
    return Refusal("unit_not_named") if nameless else None


def attendance_known(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Everybody named was expected, nobody is named twice."""
    named = [each["participant_id"] for each in payload["attendance"]]
    expected = {each.id for each in meeting.expected}
    strangers = sorted(str(each) for each in named if each not in expected or named.count(each) > 1)
    return Refusal("participant_unknown", {"participants": strangers}) if strangers else None


def attendance_recorded(meeting: MeetingFacts) -> Refusal | None:
    """It is said of everybody whether they came."""
    waiting = [str(each.id) for each in meeting.participants if each.state in COMING]
    return Refusal("attendance_missing", {"participants": sorted(waiting)}) if waiting else None


def participant_named(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """The invitation is one of this meeting and still stands."""
    asked = COMING | {ParticipantState.DECLINED}
    found = any(each.id == payload["participant_id"] and each.state in asked for each in meeting.participants)
    return None if found else Refusal("participant_unknown", {"participants": [str(payload["participant_id"])]})


def substitute_fits(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """A deputy speaks in person; anybody else may send somebody of the same organisation of sufficient rank."""
    absent = next(each for each in meeting.participants if each.id == payload["participant_id"])
    if absent.role is MeetingRole.DEPUTY:
        return Refusal("mandate_is_personal")
    there = {each.person_id for each in meeting.participants if each.state is not ParticipantState.WITHDRAWN}
    if payload["person_id"] in there:
        return Refusal("already_invited", {"people": [str(payload["person_id"])]})
    rank = payload.get("rank")
    told = {"needed": str(meeting.kind.substitute_rank), "given": rank}
    return None if rank and PositionRank(rank).reaches(meeting.kind.substitute_rank) else Refusal("rank_too_low", told)


def moved_with_reason(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Whoever was told of a time is told why it changes; the new one has both ends, in this order."""
    if meeting.state in ON_THE_WAY and not payload.get("reason"):
        return Refusal("reason_missing")
    starts, ends = payload["starts_at"], payload["ends_at"]
    if (starts is None) != (ends is None):
        return Refusal("schedule_incomplete", {"missing": ["starts_at" if starts is None else "ends_at"]})
    if meeting.state in ON_THE_WAY and (starts is None or payload["room_id"] is None):
        return Refusal("schedule_incomplete", {"missing": ["starts_at" if starts is None else "room_id"]})
    return _time(meeting, starts, ends)


def not_begun(meeting: MeetingFacts) -> Refusal | None:
    """What has begun is moved no more."""
    begun = meeting.state in ON_THE_WAY and meeting.starts_at is not None and meeting.now >= meeting.starts_at
    return Refusal("meeting_begun") if begun else None


def places_enough(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Nobody who has a place loses it."""
    wanted = payload.get("places", meeting.places)
    return Refusal("places_taken", {"seated": meeting.seated}) if wanted < meeting.seated else None


def minutes_drafted(meeting: MeetingFacts) -> Refusal | None:
    """There are minutes to speak of."""
    return None if meeting.minutes is not None else Refusal("minutes_missing")


def minutes_confirmed(meeting: MeetingFacts) -> Refusal | None:
    """Every party has confirmed them."""
    waiting = sorted(str(each) for each in meeting.parties - meeting.confirmed_by)
    return Refusal("minutes_unconfirmed", {"participants": waiting}) if waiting else None


def decision_open(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """It was decided here and waits; a request to change a class is decided by the supervising side, not settled."""
    found = _unsettled(meeting, payload)
    if isinstance(found, Refusal):
        return found
    asked = found.kind is DecisionKind.CLASS_CHANGE
    return Refusal("class_request_undecided", {"decision_id": str(found.id)}) if asked else None


def class_requested(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """It is a request to change a class, and nobody has decided on it."""
    found = _unsettled(meeting, payload)
    if isinstance(found, Refusal):
        return found
    asked = found.kind is DecisionKind.CLASS_CHANGE
    return None if asked else Refusal("no_class_requested", {"decision_id": str(found.id)})


def _unsettled(meeting: MeetingFacts, payload: Payload) -> DecisionFact | Refusal:
    found = next((each for each in meeting.decisions if each.id == payload["decision_id"]), None)
    if found is None:
        return Refusal("decision_unknown", {"decision_id": str(payload["decision_id"])})
    return Refusal("decision_settled", {"decision_id": str(found.id)}) if found.settled else found


def decision_fits(meeting: MeetingFacts, payload: Payload) -> Refusal | None:
    """Of a kind that the meeting may make, on a case of its agenda; only a unit that was there promises."""
    kind = payload["kind"]
    if kind not in meeting.kind.opens or (kind == DecisionKind.PROMISE and not meeting.kind.makes_promises):
        return Refusal("decision_not_open", {"opens": sorted(meeting.kind.opens)})
    agenda = {case.suggestion_id for case in meeting.cases}
    if payload.get("suggestion_id") is not None and payload["suggestion_id"] not in agenda:
        return Refusal("case_not_on_agenda")
    needed = {
        DecisionKind.PROMISE: ("suggestion_id", "organisation_id", "due_on"),
        DecisionKind.CLASS_CHANGE: ("suggestion_id", "class_code"),
        DecisionKind.TASK: (),
    }[kind]
    missing = [name for name in needed if payload.get(name) is None]
    if missing:
        return Refusal("decision_incomplete", {"missing": missing})
    came = {each.organisation_id for each in meeting.participants if each.state is ParticipantState.ATTENDED}
    bound = kind == DecisionKind.PROMISE and payload["organisation_id"] not in came
    return Refusal("unit_not_present", {"organisation_id": str(payload["organisation_id"])}) if bound else None
