"""The closed list of documents that are printed from a template."""

from enum import StrEnum


class TemplateKind(StrEnum):
    """What is printed: the agenda and seating sheet of a meeting."""

    MEETING_SHEET = "meeting_sheet"
