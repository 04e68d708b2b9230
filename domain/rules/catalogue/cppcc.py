"""Proposals of a CPPCC committee, on the same engine; the national rules were not at hand, so every number is assumed."""

from datetime import date

from domain.rules.catalogue.entries import (
    ASSUMED_RULES,
    ASSUMED_SETTINGS,
    SIX_MONTHS,
    assumed,
    assumed_rule,
    no_clock,
    switches,
)
from domain.rules.profile import Anchor, Outcome, Profile, ResultClass, Step
from domain.workdays import Unit

_CLASSES = (
    ResultClass(code="A", label_zh="已解决或基本解决", label_en="solved or basically solved", outcome=Outcome.SOLVED),
    ResultClass(
        code="B",
        label_zh="正在解决或列入规划逐步解决",
        label_en="being solved, or planned to be solved step by step",
        outcome=Outcome.PARTLY_OR_IN_PROGRESS,
    ),
    ResultClass(
        code="C",
        label_zh="因目前条件限制，待以后解决",
        label_en="for later, because of present conditions",
        outcome=Outcome.NOT_NOW,
    ),
    ResultClass(code="D", label_zh="留作参考", label_en="kept for reference", outcome=Outcome.REFERENCE),
)

_SWITCHES, _SOURCES = switches(
    {
        **ASSUMED_SETTINGS,
        "min_signatories": assumed(1, "委员一人即可提出提案"),
        "withdrawal": assumed("before_assignment", "未读到条文；交办之前可以撤回"),
        "consultation_required": assumed(True, "各地办理办法均要求与提案人沟通"),
        "extension_needs_consent": assumed(True, "与建议相同：延长须经交办机关同意"),
        "reply_to": assumed("lead", "未读到条文；答复第一提案人"),
        "classes": assumed(_CLASSES, "全国通行的四类标注，各地略有不同"),
        "raters": assumed("lead", "未读到条文；由第一提案人反馈"),
        "dimensions": assumed(["attitude", "result"], "提案答复单通行的两项：办理态度、办理结果"),
        "dissatisfied": assumed("officer_decides", "未读到条文；由提案委员会决定是否再办"),
        "auto_close": assumed(True, "未读到条文；无异议即关闭"),
    }
)

CPPCC = Profile(
    code="cppcc",
    version=1,
    kind="proposal",
    name_zh="政协提案（通行做法）",
    name_en="CPPCC proposals (common practice)",
    effective_from=date(2014, 1, 1),
    switches=_SWITCHES,
    sources=_SOURCES,
    rules=(
        *ASSUMED_RULES,
        assumed_rule(Step.RETURN, 5, Unit.WORKDAY, Anchor.RECEIVED, "各地不一；收到之日起五个工作日内提出退办"),
        assumed_rule(Step.CO_OPINION, 1, Unit.MONTH, Anchor.RECEIVED, "各地不一；会办意见一个月"),
        assumed_rule(Step.REPLY, 3, Unit.MONTH, Anchor.ASSIGNED, "通行做法：交办之日起三个月内答复", cap=SIX_MONTHS),
        assumed_rule(Step.REPLY_EXTENDED, 6, Unit.MONTH, Anchor.ASSIGNED, "通行做法：至迟六个月"),
        assumed_rule(Step.REDO_REPLY, 1, Unit.MONTH, Anchor.DISSATISFIED, "各地不一；一个月内再次答复", cap=SIX_MONTHS),
        assumed_rule(Step.FEEDBACK, 15, Unit.WORKDAY, Anchor.REPLY_RECEIVED, "各地不一；十五个工作日内反馈"),
    ),
    no_clock=(
        no_clock(Step.ACCEPTANCE_NOTICE, "立案结果随交办告知，未定日数"),
        no_clock(Step.ASSIGN, "立案后由交办会交办，未定日数"),
        no_clock(Step.CONTACT, "应当与提案人沟通，未定日数"),
    ),
)
