"""How a profile is written down: what a text states, what we assume and why, and what has no clock."""

from collections.abc import Mapping
from typing import Any

from domain.rules.profile import Anchor, Applies, Limit, NoClock, Rule, Step, Switches, SwitchSource
from domain.workdays import Unit

Setting = tuple[Any, str | None, str, bool]
SIX_MONTHS = Limit(amount=6, unit=Unit.MONTH, anchor=Anchor.ASSIGNED)


def rule(
    step: Step,
    amount: int,
    unit: Unit,
    anchor: Anchor,
    article: str,
    note: str,
    *,
    applies: Applies = "always",
    cap: Limit | None = None,
) -> Rule:
    return Rule(
        step=step,
        applies=applies,
        amount=amount,
        unit=unit,
        anchor=anchor,
        cap=cap,
        article=article,
        note=note,
        assumed=False,
    )


def assumed_rule(
    step: Step,
    amount: int,
    unit: Unit,
    anchor: Anchor,
    note: str,
    *,
    applies: Applies = "always",
    cap: Limit | None = None,
    article: str | None = None,
) -> Rule:
    """`article` is the text that knows the step but gives no number."""
    return Rule(
        step=step,
        applies=applies,
        amount=amount,
        unit=unit,
        anchor=anchor,
        cap=cap,
        article=article,
        note=note,
        assumed=True,
    )


def no_clock(step: Step, note: str, applies: Applies = "always") -> NoClock:
    return NoClock(step=step, applies=applies, note=note)


def stated(value: Any, article: str, note: str) -> Setting:
    return value, article, note, False


def assumed(value: Any, note: str, article: str | None = None) -> Setting:
    return value, article, note, True


def switches(settings: Mapping[str, Setting]) -> tuple[Switches, tuple[SwitchSource, ...]]:
    values = Switches.model_validate({name: value for name, (value, *_) in settings.items()})
    sources = tuple(
        SwitchSource(switch=name, article=article, note=note, assumed=guess)
        for name, (_, article, note, guess) in settings.items()
    )
    return values, sources


# No text read gives these, so every profile starts from the same values.
ASSUMED_RULES = (
    assumed_rule(
        Step.RECEIPT,
        5,
        Unit.WORKDAY,
        Anchor.ASSIGNED,
        "原文未定签收期限；交办五个工作日后视为已收到，退办和会办期限随之起算",
    ),
    assumed_rule(
        Step.RETURN_DECISION, 7, Unit.DAY, Anchor.REQUESTED, "原文只说及时或未写；参照广州做法，七日内答复退办申请"
    ),
    assumed_rule(
        Step.OPINION_REDO, 5, Unit.WORKDAY, Anchor.OPINION_SENT_BACK, "参照重庆第二十条：五个工作日内重提会办意见"
    ),
    assumed_rule(Step.COSIGN, 5, Unit.WORKDAY, Anchor.INVITED, "原文未定附议期限；五个工作日未确认的视为未联名"),
    assumed_rule(
        Step.REPLY_RECEIPT, 5, Unit.WORKDAY, Anchor.REPLIED, "原文未定送达；发出五个工作日后视为代表已收到答复"
    ),
    assumed_rule(
        Step.FEEDBACK_GRACE, 5, Unit.WORKDAY, Anchor.URGED, "原文未定；催请后五个工作日仍无反馈的，记为未反馈"
    ),
)

ASSUMED_SETTINGS: Mapping[str, Setting] = {
    "opinion_redo_max": assumed(1, "参照重庆第二十条：主办单位可退回会办意见一次"),
    "reassignment_clock": assumed("restarts", "原文未写；改办即重新交办，期限自新的交办之日起算"),
    "reason_required_levels": assumed(["dissatisfied"], "参照上海第二十一条、重庆第二十七条：不满意须说明理由"),
    "reason_hidden_from_unit": assumed(False, "原文未写；承办单位须知道理由才能再次办理"),
    "feedback_urges": assumed(1, "参照重庆第二十九条：逾期并经催请仍未反馈的，不计入满意率"),
    "follow_up_basically_satisfied": assumed(False, "原文未写；基本满意视为满意的一档，不再跟踪"),
    "max_rounds": assumed(2, "原文未写；再次答复仍不满意的，进入协调程序而不再重复办理"),
    "roll_over": assumed(False, "原文未写末日遇休息日是否顺延；民法典第二百零三条的顺延默认不用"),
    "due_soon_days": assumed([15, 7, 3, 1], "提醒时点由系统设定；同类系统提前十五天预警"),
    "escalation_grounds": assumed(
        ["dissatisfied", "overdue", "promise_broken", "demand_overdue"],
        "原文只规定可以约见、询问、质询，未列事由；云和以约见推动未解决的建议，青岛第三十六条可就办理情况开展专题询问",
    ),
    "yellow_days": assumed(7, "黄灯时点由系统设定：剩余七天"),
}
