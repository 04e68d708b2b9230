"""The judgement by itself: facts in, findings out; each question in each of its answers, and how findings rest on them."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from domain.assignments.states import AssignmentState as S
from domain.assignments.states import UnitRole
from domain.quality.findings import ORDER, RULES, Checked, checked, findings
from domain.quality.states import Check, Finding
from domain.quality.states import Judgement as V
from domain.quality.tally import Tally
from domain.rules.profile import Step
from domain.suggestions.states import CaseState
from tests.quality.records import (
    ASSIGNED,
    CALENDAR,
    DAY,
    DUE,
    KEY,
    NOW,
    SENT,
    answer,
    asked,
    asked_back,
    classed,
    clock,
    co,
    ident,
    judged,
    more_time,
    promise,
    record,
    six,
    talk,
    unit,
    working,
)

pytestmark = pytest.mark.once

SECOND = timedelta(seconds=1)
LEAD = unit(role=UnitRole.LEAD)
B = {"answer": answer(class_code="B"), "classes": (classed("B"),)}
RETURN, DECISION = clock(Step.RETURN, ASSIGNED + 10 * DAY), clock(Step.RETURN_DECISION, ASSIGNED + 5 * DAY)
CONTACT = clock(Step.CONTACT, CALENDAR.midnight(date(2026, 3, 21)))
OPINION = clock(Step.CO_OPINION, ASSIGNED + 60 * DAY, state="running")


def of(check, expected, *units, name="", **given):
    return pytest.param(record(*units, **given), check, expected, id=f"{check}-{expected}-{name or len(units)}")


CASES = [
    # responsibility
    of(Check.RECEIVED_BY_UNIT, V.MET, unit()),
    of(Check.RECEIVED_BY_UNIT, V.NOT_MET, unit(deemed=True)),
    of(Check.RECEIVED_BY_UNIT, V.NOT_RECORDED, unit(deemed=None)),
    of(Check.RECEIVED_BY_UNIT, V.OPEN, working(received_at=None, deemed=None, state=S.PENDING_RECEIPT)),
    of(Check.RECEIVED_BY_UNIT, V.NOT_RECORDED, unit(received_at=None, deemed=None), imported=True),
    of(Check.RECEIVED_BY_UNIT, None, unit(state=S.RETURNED)),
    of(Check.OFFICER_NAMED, V.MET, unit()),
    of(Check.OFFICER_NAMED, V.NOT_MET, unit(answer=answer(case_officer=None))),
    of(Check.OFFICER_NAMED, V.NOT_RECORDED, unit(answer=answer(case_officer=None)), imported=True),
    of(Check.OFFICER_NAMED, V.OPEN, working()),
    of(Check.OFFICER_NAMED, V.MET, working(answer=answer(sent_at=None, issuer=None)), name="draft"),
    of(Check.OFFICER_NAMED, None, co()),
    of(Check.SIGNER_NAMED, V.MET, unit()),
    of(Check.SIGNER_NAMED, V.OPEN, working(answer=answer(sent_at=None, issuer=None))),
    of(Check.SIGNER_NAMED, V.NOT_MET, unit(answer=answer(issuer=""))),
    of(Check.GOVERNMENT_LEADER, None, unit()),
    of(Check.GOVERNMENT_LEADER, V.MET, unit(), key=KEY),
    of(Check.GOVERNMENT_LEADER, V.NOT_MET, unit(), key=replace(KEY, leads=())),
    of(Check.MAIN_HEAD_SIGNED, None, unit()),
    of(Check.MAIN_HEAD_SIGNED, V.NOT_RECORDED, unit(), key=KEY),
    of(Check.HANDLING_PLAN, V.NOT_RECORDED, unit()),
    # procedure
    of(Check.RETURN_IN_TIME, None, unit()),
    of(Check.RETURN_IN_TIME, V.MET, unit(returns=(asked_back(),), clocks=(RETURN,))),
    of(Check.RETURN_IN_TIME, V.NOT_MET, unit(returns=(asked_back(at=ASSIGNED + 10 * DAY),), clocks=(RETURN,))),
    of(
        Check.RETURN_IN_TIME,
        V.MET,
        unit(returns=(asked_back(at=ASSIGNED + 10 * DAY - SECOND),), clocks=(RETURN,)),
        name="last",
    ),
    of(
        Check.RETURN_IN_TIME,
        V.MET,
        unit(state=S.RETURNED, returns=(asked_back("granted"),), clocks=(RETURN,)),
        name="gone",
    ),
    of(Check.RETURN_IN_TIME, V.MET, unit(returns=(asked_back(),), clocks=()), name="not begun"),
    of(
        Check.RETURN_DECIDED_IN_TIME, V.MET, unit(returns=(asked_back(decided=ASSIGNED + 3 * DAY),), clocks=(DECISION,))
    ),
    of(
        Check.RETURN_DECIDED_IN_TIME,
        V.NOT_MET,
        unit(returns=(asked_back(decided=ASSIGNED + 6 * DAY),), clocks=(DECISION,)),
    ),
    of(
        Check.RETURN_DECIDED_IN_TIME,
        V.OPEN,
        unit(returns=(asked_back("pending"),), clocks=(DECISION,)),
        now=ASSIGNED + 2 * DAY,
    ),
    of(
        Check.RETURN_DECIDED_IN_TIME,
        V.NOT_MET,
        unit(returns=(asked_back("pending"),), clocks=(DECISION,)),
        name="waits",
    ),
    of(Check.RETURN_DECIDED_IN_TIME, V.NOT_APPLICABLE, unit(returns=(asked_back("void"),), clocks=(DECISION,))),
    of(Check.RETURN_DECIDED_IN_TIME, V.NOT_APPLICABLE, unit(returns=(asked_back(),), clocks=()), name="no rule"),
    of(Check.EXTENSION_IN_TIME, None, unit()),
    of(Check.EXTENSION_IN_TIME, V.MET, unit(extensions=(more_time(DUE - 9 * DAY, DUE - DAY),))),
    of(Check.EXTENSION_IN_TIME, V.NOT_MET, unit(extensions=(more_time(DUE - 9 * DAY, DUE),)), name="granted late"),
    of(Check.EXTENSION_IN_TIME, V.NOT_MET, unit(extensions=(more_time(DUE, DUE + DAY),)), name="asked late"),
    of(Check.EXTENSION_IN_TIME, V.NOT_RECORDED, unit(extensions=(more_time(DUE - DAY, DUE, None),))),
    of(Check.OPINION_IN_TIME, None, unit()),
    of(Check.OPINION_IN_TIME, V.MET, LEAD, co()),
    of(Check.OPINION_IN_TIME, V.NOT_MET, LEAD, co(opinion_at=ASSIGNED + 61 * DAY)),
    of(Check.OPINION_IN_TIME, V.NOT_APPLICABLE, LEAD, co(state=S.OPINION_WAIVED, opinion_at=None)),
    of(
        Check.OPINION_IN_TIME,
        V.OPEN,
        LEAD,
        co(state=S.RECEIVED, opinion_at=None, clocks=(OPINION,)),
        now=ASSIGNED + 9 * DAY,
    ),
    of(Check.OPINION_IN_TIME, V.NOT_MET, LEAD, co(state=S.RECEIVED, opinion_at=None, clocks=(OPINION,)), name="late"),
    of(Check.OPINION_IN_TIME, V.MET, LEAD, co(clocks=()), name="no clock"),
    of(Check.OPINION_IN_TIME, None, LEAD, co(state=S.RETURNED), name="returned"),
    of(Check.OPINIONS_BEFORE_REPLY, None, unit()),
    of(Check.OPINIONS_BEFORE_REPLY, V.MET, LEAD, co()),
    of(Check.OPINIONS_BEFORE_REPLY, V.NOT_MET, LEAD, co(opinion_at=SENT + DAY)),
    of(Check.OPINIONS_BEFORE_REPLY, V.NOT_MET, LEAD, co(opinion_at=None), name="none"),
    of(Check.OPINIONS_BEFORE_REPLY, V.NOT_RECORDED, LEAD, co(opinion_at=None), imported=True),
    of(Check.OPINIONS_BEFORE_REPLY, V.NOT_APPLICABLE, LEAD, co(state=S.OPINION_WAIVED, opinion_at=None)),
    of(Check.OPINIONS_BEFORE_REPLY, V.OPEN, working(role=UnitRole.LEAD), co()),
    of(Check.REVIEWED_BEFORE_SIGNING, V.MET, unit()),
    of(Check.REVIEWED_BEFORE_SIGNING, V.NOT_MET, unit(answer=answer(reviewed_at=None))),
    of(Check.REVIEWED_BEFORE_SIGNING, V.NOT_MET, unit(answer=answer(reviewed_at=SENT)), name="after"),
    of(Check.REVIEWED_BEFORE_SIGNING, V.NOT_RECORDED, unit(answer=answer(reviewed_at=None)), imported=True),
    of(Check.REVIEWED_BEFORE_SIGNING, V.OPEN, working()),
    # communication
    of(Check.CONTACTED_IN_TIME, None, unit()),
    of(Check.CONTACTED_IN_TIME, V.MET, unit(clocks=(CONTACT,))),
    of(
        Check.CONTACTED_IN_TIME,
        V.MET,
        unit(clocks=(CONTACT,), talks=(talk(held_on=date(2026, 3, 20)),)),
        name="last day",
    ),
    of(Check.CONTACTED_IN_TIME, V.NOT_MET, unit(clocks=(CONTACT,), talks=(talk(held_on=date(2026, 3, 21)),))),
    of(Check.CONTACTED_IN_TIME, V.NOT_MET, unit(clocks=(CONTACT,), talks=()), name="never"),
    of(Check.CONTACTED_IN_TIME, V.OPEN, working(clocks=(CONTACT,)), now=ASSIGNED + DAY),
    of(Check.CONTACTED_IN_TIME, V.NOT_MET, working(clocks=(CONTACT,)), name="waits"),
    of(Check.DEPUTY_HEARD, V.MET, unit()),
    of(Check.DEPUTY_HEARD, V.NOT_MET, unit(talks=())),
    of(Check.DEPUTY_HEARD, V.NOT_MET, unit(talks=(talk(stage="after"),)), name="after"),
    of(Check.DEPUTY_HEARD, V.NOT_MET, unit(talks=(talk(held_on=date(2026, 5, 21)),)), name="next day"),
    of(Check.DEPUTY_HEARD, V.NOT_APPLICABLE, unit(talks=()), switches={"consultation_required": False}),
    of(Check.DEPUTY_HEARD, V.OPEN, working()),
    of(Check.DEPUTY_HEARD, V.NOT_RECORDED, unit(talks=()), imported=True),
    of(Check.VIEW_RECORDED, V.MET, unit()),
    of(Check.VIEW_RECORDED, V.NOT_MET, unit(talks=(talk(deputy_view="not_stated"),))),
    of(
        Check.VIEW_RECORDED,
        V.MET,
        unit(talks=(talk(deputy_view="not_stated"), talk(deputy_view="disagrees"))),
        name="two",
    ),
    of(Check.VIEW_RECORDED, V.NOT_APPLICABLE, unit(talks=())),
    of(Check.VIEW_RECORDED, V.OPEN, working(talks=(talk(deputy_view="not_stated"),))),
    of(Check.FACE_TO_FACE, V.NOT_MET, unit(talks=(talk(mode="phone"),))),
    *(
        of(Check.FACE_TO_FACE, V.MET, unit(talks=(talk(mode=m),)), name=m)
        for m in ("face_to_face", "symposium", "site_visit")
    ),
    of(Check.STAGES_COVERED, V.NOT_MET, unit()),
    of(Check.STAGES_COVERED, V.MET, unit(talks=tuple(talk(stage=s) for s in ("before", "during", "after")))),
    # the reply
    of(Check.FIELDS_COMPLETE, V.MET, unit()),
    *(
        of(Check.FIELDS_COMPLETE, V.NOT_MET, unit(answer=answer(**{name: missing})), name=f"{name}-{missing}")
        for name, missing in product(("document_number", "issuer", "case_officer", "contact"), (None, " "))
    ),
    of(Check.FIELDS_COMPLETE, V.NOT_RECORDED, unit(answer=answer(contact=None)), imported=True),
    of(Check.FIELDS_COMPLETE, V.OPEN, working(answer=answer(sent_at=None))),
    of(Check.DISCLOSURE_DECIDED, V.MET, unit()),
    of(Check.DISCLOSURE_DECIDED, V.NOT_MET, unit(answer=answer(disclosure=None))),
    of(Check.DISCLOSURE_DECIDED, V.NOT_MET, unit(answer=answer(disclosure="closed")), name="no reason"),
    of(
        Check.DISCLOSURE_DECIDED,
        V.MET,
        unit(answer=answer(disclosure="closed", disclosure_reason="涉密")),
        name="reason",
    ),
    of(Check.CLASS_STATED, V.MET, unit()),
    of(Check.CLASS_STATED, V.NOT_MET, unit(answer=answer(class_code="Z"))),
    of(Check.CLASS_STATED, V.OPEN, working()),
    of(Check.EVERY_POINT_ANSWERED, V.NOT_RECORDED, unit()),
    of(Check.OPINIONS_STATED, None, unit()),
    of(Check.OPINIONS_STATED, V.NOT_RECORDED, LEAD, co()),
    # time
    of(Check.REPLIED_IN_TIME, V.MET, unit()),
    of(Check.REPLIED_IN_TIME, V.MET, unit(answer=answer(sent_at=DUE - SECOND)), name="last"),
    of(Check.REPLIED_IN_TIME, V.NOT_MET, unit(answer=answer(sent_at=DUE))),
    of(
        Check.REPLIED_IN_TIME,
        V.MET,
        unit(answer=answer(sent_at=DUE), clocks=(clock(due_at=DUE + 9 * DAY, original_due_at=DUE),)),
        name="extended",
    ),
    of(Check.REPLIED_IN_TIME, V.OPEN, working(), now=DUE - DAY),
    of(Check.REPLIED_IN_TIME, V.NOT_MET, working(), now=DUE, name="waits"),
    of(Check.REPLIED_IN_TIME, V.OPEN, working(clocks=(clock(state="paused"),)), name="paused"),
    of(Check.REPLIED_IN_TIME, V.NOT_APPLICABLE, working(clocks=(clock(state="void"),)), state=CaseState.WITHDRAWN),
    of(Check.REPLIED_IN_TIME, V.NOT_RECORDED, unit(clocks=())),
    of(Check.REPLIED_IN_TIME, V.MET, unit(clocks=(clock(Step.REDO_REPLY),)), round=2, rounds=2, name="round two"),
    of(Check.REPLIED_IN_TIME, None, co()),
    # what came of it
    of(Check.OUTCOME_REACHED, V.MET, unit()),
    of(Check.OUTCOME_REACHED, V.OPEN, unit(**B)),
    of(
        Check.OUTCOME_REACHED,
        V.MET,
        unit(answer=answer(class_code="B"), classes=(classed("B"), classed("A", "second_reply"))),
        name="later",
    ),
    of(Check.OUTCOME_REACHED, V.OPEN, working(), name="unanswered"),
    of(Check.OUTCOME_REACHED, V.NOT_RECORDED, unit(classes=())),
    of(Check.PROMISE_MADE, None, unit()),
    of(Check.PROMISE_MADE, V.NOT_MET, unit(**B)),
    of(Check.PROMISE_MADE, V.MET, unit(**B, promises=(promise(),))),
    of(Check.PROMISE_KEPT, None, unit(**B)),
    of(Check.PROMISE_KEPT, V.OPEN, unit(**B, promises=(promise(),))),
    of(Check.PROMISE_KEPT, V.NOT_MET, unit(**B, promises=(promise(due_on=date(2026, 8, 31)),))),
    of(Check.PROMISE_KEPT, V.OPEN, unit(**B, promises=(promise(due_on=date(2026, 9, 1)),)), name="today"),
    of(Check.PROMISE_KEPT, V.MET, unit(**B, promises=(promise("fulfilled", ended_at=NOW),))),
    of(Check.PROMISE_KEPT, V.NOT_MET, unit(**B, promises=(promise("fulfilled", date(2026, 8, 31), NOW),)), name="late"),
    of(Check.PROMISE_KEPT, V.NOT_MET, unit(**B, promises=(promise("given_up", ended_at=NOW),)), name="given up"),
    of(Check.PROMISE_KEPT, V.NOT_APPLICABLE, unit(**B, promises=(promise("void", ended_at=NOW),))),
    of(Check.LOOKED_BACK, None, unit()),
    of(Check.LOOKED_BACK, V.NOT_MET, unit(classes=(classed(), classed("B", "look_back")))),
    of(Check.LOOKED_BACK, V.MET, unit(classes=(classed("B"), classed("A", "look_back")))),
]


@pytest.mark.parametrize(("case", "check", "expected"), CASES)
def test_a_question_is_answered_from_the_record(case, check, expected):
    assert judged(case, check) is expected


def test_every_question_is_asked_and_each_answer_that_it_can_have_is_tried():
    tried = {(param.values[1], param.values[2]) for param in CASES}

    assert {check for check, _ in tried} == set(Check) == set(RULES)
    assert {answered for _, answered in tried} >= set(V)


def test_a_case_that_went_well_meets_all_six():
    assert six(record()) == dict.fromkeys(Finding, V.MET)


def test_a_case_just_handed_out_is_open_in_all_but_what_was_done_already():
    fresh = record(working(received_at=None, deemed=None, state=S.PENDING_RECEIPT), now=ASSIGNED + DAY)

    assert six(fresh) == dict.fromkeys(Finding, V.OPEN)


def test_a_case_without_units_is_open_and_one_that_was_withdrawn_is_not_judged():
    nobody = replace(record(), units=(), state=CaseState.ACCEPTED)

    assert six(nobody) == dict.fromkeys(Finding, V.OPEN)
    assert six(replace(nobody, state=CaseState.WITHDRAWN)) == dict.fromkeys(Finding, V.NOT_APPLICABLE)
    left = six(record(working(), state=CaseState.WITHDRAWN))
    assert V.NOT_MET not in left.values()
    assert V.OPEN not in left.values()


def _said(*judgements, counts=True):
    return [Checked(Check.HANDLING_PLAN, Finding.SOLVED, each, counts, False, None, None, None) for each in judgements]


@pytest.mark.parametrize(("stronger", "weaker"), [(a, b) for i, a in enumerate(ORDER) for b in ORDER[i:]])
def test_the_strongest_answer_decides(stronger, weaker):
    assert findings(record(), _said(weaker, stronger))[Finding.SOLVED] is stronger
    assert findings(record(), _said(stronger, weaker, V.NOT_APPLICABLE))[Finding.SOLVED] is stronger


@pytest.mark.parametrize("noted", list(V))
def test_what_is_only_noted_decides_nothing(noted):
    said = _said(V.MET) + _said(noted, counts=False)

    assert findings(record(), said)[Finding.SOLVED] is V.MET


def test_one_unit_s_failure_is_the_case_s_and_not_the_other_unit_s():
    late = unit(id=ident(23), organisation_id=ident(13), role=UnitRole.SPLIT, answer=answer(sent_at=DUE + DAY))
    case = record(unit(role=UnitRole.SPLIT), late)
    checks = checked(case)

    assert six(case)[Finding.ON_TIME] is V.NOT_MET
    own = [each for each in checks if each.organisation_id == ident(11)]
    assert findings(case, own)[Finding.ON_TIME] is V.MET


def test_the_office_answers_for_its_own_delay():
    case = record(unit(returns=(asked_back("pending"),), clocks=(DECISION, clock())))
    [late] = asked(case, Check.RETURN_DECIDED_IN_TIME)

    assert (late.judgement, late.organisation_id, late.assignment_id) == (V.NOT_MET, None, ident(21))
    own = [each for each in checked(case) if each.organisation_id == ident(11)]
    assert findings(case, own)[Finding.PROCEDURE] is V.MET


def test_a_promise_counts_for_the_unit_that_has_it_now():
    moved = replace(promise("given_up", ended_at=NOW), organisation_id=ident(19))
    [kept] = asked(record(unit(**B, promises=(moved,))), Check.PROMISE_KEPT)

    assert kept.organisation_id == ident(19)


def test_an_answer_tells_what_it_rests_on():
    extended = clock(due_at=DUE + 9 * DAY, original_due_at=DUE)
    [told] = asked(
        record(unit(clocks=(extended,), extensions=(more_time(DUE - DAY, DUE - DAY),))), Check.REPLIED_IN_TIME
    )

    assert told.facts == {
        "deadline_id": ident(50),
        "due_at": DUE + 9 * DAY,
        "original_due_at": DUE,
        "extended": True,
        "sent_at": SENT,
    }
    assert told.source is not None
    assert (told.source.rule, told.source.article) == ("reply", record().profile.rule(Step.REPLY).article)
    [form] = asked(record(unit(answer=answer(contact=None))), Check.FIELDS_COMPLETE)
    assert form.facts == {"reply_id": ident(30), "missing": ["contact"]}


@pytest.mark.parametrize("code", ["A", "B", "C"])
def test_every_class_of_the_profile_has_a_judgement(code):
    case = record(unit(answer=answer(class_code=code), classes=(classed(code),)))

    assert judged(case, Check.OUTCOME_REACHED) in {V.MET, V.OPEN, V.NOT_MET, V.NOT_APPLICABLE}


def test_figures_add_up_by_class_and_count_shared_cases_for_each_unit():
    tally = Tally(None)
    for case in (record(), record(unit(**B)), record(LEAD, co()), record(working())):
        tally.add(case, None)
    shown = tally.shown()
    solved = {each["class_code"]: each["findings"][-1] for each in shown["by_class"]}

    assert shown["cases"] == 4
    assert [(each["class_code"], each["cases"]) for each in shown["by_class"]] == [("A", 2), ("B", 1), (None, 1)]
    assert (solved["A"]["met"], solved["B"]["open"]) == (2, 1)
    assert [each["cases"] for each in shown["by_unit"]] == [4, 1]
    assert all(sum(row[each] for each in V) == 4 for row in shown["total"])


def test_figures_of_one_unit_leave_out_the_others_and_those_of_a_class_the_rest():
    mine, classed_a = Tally(ident(12)), Tally(None)
    for case in (record(), record(LEAD, co(opinion_at=ASSIGNED + 61 * DAY)), record(unit(**B))):
        mine.add(case, None)
        classed_a.add(case, {"A"})

    assert mine.shown()["cases"] == 1
    assert [each["organisation_id"] for each in mine.shown()["by_unit"]] == [ident(12)]
    assert mine.shown()["total"][1]["not_met"] == 1
    assert classed_a.shown()["cases"] == 2
