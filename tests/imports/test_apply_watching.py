"""Key supervision, look-backs and reconciliations of past cases: loaded, asked for, loaded again, refused like today's, taken back."""

import pytest

from domain.actor import Role
from domain.errors import Conflict
from domain.evaluations.states import Dimension
from domain.imports import record_columns as c
from domain.imports.key_supervisions import ACTIVITIES
from domain.imports.undoing import undo_import
from domain.lookbacks.states import CheckerKind, LookBackResult
from domain.promises.states import PromiseState
from domain.reconciliations.states import Conclusion, CouncilWord
from domain.supervision.states import ActivityKind, Criterion, SupervisionOutcome, Tier
from tests.conftest import SECRET
from tests.factories import bearer, make_organisation, make_person
from tests.imports.applying import NOW, RATED, codes, counted, fetched, imported, importer, outcomes

KEY = {"term": 14, "session": 5, "number": 7, "in_session": True}
PAST = RATED | {
    "accepted_on": "2024-02-20", "assigned_on": "2024-02-21", "replied_on": "2024-03-27", "received_on": "2024-03-28",
    "rating": None, "rating_process": "满意", "rating_result": "不满意", "rating_reason": "未落实", "rated_on": "2024-04-01",
    "closed_on": "2024-07-20",
}  # fmt: skip
UNDER = KEY | {
    "decided_on": "2024-03-12", "meeting": "第四十次主任会议", "criterion": "年度重点", "topic": "加装电梯",
    "supervised_by": "督办领导01", "led_by": "领办领导01", "committee": "财经委", "due_on": "2024-06-30",
}  # fmt: skip
REPORTED = UNDER | {"plan": "四月视察", "reported_on": "2024-06-20", "report": "已装四十台"}
OVER = REPORTED | {"concluded_on": "2024-06-28", "outcome": "已解决", "activities": "2024-04-18 视察 已开工二十处"}
CHECKED = KEY | {
    "batch": "A类件回头看", "opened_on": "2024-09-01", "batch_due_on": "2024-11-30", "closed_on": "2024-11-20",
    "report": "已全部核查", "checkers": "代表甲", "found_on": "2024-10-15", "result": "属实",
}  # fmt: skip
UNSOLVED = CHECKED | {
    "result": "不属实", "findings": "仍有两处未完工", "promise": "补齐剩余两处", "promise_due_on": "2025-12-31",
}  # fmt: skip
MET = KEY | {
    "round": 1, "dimension": "结果", "communicated_on": "2024-06-20", "communication": "当面说明", "met_on": "2024-07-10",
    "deputies_present": "代表甲", "units_present": "负责人01", "committee_present": "代表工委01",
    "findings": "进度滞后", "conclusion": "解释后接受", "confirmed": "是",
}  # fmt: skip
PLANNED = MET | {"conclusion": "列入计划台账", "promise": "年底前完成", "promise_due_on": "2025-12-31"}
DIVIDED = MET | {
    "conclusion": "未达成一致", "council_decision": "结案", "council_decided_on": "2024-07-20", "council_text": "已尽力",
}  # fmt: skip
OF_KIND = {"key_supervisions": OVER, "look_back_items": UNSOLVED, "reconciliations": PLANNED}


@pytest.fixture
async def told(db, peopled):
    """A case of the past, answered with class A, and dissatisfied with the result; and those who watch."""
    await imported(db, importer(peopled), "suggestions", [PAST])
    await make_organisation(db, peopled, name="财经委", kind="congress_organ")
    for name in ("督办领导01", "领办领导01", "重名", "重名"):
        await make_person(db, peopled, name=name)
    return peopled


async def undone(db, me, run):
    async with db.write() as tx:
        return await undo_import(tx, me, run["id"], NOW)


async def got(client, place, path, **query):
    answer = await client.get(f"/v1/{place.slug}/{path}", params=query, headers=bearer(place, SECRET, Role.ASSIGNER))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def case_id(db, place):
    [row] = await fetched(db, "SELECT id FROM suggestion WHERE congress_id = $1 AND number = 7", place.id)
    return row["id"]


