"""Every move that a person makes on a case, its signatures, its assignments and its promises: from which scene, by whom, with what."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from domain.actor import Actor
from domain.assignments.flow import ASSIGNMENT
from domain.meetings.flow import MEETING
from domain.promises.flow import PROMISE
from domain.suggestions.flow import CASE
from domain.suggestions.signature_flow import SIGNATURE
from domain.workflow import Workflow
from tests.office import CONSULTATION, TEXT, Office
from tests.suggestions import scenes as at
from tests.suggestions.scenes import Scene

Body = Callable[[Office, Scene], dict[str, Any]]
WHY = {"reason": "依照职责分工。"}
GROUND = {"ground": "no_concrete_content", "note": "请补充具体建议。"}
REPLY = {"body": "答复如下。", "class_code": "A", "case_officer": "经办人", "contact": "0571-1"}
TALK = {**CONSULTATION, "held_on": CONSULTATION["held_on"].isoformat()}
SIGNED = {"document_number": "试建议复〔2026〕1号", "issuer": "主要负责人", "disclosure": "open"}
PROMISED = {"text": "年内完成首批试点。", "due_on": "2026-12-31"}

WHO: dict[str, Callable[[Office], Actor]] = {
    "deputy": lambda office: office.deputy,
    "cosigner": lambda office: office.cosigner,
    "clerk": at.clerk_of,
    "screener": lambda office: office.screener,
    "assigner": lambda office: office.assigner,
    "officer": lambda office: office.officers[office.units[0]],
    "head": lambda office: office.heads[office.units[0]],
    "co_officer": lambda office: office.officers[office.units[1]],
}


@dataclass(frozen=True, slots=True)
class Made:
    """One success. `becomes`: where the case or row stands in the end, where that is not the target of the move's own row."""

    flow: Workflow[Any]
    action: str
    scene: Callable[[Office], Coroutine[Any, Any, Scene]]
    who: str
    body: Body | dict[str, Any] | None = None
    becomes: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.flow.name, self.action


def _units(office: Office, _: Scene) -> dict[str, Any]:
    chosen = [{"organisation_id": str(office.units[n]), "role": role} for n, role in enumerate(("lead", "co"))]
    return {"mode": "lead_co", "units": chosen}


def _third_unit(office: Office, _: Scene) -> dict[str, Any]:
    return {**WHY, "organisation_id": str(office.units[2])}


def _proposed(office: Office, _: Scene) -> dict[str, Any]:
    return {**WHY, "proposed_organisation_id": str(office.units[2])}


def _on_paper(office: Office, _: Scene) -> dict[str, Any]:
    return {"person_id": str(office.cosigner.person_id), "signed_on": office.now.date().isoformat()}


def _new_lead(_: Office, scene: Scene) -> dict[str, Any]:
    return {**WHY, "assignment_id": str(scene.unit), "former": "co"}


def _added(office: Office, _: Scene) -> dict[str, Any]:
    return {"organisation_id": str(office.units[2]), "role": "co"}


def _over_the_result(office: Office, _: Scene) -> dict[str, Any]:
    return {"round": 1, "dimension": "result", "positions_by": office.now.date().isoformat()}


def _rating(level: str) -> Body:
    def body(_: Office, scene: Scene) -> dict[str, Any]:
        ratings = [{"dimension": each, "level": level} for each in ("process", "result")]
        return {"reply_id": str(scene.others["reply"]), "ratings": ratings}

    return body


