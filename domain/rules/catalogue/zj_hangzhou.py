"""Hangzhou, by the Zhejiang texts of 2016; the revisions of 2023 (province) and 2024 (city) could not be read in full."""

from datetime import date

from domain.rules.catalogue.entries import (
    ASSUMED_RULES,
    ASSUMED_SETTINGS,
    SIX_MONTHS,
    assumed,
    assumed_rule,
    no_clock,
    rule,
    stated,
    switches,
)
from domain.rules.profile import Anchor, Outcome, Profile, ResultClass, Step
from domain.workdays import Unit

_CLASSES = (
    ResultClass(code="A", label_zh="已解决或基本解决", label_en="solved or basically solved", outcome=Outcome.SOLVED),
    ResultClass(
        code="B",
        label_zh="正在解决或列入计划逐步解决",
        label_en="being solved, or planned to be solved step by step",
        outcome=Outcome.PARTLY_OR_IN_PROGRESS,
    ),
    ResultClass(
        code="C",
        label_zh="因客观条件限制暂不能解决，留作参考或另作处理",
        label_en="cannot be solved for now; kept for reference or dealt with otherwise",
        outcome=Outcome.NOT_NOW,
    ),
)

_SWITCHES, _SOURCES = switches(
    {
        **ASSUMED_SETTINGS,
        "min_signatories": assumed(1, "各地文本均为代表一人即可提出；浙江的条号未读到"),
        "withdrawal": assumed("any_time", "浙江文本未读到撤回条款；参照青岛、山东、重庆：书面要求即可撤回"),
        "consultation_required": stated(True, "DL25 §51; ZJ16 §17", "答复前必须与代表联系沟通、听取意见"),
        "extension_needs_consent": stated(True, "ZJ16 §21", "延长须经交办机关同意"),
        "reply_to": stated("each_signatory", "ZJ16 §22", "联名建议分别答复每位代表"),
        "classes": assumed(_CLASSES, "杭州历年报告的三类口径，未见于法规；C类包含全国口径的C和D"),
        "raters": stated("lead", "ZJ16 §23", "征询意见表交领衔代表填写"),
        "dimensions": assumed(["process", "result"], "法规未分项；按省内松阳做法分办理过程和办理结果"),
        "dissatisfied": assumed("automatic", "法规规定不满意的一个月内再次答复，未写须经批准", "ZJ16 §24"),
        "auto_close": assumed(True, "原文未写办结后的关闭；无异议即关闭"),
    }
)

ZJ_HANGZHOU = Profile(
    code="zj-hangzhou",
    version=1,
    kind="suggestion",
    name_zh="杭州（浙江省2016年规定）",
    name_en="Hangzhou (Zhejiang provisions of 2016)",
    effective_from=date(2016, 1, 1),  # the day within the year is not known
    switches=_SWITCHES,
    sources=_SOURCES,
    rules=(
        *ASSUMED_RULES,
        rule(
            Step.ACCEPTANCE_NOTICE,
            7,
            Unit.DAY,
            Anchor.ACCEPTED,
            "ZJ16 §10",
            "闭会期间的建议，受理后七日内告知代表",
            applies="inter_session",
        ),
        assumed_rule(
            Step.ASSIGN,
            1,
            Unit.MONTH,
            Anchor.SESSION_CLOSED,
            "法规只说及时；按富阳2025年做法，闭会后一个月内交办",
            applies="in_session",
            article="ZJ16 §11",
        ),
        rule(Step.RETURN, 10, Unit.DAY, Anchor.RECEIVED, "ZJ16 §14", "不属本单位职责的，收到之日起十日内提出"),
        rule(
            Step.CO_OPINION, 2, Unit.MONTH, Anchor.RECEIVED, "ZJ16 §18", "会办单位收到之日起两个月内向主办单位提出意见"
        ),
        rule(
            Step.REPLY,
            3,
            Unit.MONTH,
            Anchor.ASSIGNED,
            "DL25 §51",
            "交办之日起三个月内答复；2025年修订的代表法在后且在上，不再按浙江2016年文本的收到之日（ZJ16 §21）起算",
            cap=SIX_MONTHS,
        ),
        rule(
            Step.REPLY_EXTENDED,
            6,
            Unit.MONTH,
            Anchor.ASSIGNED,
            "ZJ16 §21; DL25 §51",
            "涉及面广、难度大的，经交办机关同意可延长，自交办之日起至迟六个月",
        ),
        rule(
            Step.REDO_REPLY,
            1,
            Unit.MONTH,
            Anchor.DISSATISFIED,
            "ZJ16 §24; ZJ-DL16 §43",
            "代表不满意的，一个月内再作办理并答复",
            cap=SIX_MONTHS,
        ),
        assumed_rule(
            Step.FEEDBACK,
            15,
            Unit.WORKDAY,
            Anchor.REPLY_RECEIVED,
            "法规只说及时填写征询意见表；参照北京十五个工作日",
            article="ZJ16 §23",
        ),
    ),
    no_clock=(
        no_clock(Step.ACCEPTANCE_NOTICE, "七日告知只适用于闭会期间的建议（ZJ16 §10）", "in_session"),
        no_clock(Step.ASSIGN, "闭会期间的建议及时交办，法规未定日数（ZJ16 §11）", "inter_session"),
        no_clock(Step.CONTACT, "应当与代表联系沟通，法规未定日数（ZJ16 §17）"),
    ),
)
