"""Labels of the closed lists of a case, its units, clocks, ratings, attachments and supervision: Chinese, English."""

from enum import StrEnum

from domain.assignments.states import (
    AssignmentState,
    ConsultationMode,
    ConsultationStage,
    DeputyView,
    Disclosure,
    ReplyState,
    RequestState,
    UnitRole,
)
from domain.attachments.tables import AttachedTo
from domain.classes.states import ClassSource
from domain.deadlines.tables import DeadlineState, EntryKind
from domain.evaluations.states import Dimension, RatingLevel
from domain.lookbacks.states import CheckerKind, LookBackItemState, LookBackResult, LookBackState
from domain.promises.states import PromiseChanged, PromiseSource, PromiseState
from domain.reconciliations.states import Conclusion, CouncilWord, ReconciliationState, RecordAnswer, Side
from domain.suggestions.filters import Rated
from domain.suggestions.states import (
    CaseKind,
    CaseState,
    Feedback,
    FormerLead,
    Ground,
    Mode,
    Origin,
    Permission,
    SignatureRole,
    SignatureState,
)
from domain.supervision.states import ActivityKind, Criterion, LeaderRole, SupervisionOutcome, SupervisionState, Tier

Labels = dict[type[StrEnum], dict[str, tuple[str, str]]]

CASE: Labels = {
    CaseState: {
        "draft": ("草稿", "Draft"),
        "cosigning": ("征集联名", "Co-signing"),
        "submitted": ("已提交", "Submitted"),
        "returned_for_revision": ("退回修改", "Returned for revision"),
        "not_accepted": ("不予受理", "Not accepted"),
        "withdrawn": ("已撤回", "Withdrawn"),
        "accepted": ("已受理", "Accepted"),
        "assigned": ("已交办", "Assigned"),
        "in_handling": ("办理中", "In handling"),
        "replied": ("已答复", "Replied"),
        "evaluated": ("已评价", "Evaluated"),
        "rehandling": ("重新办理", "Re-handling"),
        "in_reconciliation": ("三方合议中", "In reconciliation"),
        "closed": ("已结案", "Closed"),
    },
    CaseKind: {"suggestion": ("代表建议", "Deputies' suggestion"), "proposal": ("政协提案", "CPPCC proposal")},
    Origin: {
        "filed": ("代表提出", "Filed by the deputy"),
        "registered": ("代为登记", "Registered by the office"),
        "imported": ("导入", "Imported"),
        "motion": ("议案转建议", "Converted from a motion"),
        "station": ("代表联络站", "From a deputies' station"),
    },
    Mode: {
        "sole": ("独办", "Sole handling"),
        "lead_co": ("主办会办", "Lead with co-handlers"),
        "split": ("分办", "Split handling"),
    },
    FormerLead: {"co": ("改为会办", "Becomes a co-handler"), "leaves": ("不再承办", "Leaves the case")},
    Permission: {
        "full": ("全文公开", "Full text public"),
        "title_only": ("仅公开标题", "Title public only"),
        "none": ("不公开", "Not public"),
    },
    SignatureRole: {"lead": ("领衔代表", "Lead deputy"), "cosigner": ("联名代表", "Co-signer")},
    SignatureState: {
        "invited": ("待确认", "Invited"),
        "confirmed": ("已确认", "Confirmed"),
        "declined": ("已谢绝", "Declined"),
        "expired": ("已过期", "Expired"),
    },
    Ground: {
        "personal_matter": ("涉及代表本人及亲属的个人事务", "Personal matter of the deputy or relatives"),
        "forwarded_letter": ("转交人民群众来信", "A citizen's letter passed on"),
        "accusation_or_complaint": ("检举、控告、申诉", "Accusation, charge or appeal"),
        "pending_case": ("涉及具体司法、仲裁案件", "A case pending in court or arbitration"),
        "running_tender": ("涉及正在进行的招标投标", "A tender that is running"),
        "academic_or_promotion": ("学术探讨、产品推介", "Academic discussion or promotion of a product"),
        "no_concrete_content": ("没有实际内容", "No concrete content"),
        "outside_powers": ("不属于本级职权范围", "Outside the powers of this level"),
        "conflict_of_interest": ("谋求特定利益", "Pursues a particular interest"),
        "legal_consultation": ("法律、政策咨询", "Asks for legal or policy advice"),
        "more_than_one_matter": ("不符合一事一议", "Treats more than one matter"),
        "incomplete": ("内容不完整", "Incomplete"),
    },
    Feedback: {"given": ("已反馈", "Given"), "none": ("未反馈", "None given")},
    Rated: {
        "satisfied": ("满意", "Satisfied"),
        "basically_satisfied": ("基本满意", "Basically satisfied"),
        "dissatisfied": ("不满意", "Dissatisfied"),
        "none": ("尚未评价", "Not rated yet"),
    },
}

