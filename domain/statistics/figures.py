"""The catalogue: every figure in one row, with its definition in both languages and the expressions that count it."""

from typing import Any

from sqlalchemy import func, true

from domain.evaluations.states import Dimension, RatingLevel
from domain.rules.profile import Outcome
from domain.statistics.asked import ASKED, local_day
from domain.statistics.asof import FIRST_REPLY_AT, AsOf, one_of, s
from domain.statistics.figure import OF_CASES, Condition, Figure, Words
from domain.statistics.figures_beside import BESIDE, OF_NO_UNIT
from domain.statistics.states import Breakdown, FigureKind, Grain, Measure, RoundPolicy, SilencePolicy

B, K, M = Breakdown, FigureKind, Measure


def _rated(dimension: Dimension | None, *levels: RatingLevel, first: bool) -> tuple[Condition, Condition]:
    def given(then: AsOf) -> Any:
        return then.worst_rating(first=first, dimension=dimension).is_not(None)

    def at_least(then: AsOf) -> Any:
        return func.coalesce(one_of(then.worst_rating(first=first, dimension=dimension), levels), False)

    return given, at_least


def _satisfaction(name: Words, *levels: RatingLevel, first: bool = False, dimension: Dimension | None = None) -> Figure:
    given, satisfied = _rated(dimension, *levels, first=first)
    broad = RatingLevel.BASICALLY_SATISFIED in levels
    which = ("首轮", "the first round") if first else ("最近一次已评价的轮次", "the round that was rated last")
    level = ("“满意”或“基本满意”", "satisfied or basically satisfied") if broad else ("“满意”", "satisfied")
    of = (
        ("各方面均", "in every dimension")
        if dimension is None
        else (f"“{DIMENSIONS[dimension][0]}”方面", f"in the dimension {DIMENSIONS[dimension][1]}")
    )
    return Figure(
        name=name,
        kind=K.RATE,
        counted=given,
        counted_words=(
            f"截至该时点，{which[0]}有代表评价的建议",
            f"cases with a rating in {which[1]} by that instant",
        ),
        part=satisfied,
        part_words=(f"其中全部评价{of[0]}为{level[0]}的", f"those of them whose every rating {of[1]} is {level[1]}"),
        note=(
            "多位代表或多份答复的，以最低一级为准；催办后仍未反馈的不计入分母。",
            "Of several raters or replies the lowest level counts; without feedback a case is left out (CQ18 §29).",
        ),
        rounds=RoundPolicy.FIRST if first else RoundPolicy.LATEST,
        silence=SilencePolicy.LEFT_OUT,
    )


DIMENSIONS: dict[Dimension, Words] = {
    Dimension.OVERALL: ("总体", "overall"),
    Dimension.ATTITUDE: ("办理态度", "attitude"),
    Dimension.PROCESS: ("办理过程", "process"),
    Dimension.RESULT: ("办理结果", "result"),
}
_SATISFIED = (RatingLevel.SATISFIED,)
_BROADLY = (RatingLevel.SATISFIED, RatingLevel.BASICALLY_SATISFIED)
_ASSIGNED: Words = ("截至该时点已交办的建议", "cases assigned by that instant")
_REPLIED: Words = ("截至该时点首轮已全部答复的建议", "cases whose first round was answered by that instant")
_ACCEPTED: Words = ("截至该时点已受理、未撤回的建议", "cases accepted by that instant and not withdrawn")


def _every(_: AsOf) -> Any:
    return true()


def _answered_or_late(then: AsOf) -> Any:
    return then.replied() | then.late()


def _waiting(then: AsOf) -> Any:
    return then.assigned() & ~then.replied()


def _days(_: AsOf) -> Any:
    return local_day(ASKED.c.zone, FIRST_REPLY_AT) - local_day(ASKED.c.zone, s.assigned_at)


