"""The profiles that come with the program, against the deadline matrix as it was read from the texts."""

import re

import pytest

from domain.rules.catalogue import PROFILES, profile
from domain.rules.catalogue.statutes import STATUTES
from domain.rules.profile import Outcome, Profile, Step

IN, BETWEEN = True, False

# step, in or between sessions, amount, unit, anchor, article, assumed; None: no clock
HANGZHOU = [
    ("acceptance_notice", IN, None),
    ("acceptance_notice", BETWEEN, (7, "day", "accepted", "ZJ16 §10", False)),
    ("assign", IN, (1, "month", "session_closed", "ZJ16 §11", True)),
    ("assign", BETWEEN, None),
    ("receipt", IN, (5, "workday", "assigned", None, True)),
    ("return", IN, (10, "day", "received", "ZJ16 §14", False)),
    ("return_decision", IN, (7, "day", "requested", None, True)),
    ("contact", IN, None),
    ("co_opinion", IN, (2, "month", "received", "ZJ16 §18", False)),
    ("opinion_redo", IN, (5, "workday", "opinion_sent_back", None, True)),
    ("reply", IN, (3, "month", "assigned", "DL25 §51", False)),
    ("reply_extended", IN, (6, "month", "assigned", "ZJ16 §21; DL25 §51", False)),
    ("redo_reply", IN, (1, "month", "dissatisfied", "ZJ16 §24; ZJ-DL16 §43", False)),
    ("cosign", IN, (5, "workday", "invited", None, True)),
    ("reply_receipt", IN, (5, "workday", "replied", None, True)),
    ("feedback", IN, (15, "workday", "reply_received", "ZJ16 §23", True)),
    ("feedback_grace", IN, (5, "workday", "urged", None, True)),
]
HAIDIAN = [
    ("acceptance_notice", IN, None),
    ("assign", IN, None),
    ("assign", BETWEEN, None),
    ("receipt", IN, (5, "workday", "assigned", None, True)),
    ("return", IN, (5, "workday", "received", None, True)),
    ("return_decision", IN, (7, "day", "requested", None, True)),
    ("contact", IN, None),
    ("co_opinion", IN, (1, "month", "received", None, True)),
    ("opinion_redo", IN, (5, "workday", "opinion_sent_back", None, True)),
    ("reply", IN, (3, "month", "assigned", "BJ14 §21", False)),
    ("reply_extended", IN, (6, "month", "assigned", "BJ14 §21; DL25 §51", False)),
    ("redo_reply", IN, (2, "month", "dissatisfied", "BJ-RP22 §29; BJ14 §27", False)),
    ("cosign", IN, (5, "workday", "invited", None, True)),
    ("reply_receipt", IN, (5, "workday", "replied", None, True)),
    ("feedback", IN, (15, "workday", "reply_received", "BJ14 §23", False)),
    ("feedback_grace", IN, (5, "workday", "urged", None, True)),
]
CPPCC = [
    ("acceptance_notice", IN, None),
    ("assign", IN, None),
    ("receipt", IN, (5, "workday", "assigned", None, True)),
    ("return", IN, (5, "workday", "received", None, True)),
    ("return_decision", IN, (7, "day", "requested", None, True)),
    ("contact", IN, None),
    ("co_opinion", IN, (1, "month", "received", None, True)),
    ("opinion_redo", IN, (5, "workday", "opinion_sent_back", None, True)),
    ("reply", IN, (3, "month", "assigned", None, True)),
    ("reply_extended", IN, (6, "month", "assigned", None, True)),
    ("redo_reply", IN, (1, "month", "dissatisfied", None, True)),
    ("cosign", IN, (5, "workday", "invited", None, True)),
    ("reply_receipt", IN, (5, "workday", "replied", None, True)),
    ("feedback", IN, (15, "workday", "reply_received", None, True)),
    ("feedback_grace", IN, (5, "workday", "urged", None, True)),
]
TABLES = {"zj-hangzhou": HANGZHOU, "bj-haidian": HAIDIAN, "cppcc": CPPCC}

each_profile = pytest.mark.parametrize("place", PROFILES, ids=lambda place: place.code)


