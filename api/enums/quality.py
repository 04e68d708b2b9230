"""Labels of the twenty-four characters: findings, the questions that they rest on, and how each ends."""

from api.enums.case import Labels
from domain.quality.states import Check, Finding, Judgement, Scored

_SIX = {
    "responsibility": ("责任落实", "Responsibility taken"),
    "procedure": ("程序合规", "Procedure followed"),
    "communication": ("沟通到位", "Deputy heard"),
    "reply_form": ("答复规范", "Reply in due form"),
    "on_time": ("办结按时", "Concluded in time"),
    "solved": ("问题解决", "Problem solved"),
}

QUALITY: Labels = {
    Finding: _SIX,
    Scored: {"overall": ("总体", "Overall"), **_SIX},
    Judgement: {
        "met": ("符合", "Met"),
        "not_met": ("不符合", "Not met"),
        "open": ("尚待判定", "Not decidable yet"),
        "not_applicable": ("不适用", "Not applicable"),
        "not_recorded": ("无记录可查", "Not on record"),
    },
    Check: {
        "received_by_unit": ("单位按时签收", "Signed for by the unit itself"),
        "officer_named": ("明确承办人", "Case officer named"),
        "signer_named": ("明确签发负责人", "Signer named"),
        "government_leader": ("重点建议有政府领导领办", "Key case led by a government leader"),
        "main_head_signed": ("重点建议由主要负责人签发", "Key case signed by the main head"),
        "handling_plan": ("制定办理方案", "Handling plan made"),
        "return_in_time": ("在期限内申请退办", "Return asked for in its window"),
        "return_decided_in_time": ("在期限内答复退办申请", "Return decided in time"),
        "extension_in_time": ("在期限内申请并批准延期", "Extension asked for and granted in time"),
        "opinion_in_time": ("会办意见按时提交", "Co-handler's opinion in time"),
        "opinions_before_reply": ("会办意见先于答复", "Opinions in before the reply"),
        "reviewed_before_signing": ("先审核后签发", "Reviewed before signing"),
        "contacted_in_time": ("按时联系代表", "Deputy contacted in time"),
        "deputy_heard": ("答复前与代表沟通", "Deputy heard before the reply"),
        "view_recorded": ("记录代表意见", "Deputy's view on record"),
        "face_to_face": ("当面沟通（面商）", "Heard face to face"),
        "stages_covered": ("办前办中办后均有沟通（三访）", "Heard before, during and after"),
        "fields_complete": ("答复要素齐全", "Fields of the reply complete"),
        "disclosure_decided": ("明确公开属性", "Disclosure decided"),
        "class_stated": ("标明办理结果类别", "Class stated"),
        "every_point_answered": ("逐条答复", "Every point answered"),
        "opinions_stated": ("答复载明会办意见", "Co-handlers' opinions stated"),
        "replied_in_time": ("按期答复", "Replied in time"),
        "outcome_reached": ("办理结果", "Outcome of the class"),
        "promise_made": ("待办事项已列入台账", "What is left stands in the ledger"),
        "promise_kept": ("承诺按期兑现", "Promise kept in time"),
        "looked_back": ("回头看结果", "Result of the look-back"),
    },
}