async def told_of(db, case):
    rows = await fetched(
        db, "SELECT kind FROM event WHERE suggestion_id = $1 AND kind <> 'imported' ORDER BY at, seq", case
    )
    return [row["kind"] for row in rows]


async def refuses(db, place, kind, row, expected):
    me, before = importer(place), await counted(db, place)
    dry = await imported(db, me, kind, [row], dry_run=True)
    report = await imported(db, me, kind, [row])
    assert expected in codes(report)[0]
    assert codes(dry) == codes(report)
    assert await counted(db, place) == before | {"event": before["event"] + 1}  # that an import was applied
    error = next(each for each in report["rows"][0]["errors"] if each["code"] == expected[1])
    assert "{" not in error["message_zh"] + error["message_en"]
    return error


def named(rows):
    return [f"{at}-{code}-{column}" for at, (_, (column, code)) in enumerate(rows)]


# key supervision


async def test_a_decision_is_told_with_its_cases_and_leaders(client, db, told):
    me = importer(told)
    await imported(db, me, "suggestions", [PAST | {"number": 8, "reply_document_number": None}])
    rows = [OVER, OVER | {"number": 8}]
    dry = await imported(db, me, "key_supervisions", rows, dry_run=True)
    run = await imported(db, me, "key_supervisions", rows)
    assert (codes(dry), codes(run), run["created"]) == ([[], []], [[], []], 2)
    [decision] = (await got(client, told, "key-supervisions"))["items"]
    whole = await got(client, told, f"key-supervisions/{decision['id']}")
    assert (whole["state"], whole["outcome"], whole["year"], whole["tier"]) == ("concluded", "solved", 2024, "council")
    assert {(each["person"]["name"], each["role"]) for each in whole["leaders"]} == {
        ("督办领导01", "supervises"),
        ("领办领导01", "leads"),
    }
    assert [(each["kind"], each["findings"]) for each in whole["activities"]] == [("inspection", "已开工二十处")]
    assert [each["text"] for each in whole["reports"]] == ["已装四十台"]
    figures = await got(client, told, "key-supervisions/figures", year=2024)
    assert (figures["decisions"]["in_time"], figures["cases"]["outcomes"]["solved"]) == (1, 2)
    case = await case_id(db, told)
    kinds = [kind for kind in await told_of(db, case) if kind.startswith("supervision")]
    assert kinds == [
        "supervision_decided", "supervision_plan_approved", "supervision_activity_recorded", "supervision_reported",
        "supervision_concluded",
    ]  # fmt: skip
    line = (await got(client, told, f"suggestions/{case}/timeline", kind="supervision_concluded"))["items"][0]
    assert (line["at"][:10], line["state_before"], line["state_after"]) == ("2024-06-28", "reported", "concluded")
    assert outcomes(await imported(db, me, "key_supervisions", rows)) == ["unchanged", "unchanged"]
    assert codes(await imported(db, me, "key_supervisions", [OVER | {"outcome": "重大进展"}])) == [
        [("topic", "record_differs")]
    ]


async def test_rows_of_one_decision_agree_and_a_mended_row_joins_it(db, told):
    me = importer(told)
    wrong = OVER | {"number": 8}
    first = await imported(db, me, "key_supervisions", [OVER, wrong])
    assert codes(first) == [[], [("number", "case_unknown")]]
    await imported(db, me, "suggestions", [PAST | {"number": 8, "reply_document_number": None}])
    other = wrong | {"due_on": "2024-07-31"}
    assert codes(await imported(db, me, "key_supervisions", [other])) == [[("topic", "decision_differs")]]
    second = await imported(db, me, "key_supervisions", [OVER, wrong])
    assert outcomes(second) == ["unchanged", "created"]
    totals = await counted(db, told)
    assert (totals["key_supervision"], totals["key_supervision_case"], totals["council_report"]) == (1, 2, 1)
    await undone(db, me, first)
    assert (await counted(db, told))["key_supervision"] == 1
    await undone(db, me, second)
    assert (await counted(db, told))["key_supervision"] == 0


