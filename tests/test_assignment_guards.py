"""Every guard of an assignment lets the right picture pass, and refuses the wrong one with its code."""

import inspect
import re
from datetime import date, timedelta

import pytest

from domain.assignments import guards as g
from domain.assignments.facts import ClassFact
from domain.assignments.flow import ASSIGNMENT
from domain.assignments.states import AssignmentState as A
from domain.assignments.states import UnitRole
from domain.suggestions.states import CaseState
from tests import pictures as p

pytestmark = pytest.mark.once

LEAD = p.unit(1, UnitRole.LEAD)
CO = p.unit(2, UnitRole.CO)
FREE = {"extension_needs_consent": False}
SECOND = timedelta(seconds=1)
DUE = p.CALENDAR.midnight(date(2026, 5, 31))  # the last day in time is 30 May
CAP = p.CALENDAR.midnight(date(2026, 8, 31))  # and never later than 30 August


def lead(*others, **given):
    """The lead's assignment beside these other units."""
    return p.assignment(p.handled(LEAD, *others), role=UnitRole.LEAD, **given)


def classed(code):
    """An assignment whose reply has this class now."""
    return p.assignment(class_now=ClassFact(code, "reply_sent"))


def co(*others, **given):
    """A co-handler's assignment beside these others."""
    return p.assignment(p.handled(CO, *others), id=p.SECOND_ASSIGNMENT, role=UnitRole.CO, **given)