HANDLING: Labels = {
    AssignmentState: {
        "pending_receipt": ("待签收", "Awaiting receipt"),
        "received": ("已签收", "Received"),
        "return_requested": ("申请退办", "Return requested"),
        "returned": ("已退办", "Returned"),
        "opinion_submitted": ("已提交会办意见", "Opinion submitted"),
        "opinion_waived": ("免提会办意见", "Opinion waived"),
        "reply_drafted": ("已拟答复", "Reply drafted"),
        "reviewed": ("已审核", "Reviewed"),
        "signed": ("已签发", "Signed"),
        "sent": ("已送达", "Sent"),
        "cancelled": ("已取消", "Cancelled"),
    },
    UnitRole: {
        "sole": ("独办单位", "Sole unit"),
        "lead": ("主办单位", "Lead unit"),
        "co": ("会办单位", "Co-handling unit"),
        "split": ("分办单位", "Unit of a split handling"),
    },
    ConsultationStage: {
        "before": ("办前", "Before handling"),
        "during": ("办中", "During handling"),
        "after": ("办后", "After handling"),
    },
    ConsultationMode: {
        "face_to_face": ("当面沟通", "Face to face"),
        "symposium": ("座谈", "Symposium"),
        "site_visit": ("实地调研", "Site visit"),
        "phone": ("电话", "Phone"),
        "email": ("电子邮件", "E-mail"),
        "letter": ("信函", "Letter"),
        "other": ("其他", "Other"),
    },
    DeputyView: {
        "agrees": ("同意", "Agrees"),
        "partly": ("部分同意", "Agrees in part"),
        "disagrees": ("不同意", "Disagrees"),
        "not_stated": ("未表态", "Not stated"),
    },
    ReplyState: {
        "drafted": ("已拟稿", "Drafted"),
        "reviewed": ("已审核", "Reviewed"),
        "signed": ("已签发", "Signed"),
        "sent": ("已送达", "Sent"),
        "superseded": ("已被替代", "Superseded"),
    },
    Disclosure: {
        "open": ("主动公开", "Open"),
        "on_request": ("依申请公开", "On request"),
        "closed": ("不公开", "Closed"),
    },
    RequestState: {
        "pending": ("待决定", "Pending"),
        "granted": ("已同意", "Granted"),
        "refused": ("不同意", "Refused"),
        "void": ("已失效", "Void"),
    },
    ClassSource: {
        "reply_sent": ("答复时确定", "With the reply"),
        "second_reply": ("二次答复", "Second reply"),
        "supervision": ("督办", "Supervision"),
        "look_back": ("回头看", "Look-back"),
        "reconciliation": ("三方合议", "Three-party reconciliation"),
        "meeting": ("会议决定", "Decision of a meeting"),
    },
    PromiseState: {
        "open": ("未完成", "Open"),
        "fulfilled": ("已兑现", "Fulfilled"),
        "given_up": ("不能兑现", "Given up"),
        "void": ("已失效", "Void"),
    },
    PromiseSource: {
        "reply": ("答复", "The reply"),
        "class_change": ("更改类别", "A change of class"),
        "raised_again": ("多年多次提出", "Raised again and again"),
        "meeting": ("面对面协商", "A meeting"),
        "reconciliation": ("三方合议", "Three-party reconciliation"),
        "look_back": ("回头看", "A look-back"),
    },
    PromiseChanged: {"due_on": ("完成期限", "The day"), "unit": ("责任单位", "The unit")},
    RatingLevel: {
        "satisfied": ("满意", "Satisfied"),
        "basically_satisfied": ("基本满意", "Basically satisfied"),
        "dissatisfied": ("不满意", "Dissatisfied"),
    },
    Dimension: {
        "overall": ("总体", "Overall"),
        "attitude": ("办理态度", "Attitude"),
        "process": ("办理过程", "Process"),
        "result": ("办理结果", "Result"),
    },
    DeadlineState: {
        "running": ("计时中", "Running"),
        "paused": ("已暂停", "Paused"),
        "met": ("按期完成", "Met"),
        "late": ("逾期完成", "Late"),
        "lapsed": ("期满", "Lapsed"),
        "void": ("已失效", "Void"),
    },
    EntryKind: {
        "extended": ("延期", "Extended"),
        "paused": ("暂停", "Paused"),
        "resumed": ("恢复", "Resumed"),
        "recalculated": ("重新计算", "Recalculated"),
    },
    AttachedTo: {
        "suggestion": ("建议", "The suggestion"),
        "reply": ("答复", "A reply"),
        "consultation": ("沟通记录", "A consultation"),
        "promise_progress": ("承诺进展", "Progress on a promise"),
        "promise_reply": ("二次答复", "A second reply"),
        "look_back": ("回头看核查意见", "A finding of a look-back"),
    },
}