async def test_one_that_stands_goes_on_here_and_stands_alone(client, db, told):
    me = importer(told)
    run = await imported(db, me, "key_supervisions", [REPORTED])
    assert codes(await imported(db, me, "key_supervisions", [REPORTED | {"topic": "另一题"}])) == [
        [(None, "already_supervised")]
    ]
    [decision] = (await got(client, told, "key-supervisions"))["items"]
    assert decision["state"] == "reported"
    path = f"/v1/{told.slug}/key-supervisions/{decision['id']}/conclude"
    who = bearer(told, SECRET, Role.ASSIGNER)
    done = await client.post(path, json={"outcome": "solved"}, headers=who)
    assert done.status_code == 200, done.text
    with pytest.raises(Conflict, match="import_built_upon") as caught:
        await undone(db, me, run)
    assert [each["by"] for each in caught.value.data["rows"]] == ["key_supervision"]


WRONG_DECISIONS = [
    (OVER | {"number": 70}, ("number", "case_unknown")),
    (OVER | {"supervised_by": "督办领导1"}, ("supervised_by", "person_unknown")),
    (OVER | {"led_by": "重名"}, ("led_by", "person_ambiguous")),
    (OVER | {"led_by": "督办领导01"}, ("led_by", "leads_and_supervises")),
    (OVER | {"committee": "财经委员"}, ("committee", "unit_unknown")),
    (OVER | {"due_on": "2024-03-11"}, ("due_on", "dates_reversed")),
    (OVER | {"concluded_on": "2024-06-19"}, ("concluded_on", "dates_reversed")),
    (OVER | {"concluded_on": "2027-06-19"}, ("concluded_on", "date_in_future")),
    (OVER | {"outcome": None}, ("outcome", "required_with")),
    (OVER | {"concluded_on": None}, ("concluded_on", "required_with")),
    (OVER | {"report": None}, ("report", "required_with")),
    (OVER | {"plan": None}, ("plan", "required_with")),
    (OVER | {"led_by": None}, ("led_by", "required")),
    (OVER | {"criterion": "随意"}, ("criterion", "choice_unknown")),
    (OVER | {"activities": "视察了"}, ("activities", "activity_invalid")),
    (OVER | {"activities": "2024-04-18 聚餐 很好"}, ("activities", "activity_invalid")),
    (OVER | {"activities": "2024-13-18 视察 很好"}, ("activities", "activity_invalid")),
    (OVER | {"activities": "2024-07-18 视察 很好"}, ("activities", "activity_out_of_time")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG_DECISIONS, ids=named(WRONG_DECISIONS))
async def test_a_decision_that_does_not_fit_is_refused(db, told, row, expected):
    error = await refuses(db, told, "key_supervisions", row, expected)
    meant = {"person_unknown": "督办领导01", "unit_unknown": "财经委"}
    assert error["nearest"] == meant.get(expected[1], error["nearest"])


async def test_what_was_not_accepted_or_not_answered_is_not_supervised_to_an_end(db, told):
    me = importer(told)
    fresh = {name: value for name, value in PAST.items() if name in {*KEY, "title", "lead_deputy", "facts", "proposal"}}
    await imported(db, me, "suggestions", [fresh | {"number": 9, "accepted_on": "2024-02-20"}])
    assert codes(await imported(db, me, "key_supervisions", [OVER | {"number": 9}])) == [
        [("concluded_on", "cases_unreplied")]
    ]
    assert outcomes(await imported(db, me, "key_supervisions", [UNDER | {"number": 9}])) == ["created"]
    await imported(db, me, "suggestions", [PAST | {"number": 9, "kind": "proposal", "reply_document_number": None}])
    row = UNDER | {"number": 9, "kind": "proposal"}
    assert codes(await imported(db, me, "key_supervisions", [row])) == [[(None, "case_not_supervisable")]]


async def test_a_decision_that_was_recorded_here_gets_no_case_from_a_file(client, db, told):
    await imported(db, importer(told), "key_supervisions", [OVER])
    async with db.write() as tx:
        await tx.connection.execute(
            "UPDATE event SET data = data - 'import_id' WHERE congress_id = $1 AND kind = 'supervision_decided'",
            told.id,
        )
    await imported(db, importer(told), "suggestions", [PAST | {"number": 8, "reply_document_number": None}])
    assert codes(await imported(db, importer(told), "key_supervisions", [OVER | {"number": 8}])) == [
        [("topic", "decision_in_procedure")]
    ]


# look-back


async def test_what_was_not_confirmed_has_its_class_and_its_promise(client, db, told):
    me = importer(told)
    await imported(db, me, "suggestions", [PAST | {"number": 8, "reply_document_number": None}])
    rows = [UNSOLVED, CHECKED | {"number": 8}]
    dry = await imported(db, me, "look_back_items", rows, dry_run=True)
    run = await imported(db, me, "look_back_items", rows)
    assert (codes(dry), codes(run), run["created"]) == ([[], []], [[], []], 2)
    [batch] = (await got(client, told, "look-backs"))["items"]
    assert (batch["state"], batch["frame"], batch["class_codes"], batch["items"]) == ("closed", 2, ["A"], 2)
    total = (await got(client, told, f"look-backs/{batch['id']}/figures"))["total"]
    assert (total["confirmed"], total["not_confirmed"], total["downgraded"], total["promises"]) == (1, 1, 1, 1)
    case = await case_id(db, told)
    [item] = (await got(client, told, "look-back-items", suggestion=str(case)))["items"]
    assert (item["result"], item["class_code"], item["class_after"]) == ("not_confirmed", "A", "B")
    assert [each["name"] for each in item["checkers"]] == ["代表甲"]
    changes = (await got(client, told, f"suggestions/{case}/classes"))["changes"]
    assert [(each["to_code"], each["source"], each["at"][:10]) for each in changes] == [
        ("A", "reply_sent", "2024-03-27"),
        ("B", "look_back", "2024-10-15"),
    ]
    kinds = await told_of(db, case)
    assert kinds[-5:] == [
        "look_back_started", "class_changed", "promise_entered", "look_back_adopted", "look_back_closed",
    ]  # fmt: skip
    assert outcomes(await imported(db, me, "look_back_items", rows)) == ["unchanged", "unchanged"]


async def test_a_ledger_goes_on_with_the_promise_of_a_look_back(db, told):
    me = importer(told)
    run = await imported(db, me, "look_back_items", [UNSOLVED])
    kept = KEY | {
        "text": "补齐剩余两处", "made_on": "2024-10-15", "due_on": "2025-12-31", "source": "回头看",
        "fulfilled_on": "2025-06-01", "second_reply": "已补齐",
    }  # fmt: skip
    assert outcomes(await imported(db, me, "promises", [kept])) == ["updated"]
    [promise] = await fetched(db, "SELECT state, source FROM promise WHERE congress_id = $1", told.id)
    assert (promise["state"], promise["source"]) == (PromiseState.FULFILLED, "look_back")
    with pytest.raises(Conflict, match="import_built_upon") as caught:
        await undone(db, me, run)
    assert [each["by"] for each in caught.value.data["rows"]] == ["look_back_item"]


async def test_a_batch_of_several_files_counts_all_its_replies(db, told):
    me = importer(told)
    await imported(
        db, me, "suggestions",
        [PAST | {"number": 8, "result_class": "B", "reply_document_number": None}],
    )  # fmt: skip
    first = await imported(db, me, "look_back_items", [CHECKED])
    other = CHECKED | {"number": 8, "batch_due_on": "2024-12-31"}
    assert codes(await imported(db, me, "look_back_items", [other])) == [[("batch", "batch_differs")]]
    await imported(db, me, "look_back_items", [CHECKED | {"number": 8}])
    batches = "SELECT frame, class_codes FROM look_back WHERE congress_id = $1"
    assert [tuple(each.values()) for each in await fetched(db, batches, told.id)] == [(2, ["A", "B"])]
    await undone(db, me, first)
    assert [tuple(each.values()) for each in await fetched(db, batches, told.id)] == [(1, ["B"])]


WRONG_ITEMS = [
    (CHECKED | {"number": 70}, ("number", "case_unknown")),
    (CHECKED | {"opened_on": "2024-03-01"}, (None, "case_not_replied")),
    (CHECKED | {"checkers": "代表丙"}, ("checkers", "person_unknown")),
    (CHECKED | {"unit": "资规"}, ("unit", "unit_not_answering")),
    (CHECKED | {"found_on": "2024-08-31"}, ("found_on", "dates_reversed")),
    (CHECKED | {"closed_on": "2024-10-01"}, ("closed_on", "dates_reversed")),
    (CHECKED | {"batch_due_on": "2024-08-01"}, ("batch_due_on", "dates_reversed")),
    (CHECKED | {"closed_on": "2027-10-01"}, ("closed_on", "date_in_future")),
    (CHECKED | {"report": None}, ("report", "required")),
    (CHECKED | {"result": "还行"}, ("result", "choice_unknown")),
    (CHECKED | {"class_after": "B"}, ("result", "nothing_follows")),
    (CHECKED | {"result": "无法核查"}, ("reason", "reason_missing")),
    (UNSOLVED | {"findings": None}, ("findings", "findings_missing")),
    (UNSOLVED | {"class_after": "Z"}, ("class_after", "class_unknown")),
    (UNSOLVED | {"class_after": "A"}, ("class_after", "class_means_solved")),
    (UNSOLVED | {"promise": None, "promise_due_on": None}, ("promise", "promise_missing")),
    (UNSOLVED | {"promise_due_on": None}, ("promise_due_on", "required_with")),
    (UNSOLVED | {"promise_due_on": "2024-10-14"}, ("promise_due_on", "promise_due_in_past")),
    (UNSOLVED | {"class_after": "C"}, ("promise", "class_makes_no_promise")),
]


@pytest.mark.parametrize(("row", "expected"), WRONG_ITEMS, ids=named(WRONG_ITEMS))
async def test_a_finding_that_does_not_fit_is_refused(db, told, row, expected):
    error = await refuses(db, told, "look_back_items", row, expected)
    if expected[1] in {"person_unknown", "unit_not_answering"}:
        assert error["nearest"] is not None


async def test_what_was_found_does_not_come_before_a_later_class(db, told):
    me = importer(told)
    change = KEY | {"to_class": "B", "changed_on": "2025-01-10", "source": "督办", "reason": "未落实"}
    await imported(db, me, "class_changes", [change])
    assert codes(await imported(db, me, "look_back_items", [UNSOLVED])) == [[("found_on", "class_out_of_order")]]
    assert outcomes(await imported(db, me, "look_back_items", [CHECKED])) == ["created"]


# reconciliations


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


# what all three share


@pytest.mark.parametrize("kind", OF_KIND)
async def test_they_are_taken_back_and_hold_their_case_until_then(db, told, kind):
    me, before = importer(told), await counted(db, told)
    run = await imported(db, me, kind, [OF_KIND[kind]])
    assert codes(await imported(db, me, "suggestions", [PAST | {"title": "换题"}])) == [[(None, "case_built_upon")]]
    assert (await undone(db, me, run))["state"] == "undone"
    after = await counted(db, told)
    assert {name for name in after if after[name] != before[name]} <= {"event"}
    assert outcomes(await imported(db, me, kind, [OF_KIND[kind]])) == ["created"]


@pytest.mark.parametrize("kind", OF_KIND)
async def test_twice_in_a_file_or_of_a_case_that_is_handled_here(db, told, kind):
    me, row = importer(told), OF_KIND[kind]
    assert codes(await imported(db, me, kind, [row, row])) == [[], [(None, "key_repeated")]]
    async with db.write() as tx:
        await tx.connection.execute(
            "UPDATE event SET kind = 'filed' WHERE congress_id = $1 AND kind = 'imported'", told.id
        )
    assert codes(await imported(db, me, kind, [row])) == [[(None, "case_in_procedure")]]


def test_the_words_lead_to_the_codes_of_the_procedure():
    pairs = [
        (c.CRITERIA, Criterion), (c.TIERS, Tier), (c.OUTCOMES, SupervisionOutcome), (c.RESULTS, LookBackResult),
        (c.CHECKERS, CheckerKind), (c.DIMENSIONS, Dimension), (c.CONCLUSIONS, Conclusion), (c.COUNCIL_WORDS, CouncilWord),
        (ACTIVITIES, ActivityKind),
    ]  # fmt: skip
    for words, codes_of in pairs:
        assert set(words.values()) == {str(each) for each in codes_of}
