"""What the flows, their states, moves, parties, clocks and conditions are called in the offices that work by them."""

from collections.abc import Mapping

from api.enums.labels import LABELS
from api.enums.moves import (
    CASE_MOVES,
    PROMISE_MOVES,
    RECONCILIATION_MOVES,
    SIGNATURE_MOVES,
    SUPERVISION_MOVES,
    UNIT_MOVES,
)
from domain.actor import Part
from domain.assignments.states import AssignmentState
from domain.promises.states import PromiseState
from domain.reconciliations.states import ReconciliationState
from domain.rules.profile import Step
from domain.suggestions.states import CaseState, SignatureState
from domain.supervision.states import SupervisionState

FLOWS: Mapping[str, tuple[str, str]] = {
    "case": ("建议", "The case, from the deputy's draft to its close."),
    "signature": ("联名", "A co-signer's line under the text: one per invited deputy."),
    "assignment": ("承办", "The work of one unit in one round: one per unit and round."),
    "supervision": (
        "重点督办",
        "A decision of the chairpersons' council over one or more cases, beside their own flow.",
    ),
    "promise": (
        "承诺",
        "What a reply leaves to be done: in the ledger until it is kept, whatever becomes of the case.",
    ),
    "reconciliation": (
        "三方合议",
        "Deputy, units and committee over a rating that stays divided after talking: convened by a move of the case.",
    ),
}
STATES: Mapping[str, Mapping[str, str]] = {
    flow: {str(code): zh for code, (zh, _) in LABELS[states].items()}
    for flow, states in {
        "case": CaseState,
        "signature": SignatureState,
        "assignment": AssignmentState,
        "supervision": SupervisionState,
        "promise": PromiseState,
        "reconciliation": ReconciliationState,
    }.items()
}
PARTS: Mapping[str, str] = {str(code): zh for code, (zh, _) in LABELS[Part].items()}
STEPS: Mapping[str, str] = {str(code): zh for code, (zh, _) in LABELS[Step].items()}
ACTIONS: Mapping[str, str] = {
    code: zh
    for moves in (CASE_MOVES, SIGNATURE_MOVES, UNIT_MOVES, PROMISE_MOVES, SUPERVISION_MOVES, RECONCILIATION_MOVES)
    for code, (zh, _) in moves.items()
}
CONDITIONS: Mapping[str, str] = {
    "text_complete": "标题、情况、具体建议齐全",
    "one_matter": "已声明一事一议",
    "mandate_active": "代表资格有效",
    "cosigners_answered": "受邀代表均已答复或到期",
    "enough_signatories": "署名代表达到规定人数",
    "dissatisfied_close_has_reason": "不满意件结案须说明理由",
    "some_unanswered": "尚有未答复的邀请",
    "not_the_lead": "不邀请领衔代表本人",
    "withdrawal_open": "处于可撤回的阶段",
    "all_signatories_agree": "联名代表一致同意撤回",
    "mode_is_valid": "办理方式与单位角色相符",
    "has_a_lead": "有主办单位",
    "lead_not_replied": "主办单位尚未答复",
    "no_return_undecided": "没有待定的退办申请",
    "becomes_the_lead": "新主办为本轮会办单位",
    "handled_together": "已并案",
    "nothing_replied": "本件尚无答复送达",
    "urges_a_unit_of_the_case": "所催单位承办本件",
    "unit_is_new": "该单位本轮尚无交办",
    "addition_fits": "增办与现办理方式相符",
    "all_replies_in": "本轮答复单位均已答复",
    "not_yet_received": "答复尚未签收",
    "reply_received": "答复已签收",
    "rating_fits": "评价人、答复、项目和理由相符",
    "all_ratings_in": "应评价的均已评价",
    "urged_enough": "已按规定催请",
    "urges_left": "催请次数未满",
    "somebody_rated": "已有评价",
    "nobody_rated": "尚无评价",
    "not_rated_anew": "重新开放后尚无新评价",
    "no_reconciliation_open": "没有进行中的三方合议",
    "communicated": "评价后已有沟通记录",
    "rating_divides": "所指评价属本轮且须跟踪",
    "communicated_on_it": "该评价后已有沟通记录",
    "positions_day_lies_ahead": "陈述意见的截止日不早于今天",
    "means_another_round": "合议结论为重新办理",
    "means_another_rating": "合议结论为重新评价",
    "means_the_end": "合议结论为结案",
    "means_no_more": "合议终止或仅更改类别",
    "positions_in": "各方已陈述意见或逾期",
    "held_since_convened": "会议在召集之后、今天以前",
    "all_sides_present": "三方均有人到会",
    "conclusion_has_its_inputs": "结论所需内容齐备",
    "class_fits": "新类别存在且与现类别不同",
    "promise_fits": "承诺单位为一方且期限未过",
    "answers_once": "该方尚未答复本次记录",
    "agreement_recorded": "记录载明已达成一致",
    "no_agreement_recorded": "记录载明未达成一致",
    "all_confirmed": "各方均已确认",
    "all_answered": "各方均已答复",
    "conclusion_still_fits": "结论内容仍然有效",
    "decided_by_today": "决定日期在会议之后、今天以前",
    "somebody_dissatisfied": "有不满意的评价",
    "somebody_to_follow_up": "有须跟踪的评价",
    "nobody_to_follow_up": "没有须跟踪的评价",
    "rounds_left": "办理轮次未满",
    "rehandled_if_dissatisfied": "不满意件已再次办理",
    "closes_by_itself": "规则允许自动结案",
    "rehandled_by_itself": "规则要求自动再次办理",
    "still_collecting": "仍在征集联名",
    "withdrawal_thinkable": "尚可撤回且未表示同意",
    "cosigner_in_office": "联名代表资格有效",
    "paper_day_fits": "签署日期在邀请之后、今天以前",
    "reply_is_addressed": "答复分送每位联名代表",
    "reply_is_out": "已办复",
    "copy_not_received": "本轮答复尚未签收",
    "case_live": "建议在办理中且属本轮",
    "is_co_handler": "是会办单位",
    "answers_the_deputy": "是须答复代表的单位",
    "opinions_in": "会办意见已齐或已免提",
    "deputy_consulted": "已与代表沟通",
    "no_return_open": "没有待定的退办申请",
    "return_window_open": "在退办期限内",
    "names_another_unit": "建议改由他单位承办",
    "replacement_fits": "改办单位合适",
    "reply_clock_running": "答复期限未满",
    "no_extension_pending": "没有待定的延期申请",
    "consent_needed": "规则要求延期须经同意",
    "consent_not_needed": "规则允许自行延期",
    "extension_pending": "有待定的延期申请",
    "until_within_cap": "延期不超过最长期限",
    "redo_left": "退回次数未满",
    "lead_not_past_drafting": "主办答复尚未签发",
    "class_known": "办理结果类别存在",
    "case_not_withdrawn": "建议未撤回",
    "class_makes_promises": "类别为列入计划或正在解决",
    "promise_day_lies_ahead": "承诺期限不早于今天",
    "no_due_change_pending": "没有待定的期限变更",
    "due_change_pending": "有待定的期限变更",
    "asks_for_another_day": "所申请的期限不早于今天且不同于现期限",
    "asked_day_lies_ahead": "所申请的期限尚未过去",
    "another_unit": "移交给另一单位",
    "new_class_fits": "新类别存在且与现类别不同",
    "not_rated_yet": "尚未评价",
    "level_has_reason": "按规定说明理由",
    "class_is_another": "与现类别不同",
    "correction_has_reason": "改类须说明理由",
    "closed_has_reason": "不公开须说明理由",
    "report_given": "已向主任会议报告",
    "cases_answered": "所涉建议均已答复",
    "within_the_decision": "日期在决定之后、今天以前",
    "after_the_last_change": "不早于上次调整",
    "doubly_led": "督办领导与领办领导齐备且不兼任",
}
