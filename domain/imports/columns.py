"""The documented columns of each kind of file: field, Chinese and English headers, type, limits; and the row types."""

# ruff: noqa: RUF009 - `_column` is dataclasses.field with what the column is

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cache
from typing import Any, Literal

Kind = Literal["suggestions", "deputies", "organisations", "promises", "class_changes", "rounds"]
Type = Literal["text", "long_text", "name", "names", "integer", "date", "flag", "choice", "class", "email", "url"]


@dataclass(frozen=True, slots=True)
class Column:
    """`headers` are all accepted ones; the first is the Chinese label, `field` itself is the English one."""

    field: str
    headers: tuple[str, ...]
    type: Type
    required: bool
    max_chars: int
    choices: Mapping[str, object]

    @property
    def label(self) -> str:
        return self.headers[0]


def _column(
    type: Type,
    headers: str,
    *,
    limit: int = 200,
    required: bool = False,
    choices: Mapping[str, object] | None = None,
    default: object = None,
) -> Any:
    column = Column("", tuple(headers.split()), type, required, limit, choices or {})
    empty: object = () if type == "names" else default
    return field(metadata={"column": column}) if required else field(default=empty, metadata={"column": column})


def _words(**codes: str) -> dict[str, object]:
    """Words of the office to codes; a code is always a word for itself."""
    return {fold(word): code for code, words in codes.items() for word in (code, *words.split())}


def _either(yes: str, no: str) -> dict[str, object]:
    words: dict[str, object] = {fold(word): True for word in ("是", "true", "yes", "y", "1", *yes.split())}
    return words | {fold(word): False for word in ("否", "false", "no", "n", "0", *no.split())}


def fold(word: str) -> str:
    """Full and half width, case, spaces, underscores and marks of required columns make no difference."""
    return re.sub(r"[\s_\-*:·\u200b\ufeff]+", "", unicodedata.normalize("NFKC", word).casefold())