# guard, picture, code of the refusal (None: it passes), data that the refusal carries
GUARDS = [
    (g.cap_not_reached, p.assignment(reply_clock=p.clock(DUE, CAP)), None, {}),
    (g.cap_not_reached, p.assignment(reply_clock=p.clock(DUE)), None, {}),
    (g.cap_not_reached, p.assignment(reply_clock=None), None, {}),
    (
        g.cap_not_reached,
        p.assignment(reply_clock=p.clock(CAP, CAP)),
        "extension_beyond_cap",
        {"cap_at": CAP.isoformat()},
    ),
    (g.case_not_withdrawn, p.assignment(), None, {}),
    (g.case_not_withdrawn, p.assignment(p.handled(state=CaseState.WITHDRAWN)), "case_withdrawn", {}),
    (g.class_makes_promises, classed("planned"), None, {}),
    (g.class_makes_promises, classed("solved"), "class_makes_no_promise", {"class_code": "solved"}),
    (g.class_makes_promises, classed("Z"), "class_makes_no_promise", {"class_code": "Z"}),
    (g.class_makes_promises, p.assignment(), "class_makes_no_promise", {"class_code": None}),
    *((g.case_live, p.assignment(p.handled(state=state)), None, {}) for state in sorted(g.LIVE)),
    *(
        (g.case_live, p.assignment(p.handled(state=state)), "case_not_in_handling", {"state": state, "round": 1})
        for state in sorted(set(CaseState) - g.LIVE)
    ),
    (
        g.case_live,
        p.assignment(p.handled(state=CaseState.REHANDLING, round=2)),
        "case_not_in_handling",
        {"state": "rehandling", "round": 2},
    ),
    (g.is_co_handler, co(LEAD), None, {}),
    *(
        (g.is_co_handler, p.assignment(role=role), "not_a_co_handler", {"role": role})
        for role in (UnitRole.SOLE, UnitRole.LEAD, UnitRole.SPLIT)
    ),
    *(
        (g.answers_the_deputy, p.assignment(role=role), None, {})
        for role in (UnitRole.SOLE, UnitRole.LEAD, UnitRole.SPLIT)
    ),
    (g.answers_the_deputy, co(LEAD), "co_handler_never_answers", {"role": "co"}),
    (
        g.opinions_in,
        lead(p.unit(2, UnitRole.CO, A.OPINION_SUBMITTED), p.unit(3, UnitRole.CO, A.OPINION_WAIVED)),
        None,
        {},
    ),
    (g.opinions_in, lead(p.unit(2, UnitRole.CO, A.RETURNED)), None, {}),
    (g.opinions_in, p.assignment(p.handled(p.unit(1), CO)), None, {}),
    (
        g.opinions_in,
        lead(CO, p.unit(3, UnitRole.CO, A.OPINION_SUBMITTED)),
        "opinions_missing",
        {"waiting_for": [str(p.SECOND_ASSIGNMENT)]},
    ),
    (g.deputy_consulted, p.assignment(), None, {}),
    (
        g.deputy_consulted,
        p.assignment(p.handled(switches={"consultation_required": False}), consultations=0),
        None,
        {},
    ),
    (g.deputy_consulted, p.assignment(consultations=0), "deputy_not_consulted", {"round": 1}),
    (g.no_return_open, lead(CO), None, {}),
    (
        g.no_return_open,
        lead(p.unit(2, UnitRole.CO, A.RETURN_REQUESTED)),
        "return_undecided",
        {"waiting_for": [str(p.SECOND_ASSIGNMENT)]},
    ),
    (g.return_window_open, p.assignment(), None, {}),
    (g.return_window_open, p.assignment(return_clock=p.return_clock(p.NOW + SECOND)), None, {}),
    (
        g.return_window_open,
        p.assignment(return_clock=p.return_clock(p.NOW)),
        "return_window_closed",
        {"closed_at": p.NOW.isoformat()},
    ),
    (g.return_window_open, p.assignment(received_at=p.NOW), "return_window_closed", {}),
    (
        g.return_window_open,
        p.assignment(received_at=p.NOW - p.DAY, return_clock=p.return_clock(p.NOW + SECOND)),
        None,
        {},
    ),
    (g.return_window_open, p.assignment(round=2), "return_window_closed", {"round": 2}),
    (g.consent_needed, p.assignment(), None, {}),
    (g.consent_needed, p.assignment(p.handled(switches=FREE)), "consent_not_needed", {}),
    (g.consent_not_needed, p.assignment(p.handled(switches=FREE)), None, {}),
    (g.consent_not_needed, p.assignment(), "consent_needed", {}),
    (g.reply_clock_running, p.assignment(), None, {}),
    (g.reply_clock_running, p.assignment(reply_clock=p.clock(p.NOW + SECOND)), None, {}),
    (g.reply_clock_running, p.assignment(reply_clock=None), "no_running_clock", {}),
    (
        g.reply_clock_running,
        p.assignment(reply_clock=p.clock(p.NOW)),
        "overdue_already",
        {"due_at": p.NOW.isoformat()},
    ),
    (g.no_extension_pending, p.assignment(), None, {}),
    (g.no_extension_pending, p.assignment(extension_pending={"until": "2026-07-01"}), "extension_pending", {}),
    (g.extension_pending, p.assignment(extension_pending={"until": "2026-07-01"}), None, {}),
    (g.extension_pending, p.assignment(), "no_extension_pending", {}),
    (g.redo_left, co(LEAD), None, {}),
    (g.redo_left, co(LEAD, opinion_redos=1), "redo_exhausted", {"most": 1}),
    (g.lead_not_past_drafting, co(LEAD), None, {}),
    (g.lead_not_past_drafting, co(p.unit(1, UnitRole.LEAD, A.REVIEWED)), None, {}),
    (g.lead_not_past_drafting, co(p.unit(1, UnitRole.LEAD, A.SIGNED)), "reply_signed_already", {}),
    (g.lead_not_past_drafting, co(p.unit(1, UnitRole.LEAD, A.SENT)), "reply_signed_already", {}),
]

