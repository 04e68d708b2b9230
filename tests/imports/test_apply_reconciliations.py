"""Reconciliations of past cases: each conclusion with what followed, and every refusal."""

import pytest

from domain.errors import Conflict
from tests.imports.applying import codes, counted, fetched, imported, importer, outcomes
from tests.imports.past_watching import (
    DIVIDED,
    KEY,
    MET,
    PAST,
    PLANNED,
    case_id,
    got,
    named,
    refuses,
    told_of,
    undone,
)


@pytest.mark.parametrize(
    ("row", "conclusion", "more"),
    [
        (MET, "explained_accepted", {"promise": 0, "class_change": 1}),
        (PLANNED, "moved_to_plan_ledger", {"promise": 1, "class_change": 1}),
        (PLANNED | {"class_after": "B", "class_reason": "未完成"}, "moved_to_plan_ledger", {"promise": 1, "class_change": 2}),
        (MET | {"conclusion": "变更类别", "class_after": "B", "class_reason": "未完成"}, "class_changed", {"class_change": 2}),
        (DIVIDED, "no_agreement", {"promise": 0}),
        (MET | {"conclusion": "变更评价", "rating_after": "基本满意"}, "evaluation_changed", {"evaluation": 4}),
    ],
)  # fmt: skip
async def test_each_conclusion_has_what_followed_from_it(client, db, told, row, conclusion, more):
    me, before = importer(told), await counted(db, told)
    dry = await imported(db, me, "reconciliations", [row], dry_run=True)
    run = await imported(db, me, "reconciliations", [row])
    assert (codes(dry), codes(run), run["created"]) == ([[]], [[]], 1)
    [listed] = (await got(client, told, "reconciliations"))["items"]
    assert (listed["state"], listed["conclusion"], listed["round"], listed["level"]) == (
        "concluded", conclusion, 1, "dissatisfied",
    )  # fmt: skip
    whole = await got(client, told, f"reconciliations/{listed['id']}")
    [record] = whole["records"]
    assert {each["side"] for each in whole["parties"]} == {"deputy", "unit", "committee"}
    assert {each["name"] for each in record["present"]} == {"代表甲", "负责人01", "代表工委01"}
    assert [each["answer"] for each in record["answers"]] == ["confirmed"] * 3
    totals = await counted(db, told)
    assert {name: totals[name] for name in more} == more
    kinds = await told_of(db, await case_id(db, told))
    assert {"deputy_consulted", "reconciliation_convened", "reconciliation_held", "record_confirmed"} <= set(kinds)
    assert ("council_decided" if conclusion == "no_agreement" else "reconciliation_concluded") in kinds
    assert outcomes(await imported(db, me, "reconciliations", [row])) == ["unchanged"]
    await undone(db, me, run)
    after = await counted(db, told)
    assert {name for name in after if after[name] != before[name]} <= {"event"}
    [case] = await fetched(db, "SELECT rating_turn FROM suggestion WHERE congress_id = $1", told.id)
    assert case["rating_turn"] == 1


async def test_a_rating_that_was_given_anew_counts_and_the_first_stays(client, db, told):
    row = MET | {"conclusion": "变更评价", "rating_after": "满意"}
    await imported(db, importer(told), "reconciliations", [row])
    case = await case_id(db, told)
    shown = (await got(client, told, f"suggestions/{case}"))["evaluations"]
    assert sorted((each["turn"], each["dimension"], each["level"]) for each in shown) == [
        (1, "process", "satisfied"), (1, "result", "dissatisfied"), (2, "process", "satisfied"), (2, "result", "satisfied"),
    ]  # fmt: skip
    [here] = await fetched(db, "SELECT session_id FROM suggestion WHERE id = $1", case)
    for which, satisfied in (("first", {"process": 1, "result": 0}), ("latest", {"process": 1, "result": 1})):
        found = await got(client, told, "evaluations/figures", session=str(here["session_id"]), round=which)
        assert {each["dimension"]: each["satisfied"] for each in found["dimensions"]} == satisfied


async def test_another_round_is_told_by_its_own_file_before(db, told):
    me = importer(told)
    open_case = {name: value for name, value in PAST.items() if name != "closed_on"} | {"number": 8}
    await imported(db, me, "suggestions", [open_case | {"reply_document_number": None}])
    kept = MET | {"number": 8, "conclusion": "重新办理"}
    report = await imported(db, me, "reconciliations", [kept])
    assert codes(report) == [[("conclusion", "round_not_told")]]
    assert "2" in report["rows"][0]["errors"][0]["message_zh"]
    assert codes(await imported(db, me, "reconciliations", [MET | {"number": 8}])) == [
        [("conclusion", "case_not_closed")]
    ]
    second = KEY | {
        "number": 8, "round": 2, "assigned_on": "2024-07-11", "replied_on": "2024-08-01", "result_class": "A",
        "rating_process": "满意", "rating_result": "满意", "rated_on": "2024-08-10",
    }  # fmt: skip
    rounds = await imported(db, me, "rounds", [second])
    assert outcomes(await imported(db, me, "reconciliations", [kept])) == ["created"]
    with pytest.raises(Conflict, match="import_built_upon"):
        await undone(db, me, rounds)


WRONG_MEETINGS = [
    (MET | {"number": 70}, ("number", "case_unknown")),
    (MET | {"round": 2}, ("dimension", "rating_not_found")),
    (MET | {"dimension": "态度"}, ("dimension", "rating_not_found")),
    (MET | {"dimension": "过程"}, ("dimension", "rating_satisfied")),
    (MET | {"communicated_on": "2024-03-31"}, ("communicated_on", "communication_too_early")),
    (MET | {"communicated_on": None}, ("communicated_on", "required")),
    (MET | {"met_on": "2024-06-19"}, ("met_on", "dates_reversed")),
    (MET | {"met_on": "2027-06-19"}, ("met_on", "date_in_future")),
    (MET | {"units_present": None}, ("units_present", "required")),
    (MET | {"confirmed": "否"}, ("confirmed", "confirmations_missing")),
    (MET | {"committee": "财经委员"}, ("committee", "unit_unknown")),
    (MET | {"promise": "年底前", "promise_due_on": "2025-12-31"}, ("promise", "conclusion_takes_less")),
    (MET | {"rating_after": "满意"}, ("rating_after", "conclusion_takes_less")),
    (MET | {"council_decision": "结案"}, ("council_decision", "conclusion_takes_less")),
    (MET | {"conclusion": "变更评价"}, ("rating_after", "required_with")),
    (MET | {"conclusion": "变更类别"}, ("class_after", "required_with")),
    (PLANNED | {"promise_due_on": None}, ("promise_due_on", "required_with")),
    (PLANNED | {"promise_due_on": "2024-07-01"}, ("promise_due_on", "dates_reversed")),
    (DIVIDED | {"council_text": None}, ("council_text", "required_with")),
    (DIVIDED | {"council_decided_on": "2024-07-09"}, ("council_decided_on", "dates_reversed")),
    (MET | {"conclusion": "变更类别", "class_after": "A", "class_reason": "x"}, ("class_after", "class_unchanged")),
    (MET | {"conclusion": "不了了之"}, ("conclusion", "choice_unknown")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG_MEETINGS, ids=named(WRONG_MEETINGS))
async def test_a_reconciliation_that_does_not_fit_is_refused(db, told, row, expected):
    await refuses(db, told, "reconciliations", row, expected)
