"""Labels of the closed lists of statistics: Chinese, English."""

from api.enums.case import Labels
from domain.statistics.states import (
    BacklogAge,
    Breakdown,
    CellPart,
    Change,
    Coverage,
    FigureKind,
    Grain,
    LedgerProgress,
    Measure,
    RoundPolicy,
    ScopeKind,
    SilencePolicy,
    WithheldRate,
)

STATISTICS: Labels = {
    FigureKind: {
        "count": ("计数", "Count"),
        "rate": ("比率", "Rate"),
        "share": ("构成比", "Shares"),
        "spread": ("分布", "Spread"),
    },
    Grain: {
        "case": ("建议", "Case"),
        "assignment": ("承办", "Assignment"),
        "signature": ("署名", "Signature"),
        "promise": ("承诺", "Promise"),
    },
    Measure: {
        "cases": ("件", "Cases"),
        "case_times": ("件次", "Case-times"),
        "people": ("人", "People"),
        "person_times": ("人次", "Person-times"),
        "items": ("项", "Items"),
        "days": ("天", "Days"),
    },
    RoundPolicy: {
        "first": ("首轮", "First round"),
        "latest": ("最近一轮", "Latest round"),
        "none": ("不分轮次", "Not by round"),
    },
    SilencePolicy: {
        "left_out": ("未反馈的不计入分母", "Without feedback: left out"),
        "not_concerned": ("与反馈无关", "Feedback plays no part"),
    },
    Breakdown: {
        "class": ("办理结果类别", "Result class"),
        "unit": ("承办单位", "Unit"),
        "role": ("承办角色", "Role of the unit"),
        "category": ("类别", "Category"),
        "delegation": ("代表团", "Delegation"),
        "deputy": ("代表", "Deputy"),
        "month": ("受理月份", "Month of acceptance"),
        "state": ("状态", "State"),
        "lamp": ("期限灯", "Lamp"),
        "age": ("待办天数", "Age"),
        "week": ("到期周", "Week"),
        "progress": ("承诺进展", "Progress of promises"),
    },
    ScopeKind: {
        "all": ("全部", "All"),
        "government": ("政府系统承办", "Answered for by the government"),
        "court": ("法院承办", "Answered for by the court"),
        "procuratorate": ("检察院承办", "Answered for by the procuratorate"),
        "unit": ("某单位", "One unit"),
        "delegation": ("某代表团", "One delegation"),
        "category": ("某类别", "One category"),
    },
    CellPart: {"denominator": ("分母", "Denominator"), "numerator": ("分子", "Numerator")},
    Coverage: {"whole": ("全部建议", "Every case"), "visible": ("本人可见的建议", "Cases that you may see")},
    WithheldRate: {
        "small_group": ("件数过少，不计比率", "Too few for a rate"),
        "nothing_counted": ("没有可计的建议", "Nothing to count"),
    },
    Change: {"entered": ("新计入", "Entered"), "left": ("不再计入", "Left"), "changed": ("有变化", "Changed")},
    BacklogAge: {
        "0-30": ("30天以内", "Up to 30 days"),
        "31-60": ("31至60天", "31 to 60 days"),
        "61-90": ("61至90天", "61 to 90 days"),
        "91-180": ("91至180天", "91 to 180 days"),
        "181+": ("180天以上", "More than 180 days"),
    },
    LedgerProgress: {
        "fulfilled": ("已兑现", "Fulfilled"),
        "progressing": ("推进中", "Progressing"),
        "without_progress": ("尚无进展", "No progress yet"),
        "given_up": ("已说明不能兑现", "Given up, with the reason"),
    },
}
