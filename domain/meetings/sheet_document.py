"""Our own Word template of the agenda and seating sheet, built by code so that every line of it can be read in a review."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT, HEADING = "仿宋", "黑体"
_FACTS = (
    ("会议类型", "{{ kind }}", "组织单位", "{{ organiser }}"),
    ("时间", "{{ day }} {{ starts }}—{{ ends }}", "地点", "{{ venue }} {{ room }}"),
    ("地址", "{{ address }}", "直播", "{{ live }}"),
)
_AGENDA = ("序号", "时间", "建议", "分钟", "备注")
_ITEM = (
    "{{ item.number }}",
    "{{ item.starts }}{% if item.ends %}—{{ item.ends }}{% endif %}",
    "{{ item.label }} {{ item.title }}",
    "{{ item.minutes }}",
    "{{ item.note }}",
)
_SEATING = ("座位", "姓名", "身份", "单位", "答复", "签到")
_SEATED = (
    "{{ one.seat }}",
    "{{ one.name }}{% if one.instead_of %}（代{{ one.instead_of }}）{% endif %}",
    "{{ one.role }}",
    "{{ one.unit }}",
    "{{ one.state }}",
    "",
)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _heading(document: Any, text: str) -> None:
    said = document.add_paragraph().add_run(text)
    said.bold = True
    _font_of_run(said, HEADING, 14)


def _font_of_run(run: Any, name: str, size: float) -> None:
    run.font.name, run.font.size = name, Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _table(document: Any, header: Sequence[str], loop: str, row: Sequence[str], widths: Sequence[float]) -> None:
    """A header, and a row that the loop repeats: docxtpl takes away the rows that hold `{%tr … %}`."""
    table = document.add_table(rows=4, cols=len(header), style="Table Grid")
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, header, strict=True):
        cell.text = text
        cell.paragraphs[0].runs[0].bold = True
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    for cell, text in zip(table.rows[2].cells, row, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for each in table.rows:
        for cell, width in zip(each.cells, widths, strict=True):
            cell.width = Cm(width)


@cache
def built() -> bytes:
    """The template as a Word document: A4, title, facts, agenda, seats with room for signatures."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _font(document.styles["Normal"], FONT, 11)
    for text, size in (("{{ congress }}", 14), ("{{ title }}", 20)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _font_of_run(line.add_run(text), HEADING, size)
    facts = document.add_table(rows=len(_FACTS), cols=4, style="Table Grid")
    for row, texts in zip(facts.rows, _FACTS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    _heading(document, "一、议程")
    _table(document, _AGENDA, "item in agenda", _ITEM, (1.2, 2.8, 8.4, 1.4, 2.8))
    document.add_paragraph("{% if hidden %}另有 {{ hidden }} 件议题不在此列出。{% endif %}")
    _heading(document, "二、座位与签到")
    _table(document, _SEATING, "one in people", _SEATED, (1.4, 3.4, 3.0, 4.4, 1.8, 2.6))
    document.add_paragraph("{% if places %}旁听席 {{ places }} 个，已报名 {{ seats_taken or '0' }} 人。{% endif %}")
    document.add_paragraph("{% if note %}备注：{{ note }}{% endif %}")
    document.add_paragraph("打印时间 {{ printed }}")
    made = BytesIO()
    document.save(made)
    return made.getvalue()
