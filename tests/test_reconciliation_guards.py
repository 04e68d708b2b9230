"""Every guard of a reconciliation lets the right picture pass, and refuses the wrong one with its code."""

import inspect
import re
from datetime import date

import pytest

from domain.reconciliations import guards as g
from domain.reconciliations.facts import ReplyFact
from domain.reconciliations.flow import RECONCILIATION
from domain.reconciliations.states import RecordAnswer
from domain.rules.catalogue import BJ_HAIDIAN
from tests import pictures as p

TODAY, YESTERDAY, LONG_AGO = date(2026, 3, 2), date(2026, 3, 1), date(2026, 2, 1)
SILENT = (p.party("deputy"), p.party("unit", stated=False), p.party("committee"))
DISSOLVED = (p.party("deputy"), p.party("unit", stated=False, gone=True), p.party("committee"))
REFUSED = p.CONFIRMED | {p.UNIT_PARTY: RecordAnswer.REFUSED}
WAITING = {p.DEPUTY_PARTY: RecordAnswer.CONFIRMED, p.COMMITTEE_PARTY: RecordAnswer.CONFIRMED}
TWO = (p.reconciliation().replies[0], ReplyFact(p.ident(32), p.SECOND_ASSIGNMENT, p.SECOND_UNIT, "planned"))
PROMISED = {"promise_text": "年内完成", "promise_organisation_id": p.UNIT}


def held(conclusion="explained_accepted", **given):
    present = [{"side": side} for side in given.pop("sides", ("deputy", "unit", "committee"))]
    return {"held_on": TODAY, "present": present, "conclusion": conclusion, **given}


def to(code, reply=None):
    return held("class_changed", class_change={"class_code": code, "reason": "改", "reply_id": reply})


def by(unit=p.UNIT, due_on=TODAY):
    return held("moved_to_plan_ledger", promise={"organisation_id": unit, "text": "年内完成", "due_on": due_on})