LOOKING_BACK: Labels = {
    LookBackState: {
        "prepared": ("已准备", "Prepared"),
        "under_way": ("进行中", "Under way"),
        "closed": ("已办结", "Closed"),
        "called_off": ("已取消", "Called off"),
    },
    LookBackItemState: {
        "waiting": ("待核查", "Waiting"),
        "recorded": ("已提出核查意见", "Recorded"),
        "decided": ("已有结论", "Decided"),
    },
    LookBackResult: {
        "confirmed": ("属实", "Confirmed"),
        "not_confirmed": ("不属实", "Not confirmed"),
        "not_checkable": ("无法核查", "Not checkable"),
    },
    CheckerKind: {
        "monitor": ("督办监督员", "Monitor"),
        "deputy": ("代表", "Deputy"),
        "committee": ("代表工委", "Committee"),
    },
}

KEY_SUPERVISION: Labels = {
    SupervisionState: {
        "decided": ("已决定", "Decided"),
        "under_way": ("督办中", "Under way"),
        "reported": ("已报告", "Reported"),
        "concluded": ("督办办结", "Concluded"),
        "withdrawn": ("已撤销", "Withdrawn"),
        "replaced": ("已另行决定", "Replaced"),
    },
    Criterion: {
        "city_wide_importance": ("事关全局", "Of city-wide importance"),
        "concentrated_concern": ("反映集中", "Of concentrated concern"),
        "broad_or_difficult": ("涉及面广、办理难度大", "Broad or difficult"),
        "yearly_priority": ("年度重点工作", "A priority of the year"),
    },
    Tier: {"council": ("主任会议督办", "By the council"), "committee": ("专门委员会督办", "By a committee")},
    SupervisionOutcome: {
        "solved": ("已解决", "Solved"),
        "major_progress": ("取得重大进展", "Major progress"),
        "some_progress": ("取得一定进展", "Some progress"),
        "not_solved": ("未解决", "Not solved"),
    },
    LeaderRole: {"supervises": ("督办领导", "Supervises"), "leads": ("领办领导", "Leads")},
    ActivityKind: {
        "inspection": ("视察", "Inspection"),
        "survey": ("调研", "Survey"),
        "symposium": ("座谈", "Symposium"),
        "hearing": ("听取汇报", "Hearing"),
        "other": ("其他", "Other"),
    },
}

RECONCILING: Labels = {
    ReconciliationState: {
        "convened": ("已召集", "Convened"),
        "held": ("待确认记录", "Held, the record to be confirmed"),
        "escalated": ("已提请主任会议", "Before the chairpersons' council"),
        "concluded": ("已办结", "Concluded"),
        "called_off": ("已终止", "Called off"),
    },
    Side: {
        "deputy": ("代表", "The deputy"),
        "unit": ("承办单位", "A unit"),
        "committee": ("代表工委", "The committee"),
    },
    Conclusion: {
        "evaluation_kept_rehandle": ("维持评价，重新办理", "Rating kept, handled again"),
        "evaluation_changed": ("重新评价", "Rated anew"),
        "class_changed": ("更改结果类别", "Class changed"),
        "moved_to_plan_ledger": ("列入计划台账", "Moved to the plan ledger"),
        "explained_accepted": ("接受解释说明", "Explanation accepted"),
        "no_agreement": ("未达成一致", "No agreement"),
    },
    RecordAnswer: {"confirmed": ("已确认", "Confirmed"), "refused": ("不确认", "Refused")},
    CouncilWord: {"rehandle": ("再次办理", "Handle again"), "close": ("结案", "Close")},
}
