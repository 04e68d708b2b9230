"""The file to fill in: the columns of a kind with what they mean, an example that is no data, and lists to pick from."""

import csv
import io
from collections.abc import Mapping
from typing import Literal

import xlsxwriter

from domain.imports.column import Column, Type
from domain.imports.columns import Kind, columns

Language = Literal["zh", "en"]
NUMBER = {"zh": ("序号", "示例"), "en": ("No.", "example")}
LISTED_CHARS = 255  # what Excel takes as a list in a cell's rule
LAST_ROW = 1_048_575
WHAT: Mapping[Type, tuple[str, str]] = {
    "text": ("文字，至多 {limit} 字", "Text, at most {limit} characters"),
    "long_text": ("文字，至多 {limit} 字，可分段", "Text, at most {limit} characters, in paragraphs"),
    "name": ("名称，至多 {limit} 字", "A name, at most {limit} characters"),
    "names": ("一个或多个名称，用顿号隔开", "One name or several, set apart by 、 or ;"),
    "integer": ("整数，1 到 {limit}", "A whole number, 1 to {limit}"),
    "date": ("日期，如 2024-01-31", "A date such as 2024-01-31"),
    "flag": ("是或否", "Yes or no"),
    "choice": ("从列表中选择", "One of the list"),
    "class": ("办理类别的代码，如 A", "The code of a class, such as A"),
    "email": ("邮箱地址", "An e-mail address"),
    "url": ("以 http:// 或 https:// 开头的网址", "An address that starts with http:// or https://"),
}
EXAMPLES = {
    "title": "关于老旧小区加装电梯的建议",
    "lead_deputy": "代表001",
    "cosigners": "代表002、代表003",
    "term": "14",
    "session": "4",
    "number": "17",
    "lead_units": "市住建局",
    "co_units": "市财政局、市资规局",
    "facts": "七楼以上的老人下楼不便。",
    "proposal": "由街道牵头征求意见，分批加装。",
    "submitted_on": "2025-01-15",
    "ledger_number": "2024-03",
    "unit": "市住建局",
    "text": "2026年底前完成首批三十台加装电梯试点。",
    "year": "2024",
    "made_on": "2024-06-20",
    "due_on": "2026-12-31",
    "progress": "2025-03-31 40% 已有十二台完成竣工验收，其余正在施工。",
    "round": "2",
    "from_class": "B",
    "to_class": "A",
    "changed_on": "2025-12-20",
    "evidence": "竣工验收备案表",
    "decided_on": "2024-03-12",
    "meeting": "第四十次主任会议",
    "topic": "加快老旧小区加装电梯",
    "supervised_by": "督办领导01",
    "led_by": "领办领导01",
    "committee": "市人大财政经济委员会",
    "plan": "四月视察，五月座谈，六月报告。",
    "activities": "2024-04-18 视察 已开工二十处，费用分摊仍是主要困难。",
    "reported_on": "2024-06-20",
    "report": "已加装电梯四十台，群众反映良好。",
    "concluded_on": "2024-06-28",
    "batch": "2024年A类件回头看",
    "opened_on": "2024-09-01",
    "batch_due_on": "2024-11-30",
    "closed_on": "2024-11-20",
    "checkers": "代表004、代表005",
    "found_on": "2024-10-15",
    "communicated_on": "2024-07-02",
    "communication": "当面说明了工期安排，代表仍认为没有时间表。",
    "met_on": "2024-07-10",
    "deputies_present": "代表001",
    "units_present": "负责人01",
    "committee_present": "代表工委负责人01",
    "confirmed": "是",
    "name": "市住建局",
    "code": "ZJJ",
    "parent_name": "市政府办公厅",
    "card_number": "0017",
    "delegation": "西湖代表团",
    "email": "deputy001@example.com",
    "source_url": "https://example.com/17",
}


def template(kind: Kind, language: Language = "zh") -> bytes:
    """CSV with the mark by which Excel knows UTF-8."""
    number, example = NUMBER[language]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([number, *(_name(column, language) for column in columns(kind))])
    writer.writerow([example, *(_example(column, kind, language) for column in columns(kind))])
    return out.getvalue().encode("utf-8-sig")


def workbook(kind: Kind, language: Language = "zh") -> bytes:
    """XLSX: a list to pick from where a column has one, a note at each heading, and a second sheet that says it all."""
    number, example = NUMBER[language]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold, needed = book.add_format({"bold": True}), book.add_format({"bold": True, "font_color": "#C00000"})
        grey = book.add_format({"font_color": "#808080", "italic": True})
        as_text = book.add_format({"num_format": "@"})
        rows = book.add_worksheet(kind)
        notes = book.add_worksheet("说明" if language == "zh" else "notes")
        rows.freeze_panes(1, 1)
        rows.write_string(0, 0, number, bold)
        rows.write_string(1, 0, example, grey)
        for place, column in enumerate(columns(kind), start=1):
            name, about = _name(column, language), _about(column, language)
            rows.set_column(place, place, max(12, 2 * len(name)), as_text)
            rows.write_string(0, place, name, needed if column.required else bold)
            rows.write_comment(0, place, about)
            rows.write_string(1, place, _example(column, kind, language), grey)
            words = _words(column, language)
            if words and len(",".join(words)) <= LISTED_CHARS:
                rows.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": words})
            notes.write_row(place, 0, [name, column.field, about, "、".join(column.headers)])
        notes.write_row(
            0, 0, ("列", "code", "说明", "可用列名") if language == "zh" else ("column", "code", "about", "accepted")
        )
        notes.set_column(0, 3, 30)
    return out.getvalue()


def _name(column: Column, language: Language) -> str:
    return column.label if language == "zh" else column.field


def _words(column: Column, language: Language) -> list[str]:
    """One word for each code, in the order of the list."""
    found: dict[object, str] = {}
    for word, code in column.choices.items():
        wanted = word.isascii() == (language == "en")
        if wanted and code not in found:
            found[code] = str(code) if language == "en" and isinstance(code, str) else word
    return list(found.values())


def _about(column: Column, language: Language) -> str:
    zh, en = WHAT[column.type]
    text = (zh if language == "zh" else en).format(limit=column.max_chars)
    words = _words(column, language)
    listed = f"{text}：{'、'.join(words)}" if language == "zh" else f"{text}: {', '.join(words)}"
    text = listed if words else text
    required = "必填。" if language == "zh" else "Required. "
    return required + text if column.required else text


def _example(column: Column, kind: Kind, language: Language) -> str:
    if column.field == "name" and kind == "deputies":
        return EXAMPLES["lead_deputy"]
    words = _words(column, language)
    return EXAMPLES.get(column.field) or (words[0] if words else "")