# check, picture, what was sent, code of the refusal
CHECKS = [
    (g.names_another_unit, p.assignment(), {"proposed_organisation_id": p.SECOND_UNIT}, None),
    (g.names_another_unit, p.assignment(), {"proposed_organisation_id": None}, None),
    (g.names_another_unit, p.assignment(), {"proposed_organisation_id": p.UNIT}, "proposes_itself"),
    (g.replacement_fits, p.assignment(), {"organisation_id": p.STRANGE_UNIT}, None),
    (g.replacement_fits, co(LEAD), {"organisation_id": None}, None),
    (g.replacement_fits, p.assignment(), {"organisation_id": None}, "replacement_missing"),
    (g.replacement_fits, lead(CO), {"organisation_id": p.SECOND_UNIT}, "unit_already_assigned"),
    (g.replacement_fits, co(LEAD), {"organisation_id": p.UNIT}, "unit_already_assigned"),
    (g.until_within_cap, p.assignment(reply_clock=p.clock(DUE, CAP)), {"until": date(2026, 5, 31)}, None),
    (g.until_within_cap, p.assignment(reply_clock=p.clock(DUE, CAP)), {"until": date(2026, 8, 30)}, None),
    (g.until_within_cap, p.assignment(reply_clock=p.clock(DUE)), {"until": date(2030, 1, 1)}, None),
    (g.until_within_cap, p.assignment(reply_clock=None), {"until": date(2026, 5, 31)}, None),
    (
        g.until_within_cap,
        p.assignment(reply_clock=p.clock(DUE, CAP)),
        {"until": date(2026, 5, 30)},
        "extension_not_later",
    ),
    (
        g.until_within_cap,
        p.assignment(reply_clock=p.clock(DUE, CAP)),
        {"until": date(2026, 5, 1)},
        "extension_not_later",
    ),
    (
        g.until_within_cap,
        p.assignment(reply_clock=p.clock(DUE, CAP)),
        {"until": date(2026, 8, 31)},
        "extension_beyond_cap",
    ),
    (g.class_known, p.assignment(), {"class_code": "solved"}, None),
    (g.class_known, p.assignment(), {"class_code": None}, None),
    (g.class_known, p.assignment(), {"class_code": "A"}, "class_unknown"),
    (g.correction_has_reason, p.assignment(reply=p.draft()), {"class_code": "solved"}, None),
    (g.correction_has_reason, p.assignment(reply=p.draft()), {"class_code": None}, None),
    (
        g.correction_has_reason,
        p.assignment(reply=p.draft()),
        {"class_code": "planned", "class_reason": "尚在规划"},
        None,
    ),
    (g.correction_has_reason, p.assignment(reply=p.draft()), {"class_code": "planned"}, "reason_missing"),
    (
        g.correction_has_reason,
        p.assignment(reply=p.draft()),
        {"class_code": "planned", "class_reason": " "},
        "reason_missing",
    ),
    (g.closed_has_reason, p.assignment(), {"disclosure": "open"}, None),
    (g.closed_has_reason, p.assignment(), {"disclosure": "closed", "disclosure_reason": "涉及商业秘密"}, None),
    (g.closed_has_reason, p.assignment(), {"disclosure": "closed"}, "reason_missing"),
    (g.closed_has_reason, p.assignment(), {"disclosure": "on_request", "disclosure_reason": " "}, "reason_missing"),
    (g.class_is_another, classed("solved"), {"class_code": "planned"}, None),
    (g.class_is_another, classed("solved"), {"class_code": "solved"}, "class_unchanged"),
    (g.promise_day_lies_ahead, p.assignment(), {"due_on": date(2026, 3, 2)}, None),
    (g.promise_day_lies_ahead, p.assignment(), {"due_on": date(2026, 3, 1)}, "promise_due_in_past"),
]


@pytest.mark.parametrize(("guard", "picture", "code", "data"), GUARDS)
def test_a_guard_looks_at_the_assignment(guard, picture, code, data):
    refusal = guard(picture)

    assert (refusal and refusal.code) == code
    assert refusal is None or refusal.data == data


@pytest.mark.parametrize(("check", "picture", "payload", "code"), CHECKS)
def test_a_check_looks_at_what_was_sent(check, picture, payload, code):
    refusal = check(picture, payload)

    assert (refusal and refusal.code) == code


def test_every_guard_is_seen_to_pass_and_to_refuse_with_each_of_its_codes():
    used = {each for row in ASSIGNMENT.transitions.values() for each in (*row.guards, *row.checks)}
    seen = {(row[0], row[2]) for row in GUARDS} | {(row[0], row[3]) for row in CHECKS}

    assert len(used) > 15
    for guard in used:
        codes = set(re.findall(r'Refusal\(\s*"(\w+)"', inspect.getsource(guard)))
        assert codes
        assert {code for each, code in seen if each is guard} == {None, *codes}, guard.__name__