MOVES: tuple[Made, ...] = (
    # filing
    Made(CASE, "edit", at.draft, "deputy", {**TEXT, "title": "关于规范电梯维保的建议"}),
    Made(CASE, "invite", at.draft, "deputy", lambda office, _: {"person_ids": [str(office.cosigner.person_id)]}),
    Made(CASE, "submit", at.draft, "deputy"),
    Made(CASE, "withdraw", at.submitted, "deputy", WHY),
    Made(SIGNATURE, "confirm", at.invited, "cosigner"),
    Made(SIGNATURE, "decline", at.invited, "cosigner", {"reason": "另有建议。"}),
    Made(SIGNATURE, "agree_withdrawal", at.cosigned, "cosigner"),
    Made(SIGNATURE, "record_confirmation", at.invited_by_clerk, "clerk", _on_paper),
    Made(SIGNATURE, "record_withdrawal_consent", at.cosigned_by_clerk, "clerk", _on_paper),
    # screening
    Made(CASE, "return_for_revision", at.submitted, "screener", GROUND),
    Made(CASE, "reject", at.submitted, "screener", {**GROUND, "handled_as_letter": True}),
    Made(CASE, "accept", at.submitted, "screener", {"category": "城乡建设"}),
    Made(CASE, "notify", at.accepted, "screener", {"note": "已电话告知。"}),
    # handling
    Made(CASE, "merge", at.beside_another, "assigner", lambda _, scene: {"into": str(scene.others["into"])}),
    Made(CASE, "unmerge", at.merged, "assigner", WHY),
    Made(CASE, "assign", at.accepted, "assigner", _units),
    Made(CASE, "add_unit", at.assigned, "assigner", _added),
    Made(CASE, "change_lead", at.with_co_handler, "assigner", _new_lead),
    Made(CASE, "urge", at.assigned, "deputy", WHY),
    Made(ASSIGNMENT, "receive", at.assigned, "officer"),
    Made(ASSIGNMENT, "request_return", at.received, "officer", _proposed),
    Made(ASSIGNMENT, "approve_return", at.return_asked, "assigner", _third_unit),
    Made(ASSIGNMENT, "refuse_return", at.return_asked, "assigner", WHY),
    Made(ASSIGNMENT, "reassign", at.drafted, "assigner", _third_unit),
    Made(ASSIGNMENT, "request_extension", at.received, "officer", {**WHY, "until": at.MORE_TIME.isoformat()}),
    Made(ASSIGNMENT, "take_extension", at.free_to_extend, "officer", {**WHY, "until": at.MORE_TIME.isoformat()}),
    Made(ASSIGNMENT, "grant_extension", at.extension_asked, "assigner", {"until": at.MORE_TIME.isoformat()}),
    Made(ASSIGNMENT, "refuse_extension", at.extension_asked, "assigner", WHY),
    Made(ASSIGNMENT, "record_consultation", at.received, "officer", TALK),
    Made(ASSIGNMENT, "submit_opinion", at.with_co_handler, "co_officer", {"opinion": "同意。"}),
    Made(ASSIGNMENT, "send_back_opinion", at.opinion_given, "officer", WHY),
    Made(ASSIGNMENT, "waive_opinion", at.with_co_handler, "assigner", WHY),
    # the reply
    Made(ASSIGNMENT, "draft_reply", at.consulted, "officer", REPLY),
    Made(ASSIGNMENT, "review_reply", at.drafted, "assigner", {"class_code": "B", "class_reason": "尚在实施。"}),
    Made(ASSIGNMENT, "send_back_reply", at.reviewed, "assigner", WHY),
    Made(ASSIGNMENT, "sign_reply", at.reviewed, "head", SIGNED),
    Made(ASSIGNMENT, "recall_reply", at.signed, "head", WHY),
    Made(ASSIGNMENT, "send_reply", at.signed, "officer"),
    # rating, and what follows it
    Made(CASE, "acknowledge", at.sent, "deputy"),
    Made(SIGNATURE, "acknowledge_copy", at.replied_jointly, "cosigner"),
    Made(CASE, "evaluate", at.replied, "deputy", _rating("satisfied"), becomes="closed"),
    Made(CASE, "rehandle", at.dissatisfied, "assigner", WHY),
    Made(CASE, "close", at.satisfied, "assigner", WHY),
    Made(ASSIGNMENT, "record_communication", at.sent, "assigner", TALK),
    Made(CASE, "convene", at.talked_over, "assigner", _over_the_result),
    Made(ASSIGNMENT, "change_class", at.replied, "assigner", {**WHY, "class_code": "A"}),
    # promises
    Made(ASSIGNMENT, "make_promise", at.replied, "officer", PROMISED),
    Made(ASSIGNMENT, "enter_promise", at.replied, "assigner", PROMISED),
    Made(PROMISE, "report_progress", at.promised, "officer", {"text": "过半。", "percent": 60}),
    Made(PROMISE, "request_due_change", at.promised, "officer", {**WHY, "due_on": at.ANOTHER_DAY.isoformat()}),
    Made(PROMISE, "consent_due_change", at.day_asked, "assigner", {}),
    Made(PROMISE, "refuse_due_change", at.day_asked, "assigner", WHY),
    Made(PROMISE, "hand_over", at.promised, "assigner", _third_unit),
    Made(PROMISE, "fulfil", at.promised, "officer", {"body": "已完成。", "class_code": "A"}),
    Made(PROMISE, "give_up", at.promised, "officer", {"reason": "用地未获批准。"}),
    Made(PROMISE, "evaluate_promise", at.kept, "deputy", {"level": "satisfied"}),
)

LOOKING_BACK = "tests/lookbacks/test_http.py"

# Moves whose success over HTTP stands in a test of their own, by flow or by flow and action.
ELSEWHERE: dict[tuple[str, str], str] = {
    ("look_back", "assign_checkers"): LOOKING_BACK,
    ("look_back", "start_look_back"): LOOKING_BACK,
    ("look_back", "close_look_back"): LOOKING_BACK,
    ("look_back", "call_off_look_back"): LOOKING_BACK,
    ("look_back_item", "record_finding"): LOOKING_BACK,
    ("look_back_item", "send_back_finding"): LOOKING_BACK,
    ("look_back_item", "adopt_finding"): LOOKING_BACK,
}
ELSEWHERE |= {
    ("supervision", action): "tests/supervision/test_api.py"
    for action in (
        "approve_plan",
        "record_activity",
        "report_to_council",
        "change_leaders",
        "conclude_supervision",
        "withdraw_supervision",
        "replace_supervision",
    )
} | {
    ("reconciliation", action): "tests/reconciliations/test_http.py"
    for action in (
        "state_position",
        "record_meeting",
        "confirm_record",
        "refuse_record",
        "conclude_reconciliation",
        "escalate_reconciliation",
        "record_council_decision",
        "call_off",
    )
}
ELSEWHERE |= {
    ("demand", action): "tests/oversight/test_demands.py"
    for action in ("answer_demand", "accept_answer", "send_back_answer", "withdraw_demand")
}
ELSEWHERE |= {
    ("meeting", action): "tests/meetings/test_api.py"
    for action in MEETING.transitions
    if action not in {"lose_hold", "adopt_request", "refuse_request"}  # the system's; and below
} | {("meeting", action): "tests/meetings/test_requests.py" for action in ("adopt_request", "refuse_request")}
ELSEWHERE |= {
    ("programme", action): "tests/programmes/test_api.py"
    for action in ("redraft_meeting", "confirm_programme", "abandon_programme")
}