@pytest.mark.parametrize(
    ("code", "step", "in_session", "expected"), [(code, *row) for code, rows in TABLES.items() for row in rows]
)
def test_values_are_those_of_the_matrix(code, step, in_session, expected):
    rule = profile(code).rule(Step(step), in_session=in_session)
    found = rule and (rule.amount, rule.unit.value, rule.anchor.value, rule.article, rule.assumed)
    assert found == expected


@each_profile
def test_the_table_names_every_step(place: Profile):
    assert {step for step, *_ in TABLES[place.code]} == set(Step)


@each_profile
def test_each_step_has_a_clock_or_a_reason_for_none(place: Profile):
    for step in Step:
        for in_session in (True, False):
            clock = place.rule(step, in_session=in_session)
            assert (clock is None) == bool(place.why_no_clock(step, in_session=in_session)), (step, in_session)


@each_profile
def test_what_is_not_assumed_cites_a_known_text(place: Profile):
    cited = 0
    for row in (*place.rules, *place.sources):
        assert row.assumed or row.article, row
        assert row.note, row
        for article in (row.article or "").split("; ") if row.article else ():
            text, number = re.fullmatch(r"(\S+) §(\d+)", article).groups()
            assert text in STATUTES, article
            assert int(number) > 0
            cited += 1
    assert cited or place.code == "cppcc"


def test_every_text_that_is_listed_is_cited():
    cited = " ".join(row.article or "" for place in PROFILES for row in (*place.rules, *place.sources))
    assert {text for text in STATUTES if f"{text} §" not in cited} == set()


@each_profile
def test_six_months_from_assignment_cap_the_reply(place: Profile):
    cap = place.rule(Step.REPLY).cap
    assert (cap.amount, cap.unit, cap.anchor) == (6, "month", "assigned")


def test_classes_follow_the_place():
    classes = {place.code: {c.code: c.outcome.value for c in place.switches.classes} for place in PROFILES}
    assert classes == {
        "zj-hangzhou": {"A": "solved", "B": "partly_or_in_progress", "C": "not_now"},
        "bj-haidian": {
            "solved": "solved",
            "progress": "partly_or_in_progress",
            "planned": "planned",
            "not_now": "not_now",
            "explained": "not_feasible",
            "passed_up": "escalated",
        },
        "cppcc": {"A": "solved", "B": "partly_or_in_progress", "C": "not_now", "D": "reference"},
    }
    assert {outcome for mapping in classes.values() for outcome in mapping.values()} == set(Outcome)


@pytest.mark.parametrize(
    ("code", "switch", "value", "assumed"),
    [
        ("zj-hangzhou", "withdrawal", "any_time", True),
        ("bj-haidian", "withdrawal", "before_assignment", False),
        ("cppcc", "withdrawal", "before_assignment", True),
        ("zj-hangzhou", "reply_to", "each_signatory", False),
        ("bj-haidian", "reply_to", "lead", True),
        ("zj-hangzhou", "raters", "lead", False),
        ("zj-hangzhou", "consultation_required", True, False),
        ("bj-haidian", "consultation_required", True, False),
        ("zj-hangzhou", "extension_needs_consent", True, False),
        ("bj-haidian", "extension_needs_consent", True, False),
        ("zj-hangzhou", "dissatisfied", "automatic", True),
        ("bj-haidian", "dissatisfied", "officer_decides", False),
        ("zj-hangzhou", "dimensions", ("process", "result"), True),
        ("bj-haidian", "dimensions", ("attitude", "result"), True),
        ("zj-hangzhou", "reason_required_levels", ("dissatisfied",), True),
        ("zj-hangzhou", "opinion_redo_max", 1, True),
        ("zj-hangzhou", "roll_over", False, True),
        ("zj-hangzhou", "due_soon_days", (15, 7, 3, 1), True),
    ],
)
def test_switches(code, switch, value, assumed):
    place = profile(code)
    assert getattr(place.switches, switch) == value
    assert place.source(switch).assumed is assumed


def test_a_profile_is_found_by_code_and_version():
    assert profile("cppcc") is profile("cppcc", 1)
    for code, version in (("cppcc", 2), ("nowhere", None)):
        with pytest.raises(LookupError, match="no rule profile"):
            profile(code, version)
    assert len({(place.code, place.version) for place in PROFILES}) == len(PROFILES) == 3
