"""Which right each move needs beside the part that the caller plays: what an API key lacks, its buttons lack too."""

from collections.abc import Mapping

from domain.actor import Right

_FILE, _SCREEN, _ASSIGN = Right.SUGGESTION_FILE, Right.SUGGESTION_SCREEN, Right.SUGGESTION_ASSIGN
_HANDLE = Right.ASSIGNMENT_HANDLE

CASE_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(("edit", "invite", "submit", "withdraw", "acknowledge"), _FILE),
    **dict.fromkeys(("return_for_revision", "reject", "accept", "notify"), _SCREEN),
    **dict.fromkeys(("merge", "unmerge", "assign", "add_unit", "change_lead", "rehandle", "close"), _ASSIGN),
    "urge": Right.SUGGESTION_URGE,
    "evaluate": Right.EVALUATION_WRITE,
    "convene": Right.RECONCILIATION_CONDUCT,
}
SIGNATURE_RIGHTS: Mapping[str, Right] = dict.fromkeys(
    ("confirm", "decline", "agree_withdrawal", "record_confirmation", "record_withdrawal_consent", "acknowledge_copy"),
    _FILE,
)
ASSIGNMENT_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(
        (
            "receive",
            "request_return",
            "request_extension",
            "take_extension",
            "record_consultation",
            "submit_opinion",
            "send_back_opinion",
            "draft_reply",
            "send_reply",
            "make_promise",
        ),
        _HANDLE,
    ),
    **dict.fromkeys(
        (
            "approve_return",
            "reassign",
            "refuse_return",
            "grant_extension",
            "refuse_extension",
            "waive_opinion",
            "review_reply",
            "send_back_reply",
            "enter_promise",
        ),
        _ASSIGN,
    ),
    "sign_reply": Right.REPLY_SIGN,
    "recall_reply": Right.REPLY_SIGN,
    "change_class": Right.CLASS_CHANGE,
    "record_communication": Right.RECONCILIATION_CONDUCT,
}
PROMISE_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(("report_progress", "request_due_change", "fulfil", "give_up"), _HANDLE),
    **dict.fromkeys(("consent_due_change", "refuse_due_change", "hand_over"), _ASSIGN),
    "evaluate_promise": Right.EVALUATION_WRITE,
}
SUPERVISION_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(
        ("approve_plan", "change_leaders", "conclude_supervision", "withdraw_supervision", "replace_supervision"),
        Right.SUPERVISION_DECIDE,
    ),
    **dict.fromkeys(("record_activity", "report_to_council"), Right.SUPERVISION_RECORD),
}
DEMAND_RIGHTS: Mapping[str, Right] = {
    "answer_demand": _HANDLE,
    **dict.fromkeys(("accept_answer", "send_back_answer", "withdraw_demand"), Right.OVERSIGHT_DECIDE),
}
MEETING_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(
        (
            "edit_meeting",
            "set_agenda",
            "invite_participants",
            "withdraw_invitation",
            "propose_meeting",
            "confirm_meeting",
            "move_meeting",
            "postpone_meeting",
            "cancel_meeting",
            "start_meeting",
            "record_attendance",
            "hold_meeting",
            "record_viewers",
            "record_decision",
            "settle_decision",
            "draft_minutes",
            "publish_minutes",
        ),
        Right.MEETING_ARRANGE,
    ),
    **dict.fromkeys(("answer_invitation", "send_substitute", "confirm_minutes"), Right.MEETING_ANSWER),
    **dict.fromkeys(("adopt_request", "refuse_request"), Right.CLASS_CHANGE),
}
PROGRAMME_RIGHTS: Mapping[str, Right] = dict.fromkeys(
    ("redraft_meeting", "confirm_programme", "abandon_programme"), Right.MEETING_ARRANGE
)
LOOK_BACK_RIGHTS: Mapping[str, Right] = dict.fromkeys(
    ("assign_checkers", "start_look_back", "close_look_back", "call_off_look_back"), Right.LOOK_BACK_DECIDE
)
LOOK_BACK_ITEM_RIGHTS: Mapping[str, Right] = {
    "record_finding": Right.LOOK_BACK_CHECK,
    **dict.fromkeys(("send_back_finding", "adopt_finding"), Right.LOOK_BACK_DECIDE),
}
RECONCILIATION_RIGHTS: Mapping[str, Right] = {
    **dict.fromkeys(("state_position", "confirm_record", "refuse_record"), Right.RECONCILIATION_JOIN),
    **dict.fromkeys(
        ("record_meeting", "conclude_reconciliation", "escalate_reconciliation", "record_council_decision", "call_off"),
        Right.RECONCILIATION_CONDUCT,
    ),
}
RIGHTS: Mapping[str, Mapping[str, Right]] = {
    "case": CASE_RIGHTS,
    "signature": SIGNATURE_RIGHTS,
    "assignment": ASSIGNMENT_RIGHTS,
    "supervision": SUPERVISION_RIGHTS,
    "promise": PROMISE_RIGHTS,
    "demand": DEMAND_RIGHTS,
    "meeting": MEETING_RIGHTS,
    "programme": PROGRAMME_RIGHTS,
    "look_back": LOOK_BACK_RIGHTS,
    "look_back_item": LOOK_BACK_ITEM_RIGHTS,
    "reconciliation": RECONCILIATION_RIGHTS,
}
