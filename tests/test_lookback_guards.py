"""Every guard of a look-back lets the right picture pass, and refuses the wrong one with its code."""

from datetime import date
from typing import Any

import pytest

from domain.lookbacks import guards as g
from domain.lookbacks.flow import LOOK_BACK, LOOK_BACK_ITEM
from domain.lookbacks.states import LookBackItemState, LookBackResult, LookBackState
from domain.rules.profile import Outcome, ResultClass
from domain.suggestions.states import CaseState
from tests import pictures as p

TODAY, EVE = date(2026, 3, 2), date(2026, 3, 1)
GONE = p.replied(state=CaseState.WITHDRAWN)
ANEW = p.replied(round=2)


def found(result: str, **given: Any) -> dict[str, Any]:
    return {"result": result, "account_id": p.ident(311), **given}


def promised(day: date = TODAY) -> dict[str, Any]:
    return {"text": "补齐。", "due_on": day}


BAD = LookBackResult.NOT_CONFIRMED
CASES = [
    (g.every_item_has_a_checker, p.look_back(), None, None),
    (g.every_item_has_a_checker, p.look_back(items=(p.checked(checkers=0),)), None, "checkers_missing"),
    (g.everything_decided, p.look_back(), None, None),
    (
        g.everything_decided,
        p.look_back(items=(p.checked(LookBackItemState.RECORDED),)),
        None,
        "look_back_items_open",
    ),
    (g.batch_under_way, p.look_back_item(), None, None),
    (g.batch_under_way, p.look_back_item(batch_state=LookBackState.CLOSED), None, "look_back_not_under_way"),
    (g.reply_still_stands, p.look_back_item(), None, None),
    (g.reply_still_stands, p.look_back_item(GONE), None, "case_withdrawn"),
    (g.reply_still_stands, p.look_back_item(ANEW), None, "case_rehandled"),
    (
        g.reply_still_stands,
        p.look_back_item(GONE, finding=p.finding(LookBackResult.NOT_CHECKABLE)),
        None,
        None,
    ),
    (g.checkable, p.look_back_item(), found("confirmed"), None),
    (g.checkable, p.look_back_item(GONE), found("not_checkable"), None),
    (g.checkable, p.look_back_item(GONE), found("confirmed"), "case_withdrawn"),
    (g.checkable, p.look_back_item(ANEW), found("not_confirmed"), "case_rehandled"),
    (g.checks_another, p.look_back_item(), found("confirmed", by_organisation_id=None), None),
    (g.checks_another, p.look_back_item(), found("confirmed", by_organisation_id=p.ident(299)), None),
    (
        g.checks_another,
        p.look_back_item(),
        found("confirmed", by_organisation_id=p.look_back_item().organisation_id),
        "checks_own_unit",
    ),
    (g.nobody_else_recorded, p.look_back_item(), found("confirmed"), None),
    (g.nobody_else_recorded, p.look_back_item(finding=None), found("confirmed"), None),
    (
        g.nobody_else_recorded,
        p.look_back_item(),
        found("confirmed", account_id=p.ident(312)),
        "finding_recorded_already",
    ),
    (g.finding_is_told, p.look_back_item(), found("confirmed"), None),
    (g.finding_is_told, p.look_back_item(), found(BAD, findings="未完工", class_code="planned"), None),
    (g.finding_is_told, p.look_back_item(), found(BAD, findings=" "), "findings_missing"),
    (g.finding_is_told, p.look_back_item(), found("not_checkable"), "reason_missing"),
    (g.finding_is_told, p.look_back_item(), found("confirmed", class_code="planned"), "nothing_follows"),
    (g.finding_is_told, p.look_back_item(), found("not_checkable", reason="撤", promise={}), "nothing_follows"),
    (g.class_is_lower, p.look_back_item(), found(BAD), None),
    (g.class_is_lower, p.look_back_item(), found(BAD, class_code="planned"), None),
    (g.class_is_lower, p.look_back_item(), found(BAD, class_code="A"), "class_unknown"),
    (g.class_is_lower, p.look_back_item(), found(BAD, class_code="solved"), "class_means_solved"),
    (g.promise_follows, p.look_back_item(), found("confirmed"), None),
    (g.promise_follows, p.look_back_item(), found(BAD, promise=promised()), None),
    (g.promise_follows, p.look_back_item(), found(BAD), "promise_missing"),
    (g.promise_follows, p.look_back_item(), found(BAD, promise=promised(EVE)), "promise_due_in_past"),
    (g.promise_follows, p.look_back_item(class_now="not_now"), found(BAD), None),
    (
        g.promise_follows,
        p.look_back_item(class_now="not_now"),
        found(BAD, promise=promised()),
        "class_makes_no_promise",
    ),
]


@pytest.mark.parametrize(("guard", "picture", "payload", "code"), CASES)
def test_a_guard_looks_at_the_look_back(guard, picture, payload, code):
    refusal = guard(picture) if payload is None else guard(picture, payload)

    assert (refusal and refusal.code) == code


def test_every_guard_is_seen_to_pass_and_to_refuse():
    rows = (*LOOK_BACK.transitions.values(), *LOOK_BACK_ITEM.transitions.values())
    used = {each for row in rows for each in (*row.guards, *row.checks)}

    assert used == {guard for guard, _, _, code in CASES if code is None}
    assert used == {guard for guard, _, _, code in CASES if code is not None}


def _classes(*outcomes):
    return tuple(ResultClass(code=each, label_zh=each, label_en=each, outcome=each) for each in outcomes)


@pytest.mark.parametrize(
    ("outcomes", "now", "wanted", "after"),
    [
        (("solved", "partly_or_in_progress", "planned"), "solved", None, "partly_or_in_progress"),
        (("solved", "planned", "not_now"), "solved", None, "planned"),
        (("solved", "not_feasible"), "solved", None, "solved"),
        (("solved", "partly_or_in_progress", "planned"), "planned", None, "planned"),
        (("solved", "partly_or_in_progress", "not_now"), "solved", "not_now", "not_now"),
    ],
)
def test_the_class_that_follows_is_the_congress_s_own(outcomes, now, wanted, after):
    profile = p.profile(classes=_classes(*outcomes))

    assert g.class_after(profile, now, wanted) == after
    assert set(outcomes) <= set(Outcome)