FIGURES: dict[str, Figure] = {
    "accepted": Figure(name=("受理件数", "Cases accepted"), kind=K.COUNT, counted=_every, counted_words=_ACCEPTED),
    "assigned": Figure(
        name=("交办件数", "Cases assigned"), kind=K.COUNT, counted=lambda t: t.assigned(), counted_words=_ASSIGNED
    ),
    "replied": Figure(
        name=("办复率", "Replied"),
        kind=K.RATE,
        counted=lambda t: t.assigned(),
        counted_words=_ASSIGNED,
        part=lambda t: t.assigned() & t.replied(),
        part_words=("其中首轮已全部答复的", "those of them whose first round was answered"),
        note=("答复不等于解决。", "Replied is not solved."),
        rounds=RoundPolicy.FIRST,
    ),
    "handled": Figure(
        name=("办结率", "Handled"),
        kind=K.RATE,
        counted=lambda t: t.assigned(),
        counted_words=_ASSIGNED,
        part=lambda t: t.assigned() & t.handled(),
        part_words=("其中每一轮都已答复的", "those of them that were answered in every round demanded"),
        note=(
            "要求重新办理的，至再次答复前不算办结。",
            "A case that is to be handled again is not handled until it is answered again.",
        ),
        rounds=RoundPolicy.LATEST,
    ),
    "on_time": Figure(
        name=("按时办复率", "Replied on time"),
        kind=K.RATE,
        counted=_answered_or_late,
        counted_words=(
            "截至该时点首轮已答复，或已过答复期限仍未答复的建议",
            "cases whose first round was answered by that instant, or that had missed their day without a reply",
        ),
        part=lambda t: t.replied() & ~t.late(),
        part_words=(
            "其中各答复单位均在期限（含准予延期）内答复的",
            "those of them that every unit answered by its day, extensions included",
        ),
        note=("尚未到期且未答复的不计入。", "What is neither due nor answered yet is left out."),
        rounds=RoundPolicy.FIRST,
    ),
    "online": Figure(
        name=("上网率", "On record online"),
        kind=K.RATE,
        counted=lambda t: t.assigned(),
        counted_words=_ASSIGNED,
        part=lambda t: t.assigned() & t.online(),
        part_words=("其中已发出的答复全文存于本系统的", "those of them with the text of a sent reply in this system"),
    ),
    "consulted": Figure(
        name=("面商率", "Consulted face to face"),
        kind=K.RATE,
        counted=lambda t: t.assigned(),
        counted_words=_ASSIGNED,
        part=lambda t: t.assigned() & t.met_the_deputy(),
        part_words=(
            "其中至少有一次代表在场的面谈、座谈或现场沟通记录的",
            "those of them with at least one recorded meeting, symposium or site visit at which the deputy was present",
        ),
        note=("电话、邮件、书信不算面商。", "A call, a mail or a letter is no meeting."),
    ),
    "classes": Figure(
        name=("办理结果类别构成", "Result classes"),
        kind=K.SHARE,
        counted=lambda t: t.class_code().is_not(None),
        counted_words=("截至该时点有办理结果类别的建议", "cases with a result class at that instant"),
        note=("以类别沿革中该时点最近一行为准。", "The class is the last line of its history at that instant."),
        rounds=RoundPolicy.LATEST,
        own=B.CLASS,
        by=tuple(each for each in OF_CASES if each is not B.CLASS),
    ),
    "solved": Figure(
        name=("解决率（A类率）", "Solved (class A)"),
        kind=K.RATE,
        counted=_every,
        counted_words=_ACCEPTED,
        part=lambda t: t.means(Outcome.SOLVED),
        part_words=("其中类别含义为“已解决”的", "those of them whose class means solved"),
        rounds=RoundPolicy.LATEST,
    ),
    "solved_or_progressing": Figure(
        name=("解决或取得进展率", "Solved or progressing"),
        kind=K.RATE,
        counted=lambda t: t.replied(),
        counted_words=_REPLIED,
        part=lambda t: t.replied() & t.means(Outcome.SOLVED, Outcome.PARTLY_OR_IN_PROGRESS),
        part_words=("其中类别含义为“已解决”或“正在解决”的", "those of them whose class means solved or in progress"),
        rounds=RoundPolicy.LATEST,
    ),
    "taken_up": Figure(
        name=("解决、进展或列入计划率", "Solved, progressing or planned"),
        kind=K.RATE,
        counted=lambda t: t.replied(),
        counted_words=_REPLIED,
        part=lambda t: t.replied() & t.means(Outcome.SOLVED, Outcome.PARTLY_OR_IN_PROGRESS, Outcome.PLANNED),
        part_words=(
            "其中类别含义为“已解决”“正在解决”或“列入计划”的",
            "those of them whose class means solved, in progress or planned",
        ),
        rounds=RoundPolicy.LATEST,
    ),
    "feedback": Figure(
        name=("反馈率", "Feedback given"),
        kind=K.RATE,
        counted=lambda t: t.replied(),
        counted_words=_REPLIED,
        part=lambda t: t.replied() & _rated(None, first=False)[0](t),
        part_words=("其中有代表评价的", "those of them that a deputy has rated"),
    ),
    "satisfaction": _satisfaction(("满意率", "Satisfied"), *_SATISFIED),
    "satisfaction_broad": _satisfaction(("满意率（含基本满意）", "Satisfied or basically satisfied"), *_BROADLY),
    "satisfaction_first_round": _satisfaction(
        ("初次办理满意率", "Satisfied with the first round"), *_SATISFIED, first=True
    ),
    **{
        f"satisfaction_{dimension}": _satisfaction(
            (f"{zh}满意率", f"Satisfied: {en}"), *_SATISFIED, dimension=dimension
        )
        for dimension, (zh, en) in DIMENSIONS.items()
    },
    **{
        f"satisfaction_{dimension}_first_round": _satisfaction(
            (f"{zh}初次满意率", f"Satisfied with the first round: {en}"), *_SATISFIED, first=True, dimension=dimension
        )
        for dimension, (zh, en) in DIMENSIONS.items()
    },
    "key_cases": Figure(
        name=("重点督办件数", "Key cases"),
        kind=K.COUNT,
        counted=lambda t: t.key(),
        counted_words=("截至该时点列入重点督办的建议", "cases under a standing decision of key supervision"),
        note=("撤销或被替代的决定不算。", "Decisions withdrawn or replaced do not count."),
    ),
    "key_concluded": Figure(
        name=("重点督办办结率", "Key cases concluded"),
        kind=K.RATE,
        counted=lambda t: t.key(),
        counted_words=("截至该时点列入重点督办的建议", "cases under a standing decision of key supervision"),
        part=lambda t: t.key(concluded=True),
        part_words=("其中督办已结束的", "those of them whose supervision was concluded"),
    ),
    "unit_work": Figure(
        name=("单位承办件次", "Work of units"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            "截至该时点各单位承办的建议，按单位每件一次，取其最近一轮的角色",
            "cases that a unit handles at that instant, once for each unit, in the role of its latest round",
        ),
        note=(
            "一件建议可有几个单位承办，各单位之和不是全市件数。",
            "A case may have several units: the sum over units is not the number of cases.",
        ),
        grain=Grain.ASSIGNMENT,
        measure=M.CASE_TIMES,
        rounds=RoundPolicy.LATEST,
        summable=False,
    ),
    "signed": Figure(
        name=("署名人次", "Signatures"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            "截至该时点已受理建议上的领衔和联名署名",
            "signatures, of leads and co-signers, under the cases accepted by that instant",
        ),
        grain=Grain.SIGNATURE,
        measure=M.PERSON_TIMES,
        by=OF_NO_UNIT,
    ),
    "active_deputies": Figure(
        name=("参与代表人数", "Deputies taking part"),
        kind=K.COUNT,
        counted=_every,
        counted_words=(
            "截至该时点在已受理建议上署名的不同代表",
            "different deputies whose name stands under a case accepted by that instant",
        ),
        note=("人数不同于人次。", "People, not person-times."),
        grain=Grain.SIGNATURE,
        measure=M.PEOPLE,
        subject=lambda signature: signature.c.person_id,
        by=OF_NO_UNIT,
    ),
    **BESIDE,
    "processing_days": Figure(
        name=("办理天数", "Days to the reply"),
        kind=K.SPREAD,
        counted=lambda t: t.assigned() & t.replied(),
        counted_words=_REPLIED,
        measured=_days,
        note=(
            "自交办日至首轮全部答复日的自然日；分位数取实际出现的值。",
            "Calendar days from assignment to the reply of the first round; a quantile is a value that occurred.",
        ),
        measure=M.DAYS,
        rounds=RoundPolicy.FIRST,
    ),
    "backlog": Figure(
        name=("待办件数", "Backlog by age"),
        kind=K.COUNT,
        counted=_waiting,
        counted_words=("截至该时点已交办、首轮未答复的建议", "cases assigned and not answered at that instant"),
        note=("按自交办日起的自然日分段。", "By calendar days since the day of assignment."),
        own=B.AGE,
    ),
    "falling_due": Figure(
        name=("到期预告", "Falling due"),
        kind=K.COUNT,
        counted=lambda t: t.reply_due_at().is_not(None),
        counted_words=(
            "在该时点有答复期限正在计算的建议，按最早一个期限",
            "cases with a running clock for a reply at that instant, by the earliest",
        ),
        note=(
            "周以周一之日表示；已逾期的在过去的周里。",
            "A week is named by its Monday; what is overdue lies in a week gone by.",
        ),
        own=B.WEEK,
    ),
}