# guard, picture, what was sent (None: a guard of the picture alone), code of the refusal
CASES = [
    (g.positions_in, p.reconciliation(), None, None),
    (g.positions_in, p.reconciliation(parties=SILENT, positions_by=YESTERDAY), None, None),
    (g.positions_in, p.reconciliation(parties=DISSOLVED, positions_by=TODAY), None, None),
    (g.positions_in, p.reconciliation(parties=SILENT, positions_by=TODAY), None, "positions_missing"),
    (g.held_since_convened, p.reconciliation(), held(), None),
    (g.held_since_convened, p.reconciliation(), held(held_on=date(2026, 3, 3)), "date_in_future"),
    (g.held_since_convened, p.reconciliation(), held(held_on=LONG_AGO), "before_convening"),
    (g.all_sides_present, p.reconciliation(), held(), None),
    (g.all_sides_present, p.reconciliation(), held(sides=("unit", "committee")), "sides_absent"),
    (g.all_sides_present, p.reconciliation(parties=DISSOLVED), held(sides=("deputy", "committee")), None),
    (g.conclusion_has_its_inputs, p.reconciliation(), held(), None),
    (g.conclusion_has_its_inputs, p.reconciliation(), to("solved"), None),
    (g.conclusion_has_its_inputs, p.reconciliation(), by() | {"class_change": {}}, None),
    (g.conclusion_has_its_inputs, p.reconciliation(), held("class_changed"), "conclusion_incomplete"),
    (g.conclusion_has_its_inputs, p.reconciliation(), held("moved_to_plan_ledger"), "conclusion_incomplete"),
    (g.conclusion_has_its_inputs, p.reconciliation(), held(promise={}), "conclusion_takes_less"),
    (g.conclusion_has_its_inputs, p.reconciliation(), to("solved") | {"promise": {}}, "conclusion_takes_less"),
    (g.class_fits, p.reconciliation(), held(), None),
    (g.class_fits, p.reconciliation(), to("solved"), None),
    (g.class_fits, p.reconciliation(), to("A"), "class_unknown"),
    (g.class_fits, p.reconciliation(), to("planned"), "class_unchanged"),
    (g.class_fits, p.reconciliation(replies=TWO), to("solved"), "reply_not_named"),
    (g.class_fits, p.reconciliation(replies=TWO), to("solved", p.ident(32)), None),
    (g.class_fits, p.reconciliation(), to("solved", p.ident(99)), "reply_not_named"),
    (g.promise_fits, p.reconciliation(), held(), None),
    (g.promise_fits, p.reconciliation(), by(), None),
    (g.promise_fits, p.reconciliation(replies=TWO), by(p.SECOND_UNIT), None),
    (g.promise_fits, p.reconciliation(), by(p.STRANGE_UNIT), "unit_not_party"),
    (g.promise_fits, p.reconciliation(), by(due_on=YESTERDAY), "promise_due_in_past"),
    (g.answers_once, p.reconciliation(record=p.meeting(answers={})), {"party_id": p.UNIT_PARTY}, None),
    (g.answers_once, p.reconciliation(), {"party_id": p.UNIT_PARTY}, "answered_already"),
    (g.agreement_recorded, p.reconciliation(), None, None),
    (g.agreement_recorded, p.reconciliation(record=p.meeting("no_agreement")), None, "no_agreement_escalates"),
    (g.no_agreement_recorded, p.reconciliation(record=p.meeting("no_agreement")), None, None),
    (g.no_agreement_recorded, p.reconciliation(), None, "agreement_concludes"),
    (g.all_confirmed, p.reconciliation(), None, None),
    (g.all_confirmed, p.reconciliation(record=p.meeting(answers=WAITING)), None, "confirmations_missing"),
    (g.all_confirmed, p.reconciliation(record=p.meeting(answers=WAITING), parties=DISSOLVED), None, None),
    (g.all_confirmed, p.reconciliation(record=p.meeting(answers=REFUSED)), None, "record_refused"),
    (g.all_answered, p.reconciliation(record=p.meeting(answers=REFUSED)), None, None),
    (g.all_answered, p.reconciliation(record=p.meeting(answers=WAITING)), None, "confirmations_missing"),
    (g.all_answered, p.reconciliation(record=p.meeting(answers=WAITING), parties=DISSOLVED), None, None),
    (g.conclusion_still_fits, p.reconciliation(), None, None),
    (g.conclusion_still_fits, p.reconciliation(record=p.meeting(promise_due_on=TODAY, **PROMISED)), None, None),
    (
        g.conclusion_still_fits,
        p.reconciliation(record=p.meeting(promise_due_on=YESTERDAY, **PROMISED)),
        None,
        "promise_due_in_past",
    ),
    (
        g.conclusion_still_fits,
        p.reconciliation(record=p.meeting("class_changed", class_code="planned", class_reason="改", reply_id=p.REPLY)),
        None,
        "class_unchanged",
    ),
    (g.decided_by_today, p.reconciliation(), {"decided_on": TODAY}, None),
    (g.decided_by_today, p.reconciliation(), {"decided_on": date(2026, 3, 3)}, "date_in_future"),
    (g.decided_by_today, p.reconciliation(), {"decided_on": LONG_AGO}, "before_meeting"),
]


@pytest.mark.parametrize(("guard", "picture", "payload", "code"), CASES)
def test_a_guard_looks_at_the_reconciliation(guard, picture, payload, code):
    refusal = guard(picture) if payload is None else guard(picture, payload)

    assert (refusal and refusal.code) == code


def test_the_picture_is_what_the_cases_say():
    assert p.reconciliation().today == TODAY
    assert {"solved", "planned"} <= {each.code for each in BJ_HAIDIAN.switches.classes}


def test_every_guard_is_seen_to_pass_and_to_refuse_with_each_of_its_codes():
    used = {each for row in RECONCILIATION.transitions.values() for each in (*row.guards, *row.checks)}
    seen = {(guard, code) for guard, _, _, code in CASES}

    assert len(used) > 10
    for guard in used:
        codes = set(re.findall(r'Refusal\(\s*"(\w+)"', inspect.getsource(guard)))
        assert codes
        assert {code for each, code in seen if each is guard} == {None, *codes}, guard.__name__
