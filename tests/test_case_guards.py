"""Every guard of a case and of a co-signer's line lets the right picture pass, and refuses the wrong one with its code."""

import inspect
import re
from datetime import date
from itertools import chain

import pytest

from domain.assignments.states import AssignmentState as A
from domain.assignments.states import UnitRole
from domain.errors import Conflict
from domain.suggestions import guards as g
from domain.suggestions import signature_flow as sf
from domain.suggestions.facts import ReplyFact
from domain.suggestions.flow import CASE
from domain.suggestions.states import CaseState, SignatureState, WayOn
from domain.workflow import plan
from tests import pictures as p

pytestmark = pytest.mark.once

WAITING = (p.signed(p.COSIGNER, SignatureState.INVITED), p.signed(p.OTHER))
SPLIT = (p.unit(1, UnitRole.SPLIT), p.unit(2, UnitRole.SPLIT))
LEAD_CO = (p.unit(1, UnitRole.LEAD), p.unit(2, UnitRole.CO))
SECOND_REPLY = ReplyFact(p.ident(32), p.SECOND_ASSIGNMENT)
BOTH = (p.rated(), p.rated(dimension="attitude"))
HALF = (p.rated("basically_satisfied"), p.rated(dimension="attitude"))
LENIENT, STRICT = ({"follow_up_basically_satisfied": each} for each in (False, True))
ON_PAPER = p.signature(invited_on=date(2026, 3, 2), today=date(2026, 3, 4))
BAD = (p.rated("dissatisfied"), p.rated(dimension="attitude"))


def named(number, role, scope=None):
    return {"organisation_id": p.ident(10 + number), "role": role, "scope": scope}


def assigned(mode, *units):
    return {"mode": mode, "units": list(units)}


def rating(level="satisfied", reason=None, reply=p.REPLY, person=p.LEAD, dimensions=("attitude", "result")):
    ratings = [{"dimension": each, "level": level, "reason": reason} for each in dimensions]
    return {"reply_id": reply, "person_id": person, "ratings": ratings}


def over(**given):
    """The rating that a reconciliation is convened over."""
    return {"round": 1, "dimension": "result", "positions_by": date(2026, 3, 2), **given}


