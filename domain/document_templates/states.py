"""The closed list of documents that are printed from a template."""

from enum import StrEnum


class TemplateKind(StrEnum):
    """What is printed: the agenda and seating sheet of a meeting, the yearly handling report."""

    MEETING_SHEET = "meeting_sheet"
    YEARLY_REPORT = "yearly_report"