RUNNING_NUMBER = frozenset(("序号", "行号", "no."))  # of the table itself, not of the case: ignored, never refused
EXAMPLE = frozenset(("示例", "example"))  # a row so numbered is the template's, and no data
REASONS = {"zh": "未接受原因", "en": "refusal_reasons"}  # what stands beside rows that come back to be mended
UNREADABLE = "refused_line"
CASE_STATE = "案件状态"  # what an export says of a case for readers; the dates of the row are what an import goes by
STATE_HEADERS = frozenset((fold(CASE_STATE), fold("case_state")))
# No row of the import can say that a case is, or ended, like this: such rows of an export are passed over.
UNTOLD_STATES = frozenset(("draft", "cosigning", "returned_for_revision", "not_accepted", "withdrawn"))
IGNORED = RUNNING_NUMBER | STATE_HEADERS | {fold(word) for word in (*REASONS.values(), UNREADABLE)}
CASE_KINDS = _words(
    suggestion="建议 代表建议 议案建议 建议批评和意见 建议、批评和意见 意见", proposal="提案 政协提案 委员提案"
)
MODES = _words(
    sole="单办 独办 单独办理", lead_co="主会办 主办会办 主协办 主办协办 主办和会办 会同办理", split="分办 分别办理"
)
RATINGS = _words(satisfied="满意 很满意", basically_satisfied="基本满意 较满意", dissatisfied="不满意 unsatisfied")
DISCLOSURES = _words(open="主动公开 公开", on_request="依申请公开", closed="不予公开 不公开")
PERMISSIONS = _words(
    full="全文公开 全文 同意公开", title_only="仅公开标题 标题公开 只公开标题", none="不公开 不同意公开"
)
GENDERS = _words(male="男 男性 m", female="女 女性 f")
ORGANISATION_KINDS = _words(
    congress_organ="人大机关 人大机构 人大工作机构",
    government="政府 人民政府",
    government_office="政府办公厅 政府办公室 政府办",
    government_unit="政府部门 政府组成部门 承办单位 部门",
    court="法院 人民法院",
    procuratorate="检察院 人民检察院",
    party_organ="党委部门 党委机构 党群部门",
    town="街道 乡镇 镇街 街道乡镇",
    other="其他 其它",
)
PROMISE_STATES = _words(
    open="在办 推进中 未完成 办理中", fulfilled="已兑现 已完成 已解决 兑现", given_up="无法兑现 不能兑现 终止"
)
PROMISE_SOURCES = _words(
    reply="答复 答复承诺",
    class_change="类别变更 改类",
    raised_again="反复提出 多次提出",
    meeting="面对面 会议 活动",
    reconciliation="三方合议 合议",
    look_back="回头看",
)
CLASS_SOURCES = _words(
    second_reply="二次答复 再次答复", supervision="督办 监督", look_back="回头看", reconciliation="三方合议 合议"
)
SESSIONS = _either("在会 会议期间 大会期间 会上 insession", "闭会 闭会期间 会后 平时 intersession")


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRow:
    """A suggestion, new or of a past session; the key is its official number, else its name in another system."""

    number: int | None = _column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = _column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = _column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = _column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = _column(
        "flag", "在会闭会 在会/闭会 提出时间 提出期间 是否大会期间 会期", choices=SESSIONS
    )
    title: str = _column("text", "标题 案由 建议标题 提案标题 题目 建议题目 subject", required=True, limit=200)
    category: str | None = _column("text", "类别 建议类别 分类 提案分类 内容分类", limit=60)
    facts: str | None = _column(
        "long_text", "情况 事实 问题 情况和问题 建议内容 内容 正文 案据 情况分析 content body", limit=100_000
    )
    proposal: str | None = _column("long_text", "具体建议 建议 意见建议 建议措施 方案 解决方案", limit=100_000)
    lead_deputy: str = _column(
        "name", "领衔代表 领衔人 提出人 提案人 第一提案人 建议人 提出代表 代表 领衔代表证号", required=True, limit=60
    )
    cosigners: tuple[str, ...] = _column("names", "联名代表 附议代表 附议人 联名人 联名", limit=60)
    delegation: str | None = _column("name", "代表团 所在代表团 所属代表团", limit=60)
    submitted_on: date | None = _column("date", "提交日期 提出日期 提交时间 提案日期 收到日期")
    accepted_on: date | None = _column("date", "受理日期 立案日期 受理时间 立案时间")
    assigned_on: date | None = _column("date", "交办日期 交办时间")
    lead_units: tuple[str, ...] = _column(
        "names", "主办单位 承办单位 主办 独办单位 分办单位 主办部门 承办部门", limit=100
    )
    co_units: tuple[str, ...] = _column("names", "会办单位 协办单位 会办 协办 会办部门 协办部门", limit=100)
    mode: str | None = _column("choice", "办理方式 承办方式", choices=MODES)
    reply_document_number: str | None = _column("text", "答复文号 复文号 复文字号 答复函号 文号", limit=100)
    reply_text: str | None = _column("long_text", "答复 答复内容 答复正文 复文 答复意见 reply", limit=100_000)
    result_class: str | None = _column("class", "办理类别 答复类别 办理结果类别 办理结果 类件 class", limit=20)
    replied_on: date | None = _column("date", "答复日期 办复日期 复文日期 答复时间")
    received_on: date | None = _column("date", "签收日期 代表收到日期 收到答复日期 代表签收日期")
    rating: str | None = _column("choice", "满意度 总体评价 代表评价 评价 满意程度 反馈意见", choices=RATINGS)
    rating_attitude: str | None = _column("choice", "办理态度 办理态度满意度 态度评价 态度", choices=RATINGS)
    rating_process: str | None = _column("choice", "办理过程 办理过程满意度 过程评价 过程", choices=RATINGS)
    rating_result: str | None = _column("choice", "办理结果满意度 结果评价 结果满意度 办理结果评价", choices=RATINGS)
    rating_reason: str | None = _column("long_text", "评价理由 不满意理由 不满意原因 评价意见", limit=5_000)
    rated_on: date | None = _column("date", "评价日期 反馈日期 评价时间 反馈时间")
    closed_on: date | None = _column("date", "办结日期 结案日期 办结时间")
    disclosure: str | None = _column("choice", "公开属性 答复公开属性 公开方式 答复是否公开", choices=DISCLOSURES)
    deputy_permission: str | None = _column(
        "choice", "代表公开意愿 是否同意公开 代表是否同意公开 公开意愿", choices=PERMISSIONS
    )
    confidential: bool | None = _column(
        "flag", "保密 是否保密 涉密 是否涉密", choices=_either("保密 涉密", "不保密 非涉密")
    )
    source_system: str | None = _column("text", "来源系统 数据来源 来源", limit=60)
    source_id: str | None = _column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    source_url: str | None = _column("url", "来源网址 来源链接 网址 链接", limit=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyRow:
    """A deputy's mandate in one term; the key is the number of the deputy's card."""

    name: str = _column("name", "姓名 代表姓名", required=True, limit=60)
    card_number: str = _column("text", "代表证号 代表证编号 证号 代表编号 代表号 deputy_no", required=True, limit=40)
    term: int = _column("integer", "届 届别 届次 届数", required=True, limit=99)
    delegation: str | None = _column("name", "代表团 所在代表团 所属代表团 选举单位代表团", limit=60)
    gender: str | None = _column("choice", "性别", choices=GENDERS)
    ethnicity: str | None = _column("text", "民族", limit=30)
    party: str | None = _column("text", "党派 政治面貌 党派团体", limit=60)
    employer: str | None = _column("text", "工作单位及职务 工作单位 单位及职务 单位 employer_position", limit=200)
    position: str | None = _column("text", "职务 职位 现任职务", limit=200)
    phone: str | None = _column("text", "电话 手机 手机号 联系电话 手机号码", limit=40)
    email: str | None = _column("email", "邮箱 电子邮箱 电子邮件 e-mail", limit=254)
    address: str | None = _column("text", "地址 通讯地址 通信地址 联系地址", limit=300)
    mandate_from: date | None = _column("date", "任期起 任职起始日期 任期开始 当选日期")
    mandate_to: date | None = _column("date", "任期止 任职终止日期 任期结束 终止日期")
    electing_body: str | None = _column("text", "选举单位 原选举单位 选区", limit=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An organisation of the tree; the key is its code, else its name."""

    code: str | None = _column("text", "代码 单位代码 机构代码 单位编码", limit=60)
    name: str = _column("name", "名称 单位名称 机构名称 单位 全称", required=True, limit=120)
    short_name: str | None = _column("name", "简称 单位简称", limit=60)
    kind: str | None = _column("choice", "类型 单位类型 机构类型 性质 单位性质", choices=ORGANISATION_KINDS)
    parent_code: str | None = _column("text", "上级代码 上级单位代码 上级机构代码", limit=60)
    parent_name: str | None = _column("name", "上级名称 上级单位 上级单位名称 上级机构 主管单位", limit=120)
    active: bool | None = _column(
        "flag", "启用 是否启用 有效 状态 在用", choices=_either("启用 有效 在用 active", "停用 无效 撤销 inactive")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """A promise of a past case with what became of it; the key is the case, the unit, and the ledger's number or the text."""

    number: int | None = _column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = _column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = _column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = _column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = _column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = _column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = _column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    ledger_number: str | None = _column("text", "台账编号 台账号 承诺编号", limit=60)
    unit: str | None = _column("name", "承诺单位 责任单位 承办单位 主办单位", limit=100)
    text: str = _column("long_text", "承诺事项 承诺内容 承诺 计划事项", required=True, limit=20_000)
    source: str = _column("choice", "承诺来源 事项来源", choices=PROMISE_SOURCES, default="reply")
    made_on: date | None = _column("date", "承诺日期 列入日期 入账日期 列入计划日期")
    year: int | None = _column("integer", "列入年度 入账年度 年度", limit=2_199)
    due_on: date = _column("date", "承诺期限 完成期限 办结期限 到期日", required=True)
    state: str | None = _column("choice", "兑现状态 承诺状态 状态", choices=PROMISE_STATES)
    progress: str | None = _column("long_text", "进展 进展情况 推进情况 办理进展", limit=100_000)
    fulfilled_on: date | None = _column("date", "兑现日期 完成日期 二次答复日期")
    second_reply: str | None = _column("long_text", "二次答复 再次答复 二次答复内容", limit=100_000)
    second_document_number: str | None = _column("text", "二次答复文号 再次答复文号", limit=100)
    given_up_on: date | None = _column("date", "终止日期 书面说明日期")
    given_up_reason: str | None = _column("long_text", "书面说明 无法兑现原因 终止原因", limit=20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChangeRow:
    """A later change of the class of a past case; the key is the case, the unit and the day."""

    number: int | None = _column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = _column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = _column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = _column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = _column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = _column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = _column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    unit: str | None = _column("name", "答复单位 承办单位 主办单位", limit=100)
    from_class: str | None = _column("class", "原类别 变更前类别", limit=20)
    to_class: str = _column("class", "新类别 现类别 变更后类别", required=True, limit=20)
    changed_on: date = _column("date", "变更日期 改类日期", required=True)
    source: str = _column("choice", "变更依据 变更来源", required=True, choices=CLASS_SOURCES)
    reason: str | None = _column("long_text", "变更原因 变更理由 理由", limit=5_000)
    evidence: str | None = _column("long_text", "佐证 证明材料 依据材料", limit=5_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """A further round of a past case that was answered and rated; the key is the case and the number of the round."""

    number: int | None = _column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = _column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = _column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = _column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = _column("flag", "在会闭会 在会/闭会 提出期间 会期", choices=SESSIONS)
    source_system: str | None = _column("text", "来源系统 数据来源", limit=60)
    source_id: str | None = _column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    round: int = _column("integer", "轮次 办理轮次 第几轮", required=True, limit=20)
    assigned_on: date = _column("date", "重办日期 再次交办日期 交办日期", required=True)
    replied_on: date = _column("date", "再次答复日期 答复日期 办复日期", required=True)
    reply_document_number: str | None = _column("text", "答复文号 再次答复文号 文号", limit=100)
    reply_text: str | None = _column("long_text", "答复内容 再次答复 答复 答复正文", limit=100_000)
    result_class: str = _column("class", "办理类别 答复类别 办理结果类别 类件", required=True, limit=20)
    received_on: date | None = _column("date", "签收日期 代表收到日期 收到答复日期")
    rating: str | None = _column("choice", "满意度 总体评价 代表评价 评价", choices=RATINGS)
    rating_attitude: str | None = _column("choice", "办理态度 办理态度满意度 态度评价 态度", choices=RATINGS)
    rating_process: str | None = _column("choice", "办理过程 办理过程满意度 过程评价 过程", choices=RATINGS)
    rating_result: str | None = _column("choice", "办理结果满意度 结果评价 结果满意度 办理结果评价", choices=RATINGS)
    rating_reason: str | None = _column("long_text", "评价理由 不满意理由 不满意原因 评价意见", limit=5_000)
    rated_on: date = _column("date", "评价日期 反馈日期 评价时间", required=True)
    closed_on: date | None = _column("date", "办结日期 结案日期")


RecordRow = PromiseRow | ClassChangeRow | RoundRow
Row = SuggestionRow | DeputyRow | OrganisationRow | RecordRow
ROWS: Mapping[Kind, type[Row]] = {
    "suggestions": SuggestionRow,
    "deputies": DeputyRow,
    "organisations": OrganisationRow,
    "promises": PromiseRow,
    "class_changes": ClassChangeRow,
    "rounds": RoundRow,
}


@cache
def columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of a kind, in the order of the template."""
    found = []
    for each in fields(ROWS[kind]):
        raw: Column = each.metadata["column"]
        found.append(Column(each.name, (*raw.headers, each.name), raw.type, raw.required, raw.max_chars, raw.choices))
    return tuple(found)


@cache
def headers(kind: Kind) -> Mapping[str, Column]:
    """Every accepted header, folded, to its column."""
    return {fold(header): column for column in columns(kind) for header in column.headers}


def fits(kind: Kind, header: Sequence[str]) -> bool:
    """Whether this header row is meant for the kind: it names all that is required."""
    known = headers(kind)
    named = {column.field for cell in header[:1000] if (column := known.get(fold(cell[:100])))}
    return named.issuperset(column.field for column in columns(kind) if column.required)
