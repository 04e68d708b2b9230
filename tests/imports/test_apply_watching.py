"""Key supervision, look-backs and reconciliations of past cases: loaded, asked for, loaded again, refused like today's, taken back."""

import pytest

from domain.actor import Role
from domain.errors import Conflict
from domain.evaluations.states import Dimension
from domain.imports import record_columns as c
from domain.imports.key_supervisions import ACTIVITIES
from domain.lookbacks.states import CheckerKind, LookBackResult
from domain.promises.states import PromiseState
from domain.reconciliations.states import Conclusion, CouncilWord
from domain.supervision.states import ActivityKind, Criterion, SupervisionOutcome, Tier
from tests.conftest import SECRET
from tests.factories import bearer
from tests.imports.applying import codes, counted, fetched, imported, importer, outcomes
from tests.imports.past_watching import (
    CHECKED,
    KEY,
    OF_KIND,
    OVER,
    PAST,
    REPORTED,
    UNDER,
    UNSOLVED,
    case_id,
    got,
    named,
    refuses,
    told_of,
    undone,
)

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


async def test_a_batch_that_was_held_here_gets_no_case_from_a_file(db, told):
    await imported(db, importer(told), "look_back_items", [CHECKED])
    async with db.write() as tx:
        await tx.connection.execute(
            "UPDATE event SET data = data - 'import_id' WHERE congress_id = $1 AND kind = 'look_back_closed'", told.id
        )
    await imported(db, importer(told), "suggestions", [PAST | {"number": 8, "reply_document_number": None}])
    found = await imported(db, importer(told), "look_back_items", [CHECKED | {"number": 8}])
    assert codes(found) == [[("batch", "batch_in_procedure")]]


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
