"""Our own Word template of the yearly handling report, built by code so that every line of it can be read in a review."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FONT, HEADING = "仿宋", "黑体"
_TABLES: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = (
    (
        "二、办理结果",
        "row in classes",
        (("类别", "{{ row.code }}"), ("件数", "{{ row.count }}"), ("占比", "{{ row.share }}")),
    ),
    (
        "三、各单位承办情况（件次）",
        "row in units",
        (
            ("单位", "{{ row.name }}"),
            ("合计", "{{ row.total }}"),
            ("独办", "{{ row.sole }}"),
            ("主办", "{{ row.lead }}"),
            ("会办", "{{ row.co }}"),
            ("分办", "{{ row.split }}"),
        ),
    ),
    ("四、内容分类", "row in categories", (("类别", "{{ row.name }}"), ("件数", "{{ row.count }}"))),
    ("五、代表团", "row in delegations", (("代表团", "{{ row.name }}"), ("件数", "{{ row.count }}"))),
)


def _written(run: Any, name: str, size: float) -> None:
    run.font.name, run.font.size = name, Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _heading(document: Any, text: str) -> None:
    _written(document.add_paragraph().add_run(text), HEADING, 15)


def _table(document: Any, loop: str, columns: Sequence[tuple[str, str]]) -> None:
    """A header, and a row that the loop repeats: docxtpl takes away the rows that hold `{%tr … %}`."""
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.rows[1].cells[0].text = f"{{%tr for {loop} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for place, (header, cell) in enumerate(columns):
        table.rows[0].cells[place].text = header
        table.rows[0].cells[place].paragraphs[0].runs[0].bold = True
        table.rows[2].cells[place].text = cell


@cache
def built() -> bytes:
    """The template as a Word document: A4, title, the sentences, four tables."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    for text, size in (("{{ congress }}", 16), ("{{ session }}代表建议办理情况报告", 20)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _written(line.add_run(text), HEADING, size)
    _heading(document, "一、总体情况")
    document.add_paragraph("{%p for sentence in sentences %}")
    document.add_paragraph("{{ sentence }}").paragraph_format.first_line_indent = Pt(28)
    document.add_paragraph("{%p endfor %}")
    for title, loop, columns in _TABLES:
        _heading(document, title)
        _table(document, loop, columns)
    document.add_paragraph("数据截至 {{ as_of }}，打印时间 {{ printed }}")
    made = BytesIO()
    document.save(made)
    return made.getvalue()
