"""Haidian district, which follows the Beijing regulation of 2014 (BJ14 §33)."""

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

# Haidian words its classes and uses no letters. Its reports name the first two together ("解决或取得进展").
_CLASSES = (
    ResultClass(code="solved", label_zh="问题得到解决", label_en="solved", outcome=Outcome.SOLVED),
    ResultClass(code="progress", label_zh="取得进展", label_en="progress made", outcome=Outcome.PARTLY_OR_IN_PROGRESS),
    ResultClass(code="planned", label_zh="列入工作计划", label_en="included in a plan", outcome=Outcome.PLANNED),
    ResultClass(code="not_now", label_zh="暂不具备条件", label_en="conditions not yet given", outcome=Outcome.NOT_NOW),
    ResultClass(
        code="explained",
        label_zh="无法办理，已作说明",
        label_en="not feasible, explained",
        outcome=Outcome.NOT_FEASIBLE,
    ),
    ResultClass(
        code="passed_up", label_zh="转报上级", label_en="passed up to a higher body", outcome=Outcome.ESCALATED
    ),
)

_SWITCHES, _SOURCES = switches(
    {
        **ASSUMED_SETTINGS,
        "min_signatories": stated(1, "BJ14 §10", "一人提出与联名提出效力相同"),
        "withdrawal": stated("before_assignment", "BJ14 §13", "交办之前可以撤回"),
        "consultation_required": stated(True, "DL25 §51; BJ14 §19", "办理中应当与代表沟通、听取意见"),
        "extension_needs_consent": stated(True, "BJ14 §21", "延长须经交办机关同意"),
        "reply_to": assumed("lead", "未读到联名答复的条款；答复领衔代表，由其转告"),
        "classes": assumed(_CLASSES, "区里按文字分类、不用字母；报告只有解决、取得进展、列入计划，其余类别为补足"),
        "raters": assumed("lead", "未读到由谁反馈联名建议；由领衔代表反馈", "BJ14 §23"),
        "dimensions": assumed(["attitude", "result"], "条例未分项；参照上海、山东分办理态度和办理结果"),
        "dissatisfied": stated(
            "officer_decides", "BJ-RP22 §29", "代表不同意答复的，由办事机构研究后可以交有关单位再办"
        ),
        "follow_up_basically_satisfied": assumed(
            True, "条例未写；海淀2025年工作安排对不满意和基本满意的建议都跟踪督办"
        ),
        "auto_close": assumed(False, "区里对不满意和基本满意的都要跟踪，关闭由工作人员决定"),
    }
)

BJ_HAIDIAN = Profile(
    code="bj-haidian",
    version=1,
    kind="suggestion",
    name_zh="海淀区（北京市2014年条例）",
    name_en="Haidian district (Beijing regulation of 2014)",
    effective_from=date(2014, 1, 1),  # the day within the year is not known
    switches=_SWITCHES,
    sources=_SOURCES,
    rules=(
        *ASSUMED_RULES,
        assumed_rule(Step.RETURN, 5, Unit.WORKDAY, Anchor.RECEIVED, "条例未写；收到之日起五个工作日内提出退办"),
        assumed_rule(Step.CO_OPINION, 1, Unit.MONTH, Anchor.RECEIVED, "条例未写；参照上海、山东、青岛一个月"),
        rule(Step.REPLY, 3, Unit.MONTH, Anchor.ASSIGNED, "BJ14 §21", "交办之日起三个月内答复", cap=SIX_MONTHS),
        rule(
            Step.REPLY_EXTENDED,
            6,
            Unit.MONTH,
            Anchor.ASSIGNED,
            "BJ14 §21; DL25 §51",
            "情况复杂的，经交办机关同意可延长，自交办之日起至迟六个月",
        ),
        rule(
            Step.REDO_REPLY,
            2,
            Unit.MONTH,
            Anchor.DISSATISFIED,
            "BJ-RP22 §29; BJ14 §27",
            "要求再次办理的，两个月内再次答复",
            cap=SIX_MONTHS,
        ),
        rule(
            Step.FEEDBACK, 15, Unit.WORKDAY, Anchor.REPLY_RECEIVED, "BJ14 §23", "代表收到答复之日起十五个工作日内反馈"
        ),
    ),
    no_clock=(
        no_clock(Step.ACCEPTANCE_NOTICE, "不予交办的告知代表，条例未定日数（BJ14 §15）"),
        no_clock(Step.ASSIGN, "秘书处于闭会当日移交，常委会整体研究后交办，未定日数（BJ14 §14、§15）", "in_session"),
        no_clock(Step.ASSIGN, "闭会期间的由主任会议决定交办，未定日数（BJ14 §16）", "inter_session"),
        no_clock(Step.CONTACT, "应当与代表沟通，条例未定日数（BJ14 §19）"),
    ),
)