# guard, picture, code of the refusal (None: it passes), data that the refusal carries
GUARDS = [
    (g.text_complete, p.case(), None, {}),
    (g.text_complete, p.case(complete=False), "text_incomplete", {"needs": ["title", "facts", "proposal"]}),
    (g.one_matter, p.case(), None, {}),
    (g.one_matter, p.case(one_matter=False), "one_matter_not_declared", {}),
    (g.mandate_active, p.case(), None, {}),
    (g.mandate_active, p.case(mandate_active=False), "mandate_not_active", {}),
    (g.cosigners_answered, p.case(), None, {}),
    (g.cosigners_answered, p.case(cosigners=WAITING[1:]), None, {}),
    (g.cosigners_answered, p.case(cosigners=(p.signed(p.COSIGNER, SignatureState.EXPIRED),)), None, {}),
    (g.cosigners_answered, p.case(cosigners=(p.signed(p.COSIGNER, SignatureState.DECLINED),)), None, {}),
    (g.cosigners_answered, p.case(cosigners=WAITING), "cosigners_unanswered", {"waiting_for": [str(p.COSIGNER)]}),
    (g.some_unanswered, p.case(cosigners=WAITING), None, {}),
    (g.some_unanswered, p.case(cosigners=WAITING[1:]), "nobody_waiting", {}),
    (g.withdrawal_open, p.case({"withdrawal": "before_assignment"}), None, {}),
    (g.withdrawal_open, p.handled(switches={"withdrawal": "any_time"}), None, {}),
    (
        g.withdrawal_open,
        p.handled(switches={"withdrawal": "before_assignment"}),
        "withdrawal_closed",
        {"rule": "before_assignment"},
    ),
    (g.all_signatories_agree, p.case(), None, {}),
    (g.all_signatories_agree, p.case(cosigners=(p.signed(p.COSIGNER, agreed=True),)), None, {}),
    (g.all_signatories_agree, p.case(cosigners=(p.signed(p.COSIGNER, SignatureState.DECLINED),)), None, {}),
    (
        g.all_signatories_agree,
        p.case(cosigners=(p.signed(p.COSIGNER, agreed=True), p.signed(p.OTHER))),
        "signatories_disagree",
        {"waiting_for": [str(p.OTHER)]},
    ),
    (g.all_replies_in, p.handled(p.unit(1, state=A.SENT)), None, {}),
    (g.all_replies_in, p.handled(p.unit(1, UnitRole.LEAD, A.SENT), LEAD_CO[1]), None, {}),
    (g.all_replies_in, p.handled(p.unit(1, state=A.SENT), p.unit(2, state=A.RETURNED)), None, {}),
    (g.all_replies_in, p.handled(p.unit(1, state=A.SENT), p.unit(2, state=A.CANCELLED)), None, {}),
    (
        g.all_replies_in,
        p.handled(p.unit(1, UnitRole.SPLIT, A.SENT), p.unit(2, UnitRole.SPLIT, A.SIGNED)),
        "replies_missing",
        {"waiting_for": [str(p.SECOND_ASSIGNMENT)]},
    ),
    (
        g.all_replies_in,
        p.handled(p.unit(1, state=A.RETURN_REQUESTED)),
        "replies_missing",
        {"waiting_for": [str(p.ASSIGNMENT)]},
    ),
    (g.all_replies_in, p.handled(p.unit(1, state=A.SENT), round=2), "replies_missing", {"waiting_for": []}),
    (g.all_replies_in, p.handled(p.unit(1, UnitRole.CO, A.SENT)), "replies_missing", {"waiting_for": []}),
    (g.has_a_lead, p.handled(*LEAD_CO), None, {}),
    (g.has_a_lead, p.handled(*SPLIT), "no_lead", {"roles": ["split"]}),
    (g.lead_not_replied, p.handled(*LEAD_CO), None, {}),
    (
        g.lead_not_replied,
        p.handled(p.unit(1, UnitRole.LEAD, A.SENT), LEAD_CO[1]),
        "replied_already",
        {"replied": [str(p.ASSIGNMENT)]},
    ),
    (g.no_return_undecided, p.handled(*LEAD_CO), None, {}),
    (
        g.no_return_undecided,
        p.handled(LEAD_CO[0], p.unit(2, UnitRole.CO, A.RETURN_REQUESTED)),
        "return_undecided",
        {"waiting_for": [str(p.SECOND_ASSIGNMENT)]},
    ),
    (g.handled_together, p.handled(merge_id=p.ident(102)), None, {}),
    (g.handled_together, p.handled(), "not_merged", {}),
    (g.nothing_replied, p.handled(p.unit(1, state=A.SIGNED)), None, {}),
    (
        g.nothing_replied,
        p.handled(p.unit(1, UnitRole.SPLIT, A.SENT), p.unit(2, UnitRole.SPLIT)),
        "replied_already",
        {"replied": [str(p.ASSIGNMENT)]},
    ),
    (g.not_yet_received, p.replied(reply_received=False), None, {}),
    (g.not_yet_received, p.replied(), "already_received", {}),
    (g.reply_received, p.replied(), None, {}),
    (g.reply_received, p.replied(reply_received=False), "reply_not_received", {}),
    (g.all_ratings_in, p.replied(ratings=BOTH), None, {}),
    (g.all_ratings_in, p.replied(ratings=BOTH[:1]), "ratings_missing", {"missing": 1}),
    (
        g.all_ratings_in,
        p.replied(ratings=BOTH, switches={"raters": "each_signatory"}, cosigners=(p.signed(p.COSIGNER),)),
        "ratings_missing",
        {"missing": 2},
    ),
    (
        g.all_ratings_in,
        p.replied(ratings=BOTH, replies=(ReplyFact(p.REPLY, p.ASSIGNMENT), SECOND_REPLY)),
        "ratings_missing",
        {"missing": 2},
    ),
    (g.all_ratings_in, p.replied(replies=()), "ratings_missing", {"missing": 0}),
    (g.urged_enough, p.replied(feedback_urges=1), None, {}),
    (g.urged_enough, p.replied(switches={"feedback_urges": 0}), None, {}),
    (g.urged_enough, p.replied(), "not_urged_yet", {"urged": 0, "needed": 1}),
    (g.urges_left, p.replied(), None, {}),
    (g.urges_left, p.replied(feedback_urges=1), "urged_already", {}),
    (g.somebody_rated, p.replied(ratings=BOTH[:1]), None, {}),
    (g.somebody_rated, p.replied(), "ratings_missing", {"missing": 1}),
    (g.nobody_rated, p.replied(), None, {}),
    (g.nobody_rated, p.replied(ratings=BOTH[:1]), "already_rated", {}),
    (g.somebody_dissatisfied, p.replied(ratings=BAD), None, {}),
    (g.somebody_dissatisfied, p.replied(ratings=BOTH), "nobody_dissatisfied", {}),
    (g.nobody_rated, p.replied(rating_turn=2), "already_rated", {}),
    (g.not_rated_anew, p.replied(rating_turn=2), None, {}),
    (g.not_rated_anew, p.replied(rating_turn=2, ratings=BOTH[:1]), "already_rated", {}),
    (g.not_rated_anew, p.replied(), "rating_not_reopened", {}),
    (g.nobody_to_follow_up, p.replied(ratings=BOTH), None, {}),
    (g.nobody_to_follow_up, p.replied(switches=LENIENT, ratings=HALF), None, {}),
    (g.nobody_to_follow_up, p.replied(switches=STRICT, ratings=HALF), "somebody_dissatisfied", {}),
    (g.nobody_to_follow_up, p.replied(switches=LENIENT, ratings=BAD), "somebody_dissatisfied", {}),
    (g.somebody_to_follow_up, p.replied(switches=LENIENT, ratings=BAD), None, {}),
    (g.somebody_to_follow_up, p.replied(switches=STRICT, ratings=HALF), None, {}),
    (g.somebody_to_follow_up, p.replied(switches=LENIENT, ratings=HALF), "nobody_dissatisfied", {}),
    (g.somebody_to_follow_up, p.replied(switches=STRICT, ratings=BOTH), "nobody_dissatisfied", {}),
    (g.no_reconciliation_open, p.replied(state=CaseState.EVALUATED), None, {}),
    (g.no_reconciliation_open, p.replied(state=CaseState.IN_RECONCILIATION), "reconciliation_open", {}),
    (g.communicated, p.divided(p.talk()), None, {}),
    (g.communicated, p.divided(p.talk(days=-1), p.talk(days=1)), None, {}),
    (g.communicated, p.divided(), "communication_missing", {"round": 1}),
    (g.communicated, p.divided(p.talk(days=-1)), "communication_missing", {"round": 1}),
    (g.communicated, p.divided(p.talk(days=-1, written=1)), "communication_missing", {"round": 1}),
    (g.communicated, p.divided(p.talk(), level="satisfied"), "communication_missing", {"round": 1}),
    *(
        (guard, p.replied(way_on=way), None if way is meant else "reconciliation_unfinished", {})
        for guard, meant in (
            (g.means_another_round, WayOn.REHANDLE),
            (g.means_another_rating, WayOn.RATE_AGAIN),
            (g.means_the_end, WayOn.CLOSE),
            (g.means_no_more, WayOn.LEAVE),
        )
        for way in (None, *WayOn)
    ),
    (g.rounds_left, p.replied(), None, {}),
    (g.rounds_left, p.replied(round=2), "rounds_exhausted", {"round": 2, "max_rounds": 2}),
    (g.rehandled_if_dissatisfied, p.replied(ratings=BOTH), None, {}),
    (g.rehandled_if_dissatisfied, p.replied(ratings=BAD, round=2), None, {}),
    (g.rehandled_if_dissatisfied, p.replied(switches={"dissatisfied": "officer_decides"}, ratings=BAD), None, {}),
    (
        g.rehandled_if_dissatisfied,
        p.replied(switches={"dissatisfied": "automatic"}, ratings=BAD),
        "rehandling_due",
        {"round": 1, "max_rounds": 2},
    ),
    (g.enough_signatories, p.case({"min_signatories": 1}), None, {}),
    (g.enough_signatories, p.case({"min_signatories": 2}), "signatories_missing", {"signed": 1, "needed": 2}),
    (g.closes_by_itself, p.replied(switches={"auto_close": True}), None, {}),
    (g.closes_by_itself, p.replied(switches={"auto_close": False}), "officer_decides", {}),
    (g.rehandled_by_itself, p.replied(switches={"dissatisfied": "automatic"}), None, {}),
    (g.rehandled_by_itself, p.replied(switches={"dissatisfied": "officer_decides"}), "officer_decides", {}),
    (sf.still_collecting, p.signature(), None, {}),
    (sf.still_collecting, p.signature(case_state=CaseState.RETURNED_FOR_REVISION), None, {}),
    (sf.still_collecting, p.signature(case_state=CaseState.SUBMITTED), "cosigning_over", {"state": "submitted"}),
    (sf.cosigner_in_office, p.signature(), None, {}),
    (sf.cosigner_in_office, p.signature(mandate_active=False), "mandate_not_active", {}),
    (sf.reply_is_addressed, p.signature(reply_to="each_signatory"), None, {}),
    (sf.reply_is_addressed, p.signature(reply_to="lead"), "reply_goes_to_lead", {}),
    (sf.reply_is_out, p.signature(case_state=CaseState.REPLIED), None, {}),
    (sf.reply_is_out, p.signature(case_state=CaseState.CLOSED), None, {}),
    (sf.reply_is_out, p.signature(case_state=CaseState.REHANDLING), "not_replied_yet", {"state": "rehandling"}),
    (sf.copy_not_received, p.signature(), None, {}),
    (sf.copy_not_received, p.signature(reply_received_round=1, round=2), None, {}),
    (sf.copy_not_received, p.signature(reply_received_round=2, round=2), "already_received", {}),
    (sf.withdrawal_thinkable, p.signature(case_state=CaseState.IN_HANDLING), None, {}),
    (sf.withdrawal_thinkable, p.signature(withdrawal_agreed=True), "agreed_already", {}),
    *(
        (sf.withdrawal_thinkable, p.signature(case_state=state), "withdrawal_closed", {"state": state})
        for state in ("replied", "evaluated", "in_reconciliation", "rehandling", "closed", "withdrawn", "not_accepted")
        for state in [CaseState(state)]
    ),
]

