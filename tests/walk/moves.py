"""The moves of all flows, one line each: where it is posted and with what body. A new move needs a line here."""

from collections.abc import Callable
from typing import Any

from tests.walk.bodies import (
    BECAUSE,
    SKIP,
    add_unit,
    assign_body,
    attendance,
    change_class,
    change_lead,
    class_body,
    consultation,
    convene_body,
    edit_body,
    evaluate_body,
    extension,
    finding,
    grant_body,
    invite_body,
    leaders,
    meet_body,
    meeting_time,
    merge_body,
    other_unit_than,
    promise_body,
    replace,
    replacement,
    return_body,
    sign_body,
)
from tests.walk.chances import Chance
from tests.walk.city import City, Somebody

Body = Callable[[City, Chance], Any]
NOTHING: Body = lambda _city, _chance: None  # noqa: E731 - a line of the table
REASON: Body = lambda _city, _chance: BECAUSE  # noqa: E731

# kind, action -> method, path below the row, body
MOVES: dict[tuple[str, str], tuple[str, str, Body]] = {
    ("case", "edit"): ("PUT", "", lambda c, m: edit_body(c, m.row)),
    ("case", "invite"): ("POST", "invite", lambda c, m: invite_body(c, m.row)),
    ("case", "submit"): ("POST", "submit", NOTHING),
    ("case", "withdraw"): ("POST", "withdraw", REASON),
    ("case", "return_for_revision"): ("POST", "return-for-revision", lambda *_: {"ground": "no_concrete_content", "note": "请补充。"}),
    ("case", "reject"): ("POST", "reject", lambda *_: {"ground": "personal_matter", "note": "不属于范围。"}),
    ("case", "accept"): ("POST", "accept", lambda *_: {}),
    ("case", "notify"): ("POST", "notify", lambda *_: {"note": "已告知。"}),
    ("case", "merge"): ("POST", "merge", lambda c, m: merge_body(c, m.row)),
    ("case", "assign"): ("POST", "assign", lambda c, m: assign_body(c, m.row)),
    ("case", "add_unit"): ("POST", "add-unit", lambda c, m: add_unit(c, m.row)),
    ("case", "urge"): ("POST", "urge", REASON),
    ("case", "acknowledge"): ("POST", "acknowledge", NOTHING),
    ("case", "evaluate"): ("POST", "evaluations", lambda c, m: evaluate_body(c, m.row)),
    ("case", "rehandle"): ("POST", "rehandle", REASON),
    ("case", "close"): ("POST", "close", REASON),
    ("signature", "confirm"): ("POST", "confirm", NOTHING),
    ("signature", "decline"): ("POST", "decline", REASON),
    ("signature", "agree_withdrawal"): ("POST", "agree-withdrawal", NOTHING),
    ("assignment", "receive"): ("POST", "receive", NOTHING),
    ("assignment", "request_return"): ("POST", "request-return", return_body),
    ("assignment", "approve_return"): ("POST", "approve-return", replacement),
    ("assignment", "reassign"): ("POST", "reassign", replacement),
    ("assignment", "refuse_return"): ("POST", "refuse-return", REASON),
    ("assignment", "request_extension"): ("POST", "request-extension", extension),
    ("assignment", "grant_extension"): ("POST", "grant-extension", grant_body),
    ("assignment", "refuse_extension"): ("POST", "refuse-extension", REASON),
    ("assignment", "record_consultation"): ("POST", "consultations", lambda c, m: consultation(c, m.row)),
    ("assignment", "submit_opinion"): ("POST", "submit-opinion", lambda *_: {"opinion": "同意。"}),
    ("assignment", "send_back_opinion"): ("POST", "send-back-opinion", REASON),
    ("assignment", "waive_opinion"): ("POST", "waive-opinion", REASON),
    ("assignment", "draft_reply"): ("POST", "draft-reply", lambda c, _: {"body": "答复如下。", "class_code": class_body(c)}),
    ("assignment", "review_reply"): ("POST", "review-reply", lambda *_: {}),
    ("assignment", "send_back_reply"): ("POST", "send-back-reply", REASON),
    ("assignment", "sign_reply"): ("POST", "sign-reply", sign_body),
    ("assignment", "send_reply"): ("POST", "send-reply", NOTHING),
    ("assignment", "change_class"): ("POST", "class", change_class),
    ("assignment", "make_promise"): ("POST", "promises", promise_body),
    ("assignment", "enter_promise"): ("POST", "enter-promise", promise_body),
    ("case", "unmerge"): ("POST", "unmerge", REASON),
    ("case", "change_lead"): ("POST", "change-lead", lambda c, m: change_lead(c, m.row)),
    ("case", "convene"): ("POST", "reconciliations", lambda c, m: convene_body(c, m.row)),
    ("signature", "acknowledge_copy"): ("POST", "acknowledge-copy", NOTHING),
    ("assignment", "take_extension"): ("POST", "take-extension", extension),
    ("assignment", "recall_reply"): ("POST", "recall-reply", REASON),
    ("assignment", "record_communication"): ("POST", "record-communication", lambda c, m: consultation(c, m.row)),
    ("reconciliation", "state_position"): ("POST", "state-position", lambda *_: {"position": "希望妥善解决。"}),
    ("reconciliation", "record_meeting"): ("POST", "record-meeting", lambda c, m: meet_body(c, m.row)),
    ("reconciliation", "confirm_record"): ("POST", "confirm-record", NOTHING),
    ("reconciliation", "refuse_record"): ("POST", "refuse-record", REASON),
    ("reconciliation", "conclude_reconciliation"): ("POST", "conclude", NOTHING),
    ("reconciliation", "escalate_reconciliation"): ("POST", "escalate", NOTHING),
    ("reconciliation", "record_council_decision"): ("POST", "record-council-decision", lambda c, _: {"decision": c.dice.choice(["rehandle", "close"]), "decided_on": c.day(0), "text": "主任会议决定。"}),
    ("reconciliation", "call_off"): ("POST", "call-off", REASON),
    ("look_back", "assign_checkers"): ("POST", "assign-checkers", lambda c, _: {"checkers": [{"person_id": str(c.deputies[0]), "kind": "deputy"}]}),
    ("look_back", "start_look_back"): ("POST", "start", NOTHING),
    ("look_back", "close_look_back"): ("POST", "close", lambda *_: {"report": "回头看结束。"}),
    ("look_back", "call_off_look_back"): ("POST", "call-off", REASON),
    ("look_back_item", "record_finding"): ("POST", "record-finding", lambda c, m: finding(c, m.row)),
    ("look_back_item", "send_back_finding"): ("POST", "send-back-finding", REASON),
    ("look_back_item", "adopt_finding"): ("POST", "adopt-finding", NOTHING),
    ("demand", "answer_demand"): ("POST", "answer", lambda *_: {"body": "已说明。"}),
    ("demand", "accept_answer"): ("POST", "accept-answer", lambda *_: {}),
    ("demand", "send_back_answer"): ("POST", "send-back-answer", lambda c, _: {**BECAUSE, "due_on": c.day(9)}),
    ("demand", "withdraw_demand"): ("POST", "withdraw", REASON),
    ("promise", "report_progress"): ("POST", "report-progress", lambda *_: {"text": "已完成一半。", "percent": 50}),
    ("promise", "request_due_change"): ("POST", "request-due-change", lambda c, _: {**BECAUSE, "due_on": c.day(c.dice.randint(91, 200))}),
    ("promise", "consent_due_change"): ("POST", "consent-due-change", REASON),
    ("promise", "refuse_due_change"): ("POST", "refuse-due-change", REASON),
    ("promise", "hand_over"): ("POST", "hand-over", lambda c, m: other_unit_than(c, m.row)),
    ("promise", "fulfil"): ("POST", "fulfil", lambda *_: {"body": "已全部落实。"}),
    ("promise", "give_up"): ("POST", "give-up", REASON),
    ("promise", "evaluate_promise"): ("POST", "evaluations", lambda *_: {"level": "satisfied"}),
    ("supervision", "approve_plan"): ("POST", "approve-plan", lambda *_: {"plan": "分三步督办。"}),
    ("supervision", "record_activity"): ("POST", "record-activity", lambda c, _: {"kind": "inspection", "held_on": c.day(0), "findings": "进展顺利。"}),
    ("supervision", "report_to_council"): ("POST", "report-to-council", lambda *_: {"text": "督办情况报告。"}),
    ("supervision", "change_leaders"): ("POST", "change-leaders", lambda c, _: {"leaders": leaders(c), **BECAUSE}),
    ("supervision", "conclude_supervision"): ("POST", "conclude", lambda c, _: {"outcome": c.dice.choice(["solved", "major_progress"])}),
    ("supervision", "withdraw_supervision"): ("POST", "withdraw", REASON),
    ("supervision", "replace_supervision"): ("POST", "replace", replace),
    ("meeting", "propose_meeting"): ("POST", "propose-meeting", lambda *_: {}),
    ("meeting", "confirm_meeting"): ("POST", "confirm-meeting", lambda *_: {}),
    ("meeting", "move_meeting"): ("POST", "move-meeting", lambda c, _: {**meeting_time(c), **BECAUSE}),
    ("meeting", "postpone_meeting"): ("POST", "postpone-meeting", REASON),
    ("meeting", "cancel_meeting"): ("POST", "cancel-meeting", REASON),
    ("meeting", "start_meeting"): ("POST", "start-meeting", NOTHING),
    ("meeting", "record_attendance"): ("POST", "record-attendance", lambda c, m: attendance(c, m.row)),
    ("meeting", "hold_meeting"): ("POST", "hold-meeting", NOTHING),
    ("meeting", "record_decision"): ("POST", "record-decision", lambda *_: {"kind": "task", "text": "会后书面说明。"}),
    ("meeting", "draft_minutes"): ("POST", "draft-minutes", lambda c, _: {"text": f"会议纪要第{c.next_number()}稿。"}),
    ("meeting", "confirm_minutes"): ("POST", "confirm-minutes", NOTHING),
    ("meeting", "publish_minutes"): ("POST", "publish-minutes", lambda *_: {}),
    # these need somebody of the invited to be named, and have their own tests
    **dict.fromkeys(
        [("meeting", each) for each in ("edit_meeting", "set_agenda", "invite_participants", "withdraw_invitation",
         "answer_invitation", "send_substitute", "record_viewers", "settle_decision", "adopt_request", "refuse_request")], ("POST", "", lambda *_: SKIP)),
}  # fmt: skip
# Where rows that stand beside the cases are listed, and whether a list shows their moves.
BESIDE = {
    "promise": ("promises", True),
    "supervision": ("key-supervisions", False),
    "reconciliation": ("reconciliations", False),
    "look_back": ("look-backs", False),
    "look_back_item": ("look-back-items", False),
    "demand": ("demands", False),
    "meeting": ("meetings", False),
}
# Moves that end a case early, taken seldom so that the walk gets far.
SELDOM = frozenset({"move_meeting", "postpone_meeting", "cancel_meeting", "record_decision", "draft_minutes", "call_off", "call_off_look_back", "refuse_record", "send_back_finding", "send_back_answer", "withdraw_demand", "recall_reply",
                    "change_lead", "unmerge", "withdraw", "add_unit", "waive_opinion", "merge", "reject", "give_up", "withdraw_supervision", "replace_supervision", "reassign", "edit", "urge", "decline",
                    "send_back_reply", "send_back_opinion", "return_for_revision", "invite", "request_return",
                    "change_class", "enter_promise", "make_promise", "change_leaders", "record_activity", "hand_over", "report_progress", "request_extension"})  # fmt: skip


