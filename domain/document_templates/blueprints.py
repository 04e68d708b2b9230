"""What each kind of document is printed from where a congress has nothing of its own, and the fields of its template by example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.document_templates.states import TemplateKind
from domain.meetings import sheet_document, sheet_fields
from domain.reports import yearly_document, yearly_fields


@dataclass(frozen=True, slots=True)
class Blueprint:
    """`document`: our template, built by code; `example`: on which every template is tried before it is taken."""

    name: str
    document: Callable[[], bytes]
    example: Mapping[str, Any]


BLUEPRINTS: Mapping[TemplateKind, Blueprint] = {
    TemplateKind.MEETING_SHEET: Blueprint("会议议程与座位表.docx", sheet_document.built, sheet_fields.EXAMPLE),
    TemplateKind.YEARLY_REPORT: Blueprint("代表建议办理情况报告.docx", yearly_document.built, yearly_fields.EXAMPLE),
}