# check, picture, what was sent, code of the refusal
CHECKS = [
    (g.becomes_the_lead, p.handled(*LEAD_CO), {"assignment_id": p.SECOND_ASSIGNMENT}, None),
    (g.becomes_the_lead, p.handled(*LEAD_CO), {"assignment_id": p.ASSIGNMENT}, "not_a_co_handler"),
    (g.urges_a_unit_of_the_case, p.handled(), {"assignment_id": None}, None),
    (g.urges_a_unit_of_the_case, p.handled(), {"assignment_id": p.ASSIGNMENT}, None),
    (g.urges_a_unit_of_the_case, p.handled(), {"assignment_id": p.SECOND_ASSIGNMENT}, "unit_not_on_case"),
    (g.urges_a_unit_of_the_case, p.handled(round=2), {"assignment_id": p.ASSIGNMENT}, "unit_not_on_case"),
    (sf.paper_day_fits, ON_PAPER, {"signed_on": date(2026, 3, 2)}, None),
    (sf.paper_day_fits, ON_PAPER, {"signed_on": date(2026, 3, 4)}, None),
    (sf.paper_day_fits, ON_PAPER, {"signed_on": date(2026, 3, 5)}, "date_in_future"),
    (sf.paper_day_fits, ON_PAPER, {"signed_on": date(2026, 3, 1)}, "date_before_invitation"),
    (g.not_the_lead, p.case(), {"person_ids": [p.COSIGNER]}, None),
    (g.not_the_lead, p.case(), {"person_ids": [p.COSIGNER, p.LEAD]}, "lead_cannot_cosign"),
    (g.mode_is_valid, p.case(), assigned("sole", named(1, "sole")), None),
    (g.mode_is_valid, p.case(), assigned("lead_co", named(1, "lead"), named(2, "co"), named(3, "co")), None),
    (g.mode_is_valid, p.case(), assigned("split", named(1, "split", "路面"), named(2, "split", "管网")), None),
    (g.mode_is_valid, p.case(), assigned("sole", named(1, "lead")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("sole", named(1, "sole"), named(2, "co")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("sole", named(1, "sole"), named(2, "sole")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("sole", named(1, "co")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("lead_co", named(1, "lead")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("lead_co", named(1, "co"), named(2, "co")), "mode_mismatch"),
    (
        g.mode_is_valid,
        p.case(),
        assigned("lead_co", named(1, "lead"), named(2, "lead"), named(3, "co")),
        "mode_mismatch",
    ),
    (g.mode_is_valid, p.case(), assigned("split", named(1, "split", "路面")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("split", named(1, "split", "x"), named(2, "co", "y")), "mode_mismatch"),
    (g.mode_is_valid, p.case(), assigned("split", named(1, "split", "x"), named(2, "split")), "scope_missing"),
    (g.mode_is_valid, p.case(), assigned("split", named(1, "split", "x"), named(2, "split", "  ")), "scope_missing"),
    (g.mode_is_valid, p.case(), assigned("lead_co", named(1, "lead"), named(1, "co")), "unit_named_twice"),
    (g.unit_is_new, p.handled(), named(2, "co"), None),
    (g.unit_is_new, p.handled(p.unit(1), p.unit(2, state=A.RETURNED)), named(2, "co"), None),
    (g.unit_is_new, p.handled(), named(1, "co"), "unit_already_assigned"),
    (g.addition_fits, p.handled(), named(2, "co"), None),
    (g.addition_fits, p.handled(*LEAD_CO), named(3, "co"), None),
    (g.addition_fits, p.handled(*SPLIT), named(3, "split", "绿化"), None),
    (g.addition_fits, p.handled(*SPLIT), named(3, "split", " "), "scope_missing"),
    (g.addition_fits, p.handled(*SPLIT), named(3, "co"), "mode_mismatch"),
    (g.addition_fits, p.handled(*LEAD_CO), named(3, "lead"), "mode_mismatch"),
    (g.addition_fits, p.handled(), named(3, "split", "绿化"), "mode_mismatch"),
    (g.dissatisfied_close_has_reason, p.replied(ratings=BOTH), {"reason": None}, None),
    (g.dissatisfied_close_has_reason, p.replied(ratings=BAD), {"reason": "已充分说明"}, None),
    (g.dissatisfied_close_has_reason, p.replied(ratings=BAD), {"reason": " "}, "reason_missing"),
    (g.rating_fits, p.replied(), rating(), None),
    (g.rating_fits, p.replied(), rating("dissatisfied", "没有实地察看"), None),
    (g.rating_fits, p.replied(), rating("dissatisfied"), "reason_missing"),
    (g.rating_fits, p.replied(), rating("dissatisfied", "  "), "reason_missing"),
    (g.rating_fits, p.replied(), rating(reply=p.ident(99)), "reply_not_of_this_round"),
    (g.rating_fits, p.replied(), rating(person=p.COSIGNER), "rater_not_asked"),
    (g.rating_fits, p.replied(), rating(dimensions=("result",)), "dimensions_mismatch"),
    (g.rating_fits, p.replied(), rating(dimensions=("attitude", "result", "process")), "dimensions_mismatch"),
    (
        g.rating_fits,
        p.replied(switches={"raters": "each_signatory"}, cosigners=(p.signed(p.COSIGNER),)),
        rating(person=p.COSIGNER),
        None,
    ),
    (
        g.rating_fits,
        p.replied(switches={"raters": "each_signatory"}, cosigners=(p.signed(p.COSIGNER, SignatureState.EXPIRED),)),
        rating(person=p.COSIGNER),
        "rater_not_asked",
    ),
    (g.rating_divides, p.divided(), over(), None),
    (g.rating_divides, p.divided(), over(round=2), "round_overtaken"),
    (g.rating_divides, p.divided(), over(dimension="process"), "rating_not_found"),
    (g.rating_divides, p.divided(level="satisfied"), over(), "rating_satisfied"),
    (g.rating_divides, p.divided(level="basically_satisfied", switches=LENIENT), over(), "rating_satisfied"),
    (g.rating_divides, p.divided(level="basically_satisfied", switches=STRICT), over(), None),
    (g.communicated_on_it, p.divided(p.talk()), over(), None),
    (g.communicated_on_it, p.divided(p.talk(days=-2, written=1)), over(), "communication_missing"),
    (g.positions_day_lies_ahead, p.divided(), over(), None),
    (g.positions_day_lies_ahead, p.divided(), over(positions_by=date(2026, 3, 1)), "positions_day_past"),
]


@pytest.mark.parametrize(("guard", "picture", "code", "data"), GUARDS)
def test_a_guard_looks_at_the_case(guard, picture, code, data):
    refusal = guard(picture)

    assert (refusal and refusal.code) == code
    assert refusal is None or refusal.data == data


@pytest.mark.parametrize(("check", "picture", "payload", "code"), CHECKS)
def test_a_check_looks_at_what_was_sent(check, picture, payload, code):
    refusal = check(picture, payload)

    assert (refusal and refusal.code) == code


def test_every_guard_is_seen_to_pass_and_to_refuse_with_each_of_its_codes():
    rows = [*CASE.transitions.values(), *sf.SIGNATURE.transitions.values()]
    used = {each for row in rows for each in (*row.guards, *row.checks)}
    seen = {(guard, code) for guard, code in ((row[0], row[2]) for row in GUARDS)}
    seen |= {(check, code) for check, _, _, code in CHECKS}

    assert len(used) > 20
    for guard in used:
        codes = set(re.findall(r'Refusal\(\s*"(\w+)"', inspect.getsource(guard)))
        assert codes
        assert {code for each, code in seen if each is guard} == {None, *codes}, guard.__name__


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (p.case(complete=False, one_matter=False, mandate_active=False, cosigners=WAITING), "text_incomplete"),
        (p.case(one_matter=False, mandate_active=False, cosigners=WAITING), "one_matter_not_declared"),
        (p.case(mandate_active=False, cosigners=WAITING), "mandate_not_active"),
        (p.case(cosigners=WAITING), "cosigners_unanswered"),
    ],
)
def test_what_is_missing_from_a_text_is_told_in_the_order_of_the_table(picture, code):
    with pytest.raises(Conflict) as refusal:
        plan(CASE, picture, "submit", CASE.transitions["submit"].who, {})

    assert refusal.value.code == code


def test_a_reply_is_written_to_each_signatory_or_to_the_lead():
    joint = (p.signed(p.COSIGNER), p.signed(p.OTHER, SignatureState.DECLINED))

    assert g.addressees(p.replied(switches={"reply_to": "lead"}, cosigners=joint)) == (p.LEAD,)
    assert g.addressees(p.replied(switches={"reply_to": "each_signatory"}, cosigners=joint)) == (p.LEAD, p.COSIGNER)
    assert g.addressees(p.replied(switches={"reply_to": "each_signatory"}, signatures=())) == (p.LEAD,)


def test_each_signatory_falls_back_to_the_lead_when_nobody_signed():
    unsigned = p.replied(switches={"raters": "each_signatory"}, signatures=())

    assert g.raters(unsigned) == (p.LEAD,)


def test_the_tables_above_are_long():
    assert len(list(chain(GUARDS, CHECKS))) > 90
