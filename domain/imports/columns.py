"""The documented columns of each kind of file: field, Chinese and English headers, type, limits; and the row types."""

# ruff: noqa: RUF009 - `column` is dataclasses.field with what the column is

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Literal

from domain.imports.column import Column, column, either, fold, words
from domain.imports.record_columns import (
    CASE_KINDS,
    RATINGS,
    SESSIONS,
    ClassChangeRow,
    KeySupervisionRow,
    LookBackItemRow,
    PromiseRow,
    ReconciliationRow,
    RecordRow,
    RoundRow,
)

Kind = Literal[
    "suggestions",
    "deputies",
    "organisations",
    "promises",
    "class_changes",
    "rounds",
    "key_supervisions",
    "look_back_items",
    "reconciliations",
]
RUNNING_NUMBER = frozenset(("序号", "行号", "no."))  # of the table itself, not of the case: ignored, never refused
EXAMPLE = frozenset(("示例", "example"))  # a row so numbered is the template's, and no data
REASONS = {"zh": "未接受原因", "en": "refusal_reasons"}  # what stands beside rows that come back to be mended
UNREADABLE = "refused_line"
CASE_STATE = "案件状态"  # what an export says of a case for readers; the dates of the row are what an import goes by
STATE_HEADERS = frozenset((fold(CASE_STATE), fold("case_state")))
# No row of the import can say that a case is, or ended, like this: such rows of an export are passed over.
UNTOLD_STATES = frozenset(("draft", "cosigning", "returned_for_revision", "not_accepted", "withdrawn"))
IGNORED = RUNNING_NUMBER | STATE_HEADERS | {fold(word) for word in (*REASONS.values(), UNREADABLE)}
MODES = words(
    sole="单办 独办 单独办理", lead_co="主会办 主办会办 主协办 主办协办 主办和会办 会同办理", split="分办 分别办理"
)
DISCLOSURES = words(open="主动公开 公开", on_request="依申请公开", closed="不予公开 不公开")
PERMISSIONS = words(
    full="全文公开 全文 同意公开", title_only="仅公开标题 标题公开 只公开标题", none="不公开 不同意公开"
)
GENDERS = words(male="男 男性 m", female="女 女性 f")
ORGANISATION_KINDS = words(
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRow:
    """A suggestion, new or of a past session; the key is its official number, else its name in another system."""

    number: int | None = column("integer", "编号 建议号 建议编号 提案号 案号 正式编号", limit=999_999)
    kind: str = column("choice", "种类 建议种类 案件种类 文种", choices=CASE_KINDS, default="suggestion")
    term: int | None = column("integer", "届 届别 届次 届数", limit=99)
    session: int | None = column("integer", "次 会次 次会议 会议次数", limit=99)
    in_session: bool | None = column("flag", "在会闭会 在会/闭会 提出时间 提出期间 是否大会期间 会期", choices=SESSIONS)
    title: str = column("text", "标题 案由 建议标题 提案标题 题目 建议题目 subject", required=True, limit=200)
    category: str | None = column("text", "类别 建议类别 分类 提案分类 内容分类", limit=60)
    facts: str | None = column(
        "long_text", "情况 事实 问题 情况和问题 建议内容 内容 正文 案据 情况分析 content body", limit=100_000
    )
    proposal: str | None = column("long_text", "具体建议 建议 意见建议 建议措施 方案 解决方案", limit=100_000)
    lead_deputy: str = column(
        "name", "领衔代表 领衔人 提出人 提案人 第一提案人 建议人 提出代表 代表 领衔代表证号", required=True, limit=60
    )
    cosigners: tuple[str, ...] = column("names", "联名代表 附议代表 附议人 联名人 联名", limit=60)
    delegation: str | None = column("name", "代表团 所在代表团 所属代表团", limit=60)
    submitted_on: date | None = column("date", "提交日期 提出日期 提交时间 提案日期 收到日期")
    accepted_on: date | None = column("date", "受理日期 立案日期 受理时间 立案时间")
    assigned_on: date | None = column("date", "交办日期 交办时间")
    lead_units: tuple[str, ...] = column(
        "names", "主办单位 承办单位 主办 独办单位 分办单位 主办部门 承办部门", limit=100
    )
    co_units: tuple[str, ...] = column("names", "会办单位 协办单位 会办 协办 会办部门 协办部门", limit=100)
    mode: str | None = column("choice", "办理方式 承办方式", choices=MODES)
    reply_document_number: str | None = column("text", "答复文号 复文号 复文字号 答复函号 文号", limit=100)
    reply_text: str | None = column("long_text", "答复 答复内容 答复正文 复文 答复意见 reply", limit=100_000)
    result_class: str | None = column("class", "办理类别 答复类别 办理结果类别 办理结果 类件 class", limit=20)
    replied_on: date | None = column("date", "答复日期 办复日期 复文日期 答复时间")
    received_on: date | None = column("date", "签收日期 代表收到日期 收到答复日期 代表签收日期")
    rating: str | None = column("choice", "满意度 总体评价 代表评价 评价 满意程度 反馈意见", choices=RATINGS)
    rating_attitude: str | None = column("choice", "办理态度 办理态度满意度 态度评价 态度", choices=RATINGS)
    rating_process: str | None = column("choice", "办理过程 办理过程满意度 过程评价 过程", choices=RATINGS)
    rating_result: str | None = column("choice", "办理结果满意度 结果评价 结果满意度 办理结果评价", choices=RATINGS)
    rating_reason: str | None = column("long_text", "评价理由 不满意理由 不满意原因 评价意见", limit=5_000)
    rated_on: date | None = column("date", "评价日期 反馈日期 评价时间 反馈时间")
    closed_on: date | None = column("date", "办结日期 结案日期 办结时间")
    disclosure: str | None = column("choice", "公开属性 答复公开属性 公开方式 答复是否公开", choices=DISCLOSURES)
    deputy_permission: str | None = column(
        "choice", "代表公开意愿 是否同意公开 代表是否同意公开 公开意愿", choices=PERMISSIONS
    )
    confidential: bool | None = column(
        "flag", "保密 是否保密 涉密 是否涉密", choices=either("保密 涉密", "不保密 非涉密")
    )
    source_system: str | None = column("text", "来源系统 数据来源 来源", limit=60)
    source_id: str | None = column("text", "来源编号 来源标识 原系统编号 外部编号", limit=120)
    source_url: str | None = column("url", "来源网址 来源链接 网址 链接", limit=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeputyRow:
    """A deputy's mandate in one term; the key is the number of the deputy's card."""

    name: str = column("name", "姓名 代表姓名", required=True, limit=60)
    card_number: str = column("text", "代表证号 代表证编号 证号 代表编号 代表号 deputy_no", required=True, limit=40)
    term: int = column("integer", "届 届别 届次 届数", required=True, limit=99)
    delegation: str | None = column("name", "代表团 所在代表团 所属代表团 选举单位代表团", limit=60)
    gender: str | None = column("choice", "性别", choices=GENDERS)
    ethnicity: str | None = column("text", "民族", limit=30)
    party: str | None = column("text", "党派 政治面貌 党派团体", limit=60)
    employer: str | None = column("text", "工作单位及职务 工作单位 单位及职务 单位 employer_position", limit=200)
    position: str | None = column("text", "职务 职位 现任职务", limit=200)
    phone: str | None = column("text", "电话 手机 手机号 联系电话 手机号码", limit=40)
    email: str | None = column("email", "邮箱 电子邮箱 电子邮件 e-mail", limit=254)
    address: str | None = column("text", "地址 通讯地址 通信地址 联系地址", limit=300)
    mandate_from: date | None = column("date", "任期起 任职起始日期 任期开始 当选日期")
    mandate_to: date | None = column("date", "任期止 任职终止日期 任期结束 终止日期")
    electing_body: str | None = column("text", "选举单位 原选举单位 选区", limit=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRow:
    """An organisation of the tree; the key is its code, else its name."""

    code: str | None = column("text", "代码 单位代码 机构代码 单位编码", limit=60)
    name: str = column("name", "名称 单位名称 机构名称 单位 全称", required=True, limit=120)
    short_name: str | None = column("name", "简称 单位简称", limit=60)
    kind: str | None = column("choice", "类型 单位类型 机构类型 性质 单位性质", choices=ORGANISATION_KINDS)
    parent_code: str | None = column("text", "上级代码 上级单位代码 上级机构代码", limit=60)
    parent_name: str | None = column("name", "上级名称 上级单位 上级单位名称 上级机构 主管单位", limit=120)
    active: bool | None = column(
        "flag", "启用 是否启用 有效 状态 在用", choices=either("启用 有效 在用 active", "停用 无效 撤销 inactive")
    )


Row = SuggestionRow | DeputyRow | OrganisationRow | RecordRow
ROWS: Mapping[Kind, type[Row]] = {
    "suggestions": SuggestionRow,
    "deputies": DeputyRow,
    "organisations": OrganisationRow,
    "promises": PromiseRow,
    "class_changes": ClassChangeRow,
    "rounds": RoundRow,
    "key_supervisions": KeySupervisionRow,
    "look_back_items": LookBackItemRow,
    "reconciliations": ReconciliationRow,
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
