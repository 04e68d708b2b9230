"""What a rule profile must be before anyone may count by it."""

import json
from enum import StrEnum
from typing import Literal, get_origin

import pytest
from pydantic import ValidationError

from api.enums.labels import LABELS
from domain.rules.catalogue import PROFILES, profile
from domain.rules.choices import Switch, YesNo
from domain.rules.profile import ANCHORS, LAPSING, Anchor, Profile, Rule, Step, Switches

RULE = {
    "step": "return",
    "amount": 5,
    "unit": "workday",
    "anchor": "received",
    "article": "X §1",
    "note": "",
    "assumed": False,
}
HANGZHOU = profile("zj-hangzhou")


def changed(**fields) -> Profile:
    return Profile.model_validate(HANGZHOU.model_dump() | fields)


def without(rows, step: Step):
    return [row.model_dump() for row in rows if row.step is not step]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 0),
        ("amount", -1),
        ("amount", 1001),
        ("amount", 1.5),
        ("unit", "week"),
        ("anchor", "full_moon"),
        ("anchor", "urged"),  # known, but nothing that a return could be counted from
        ("cap", {"amount": 6, "unit": "month", "anchor": "urged"}),
        ("cap", {"amount": 0, "unit": "month", "anchor": "assigned"}),
        ("step", "lunch"),
        ("applies", "sometimes"),
        ("article", ""),
        ("article", None),  # neither assumed nor cited
        ("assumed", True),  # assumed without a note
        ("days", 5),
    ],
)
def test_a_broken_rule_is_refused(field, value):
    Rule.model_validate(RULE)
    with pytest.raises(ValidationError):
        Rule.model_validate(RULE | {field: value})


def test_every_step_knows_its_anchors_and_every_anchor_is_used():
    assert set(ANCHORS) == set(Step)
    assert all(ANCHORS.values())
    assert {anchor for anchors in ANCHORS.values() for anchor in anchors} == set(Anchor)


@pytest.mark.parametrize("step", Step)
def test_a_profile_without_a_step_is_refused(step):
    with pytest.raises(ValidationError, match=f"{step} in"):
        changed(rules=without(HANGZHOU.rules, step), no_clock=without(HANGZHOU.no_clock, step))


def test_a_step_with_two_rules_is_refused():
    with pytest.raises(ValidationError, match="return in_session, return inter_session"):
        changed(rules=[*HANGZHOU.rules, RULE])


def test_a_step_with_both_a_rule_and_a_reason_for_none_is_refused():
    extra = {"step": "return", "applies": "inter_session", "note": "…"}
    with pytest.raises(ValidationError, match="return inter_session"):
        changed(no_clock=[*HANGZHOU.no_clock, extra])


def test_a_reply_cap_beside_the_extended_reply_is_refused():
    rules = [rule.model_dump() for rule in HANGZHOU.rules]
    next(rule for rule in rules if rule["step"] == "reply_extended")["amount"] = 5
    with pytest.raises(ValidationError, match="cap of the reply"):
        changed(rules=rules)


@pytest.mark.parametrize("switch", Switches.model_fields)
def test_each_switch_is_said_and_sourced(switch):
    values = HANGZHOU.switches.model_dump()
    del values[switch]
    with pytest.raises(ValidationError, match=switch):
        changed(switches=values)
    with pytest.raises(ValidationError, match="one source"):
        changed(sources=[source for source in HANGZHOU.sources if source.switch != switch])


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("withdrawal", "never"),
        ("max_rounds", 0),
        ("min_signatories", 0),
        ("dimensions", []),
        ("dimensions", ["result", "result"]),
        ("dimensions", ["beauty"]),
        ("reason_required_levels", ["furious"]),
        ("due_soon_days", [1, 3]),
        ("due_soon_days", [3, 3]),
        ("classes", []),
        ("classes", [{"code": "B", "label_zh": "乙", "label_en": "B", "outcome": "planned"}]),
        ("classes", [{"code": "A", "label_zh": "甲", "label_en": "A", "outcome": "solved"}] * 2),
        ("colour", "blue"),
    ],
)
def test_a_broken_switch_is_refused(switch, value):
    with pytest.raises(ValidationError):
        Switches.model_validate(HANGZHOU.switches.model_dump() | {switch: value})


def test_a_step_that_differs_by_session_must_be_asked_for_with_it():
    with pytest.raises(ValueError, match="assign differs"):
        HANGZHOU.rule(Step.ASSIGN)
    assert HANGZHOU.rule(Step.ASSIGN, in_session=True).applies == "in_session"
    assert HANGZHOU.rule(Step.ASSIGN, in_session=False) is None
    assert HANGZHOU.why_no_clock(Step.ASSIGN, in_session=True) is None
    assert "ZJ16 §11" in HANGZHOU.why_no_clock(Step.ASSIGN, in_session=False)
    assert HANGZHOU.rule(Step.REPLY) == HANGZHOU.rule(Step.REPLY, in_session=False)
    assert HANGZHOU.rule(Step.CONTACT) is None


def test_a_profile_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        HANGZHOU.switches.max_rounds = 5
    with pytest.raises(ValidationError, match="frozen"):
        HANGZHOU.rules[0].amount = 5


def test_a_class_code_means_an_outcome():
    assert HANGZHOU.switches.outcome("B") == "partly_or_in_progress"
    assert HANGZHOU.switches.outcome("D") is None


@pytest.mark.parametrize("place", PROFILES, ids=lambda place: place.code)
def test_rows_give_the_same_profile_back(place):
    row = {name: getattr(place, name) for name in ("code", "version", "kind", "name_zh", "name_en", "effective_from")}
    row |= {"id": "…", "switches": json.loads(json.dumps(place.document()))}
    rules = [json.loads(json.dumps(rule.as_row())) | {"profile_id": "…"} for rule in place.rules]
    assert Profile.from_rows(row, rules) == place
    assert {rule["cap_amount"] for rule in rules} == {None, 6}


@pytest.mark.parametrize("step", [*LAPSING, Step.FEEDBACK_GRACE])
def test_a_step_that_carries_the_case_on_by_lapsing_has_a_clock(step):
    without_clock = {
        "rules": without(HANGZHOU.rules, step),
        "no_clock": [*without(HANGZHOU.no_clock, step), {"step": step, "note": "未定"}],
    }
    with pytest.raises(ValidationError, match=f"would wait for ever without a clock: {step}"):
        changed(**without_clock)


def test_where_nobody_is_urged_there_is_no_grace():
    without_grace = {
        "rules": without(HANGZHOU.rules, Step.FEEDBACK_GRACE),
        "no_clock": [*without(HANGZHOU.no_clock, Step.FEEDBACK_GRACE), {"step": "feedback_grace", "note": "不催"}],
        "switches": HANGZHOU.switches.model_dump() | {"feedback_urges": 0},
    }
    assert changed(**without_grace).rule(Step.FEEDBACK_GRACE) is None


def test_every_switch_and_each_value_it_may_have_has_a_label():
    kinds = {name: field.annotation for name, field in Switches.model_fields.items()}
    closed = [kind for kind in kinds.values() if isinstance(kind, type) and issubclass(kind, StrEnum)]

    assert [str(each) for each in Switch] == list(kinds)
    assert len(closed) >= 5
    assert all(kind in LABELS for kind in closed)
    assert {name for name, kind in kinds.items() if get_origin(kind) is Literal} == set()
    assert {each.value for each in YesNo} == {"true", "false"}
    assert LABELS[Switch].keys() == {str(each) for each in Switch}
