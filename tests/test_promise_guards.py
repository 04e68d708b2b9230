"""Every guard of a promise lets the right picture pass, and refuses the wrong one with its code."""

from datetime import date

import pytest

from domain.promises import guards as g
from domain.promises.facts import DueChangeFact
from domain.promises.flow import PROMISE
from tests import pictures as p

pytestmark = pytest.mark.once

DUE = date(2026, 6, 10)  # of the picture; its today is 2 March
ASKED = DueChangeFact(p.ident(61), date(2026, 3, 2))
PAST = DueChangeFact(p.ident(61), date(2026, 3, 1))

CASES = [
    (g.no_due_change_pending, p.promise(), None, None),
    (g.no_due_change_pending, p.promise(due_change=ASKED), None, "due_change_pending"),
    (g.due_change_pending, p.promise(due_change=ASKED), None, None),
    (g.due_change_pending, p.promise(), None, "no_due_change_pending"),
    (g.asked_day_lies_ahead, p.promise(due_change=ASKED), None, None),
    (g.asked_day_lies_ahead, p.promise(due_change=PAST), None, "promise_due_in_past"),
    (g.asks_for_another_day, p.promise(), {"due_on": date(2026, 3, 2)}, None),
    (g.asks_for_another_day, p.promise(), {"due_on": date(2026, 3, 1)}, "promise_due_in_past"),
    (g.asks_for_another_day, p.promise(), {"due_on": DUE}, "due_unchanged"),
    (g.another_unit, p.promise(), {"organisation_id": p.SECOND_UNIT}, None),
    (g.another_unit, p.promise(), {"organisation_id": p.UNIT}, "unit_unchanged"),
    (g.new_class_fits, p.promise(), {"class_code": None}, None),
    (g.new_class_fits, p.promise(), {"class_code": "solved"}, None),
    (g.new_class_fits, p.promise(), {"class_code": "planned"}, "class_unchanged"),
    (g.new_class_fits, p.promise(), {"class_code": "A"}, "class_unknown"),
    (g.not_rated_yet, p.promise(raters=(p.OTHER,)), None, None),
    (g.not_rated_yet, p.promise(raters=(p.LEAD,)), None, "already_rated"),
    (g.level_has_reason, p.promise(), {"level": "satisfied"}, None),
    (g.level_has_reason, p.promise(), {"level": "dissatisfied", "reason": "没有兑现"}, None),
    (g.level_has_reason, p.promise(), {"level": "dissatisfied", "reason": " "}, "reason_missing"),
]


@pytest.mark.parametrize(("guard", "picture", "payload", "code"), CASES)
def test_a_guard_looks_at_the_promise(guard, picture, payload, code):
    refusal = guard(picture) if payload is None else guard(picture, payload)

    assert (refusal and refusal.code) == code


def test_the_picture_is_what_the_cases_say():
    assert p.promise().due_on == DUE


def test_every_guard_is_seen_to_pass_and_to_refuse():
    used = {each for row in PROMISE.transitions.values() for each in (*row.guards, *row.checks)}

    assert used == {guard for guard, _, _, code in CASES if code is None}
    assert used == {guard for guard, _, _, code in CASES if code is not None}
