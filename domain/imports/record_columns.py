"""The columns of what followed a case of the past: further rounds, changes of class, promises and whatever is told of it later."""

# ruff: noqa: RUF009 - `column` is dataclasses.field with what the column is

from dataclasses import dataclass
from datetime import date

from domain.imports.column import column, either, words

CASE_KINDS = words(
    suggestion="建议 代表建议 议案建议 建议批评和意见 建议、批评和意见 意见", proposal="提案 政协提案 委员提案"
)
RATINGS = words(satisfied="满意 很满意", basically_satisfied="基本满意 较满意", dissatisfied="不满意 unsatisfied")
SESSIONS = either("在会 会议期间 大会期间 会上 insession", "闭会 闭会期间 会后 平时 intersession")
PROMISE_STATES = words(
    open="在办 推进中 未完成 办理中", fulfilled="已兑现 已完成 已解决 兑现", given_up="无法兑现 不能兑现 终止"
)
PROMISE_SOURCES = words(
    reply="答复 答复承诺",
    class_change="类别变更 改类",
    raised_again="反复提出 多次提出",
    meeting="面对面 会议 活动",
    reconciliation="三方合议 合议",
    look_back="回头看",
)
CLASS_SOURCES = words(
    second_reply="二次答复 再次答复",
    supervision="督办 监督",
    look_back="回头看",
    reconciliation="三方合议 合议",
    meeting="会议 面对面",
)
CRITERIA = words(
    city_wide_importance="全局性 全市性 事关全局",
    concentrated_concern="集中关注 反映集中 社会关注",
    broad_or_difficult="涉及面广 复杂疑难 难度大",
    yearly_priority="年度重点 中心工作",
)
TIERS = words(council="主任会议 主任会议督办 主任督办", committee="委员会 专门委员会 专委会 专委会督办")
OUTCOMES = words(
    solved="已解决 解决", major_progress="重大进展", some_progress="一定进展 有进展", not_solved="未解决 没有解决"
)
RESULTS = words(confirmed="属实 确认 确认属实", not_confirmed="不属实 未确认 不实", not_checkable="无法核查 不能核查")
CHECKERS = words(monitor="监督员 督办监督员", deputy="代表", committee="委员会 代表工委 专委会")
DIMENSIONS = words(overall="总体 总体评价", attitude="态度 办理态度", process="过程 办理过程", result="结果 办理结果")
CONCLUSIONS = words(
    evaluation_kept_rehandle="维持评价重新办理 维持评价 重新办理",
    evaluation_changed="变更评价 重新评价",
    class_changed="变更类别 调整类别",
    moved_to_plan_ledger="列入计划台账 列入计划 列入台账",
    explained_accepted="解释后接受 说明后理解 代表理解",
    no_agreement="未达成一致 未能一致",
)
COUNCIL_WORDS = words(rehandle="重新办理 再办理", close="办结 终结 结案")
YES = either("已确认 各方确认", "未确认")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """A promise of a past case with what became of it; the key is the case, the unit, and the ledger's number or the text."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    ledger_number: str | None = column("text", "台账编号 台账号 承诺编号", limit=60)
    unit: str | None = column("name", "承诺单位 责任单位 承办单位 主办单位", limit=100)
    text: str = column("long_text", "承诺事项 承诺内容 承诺 计划事项", required=True, limit=20_000)
    source: str = column("choice", "承诺来源 事项来源", choices=PROMISE_SOURCES, default="reply")
    made_on: date | None = column("date", "承诺日期 列入日期 入账日期 列入计划日期")
    year: int | None = column("integer", "列入年度 入账年度 年度", limit=2_199)
    due_on: date = column("date", "承诺期限 完成期限 办结期限 到期日", required=True)
    state: str | None = column("choice", "兑现状态 承诺状态 状态", choices=PROMISE_STATES)
    progress: str | None = column("long_text", "进展 进展情况 推进情况 办理进展", limit=100_000)
    fulfilled_on: date | None = column("date", "兑现日期 完成日期 二次答复日期")
    second_reply: str | None = column("long_text", "二次答复 再次答复 二次答复内容", limit=100_000)
    second_document_number: str | None = column("text", "二次答复文号 再次答复文号", limit=100)
    given_up_on: date | None = column("date", "终止日期 书面说明日期")
    given_up_reason: str | None = column("long_text", "书面说明 无法兑现原因 终止原因", limit=20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChangeRow:
    """A later change of the class of a past case; the key is the case, the unit and the day."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    unit: str | None = column("name", "答复单位 承办单位 主办单位", limit=100)
    from_class: str | None = column("class", "原类别 变更前类别", limit=20)
    to_class: str = column("class", "新类别 现类别 变更后类别", required=True, limit=20)
    changed_on: date = column("date", "变更日期 改类日期", required=True)
    source: str = column("choice", "变更依据 变更来源", required=True, choices=CLASS_SOURCES)
    reason: str | None = column("long_text", "变更原因 变更理由 理由", limit=5_000)
    evidence: str | None = column("long_text", "佐证 证明材料 依据材料", limit=5_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A further round of a past case that was answered and rated; the key is the case and the number of the round."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    round: int = column("integer", "轮次 办理轮次 第几轮", required=True, limit=20)
    assigned_on: date = column("date", "重办日期 再次交办日期 交办日期", required=True)
    replied_on: date = column("date", "再次答复日期 答复日期 办复日期", required=True)
    reply_document_number: str | None = column("text", "答复文号 再次答复文号 文号", limit=100)
    reply_text: str | None = column("long_text", "答复内容 再次答复 答复 答复正文", limit=100_000)
    result_class: str = column("class", "办理类别 答复类别 办理结果类别 类件", required=True, limit=20)
    received_on: date | None = column("date", "签收日期 代表收到日期 收到答复日期")
    rating: str | None = column("choice", "满意度 总体评价 代表评价 评价", choices=RATINGS)
    rating_attitude: str | None = column("choice", "办理态度 办理态度满意度 态度评价 态度", choices=RATINGS)
    rating_process: str | None = column("choice", "办理过程 办理过程满意度 过程评价 过程", choices=RATINGS)
    rating_result: str | None = column("choice", "办理结果满意度 结果评价 结果满意度 办理结果评价", choices=RATINGS)
    rating_reason: str | None = column("long_text", "评价理由 不满意理由 不满意原因 评价意见", limit=5_000)
    rated_on: date = column("date", "评价日期 反馈日期 评价时间", required=True)
    closed_on: date | None = column("date", "办结日期 结案日期")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySupervisionRow:
    """A case under a decision of the council; rows of one day and topic are one decision, and the key is it and the case."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    year: int | None = column("integer", "督办年度 年度", limit=2_199)
    decided_on: date = column("date", "确定日期 决定日期", required=True)
    meeting: str = column("text", "确定会议 决定会议 主任会议", required=True, limit=200)
    criterion: str = column("choice", "选题标准 选题依据", required=True, choices=CRITERIA)
    topic: str = column("text", "督办选题 督办主题 选题 主题", required=True, limit=200)
    tier: str = column("choice", "督办层级 层级", choices=TIERS, default="council")
    supervised_by: tuple[str, ...] = column("names", "督办领导 督办人", required=True, limit=60)
    led_by: tuple[str, ...] = column("names", "领办领导 领办人", required=True, limit=60)
    committee: str = column("name", "责任委员会 责任委 督办委员会", required=True, limit=100)
    due_on: date = column("date", "督办期限 完成期限 办结期限", required=True)
    plan: str | None = column("long_text", "督办方案 督办计划 方案", limit=100_000)
    plan_approved_on: date | None = column("date", "方案通过日期 方案日期")
    activities: str | None = column("long_text", "督办活动 活动 活动情况", limit=100_000)
    reported_on: date | None = column("date", "报告日期 向主任会议报告日期")
    report: str | None = column("long_text", "督办报告 报告", limit=100_000)
    concluded_on: date | None = column("date", "督办办结日期 办结日期")
    outcome: str | None = column("choice", "督办结果 督办成效", choices=OUTCOMES)
    outcome_note: str | None = column("long_text", "结果说明 成效说明", limit=20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBackItemRow:
    """What a look-back found of a reply; rows that name one batch of a session are that batch, and the key is it and the reply."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    batch: str = column("text", "回头看批次 批次 批次名称", required=True, limit=200)
    opened_on: date = column("date", "启动日期 开展日期", required=True)
    batch_due_on: date = column("date", "批次期限 核查期限", required=True)
    closed_on: date = column("date", "批次结束日期 结束日期", required=True)
    report: str = column("long_text", "批次报告 回头看报告 报告", required=True, limit=100_000)
    unit: str | None = column("name", "答复单位 承办单位 主办单位", limit=100)
    checkers: tuple[str, ...] = column("names", "核查人 核查人员", limit=60)
    checker_kind: str = column("choice", "核查人身份 核查方式", choices=CHECKERS, default="committee")
    found_on: date = column("date", "核查日期 认定日期", required=True)
    result: str = column("choice", "核查结果 回头看结果", required=True, choices=RESULTS)
    findings: str | None = column("long_text", "核查情况 发现问题", limit=20_000)
    reason: str | None = column("long_text", "无法核查原因 原因", limit=5_000)
    class_after: str | None = column("class", "核查后类别 变更后类别", limit=20)
    promise: str | None = column("long_text", "后续承诺 整改承诺 承诺事项", limit=20_000)
    promise_due_on: date | None = column("date", "承诺期限 整改期限")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationRow:
    """A three-party reconciliation that ended; the key is the case, the round and the dimension."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    round: int = column("integer", "轮次 办理轮次 第几轮", required=True, limit=20)
    dimension: str = column("choice", "评价维度 评价方面 维度", required=True, choices=DIMENSIONS)
    communicated_on: date = column("date", "沟通日期", required=True)
    communication: str = column("long_text", "沟通情况 沟通内容", required=True, limit=20_000)
    convened_on: date | None = column("date", "召集日期")
    met_on: date = column("date", "合议日期 会议日期", required=True)
    place: str | None = column("text", "合议地点 地点", limit=200)
    deputies_present: tuple[str, ...] = column("names", "到会代表 参会代表", required=True, limit=60)
    units_present: tuple[str, ...] = column("names", "到会单位人员 参会单位人员", required=True, limit=60)
    committee_present: tuple[str, ...] = column("names", "到会委员会人员 人大参会人员", required=True, limit=60)
    committee: str | None = column("name", "召集委员会 召集机构", limit=100)
    findings: str = column("long_text", "合议认定 认定情况", required=True, limit=100_000)
    conclusion: str = column("choice", "合议结论 结论", required=True, choices=CONCLUSIONS)
    confirmed: bool = column("flag", "各方确认 是否确认", required=True, choices=YES)
    unit: str | None = column("name", "答复单位 承办单位 主办单位", limit=100)
    rating_after: str | None = column("choice", "合议后评价 重新评价", choices=RATINGS)
    class_after: str | None = column("class", "合议后类别 变更后类别", limit=20)
    class_reason: str | None = column("long_text", "变更原因 变更理由", limit=5_000)
    promise: str | None = column("long_text", "承诺事项 承诺", limit=20_000)
    promise_due_on: date | None = column("date", "承诺期限 完成期限")
    council_decision: str | None = column("choice", "主任会议决定", choices=COUNCIL_WORDS)
    council_decided_on: date | None = column("date", "主任会议日期 主任会议决定日期")
    council_text: str | None = column("long_text", "主任会议意见", limit=20_000)


RecordRow = PromiseRow | ClassChangeRow | RoundRow | KeySupervisionRow | LookBackItemRow | ReconciliationRow