def path_of(chance: Chance, below: str) -> str:
    """Where the move is posted."""
    case, row = chance.case["id"], chance.row["id"] if chance.kind != "signature" else None
    root = {
        "case": f"suggestions/{case}",
        "signature": f"suggestions/{case}/signature",
        "assignment": f"assignments/{row}",
        "promise": f"promises/{row}",
        "supervision": f"key-supervisions/{row}",
        "reconciliation": f"reconciliations/{row}",
        "look_back": f"look-backs/{row}",
        "look_back_item": f"look-back-items/{row}",
        "demand": f"demands/{row}",
        "meeting": f"meetings/{row}",
    }[chance.kind]
    if (chance.kind, chance.action) == ("assignment", "change_class"):
        root = f"suggestions/{case}"
    return f"{root}/{below}" if below else root


def allowed_refusals(action: str) -> frozenset[str]:
    """Codes that depend on the body and that a response cannot foresee."""
    return frozenset(REFUSALS.get(action, ()))


REFUSALS: dict[str, tuple[str, ...]] = {
    "change_class": ("class_unchanged",),
    "evaluate": ("already_rated",),  # of two replies, one
    "record_meeting": ("class_unchanged",),
    "record_finding": ("case_rehandled", "case_withdrawn"),  # then it is not checkable, and nothing else
    **dict.fromkeys(("propose_meeting", "confirm_meeting"), ("clash",)),  # with another meeting
    "move_meeting": ("clash", "not_a_working_day", "notice_too_short"),
}


def seldom(chance: Chance) -> bool:
    """A move that leads back or nowhere."""
    again = {
        "record_consultation": any(
            each["assignment_id"] == chance.row["id"] for each in chance.case.get("consultations", ())
        ),
        "draft_reply": chance.row["state"] == "reply_drafted",
    }
    return chance.action in SELDOM or again.get(chance.action, False)


def pick(city: City, chances: list[Chance]) -> Chance:
    """One of them; what leads back or nowhere less often."""
    return city.dice.choices(chances, [1 if seldom(each) else 12 for each in chances])[0]


def somebody(city: City) -> Somebody:
    """Whoever comes."""
    return city.dice.choice(city.people)
