"""Every guard of a meeting lets the right picture pass, and refuses the wrong one with its code."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.legal_calendar import Calendar
from domain.meetings import guards as g
from domain.meetings.facts import DecisionFact
from domain.meetings.flow import MEETING
from domain.meetings.states import DecisionKind, MeetingState, MinutesState, OffDays, ParticipantState
from domain.people.states import PositionRank
from domain.suggestions.states import CaseState
from tests import pictures as p
from tests.meetings.pictures import DEPUTY, HOST, STARTS, case, kind, meeting, participant, room

pytestmark = pytest.mark.once

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DRAFT = {"state": MeetingState.DRAFT}
SATURDAY = STARTS + 5 * DAY
HOLIDAY = Calendar.from_rows("Asia/Shanghai", [{"day": "2026-03-16", "kind": "holiday"}])
MADE_UP = Calendar.from_rows("Asia/Shanghai", [{"day": "2026-03-21", "kind": "makeup_workday"}])
IN_NEW_YORK = Calendar("America/New_York")
IN_DAYLIGHT = datetime(2026, 3, 8, 14, 0, tzinfo=UTC)
HOSTED, HEADED, SENT = meeting().participants
DECLINED = replace(HEADED, state=ParticipantState.DECLINED)
STANDS_IN = participant(334, p.ident(309), "unit", organisation_id=p.UNIT, substitutes_id=HEADED.id)
ALL_CAME = tuple(replace(each, state=ParticipantState.ATTENDED) for each in meeting().participants)
ENDED = replace(SENT, has_mandate=False)
RETURNED = case(units=frozenset({p.SECOND_UNIT}))
TASK = DecisionFact(p.ident(350), DecisionKind.TASK, "报送方案", p.ident(101), None, settled=False)
DONE = replace(TASK, settled=True)
ASKED = replace(TASK, kind=DecisionKind.CLASS_CHANGE, class_code="B")
MOVE = {"starts_at": STARTS + DAY, "ends_at": STARTS + DAY + HOUR, "room_id": p.ident(320), "reason": "调整"}


def on(starts, hours=2, **given):
    return meeting(starts_at=starts, ends_at=starts + hours * HOUR, **given)


def invite(person, role="guest", **given):
    return {"participants": [{"person_id": person, "role": role, **given}]}


CASES = [
    (g.scheduled, meeting(), None, None),
    (g.scheduled, meeting(room=None), None, "schedule_incomplete"),
    (g.scheduled, meeting(starts_at=None, ends_at=None), None, "schedule_incomplete"),
    (g.time_sound, meeting(), None, None),
    (g.time_sound, meeting(ends_at=STARTS), None, "ends_before_start"),
    (g.time_sound, on(p.NOW), None, "meeting_in_past"),
    (g.time_sound, on(STARTS + 12 * HOUR), None, "across_midnight"),
    (g.time_sound, on(STARTS + 12 * HOUR, calendar=IN_NEW_YORK), None, None),
    (g.time_sound, on(STARTS + HOUR, calendar=IN_NEW_YORK), None, "across_midnight"),
    (g.venue_open, on(IN_DAYLIGHT, calendar=IN_NEW_YORK), None, None),  # ten on the wall: the clocks went on that night
    (g.venue_open, on(IN_DAYLIGHT - 24 * HOUR, calendar=IN_NEW_YORK), None, None),  # nine, the day before
    (g.venue_open, on(IN_DAYLIGHT - 25 * HOUR, calendar=IN_NEW_YORK), None, "venue_closed"),
    (g.on_working_day, meeting(), None, None),
    (g.on_working_day, on(SATURDAY), None, "not_a_working_day"),
    (g.on_working_day, on(SATURDAY, calendar=MADE_UP), None, None),
    (g.on_working_day, meeting(calendar=HOLIDAY), None, "not_a_working_day"),
    (g.on_working_day, meeting(calendar=HOLIDAY, off_day_reason="代表只有当日有空"), None, "not_a_working_day"),
    (g.on_working_day, meeting(calendar=HOLIDAY, kind=kind(off_days=OffDays.WITH_REASON)), None, "not_a_working_day"),
    (
        g.on_working_day,
        meeting(calendar=HOLIDAY, kind=kind(off_days=OffDays.WITH_REASON), off_day_reason="代表只有当日有空"),
        None,
        None,
    ),
    (g.notice_kept, meeting(), None, None),
    (g.notice_kept, on(STARTS - 11 * DAY), None, None),  # three working days ahead
    (g.notice_kept, on(STARTS - 12 * DAY), None, "notice_too_short"),
    (g.venue_open, meeting(), None, None),
    (g.venue_open, on(STARTS - 2 * HOUR), None, "venue_closed"),
    (g.venue_open, on(STARTS + 6 * HOUR), None, "venue_closed"),
    (g.venue_open, meeting(room=room(opening=())), None, "venue_closed"),
    (g.venue_open, meeting(room=room(active=False)), None, "room_inactive"),
    (g.room_big_enough, meeting(room=room(capacity=7)), None, None),
    (g.room_big_enough, meeting(room=room(capacity=6)), None, "room_too_small"),
    (g.room_big_enough, meeting(room=room(capacity=6), participants=(HOSTED, DECLINED, SENT)), None, None),
    (g.live_allowed, meeting(), None, None),
    (g.live_allowed, meeting(kind=kind(may_be_live=False)), None, "live_not_allowed"),
    (g.live_allowed, meeting(kind=kind(may_be_live=False), live=False), None, None),
    (g.cases_discussable, meeting(), None, None),
    (g.cases_discussable, meeting(cases=(case(state=CaseState.WITHDRAWN),)), None, "case_not_discussable"),
    (g.cases_discussable, meeting(cases=(case(state=CaseState.SUBMITTED),)), None, "case_not_discussable"),
    (g.reconciliations_open, meeting(), None, None),
    (g.reconciliations_open, meeting(kind=kind(three_party=True)), None, "reconciliation_not_convened"),
    (g.reconciliations_open, meeting(kind=kind(three_party=True), cases=()), None, "reconciliation_not_convened"),
    (g.reconciliations_open, meeting(kind=kind(three_party=True), cases=(case(in_reconciliation=True),)), None, None),
    (g.everybody_named, meeting(), None, None),
    (g.everybody_named, meeting(participants=(HEADED, SENT)), None, "participants_missing"),
    (
        g.everybody_named,
        meeting(participants=(replace(HOSTED, required=False), HEADED, SENT)),
        None,
        "participants_missing",
    ),
    (g.everybody_named, meeting(cases=(case(lead_units=frozenset({p.SECOND_UNIT})),)), None, "participants_missing"),
    (g.everybody_named, meeting(cases=(case(lead_person_id=p.LEAD),)), None, "participants_missing"),
    (g.everybody_named, meeting(kind=kind(required=frozenset({"leader"}))), None, "participants_missing"),
    (g.nobody_required_declined, meeting(), None, None),
    (g.nobody_required_declined, meeting(participants=(HOSTED, DECLINED, SENT)), None, "required_declined"),
    (g.nobody_required_declined, meeting(participants=(replace(DECLINED, required=False),)), None, None),
    (g.units_still_handle, meeting(), None, None),
    (g.units_still_handle, meeting(cases=(case(units=frozenset({p.SECOND_UNIT})),)), None, "unit_not_handling"),
    (g.units_still_handle, meeting(cases=()), None, None),
    (g.mandates_in_force, meeting(), None, None),
    (g.mandates_in_force, meeting(participants=(replace(SENT, has_mandate=False),)), None, "mandate_not_active"),
    (g.not_over, meeting(), None, None),
    (g.not_over, meeting(now=STARTS), None, "meeting_begun"),
    (g.has_begun, meeting(now=STARTS), None, None),
    (g.has_begun, meeting(), None, "meeting_not_begun"),
    (g.not_begun, meeting(), None, None),
    (g.not_begun, meeting(now=STARTS), None, "meeting_begun"),
    (g.not_begun, meeting(now=STARTS, **DRAFT), None, None),
    (g.places_enough, meeting(), {"places": 2}, None),
    (g.places_enough, meeting(), {"places": 1}, "places_taken"),
    (g.agenda_fits, meeting(), {"cases": [{"suggestion_id": p.ident(1)}]}, None),
    (g.agenda_fits, meeting(), {"cases": [{"suggestion_id": p.ident(1)}] * 2}, "case_named_twice"),
    (g.invitations_fit, meeting(), invite(p.ident(340)), None),
    (g.invitations_fit, meeting(), invite(HOST), "already_invited"),
    (g.invitations_fit, meeting(participants=(replace(HOSTED, state=ParticipantState.WITHDRAWN),)), invite(HOST), None),
    (g.invitations_fit, meeting(), invite(p.ident(340), "unit"), "unit_not_named"),
    (g.invitations_fit, meeting(), invite(p.ident(340), "unit", organisation_id=p.UNIT), None),
    (g.still_asked, meeting(), {"participant_id": HEADED.id, "answer": "accepted"}, None),
    (g.still_asked, meeting(), {"participant_id": SENT.id, "answer": "tentative"}, None),
    (
        g.still_asked,
        meeting(participants=(ENDED,)),
        {"participant_id": SENT.id, "answer": "accepted"},
        "mandate_not_active",
    ),
    (g.still_asked, meeting(participants=(ENDED,)), {"participant_id": SENT.id, "answer": "declined"}, None),
    (
        g.still_asked,
        meeting(cases=(RETURNED,)),
        {"participant_id": HEADED.id, "answer": "accepted"},
        "unit_not_handling",
    ),
    (g.still_asked, meeting(cases=()), {"participant_id": HEADED.id, "answer": "accepted"}, None),
    (g.participant_named, meeting(), {"participant_id": HEADED.id}, None),
    (g.participant_named, meeting(participants=(DECLINED,)), {"participant_id": HEADED.id}, None),
    (g.participant_named, meeting(), {"participant_id": p.ident(999)}, "participant_unknown"),
    (
        g.participant_named,
        meeting(participants=(replace(HEADED, state=ParticipantState.DELEGATED), STANDS_IN)),
        {"participant_id": HEADED.id},
        "participant_unknown",
    ),
    (g.substitute_fits, meeting(), {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": "head"}, None),
    (
        g.substitute_fits,
        meeting(),
        {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": "deputy_head"},
        "rank_too_low",
    ),
    (
        g.substitute_fits,
        meeting(),
        {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": None},
        "rank_too_low",
    ),
    (
        g.substitute_fits,
        meeting(kind=kind(substitute_rank=PositionRank.STAFF)),
        {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": "staff"},
        None,
    ),
    (
        g.substitute_fits,
        meeting(kind=kind(substitute_rank=PositionRank.DEPUTY_HEAD)),
        {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": "deputy_head"},
        None,
    ),
    (
        g.substitute_fits,
        meeting(kind=kind(substitute_rank=PositionRank.DEPUTY_HEAD)),
        {"participant_id": HEADED.id, "person_id": p.ident(9), "rank": "section_head"},
        "rank_too_low",
    ),
    (
        g.substitute_fits,
        meeting(),
        {"participant_id": SENT.id, "person_id": p.ident(9), "rank": "head"},
        "mandate_is_personal",
    ),
    (
        g.substitute_fits,
        meeting(),
        {"participant_id": HEADED.id, "person_id": DEPUTY, "rank": "head"},
        "already_invited",
    ),
    (g.moved_with_reason, meeting(), MOVE, None),
    (g.moved_with_reason, meeting(), MOVE | {"reason": None}, "reason_missing"),
    (g.moved_with_reason, meeting(**DRAFT), MOVE | {"reason": None}, None),
    (g.moved_with_reason, meeting(), MOVE | {"ends_at": None}, "schedule_incomplete"),
    (g.moved_with_reason, meeting(), MOVE | {"room_id": None}, "schedule_incomplete"),
    (g.moved_with_reason, meeting(**DRAFT), MOVE | {"room_id": None}, None),
    (g.moved_with_reason, meeting(), MOVE | {"starts_at": p.NOW - HOUR}, "meeting_in_past"),
    (g.moved_with_reason, meeting(), MOVE | {"ends_at": STARTS}, "ends_before_start"),
    (g.attendance_known, meeting(), {"attendance": [{"participant_id": HEADED.id}]}, None),
    (g.attendance_known, meeting(), {"attendance": [{"participant_id": HEADED.id}] * 2}, "participant_unknown"),
    (
        g.attendance_known,
        meeting(participants=(DECLINED,)),
        {"attendance": [{"participant_id": HEADED.id}]},
        "participant_unknown",
    ),
    (g.attendance_recorded, meeting(participants=ALL_CAME), None, None),
    (g.attendance_recorded, meeting(), None, "attendance_missing"),
    (g.minutes_drafted, meeting(minutes=MinutesState.DRAFTED), None, None),
    (g.minutes_drafted, meeting(), None, "minutes_missing"),
    (g.minutes_confirmed, meeting(participants=ALL_CAME, confirmed_by=frozenset(e.id for e in ALL_CAME)), None, None),
    (
        g.minutes_confirmed,
        meeting(participants=ALL_CAME, confirmed_by=frozenset({HOSTED.id})),
        None,
        "minutes_unconfirmed",
    ),
    (g.decision_open, meeting(decisions=(TASK,)), {"decision_id": TASK.id}, None),
    (g.decision_open, meeting(), {"decision_id": TASK.id}, "decision_unknown"),
    (g.decision_open, meeting(decisions=(DONE,)), {"decision_id": TASK.id}, "decision_settled"),
    (g.decision_open, meeting(decisions=(ASKED,)), {"decision_id": TASK.id}, "class_request_undecided"),
    (g.class_requested, meeting(decisions=(ASKED,)), {"decision_id": TASK.id}, None),
    (g.class_requested, meeting(decisions=(TASK,)), {"decision_id": TASK.id}, "no_class_requested"),
    (g.class_requested, meeting(), {"decision_id": TASK.id}, "decision_unknown"),
    (
        g.class_requested,
        meeting(decisions=(replace(ASKED, settled=True),)),
        {"decision_id": TASK.id},
        "decision_settled",
    ),
    (g.decision_fits, meeting(), {"kind": "task"}, None),
    (g.decision_fits, meeting(kind=kind(opens=frozenset())), {"kind": "task"}, "decision_not_open"),
    (g.decision_fits, meeting(), {"kind": "task", "suggestion_id": p.ident(9)}, "case_not_on_agenda"),
    (g.decision_fits, meeting(), {"kind": "promise", "suggestion_id": p.ident(101)}, "decision_incomplete"),
    (g.decision_fits, meeting(), {"kind": "class_change", "suggestion_id": p.ident(101)}, "decision_incomplete"),
    (
        g.decision_fits,
        meeting(participants=ALL_CAME),
        {"kind": "promise", "suggestion_id": p.ident(101), "organisation_id": p.UNIT, "due_on": date(2026, 12, 31)},
        None,
    ),
    (
        g.decision_fits,
        meeting(participants=ALL_CAME),
        {
            "kind": "promise",
            "suggestion_id": p.ident(101),
            "organisation_id": p.STRANGE_UNIT,
            "due_on": date(2026, 12, 31),
        },
        "unit_not_present",
    ),
]


@pytest.mark.parametrize(("guard", "picture", "payload", "code"), CASES)
def test_a_guard_says_yes_or_why_not(guard, picture, payload, code):
    refusal = guard(picture) if payload is None else guard(picture, payload)

    assert (refusal and refusal.code) == code


def test_every_guard_of_the_flow_is_tried_both_ways():
    named = {guard for move in MEETING.transitions.values() for guard in (*move.guards, *move.checks)}
    tried = {(guard, code is None) for guard, _, _, code in CASES}

    assert {(guard, way) for guard in named for way in (True, False)} == tried
