"""Labels of oversight: what was held, why a case is escalated, where a demand and its answer stand, and its moves."""

from api.enums.case import Labels
from domain.oversight.states import AnswerState, DemandState, Escalation, EscalationGround, OversightKind

_ESCALATED = {
    "interview": ("约见", "Interview"),
    "inquiry": ("专题询问", "Inquiry"),
    "question": ("质询", "Question"),
}

OVERSIGHT: Labels = {
    OversightKind: {
        "inspection": ("监督员视察检查", "Monitors' inspection"),
        "hearing": ("主任会议听取个案", "Hearing of the case by the council"),
        **_ESCALATED,
    },
    Escalation: _ESCALATED,
    EscalationGround: {
        "dissatisfied": ("代表不满意", "The deputy is dissatisfied"),
        "overdue": ("逾期未办", "Overdue"),
        "promise_broken": ("承诺未兑现", "A promise not kept"),
        "demand_overdue": ("监督要求逾期未答复", "A demand overdue"),
    },
    DemandState: {
        "open": ("待答复", "Open"),
        "answered": ("已答复待认可", "Answered"),
        "accepted": ("已认可", "Accepted"),
        "withdrawn": ("已撤销", "Withdrawn"),
        "void": ("已失效", "Void"),
    },
    AnswerState: {
        "given": ("待认可", "Given"),
        "accepted": ("已认可", "Accepted"),
        "sent_back": ("已退回", "Sent back"),
    },
}

DEMAND_MOVES: dict[str, tuple[str, str]] = {
    "answer_demand": ("书面答复监督要求", "Answer the demand"),
    "accept_answer": ("认可答复", "Accept the answer"),
    "send_back_answer": ("退回答复，要求重新答复", "Send the answer back"),
    "withdraw_demand": ("撤销监督要求", "Withdraw the demand"),
    "void_demand": ("监督要求失效", "The demand falls"),
}
